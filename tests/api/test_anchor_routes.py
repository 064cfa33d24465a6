"""Anchors over the wire: what the desk's help is given, and what is never given away."""

import pytest

from annotator.domain.anchors import AnchorKind
from annotator.domain.study import Purpose
from annotator.operations import rounds
from annotator.operations.anchors import LONGEST_EXCERPT, mark_anchor
from db import models
from tests.api.browsers_for_tests import make_desk_study, make_item
from tests.factories import make_source, make_thread, make_unit
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_coded_study

ANCHORS = "/api/desk/anchors"


def beside(browser, round_):
    """The anchors a browser is given for a round."""
    answer = browser.get(ANCHORS, round=round_.id)
    assert answer.status_code == 200, answer.text
    return answer.json()["anchors"]


def test_in_a_practice_round_everybody_is_given_everybodys_anchors(workspace, browser_of, check_answer):
    units = (make_unit("x" * (LONGEST_EXCERPT + 50)), make_unit("<b>Short.</b>"))
    source = make_source("long.txt", make_thread(units=2, title="Long"))
    source = make_source("long.txt", type(source.threads[0])("Long", None, None, units))
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING, source=source)
    first, second = rows(workspace, models.Unit, "id")
    mark_anchor(workspace, people["Ada"], study, "risk", first, AnchorKind.TYPICAL, "Long-winded.")
    mark_anchor(workspace, people["Ben"], study, "risk", second, AnchorKind.BORDERLINE)
    for name in ("Ada", "Ben"):
        answer = browser_of(people[name]).get(ANCHORS, round=round_.id)
        check_answer(answer)
        assert answer.json()["anchors"] == [
            {"code": "risk", "kind": "borderline", "text": "<b>Short.</b>", "note": ""},
            {"code": "risk", "kind": "typical", "text": "x" * LONGEST_EXCERPT + " …", "note": "Long-winded."},
        ]


@pytest.fixture
def blind(workspace, browser_of):
    """Two coders of a blind round; Ben has marked a comment."""
    study, round_, people = make_desk_study(workspace, "Ben")
    unit = rows(workspace, models.Unit, "id")[-1]
    mark_anchor(workspace, people["Ben"], study, "risk", unit, AnchorKind.TYPICAL, "Ben thinks so.")
    return {name: browser_of(person) for name, person in people.items()}, round_, people


def test_in_a_blind_round_an_anchor_stays_with_whoever_set_it_and_waits_for_their_own_decision(workspace, blind):
    browsers, round_, people = blind
    assert beside(browsers["Ada"], round_) == beside(browsers["Ben"], round_) == []
    assignments = browsers["Ben"].queue(round_)["assignments"]
    browsers["Ben"].decide(*(make_item(one["id"], "risk") for one in assignments))
    (own,) = beside(browsers["Ben"], round_)
    assert own["note"] == "Ben thinks so."
    assert beside(browsers["Ada"], round_) == []
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert beside(browsers["Ada"], round_) == [own]


def test_what_is_asked_wrongly_is_refused(blind, client):
    browsers, _, _ = blind
    assert browsers["Ada"].get(ANCHORS).status_code == 400
    assert browsers["Ada"].get(ANCHORS, round="x").status_code == 400
    assert browsers["Ada"].get(ANCHORS, round=987_654).status_code == 409
    assert client.get(f"{ANCHORS}?round=1").status_code == 401
