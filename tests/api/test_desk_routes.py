"""What the desk is given: a window, a thread, and nothing that would give away what a coder must not know."""

import json
import re

import pytest

from annotator.domain.people import Account, Person
from annotator.domain.study import StudySettings
from annotator.operations import coding, studies
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.store import material
from annotator.store import rounds as stored_rounds
from db import models
from tests.api.browsers_for_tests import FIRST_UNIT_ID, make_desk_study, make_item
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner

NOT_YOURS = "This comment is not among those assigned to you. Reload the page."
NOTHING = "You have no comments to code in this round. Choose another one, or ask the owner to add you."


@pytest.fixture
def desk(workspace, browser_of):
    """Two browsers at the desk of one blind round."""

    class Desk:
        study, round, people = make_desk_study(workspace, "Ben")
        ada, ben = browser_of(people["Ada"]), browser_of(people["Ben"])

        @classmethod
        def settings(cls, **changes):
            studies.change_settings(workspace, cls.people["Ada"], cls.study.id, StudySettings(**changes))

    return Desk


def positions(answer):
    return [one["position"] for one in answer["assignments"]]


def test_a_window_says_all_a_desk_needs(desk, workspace):
    answer = desk.ada.queue(desk.round, count=2)
    assert answer["database"] == workspace.database.id
    assert answer["coder"]["name"] == "Ada"
    assert answer["token"] == desk.ada.token
    assert answer["study"] == {"name": "Rota study"}
    assert (answer["round"]["purpose"], answer["round"]["sealed"]) == ("main", False)
    assert "cannot be undone" in answer["round"]["seal_sentence"]
    assert {name for name, on in answer["settings"].items() if on} == {
        "show_context", "show_dates", "show_titles", "code_spans",
    }  # fmt: skip
    assert (answer["preferences"]["text_size"], answer["preferences"]["code_keys"]) == (100, {})
    assert answer["progress"] == {"total": 8, "decided": 0}
    first, reply = answer["assignments"]
    assert (first["text"], first["kind"], first["number"], first["depth"]) == ("The rota again.", "comment", 1, 0)
    assert (first["thread"], first["thread_size"]) == ({"title": "The rota", "date": "2023-03-01"}, 8)
    assert (first["parent"], first["decision"], first["author"]) == (None, None, None)
    seen = {"text": "The rota again.", "author": None, "time": "2023-03-01T09:30"}
    assert reply["parent"] == {**seen, "kind": "comment", "number": 1}


def test_the_codebook_comes_in_order_without_what_is_archived(desk):
    book = desk.ada.queue(desk.round)["codebook"]
    assert book["version"] == 1
    assert [code["id"] for code in book["codes"]][:3] == ["morale", "morale_anger", "morale_leaving"]
    assert "old" not in [code["id"] for code in book["codes"]]


def test_windows_are_asked_for_by_resuming_by_next_and_by_place(desk):
    ids = {one["position"]: one["id"] for one in desk.ada.queue(desk.round)["assignments"]}
    desk.ada.decide(*(make_item(ids[place], "risk") for place in (0, 3)))
    assert positions(desk.ada.queue(desk.round, count=3)) == [4, 5, 6]
    assert positions(desk.ada.queue(desk.round, next=6)) == [6, 7, 1, 2, 4, 5]
    at = desk.ada.queue(desk.round, at=2, count=2)
    assert positions(at) == [2, 3]
    assert at["assignments"][1]["decision"]["codes"] == ["risk"]
    assert at["progress"] == {"total": 8, "decided": 2}
    assert positions(desk.ada.queue(desk.round, at=999_999_999)) == [7]
    assert positions(desk.ada.queue(desk.round, next=999_999_999, count=1)) == [1]
    assert len(positions(desk.ada.queue(desk.round, at=0, count=999_999_999))) == 8


@pytest.mark.parametrize("name", ["round", "at", "next", "count"])
def test_a_number_that_is_none_is_refused_in_words(desk, name):
    for value in ("-1", "1.5", "x", "", " 1", "٣", "1e3", "0x1", "9999999999", "\x00", "1;2", "None"):
        answer = desk.ada.get("/api/desk/queue", **({"round": desk.round.id} | {name: value}))
        assert (answer.status_code, answer.json()) == (400, {"error": f"“{name}” must be a whole number."})


