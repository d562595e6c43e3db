"""The front door: Starlette only."""
