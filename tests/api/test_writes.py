"""What a write must carry to be taken, and that nothing else ever stores anything or brings the server down."""

import json

import pytest

from tests.api.browsers_for_tests import ADDRESS, everything, make_desk_study, make_item, make_memo, make_proposal
from tests.store.studies_for_tests import make_owner

#: Writes of somebody who is signed in, and writes of those who are not yet.
SIGNED_IN = (
    "/api/desk/decisions", "/api/desk/seal", "/api/desk/memos", "/api/desk/proposals", "/api/sign-out",
)  # fmt: skip
NOT_YET = ("/api/welcome", "/api/sign-in")
OTHER_SITES = [
    None,
    "",
    "null",
    "http://evil.example",
    "http://evil.example:8501",
    "http://127.0.0.1",
    "http://127.0.0.1:8502",
    "http://localhost:8501",
    "http://127.0.0.1:8501.evil.example",
    "http://evil.example/127.0.0.1:8501",
    "http://evil.example#127.0.0.1:8501",
    "http://127.0.0.1:8501@evil.example",
    "127.0.0.1:8501",
    "//127.0.0.1:8501",
    "file://127.0.0.1:8501",
    "http://[::1",
    "http://[evil",
    "https://",
]
NOT_JSON = [
    None,
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonx",
    "json",
]
BROKEN = [
    b"",
    b"{",
    b"[1, 2",
    b'{"items": []} trailing',
    b'{"items": NaN}',
    b'{"items": -Infinity}',
    b'{"items": ' + b"1" * 5_000 + b"}",
    b"[" * 100_000,
    b'{"items":' * 50_000,
    b'{"items": [], "items": []}',
    b'{"items": [{"uuid": "a", "uuid": "b"}]}',
    b"\xff\xfe",
    b'{"items": "\xc3\x28"}',
    b'{"items": "\xed\xa0\x80"}',
    '{"items": [], "round": 1}'.encode("utf-16"),
    b'{"items": "\x00"}',
    b"{'items': []}",
    b"items=1",
]
NOT_UNDERSTOOD = [None, True, 7, 1.5, "text", [], {}, {"items": None}, {"items": {}}, {"items": "x"}, {"items": 1e999}]


@pytest.fixture
def desk(workspace, browser_of):
    """The owner's browser at the desk, and what a good write of each address is."""
    _, round_, people = make_desk_study(workspace)
    browser = browser_of(people["Ada"])
    assignment = browser.queue(round_)["assignments"][0]["id"]
    browser.good = {
        "/api/desk/decisions": {"items": [make_item(assignment, "risk")]},
        "/api/desk/seal": {"round": round_.id},
        "/api/desk/memos": make_memo(assignment),
        "/api/desk/proposals": make_proposal(assignment),
        "/api/sign-out": {},
        "/api/welcome": {"name": "Eve"},
        "/api/sign-in": {"name": "Ada", "password": "a long password"},
    }
    browser.before = everything(workspace)
    return browser


def refused(answer, *statuses):
    """The sentence of a refusal."""
    assert answer.status_code in statuses, answer.text
    assert set(answer.json()) == {"error"}
    sentence = answer.json()["error"]
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_good_write_is_taken_so_that_the_refusals_below_say_something(desk, path):
    assert desk.post(path, desk.good[path]).status_code == 200


@pytest.mark.parametrize("path", [*SIGNED_IN, *NOT_YET])
def test_a_write_of_another_sites_page_is_refused(desk, workspace, path):
    for origin in OTHER_SITES:
        answer = desk.post(path, desk.good[path], headers={"Origin": origin})
        assert refused(answer, 403) == "This request did not come from the program's own page."
    assert everything(workspace) == desk.before


