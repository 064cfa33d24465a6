"""A folder of its own for the script Streamlit runs, which puts it first on ``sys.path``."""
