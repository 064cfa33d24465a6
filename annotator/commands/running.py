"""`annotator run` and `annotator upgrade`."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import click

from annotator.commands.browser_opening import opened_in_browser
from annotator.commands.server_process import (
    FIRST_PORT,
    LOOPBACK,
    Running,
    find_running,
    forget_running,
    listens_everywhere,
    remember_running,
    start_server,
    starting_alone,
)
from annotator.commands.shared_options import (
    WORDS,
    database_option,
    keys_option,
    plain_refusals,
    say,
    show,
    vault_option,
)
from annotator.domain.refusal import Refusal
from annotator.operations import coders, sample, signing_in
from annotator.operations.workspace import (
    DATABASE_VARIABLE,
    KEYS_VARIABLE,
    VAULT_VARIABLE,
    Workspace,
    default_url,
    open_workspace,
    upgrade_workspace,
)


@click.command()
@click.option("--sample", "with_sample", is_flag=True, help="Load the sample study, once.")
@database_option
@vault_option
@keys_option
@click.option(
    "--host", type=WORDS, metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port; by default the first free one from {FIRST_PORT}.")
@click.option("--public-url", type=WORDS, metavar="URL", help="Address people type when a proxy stands in front.")
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
    public_url = _checked_url(public_url)
    url = database or default_url()
    workspace = open_workspace(url, vault, keys)
    _check_may_listen(workspace, host, public_url)
    settings = {
        DATABASE_VARIABLE: url,
        VAULT_VARIABLE: str(workspace.vault.root),
        KEYS_VARIABLE: str(workspace.vault.keys_root),
        "ANNOTATOR_PUBLIC_URL": public_url or "",
    }
    try:
        with contextlib.ExitStack() as stack:
            with starting_alone(workspace):
                if with_sample and sample.load_sample(workspace) is not None:
                    say("The sample study was loaded.")
                elsewhere = find_running(workspace)
                if elsewhere is None:
                    server, running = start_server(stack, workspace, settings, host, port)
                    remember_running(workspace, running)
            if elsewhere is not None:
                _open_elsewhere(workspace, elsewhere, browser=not no_browser)
                return
            say(f"Annotator works on {workspace.database.place}")
            say("Stop it with Ctrl+C.")
            stack.enter_context(_offered(workspace, running.link, browser=not no_browser))
            _offer_new_links(workspace, running.link)
            code = server.wait()
    except KeyboardInterrupt:
        say("Stopped.")
        return
    finally:
        forget_running(workspace)
    raise Refusal(f"The server stopped by itself (exit code {code}). Start it again; what was shown as saved is there.")


@click.command()
@database_option
@plain_refusals
def upgrade(*, database: str | None) -> None:
    """Bring a database to this version of the program; a SQLite file is backed up first."""
    backup = upgrade_workspace(database)
    say("The database is up to date." + (f" The former one was kept as {backup}." if backup else ""))


def _checked_url(public_url: str | None) -> str | None:
    """The public URL without a slash at its end; Refusal for anything but scheme and host."""
    if public_url is None:
        return None
    try:
        parts = urlsplit(public_url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        sound = sound and parts.port != 0  # asking for it checks it
        behind = (parts.path.strip("/"), parts.query, parts.fragment)
    except ValueError:
        sound = False
    if not sound or any(behind):
        raise Refusal(
            "What stands behind --public-url is not an address people can type. "
            "Write https://name or https://name:port, without a folder behind it."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _check_may_listen(workspace: Workspace, host: str, public_url: str | None) -> None:
    if host in LOOPBACK:
        return
    bare = [account.name for account in coders.list_accounts(workspace) if not account.has_password]
    if bare or signing_in.needs_owner(workspace):
        who = ", ".join(bare) or "the owner"
        raise Refusal(
            f"The app may listen beyond this computer only when everybody has a password; {who} has none. "
            "Start it without --host first, and set one on the Coders page (or with: annotator coder passwd NAME)."
        )
    if public_url is None and listens_everywhere(host):
        raise Refusal(
            f"With --host {host} the app answers other computers only under the address they type. "
            "Say it: --public-url http://NAME:PORT, or https://NAME behind a proxy with TLS."
        )
    say("Without HTTPS in front, passwords and comments travel in the clear: use a proxy with TLS, or an SSH tunnel.")


def _open_elsewhere(workspace: Workspace, running: Running, *, browser: bool) -> None:
    """Open the app that works on this database already."""
    say(f"The app is running already on {workspace.database.place}; stop it first to start it with other options.")
    with _offered(workspace, running.link, browser=browser) as read:
        # The browser reads the file only now; without it the link would open nothing.
        read.wait()


@contextlib.contextmanager
def _offered(workspace: Workspace, address: str, *, browser: bool) -> Iterator[threading.Event]:
    """Print a link, and open it if wanted; the event is set when the browser needs us no more."""
    token, link = _show_link(workspace, address)
    if browser:
        with opened_in_browser(workspace, token, link) as read:
            yield read
    else:
        done = threading.Event()
        done.set()
        yield done


def _show_link(workspace: Workspace, address: str) -> tuple[str, str]:
    """Print a new one-time link; its token and the link."""
    token = signing_in.create_start_token(workspace)
    link = f"{address}/start?{urlencode({'token': token})}"
    show(f"Open {link}")
    say(f"The link works once, for {signing_in.START_TOKEN_SECONDS} seconds; run the command again for a new one.")
    return token, link


def _offer_new_links(workspace: Workspace, address: str) -> None:
    """At a terminal, Enter prints another link."""
    if not sys.stdin or not sys.stdin.isatty():
        return
    say("Press Enter here for a new link.")
    terminal = sys.stdin.fileno()

    def listen() -> None:
        # Not through sys.stdin: a thread that waits in it holds a lock Python needs when it ends.
        while os.read(terminal, 1024):
            _show_link(workspace, address)

    threading.Thread(target=listen, daemon=True).start()
