"""The refusal that may pass by itself, told apart so that a client knows to try again."""

from annotator.store.database import DatabaseUnavailable

__all__ = ["DatabaseUnavailable"]
