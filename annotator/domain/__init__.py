"""The words of the field as frozen values, and the rules that hold between them.

Standard library only: nothing here knows a file format, a database or a screen.
"""
