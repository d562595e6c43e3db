"""The commands, by family; `server.cli` says how they are called."""
