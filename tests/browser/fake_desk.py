"""A desk API kept in memory, and the bare page that mounts the desk without Streamlit.

It speaks as the real one does: order, progress and supersession are its own; what it
stores is in ``stored``, in order. A test makes it ill with the attributes at the top.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.browser.fake_decided import decided
from tests.browser.fake_writing import TAKEN, USUAL, memos

FILES = Path(__file__).resolve().parents[2] / "annotator" / "ui" / "desk" / "files"
TYPES = {".js": "text/javascript", ".css": "text/css"}
SETTINGS = ("show_context", "show_authors", "show_dates", "show_titles", "show_attributes", "code_spans")
#: What the desk must live with: no script, style or connection but its own, and no markup made of strings.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Desk</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
<input id="outside" aria-label="Outside"><button id="elsewhere">Elsewhere</button><p id="blank">Blank</p>
<div id="host"></div><script type="module" src="/page.js"></script></html>"""
# The page has a shortcut of its own, as Streamlit does: what reaches it must not have been the desk's.
SCRIPT = """
import { mount } from "/files/desk.js";
globalThis.reached = [];
document.addEventListener("keydown", (event) => reached.push(event.key));
const options = await (await fetch("/options.json")).json();
const host = document.querySelector("#host");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(await (await fetch("/styles.css")).text());
root.adoptedStyleSheets = [sheet];
globalThis.desk = mount(root, options);
"""


