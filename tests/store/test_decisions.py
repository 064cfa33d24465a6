"""A decision is stored once, never overwritten, and refused with a sentence when it breaks a rule."""

import dataclasses
import uuid

import pytest

from annotator.domain.decision import AnswerStatus, CodedSpan, State
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations import codebooks, coding, rounds
from db import models
from tests.factories import make_answer, make_codebook, make_exclusive_codebook
from tests.store.coding_for_tests import assignments, events, rows, save, seen_by
from tests.store.studies_for_tests import make_coded_study

NOT_YOURS = "This comment is not among those assigned to you. Reload the page."


@pytest.fixture
def coded(workspace):
    """A study with one coder, its round, and the first two assignments."""
    study, round_, people = make_coded_study(workspace)
    first, second = assignments(workspace, people["Ada"], round_)[:2]
    return workspace, study, round_, people["Ada"], first, second


def test_a_decision_is_read_back_as_it_was_sent(coded):
    workspace, _, round_, ada, first, _ = coded
    note = "Unsure: “quotes”, emoji 🙂, עברית, \u202e and a tab\t'; DROP TABLE decision; --"
    answer = make_answer(
        first,
        "risk",
        "meta",
        state=State.UNSURE,
        spans=(CodedSpan("morale", 0, 7),),
        note=note,
        context_opened=frozenset({"parent"}),
        client_time="1999-01-01T00:00:00Z",
    )
    saved = save(workspace, ada, answer)
    assert (saved.uuid, saved.status, saved.sentence) == (answer.uuid, AnswerStatus.COMMITTED, None)
    (stored,) = seen_by(workspace, ada, round_)
    assert stored.assignment == first
    assert stored.decision.uuid == answer.uuid
    assert (stored.decision.state, stored.decision.codes) == (State.UNSURE, {"risk", "meta", "morale"})
    assert stored.decision.spans == (CodedSpan("morale", 0, 7),)
    assert (stored.decision.note, stored.decision.context_opened) == (note, {"parent"})
    assert stored.decision.decided_at > "2024", "the server's clock counts, not the client's"
    assert rows(workspace, models.Decision, "client_time") == ["1999-01-01T00:00:00Z"]


def test_a_changed_decision_leaves_every_earlier_one_as_it_was(coded):
    workspace, _, round_, ada, first, _ = coded
    one = make_answer(first, "risk", note="first")
    two = make_answer(first, "meta", note="second", supersedes=one.uuid)
    three = make_answer(first, state=State.NONE_APPLIES, supersedes=two.uuid)
    chain = []
    for answer in (one, two, three):
        assert save(workspace, ada, answer).status is AnswerStatus.COMMITTED
        stored = rows(workspace, models.Decision)
        assert [{**row, "is_current": True} for row in stored[:-1]] == chain
        chain = [{**row, "is_current": True} for row in stored]
    stored = rows(workspace, models.Decision)
    assert [row["is_current"] for row in stored] == [False, False, True]
    assert [row["supersedes_id"] for row in stored] == [None, stored[0]["id"], stored[1]["id"]]
    (current,) = seen_by(workspace, ada, round_)
    assert current.decision.uuid == three.uuid


def test_the_same_uuid_sent_twice_is_stored_once(coded):
    workspace, _, _, ada, first, _ = coded
    answer = make_answer(first, "risk")
    statuses = [save(workspace, ada, answer).status for _ in range(3)]
    assert statuses == [AnswerStatus.COMMITTED, AnswerStatus.ALREADY, AnswerStatus.ALREADY]
    assert len(rows(workspace, models.Decision)) == 1
    assert [act for act, _ in events(workspace)].count("save_decision") == 1


def test_a_superseded_decision_sent_again_is_known_and_changes_nothing(coded):
    workspace, _, round_, ada, first, _ = coded
    one = make_answer(first, "risk")
    two = make_answer(first, "meta", supersedes=one.uuid)
    save(workspace, ada, one)
    save(workspace, ada, two)
    assert save(workspace, ada, one).status is AnswerStatus.ALREADY
    (current,) = seen_by(workspace, ada, round_)
    assert current.decision.uuid == two.uuid


def test_one_uuid_cannot_stand_for_two_comments(coded):
    workspace, _, _, ada, first, second = coded
    answer = make_answer(first, "risk")
    save(workspace, ada, answer)
    again = save(workspace, ada, make_answer(second, "risk", uuid=answer.uuid))
    assert again.status is AnswerStatus.REFUSED
    assert again.sentence == "This decision was already stored for another comment. Decide again."


