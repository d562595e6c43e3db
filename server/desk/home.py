"""The first page: what waits for whoever is there, by the questions that the API answers."""

from server.desk.pages import Desk, Guest, Page


async def home(desk: Desk, guest: Guest) -> Page:
    """Show what waits."""
    del desk, guest
    return Page("home.html")
