"""The way from `annotator run` into the browser: no token in any command line, no stranger given one, no trap on it."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotator.commands import browser_opening, server_process
from annotator.operations import signing_in
from annotator.operations.workspace import data_folder, open_workspace
from tests.fixtures.running_app import COMMAND, RunningApp, free_port
from tests.fixtures.sample_database import close_database
from tests.store.studies_for_tests import make_owner

PATIENCE = 90
#: Stands in for the browser: writes down what it was started with.
BROWSER = """#!{python}
import json, sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
page = Path(url2pathname(urlsplit(sys.argv[1]).path))
said = {{"words": sys.argv[1:], "page": page.read_text(), "mode": page.stat().st_mode & 0o777}}
Path({seen!r}).write_text(json.dumps(said))
"""


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a browser of our own was started with, once it was."""
    seen, browser = tmp_path / "seen.json", tmp_path / "browser"
    browser.write_text(BROWSER.format(python=sys.executable, seen=str(seen)))
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    return seen


def pages(folder: Path) -> list[Path]:
    return list(folder.rglob("start-*.html"))


def link_of(page: str) -> str:
    (link,) = re.findall(r'content="0;url=([^"]+)"', page)
    return link


def wait_until(reached) -> None:
    """Wait for a state; fails when it never comes."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def start_run(tmp_path: Path):
    """Start `annotator run` with a browser; it is ended after the test."""
    started = []

    def start(app: RunningApp) -> subprocess.Popen[str]:
        app.process = subprocess.Popen(
            [*COMMAND, "run", "--port", str(free_port())],
            env=app.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(app)
        return app.process

    yield start
    for app in started:
        app.process.terminate()
        app.process.communicate(timeout=PATIENCE)


def test_the_browser_is_given_a_private_file_and_the_token_stands_on_no_command_line(tmp_path, seen, start_run):
    app = RunningApp(tmp_path / "data")
    app.folder.mkdir()
    process = start_run(app)
    printed = process.stdout.readline().removeprefix("Open ").strip()
    wait_until(seen.exists)
    wait_until(lambda: seen.read_text())
    said = json.loads(seen.read_text())
    token = printed.partition("token=")[2]
    assert len(token) == 43
    assert link_of(said["page"]) == printed
    assert said["mode"] == 0o600
    assert all(token not in word for word in said["words"])
    (page,) = pages(app.folder)
    assert page.parent.stat().st_mode & 0o777 == 0o700
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(printed).close()
    wait_until(lambda: not pages(app.folder))


def test_the_file_goes_with_the_command(tmp_path, seen, start_run):
    app = RunningApp(tmp_path / "data")
    app.folder.mkdir()
    process = start_run(app)
    wait_until(seen.exists)
    assert pages(app.folder)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert not pages(app.folder)


@contextmanager
def opened(terminal, monkeypatch, *, answers=True, seconds=60):
    """The file as the browser is given it, and the event of its end; ``answers`` is what opening the browser says."""
    given = []
    monkeypatch.setattr(webbrowser, "open", lambda address: given.append(address) or answers)
    token = signing_in.create_start_token(terminal.workspace, seconds)
    link = f"http://127.0.0.1:8501/start?token={token}"
    with browser_opening.opened_in_browser(terminal.workspace, token, link) as gone:
        yield token, given, gone


def test_the_file_goes_when_its_token_is_spent_or_too_old_or_no_browser_opens(terminal, monkeypatch):
    make_owner(terminal.workspace)
    with opened(terminal, monkeypatch) as (token, given, gone):
        assert given[0].startswith("file:///")
        assert not gone.is_set()
        signing_in.start(terminal.workspace, token)
        assert gone.wait(PATIENCE)
    with opened(terminal, monkeypatch, seconds=1) as (_, _, gone):
        assert gone.wait(PATIENCE)
    with opened(terminal, monkeypatch, answers=False) as (_, _, gone):
        assert gone.wait(PATIENCE)
    assert not pages(terminal.folder)


def test_a_file_that_a_killed_command_left_is_removed_by_the_next_one(terminal, monkeypatch):
    with opened(terminal, monkeypatch):
        (page,) = pages(terminal.folder)
        old, new = page.with_name("start-0.html"), page.with_name("start-1.html")
        old.write_text("left")
        new.write_text("another command's")
        os.utime(old, (0, 0))
    with opened(terminal, monkeypatch):
        assert not old.exists()
        assert new.exists()


@pytest.mark.parametrize("first", [True, False])
def test_a_browser_that_starts_from_the_file_arrives_signed_in(request, new_page, watch, tmp_path, first):
    # To the browser a file is another site; a SameSite=Strict cookie is not sent with what it leads to.
    app, page = request.getfixturevalue("new_app" if first else "running_app"), new_page()
    file = tmp_path / "start.html"
    file.write_text(browser_opening._PAGE.format(link=app.start()))
    page.goto(file.as_uri(), wait_until="commit")
    if first:
        page.wait_for_url("**/welcome")
        page.get_by_label("Your name").fill("Rosa")
        page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    assert page.url.rstrip("/") == app.address
    assert set(watch.abroad) == {file.as_uri()}
    watch.abroad.clear()


def stranger_on(port: int, database: str):
    """A program that took the port of a server that is gone, and says what that one would say."""
    asked = []

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps({"database": database, "proof": "0" * 64}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", port), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, asked


def test_a_stranger_on_the_port_of_a_server_that_is_gone_is_given_no_token(tmp_path, new_app):
    new_app.start()
    (note,) = (new_app.folder / "annotator").glob("running-*.json")
    left = json.loads(note.read_text())
    assert note.stat().st_mode & 0o777 == 0o600
    new_app.stop()
    # As if the command had been killed: its note is still there.
    note.write_text(json.dumps(left))
    former = new_app.address
    server, asked = stranger_on(int(former.rsplit(":", 1)[1]), note.stem.removeprefix("running-"))
    try:
        new_app.address = ""
        new_app.start()
    finally:
        server.shutdown()
        server.server_close()
    assert new_app.address != former
    assert "running already" not in new_app.errors.read_text()
    assert asked
    assert not any("token" in path or left["secret"] in path for path in asked)


def test_a_note_without_a_secret_names_nobody(terminal):
    workspace = terminal.workspace
    note = server_process._note(workspace)
    note.write_text(json.dumps({"address": "http://127.0.0.1:1", "link": "http://127.0.0.1:1", "command": 1}))
    assert server_process.find_running(workspace) is None


def test_files_that_lie_where_one_stands_are_not_run(new_app, tmp_path):
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("db.py", "random.py", "secrets.py", "streamlit.py", "annotator.py"):
        (trap / name).write_text(
            f"open({str(tmp_path / 'sprung')!r}, 'a').write({name!r})\nraise SystemExit('caught')\n"
        )
    (trap / "codebooks").mkdir()
    # -P as in an installed command; the server is started by the program itself.
    new_app.process = subprocess.Popen(
        [sys.executable, "-P", *COMMAND[1:], "run", "--no-browser", "--sample", "--port", str(free_port())],
        cwd=trap,
        env=new_app.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert re.match(r"Open http://127\.0\.0\.1:\d+/start\?token=", new_app.process.stdout.readline())
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "0.0"])
def test_every_address_without_one_that_people_type_is_refused(host, terminal):
    owner = make_owner(terminal.workspace)
    terminal.done("coder", "passwd", owner.account.name, given="a long password\n")
    sentence = terminal.refused("run", "--no-browser", "--host", host)
    assert "Say it: --public-url http://NAME:PORT" in sentence


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "192.0.2.7", "no-such-host.invalid", "localhost"])
def test_one_address_is_not_taken_for_every_address(host):
    assert not server_process.listens_everywhere(host)


def test_data_folders_that_others_can_enter_are_closed_and_no_other_folder_is(terminal):
    data, vault, beside = (terminal.folder / name for name in ("data/annotator", "vault", "databases"))
    for folder in (data, vault, beside):
        folder.mkdir(parents=True, mode=0o755)
        folder.chmod(0o755)
    url = f"sqlite:///{beside / 'a.db'}"
    open_workspace(url, vault)
    data_folder()
    assert [folder.stat().st_mode & 0o777 for folder in (data, vault, beside)] == [0o700, 0o700, 0o755]
    close_database(url)
