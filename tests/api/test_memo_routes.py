"""Memos and proposed codes over the wire: what is taken, what is answered, what is never given away."""

import json

import pytest

from annotator.domain.memo import About
from annotator.domain.study import Purpose
from annotator.operations import rounds, studies
from tests.api.browsers_for_tests import (
    FIRST_UNIT_ID,
    everything,
    make_desk_study,
    make_item,
    make_memo,
    make_proposal,
)

MEMOS = "/api/desk/memos"
PROPOSALS = "/api/desk/proposals"


@pytest.fixture
def desks(workspace, browser_of):
    """The browsers of two coders in a blind round, each with its first assignment."""
    study, round_, people = make_desk_study(workspace, "Ben")
    found = {}
    for name in ("Ada", "Ben"):
        browser = browser_of(people[name])
        browser.first = browser.queue(round_)["assignments"][0]["id"]
        browser.study, browser.round, browser.person = study, round_, people[name]
        found[name] = browser
    return found


def written(browser, **changes):
    """Write a memo; the answer's memo."""
    answer = browser.post(MEMOS, make_memo(browser.first, **changes))
    assert answer.status_code == 200, answer.text
    return answer.json()["memo"]


def beside(browser):
    answer = browser.get(MEMOS, assignment=browser.first)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer, *statuses):
    assert answer.status_code in statuses, answer.text
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"].endswith(".")
    return answer.json()["error"]


@pytest.mark.parametrize(("about", "code"), [("unit", None), ("thread", None), ("code", "risk"), ("study", None)])
def test_a_memo_comes_back_as_it_was_written(desks, about, code):
    ada = desks["Ada"]
    text = "<script>alert(1)</script> ![x](https://example.org)\nמורל 👩🏽‍🏫"
    memo = written(ada, about=about, code=code, text=text)
    assert {name: memo[name] for name in ("about", "code", "text", "by", "own")} == {
        "about": about,
        "code": code,
        "text": text,
        "by": "Ada",
        "own": True,
    }
    assert beside(ada) == {"memos": [memo], "hidden": True}


def test_the_same_memo_twice_is_stored_once_and_answered_the_same(desks, workspace):
    ada = desks["Ada"]
    sent = make_memo(ada.first)
    first = ada.post(MEMOS, sent)
    before = everything(workspace)
    assert ada.post(MEMOS, sent).json() == first.json()
    assert everything(workspace) == before
    assert "stored" in refused(ada.post(MEMOS, sent | {"about": "study"}), 409)
    ben = desks["Ben"]
    assert "Ada" not in refused(ben.post(MEMOS, sent | {"assignment": ben.first}), 409)


def test_while_a_round_is_blind_nothing_of_anothers_reaches_a_browser(desks):
    ada, ben = desks["Ada"], desks["Ben"]
    secret = "Ada thinks this is about risk"
    for about in About:
        written(ada, about=about.value, code="risk", text=secret)
    ada.post(PROPOSALS, make_proposal(ada.first))
    for answer in (
        ben.get(MEMOS, assignment=ben.first),
        ben.get("/api/memos", study=ben.study.id),
        ben.get("/api/desk/queue", round=ben.round.id),
        ben.get("/api/desk/context", assignment=ben.first),
        ben.get("/api/export", study=ben.study.id, format="csv_long"),
        ben.get("/api/export", study=ben.study.id, format="csv_wide"),
        ben.get("/api/codebook", study=ben.study.id),
    ):
        assert answer.status_code == 200
        assert secret not in answer.text
        assert "Night shift" not in answer.text
        assert "Ada" not in answer.text
    assert beside(ben) == {"memos": [], "hidden": True}
    refused(ben.get(MEMOS, assignment=ada.first), 409)


def test_once_both_have_finished_each_reads_the_others(desks, workspace):
    ada, ben = desks["Ada"], desks["Ben"]
    written(ada, text="Ada’s")
    rounds.seal_own(workspace, ada.person, ada.round.id)
    assert beside(ben) == {"memos": [], "hidden": True}
    assert "Ada’s" not in ben.get("/api/memos", study=ben.study.id).text
    rounds.seal_own(workspace, ben.person, ben.round.id)
    found = beside(ben)
    assert [(one["text"], one["by"], one["own"]) for one in found["memos"]] == [("Ada’s", "Ada", False)]
    assert not found["hidden"]
    assert "Ada’s" in ben.get("/api/memos", study=ben.study.id).text


