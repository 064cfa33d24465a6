"""Annotator: code comments one at a time, measure agreement, export coded data sets."""

__version__ = "0.1.0"
