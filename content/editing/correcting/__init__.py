"""Corrections to a draft's content, each from one value to the next. Pure."""
