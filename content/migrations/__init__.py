"""The tables over time, in order."""
