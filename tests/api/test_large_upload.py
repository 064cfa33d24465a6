"""A large file sent to the real server: its memory stays as it was, and what breaks off leaves nothing."""

import hashlib
import http.client
import json
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from annotator.operations import signing_in
from annotator.operations.workspace import open_workspace
from tests.fixtures.coding_app import CodingApp
from tests.store.studies_for_tests import sign_in_without_password

MB = 1024 * 1024
SIZE = 300 * MB
#: The chunks that are on their way, threads that were not needed before, and what the allocator keeps.
GROWN_AT_MOST = 40 * MB


@pytest.fixture
def app(running_app):
    """The running app, and the headers with which its owner uploads."""
    running_app.start()
    workspace = open_workspace(f"sqlite:///{running_app.database}")
    secret = sign_in_without_password(workspace)
    running_app.headers = {
        "Cookie": f"{signing_in.cookie_name(workspace)}={secret}",
        "Origin": running_app.address,
        "X-Annotator-Token": signing_in.find_visit(workspace, secret).request_token,
        "X-File-Name": "large.jsonl",
        "Content-Type": "application/octet-stream",
    }
    running_app.arrivals = workspace.vault.folder / "arrivals"
    yield running_app
    workspace.database.close()


def connect(app):
    return http.client.HTTPConnection(urlsplit(app.address).netloc, timeout=300)


def upload(app, chunks, size):
    """The answer to one upload."""
    connection = connect(app)
    connection.request("POST", "/api/uploads", chunks, app.headers | {"Content-Length": str(size)})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, said
    return said["arrival"]


def memory(process, what):
    """VmRSS (now) or VmHWM (the most since ``forget_most``) in bytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def forget_most(process):
    Path(f"/proc/{process}/clear_refs").write_text("5")


def wait_until(condition):
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def server_of(app):
    return CodingApp.server.fget(app)


def test_the_servers_memory_does_not_grow_with_the_file(app):
    upload(app, [b"x" * MB] * 4, 4 * MB)  # what is loaded at the first upload is not counted
    server, chunk = server_of(app), bytes(range(256)) * (MB // 256)
    before = memory(server, "VmRSS")
    forget_most(server)
    arrival = upload(app, (chunk for _ in range(SIZE // MB)), SIZE)
    grown = memory(server, "VmHWM") - before
    assert arrival["size"] == SIZE
    digest = hashlib.sha256()
    for _ in range(SIZE // MB):
        digest.update(chunk)
    assert arrival["sha256"] == digest.hexdigest()
    assert (next(app.arrivals.glob(f"*/{arrival['id']}/content"))).stat().st_size == SIZE
    assert grown < GROWN_AT_MOST, f"{grown / MB:.0f} MB"


def test_a_connection_that_breaks_and_a_server_that_is_killed_leave_nothing(app):
    connection = begun(app)
    connection.close()
    wait_until(lambda: not list(app.arrivals.glob("*/*")))
    connection = begun(app)
    app.kill_server()
    connection.close()
    assert list(app.arrivals.glob("*/*/content.part")) != []
    app.start()
    assert list(app.arrivals.glob("*/*")) == []


def begun(app):
    """A connection over which half of a file was sent, and stored."""
    connection = connect(app)
    connection.putrequest("POST", "/api/uploads")
    for name, value in (app.headers | {"Content-Length": str(8 * MB)}).items():
        connection.putheader(name, value)
    connection.endheaders(b"x" * 4 * MB)
    wait_until(lambda: any(part.stat().st_size >= MB for part in app.arrivals.glob("*/*/content.part")))
    return connection
