"""What must not happen; docs/security.md lists it all by number."""
