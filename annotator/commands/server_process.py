"""The server as `annotator run` sees it: a child process, its address, and the note that says where it runs."""

import contextlib
import dataclasses
import errno
import hashlib
import hmac
import http.client
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.commands.shared_options import say
from annotator.domain.refusal import Refusal
from annotator.operations.workspace import Workspace, data_folder
from annotator.privacy.private_files import write_privately

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FIRST_PORT = 8501
LAST_PORT = 8599
#: Streamlit's first import can take long on a slow machine.
SECONDS_TO_START = 120
#: Longer than the server itself takes before it ends by force.
SECONDS_TO_STOP = 15
#: Bytes of an answer about its health; a stranger on the port could send without end.
LONGEST_ANSWER = 4096
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: ``address`` for this machine, ``link`` the address people type.

    ``secret`` is known to the server and to whoever can read our note: with it the server
    proves that it is not a stranger who took the port.
    """

    address: str
    link: str
    secret: str


class ServerStoppedError(Refusal):
    """The server ended before it answered."""


@contextlib.contextmanager
def starting_alone(workspace: Workspace) -> Iterator[None]:
    """Let no other command start a server on this database meanwhile; a second one waits.

    Where folders cannot be locked (Windows, some network drives) nothing is held: two
    commands at the same moment then start two servers, which do each other no harm.
    """
    if fcntl is None:
        yield
        return
    folder = os.open(workspace.vault.root, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another command is starting the app; waiting for it.")
                fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def start_server(
    until: contextlib.ExitStack, workspace: Workspace, settings: Mapping[str, str], host: str, port: int | None
) -> tuple[subprocess.Popen[bytes], Running]:
    """A server that answers, ended when ``until`` closes; ``settings`` go to its environment.

    Without a port it is the first free one. Refusal when there is none, when the host is
    not of this computer, or when the server does not start.
    """
    taken: set[int] = set()
    while True:
        chosen = free_port(host, port, taken)
        address = address_of(host, chosen)
        specific = host not in LOOPBACK and not listens_everywhere(host)
        link = settings["ANNOTATOR_PUBLIC_URL"] or address
        running = Running(address, link, secrets.token_hex(32))
        place = {"ANNOTATOR_HOST": host, "ANNOTATOR_PORT": str(chosen), "ANNOTATOR_PROOF_SECRET": running.secret}
        if specific:
            place["ANNOTATOR_PUBLIC_URL"] = link
        server = until.enter_context(server_process({**os.environ, **settings, **place}))
        try:
            wait_until_ready(server, running, workspace)
        except ServerStoppedError:
            if port is not None or _can_bind(host, chosen):
                raise
            # Another program was quicker to take the port.
            taken.add(chosen)
        else:
            return server, running


@contextlib.contextmanager
def server_process(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a child process, ended with the block.

    The child holds the other end of a pipe and ends when it closes, so that it does not
    outlive a command that was killed. SIGTERM ends the block as Ctrl+C does.
    """

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    server = subprocess.Popen(
        # -P: without it -m searches the folder one stands in first, and would run a db.py that lies there.
        [sys.executable, "-P", "-m", "annotator.server"],
        env={**environment, "ANNOTATOR_ENDS_WITH_STDIN": "yes"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # Ctrl+C reaches every program of the terminal's group; the server is told by us.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        server.stdin.close()
        signal.signal(signal.SIGTERM, before)


def wait_until_ready(server: subprocess.Popen[bytes], running: Running, workspace: Workspace) -> None:
    """Return when the server answers; Refusal when it stops first or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ServerStoppedError("The server stopped while starting; what it said stands above.")
        if _answers(running, workspace):
            return
        time.sleep(0.1)
    raise Refusal(f"The server did not answer within {SECONDS_TO_START} seconds. Start it again.")


def free_port(host: str, wanted: int | None, taken: Collection[int] = ()) -> int:
    """The wanted port, or the first free one; Refusal when there is none, or no such address here."""
    for port in [wanted] if wanted else range(FIRST_PORT, LAST_PORT + 1):
        if port not in taken and _can_bind(host, port):
            return port
    if wanted:
        raise Refusal(f"Port {wanted} is taken or may not be used on {host}. Choose another with --port.")
    raise Refusal(f"No port from {FIRST_PORT} to {LAST_PORT} is free on {host}. Name one with --port.")


def address_of(host: str, port: int) -> str:
    """The address under which this machine reaches a server on this host."""
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listens_everywhere(host: str) -> bool:
    """Whether this host means every address of this computer, however it is written."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return False  # refused when a port is looked for
    return any(ipaddress.ip_address(place[0].partition("%")[0]).is_unspecified for *_, place in found)


def find_running(workspace: Workspace) -> Running | None:
    """The server that works on this database and was started from this data folder."""
    try:
        note = json.loads(_note(workspace).read_text(encoding="utf-8"))
        running = Running(str(note["address"]), str(note["link"]), str(note["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if _answers(running, workspace) else None


def remember_running(workspace: Workspace, running: Running) -> None:
    """Leave a note for the next `annotator run`."""
    note = {**dataclasses.asdict(running), "command": os.getpid()}
    write_privately(_note(workspace), json.dumps(note).encode())


def forget_running(workspace: Workspace) -> None:
    """Take the own note away; another command's stays."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads(_note(workspace).read_text(encoding="utf-8"))["command"] == os.getpid():
            _note(workspace).unlink()


def _answers(running: Running, workspace: Workspace) -> bool:
    """Whether our server answers there: another could name the database id, which is no secret."""
    nonce = secrets.token_urlsafe(32)
    proof = hmac.new(running.secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()
    # The server knows loopback names and its public one; and never through a proxy: it is this machine.
    request = urllib.request.Request(  # noqa: S310 - http
        f"{running.address}/api/health?nonce={nonce}", headers={"Host": "127.0.0.1"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            said = json.loads(answer.read(LONGEST_ANSWER))
            return said.get("database") == workspace.database.id and hmac.compare_digest(str(said["proof"]), proof)
    except (OSError, http.client.HTTPException, ValueError, KeyError, AttributeError, TypeError):
        return False


def _can_bind(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                # A port whose last connection is still closing is free; on Windows this would take any port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (socket.gaierror, UnicodeError) as error:
        raise Refusal(f"“{host}” is not an address of this computer. Leave --host out, or name one.") from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Refusal(f"“{host}” is not an address of this computer. Leave --host out, or name one.") from error
        return False
    return True


def _note(workspace: Workspace) -> Path:
    return data_folder() / f"running-{workspace.database.id}.json"
