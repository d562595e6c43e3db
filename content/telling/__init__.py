"""What happened, told to whom it concerns: feeds, the audit, purge lists, and what time brings about."""
