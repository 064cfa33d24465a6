"""Who the program answers to: loopback names with any port and the public host, on every route and websocket."""

import re

import pytest
from starlette.websockets import WebSocketDisconnect

from annotator.api import guard
from annotator.operations import signing_in
from annotator.operations.unavailable import DatabaseUnavailable
from tests.api.browsers_for_tests import ADDRESS, everything, make_desk_study
from tests.store.studies_for_tests import make_owner, sign_in_without_password

PAGES = (
    "/",
    "/code",
    "/start",
    "/welcome",
    "/sign-in",
    "/sign-in/sign-out",
    "/sign-in/sign_in.js",
    "/desk-files/x/desk.css",
)
FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "127.0.0.1.evil.example:8501",
    "localhost.evil.example",
    "evil.example#127.0.0.1",
    "evil.example@127.0.0.1",
    "127.0.0.1:8501@evil.example",
    "localhost:8501.evil.example",
    "localhost:",
    "localhost:evil",
    "localhost:٣",
    "localhost.",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0.0.0.0",
    "0.0.0.0:8501",
    "[::1",
    "[::1]evil.example",
    "[::2]",
    "::1",
    "",
    " ",
]


@pytest.fixture(scope="module")
def addresses(openapi):
    """(method, path) of everything there is."""
    described = [
        (method.upper(), re.sub(r"{\w+}", "x", path))
        for path, methods in openapi["paths"].items()
        for method in methods
    ]
    return [*described, *(("GET", page) for page in PAGES), ("GET", "/api/nothing")]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_gets_nothing_anywhere(workspace, client, addresses, host):
    before = everything(workspace)
    for method, path in addresses:
        answer = client.request(method, path, headers={"Host": host.encode(), "Accept": "text/html"})
        assert answer.status_code == 403, (method, path)
        assert answer.text.startswith("This address is not one the program answers to.")
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers
    assert everything(workspace) == before


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8501", "localhost", "localhost:9999", "LocalHost:1", "[::1]", "[::1]:1", "[::1]:65535"],
)
def test_a_loopback_name_is_answered_with_any_port(client, host):
    assert client.get("/api/health", headers={"Host": host}).status_code == 200


def test_two_hosts_in_one_request_are_none(client):
    for hosts in (("127.0.0.1", "evil.example"), ("evil.example", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")):
        assert client.get("/api/health", headers=[("host", host) for host in hosts]).status_code == 403


@pytest.mark.parametrize(
    ("public_url", "known", "foreign"),
    [
        ("https://coder.example", "coder.example", "coder.example.evil.example"),
        ("https://Coder.Example/", "CODER.example", "evil.example"),
        ("https://coder.example:443", "coder.example", "coder.example:8443"),
        ("http://coder.example:80/", "coder.example", "evil.example"),
        ("http://coder.example:8080", "coder.example:8080", "coder.example"),
        ("https://coder.example", "127.0.0.1:8501", "xcoder.example"),
    ],
)
def test_the_host_of_the_public_url_is_answered_too(open_app, public_url, known, foreign):
    client = open_app(public_url=public_url)
    assert client.get("/api/health", headers={"Host": known}).status_code == 200
    assert client.get("/api/health", headers={"Host": foreign}).status_code == 403


def test_without_a_public_url_no_host_at_all_is_not_taken_for_it(open_app):
    for public_url in (None, "", "nonsense", "https://"):
        client = open_app(public_url=public_url)
        for host in ("", "none", "None", "nonsense"):
            assert client.get("/api/health", headers={"Host": host}).status_code == 403


def test_a_websocket_is_closed_to_a_foreign_host_and_open_to_a_known_one(client, workspace):
    make_owner(workspace)
    client.cookies.set(signing_in.cookie_name(workspace), sign_in_without_password(workspace))
    address = f"{ADDRESS.replace('http', 'ws')}/_stcore/stream"
    with client.websocket_connect(address, headers={"Origin": ADDRESS}) as stream:
        assert stream.receive_text() == "a stream of Streamlit's"
    for host in ("evil.example", "127.0.0.1.evil.example:8501", ""):
        with (
            pytest.raises(WebSocketDisconnect) as closed,
            client.websocket_connect(address, headers={"Host": host, "Origin": f"http://{host}"}),
        ):
            pytest.fail("the stream was opened")
        assert closed.value.code == 4403


def test_every_answer_carries_the_headers_that_keep_other_sites_out(client, addresses, workspace, browser_of):
    make_desk_study(workspace)
    answers = [client.request(method, path) for method, path in addresses]
    answers += [
        client.get("/api/health", headers={"Host": "evil.example"}),
        client.get("/", headers={"Accept": "text/html"}),
    ]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in guard.HEADERS} == guard.HEADERS, answer.url


def test_a_stranger_who_opens_a_page_is_led_to_the_sign_in_page_and_a_coder_is_not(client, workspace, browser_of):
    owner = make_owner(workspace)
    signed_in = browser_of(owner)
    for path in ("/", "/code", "/code?x=1"):
        answer = client.get(path, headers={"Accept": "text/html,*/*"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert signed_in.client.get(path, headers={"Accept": "text/html,*/*"}).status_code == 200
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 200


def test_a_cookie_of_another_database_or_an_ended_sign_in_is_nobodys(client, workspace, browser_of):
    browser = browser_of(make_owner(workspace))
    client.cookies.set("annotator-0123456789abcdef", browser.secret)
    assert client.get("/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"
    assert browser.post("/api/sign-out", {}).status_code == 200
    browser.client.cookies.set(browser.cookie, browser.secret)
    assert browser.client.get("/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"


def test_a_database_that_is_away_is_told_in_words_before_any_page(client, monkeypatch):
    def away(*_):
        raise DatabaseUnavailable("The database does not answer: gone. Nothing was saved.")

    monkeypatch.setattr(guard, "find_visit", away)
    for path in ("/", "/sign-in", "/sign-in/sign-out"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "The database does not answer: gone." in answer.text
