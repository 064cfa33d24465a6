"""Opening the browser without telling the machine the one-time token.

The words of a command can be read by every user of a machine (ps), and a browser is
started with the address on its command line. So it is given a file of ours that only we
can read, and the file leads on to the link.
"""

import contextlib
import html
import secrets
import threading
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from annotator.domain.refusal import Refusal
from annotator.operations import signing_in
from annotator.operations.workspace import Workspace, data_folder
from annotator.privacy.private_files import write_privately

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={link}">
<title>Annotator</title>
</head>
<body>
<p><a href="{link}">Open Annotator</a></p>
</body>
</html>
"""
_SECONDS_BETWEEN_LOOKS = 0.5


@contextlib.contextmanager
def opened_in_browser(workspace: Workspace, token: str, link: str) -> Iterator[threading.Event]:
    """Open a link in the browser, by way of a file that goes when its token is spent or too old.

    The event is set once the file is gone; it goes with the block in any case.
    """
    _remove_left_behind()
    page = data_folder() / f"start-{secrets.token_hex(8)}.html"
    write_privately(page, _PAGE.format(link=html.escape(link)).encode())
    leaving, gone = threading.Event(), threading.Event()

    def remove_in_time() -> None:
        while not leaving.wait(_SECONDS_BETWEEN_LOOKS) and _can_be_spent(workspace, token):
            pass
        page.unlink(missing_ok=True)
        gone.set()

    remover = threading.Thread(target=remove_in_time, daemon=True)
    try:
        remover.start()
        if not _open(page):
            leaving.set()
        yield gone
    finally:
        leaving.set()
        remover.join()


def _open(page: Path) -> bool:
    try:
        return webbrowser.open(page.as_uri())
    except webbrowser.Error:
        return False


def _can_be_spent(workspace: Workspace, token: str) -> bool:
    try:
        return signing_in.is_start_token_open(workspace, token)
    except Refusal:
        # A database that does not answer spends no token either; the file leads nowhere.
        return False


def _remove_left_behind() -> None:
    """Remove the files of commands that were killed; their tokens are too old by then."""
    for page in data_folder().glob("start-*.html"):
        with contextlib.suppress(OSError):
            if time.time() - page.stat().st_mtime > signing_in.START_TOKEN_SECONDS:
                page.unlink()
