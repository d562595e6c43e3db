"""Tests of corrections as values."""
