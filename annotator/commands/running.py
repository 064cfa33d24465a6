"""`annotator run` and `annotator upgrade`."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import click

from annotator.commands.shared_options import database_option, keys_option, plain_refusals, say, vault_option
from annotator.domain.refusal import Refusal
from annotator.operations import coders, sample, signing_in
from annotator.operations.workspace import (
    DATABASE_VARIABLE,
    KEYS_VARIABLE,
    VAULT_VARIABLE,
    Workspace,
    data_folder,
    default_url,
    open_workspace,
    upgrade_workspace,
)
from annotator.privacy.vault import write_privately

FIRST_PORT = 8501
LAST_PORT = 8599
#: Streamlit's first import can take long on a slow machine.
SECONDS_TO_START = 120
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--sample", "with_sample", is_flag=True, help="Load the sample study, once.")
@database_option
@vault_option
@keys_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port; by default the first free one from {FIRST_PORT}.")
@click.option("--public-url", metavar="URL", help="Address people type when a proxy stands in front.")
@click.option("--no-browser", is_flag=True, help="Print the link only.")
@plain_refusals
def run(
    *,
    with_sample: bool,
    database: str | None,
    vault: Path | None,
    keys: Path | None,
    host: str,
    port: int | None,
    public_url: str | None,
    no_browser: bool,
) -> None:
    """Start the app and open it in the browser."""
    url = database or default_url()
    workspace = open_workspace(url, vault, keys)
    _check_may_listen(workspace, host)
    if with_sample and sample.load_sample(workspace) is not None:
        say("The sample study was loaded.")
    running = _running(workspace)
    if running is not None:
        say(f"The app is running already on {workspace.database.place}.")
        _open(workspace, running, browser=not no_browser)
        return
    port = _free_port(host, port)
    environment = {
        **os.environ,
        DATABASE_VARIABLE: url,
        VAULT_VARIABLE: str(workspace.vault.folder),
        KEYS_VARIABLE: str(workspace.vault.keys),
        "ANNOTATOR_HOST": host,
        "ANNOTATOR_PORT": str(port),
        "ANNOTATOR_PUBLIC_URL": public_url or "",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "annotator.server"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    address = f"http://{_named(host)}:{port}"
    try:
        with _stopped_politely(server):
            _wait_until_ready(server, address, workspace)
            _remember(workspace, address, server.pid)
            say(f"Annotator works on {workspace.database.place}")
            say("Stop it with Ctrl+C.")
            _open(workspace, public_url or address, browser=not no_browser)
            _offer_new_links(workspace, public_url or address)
            sys.exit(server.wait())
    finally:
        _forget(workspace)


@click.command()
@database_option
@plain_refusals
def upgrade(*, database: str | None) -> None:
    """Bring a database to this version of the program; a SQLite file is backed up first."""
    backup = upgrade_workspace(database)
    say("The database is up to date." + (f" The former one was kept as {backup}." if backup else ""))


def _check_may_listen(workspace: Workspace, host: str) -> None:
    if host in _LOOPBACK:
        return
    bare = [account.name for account in coders.list_accounts(workspace) if not account.has_password]
    if bare or signing_in.needs_owner(workspace):
        who = ", ".join(bare) or "the owner"
        raise Refusal(
            f"The app may listen beyond this computer only when everybody has a password; {who} has none. "
            "Start it without --host first, and set one on the Coders page (or with: annotator coder passwd NAME)."
        )
    say("Without HTTPS in front, passwords and comments travel in the clear: use a proxy with TLS, or an SSH tunnel.")


def _open(workspace: Workspace, address: str, *, browser: bool) -> None:
    token = signing_in.create_start_token(workspace)
    link = f"{address.rstrip('/')}/start?{urlencode({'token': token})}"
    click.echo(f"Open {link}")
    say(f"The link works once, for {signing_in.START_TOKEN_SECONDS} seconds; run the command again for a new one.")
    if browser:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(link)


def _offer_new_links(workspace: Workspace, address: str) -> None:
    if not sys.stdin or not sys.stdin.isatty():
        return
    say("Press Enter here for a new link.")

    def listen() -> None:
        for _ in sys.stdin:
            _open(workspace, address, browser=False)

    threading.Thread(target=listen, daemon=True).start()


@contextlib.contextmanager
def _stopped_politely(server: subprocess.Popen[bytes]):
    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        say("Stopping.")
        sys.exit(0)
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, workspace: Workspace) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Refusal("The server stopped while starting; what it said stands above.")
        if _answers(address, workspace):
            return
        time.sleep(0.1)
    raise Refusal(f"The server did not answer within {SECONDS_TO_START} seconds. Start it again.")


def _answers(address: str, workspace: Workspace) -> bool:
    try:
        # Never through a proxy: the address is this machine's.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}/api/health", timeout=5) as answer:
            return json.load(answer).get("database") == workspace.database.id
    except (OSError, ValueError):
        return False


def _free_port(host: str, wanted: int | None) -> int:
    for port in [wanted] if wanted else range(FIRST_PORT, LAST_PORT + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    if wanted:
        raise Refusal(f"Port {wanted} is taken or may not be used on {host}. Choose another with --port.")
    raise Refusal(f"No port from {FIRST_PORT} to {LAST_PORT} is free on {host}. Name one with --port.")


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else {"0.0.0.0": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound


def _note(workspace: Workspace) -> Path:
    return data_folder() / f"running-{workspace.database.id}.json"


def _running(workspace: Workspace) -> str | None:
    try:
        address = json.loads(_note(workspace).read_text(encoding="utf-8"))["address"]
    except (OSError, ValueError, KeyError):
        return None
    return address if _answers(address, workspace) else None


def _remember(workspace: Workspace, address: str, pid: int) -> None:
    write_privately(_note(workspace), json.dumps({"address": address, "pid": pid}).encode())


def _forget(workspace: Workspace) -> None:
    _note(workspace).unlink(missing_ok=True)
