"""Checklists: answers, what the rule makes of them, and what becomes of them with a newer edition."""
