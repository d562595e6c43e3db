"""The records and their rules: no GraphQL, no HTTP."""
