"""What partners do together: agreements, visits, activities, reviews, news and the papers of each."""
