"""Knowing items again: how alike wordings are, and which item of a new text is which that we know."""
