"""Tests of reading a leaflet and knowing it again."""