@pytest.mark.parametrize("path", [*SIGNED_IN, *NOT_YET])
def test_a_write_that_is_not_json_is_refused(desk, workspace, path):
    body = json.dumps(desk.good[path]).encode()
    for kind in NOT_JSON:
        answer = desk.post(path, content=body, headers={"Content-Type": kind})
        assert refused(answer, 415) == "Only JSON is taken here."
    assert everything(workspace) == desk.before


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"])
def test_json_is_json_however_it_is_written(desk, kind):
    body = json.dumps(desk.good["/api/desk/decisions"]).encode()
    assert desk.post("/api/desk/decisions", content=body, headers={"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_write_without_this_sign_ins_token_is_refused(desk, workspace, browser_of, path):
    other = browser_of(make_owner(workspace))
    before = everything(workspace)
    for token in (
        None,
        "",
        "x",
        desk.token[:-1],
        desk.token + "x",
        desk.token.swapcase(),
        other.token,
        "é".encode("latin-1"),
    ):
        answer = desk.post(path, desk.good[path], headers={"X-Annotator-Token": token})
        assert refused(answer, 403) == "This page is older than your sign-in. Reload it."
    assert everything(workspace) == before


@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_write_of_somebody_signed_out_is_refused(desk, workspace, path):
    desk.client.cookies.clear()
    for cookie in (None, "nonsense", desk.secret[:-1], ""):
        if cookie is not None:
            desk.client.cookies.set(desk.cookie, cookie)
        sentence = refused(desk.post(path, desk.good[path]), 401)
        assert sentence == "You are signed out. Sign in again; what you decided is kept."
    assert everything(workspace) == desk.before


@pytest.mark.parametrize("path", [*SIGNED_IN[:-1], *NOT_YET])
def test_a_body_that_is_broken_or_not_what_it_should_be_is_refused(desk, workspace, path):
    for body in BROKEN:
        sentence = refused(desk.post(path, content=body, headers={"Content-Type": "application/json"}), 400)
        assert sentence == "The request is not JSON.", body[:50]
    for value in NOT_UNDERSTOOD:
        body = json.dumps(value).encode()
        refused(desk.post(path, content=body, headers={"Content-Type": "application/json"}), 400)
    assert everything(workspace) == desk.before


@pytest.mark.parametrize("path", [*SIGNED_IN[:-1], *NOT_YET])
def test_more_than_a_megabyte_is_refused(desk, workspace, path):
    body = json.dumps(desk.good[path] | {"padding": "x" * 1024 * 1024}).encode()
    answer = desk.post(path, content=body, headers={"Content-Type": "application/json"})
    assert refused(answer, 413) == "That is more than can be taken at once."
    pieces = (b"x" * 70_000 for _ in range(20))
    answer = desk.post(path, content=pieces, headers={"Content-Type": "application/json"})
    refused(answer, 413)
    assert everything(workspace) == desk.before


def test_nesting_of_any_depth_brings_nothing_down(desk):
    good = desk.good["/api/desk/decisions"]["items"][0]
    for depth in (*range(50, 1000, 50), *range(880, 1010, 5)):
        deep = b"[" * depth + b"]" * depth
        for item in (deep, b'{"note":' + deep + b"}", json.dumps(good).encode()[:-1] + b', "spans":' + deep + b"}"):
            answer = desk.post(
                "/api/desk/decisions",
                content=b'{"items":[' + item + b"]}",
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code in (200, 400), depth
            if answer.status_code == 200:
                assert answer.json()["results"][0]["status"] == "refused"


def test_a_seal_of_what_is_no_round_is_refused(desk, workspace):
    for number in (None, True, "1", 1.0, -1, 2**31, 10**30, [1]):
        assert refused(desk.post("/api/desk/seal", {"round": number}), 400) == "Say which round."
    assert (
        refused(desk.post("/api/desk/seal", {"round": 987_654}), 409) == "This round does not exist. Reload the page."
    )
    assert everything(workspace) == desk.before


def test_every_other_method_is_refused_everywhere(desk, workspace, openapi):
    for path, methods in openapi["paths"].items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {name.upper() for name in methods}:
            answer = desk.client.request(method, path, headers={"Origin": ADDRESS})
            assert answer.status_code in (404, 405), (method, path)
            assert "access-control-allow-origin" not in answer.headers
            if path.startswith("/api/"):
                refused(answer, 404)
    assert everything(workspace) == desk.before


def test_what_is_not_there_is_refused_in_json_under_the_api(client):
    for path in ("/api/nothing", "/api/desk", "/api/", "/api/desk/queue/", "/api/../api/x", "/api/desk/queue%00"):
        refused(client.get(path), 404)
