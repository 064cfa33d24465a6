"""The server: Streamlit with our routes beside it. Started by `annotator run` as a child process."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from annotator.api.guard import Guard
from annotator.api.routes import make_routes
from annotator.operations.workspace import workspace_of_environment
from annotator.ui import desk
from annotator.ui.theme import THEME

ENTRY = Path(__file__).parent / "ui" / "entry" / "main.py"

#: Streamlit settings that are part of what the program promises: nothing leaves the machine,
#: nobody outside is asked for an address, no traceback reaches a user.
SETTINGS = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "runner.magicEnabled": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 200,
    **THEME,
}


def make_app(*, public_url: str | None = None) -> st.App:
    """The ASGI application on the workspace the environment names."""
    workspace = workspace_of_environment()
    secure = bool(public_url and public_url.startswith("https://"))
    return st.App(
        ENTRY,
        routes=make_routes(workspace, desk.FILES, secure=secure),
        middleware=[Middleware(Guard, workspace=workspace, public_url=public_url)],
    )


def main() -> None:
    """Serve until stopped; address, port and public URL come from the environment."""
    app = make_app(public_url=os.environ.get("ANNOTATOR_PUBLIC_URL") or None)
    app.run(
        config={
            **SETTINGS,
            "server.address": os.environ.get("ANNOTATOR_HOST", "127.0.0.1"),
            "server.port": int(os.environ.get("ANNOTATOR_PORT", "8501")),
        }
    )


if __name__ == "__main__":
    main()
