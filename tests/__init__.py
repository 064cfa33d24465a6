"""The tests. A package, so that its factories and fixtures are imported by one name from anywhere."""