@dataclass
class FakeDesk:
    """The server's side of one round; ``coder`` is who is signed in, None nobody."""

    texts: list[str]
    codebook: dict[str, Any]
    coder: int | None = 3
    refuse: Callable[[dict[str, Any]], str | None] = lambda item: None
    failing: int | None = None  #: status every write is answered with
    reject: Callable[[list[dict[str, Any]]], int | None] = lambda items: None  #: status for a whole batch
    lost: int = 0  #: how many answers to writes get lost after the commit
    sealed: bool = False
    may_add_codes: bool = False
    settings: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(SETTINGS, True))
    token: str = "first"
    stored: list[dict[str, Any]] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)  #: while clear, answers to reads wait
    searched: list[dict[str, str]] = field(default_factory=list)  #: questions for own decisions
    held_search: threading.Event = field(default_factory=threading.Event)  #: the same for these questions
    looked_through: int = 2000  #: decisions one such question goes through
    preferences: dict[str, Any] = field(default_factory=lambda: dict(USUAL))
    set_to: list[dict[str, Any]] = field(default_factory=list)  #: every preferences object that was sent
    memos: dict[str, dict[str, Any]] = field(default_factory=dict)  #: by uuid, as sent
    memos_hidden: bool = False
    anchors: list[dict[str, str]] = field(default_factory=list)
    asked_for_anchors: int = 0
    proposals: dict[str, dict[str, Any]] = field(default_factory=dict)
    unwritable: str | None = None  #: the sentence with which texts and preferences are refused
    page_style: str = ""
    threads: Callable[[int], dict[str, Any]] = lambda place: {}

    def __post_init__(self) -> None:
        self.held.set()
        self.held_search.set()
        self.lock = threading.Lock()
        self.server: ThreadingHTTPServer | None = None
        self.port = 0

    # ---- the server ----

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        desk = self

        class Handler(_Handler):
            fake = desk

        self.server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End it as a crash would: nothing listens at its port until it is started again."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
            self.server = None

    @contextmanager
    def running(self) -> Iterator["FakeDesk"]:
        self.start()
        try:
            yield self
        finally:
            self.held.set()
            self.held_search.set()
            self.stop()

    # ---- what it knows ----

    def current(self, place: int) -> dict[str, Any] | None:
        """The stored decision that stands for one assignment."""
        own = [item for item in self.stored if item["assignment"] == name(place)]
        return own[-1] if own else None

    def decided(self, place: int) -> bool:
        current = self.current(place)
        return current is not None and current["state"] != "retracted"

    def rows(self) -> list[tuple[int, str, list[str]]]:
        """(place, state, codes) of what stands, in order of place."""
        standing = [(place, self.current(place)) for place in range(len(self.texts)) if self.decided(place)]
        return [(place, item["state"], item["codes"]) for place, item in standing]

    def progress(self) -> dict[str, int]:
        total = len(self.texts)
        return {"total": total, "decided": sum(self.decided(place) for place in range(total))}

    # ---- the API ----

    def queue(self, query: dict[str, str]) -> dict[str, Any]:
        total, count = len(self.texts), int(query.get("count", 20))
        if "at" in query:
            places = list(range(int(query["at"]), min(total, int(query["at"]) + count)))
        else:
            start = int(query["next"]) if "next" in query else self._resume()
            turn = [*range(start, total), *range(start)]
            places = [place for place in turn if not self.decided(place)][:count]
        return {
            "database": "base 1",
            "coder": {"id": self.coder, "name": "Ada"},
            "token": self.token,
            "study": {"name": "Reform of the service"},
            "round": {
                "id": 1,
                "name": "Practice round",
                "purpose": "training",
                "sealed": self.sealed,
                "seal_sentence": "Your decisions will be frozen: they change no more.",
                "may_add_codes": self.may_add_codes,
            },
            "settings": self.settings,
            "preferences": self.preferences,
            "codebook": self.codebook,
            "progress": self.progress(),
            "assignments": [self._assignment(place) for place in places],
        }

    def _resume(self) -> int:
        if not self.stored:
            return 0
        return (int(self.stored[-1]["assignment"][1:]) + 1) % len(self.texts)

    def _assignment(self, place: int) -> dict[str, Any]:
        return {
            "id": name(place),
            "position": place,
            "text": self.texts[place],
            "kind": "comment",
            "number": place + 1,
            "depth": 0,
            "author": "Heron 12",
            "time": "2015-07-07T21:40:00",
            "thread": {"title": "A week in the office", "date": "2015-07-07"},
            "thread_size": 2,
            "parent": None,
            **self.threads(place),
            "decision": decision_of(self.current(place)),
        }

    def context(self, query: dict[str, str]) -> dict[str, Any]:
        place = int(query["assignment"][1:])
        seen = [{**self._assignment(other), "this": other == place} for other in range(max(0, place - 3), place + 3)]
        left_out = [max(0, place - 3), max(0, len(self.texts) - place - 3)]
        return {"thread": seen[0]["thread"], "units": seen, "left_out": left_out}

    def save(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        self.posts.append(len(items))
        return {"results": [self._save(item) for item in items], "progress": self.progress()}

    def _save(self, item: dict[str, Any]) -> dict[str, Any]:
        current = self.current(int(item["assignment"][1:]))
        answer = {"uuid": item["uuid"], "sentence": None, "current": decision_of(current)}
        if any(item["uuid"] == known["uuid"] for known in self.stored):
            return {**answer, "status": "already"}
        sentence = self.refuse(item)
        if sentence:
            return {**answer, "status": "refused", "sentence": sentence}
        if item["supersedes"] != (current["uuid"] if current else None):
            return {**answer, "status": "conflict"}
        self.stored.append(item)
        return {**answer, "status": "committed", "current": decision_of(item)}


def name(place: int) -> str:
    """The opaque id of the assignment at a place."""
    return f"a{place}"


def decision_of(item: dict[str, Any] | None) -> dict[str, Any] | None:
    if item is None:
        return None
    kept = {key: item[key] for key in ("uuid", "state", "codes", "note", "codebook_version")}
    return {**kept, "discuss": item.get("discuss", False), "spans": item.get("spans", [])}


def _styles() -> bytes:
    """The desk's sheets as one, its own first, as the component is given them."""
    paths = sorted(FILES.glob("*.css"), key=lambda path: (path.name != "desk.css", path.name))
    return b"\n".join(path.read_bytes() for path in paths)


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    request_queue_size = 128  # a page asks for all modules at once
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection early is no error of this server."""


class _Handler(BaseHTTPRequestHandler):
    fake: FakeDesk

    def log_message(self, *_: Any) -> None:
        """Tests say what went wrong, not a log."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        found = {key: values[0] for key, values in parse_qs(query).items()}
        fake = self.fake
        if path == "/":
            self._answer(200, PAGE.encode(), "text/html")
        elif path == "/page.js":
            self._answer(200, SCRIPT.encode(), "text/javascript")
        elif path == "/page.css":
            self._answer(200, fake.page_style.encode(), "text/css")
        elif path == "/options.json":
            times = {"first": 60, "longest": 400, "request": 20000}
            options = {"api": "/api/desk", "token": fake.token, "round": 1, "database": "base 1", "coder": fake.coder}
            self._json(200, {**options, "times": times})
        elif path == "/styles.css":
            self._answer(200, _styles(), "text/css")
        elif path.startswith("/files/"):
            file = FILES / Path(path).name
            self._answer(200, file.read_bytes(), TYPES[file.suffix])
        elif path in ("/api/desk/queue", "/api/desk/context"):
            fake.asked.append(query)
            self._api(lambda: fake.queue(found) if path.endswith("queue") else fake.context(found), fake.held)
        elif path == "/api/desk/memos":
            self._api(lambda: memos(fake, found))
        elif path == "/api/desk/anchors":
            fake.asked_for_anchors += 1
            self._api(lambda: {"anchors": fake.anchors})
        elif path == "/api/desk/decided":
            fake.searched.append(found)
            self._api(lambda: decided(fake, found, decision_of), fake.held_search)
        else:
            self._answer(404, b"not here", "text/plain")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fake = self.fake
        if fake.coder is not None and self.headers["X-Annotator-Token"] != fake.token:
            self._json(403, {"error": "This page belongs to another sign-in."})
        elif fake.failing is not None:
            self._json(fake.failing, {"error": "The database is busy."})
        elif self.path == "/api/desk/decisions":
            self._decisions(body["items"])
        elif self.path.rpartition("/")[2] in TAKEN:
            self._taken(TAKEN[self.path.rpartition("/")[2]], body)
        else:
            fake.sealed = True
            self._api(lambda: {"sealed": True, "sentence": "Frozen."})

    def _decisions(self, items: list[dict[str, Any]]) -> None:
        status = self.fake.reject(items)
        if status is not None:
            self._json(status, {"error": "This was not understood."})
        elif self.fake.lost:
            self.fake.lost -= 1
            self.fake.save(items)
            self.close_connection = True
        else:
            self._api(lambda: self.fake.save(items))

    def _taken(self, take: Callable[[FakeDesk, dict[str, Any]], dict[str, Any]], body: dict[str, Any]) -> None:
        if self.fake.unwritable is not None and self.fake.coder is not None:
            self._json(400, {"error": self.fake.unwritable})
        elif self.fake.lost:
            self.fake.lost -= 1
            take(self.fake, body)
            self.close_connection = True
        else:
            self._api(lambda: take(self.fake, body))

    def _api(self, answer: Callable[[], dict[str, Any]], held: threading.Event | None = None) -> None:
        with self.fake.lock:
            known = self.fake.coder is not None
            made = answer() if known else {"error": "Sign in again."}
        # An answer is as old as its making, however long it takes to arrive.
        if held is not None:
            held.wait(30)
        self._json(200 if known else 401, made)

    def _json(self, status: int, value: dict[str, Any]) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)
