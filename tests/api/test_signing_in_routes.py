"""The way in and out: start links, the first name, passwords, cookies, and the pages around them."""

import json
import re
from http.cookies import SimpleCookie

import pytest

from annotator.api import sign_in as sign_in_pages
from annotator.operations import coders, sample, signing_in
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.store import accounts
from db import models
from tests.api.browsers_for_tests import ADDRESS, everything
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner, make_study

PASSWORD = "a long password"


def post(client, path, body, **headers):
    headers = {"Origin": ADDRESS, "Content-Type": "application/json"} | headers
    return client.post(path, content=json.dumps(body), headers=headers)


def cookies_of(answer):
    """The cookies an answer sets, by name."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        found |= dict(SimpleCookie(line))
    return found


def start(client, workspace):
    return client.get("/start", params={"token": signing_in.create_start_token(workspace)})


@pytest.fixture
def ben(workspace):
    coders.add_coder(workspace, make_owner(workspace), make_study(workspace), "Ben", PASSWORD)


def test_a_start_link_signs_the_owner_in_and_leaves_no_token_in_the_address(client, workspace):
    make_owner(workspace)
    answer = start(client, workspace)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/arrive")
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200


def test_a_start_link_works_once_and_not_for_a_stranger_with_a_guess(client, open_app, workspace):
    make_owner(workspace)
    token = signing_in.create_start_token(workspace)
    assert client.get("/start", params={"token": token}).status_code == 303
    other = open_app()
    for query in ({"token": token}, {}, {"token": ""}, {"token": "x" * 5_000}, {"token": "\x00"}, {"token": "é🙂"}):
        answer = other.get("/start", params=query)
        assert answer.status_code == 403
        assert "used already or is older than one minute" in answer.text
        assert "set-cookie" not in answer.headers
    assert other.get("/", headers={"Accept": "text/html"}).status_code == 303


def test_a_start_link_older_than_a_minute_opens_nothing(client, workspace, monkeypatch):
    make_owner(workspace)
    token = signing_in.create_start_token(workspace)
    monkeypatch.setattr(accounts, "now", lambda: "9999-01-01T00:00:00.000000Z")
    assert client.get("/start", params={"token": token}).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_names_its_database(client, workspace):
    make_owner(workspace)
    cookies = cookies_of(start(client, workspace))
    cookie = cookies[f"annotator-{workspace.database.id}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
    assert not cookie["secure"]
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == 30 * 86_400
    assert len(cookie.value) >= 43


@pytest.mark.parametrize(("public_url", "secure"), [("https://coder.example", True), ("http://coder.example", False)])
def test_behind_https_every_cookie_is_for_https_only(open_app, workspace, public_url, secure):
    client = open_app(public_url=public_url)
    first = cookies_of(start(client, workspace))
    make_owner(workspace)
    second = cookies_of(start(client, workspace))
    for cookie in (*first.values(), *second.values()):
        assert bool(cookie["secure"]) is secure
        assert (cookie["httponly"], cookie["samesite"]) == (True, "strict")


def test_an_owner_with_a_password_is_asked_for_it(client, workspace):
    coders.set_password(workspace, make_owner(workspace), "Ada", PASSWORD)
    answer = start(client, workspace)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/arrive")
    assert "set-cookie" not in answer.headers


def test_the_first_start_asks_for_a_name_and_nothing_else(client, workspace):
    answer = start(client, workspace)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/arrive?first")
    page = client.get("/welcome")
    assert page.status_code == 200
    assert re.findall(r'<input[^>]* name="(\w+)"', page.text) == ["name"]
    answer = post(client, "/api/welcome", {"name": " Zoë  Ünal "})
    assert (answer.status_code, answer.json()) == (200, {"next": "/"})
    assert rows(workspace, models.Account, "name") == ["Zoë Ünal"]
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
    assert f"annotator-{workspace.database.id}-start" not in client.cookies


def test_the_first_person_codes_in_the_studies_that_are_there(client, workspace, monkeypatch):
    some = tuple(one for one in sample.sample.sample_decisions() if one.unit < 3)
    monkeypatch.setattr(sample.sample, "sample_decisions", lambda: some)
    study = sample.load_sample(workspace)
    start(client, workspace)
    post(client, "/api/welcome", {"name": "Zoë"})
    assert "Zoë" in [coder.name for coder in coders.list_coders(workspace, study.id)]


def test_without_a_start_link_nobody_becomes_the_owner(client, workspace):
    answer = client.get("/welcome")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Nobody has signed in here yet" in client.get("/sign-in").text
    name = f"annotator-{workspace.database.id}-start"
    for grant in (None, "", "nonsense", signing_in.create_start_token(workspace)):
        if grant is not None:
            client.cookies.set(name, grant)
        answer = post(client, "/api/welcome", {"name": "Eve"})
        assert answer.status_code == 409
        assert answer.json()["error"].startswith("This page is too old.")
    assert rows(workspace, models.Account) == []


def test_a_second_person_with_an_old_welcome_page_does_not_become_the_owner(client, open_app, workspace):
    other = open_app()
    for browser in (client, other):
        start(browser, workspace)
    assert post(client, "/api/welcome", {"name": "Ada"}).status_code == 200
    answer = post(other, "/api/welcome", {"name": "Eve"})
    assert answer.json()["error"].startswith("This database has an owner already.")
    assert "set-cookie" not in answer.headers
    assert rows(workspace, models.Account, "name") == ["Ada"]


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("", 409, "A name is needed"),
        ("x" * 81, 409, "longer than 80 characters"),
        ("x" * 1025, 400, "longer than 1,024 characters"),
        ("a\x00b", 400, "holds a character that cannot be stored"),
        ("half \ud83d", 400, "holds a character that cannot be stored"),
        ("bell \x07", 409, "cannot be shown"),
        (7, 400, "Send name as text"),
        (None, 400, "Send name as text"),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_to_do(client, workspace, name, status, sentence):
    start(client, workspace)
    answer = post(client, "/api/welcome", {"name": name})
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert rows(workspace, models.Account) == []
    assert post(client, "/api/welcome", {"name": "Ada"}).status_code == 200


def test_a_password_signs_in(client, workspace, ben):
    assert client.get("/sign-in").status_code == 200
    answer = post(client, "/api/sign-in", {"name": " bEN ", "password": PASSWORD})
    assert (answer.status_code, answer.json()) == (200, {"next": "/"})
    assert set(cookies_of(answer)) >= {f"annotator-{workspace.database.id}"}
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
    answer = client.get("/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Ada", "password": ""},
        {"name": "Ada", "password": PASSWORD},
        {"name": "Ben", "password": PASSWORD.upper()},
        {"name": "Ben", "password": ""},
        {"name": "Zed", "password": PASSWORD},
        {"name": "", "password": ""},
    ],
)
def test_nobody_signs_in_without_the_right_password(client, workspace, ben, body):
    answer = post(client, "/api/sign-in", body)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("The name or the password is not right.")
    assert "set-cookie" not in answer.headers
    assert rows(workspace, models.SignIn) == []


def test_guessing_is_slowed_down_with_its_own_status(client, workspace, ben):
    for _ in range(5):
        assert post(client, "/api/sign-in", {"name": "Ben", "password": "a wrong one"}).status_code == 409
    answer = post(client, "/api/sign-in", {"name": "Ben", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.json()["error"] == "Too many wrong passwords for this name. Wait 5 minutes, then try again."


#: (name, password) as a browser of ours would never send them.
ODD = [
    (1, PASSWORD),
    ("Ben", None),
    ("Ben", ["x"]),
    ("\x00", "x"),
    ("\ud83d", "x"),
    ("Ben", "\udc00"),
    ("x" * 9_999, "x"),
    ("Ben", "x" * 9_999),
]


def test_odd_bodies_neither_sign_in_nor_bring_anything_down(client, workspace, ben):
    before = everything(workspace)
    for name, password in ODD:
        assert post(client, "/api/sign-in", {"name": name, "password": password}).status_code == 400
    assert everything(workspace) == before


def test_signing_out_ends_the_sign_in_on_the_server_and_in_the_browser(workspace, browser_of):
    browser = browser_of(make_owner(workspace))
    page = browser.get("/sign-in/sign-out")
    assert f'data-token="{browser.token}"' in page.text
    assert f'data-database="{workspace.database.id}"' in page.text
    answer = browser.post("/api/sign-out", {})
    assert answer.json() == {"next": "/sign-in"}
    assert cookies_of(answer)[browser.cookie]["max-age"] == "0"
    assert signing_in.find_visit(workspace, browser.secret) is None
    assert browser.get("/sign-in/sign-out").headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/welcome", "/sign-in", "/sign-in/sign-out", "/start"])
def test_a_page_loads_its_own_files_only_and_holds_no_script_or_style(workspace, browser_of, open_app, ben, path):
    browser = browser_of(make_owner(workspace)) if path == "/sign-in/sign-out" else None
    client = browser.client if browser else open_app()
    if path == "/welcome":
        client.cookies.set(f"annotator-{workspace.database.id}-start", "any")
    page = client.get(path)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert page.headers["cache-control"] == "no-store"
    assert re.findall(r"<script[^>]*>([^<]*)</script>", page.text) == [""]
    assert "<style" not in page.text
    assert re.search(r"\s(on\w+|style)\s*=", page.text) is None
    addresses = re.findall(r'(?:src|href|action|data-act)="([^"]*)"', page.text)
    assert addresses
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)


def test_what_is_put_into_a_page_is_text(client, workspace, monkeypatch):
    def away(*_):
        raise DatabaseUnavailable("""<img src=x onerror="alert('1')">&amp; {{token}} {{content}}""")

    monkeypatch.setattr(signing_in, "start", away)
    answer = client.get("/start", params={"token": "x"})
    assert answer.status_code == 503
    assert "<img" not in answer.text
    assert "&lt;img src=x onerror=&quot;alert(&#x27;1&#x27;)&quot;&gt;&amp;amp; {{token}}" in answer.text


def test_the_files_of_the_pages_are_served_and_no_other(client):
    for name, kind in sign_in_pages._FILES.items():
        answer = client.get(f"/sign-in/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    for name in ("frame.html", "..%2fopenapi.json", "%2e%2e", "sign_in.py", "sign_in.js%00", "sign_in.js/"):
        assert client.get(f"/sign-in/{name}").status_code in (307, 404), name


def test_the_desks_files_are_served_and_nothing_beside_them(client):
    assert client.get("/desk-files/any/desk.css").status_code == 200
    hidden = ("../loader.js", "..%2floader.js", "%2e%2e/loader.js", "nothing.js", "", "/etc/passwd", "..%5cloader.js")
    for path in hidden:
        assert client.get(f"/desk-files/any/{path}").status_code in (307, 404), path


def test_the_health_of_a_server_names_its_database_to_anybody_on_this_machine(client, workspace):
    assert client.get("/api/health").json() == {"database": workspace.database.id}