def test_the_round_must_be_named_and_be_ones_own(desk, workspace, browser_of):
    assert desk.ada.get("/api/desk/queue").json() == {"error": "Say which round."}
    for browser, round_id in ((desk.ada, 987_654), (desk.ada, 0)):
        answer = browser.get("/api/desk/queue", round=round_id)
        assert (answer.status_code, answer.json()) == (409, {"error": NOTHING})
    with workspace.database.writing() as session:
        session.add(models.Account(id=77, name="Zed", name_folded="zed", is_owner=False, created_at=""))
    stranger = browser_of(Person.signed_in(Account(77, "Zed", is_owner=False, has_password=False)))
    assert stranger.get("/api/desk/queue", round=desk.round.id).json() == {"error": NOTHING}


def test_settings_hide_authors_dates_and_context_wherever_they_would_appear(desk, workspace):
    with workspace.database.reading() as session:
        authors = {unit.author for unit in material.list_units(session, desk.study.id)}
        times = {unit.time for unit in material.list_units(session, desk.study.id)} - {None} | {"2023-03-01"}

    def shown():
        window = desk.ada.queue(desk.round)
        first = window["assignments"][0]["id"]
        return json.dumps([window, desk.ada.get("/api/desk/context", assignment=first).json()])

    for authors_shown, dates_shown in ((False, False), (True, False), (False, True), (True, True)):
        desk.settings(show_authors=authors_shown, show_dates=dates_shown)
        text = shown()
        assert all((author in text) is authors_shown for author in authors)
        assert all((time in text) is dates_shown for time in times)
    desk.settings(show_context=False)
    window = desk.ada.queue(desk.round)
    assert [one["parent"] for one in window["assignments"]] == [None] * 8
    answer = desk.ada.get("/api/desk/context", assignment=window["assignments"][0]["id"])
    assert answer.status_code == 409
    assert "It was the same with us." not in answer.text


def test_no_id_of_a_unit_and_no_occasion_leaves_the_server(desk):
    window = desk.ada.get("/api/desk/queue", round=desk.round.id)
    first = window.json()["assignments"][0]["id"]
    one = make_item(first, "risk")
    said = [
        window,
        desk.ada.get("/api/desk/context", assignment=first),
        desk.ada.post("/api/desk/decisions", {"items": [one, one, make_item(first, "meta"), make_item("x", "meta")]}),
        desk.ada.get("/api/desk/queue", round=desk.round.id, at=0),
        desk.ada.post("/api/desk/seal", {"round": desk.round.id}),
    ]
    prefix = str(FIRST_UNIT_ID)[:4]
    for answer in said:
        assert answer.status_code == 200
        assert re.search(rf"\b{prefix}\d\d\d\b", answer.text) is None
        assert (
            keys_of(answer.json()) & {"unit", "unit_id", "unit_ids", "occasion", "source", "parent_id", "lines"}
            == set()
        )


