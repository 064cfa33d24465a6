"""Whatever is sent to a described route, well formed or not: an answer that is described, and never a 5xx.

schemathesis makes the requests from openapi.json, so that a new path is tried from the day it stands there; the
client of this folder refuses any answer that does not keep to the description (``check_answer``).
"""

import copy
import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from annotator.operations import coding
from tests.api.browsers_for_tests import ADDRESS, Browser, make_desk_study, make_item

DESCRIBED = json.loads((Path(__file__).parents[2] / "annotator" / "api" / "openapi.json").read_text("utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [(path, method) for path, found in DESCRIBED["paths"].items() for method in found if method in METHODS]
TOKEN = "X-Annotator-Token"
#: Requests of each kind for one operation.
EXAMPLES = 12
#: 503 says that the database is away; here it never is.
FAILED = range(500, 600)

BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _without_sign_in(described):
    """The description without cookie and token: those are the browser's, and mutating them would hide the rest."""
    described = copy.deepcopy(described)
    described.pop("security")
    described["components"].pop("securitySchemes")
    for found in described["paths"].values():
        for operation in found.values():
            operation.pop("security", None)
            kept = [one for one in operation.get("parameters", ()) if one["name"] != TOKEN]
            operation["parameters"] = kept
    return described


SCHEMA = schemathesis.openapi.from_dict(_without_sign_in(DESCRIBED))


def _kinds(path, method):
    """Both kinds of requests, where there is anything that could be malformed."""
    found = DESCRIBED["paths"][path][method]
    malleable = [one for one in found.get("parameters", ()) if one["in"] == "query"]
    both = "requestBody" in found or malleable
    return (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if both else (GenerationMode.POSITIVE,)


CASES = [
    pytest.param(path, method, kind, id=f"{method} {path} {kind.value}")
    for path, method in OPERATIONS
    for kind in _kinds(path, method)
]


def _aimed(value, known, draw):
    """The request with some of its ids replaced by those of things that are there, so that it gets further in."""
    if isinstance(value, list):
        return [_aimed(inner, known, draw) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: draw(st.sampled_from([inner, *known[key]]))
        if key in known and isinstance(inner, (str, int))
        else _aimed(inner, known, draw)
        for key, inner in value.items()
    }


def _sent(browser, request):
    """Send what schemathesis made, as our pages send it."""
    headers = {"Origin": ADDRESS}
    if browser.token:
        headers[TOKEN] = browser.token
    given_headers = {
        key.encode("latin-1"): value.encode("latin-1")
        for key, value in request["headers"].items()
        if key.lower() not in ("cookie", "host", "origin", "content-length", TOKEN.lower())
    }
    if "json" in request:
        body = {"content": json.dumps(request["json"])}
    else:
        body = {"content": request["data"]} if isinstance(request.get("data"), (str, bytes)) else {}
    return browser.client.request(
        request["method"],
        request["url"],
        params=request["params"],
        headers={**{key.encode(): value.encode() for key, value in headers.items()}, **given_headers},
        **body,
    )


@pytest.mark.parametrize("who", ["coder", "nobody"])
@pytest.mark.parametrize(("path", "method", "kind"), CASES)
def test_no_request_makes_the_server_fail(workspace, open_app, path, method, kind, who):
    study, round_, people = make_desk_study(workspace, "Ben")
    client = open_app()

    def sign_in():
        return Browser.signed_in(client, workspace, people["Ben"]) if who == "coder" else Browser(client, "", "", "")

    def look():
        """What is there: the coder's round and comments, one of them decided."""
        window = browser.queue(round_)
        places = [one["id"] for one in window["assignments"]]
        codes = [one["id"] for one in window["codebook"]["codes"]]
        decided = make_item(places[0], codes[0])
        browser.decide(decided)
        return {
            "round": [round_.id],
            "study": [study.id],
            "assignment": places[:3],
            "code": codes[:3],
            "supersedes": [decided["uuid"]],
            "codebook_version": [1],
        }

    browser = sign_in()
    known = look() if who == "coder" else {"round": [round_.id], "study": [study.id]}

    @BOUNDED
    @given(case=SCHEMA[path][method.upper()].as_strategy(generation_mode=kind), data=st.data())
    def try_everything(case, data):
        nonlocal browser
        request = case.as_transport_kwargs(base_url=ADDRESS)
        for part in ("params", "json"):
            if part in request:
                request[part] = _aimed(request[part], known, data.draw)
        answer = _sent(browser, request)
        assert answer.status_code not in FAILED, f"{answer.status_code}: {answer.text}"
        if answer.status_code in (401, 200) and path.endswith("sign-out"):
            browser = sign_in()

    try_everything()


def test_every_path_of_the_description_is_tried():
    assert {path for path, _ in OPERATIONS} == set(DESCRIBED["paths"])
    assert len(OPERATIONS) >= len(DESCRIBED["paths"])


def test_a_route_that_fails_would_be_noticed(workspace, open_app, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(coding, "thread_context", fail)
    with pytest.raises(AssertionError, match="/api/desk/context: 500"):
        test_no_request_makes_the_server_fail(
            workspace, open_app, "/api/desk/context", "get", GenerationMode.POSITIVE, "coder"
        )
