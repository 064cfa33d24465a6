"""Importers: bytes become threads and units, plus problems with line numbers.

One file per format (its parts share the format's first word), one line in the tuple of
``registry``. Nothing here knows a study, a database or a screen.
"""
