"""The public words, asked in their own language."""
