"""All routes, put together for the server."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from annotator.api.anchors import anchor_routes
from annotator.api.answers import refused
from annotator.api.desk import desk_routes
from annotator.api.downloads import download_routes
from annotator.api.memos import memo_routes
from annotator.api.sign_in import sign_in_routes
from annotator.api.uploads import upload_routes
from annotator.operations.workspace import Workspace

DESK_FILES = "/desk-files"


def make_routes(
    workspace: Workspace, desk_files: Path, *, secure: bool = False, proof_secret: str | None = None
) -> list[BaseRoute]:
    """The routes beside Streamlit; ``desk_files`` is the folder of the desk's browser side.

    The digest in the address of those files only keeps caches apart; any will do.
    """
    served = StaticFiles(directory=desk_files)
    return [
        *sign_in_routes(workspace, secure=secure, proof_secret=proof_secret),
        *desk_routes(workspace),
        *memo_routes(workspace),
        *anchor_routes(workspace),
        *download_routes(workspace),
        *upload_routes(workspace),
        # Also what comes with another method than the routes above take; else Streamlit would answer it.
        Route("/api/{rest:path}", refused(404, "The program takes nothing at this address in this way.")),
        Mount(f"{DESK_FILES}/{{digest}}", app=served),
    ]
