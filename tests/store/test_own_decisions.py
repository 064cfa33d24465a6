"""A coder's own decisions: latest first, searched, limited; and the counts that move with them."""

import dataclasses
import secrets

import pytest
import sqlalchemy as sa

from annotator.domain.decision import AnswerStatus, CodedSpan, State
from annotator.domain.preferences import Preferences
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, StudySettings
from annotator.operations import codebooks, coding, own_decisions, preferences, rounds, studies
from annotator.store import decisions
from db import models
from tests.factories import make_answer, make_source, make_thread
from tests.store.coding_for_tests import assignments, rows, save
from tests.store.studies_for_tests import make_coded_study
from tests.store.test_codebooks import with_codes


@pytest.fixture
def scene(workspace):
    """Ada has decided five of eight comments in turn; Ben the first one."""
    _, round_, people = make_coded_study(
        workspace, "Ben", source=make_source("page.txt", make_thread(units=8)), purpose=Purpose.MAIN
    )
    ids = assignments(workspace, people["Ada"], round_)
    answers = [
        make_answer(ids[0], "risk"),
        make_answer(ids[1], state=State.UNSURE),
        make_answer(ids[2], "meta", note="Zoë says so"),
        make_answer(ids[3], "risk", discuss=True),
        make_answer(ids[4], state=State.NONE_APPLIES),
    ]
    coding.save_answers(workspace, people["Ada"], answers)
    save(workspace, people["Ben"], make_answer(assignments(workspace, people["Ben"], round_)[0], "risk", note="Zoë"))
    return workspace, round_, people, ids, answers


def listed(workspace, person, round_, **options):
    """Positions of the decisions found, and where the search goes on."""
    found = own_decisions.find_own_decisions(workspace, person, round_.id, **options)
    return [one.position for one in found.decided], found.next


def test_the_latest_decisions_come_first_and_what_was_taken_back_not_at_all(scene):
    workspace, round_, people, ids, answers = scene
    assert listed(workspace, people["Ada"], round_) == ([4, 3, 2, 1, 0], None)
    save(workspace, people["Ada"], make_answer(ids[1], "risk", supersedes=answers[1].uuid))
    save(workspace, people["Ada"], make_answer(ids[4], state=State.RETRACTED, supersedes=answers[4].uuid))
    assert listed(workspace, people["Ada"], round_) == ([1, 3, 2, 0], None)
    first, after = listed(workspace, people["Ada"], round_, count=3)
    assert first == [1, 3, 2]
    assert listed(workspace, people["Ada"], round_, count=3, before=after) == ([0], None)


def test_the_list_is_limited_to_what_was_decided_under_an_older_meaning(scene):
    workspace, round_, people, ids, answers = scene
    study = studies.find_study(workspace, people["Ada"], None)
    assert listed(workspace, people["Ada"], round_, shown="older") == ([], None)
    book = codebooks.current_codebook(workspace, study.id)
    wider = dataclasses.replace(book.code("risk"), definition="Wider than before")
    codebooks.publish_codebook(workspace, people["Ada"], study, with_codes(book, wider), "why", move=[round_.id])
    assert listed(workspace, people["Ada"], round_, shown="older") == ([3, 0], None)
    assert listed(workspace, people["Ada"], round_, shown="older", words="comment 1") == ([0], None)
    again = make_answer(ids[3], "risk", supersedes=answers[3].uuid, codebook_version=2)
    assert save(workspace, people["Ada"], again).status.value == "committed"
    assert listed(workspace, people["Ada"], round_, shown="older") == ([0], None)


@pytest.mark.parametrize(("shown", "found"), [("unsure", [1]), ("noted", [2]), ("discuss", [3])])
def test_the_list_is_limited_to_doubts_notes_and_flags(scene, shown, found):
    workspace, round_, people, _, _ = scene
    assert listed(workspace, people["Ada"], round_, shown=shown) == (found, None)


@pytest.mark.parametrize(
    ("words", "found"), [("zoe", [2]), ("RISK", [3, 0]), ("nothing like it", []), ("zoe meta", [2]), ("comment", None)]
)
def test_words_are_looked_for_in_comment_note_and_codes(scene, words, found):
    workspace, round_, people, _, _ = scene
    positions, _ = listed(workspace, people["Ada"], round_, words=words)
    texts = [task.unit.text for task in coding.desk_window(workspace, people["Ada"], round_.id, at=0).tasks]
    expected = [place for place in (4, 3, 2, 1, 0) if words in texts[place].lower()] if found is None else found
    assert positions == expected


