"""The screens. Every page asks the session who is there, calls an operation, and shows widgets."""
