"""The pages, one file each, listed in ``ui/navigation.py``."""
