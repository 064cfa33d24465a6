"""The description of the routes is sound and complete; that answers keep to it is checked in every test here."""

import jsonschema
import pytest
from starlette.routing import Mount, Route

from annotator.api.routes import make_routes
from annotator.domain.codebook import LONGEST_NAME, GroupKind
from annotator.domain.decision import LONGEST_NOTE, AnswerStatus, State
from annotator.domain.memo import LONGEST_MEMO, LONGEST_SENTENCE, About
from annotator.exporters.registry import EXPORTERS
from annotator.operations import coding
from tests.api.browsers_for_tests import make_desk_study, make_item

#: Keywords of the description that could hide a mistake: a schema that takes anything.
KNOWN = {
    "$ref", "additionalProperties", "anyOf", "const", "enum", "items", "maxItems", "maxLength", "maximum", "minLength",
    "minimum", "pattern", "properties", "required", "type",
}  # fmt: skip


def test_every_route_is_described_and_everything_described_is_a_route(workspace, openapi, tmp_path):
    routes = set()
    for route in make_routes(workspace, tmp_path):
        if isinstance(route, Mount):
            routes.add(("GET", f"{route.path}/{{path}}"))
        elif isinstance(route, Route) and route.methods:
            routes |= {(method, route.path) for method in route.methods - {"HEAD"}}
    described = {(method.upper(), path) for path, methods in openapi["paths"].items() for method in methods}
    assert routes == described


def test_every_schema_is_one_and_says_what_it_means(openapi):
    def check(schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert set(schema) <= KNOWN, schema
        for inner in schema.get("properties", {}).values():
            check(inner)
        for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
            check(inner)

    schemas = openapi["components"]["schemas"]
    for schema in schemas.values():
        check(schema)
    refs = [value.rpartition("/")[2] for value in all_refs(openapi)]
    assert set(refs) <= set(schemas)
    assert set(schemas) - set(refs) <= {"Answer", "Span"}


def all_refs(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "$ref" else all_refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from all_refs(inner)


def test_every_route_says_who_may_use_it_and_how_it_refuses(openapi):
    assert openapi["security"] == [{"cookie": []}]
    for path, methods in openapi["paths"].items():
        for method, described in methods.items():
            place = f"{method} {path}"
            assert described["summary"], place
            is_open = described.get("security") == []
            assert is_open == (
                not path.startswith(
                    (
                        "/api/desk",
                        "/api/export",
                        "/api/codebook",
                        "/api/import-report",
                        "/api/memos",
                        "/api/uploads",
                        "/api/sign-out",
                        "/sign-in/sign-out",
                    )
                )
            ), place
            if path.startswith("/api/") and path != "/api/health":
                wanted = {"503"} | (set() if is_open else {"401"}) | ({"403", "415"} if method == "post" else set())
                assert wanted <= set(described["responses"]), place
            if method in ("post", "delete") and not is_open:
                assert "X-Annotator-Token" in {one["name"] for one in described["parameters"]}, place


def test_words_and_limits_are_those_of_the_domain(openapi):
    schemas = openapi["components"]["schemas"]
    answer = schemas["Answer"]["properties"]
    assert set(answer["state"]["enum"]) == set(State)
    assert set(schemas["Result"]["properties"]["status"]["enum"]) == set(AnswerStatus)
    assert set(schemas["Codebook"]["properties"]["groups"]["items"]["properties"]["kind"]["enum"]) == set(GroupKind)
    assert answer["note"]["maxLength"] == LONGEST_NOTE
    memo, proposal = schemas["NewMemo"]["properties"], schemas["NewProposal"]["properties"]
    assert set(memo["about"]["enum"]) == set(schemas["Memo"]["properties"]["about"]["enum"]) == set(About)
    assert memo["text"]["maxLength"] == LONGEST_MEMO
    assert (proposal["name"]["maxLength"], proposal["sentence"]["maxLength"]) == (LONGEST_NAME, LONGEST_SENTENCE)
    batch = openapi["paths"]["/api/desk/decisions"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert batch["properties"]["items"]["maxItems"] == coding.LARGEST_BATCH
    count = [one for one in openapi["paths"]["/api/desk/queue"]["get"]["parameters"] if one["name"] == "count"]
    assert count[0]["schema"]["maximum"] == coding.LARGEST_WINDOW
    formats = [one for one in openapi["paths"]["/api/export"]["get"]["parameters"] if one["name"] == "format"]
    assert all(exporter.name in formats[0]["description"] for exporter in EXPORTERS)


@pytest.mark.parametrize("spoilt", ["token", "progress", "assignments"])
def test_an_answer_that_is_not_as_described_would_be_noticed(workspace, browser_of, check_answer, spoilt):
    _, round_, people = make_desk_study(workspace)
    browser = browser_of(people["Ada"])
    answer = browser.get("/api/desk/queue", round=round_.id)
    answer._content = answer.content.replace(f'"{spoilt}"'.encode(), b'"other"')
    with pytest.raises(jsonschema.ValidationError):
        check_answer(answer)


def test_what_the_desk_sends_is_what_is_described(openapi):
    schema = openapi["components"]["schemas"]["Answer"]
    jsonschema.Draft202012Validator(schema).validate(make_item("an assignment", "risk"))
    assert set(make_item("an assignment")) == set(schema["properties"])
