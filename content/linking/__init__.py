"""Partnerships: their sides and stages, the lists of them, and what needs attention."""
