"""Uploading through the routes: what is taken, what is refused, and that nothing half-written stays."""

import asyncio
import hashlib
import resource
import signal
from urllib.parse import quote

import pytest
from starlette.requests import Request

from annotator.api.uploads import upload_routes
from annotator.operations import arrivals
from tests.api.browsers_for_tests import ADDRESS
from tests.api.test_writes import OTHER_SITES, refused
from tests.store.studies_for_tests import make_coded_study, make_owner

BYTES = "application/octet-stream"


@pytest.fixture
def owner(workspace, browser_of):
    """The owner's browser."""
    return browser_of(make_owner(workspace))


def send(browser, data=b"A page.", name="page.txt", **headers):
    """Upload a file as the page does; a header given as None is left out."""
    named = {"X-File-Name": quote(name), "Content-Type": BYTES, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return browser.post("/api/uploads", content=data, headers=named)


def remove(browser, arrival, **headers):
    """Take a file away as the page does."""
    usual = {"Origin": ADDRESS, "X-Annotator-Token": browser.token}
    kept = {k: v for k, v in (usual | {k.replace("_", "-"): v for k, v in headers.items()}).items() if v is not None}
    return browser.client.delete(f"/api/uploads/{arrival}", headers=kept)


def left(workspace):
    """Every file of every upload that lies about."""
    folder = workspace.vault.folder / "arrivals"
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def test_a_file_that_was_sent_waits_as_it_was_until_it_is_taken_away(workspace, owner):
    data = bytes(range(256)) * 20_000
    answer = send(owner, (data[start : start + 70_001] for start in range(0, len(data), 70_001)), "Seite Größe.txt")
    assert answer.status_code == 200, answer.text
    arrival = answer.json()["arrival"]
    assert (arrival["name"], arrival["size"]) == ("Seite Größe.txt", len(data))
    assert arrival["sha256"] == hashlib.sha256(data).hexdigest()
    assert owner.get("/api/uploads").json() == {"arrivals": [arrival]}
    path = arrivals.path_of(workspace, make_owner(workspace), arrival["id"])
    assert path.read_bytes() == data
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in path.parents[:3]} == {0o700}
    assert remove(owner, arrival["id"]).json() == {"removed": arrival}
    assert owner.get("/api/uploads").json() == {"arrivals": []}
    assert left(workspace) == []


def test_an_empty_file_is_a_file_too(owner):
    arrival = send(owner, b"").json()["arrival"]
    assert (arrival["size"], arrival["sha256"]) == (0, hashlib.sha256(b"").hexdigest())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..%2F..%2Fpage.txt", "page.txt"),
        ("C:\\Users\\Ada\\page.txt", "page.txt"),
        ("..", "unnamed file"),
        ("/", "unnamed file"),
        ("%00", "unnamed file"),
        ("pa%00ge%0D%0A.txt", "pa ge .txt"),
        ("%FF%FEpage.txt", "\ufffd\ufffdpage.txt"),
        ("txt.%E2%80%AEexe", "txt.exe"),
        ("%ED%A0%80.txt", "\ufffd\ufffd\ufffd.txt"),
        ("e%CC%81.txt", "é.txt"),
        ("a" * 300 + ".txt", "a" * 195 + "….txt"),
        ("a" * 300, "a" * 200),
        ("a." + "b" * 300, "a." + "b" * 198),
        ("   ", "unnamed file"),
    ],
)
def test_a_hostile_name_is_text_and_leads_nowhere(workspace, owner, sent, kept):
    answer = send(owner, name="x", X_File_Name=sent)
    assert answer.status_code == 200, answer.text
    arrival = answer.json()["arrival"]
    assert arrival["name"].replace(" ", "") == kept.replace(" ", "")
    assert left(workspace) == ["arrival.json", "content", "held"]
    assert arrivals.path_of(workspace, make_owner(workspace), arrival["id"]).read_bytes() == b"A page."


@pytest.mark.parametrize("arrival", ["%2e%2e", "..%2f..", "0" * 32, "0" * 31, "A" * 32, "%00", "x" * 5000])
def test_what_does_not_wait_cannot_be_taken_away(workspace, owner, arrival):
    send(owner)
    before = left(workspace)
    refused(remove(owner, arrival), 404, 409)
    assert left(workspace) == before