@pytest.mark.parametrize("stale", [None, "an earlier one", "an unknown one"])
def test_an_answer_that_does_not_supersede_the_current_decision_conflicts_and_shows_it(coded, stale):
    workspace, _, round_, ada, first, _ = coded
    one = make_answer(first, "risk")
    two = make_answer(first, "meta", supersedes=one.uuid, note="mine")
    save(workspace, ada, one)
    save(workspace, ada, two)
    supersedes = {None: None, "an earlier one": one.uuid, "an unknown one": str(uuid.uuid4())}[stale]
    late = save(workspace, ada, make_answer(first, "morale", supersedes=supersedes))
    assert late.status is AnswerStatus.CONFLICT
    assert late.current.assignment == first
    assert (late.current.decision.uuid, late.current.decision.note) == (two.uuid, "mine")
    assert late.current.decision.codes == {"meta"}
    (current,) = seen_by(workspace, ada, round_)
    assert current.decision.uuid == two.uuid
    assert len(rows(workspace, models.Decision)) == 2


def test_an_answer_that_supersedes_what_is_not_there_conflicts_with_nothing(coded):
    workspace, _, _, ada, first, _ = coded
    late = save(workspace, ada, make_answer(first, "risk", supersedes=str(uuid.uuid4())))
    assert (late.status, late.current) == (AnswerStatus.CONFLICT, None)


def test_a_decision_of_another_comment_cannot_be_superseded(coded):
    workspace, _, _, ada, first, second = coded
    one = make_answer(first, "risk")
    save(workspace, ada, one)
    assert save(workspace, ada, make_answer(second, "meta", supersedes=one.uuid)).status is AnswerStatus.CONFLICT


def test_a_decision_taken_back_counts_as_not_seen_and_can_be_given_again(coded):
    workspace, _, round_, ada, first, _ = coded
    one = make_answer(first, "risk")
    back = make_answer(first, state=State.RETRACTED, supersedes=one.uuid)
    assert coding.save_answers(workspace, ada, [one]).progress.decided == 1
    taken_back = coding.save_answers(workspace, ada, [back])
    assert (taken_back.saved[0].status, taken_back.progress.decided) == (AnswerStatus.COMMITTED, 0)
    assert coding.desk_window(workspace, ada, round_.id, after=0).tasks[0].assignment == first
    (current,) = seen_by(workspace, ada, round_)
    assert (current.decision.state, current.decision.uuid) == (State.RETRACTED, back.uuid)
    again = make_answer(first, "risk", supersedes=back.uuid)
    assert coding.save_answers(workspace, ada, [again]).progress.decided == 1
    acts = [act for act, _ in events(workspace) if act.endswith("_decision")]
    assert acts == ["save_decision", "retract_decision", "save_decision"]


#: (codes, what else differs from a good answer, how the refusal begins).
BAD_ANSWERS = [
    ((), {}, "Nothing was chosen: apply a code, or press 0 for “none applies”."),
    (("risk",), {"state": State.NONE_APPLIES}, "A unit marked “none applies” cannot carry codes as well."),
    (("risk",), {"state": State.INELIGIBLE}, "A unit marked “ineligible” cannot carry codes as well."),
    (("risk",), {"state": State.RETRACTED}, "A unit marked “taken back” cannot carry codes as well."),
    (("nonsense",), {}, "The code “nonsense” is not in version 1 of the codebook."),
    (("risk",), {"codebook_version": 2}, "The codebook has no version 2 here. Reload the page."),
    (("risk",), {"codebook_version": 0}, "The codebook has no version 0 here. Reload the page."),
    (("risk",), {"note": "x" * 20_001}, "The note is longer than 20,000 characters. Shorten it."),
    (("risk",), {"spans": (CodedSpan("risk", 0, 10_000),)}, "A span lies outside the text"),
    (("risk",), {"spans": (CodedSpan("risk", 5, 5),)}, "A span lies outside the text"),
    (("risk",), {"spans": (CodedSpan("risk", -1, 5),)}, "A span lies outside the text"),
    (("risk",), {"spans": (CodedSpan("nonsense", 0, 5),)}, "The code “nonsense” is not in version 1"),
]


def test_a_bad_answer_is_refused_with_its_sentence_and_stores_nothing(coded):
    workspace, _, _, ada, first, _ = coded
    before = events(workspace)
    for codes, changes, sentence in BAD_ANSWERS:
        saved = save(workspace, ada, make_answer(first, *codes, **changes))
        assert saved.status is AnswerStatus.REFUSED, sentence
        assert saved.sentence.startswith(sentence)
    assert rows(workspace, models.Decision) == []
    assert events(workspace) == before


@pytest.mark.parametrize("note", ["nothing\x00", "half \ud83d of an emoji"])
def test_a_note_that_no_database_can_keep_is_refused_in_words(coded, note):
    workspace, _, _, ada, first, _ = coded
    saved = save(workspace, ada, make_answer(first, "risk", note=note))
    assert saved.sentence.startswith("The note holds a character that cannot be stored")
    assert rows(workspace, models.Decision) == []
    assert save(workspace, ada, make_answer(first, "risk")).status is AnswerStatus.COMMITTED


