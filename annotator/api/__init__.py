"""The HTTP routes beside Streamlit: the desk, sign-in, downloads. Described in ``openapi.json``."""
