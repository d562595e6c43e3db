"""Organisations and persons: how they get in, what they hold, whom they belong to."""
