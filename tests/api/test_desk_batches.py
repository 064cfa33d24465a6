"""Batches of decisions: every item has its own answer, in order, and a bad one never blocks the rest."""

import dataclasses
import json
import uuid

import pytest

from annotator.operations.codebooks import current_codebook, publish_codebook
from annotator.operations.studies import list_studies
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.store import saving
from db import models
from tests.api.browsers_for_tests import make_desk_study, make_item
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner

NOT_UNDERSTOOD = "This decision was not understood. Reload the page and decide again."
NOTE = "The note holds a character that cannot be stored, such as half of an emoji. Take it out."


@pytest.fixture
def desk(workspace, browser_of):
    """The owner's browser at the desk; ``ids`` are the assignments in order."""
    _, round_, people = make_desk_study(workspace, "Ben")
    browser = browser_of(people["Ada"])
    browser.round = round_
    browser.ids = [one["id"] for one in browser.queue(round_)["assignments"]]
    browser.of_ben = browser_of(people["Ben"]).queue(round_)["assignments"][0]["id"]
    return browser


def statuses(answer):
    return [one["status"] for one in answer["results"]]


def test_a_batch_is_stored_in_order_and_progress_told_once(desk, workspace):
    items = [make_item(one, "risk") for one in desk.ids]
    answer = desk.decide(*items)
    assert statuses(answer) == ["committed"] * 8
    assert [one["uuid"] for one in answer["results"]] == [item["uuid"] for item in items]
    assert answer["progress"] == {"total": 8, "decided": 8}
    assert rows(workspace, models.Decision, "uuid") == [item["uuid"] for item in items]


def test_an_empty_batch_is_nothing_to_do(desk):
    assert desk.decide() == {"results": [], "progress": None, "codebook_version": None}


def test_sending_a_batch_again_stores_nothing_twice(desk, workspace):
    items = [make_item(one, "risk") for one in desk.ids[:3]]
    desk.decide(*items)
    answer = desk.decide(*items, make_item(desk.ids[3], "risk"))
    assert statuses(answer) == ["already", "already", "already", "committed"]
    assert answer["progress"] == {"total": 8, "decided": 4}
    assert len(rows(workspace, models.Decision)) == 4


def test_a_recorded_request_sent_again_later_changes_nothing(desk, workspace):
    one = make_item(desk.ids[0], "risk")
    two = make_item(desk.ids[0], "meta", supersedes=one["uuid"])
    desk.decide(one)
    desk.decide(two)
    before = rows(workspace, models.Decision)
    altered = one | {"codes": ["morale"], "note": "altered on the way", "supersedes": two["uuid"]}
    assert statuses(desk.decide(one, altered, two)) == ["already"] * 3
    assert rows(workspace, models.Decision) == before


def test_an_answer_names_the_codebook_version_so_that_a_desk_asks_for_a_newer_one(desk, workspace):
    assert desk.decide(make_item(desk.ids[0], "risk"))["codebook_version"] == 1
    owner = make_owner(workspace)
    study = next(one for one in list_studies(workspace, owner) if one.id == desk.round.study)
    second = dataclasses.replace(current_codebook(workspace, study.id), title="The second one")
    publish_codebook(workspace, owner, study, second, "A better title", move=[desk.round.id])
    answer = desk.decide(make_item(desk.ids[1], "risk"))
    assert (statuses(answer), answer["codebook_version"]) == (["committed"], 2)


def test_the_same_item_twice_in_one_batch_is_stored_once(desk, workspace):
    item = make_item(desk.ids[0], "risk")
    assert statuses(desk.decide(item, item)) == ["committed", "already"]
    assert len(rows(workspace, models.Decision)) == 1


def test_a_chain_of_changes_in_one_batch_is_followed(desk):
    one = make_item(desk.ids[0], "risk")
    two = make_item(desk.ids[0], "meta", supersedes=one["uuid"])
    back = make_item(desk.ids[0], state="retracted", supersedes=two["uuid"])
    answer = desk.decide(one, two, back)
    assert statuses(answer) == ["committed"] * 3
    assert answer["progress"] == {"total": 8, "decided": 0}
    current = desk.queue(desk.round, at=0, count=1)["assignments"][0]["decision"]
    assert (current["state"], current["uuid"]) == ("retracted", back["uuid"])


