"""`python -m server` is `toolkit`."""

from server.cli import main

main()
