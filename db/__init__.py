"""The database: engine, tables and their migrations. Knows nothing of the application above it."""