def test_a_conflict_shows_what_is_stored(desk):
    one = make_item(desk.ids[0], "risk", note="first", discuss=True, spans=[{"code": "morale", "start": 0, "end": 3}])
    desk.decide(one)
    (result,) = desk.decide(make_item(desk.ids[0], "meta"))["results"]
    assert (result["status"], result["sentence"]) == ("conflict", None)
    assert result["current"] == {
        "uuid": one["uuid"],
        "state": "coded",
        "codes": ["morale", "risk"],
        "spans": [{"code": "morale", "start": 0, "end": 3}],
        "note": "first",
        "discuss": True,
        "codebook_version": 1,
    }


#: Items nobody's desk would send.
GARBAGE = [
    None,
    True,
    7,
    "text",
    [],
    {},
    {"uuid": "x"},
    {"assignment": ["x"]},
]
#: What differs from a good item.
BAD_FIELDS = [
    {"uuid": "x"},
    {"uuid": None},
    {"uuid": 7},
    {"uuid": "half \ud83d"},
    {"uuid": "é" * 36},
    {"uuid": "00000000-0000-0000-0000-000000000000\n"},
    {"uuid": "x" * 100_000},
    {"assignment": 7},
    {"assignment": ""},
    {"assignment": "x" * 65},
    {"assignment": "a\x00b"},
    {"assignment": {"$ne": None}},
    {"codebook_version": "1"},
    {"codebook_version": 1.5},
    {"codebook_version": True},
    {"codebook_version": -1},
    {"codebook_version": 2**31},
    {"codebook_version": 10**30},
    {"supersedes": "x"},
    {"supersedes": False},
    {"supersedes": "00000000-0000-0000-0000-000000000000\n"},
    {"state": "nonsense"},
    {"state": None},
    {"codes": "risk"},
    {"codes": [1]},
    {"codes": [None]},
    {"codes": [["risk"]]},
    {"codes": ["half \ud83d"]},
    {"codes": ["\x00"]},
    {"codes": ["x" * 201]},
    {"codes": ["risk"] * 1001},
    {"spans": {}},
    {"spans": [[0, 1]]},
    {"spans": [{"code": "risk", "start": -1, "end": 1}]},
    {"spans": [{"code": "risk", "start": 0, "end": 2**31}]},
    {"spans": [{"code": "risk", "start": 0.5, "end": 1}]},
    {"spans": [{"code": "risk", "start": 0, "end": 1, "colour": "red"}]},
    {"note": None},
    {"note": ["x"]},
    {"context_opened": ["elsewhere"]},
    {"context_opened": "thread"},
    {"client_time": 7},
    {"client_time": "x" * 65},
    {"client_time": "\x00"},
    {"coder": 7},
    {"unit": 1},
    {"decided_at": "1999-01-01"},
]


def test_what_was_not_understood_is_refused_and_the_rest_is_stored(desk, workspace):
    bad = [*GARBAGE, *(make_item(desk.ids[0], "risk") | fields for fields in BAD_FIELDS)]
    good = [make_item(one, "risk") for one in desk.ids[1:4]]
    items = [good[0], *bad[:30], good[1], *bad[30:], good[2]]
    answer = desk.decide(*items)
    expected = ["committed" if item in good else "refused" for item in items]
    assert statuses(answer) == expected
    for item, result in zip(items, answer["results"], strict=True):
        if item not in good:
            assert (result["sentence"], result["current"]) == (NOT_UNDERSTOOD, None), item
    assert rows(workspace, models.Decision, "uuid") == [item["uuid"] for item in good]
    assert answer["progress"] == {"total": 8, "decided": 3}


@pytest.mark.parametrize("last", [*GARBAGE, {"assignment": "unknown"}, {"uuid": "\ud83d"}])
def test_progress_is_told_whatever_the_last_item_is(desk, last):
    last = make_item("unknown", "risk") if last == {"assignment": "unknown"} else last
    answer = desk.decide(make_item(desk.ids[0], "risk"), make_item(desk.of_ben, "risk"), last)
    assert statuses(answer) == ["committed", "refused", "refused"]
    assert answer["progress"] == {"total": 8, "decided": 1}


