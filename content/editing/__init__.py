"""Guidance on its way out: drafts, corrections, reviews among editors, translations, publishing and what it touches."""