def test_only_an_upload_of_our_own_page_is_taken(workspace, owner):
    for origin in OTHER_SITES:
        assert "own page" in refused(send(owner, Origin=origin), 403)
        assert "own page" in refused(remove(owner, "0" * 32, Origin=origin), 403)
    for kind in (None, "", "application/json", "text/plain", "multipart/form-data; boundary=x"):
        assert refused(send(owner, Content_Type=kind), 415) == f"Only {BYTES} is taken here."
    for token in (None, "", "x", owner.token + "x"):
        assert "Reload it" in refused(send(owner, X_Annotator_Token=token), 403)
        assert "Reload it" in refused(remove(owner, "0" * 32, X_Annotator_Token=token), 403)
    for name in (None, ""):
        assert "X-File-Name" in refused(send(owner, X_File_Name=name), 400)
    owner.client.cookies.clear()
    for answer in (send(owner), remove(owner, "0" * 32), owner.get("/api/uploads")):
        assert "signed out" in refused(answer, 401)
    assert left(workspace) == []


def test_a_coder_who_is_not_the_owner_neither_uploads_nor_sees_nor_removes(workspace, owner, browser_of):
    arrival = send(owner).json()["arrival"]
    _, _, people = make_coded_study(workspace, "Ben")
    ben = browser_of(people["Ben"])
    for answer in (send(ben), ben.get("/api/uploads"), remove(ben, arrival["id"])):
        assert refused(answer, 409) == "Only the owner can import. Ask them."
    assert owner.get("/api/uploads").json() == {"arrivals": [arrival]}


def test_nothing_is_taken_that_would_fill_the_disk(workspace, owner, monkeypatch):
    monkeypatch.setattr(arrivals, "LEFT_FREE", 10**18)
    sentence = refused(send(owner, name="large.jsonl"), 409)
    assert "not enough room" in sentence
    assert "“large.jsonl”" in sentence
    assert left(workspace) == []


def test_a_disk_that_fills_up_in_the_middle_leaves_nothing(workspace, owner):
    """A limit on the size of files stands for the full disk: the kernel refuses the write itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024 * 1024, hard))
        sentence = refused(send(owner, (b"x" * 65_536 for _ in range(100))), 409)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert "not enough room" in sentence
    assert left(workspace) == []


def test_too_many_files_do_not_wait(workspace, owner, monkeypatch):
    monkeypatch.setattr(arrivals, "MOST_WAITING", 2)
    for _ in range(2):
        assert send(owner).status_code == 200
    assert "one zip archive" in refused(send(owner), 409)
    assert len(owner.get("/api/uploads").json()["arrivals"]) == 2


async def upload_by_hand(workspace, browser, receive):
    """Call the route itself, with ``receive`` in the place of the connection."""
    route = next(one for one in upload_routes(workspace) if "POST" in one.methods)
    headers = {
        "host": ADDRESS.removeprefix("http://"),
        "origin": ADDRESS,
        "cookie": f"{browser.cookie}={browser.secret}",
        "x-annotator-token": browser.token,
        "x-file-name": "page.txt",
        "content-type": BYTES,
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/uploads", "headers": raw, "query_string": b""}
    return await route.endpoint(Request(scope, receive))


@pytest.mark.parametrize("sent", [0, 10, 3 * 1024 * 1024])
def test_an_upload_the_browser_gives_up_leaves_nothing(workspace, owner, sent):
    messages = [{"type": "http.request", "body": b"x" * sent, "more_body": True}, {"type": "http.disconnect"}]
    seen = []

    async def receive():
        seen[:] = left(workspace)
        return messages.pop(0)

    answer = asyncio.run(upload_by_hand(workspace, owner, receive))
    assert answer.status_code == 400
    assert seen == ["content.part", "held"]
    assert left(workspace) == []


def test_an_upload_the_server_gives_up_leaves_nothing(workspace, owner):
    async def interrupted():
        waiting = asyncio.Event()

        async def receive():
            waiting.set()
            return await asyncio.Future()

        task = asyncio.create_task(upload_by_hand(workspace, owner, receive))
        await waiting.wait()
        seen = left(workspace)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return seen

    assert asyncio.run(interrupted()) == ["content.part", "held"]
    assert left(workspace) == []
