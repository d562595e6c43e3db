"""Whole walks: real processes, sockets, browsers."""