def test_unit_ids_never_reach_the_browser_at_the_desk(desks):
    ada = desks["Ada"]
    for about in About:
        written(ada, about=about.value, code="risk")
    ada.post(PROPOSALS, make_proposal(ada.first))
    assert str(FIRST_UNIT_ID)[:4] not in ada.get(MEMOS, assignment=ada.first).text


def test_the_file_holds_what_one_may_see_and_its_taking_is_logged(desks, workspace):
    ada = desks["Ada"]
    written(ada, text="=1+1")
    answer = ada.get("/api/memos", study=ada.study.id)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="rota_study-memos-')
    assert answer.headers["cache-control"] == "no-store"
    header, row = answer.text.splitlines()
    assert header.startswith("memo_id,about,")
    assert row.endswith(",'=1+1")
    assert any("export_memos" in event for event in everything(workspace)["event"])


def test_a_file_of_a_study_one_cannot_open_is_refused(desks, workspace):
    other = studies.create_study(workspace, desks["Ada"].person, "Other").after
    ben = desks["Ben"]
    assert "Other" not in refused(ben.get("/api/memos", study=other.id), 409)
    refused(ben.get("/api/memos"), 400)
    refused(ben.get("/api/memos", study="one"), 400)
    refused(ben.get("/api/memos", study=987_654), 409)


def test_a_proposal_is_taken_once_and_answered_the_same(desks, workspace):
    ada = desks["Ada"]
    sent = make_proposal(ada.first)
    first = ada.post(PROPOSALS, sent)
    assert first.json() == {"sentence": "“Night shift” is proposed. It stands on the Codebook page."}
    before = everything(workspace)
    assert ada.post(PROPOSALS, sent).json() == first.json()
    assert everything(workspace) == before
    ben = desks["Ben"]
    refused(ben.post(PROPOSALS, sent | {"assignment": ben.first}), 409)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"uuid": "x"}, "not understood"),
        ({"uuid": None}, "not understood"),
        ({"assignment": ""}, "not understood"),
        ({"assignment": "x" * 65}, "not understood"),
        ({"assignment": ["x"]}, "not understood"),
        ({"about": "unit id"}, "not understood"),
        ({"about": None}, "not understood"),
        ({"code": 7}, "not understood"),
        ({"more": 1}, "not understood"),
        ({"text": 7}, "not understood"),
        ({"text": "x" * 20_001}, "20,000"),
        ({"text": "half \ud83d"}, "cannot be stored"),
        ({"text": "null \x00"}, "cannot be stored"),
    ],
)
def test_a_memo_that_is_not_as_described_is_refused_and_leaves_nothing(desks, workspace, changes, said):
    before = everything(workspace)
    assert said in refused(desks["Ada"].post(MEMOS, make_memo(desks["Ada"].first) | changes), 400)
    assert everything(workspace) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "\u200b \n"},
        {"assignment": "nobody’s"},
        {"about": "code"},
        {"about": "code", "code": "no_such"},
        {"about": "code", "code": "../risk"},
    ],
)
def test_a_memo_that_says_nothing_or_is_about_nothing_is_refused(desks, workspace, changes):
    before = everything(workspace)
    refused(desks["Ada"].post(MEMOS, make_memo(desks["Ada"].first) | changes), 409)
    assert everything(workspace) == before


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"uuid": "x"}, 400),
        ({"name": None}, 400),
        ({"name": "x" * 81}, 400),
        ({"name": "half \ud83d"}, 400),
        ({"sentence": "x" * 1_001}, 400),
        ({"more": 1}, 400),
        ({"name": ""}, 409),
        ({"name": "\u200b"}, 409),
        ({"name": "a\u202eb"}, 409),
        ({"assignment": "nobody’s"}, 409),
    ],
)
def test_a_proposal_that_cannot_be_taken_is_refused_and_leaves_nothing(desks, workspace, changes, status):
    before = everything(workspace)
    refused(desks["Ada"].post(PROPOSALS, make_proposal(desks["Ada"].first) | changes), status)
    assert everything(workspace) == before


def test_anothers_assignment_and_a_strangers_are_refused_in_the_same_words(desks, workspace):
    ada, ben = desks["Ada"], desks["Ben"]
    studies.create_study(workspace, ada.person, "Other")
    before = everything(workspace)
    said = {
        refused(ben.post(MEMOS, make_memo(ada.first)), 409),
        refused(ben.post(PROPOSALS, make_proposal(ada.first)), 409),
        refused(ben.get(MEMOS, assignment=ada.first), 409),
        refused(ben.get(MEMOS, assignment="nothing"), 409),
        refused(ben.get(MEMOS), 409),
    }
    assert said == {"This comment is not among those assigned to you. Reload the page."}
    assert everything(workspace) == before


