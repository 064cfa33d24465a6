"""`annotator run` as a real process: its link, a second one beside it, and every way it can end."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import stat
import subprocess
import termios
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from annotator.commands import server_process
from annotator.operations.workspace import open_workspace
from annotator.store.database import open_database
from tests.fixtures.running_app import COMMAND, RunningApp
from tests.store.studies_for_tests import make_owner

PATIENCE = 90


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """One app with the sample study for the tests that leave it running; nobody has signed in."""
    made = RunningApp(tmp_path_factory.mktemp("app"))
    made.first_link = made.start()
    yield made
    made.stop()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[RunningApp]:
    """An app of the test's own, not started; whatever it leaves behind is ended."""
    made = RunningApp(tmp_path)
    yield made
    made.stop()


def type_run(app: RunningApp, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "run", "--no-browser", *words],
        env=app.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def server_of(app: RunningApp) -> int:
    """The process id of the server."""
    (child,) = Path(f"/proc/{app.process.pid}/task/{app.process.pid}/children").read_text().split()
    return int(child)


class Ending:
    """Waits for the end of a process that is no child of ours."""

    def __init__(self, process: int) -> None:
        self._handle = os.pidfd_open(process)

    def comes(self) -> bool:
        """Whether the process ends while we wait."""
        ended, _, _ = select.select([self._handle], [], [], PATIENCE)
        os.close(self._handle)
        return bool(ended)


