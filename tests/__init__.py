"""Tests mirror the rooms; walks/ go through all of them over a real socket."""
