"""What the desk is told at a second look: the coder's own earlier decision, and why they look again."""

import dataclasses

import pytest

from annotator.domain.codebook import Code
from annotator.domain.second_looks import Concern
from annotator.domain.study import Purpose
from annotator.operations import codebooks, second_looks
from tests.api.browsers_for_tests import make_desk_study, make_item
from tests.store.coding_for_tests import code_everything
from tests.store.test_codebooks import with_codes


@pytest.fixture
def looking(workspace, browser_of):
    """Ada gave Morale and Risk, Ben Risk; then Risk was split and Morale widened, and both look again for Risk."""
    study, round_, people = make_desk_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "morale", "risk")
    code_everything(workspace, people["Ben"], round_, "risk")
    book = codebooks.current_codebook(workspace, study.id)
    after = with_codes(
        book,
        dataclasses.replace(book.code("morale"), definition="Wider than before"),
        Code("risk_self", "Risk to staff", parent="risk", split_from="risk"),
    )
    codebooks.publish_codebook(workspace, people["Ada"], study, after, "Two things in one")
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "risk", {Concern.SPLIT})

    class Looking:
        first, again = round_, queued.rounds[0]
        ada, ben = browser_of(people["Ada"]), browser_of(people["Ben"])

    return Looking


def earlier(browser, round_):
    return [one["earlier"] for one in browser.get("/api/desk/queue", round=round_.id).json()["assignments"]]


def test_a_second_look_comes_with_what_was_said_and_what_changed(looking):
    found = earlier(looking.ada, looking.again)[0]
    assert [(code["path"], code["id"]) for code in found["codes"]] == [("Morale", "morale"), ("Risk", "risk")]
    assert (found["state"], found["codebook_version"], found["round"]) == ("coded", 1, "Practice")
    split, given = found["reasons"]
    assert split["sentence"] == "“Risk”, which you gave, was split in version 2: “Risk > Risk to staff”."
    assert (split["parts"], split["why"]) == (["Risk > Risk to staff"], ["Two things in one"])
    assert given["sentence"] == "“Morale”, which you gave, means something else since version 2."
    assert (given["before"]["definition"], given["after"]["definition"]) == (
        "How people feel about the work",
        "Wider than before",
    )
    assert found["again"] == {"state": "coded", "codes": ["morale"], "spans": []}


def test_nobody_is_told_what_another_said_before(looking):
    assert {code["id"] for one in earlier(looking.ben, looking.again) for code in one["codes"]} == {"risk"}
    assert {one["again"] for one in earlier(looking.ben, looking.again)} == {None}


def test_no_other_round_brings_an_earlier_decision(looking):
    at = looking.ada.get("/api/desk/queue", round=looking.first.id, at=0).json()["assignments"]
    assert {one["earlier"] for one in at} == {None}


def test_the_answer_is_a_new_decision_and_the_earlier_one_stays(looking):
    task = looking.ada.get("/api/desk/queue", round=looking.again.id).json()["assignments"][0]
    item = make_item(task["id"], "risk_self", codebook_version=2)
    (saved,) = looking.ada.post("/api/desk/decisions", {"items": [item]}).json()["results"]
    assert saved["status"] == "committed"
    again = looking.ada.get("/api/desk/queue", round=looking.again.id, at=0).json()["assignments"][0]
    assert (again["decision"]["codes"], again["earlier"]["codes"][0]["id"]) == (["risk_self"], "morale")
    before = looking.ada.get("/api/desk/queue", round=looking.first.id, at=0).json()["assignments"][0]
    assert before["decision"]["codes"] == ["morale", "risk"]


def test_own_decisions_are_limited_to_an_older_meaning_on_request(looking, workspace):
    shown = looking.ada.get("/api/desk/decided", round=looking.first.id, show="older").json()["decided"]
    assert shown == [], "the round works with the version it was decided with"