def test_two_codes_of_an_exclusive_group_are_refused(workspace):
    _, round_, people = make_coded_study(workspace, codebook=make_exclusive_codebook())
    first = assignments(workspace, people["Ada"], round_)[0]
    saved = save(workspace, people["Ada"], make_answer(first, "for", "against"))
    assert saved.sentence == "Only one code of “Stance” can be given to a unit, not “For” and “Against”. Remove one."
    assert save(workspace, people["Ada"], make_answer(first, "for", "other")).status is AnswerStatus.COMMITTED


def test_a_span_counts_code_points_to_the_very_end_of_the_text(coded):
    workspace, _, round_, ada, first, _ = coded
    (task, *_) = coding.desk_window(workspace, ada, round_.id, at=0).tasks
    whole = (CodedSpan("risk", 0, len(task.unit.text)),)
    assert save(workspace, ada, make_answer(first, spans=whole)).status is AnswerStatus.COMMITTED


def test_another_coders_assignment_is_refused_as_if_it_did_not_exist(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    of_ben = assignments(workspace, people["Ben"], round_)[0]
    save(workspace, people["Ben"], make_answer(of_ben, "risk"))
    for answer in (make_answer(of_ben, "meta"), make_answer("unknown", "meta")):
        saved = save(workspace, people["Ada"], answer)
        assert (saved.status, saved.sentence, saved.current) == (AnswerStatus.REFUSED, NOT_YOURS, None)
    at_command_line = save(workspace, Person.at_command_line("ada"), make_answer(of_ben, "meta"))
    assert at_command_line.sentence == NOT_YOURS
    assert len(rows(workspace, models.Decision)) == 1


def test_another_coders_decision_cannot_be_sent_again_as_ones_own(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    of_ben = make_answer(assignments(workspace, people["Ben"], round_)[0], "risk")
    save(workspace, people["Ben"], of_ben)
    mine = assignments(workspace, people["Ada"], round_)[0]
    saved = save(workspace, people["Ada"], make_answer(mine, "meta", uuid=of_ben.uuid))
    assert (saved.status, saved.current) == (AnswerStatus.REFUSED, None)


def test_after_sealing_nothing_is_taken_but_what_was_stored_is_still_known(coded):
    workspace, _, round_, ada, first, second = coded
    answer = make_answer(first, "risk")
    save(workspace, ada, answer)
    rounds.seal_own(workspace, ada, round_.id)
    for late in (make_answer(first, "meta", supersedes=answer.uuid), make_answer(second, "risk")):
        saved = save(workspace, ada, late)
        assert saved.status is AnswerStatus.REFUSED
        assert saved.sentence == "You have finished this round, so its decisions change no more."
    assert save(workspace, ada, answer).status is AnswerStatus.ALREADY
    assert len(rows(workspace, models.Decision)) == 1


def test_decisions_keep_the_codebook_version_they_were_made_under(coded):
    workspace, study, round_, ada, first, second = coded
    renamed = make_codebook(title="Second")
    codebooks.publish_codebook(workspace, ada, study, renamed, "clearer")
    late = make_answer(first, "risk", codebook_version=1)
    new = make_answer(second, "risk", codebook_version=2)
    assert [save(workspace, ada, one).status.value for one in (late, new)] == ["committed", "committed"]
    versions = {one.assignment: one.decision.codebook_version for one in seen_by(workspace, ada, round_)}
    assert versions == {first: 1, second: 2}


def test_a_code_archived_meanwhile_is_taken_from_those_who_saw_it_and_kept_but_given_no_more(coded):
    workspace, study, _, ada, first, second = coded
    book = make_codebook()
    codes = tuple(dataclasses.replace(code, archived=code.id == "meta") for code in book.codes)
    codebooks.publish_codebook(workspace, ada, study, make_codebook(codes=codes), "meta is out")
    seen = make_answer(first, "meta", codebook_version=1)
    kept = make_answer(first, "meta", "risk", codebook_version=2, supersedes=seen.uuid)
    assert [save(workspace, ada, one).status.value for one in (seen, kept)] == ["committed", "committed"]
    new = save(workspace, ada, make_answer(second, "meta", codebook_version=2))
    assert (new.status, new.sentence) == (
        AnswerStatus.REFUSED,
        "The code “Meta” is archived and is given no more. Reload the page.",
    )


def test_a_batch_answers_in_order_and_a_bad_answer_blocks_nothing(coded):
    workspace, _, _, ada, first, second = coded
    answers = [
        make_answer(first, "risk"),
        make_answer("unknown", "risk"),
        make_answer(second),
        make_answer(second, "meta"),
    ]
    saved = coding.save_answers(workspace, ada, answers).saved
    assert [one.uuid for one in saved] == [one.uuid for one in answers]
    assert [one.status.value for one in saved] == ["committed", "refused", "refused", "committed"]


def test_more_than_a_hundred_answers_at_once_are_refused_and_none_is_stored(coded):
    workspace, _, _, ada, first, _ = coded
    with pytest.raises(Refusal, match="At most 100 decisions can be sent at once"):
        coding.save_answers(workspace, ada, [make_answer(first, "risk") for _ in range(101)])
    assert rows(workspace, models.Decision) == []