@pytest.mark.parametrize("path", [MEMOS, PROPOSALS])
def test_writes_need_a_sign_in_its_token_json_and_our_own_page(desks, workspace, path):
    ada = desks["Ada"]
    good = make_memo(ada.first) if path == MEMOS else make_proposal(ada.first)
    before = everything(workspace)
    refused(ada.post(path, good, headers={"Origin": "http://evil.example"}), 403)
    refused(ada.post(path, good, headers={"Origin": None}), 403)
    refused(ada.post(path, good, headers={"X-Annotator-Token": "x"}), 403)
    refused(ada.post(path, content=json.dumps(good), headers={"Content-Type": "text/plain"}), 415)
    for body in (b"", b"{", b"[]", b"null", b'{"uuid": NaN}', b"[" * 10_000, b"\xff"):
        refused(ada.post(path, content=body, headers={"Content-Type": "application/json"}), 400)
    padded = json.dumps(good | {"padding": "x" * 1024 * 1024})
    refused(ada.post(path, content=padded, headers={"Content-Type": "application/json"}), 413)
    ada.client.cookies.clear()
    refused(ada.post(path, good), 401)
    refused(ada.client.get(MEMOS, params={"assignment": ada.first}), 401)
    refused(ada.client.get("/api/memos", params={"study": ada.study.id}), 401)
    assert everything(workspace) == before


def test_an_archived_study_takes_neither(desks, workspace):
    ada = desks["Ada"]
    studies.archive_study(workspace, ada.person, ada.study.id)
    for path, good in ((MEMOS, make_memo(ada.first)), (PROPOSALS, make_proposal(ada.first))):
        assert "archived" in refused(ada.post(path, good), 409)


@pytest.fixture
def practice(workspace, browser_of):
    """The browsers of the owner and of a coder in a practice round."""
    _, round_, people = make_desk_study(workspace, "Ben", purpose=Purpose.TRAINING)
    found = {}
    for name in ("Ada", "Ben"):
        found[name] = browser_of(people[name])
        found[name].round = round_
        found[name].window = found[name].queue(round_)
    return found


def test_the_owner_adds_a_code_at_once_and_the_queue_brings_it(practice, workspace):
    ada = practice["Ada"]
    assert ada.window["round"]["may_add_codes"] is True
    assignment = ada.window["assignments"][0]["id"]
    sent = make_proposal(assignment, add=True, parent="workload")
    first = ada.post(PROPOSALS, sent)
    assert set(first.json()) == {"sentence", "codebook_version"}
    assert first.json()["codebook_version"] == 2
    assert "“Workload > Night shift” is in the codebook now." in first.json()["sentence"]
    book = ada.queue(ada.round)["codebook"]
    code = next(one for one in book["codes"] if one["id"] == "night_shift")
    assert (book["version"], code["parent"], code["definition"]) == (2, "workload", "Work at night.")
    before = everything(workspace)
    assert ada.post(PROPOSALS, sent).json() == first.json()
    assert everything(workspace) == before
    (item,) = ada.decide(make_item(assignment, "night_shift", codebook_version=2))["results"]
    assert item["status"] == "committed"


@pytest.mark.parametrize(
    ("name", "changes", "status"),
    [
        ("Ben", {}, 409),
        ("Ada", {"parent": "nothing"}, 409),
        ("Ada", {"parent": "old"}, 409),
        ("Ada", {"name": "RISK"}, 409),
        ("Ada", {"add": "yes"}, 400),
        ("Ada", {"parent": 7}, 400),
        ("Ada", {"parent": "x" * 201}, 400),
    ],
)
def test_a_code_that_cannot_be_added_at_once_leaves_nothing(practice, workspace, name, changes, status):
    browser = practice[name]
    before = everything(workspace)
    sent = make_proposal(browser.window["assignments"][0]["id"], add=True) | changes
    refused(browser.post(PROPOSALS, sent), status)
    assert everything(workspace) == before


def test_in_a_blind_round_of_several_nobody_is_offered_to_add_codes_at_once(desks):
    for browser in desks.values():
        assert browser.queue(browser.round)["round"]["may_add_codes"] is False
        refused(browser.post(PROPOSALS, make_proposal(browser.first, add=True)), 409)
