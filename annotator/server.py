"""The server: Streamlit with our routes beside it. Started by `annotator run` as a child process."""

import os
import signal
import socket
import sys
import threading
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware

from annotator.api.guard import Guard
from annotator.api.routes import make_routes
from annotator.operations import arrivals, jobs, withdrawing
from annotator.operations.workspace import workspace_of_environment
from annotator.ui import desk
from annotator.ui.theme import THEME

ENTRY = Path(__file__).parent / "ui" / "entry" / "main.py"

#: For open connections to end in; then the server goes without them, and what is saved is saved.
SECONDS_TO_END = 10

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
    arrivals.clear_left_over(workspace)
    jobs.clear_old_jobs(workspace)
    for sentence in withdrawing.follow_through(workspace):
        sys.stderr.write(f"{sentence}\n")
    secure = bool(public_url and public_url.startswith("https://"))
    return st.App(
        ENTRY,
        routes=make_routes(
            workspace, desk.FILES, secure=secure, proof_secret=os.environ.get("ANNOTATOR_PROOF_SECRET") or None
        ),
        middleware=[Middleware(Guard, workspace=workspace, public_url=public_url)],
    )


class PromptServer(uvicorn.Server):
    """A server whose answers leave at once.

    Streamlit binds its socket itself, without naming the protocol, and asyncio then leaves Nagle's algorithm on: the
    second packet of every answer waits until the browser acknowledges the first, which it delays by 40 ms.
    """

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on these sockets; connections inherit the option from the socket that accepts them."""
        for one in sockets or ():
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await super().serve(sockets)


def main() -> None:
    """Serve until stopped; address, port and public URL come from the environment."""
    if os.environ.get("ANNOTATOR_ENDS_WITH_STDIN"):
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    uvicorn.Server = PromptServer  # Streamlit makes its server by this name, and takes no other
    app = make_app(public_url=os.environ.get("ANNOTATOR_PUBLIC_URL") or None)
    app.run(
        config={
            **SETTINGS,
            "server.address": os.environ.get("ANNOTATOR_HOST", "127.0.0.1"),
            "server.port": int(os.environ.get("ANNOTATOR_PORT", "8501")),
        }
    )


def _end_with_stdin() -> None:
    """End when standard input closes: whoever started the server is gone, however that came about."""
    # Not through sys.stdin: a thread that waits in it holds a lock Python needs when it ends.
    while os.read(0, 1024):
        pass
    last_resort = threading.Timer(SECONDS_TO_END, os._exit, [1])
    last_resort.daemon = True
    last_resort.start()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
