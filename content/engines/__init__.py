"""Tortoise's engines, mended where they break under cancellation."""
