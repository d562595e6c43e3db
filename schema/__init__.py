"""The public words: Strawberry only; `from schema.root import schema`."""