def test_a_long_search_pauses_and_goes_on(scene, monkeypatch):
    workspace, round_, people, _, _ = scene
    monkeypatch.setattr(own_decisions, "MOST_SEARCHED", 2)
    monkeypatch.setattr(own_decisions, "_STEP", 2)
    found = own_decisions.find_own_decisions(workspace, people["Ada"], round_.id, words="zoe")
    assert (found.decided, found.searched) == ((), 2)
    again = own_decisions.find_own_decisions(workspace, people["Ada"], round_.id, words="zoe", before=found.next)
    assert [one.position for one in again.decided] == [2]


def test_nobody_lists_anothers_decisions(scene):
    workspace, round_, people, _, _ = scene
    assert listed(workspace, people["Ben"], round_) == ([0], None)
    assert listed(workspace, people["Ben"], round_, words="meta") == ([], None)
    with workspace.database.reading() as session:
        coders = {coder.name: coder for coder in rounds.rounds.coders_of_round(session, round_)}
        of_ada = decisions.latest_decisions(session, people["Ben"], round_, coders["Ada"], count=9, reached=0)
    assert of_ada == ()


def test_a_comment_that_comes_again_brings_no_earlier_decision(scene, monkeypatch):
    workspace, round_, people, ids, _ = scene
    with workspace.database.writing() as session:
        first = session.get_one(models.Assignment, ids[0])
        again = models.Assignment(
            id=secrets.token_urlsafe(12),
            round_id=round_.id,
            unit_id=first.unit_id,
            coder_id=first.coder_id,
            occasion=2,
            position=8,
        )
        session.add(again)
    # While it is far away, leaving the first one out would tell that it comes again.
    monkeypatch.setattr(coding, "LARGEST_WINDOW", 3)
    assert listed(workspace, people["Ada"], round_) == ([4, 3, 2, 1, 0], None)
    monkeypatch.setattr(coding, "LARGEST_WINDOW", 4)
    assert listed(workspace, people["Ada"], round_) == ([4, 3, 2, 1], None)
    save(workspace, people["Ada"], make_answer(again.id, "meta"))
    assert listed(workspace, people["Ada"], round_) == ([8, 4, 3, 2, 1], None)
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert listed(workspace, people["Ada"], round_) == ([8, 4, 3, 2, 1, 0], None)


def test_the_counts_move_with_every_decision(scene):
    workspace, round_, people, ids, answers = scene
    counted = {row["decided"] for row in rows_of_counts(workspace)}
    assert counted == {5, 1}
    save(workspace, people["Ada"], make_answer(ids[0], state=State.RETRACTED, supersedes=answers[0].uuid))
    save(workspace, people["Ada"], make_answer(ids[1], "risk", supersedes=answers[1].uuid))
    save(workspace, people["Ada"], make_answer(ids[5], "nonsense"))
    save(workspace, people["Ada"], answers[2])
    assert {row["decided"] for row in rows_of_counts(workspace)} == {4, 1}
    assert {row["total"] for row in rows_of_counts(workspace)} == {8}
    open_ones = [place for place, decided in enumerate(decided_flags(workspace, ids)) if not decided]
    assert open_ones == [0, 5, 6, 7]
    window = coding.desk_window(workspace, people["Ada"], round_.id, after=0)
    assert [task.position for task in window.tasks] == open_ones


def rows_of_counts(workspace):
    with workspace.database.reading() as session:
        return [dict(row._mapping) for row in session.execute(sa.select(models.RoundCoder.__table__))]


def decided_flags(workspace, ids):
    with workspace.database.reading() as session:
        return [session.get_one(models.Assignment, one).is_decided for one in ids]


def test_a_batch_may_change_its_own_decisions_and_a_bad_one_holds_nobody_up(scene):
    workspace, _, people, ids, _ = scene
    first = make_answer(ids[5], "risk")
    second = make_answer(ids[5], "meta", supersedes=first.uuid)
    third = make_answer(ids[5], state=State.RETRACTED, supersedes=second.uuid)
    bad, forked = make_answer(ids[6], "nonsense"), make_answer(ids[5], "risk", supersedes=first.uuid)
    batch = coding.save_answers(workspace, people["Ada"], [first, bad, second, forked, third, first])
    assert [one.status.value for one in batch.saved] == [
        "committed", "refused", "committed", "conflict", "committed", "already",
    ]  # fmt: skip
    assert batch.progress.decided == 5
    chain = [row for row in rows(workspace, models.Decision) if row["assignment_id"] == ids[5]]
    assert [row["is_current"] for row in chain] == [False, False, True]
    assert [row["supersedes_id"] for row in chain] == [None, chain[0]["id"], chain[1]["id"]]


