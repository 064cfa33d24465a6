"""Streamlit's own channels, the websocket and uploads: for our own pages and for people who are signed in."""

import hashlib
import hmac
import json

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from annotator.api import guard
from annotator.api.guard import Guard
from annotator.api.routes import make_routes
from annotator.operations import coders
from annotator.operations.unavailable import DatabaseUnavailable
from tests.api.browsers_for_tests import ADDRESS, Browser, TestClient
from tests.store.studies_for_tests import make_owner

STREAM = f"{ADDRESS.replace('http', 'ws')}/_stcore/stream"
UPLOAD = "/_stcore/upload_file/a-session/a-file"
SECRET = "known to the command alone"
#: Pages that are not ours; other programs' pages on this machine share our cookies.
OTHER_PAGES = [
    None,
    "",
    "null",
    "http://127.0.0.1:9987",
    "http://127.0.0.1",
    "http://localhost:8501",
    "http://evil.example",
    "http://127.0.0.1:8501.evil.example",
    "http://evil.example#127.0.0.1:8501",
    "file://",
]


def make_client(workspace, project, **options):
    """An app with stand-ins for Streamlit's channels, and nobody signed in."""

    async def taken(_request):
        return PlainTextResponse("taken")

    async def stream(websocket):
        await websocket.accept()
        await websocket.send_text("a stream of Streamlit's")
        await websocket.close()

    app = Starlette(
        routes=[
            *make_routes(workspace, project, proof_secret=SECRET),
            Route("/_stcore/{rest:path}", taken, methods=["GET", "PUT", "POST", "DELETE", "OPTIONS"]),
            WebSocketRoute("/_stcore/stream", stream),
        ],
        middleware=[Middleware(Guard, workspace=workspace, **options)],
    )
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def stranger(workspace, project):
    return make_client(workspace, project)


@pytest.fixture
def browser(workspace, project):
    return Browser.signed_in(make_client(workspace, project), workspace, make_owner(workspace))


def open_stream(client, origin, **headers):
    """What the websocket says first, or the code it is closed with before that."""
    headers |= {} if origin is None else {"Origin": origin}
    try:
        with client.websocket_connect(STREAM, headers=headers) as stream:
            return stream.receive_text()
    except WebSocketDisconnect as closed:
        return closed.code


def upload(client, origin=ADDRESS, method="PUT"):
    headers = {} if origin is None else {"Origin": origin}
    return client.request(method, UPLOAD, headers=headers)


def test_our_own_page_has_its_websocket_and_its_uploads(browser):
    assert open_stream(browser.client, ADDRESS) == "a stream of Streamlit's"
    for method in ("PUT", "DELETE"):
        assert upload(browser.client, method=method).text == "taken"


@pytest.mark.parametrize("origin", OTHER_PAGES)
def test_another_page_gets_neither_with_the_owners_cookie(browser, origin):
    assert open_stream(browser.client, origin) == 4403
    for method in ("PUT", "POST", "DELETE"):
        answer = upload(browser.client, origin, method)
        assert answer.status_code == 403
        assert answer.text == "This request did not come from the program's own page."
        assert {name: answer.headers.get(name) for name in guard.HEADERS} == guard.HEADERS


def test_two_origins_in_one_request_are_none(browser):
    for origins in ((ADDRESS, "http://evil.example"), (ADDRESS, ADDRESS)):
        answer = browser.client.put(UPLOAD, headers=[("origin", origin) for origin in origins])
        assert answer.status_code == 403


def test_behind_a_proxy_the_page_of_the_public_url_is_ours(workspace, project):
    client = make_client(workspace, project, public_url="https://coder.example")
    browser = Browser.signed_in(client, workspace, make_owner(workspace))
    cookie = f"{browser.cookie}={browser.secret}"
    stream = {"Host": "coder.example", "Cookie": cookie}
    assert open_stream(client, "https://coder.example", **stream) == "a stream of Streamlit's"
    assert open_stream(client, "https://coder.example:444", **stream) == 4403
    assert open_stream(client, ADDRESS, **stream) == 4403


def test_a_stranger_gets_neither_from_our_own_page(stranger, workspace):
    make_owner(workspace)
    for cookie in (None, "", "made up", "x" * 43):
        if cookie is not None:
            stranger.cookies.set(f"annotator-{workspace.database.id}", cookie)
        assert open_stream(stranger, ADDRESS) == 4401
        for method in ("PUT", "DELETE", "GET"):
            answer = upload(stranger, method=method)
            assert answer.status_code == 401
            assert answer.text == "You are signed out. Reload the page and sign in again."


def test_a_cookie_of_another_database_opens_nothing(browser, stranger):
    stranger.cookies.set("annotator-0123456789abcdef", browser.secret)
    assert open_stream(stranger, ADDRESS) == 4401
    assert upload(stranger).status_code == 401


def test_a_browser_whose_sign_in_ended_may_run_the_script_that_says_so_but_not_upload(browser, workspace):
    coders.set_password(workspace, make_owner(workspace), "Ada", "a long password")
    assert open_stream(browser.client, ADDRESS) == "a stream of Streamlit's"
    assert upload(browser.client).status_code == 401


def test_what_a_page_asks_before_anybody_signs_in_stays_open(stranger):
    for path in ("/_stcore/health", "/_stcore/host-config"):
        assert stranger.get(path).text == "taken"
    assert stranger.post("/_stcore/agent/interact", headers={"Origin": ADDRESS}).status_code == 401


def test_a_database_that_is_away_opens_nothing(browser, monkeypatch):
    def away(*_):
        raise DatabaseUnavailable("The database does not answer: gone. Nothing was saved.")

    monkeypatch.setattr(guard, "find_visit", away)
    monkeypatch.setattr(guard, "was_signed_in", away)
    assert open_stream(browser.client, ADDRESS) == 4503
    assert (upload(browser.client).status_code, upload(browser.client).text[:29]) == (
        503,
        "The database does not answer:",
    )


def test_the_server_proves_that_it_is_ours_to_who_knows_the_secret(stranger, workspace, check_answer):
    nonce = "a-nonce_of-32-characters-or-more"
    answer = stranger.get("/api/health", params={"nonce": nonce})
    proof = hmac.new(SECRET.encode(), nonce.encode(), hashlib.sha256).hexdigest()
    assert answer.json() == {"database": workspace.database.id, "proof": proof}
    check_answer(answer)
    assert SECRET not in answer.text
    assert stranger.get("/api/health").json() == {"database": workspace.database.id}


def test_without_a_secret_there_is_no_proof(client, workspace):
    answer = client.get("/api/health", params={"nonce": "a-nonce_of-32-characters-or-more"})
    assert answer.json() == {"database": workspace.database.id}


@pytest.mark.parametrize("nonce", ["", "short", "x" * 129, "with blanks in the midst", "é" * 20, "x" * 20 + "\n"])
def test_nothing_but_a_nonce_is_signed(stranger, check_answer, nonce):
    answer = stranger.get("/api/health", params={"nonce": nonce})
    assert answer.status_code == 400
    assert set(json.loads(answer.text)) == {"error"}
    check_answer(answer)
