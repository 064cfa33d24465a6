"""Pieces of screens that more than one page shows."""