def test_switched_off_spans_stay_and_no_new_ones_are_taken(scene):
    workspace, round_, people, ids, _ = scene
    old = make_answer(ids[5], "risk", spans=(CodedSpan("risk", 0, 3),))
    assert save(workspace, people["Ada"], old).status is AnswerStatus.COMMITTED
    studies.change_settings(workspace, people["Ada"], round_.study, StudySettings(code_spans=False))
    kept = make_answer(ids[5], "risk", "meta", spans=old.spans, supersedes=old.uuid)
    assert save(workspace, people["Ada"], kept).status is AnswerStatus.COMMITTED
    new = make_answer(ids[5], "risk", spans=(*old.spans, CodedSpan("risk", 1, 4)), supersedes=kept.uuid)
    without = make_answer(ids[5], "risk", supersedes=kept.uuid)
    assert save(workspace, people["Ada"], without).status is AnswerStatus.COMMITTED
    undone = make_answer(ids[5], "risk", "meta", spans=old.spans, supersedes=without.uuid)
    assert save(workspace, people["Ada"], undone).status is AnswerStatus.COMMITTED
    new = make_answer(ids[5], "risk", spans=new.spans, supersedes=undone.uuid)
    refused = save(workspace, people["Ada"], new)
    assert (refused.status, "spans are switched off" in refused.sentence) == (AnswerStatus.REFUSED, True)


def test_a_long_search_stops_at_long_texts_too(scene, monkeypatch):
    workspace, round_, people, _, _ = scene
    monkeypatch.setattr(own_decisions, "MOST_READ", 1)
    monkeypatch.setattr(own_decisions, "_STEP", 1)
    found = own_decisions.find_own_decisions(workspace, people["Ada"], round_.id, words="zoe")
    assert (found.searched, found.next is None) == (1, False)


def test_the_code_of_a_span_stands_for_the_comment_too(scene):
    workspace, round_, people, ids, _ = scene
    save(workspace, people["Ada"], make_answer(ids[5], spans=(CodedSpan("risk", 0, 3),)))
    (latest, *_) = own_decisions.find_own_decisions(workspace, people["Ada"], round_.id).decided
    assert latest.own.decision.codes == {"risk"}
    assert rows(workspace, models.Event, "after")[-1]["codes"] == ["risk"]


def test_more_spans_than_anybody_can_read_are_refused(scene):
    workspace, _, people, ids, _ = scene
    many = tuple(CodedSpan("risk", 0, 1) for _ in range(201))
    assert "More than 200 spans" in save(workspace, people["Ada"], make_answer(ids[5], "risk", spans=many)).sentence


def test_each_coder_has_a_desk_of_their_own(scene):
    workspace, round_, people, _, _ = scene
    wanted = Preferences(130, "wide", code_keys={"risk": "ß"})
    preferences.save_preferences(workspace, people["Ada"], round_.id, wanted)
    shown = {
        name: coding.desk_window(workspace, person, round_.id, at=0).preferences for name, person in people.items()
    }
    assert shown == {"Ada": wanted, "Ben": Preferences()}
    preferences.save_preferences(workspace, people["Ada"], round_.id, wanted)
    assert rows(workspace, models.Event, "act").count("change_preferences") == 1


def test_nobody_has_a_desk_in_a_round_that_is_not_theirs(scene):
    workspace, round_, people, _, _ = scene
    with pytest.raises(Refusal, match="no comments to code"):
        preferences.save_preferences(workspace, people["Ada"], round_.id + 99, Preferences())
    with pytest.raises(Refusal, match="no comments to code"):
        own_decisions.find_own_decisions(workspace, people["Ada"], round_.id + 99)


def test_of_a_very_long_thread_the_stretch_around_the_comment_is_shown(workspace, monkeypatch):
    monkeypatch.setattr(coding, "AROUND", 2)
    _, round_, people = make_coded_study(workspace, source=make_source("page.txt", make_thread(units=9)))
    ids = assignments(workspace, people["Ada"], round_)
    seen = {}
    for place in (0, 4, 8):
        context = coding.thread_context(workspace, people["Ada"], ids[place])
        seen[place] = ([unit.position for unit in context.units], context.this, context.left_out)
    assert seen == {
        0: ([0, 1, 2], 0, (0, 6)),
        4: ([2, 3, 4, 5, 6], 2, (2, 2)),
        8: ([6, 7, 8], 2, (6, 0)),
    }