def keys_of(value):
    """Every field name in a value, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def test_a_hidden_repeat_cannot_be_told_from_a_first_time(desk, workspace):
    with workspace.database.writing() as session:
        (coder,) = [one for one in stored_rounds.coders_of_round(session, desk.round) if one.name == "Ada"]
        units = material.reading_order(session, desk.study.id)
        session.add(
            models.Assignment(
                id="again", round_id=desk.round.id, unit_id=units[0], coder_id=coder.id, occasion=2, position=8
            )
        )
    window = desk.ada.queue(desk.round)
    first, repeat = window["assignments"][0], window["assignments"][-1]
    assert {**first, "id": "", "position": 0} == {**repeat, "id": "", "position": 0}
    desk.ada.decide(make_item(first["id"], "risk"))
    again = desk.ada.queue(desk.round, at=8)["assignments"][0]
    assert again["id"] == "again"
    assert again["decision"] is None


def test_ids_of_assignments_say_nothing_about_their_order(desk):
    ids = [one["id"] for browser in (desk.ada, desk.ben) for one in browser.queue(desk.round)["assignments"]]
    assert len(set(ids)) == 16
    assert ids != sorted(ids)
    assert all(re.fullmatch(r"[\w-]{16}", one) for one in ids)


def test_changing_ids_never_shows_another_coders_work(desk):
    desk.ben.decide(*(make_item(one["id"], "meta", note="Ben's") for one in desk.ben.queue(desk.round)["assignments"]))
    of_ben = desk.ben.queue(desk.round, at=0)["assignments"][0]
    context = desk.ada.get("/api/desk/context", assignment=of_ben["id"])
    assert (context.status_code, context.json()) == (409, {"error": NOT_YOURS})
    for supersedes in (None, of_ben["decision"]["uuid"]):
        item = make_item(of_ben["id"], "risk", supersedes=supersedes)
        refused = {"uuid": item["uuid"], "status": "refused", "sentence": NOT_YOURS, "current": None}
        assert desk.ada.decide(item) == {"results": [refused], "progress": None, "codebook_version": None}
    own = desk.ada.queue(desk.round, at=0)["assignments"][0]
    stolen = desk.ada.decide(make_item(own["id"], "risk", uuid=of_ben["decision"]["uuid"]))["results"][0]
    assert (stolen["status"], stolen["current"]) == ("refused", None)
    assert "Ben's" not in json.dumps([desk.ada.queue(desk.round, at=0), stolen])


@pytest.mark.parametrize("assignment", [None, "", "unknown", "\x00", "🙂" * 500, "' OR 1=1 --", "../x"])
def test_a_thread_is_given_for_own_assignments_only(desk, assignment):
    answer = desk.ada.get("/api/desk/context", **({} if assignment is None else {"assignment": assignment}))
    assert answer.status_code == 409
    sentence = answer.json()["error"]
    assert "cannot be stored" in sentence if assignment == "\x00" else sentence == NOT_YOURS


def test_the_thread_comes_in_reading_order_and_marks_the_comment_itself(desk):
    reply = desk.ada.queue(desk.round)["assignments"][1]
    thread = desk.ada.get("/api/desk/context", assignment=reply["id"]).json()
    assert thread["thread"] == {"title": "The rota", "date": "2023-03-01"}
    assert [unit["this"] for unit in thread["units"]] == [False, True, *[False] * 6]
    assert thread["units"][1]["text"] == reply["text"]


def test_hostile_text_is_text(workspace, browser_of):
    owner = make_owner(workspace)
    study, round_, _ = make_desk_study(workspace)
    name = '</script><img src=x onerror="alert(1)">\u2028'
    studies.rename_study(workspace, owner, study.id, name)
    answer = browser_of(owner).get("/api/desk/queue", round=round_.id)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["study"]["name"] == name.strip()


def test_nothing_of_the_desk_is_kept_in_a_cache_or_given_to_strangers(desk, client):
    first = desk.ada.queue(desk.round)["assignments"][0]["id"]
    for path in (f"/api/desk/queue?round={desk.round.id}", f"/api/desk/context?assignment={first}"):
        assert desk.ada.client.get(path).headers["cache-control"] == "no-store"
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.json() == {"error": "You are signed out. Sign in again; what you decided is kept."}
        assert answer.headers["cache-control"] == "no-store"


def test_finishing_freezes_and_says_who_is_still_coding(desk):
    answer = desk.ada.post("/api/desk/seal", {"round": desk.round.id}).json()
    assert answer == {
        "sealed": True,
        "sentence": "“Independent coding” is finished for Ada. Still coding: Ben.",
    }
    window = desk.ada.queue(desk.round)
    assert window["round"]["sealed"]
    result = desk.ada.decide(make_item(window["assignments"][0]["id"], "risk"))["results"][0]
    assert (result["status"], result["sentence"]) == (
        "refused",
        "You have finished this round, so its decisions change no more.",
    )
    again = desk.ada.post("/api/desk/seal", {"round": desk.round.id})
    assert again.status_code == 409
    assert again.json()["error"].startswith("Ada has already finished")
    assert desk.ben.post("/api/desk/seal", {"round": desk.round.id}).json()["sentence"].endswith("agreement are open.")


@pytest.mark.parametrize("act", ["desk_window", "thread_context", "save_answers"])
def test_a_database_that_is_away_answers_503_and_stores_nothing_by_half(desk, workspace, monkeypatch, act):
    first = desk.ada.queue(desk.round)["assignments"][0]["id"]

    def away(*_arguments, **_options):
        raise DatabaseUnavailable("The disk is full. Nothing was saved; free some space and try again.")

    monkeypatch.setattr(coding, act, away)
    asked = {
        "desk_window": lambda: desk.ada.get("/api/desk/queue", round=desk.round.id),
        "thread_context": lambda: desk.ada.get("/api/desk/context", assignment=first),
        "save_answers": lambda: desk.ada.post("/api/desk/decisions", {"items": [make_item(first, "risk")]}),
    }
    answer = asked[act]()
    assert answer.status_code == 503
    assert answer.json() == {"error": "The disk is full. Nothing was saved; free some space and try again."}
    assert rows(workspace, models.Decision) == []


def test_the_desk_knows_the_name_of_an_archived_code_an_earlier_decision_may_carry(workspace, browser_of):
    _, round_, people = make_desk_study(workspace)
    book = browser_of(people["Ada"]).queue(round_)["codebook"]
    assert book["archived"] == {"old": "Old"}
    assert "old" not in {code["id"] for code in book["codes"]}
