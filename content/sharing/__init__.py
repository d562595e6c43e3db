"""What comes from elsewhere and goes out to others: lists, files, embeds, calendars, open formats, consumers."""