def test_a_uuid_that_cannot_be_told_back_is_not(desk):
    answer = desk.decide(*(make_item(desk.ids[0]) | {"uuid": one} for one in ("\ud83d", "é", "x" * 37, 7, "x")))
    assert [one["uuid"] for one in answer["results"]] == [None, None, None, None, "x"]


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("half \ud83d", NOTE),
        ("nothing \x00", NOTE),
        ("x" * 20_001, "The note is longer than 20,000 characters. Shorten it."),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_with_what_to_do(desk, note, sentence):
    (result,) = desk.decide(make_item(desk.ids[0], "risk", note=note))["results"]
    assert (result["status"], result["sentence"]) == ("refused", sentence)


def test_a_note_in_any_script_is_kept_to_the_character(desk):
    note = "“Zitat” עברית \u202e 👩‍👩‍👧 \u2028\t<b>&amp;" + "x" * 19_900
    desk.decide(make_item(desk.ids[0], "risk", note=note))
    assert desk.queue(desk.round, at=0)["assignments"][0]["decision"]["note"] == note


def test_codes_and_versions_nobody_knows_are_refused_in_words(desk):
    answer = desk.decide(
        make_item(desk.ids[0], "nonsense"),
        make_item(desk.ids[0], "risk", codebook_version=2),
        make_item(desk.ids[0]),
        make_item(desk.ids[0], "risk", state="none_applies"),
    )
    assert statuses(answer) == ["refused"] * 4
    sentences = [one["sentence"] for one in answer["results"]]
    assert sentences[0].startswith("The code “nonsense” is not in version 1")
    assert sentences[1] == "The codebook has no version 2 here. Reload the page."
    assert sentences[2].startswith("Nothing was chosen")
    assert sentences[3].startswith("A unit marked “none applies” cannot carry codes")


def test_whole_numbers_may_be_written_with_a_point(desk):
    item = make_item(desk.ids[0], "risk", codebook_version=1.0, spans=[{"code": "risk", "start": 0.0, "end": 3.0}])
    assert statuses(desk.decide(item)) == ["committed"]
    stored = desk.post("/api/desk/decisions", {"items": [make_item(desk.ids[0], "meta")]}).text
    assert '"start":0,"end":3' in stored


def test_capital_letters_of_a_uuid_make_no_other_one(desk, workspace):
    item = make_item(desk.ids[0], "risk")
    desk.decide(item)
    assert statuses(desk.decide(item | {"uuid": item["uuid"].upper()})) == ["already"]
    change = make_item(desk.ids[0], "meta", supersedes=item["uuid"].upper())
    assert statuses(desk.decide(change)) == ["committed"]


def test_fields_a_desk_may_leave_out_may_be_left_out(desk):
    item = {
        "uuid": str(uuid.uuid4()),
        "assignment": desk.ids[0],
        "codebook_version": 1,
        "supersedes": None,
        "state": "coded",
        "codes": ["risk"],
    }
    assert statuses(desk.decide(item)) == ["committed"]


def test_a_hundred_items_are_taken_and_one_more_is_not(desk, workspace):
    items = [make_item(desk.ids[0], "risk") for _ in range(101)]
    answer = desk.post("/api/desk/decisions", {"items": items})
    assert (answer.status_code, answer.json()) == (400, {"error": "Send a list of at most 100 decisions."})
    assert rows(workspace, models.Decision) == []
    assert statuses(desk.decide(*items[:100])) == ["committed"] + ["conflict"] * 99


def test_a_database_that_goes_away_in_the_middle_loses_nothing_that_is_sent_again(desk, workspace, monkeypatch):
    items = [make_item(one, "risk") for one in desk.ids[:4]]
    real, calls = saving.record, []

    def sometimes(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 3:
            raise DatabaseUnavailable("Another program has held the database locked for too long. Try again.")
        real(*arguments, **options)

    desk.decide(items[0])
    monkeypatch.setattr(saving, "record", sometimes)
    answer = desk.post("/api/desk/decisions", {"items": items})
    assert answer.status_code == 503
    assert json.loads(answer.text)["error"].startswith("Another program has held the database locked")
    assert rows(workspace, models.Decision, "uuid") == [items[0]["uuid"]]
    assert [act for act in rows(workspace, models.Event, "act") if act == "save_decision"] == ["save_decision"]
    assert statuses(desk.decide(*items)) == ["already", "committed", "committed", "committed"]
