"""The schema as pages: every type, field, argument and value by name, made from the schema's own text; and a search."""

from server.reference.site import routes

__all__ = ["routes"]
