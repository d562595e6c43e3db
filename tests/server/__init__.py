"""The front door, over a real socket."""