def browser() -> urllib.request.OpenerDirector:
    """Keeps cookies as a browser does; follows redirects; goes through no proxy."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()))


def notes(app: RunningApp) -> list[Path]:
    return list((app.folder / "annotator").glob("running-*.json"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_run_prints_a_link_to_the_running_app_and_ends_well(app):
    done = type_run(app)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(rf"Open {re.escape(app.address)}/start\?token=[\w-]{{43}}\n", done.stdout)
    assert "running already" in done.stderr
    assert str(app.database) in done.stderr
    assert type_run(app).stdout != done.stdout


def test_a_link_works_once_and_an_invented_one_never(app):
    link = app.link()
    with browser().open(link) as answer:
        assert answer.url == f"{app.address}/sign-in/arrive?first"
    for used in (link, f"{app.address}/start?token=invented", f"{app.address}/start"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            browser().open(used)
        assert refused.value.code == 403
        assert "used already or is older than one minute" in refused.value.read().decode()
        refused.value.close()


def test_without_a_link_nobody_gets_in(app):
    request = urllib.request.Request(app.address, headers={"Accept": "text/html"})
    with browser().open(request) as answer:
        assert answer.url == f"{app.address}/sign-in"
        assert "Nobody has signed in here yet" in answer.read().decode()


def test_the_owner_is_named_once_and_nothing_of_it_is_in_a_log(app):
    name = "Rosalind Abernathy"
    opener = browser()
    opener.open(app.link()).close()
    request = urllib.request.Request(
        f"{app.address}/api/welcome",
        data=json.dumps({"name": name}).encode(),
        headers={"Content-Type": "application/json", "Origin": app.address},
    )
    with opener.open(request) as answer:
        assert json.load(answer) == {"next": "/"}
    with opener.open(urllib.request.Request(app.address, headers={"Accept": "text/html"})) as page:
        assert page.url.rstrip("/") == app.address
    # The name stands in the database and nowhere else.
    (row,) = app.rows("SELECT name, is_owner FROM account")
    assert row == (name, 1)
    assert name not in app.errors.read_text()
    holding = [path for path in app.folder.rglob("*") if path.is_file() and name.encode() in path.read_bytes()]
    assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in holding} == {"annotator.db"}


def test_everything_is_its_owners_alone_and_no_other_file_is_made(app):
    folder = app.folder / "annotator"
    assert mode(folder) == 0o700
    for path in folder.rglob("*"):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path
    names = {path.name for path in folder.iterdir()} - {"annotator.db-wal", "annotator.db-shm"}
    assert names == {"annotator.db", "annotator.db-vault", notes(app)[0].name}
    assert {path.name for path in app.folder.iterdir()} == {"annotator", "errors.log"}


def test_a_taken_port_is_refused_and_leaves_nothing_running(app, other):
    port = app.address.rsplit(":", 1)[1]
    done = type_run(other, "--port", port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is taken or may not be used on 127.0.0.1. Choose another with --port.\n"
    assert not notes(other)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_listening_beyond_this_computer_is_refused_while_somebody_has_no_password(host, terminal):
    assert "everybody has a password; the owner has none" in terminal.refused("run", "--no-browser", "--host", host)
    make_owner(terminal.workspace)
    assert "everybody has a password; Ada has none" in terminal.refused("run", "--no-browser", "--host", host)


@pytest.mark.parametrize(
    "url", ["example.org", "https://", "ftp://example.org", "https://example.org/app", "https://a:b@c"]
)
def test_a_public_url_has_to_be_what_people_type(url, terminal):
    sentence = terminal.refused("run", "--no-browser", "--public-url", url)
    assert "https://name:port" in sentence


def test_an_address_of_another_computer_is_refused(terminal):
    owner = make_owner(terminal.workspace)
    terminal.done("coder", "passwd", owner.account.name, given="a long password\n")
    for host in ("192.0.2.7", "no-such-host.invalid"):
        answer = terminal.type("run", "--no-browser", "--host", host)
        assert answer.code == 1
        assert f"“{host}” is not an address of this computer" in answer.err.splitlines()[-1]


def test_stopping_the_command_stops_the_server_and_forgets_it(other):
    other.start()
    assert json.loads(notes(other)[0].read_text())["address"] == other.address
    ending = Ending(server_of(other))
    other.process.send_signal(signal.SIGTERM)
    assert other.process.wait(PATIENCE) == 0
    assert ending.comes()
    assert not notes(other)
    assert "Traceback" not in other.errors.read_text()
    assert other.errors.read_text().splitlines()[-1] == "Stopped."


def test_a_killed_command_leaves_no_server_behind_and_can_be_started_again(other):
    other.start("--port", str(_free_port()))
    ending = Ending(server_of(other))
    other.process.kill()
    other.process.wait(PATIENCE)
    other.process.stdout.close()
    assert ending.comes()
    # The note it left behind names nobody who answers.
    assert notes(other)
    assert other.start().startswith(other.address)
    assert "running already" not in other.errors.read_text()


def test_a_server_that_dies_is_told_in_one_sentence(other):
    other.start()
    os.kill(server_of(other), signal.SIGKILL)
    assert other.process.wait(PATIENCE) == 1
    assert "The server stopped by itself" in other.errors.read_text().splitlines()[-1]
    assert not notes(other)


def test_two_commands_at_the_same_moment_make_one_server_and_one_sample(other):
    processes = [
        subprocess.Popen(
            [*COMMAND, "run", "--no-browser", "--sample"],
            env=other.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        links = [process.stdout.readline() for process in processes]
        assert len({re.match(r"Open (http://[^/]+)/start", link)[1] for link in links}) == 1
        staying = json.loads(notes(other)[0].read_text())["command"]
        (leaving,) = (process for process in processes if process.pid != staying)
        assert leaving.wait(PATIENCE) == 0
        assert "running already" in leaving.stderr.read()
        assert other.rows("SELECT count(*) FROM study") == [(1,)]
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def test_a_port_that_somebody_takes_meanwhile_is_left_to_them(other, monkeypatch):
    first, second = _free_port(), _free_port()
    free = iter([first, second])
    monkeypatch.setattr(server_process, "free_port", lambda *_: next(free))
    workspace = open_workspace(f"sqlite:///{other.folder / 'annotator.db'}")
    settings = {"ANNOTATOR_DATABASE": workspace.database.url, "ANNOTATOR_PUBLIC_URL": ""}
    with socket.socket() as taker, contextlib.ExitStack() as stack:
        taker.bind(("127.0.0.1", first))
        taker.listen()
        _, running = server_process.start_server(stack, workspace, settings, "127.0.0.1", None)
        assert running.address == f"http://127.0.0.1:{second}"
    workspace.database.close()
    open_database.cache_clear()


def test_at_a_terminal_enter_gives_a_new_link_and_ctrl_c_ends_without_a_traceback(other):
    ours, theirs = pty.openpty()
    other.process = subprocess.Popen(
        [*COMMAND, "run", "--no-browser"],
        env=other.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=_take_terminal,
    )
    os.close(theirs)
    said = _read_until(ours, b"Press Enter here for a new link.")
    ending = Ending(server_of(other))
    os.write(ours, b"\n")
    said += _read_until(ours, b"run the command again for a new one.")
    links = re.findall(rb"Open (\S+)", said)
    assert len(set(links)) == 2
    os.write(ours, b"\x03")
    said += _read_until(ours, b"Stopped.")
    assert other.process.wait(PATIENCE) == 0
    assert ending.comes()
    os.close(ours)
    assert b"Traceback" not in said


def _take_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read_until(terminal: int, words: bytes) -> bytes:
    said = b""
    while words not in said:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, f"waited in vain for {words!r}: {said!r}"
        said += os.read(terminal, 4096)
    return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
