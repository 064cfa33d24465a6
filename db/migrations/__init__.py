"""Alembic revisions, oldest first; they travel in the wheel and run from any directory."""
