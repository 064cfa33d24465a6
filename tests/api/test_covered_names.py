"""A name covered by a label is in no answer, and a span marked before it was covered is refused with a sentence."""

import io
import zipfile

import pytest

from annotator.domain.anchors import AnchorKind
from annotator.domain.material import ParsedThread
from annotator.operations import identifier_search, identifiers
from annotator.operations.anchors import mark_anchor
from annotator.operations.identifier_search import NameLists
from db import models
from tests.api.browsers_for_tests import make_item, make_memo, make_proposal
from tests.factories import make_source, make_unit
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_coded_study

NAME = "Quillfeather"
TEXTS = (
    "Has Quillfeather the keys? Write to quillfeather@gate.example.",
    "Ask Quillfeather’s deputy.",
    "Nobody knows.",
)
FORMATS = ("csv_long", "csv_wide", "xlsx")


@pytest.fixture
def desk(workspace, browser_of):
    """Two browsers in a study in which something was decided before a name was covered."""
    units = (make_unit(TEXTS[0]), make_unit(TEXTS[1], parent=0, depth=1), make_unit(TEXTS[2]))
    source = make_source("keys.txt", ParsedThread("The keys", "2023-03-01", None, units))

    class Desk:
        study, place, people = make_coded_study(workspace, "Ben", source=source)
        ada, ben = browser_of(people["Ada"]), browser_of(people["Ben"])
        before = ben.queue(place)["assignments"]

    identifier_search.keep_names(workspace, Desk.people["Ada"], Desk.study, NameLists("Odo Quillfeather"))
    return Desk


def cover(workspace, desk):
    owner = desk.people["Ada"]
    identifier_search.look_for_identifiers(workspace, owner, desk.study)
    found = identifiers.list_identifiers(workspace, owner, desk.study)
    identifiers.cover(workspace, owner, desk.study, [one.id for one in found])


def answers(browser, desk):
    """Whatever a person at the desk can ask for."""
    ids = [one["id"] for one in browser.queue(desk.place)["assignments"]]
    yield browser.get("/api/desk/queue", round=desk.place.id)
    yield browser.get("/api/desk/decided", round=desk.place.id)
    yield browser.get("/api/desk/decided", round=desk.place.id, words=NAME)
    yield browser.get("/api/desk/anchors", round=desk.place.id)
    yield browser.get("/api/memos", study=desk.study.id)
    yield browser.get("/api/codebook", study=desk.study.id)
    for one in ids:
        yield browser.get("/api/desk/context", assignment=one)
        yield browser.get("/api/desk/memos", assignment=one)
    for name in FORMATS:
        yield browser.get("/api/export", study=desk.study.id, round=desk.place.name, format=name, text="yes")


def holds_name(answer):
    assert answer.status_code == 200, answer.text
    data = answer.content
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(map(archive.read, archive.namelist()))
    return NAME.lower() in data.decode("utf-8", "replace").lower()


def test_a_covered_name_is_in_no_answer(workspace, desk):
    first, second, _ = (one["id"] for one in desk.ben.queue(desk.place)["assignments"])
    desk.ben.decide(
        make_item(first, "risk", spans=[{"code": "risk", "start": 4, "end": 16}]), make_item(second, "risk")
    )
    assert desk.ben.post("/api/desk/memos", make_memo(first)).status_code == 200
    assert desk.ben.post("/api/desk/proposals", make_proposal(first)).status_code == 200
    unit = rows(workspace, models.Unit, "id")[0]
    for name in ("Ada", "Ben"):
        mark_anchor(workspace, desk.people[name], desk.study, "risk", unit, AnchorKind.TYPICAL)
    assert holds_name(desk.ben.get("/api/desk/anchors", round=desk.place.id))
    assert sum(map(holds_name, answers(desk.ben, desk))) >= 6, "the search would find it"
    cover(workspace, desk)
    for browser in (desk.ben, desk.ada):
        for answer in answers(browser, desk):
            # The address of a search repeats what was searched for, the answer does not.
            assert not holds_name(answer), answer.request.url


def test_looking_for_a_covered_name_in_ones_own_decisions_finds_nothing(workspace, desk):
    desk.ben.decide(*(make_item(one["id"], "risk") for one in desk.before))
    asked = {"round": desk.place.id, "words": NAME}
    assert len(desk.ben.get("/api/desk/decided", **asked).json()["decided"]) == 2
    cover(workspace, desk)
    assert desk.ben.get("/api/desk/decided", **asked).json()["decided"] == []


def test_a_span_marked_before_a_name_was_covered_is_refused_and_one_marked_after_is_stored(workspace, desk):
    cover(workspace, desk)
    old, new = desk.before[0], desk.ben.queue(desk.place)["assignments"][0]
    assert new["text"] == "Has [name 1] the keys? Write to [e-mail]."
    span = {"code": "risk", "start": 5, "end": 9}
    stale = make_item(old["id"], spans=[span], text_version=old["text_version"])
    (answer,) = desk.ben.decide(stale)["results"]
    assert answer["status"] == "refused"
    assert answer["sentence"] == (
        "Something in this comment was covered by a label since it came on your screen. "
        "Reload the page and mark the words again."
    )
    fresh = make_item(new["id"], spans=[span], text_version=new["text_version"])
    (answer,) = desk.ben.decide(fresh)["results"]
    assert answer["status"] == "committed"
    (stored,) = [one for one in desk.ben.queue(desk.place, at=0)["assignments"] if one["decision"]]
    (shown,) = stored["decision"]["spans"]
    assert stored["text"][shown["start"] : shown["end"]] == "[name 1]"
