"""The stale list and second looks: exactly what was decided under something older, and of blind rounds one's own."""

import dataclasses

import pytest

from annotator.domain.codebook import Code
from annotator.domain.decision import State
from annotator.domain.refusal import Refusal
from annotator.domain.second_looks import Concern
from annotator.domain.study import Purpose
from annotator.operations import agreement_report, codebooks, coders, exporting, rounds, second_looks, versions
from annotator.store import events as stored_events
from annotator.store import rounds as stored_rounds
from db import models
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, events, rows, save
from tests.store.studies_for_tests import make_coded_study
from tests.store.test_codebooks import with_codes

WIDER = "How people feel about anything"


def redefined(book, code="morale", **texts):
    return with_codes(book, dataclasses.replace(book.code(code), **(texts or {"definition": WIDER})))


def split(book):
    """Risk is cut into two parts and stays as their theme."""
    return with_codes(
        book,
        Code("risk_self", "Risk to staff", parent="risk", split_from="risk"),
        Code("risk_others", "Risk to others", parent="risk", split_from="risk"),
    )


def publish(workspace, people, study, change, **options):
    book = codebooks.current_codebook(workspace, study.id)
    return codebooks.publish_codebook(workspace, people["Ada"], study, change(book), "we talked", **options)


def decide(workspace, people, round_, name, at, *codes, **changes):
    return save(
        workspace, people[name], make_answer(assignments(workspace, people[name], round_)[at], *codes, **changes)
    )


def listed(workspace, person, study):
    """(coder, code, concern) -> (to look at, queued, blind)."""
    found = second_looks.list_older_meanings(workspace, person, study)
    return {
        (one.coder.name, one.code.id, one.concern.value): (one.to_look_at, one.queued, one.blind)
        for one in found.entries
    }


def give(workspace, study, round_, people):
    """Ada: Morale, Anger, Risk, none applies; Ben: Morale and Risk, then ineligible."""
    decide(workspace, people, round_, "Ada", 0, "morale")
    decide(workspace, people, round_, "Ada", 1, "morale_anger")
    decide(workspace, people, round_, "Ada", 2, "risk")
    decide(workspace, people, round_, "Ada", 3, state=State.NONE_APPLIES)
    decide(workspace, people, round_, "Ben", 0, "morale", "risk")
    decide(workspace, people, round_, "Ben", 1, state=State.INELIGIBLE)
    return workspace, study, round_, people


@pytest.fixture
def coded(workspace):
    return give(workspace, *make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING))


@pytest.fixture
def blind(workspace):
    return give(workspace, *make_coded_study(workspace, "Ben"))


def second_look_of(workspace, study):
    return second_looks.list_recoding_rounds(workspace, study)[0].overview.round


def test_a_redefinition_lists_who_gave_the_code_and_apart_who_had_it_at_hand(coded):
    workspace, study, _, people = coded
    assert listed(workspace, people["Ada"], study) == {}
    publish(workspace, people, study, redefined)
    assert listed(workspace, people["Ada"], study) == {
        ("Ada", "morale", "given"): (1, 0, 0),
        ("Ben", "morale", "given"): (1, 0, 0),
        ("Ada", "morale", "below"): (1, 0, 0),
        ("Ada", "morale", "not_given"): (2, 0, 0),
    }
    assert listed(workspace, people["Ben"], study) == {("Ben", "morale", "given"): (1, 0, 0)}


def test_mere_wording_and_a_text_that_came_back_concern_nobody(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined, reworded=["morale"])
    assert listed(workspace, people["Ada"], study) == {}
    publish(workspace, people, study, lambda book: redefined(book, apply_when="Always"))
    assert ("Ada", "morale", "given") in listed(workspace, people["Ada"], study)
    publish(workspace, people, study, lambda _: make_codebook())
    assert listed(workspace, people["Ada"], study) == {}


def test_a_split_queues_exactly_the_affected_decisions_and_nothing_else(coded):
    workspace, study, round_, people = coded
    publish(workspace, people, study, split, move=[round_.id])
    decide(workspace, people, round_, "Ada", 4, "risk", codebook_version=2)
    assert listed(workspace, people["Ada"], study) == {
        ("Ada", "risk", "split"): (1, 0, 0),
        ("Ben", "risk", "split"): (1, 0, 0),
    }
    before = rows(workspace, models.Decision)
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "risk", {Concern.SPLIT})
    assert queued.sentence == "“Second look at “Risk”” is queued: 2 decisions, which Ada, Ben will find under Code."
    assert rows(workspace, models.Decision) == before
    given = {row["id"]: row for row in rows(workspace, models.Assignment)}
    made = {row["id"]: row for row in before}
    with workspace.database.reading() as session:
        looks = session.query(models.SecondLook).all()
    assert {(given[one.assignment_id]["unit_id"], given[one.assignment_id]["coder_id"]) for one in looks} == {
        (given[made[one.decision_id]["assignment_id"]]["unit_id"], made[one.decision_id]["coder_id"]) for one in looks
    }
    assert sorted(tuple(made[one.decision_id]["codes"]) for one in looks) == [("morale", "risk"), ("risk",)]
    assert listed(workspace, people["Ada"], study) == {
        ("Ada", "risk", "split"): (0, 1, 0),
        ("Ben", "risk", "split"): (0, 1, 0),
    }
    with pytest.raises(Refusal, match="Nothing is there to be queued for “Risk”"):
        second_looks.queue_second_looks(workspace, people["Ada"], study, "risk", {Concern.SPLIT})


def test_a_split_concerns_what_was_merged_into_the_code_too_and_one_taken_back_concerns_nobody(coded):
    workspace, study, _, people = coded

    def merged(book):
        return with_codes(book, dataclasses.replace(book.code("morale_anger"), archived=True, merged_into="risk"))

    publish(workspace, people, study, merged)
    publish(workspace, people, study, split)
    assert listed(workspace, people["Ada"], study)["Ada", "risk", "split"] == (2, 0, 0)

    def taken_back(book):
        parts = (book.code("risk_self"), book.code("risk_others"))
        return with_codes(book, *(dataclasses.replace(one, archived=True, merged_into="risk") for one in parts))

    publish(workspace, people, study, taken_back)
    assert listed(workspace, people["Ada"], study) == {}


def test_a_decided_second_look_leaves_the_list_and_what_it_says_is_listed_when_the_code_changes_again(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    again = second_look_of(workspace, study)
    assert (again.purpose, again.codebook_version, again.is_open) == (Purpose.RECODING, 2, False)
    for name in ("Ada", "Ben"):
        decide(workspace, people, again, name, 0, "morale", codebook_version=2)
    assert {key for key in listed(workspace, people["Ada"], study) if key[2] == "given"} == set()
    publish(workspace, people, study, lambda book: redefined(book, definition="Again something else"))
    found = listed(workspace, people["Ada"], study)
    assert (found["Ada", "morale", "given"], ("Ben", "morale", "given") in found) == ((0, 0, 1), False)
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], again.id)
    found = listed(workspace, people["Ada"], study)
    assert (found["Ada", "morale", "given"], found["Ben", "morale", "given"]) == ((1, 0, 0), (1, 0, 0))


def test_what_waits_to_be_looked_at_is_queued_again_for_what_changed_since_alone(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    again = second_look_of(workspace, study)
    publish(workspace, people, study, split, move=[])
    found = listed(workspace, people["Ada"], study)
    assert (found["Ben", "morale", "given"], found["Ben", "risk", "split"]) == ((0, 1, 0), (1, 0, 0))
    codebooks.move_round(workspace, people["Ada"], study, again.id, 3)
    assert listed(workspace, people["Ada"], study)["Ben", "risk", "split"] == (0, 1, 0)


def test_second_looks_nobody_began_are_taken_back_and_begun_ones_are_not(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    first = listed(workspace, people["Ada"], study)
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", set(Concern))
    assert listed(workspace, people["Ada"], study) != first
    second_looks.withdraw_second_looks(workspace, people["Ada"], study, queued.rounds[0].id)
    assert listed(workspace, people["Ada"], study) == first
    assert second_looks.list_recoding_rounds(workspace, study) == ()
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", set(Concern))
    decide(workspace, people, queued.rounds[0], "Ben", 0, "morale", codebook_version=2)
    with pytest.raises(Refusal, match="somebody has looked again already"):
        second_looks.withdraw_second_looks(workspace, people["Ada"], study, queued.rounds[0].id)
    main = rounds.list_overviews(workspace, study.id)[0].round
    with pytest.raises(Refusal, match="no round of second looks"):
        second_looks.withdraw_second_looks(workspace, people["Ada"], study, main.id)


def test_it_is_said_beforehand_how_many_each_coder_gets_and_who_cannot_look_again(coded):
    workspace, study, _, people = coded
    coders.add_coder(workspace, people["Ada"], study, "Cleo", "a long password")
    publish(workspace, people, study, redefined)
    rounds.seal_coder(workspace, people["Ada"], study, None, "Ben", "left the team")
    plan = second_looks.plan_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN, Concern.BELOW})
    assert plan.sentences == (
        "2 decisions would be looked at again: Ada 2.",
        "Ben has left and cannot look again: 1 decision of theirs will stay marked.",
    )
    second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN, Concern.BELOW})
    assert [one.coder_name for one in second_looks.list_recoding_rounds(workspace, study)[0].overview.progress] == [
        "Ada"
    ]


def test_queueing_and_taking_back_leave_one_event_each_and_without_it_have_not_happened(coded, monkeypatch):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)

    def refuse(*_arguments, **_options):
        raise ZeroDivisionError("no event")

    def queue():
        return second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})

    with monkeypatch.context() as patch:
        patch.setattr(stored_events, "record", refuse)
        with pytest.raises(ZeroDivisionError):
            queue()
    assert second_looks.list_recoding_rounds(workspace, study) == ()
    count = len(events(workspace))
    queued = queue()
    with monkeypatch.context() as patch:
        patch.setattr(stored_events, "record", refuse)
        with pytest.raises(ZeroDivisionError):
            second_looks.withdraw_second_looks(workspace, people["Ada"], study, queued.rounds[0].id)
    assert len(second_looks.list_recoding_rounds(workspace, study)) == 1
    second_looks.withdraw_second_looks(workspace, people["Ada"], study, queued.rounds[0].id)
    assert [act for act, _ in events(workspace)[count:]] == ["queue_second_looks", "withdraw_second_looks"]


@pytest.mark.parametrize("act", ["plan_second_looks", "queue_second_looks"])
def test_only_the_owner_queues(coded, act):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    with pytest.raises(Refusal, match="Only the owner"):
        getattr(second_looks, act)(workspace, people["Ben"], study, "morale", {Concern.GIVEN})
    with pytest.raises(Refusal, match="no such code"):
        getattr(second_looks, act)(workspace, people["Ada"], study, "nothing", {Concern.GIVEN})


def test_of_a_blind_round_nobody_learns_anothers_numbers_whatever_is_decided(blind):
    workspace, study, round_, people = blind
    publish(workspace, people, study, redefined, move=[round_.id])
    seen, own = [], []
    third = assignments(workspace, people["Ben"], round_)[2]
    before = None
    for codes in (("morale",), ("morale_anger",), ("workload", "meta")):
        answer = make_answer(third, *codes, supersedes=before)
        assert save(workspace, people["Ben"], answer).status.value == "committed"
        before = answer.uuid
        found = second_looks.list_older_meanings(workspace, people["Ada"], study)
        seen.append((found, second_looks.plan_second_looks(workspace, people["Ada"], study, "morale", set(Concern))))
        own.append(listed(workspace, people["Ben"], study))
    assert own[0]["Ben", "morale", "given"] == (0, 0, 2)
    assert own[1]["Ben", "morale", "below"] == own[2]["Ben", "morale", "not_given"] == (0, 0, 1)
    assert all(one == seen[0] for one in seen)
    found, plan = seen[0]
    assert {entry.coder.name for entry in found.entries} == {"Ada"}
    assert (plan.decisions, plan.blind) == (0, ("Independent coding",))
    assert found.sentence == (
        "In “Independent coding” there are decisions that are still sealed; "
        "how many of them were made under an older meaning is not told."
    )
    assert listed(workspace, people["Ada"], study)["Ada", "morale", "given"] == (0, 0, 1)
    with pytest.raises(Refusal, match="waits until the round is open"):
        second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", set(Concern))
    for entry in found.entries:
        args = (workspace, people["Ada"], study, "morale", entry.concern, entry.coder.id)
        assert second_looks.list_affected(*args) == ()


def test_a_coder_is_shown_their_own_decisions_and_no_others(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    everybody = {coder.name: coder.id for coder in coders.list_coders(workspace, study.id)}
    (one,) = second_looks.list_affected(workspace, people["Ben"], study, "morale", Concern.GIVEN, everybody["Ben"])
    assert (one.version, one.codes, one.unit.text) == (1, ("Morale", "Risk"), "Comment 1: the rota again.")
    assert second_looks.list_affected(workspace, people["Ben"], study, "morale", Concern.GIVEN, everybody["Ada"]) == ()
    assert len(second_looks.list_affected(workspace, people["Ada"], study, "morale", Concern.GIVEN, everybody["Ben"]))


def test_a_recoding_round_takes_no_new_coder_no_import_and_is_taken_by_nobody_unasked(coded):
    workspace, study, round_, people = coded
    publish(workspace, people, study, redefined)
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    added = coders.add_coder(workspace, people["Ada"], study, "Cleo", "a long password")
    assert [one.name for one in added.rounds] == [round_.name]
    with workspace.database.writing() as session:
        assert rounds.round_for_import(session, people["Ada"], study, Purpose.MAIN).id == round_.id
    assert exporting.coded_data_set(workspace, people["Ada"], study).round == round_.name
    assert agreement_report.round_agreement(workspace, people["Ada"], study).round.id == round_.id
    with pytest.raises(Refusal, match="neither how far they agree"):
        agreement_report.round_agreement(workspace, people["Ada"], study, queued.rounds[0].name)
    assert [one.round.id for one in rounds.list_overviews(workspace, study.id)] == [round_.id]
    started = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    assert started.name == "Practice 2"
    assert listed(workspace, people["Ada"], study)["Ben", "morale", "given"] == (1, 0, 0), "it can be queued again"
    again = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    assert again.rounds[0].name == "Second look at “Morale” 2"


def test_second_looks_that_wait_hold_no_finished_round_shut(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    main = rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], main.id)
    with workspace.database.reading() as session:
        assert stored_rounds.find_round(session, main.id).is_open


def test_a_finished_second_look_stays_closed_while_its_comments_are_coded_blind(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], queued.rounds[0].id)
    assert not second_look_of(workspace, study).is_open


def test_what_was_decided_in_two_rounds_is_looked_at_again_in_two_and_all_of_it_is_exported(coded):
    workspace, study, first, people = coded
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    decide(workspace, people, second, "Ada", 0, "morale", "risk")
    publish(workspace, people, study, redefined)
    count = len(events(workspace))
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    assert queued.plan.sentences == (
        "3 decisions would be looked at again: Ada 2, Ben 1.",
        f"What was decided in “{first.name}”, “Practice 2” is queued apart, a round for each.",
    )
    names = (f"Second look at “Morale” ({first.name})", "Second look at “Morale” (Practice 2)")
    assert tuple(one.name for one in queued.rounds) == names
    assert (
        queued.sentence == f"“{names[0]}”, “{names[1]}” are queued: 3 decisions, which Ada, Ben will find under Code."
    )
    assert [act for act, _ in events(workspace)[count:]] == ["queue_second_looks"] * 2
    for again, coders_of in zip(queued.rounds, (("Ada", "Ben"), ("Ada",)), strict=True):
        for name in coders_of:
            decide(workspace, people, again, name, 0, "morale", codebook_version=2)
            rounds.seal_own(workspace, people[name], again.id)
    found = [exporting.coded_data_set(workspace, people["Ada"], study, name).decisions for name in names]
    assert [len(decisions) for decisions in found] == [2, 1]
    assert ("Ada", "morale", "given") not in listed(workspace, people["Ada"], study)
    assert all(one.overview.round.is_open for one in second_looks.list_recoding_rounds(workspace, study))


def test_one_of_several_rounds_of_second_looks_is_taken_back_alone(coded):
    workspace, study, _, people = coded
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    decide(workspace, people, second, "Ada", 0, "morale")
    publish(workspace, people, study, redefined)
    queued = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    assert listed(workspace, people["Ada"], study)["Ada", "morale", "given"] == (0, 2, 0)
    second_looks.withdraw_second_looks(workspace, people["Ada"], study, queued.rounds[1].id)
    assert listed(workspace, people["Ada"], study)["Ada", "morale", "given"] == (1, 1, 0)
    again = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    assert [one.name for one in again.rounds] == ["Second look at “Morale”"]


def test_a_round_of_second_looks_tells_the_version_it_began_with_and_nothing_of_one_taken_back(coded):
    workspace, study, _, people = coded
    publish(workspace, people, study, redefined)
    taken = second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN}).rounds[0]
    publish(workspace, people, study, lambda book: redefined(book, definition="Anything at all"), move=[taken.id])
    second_looks.withdraw_second_looks(workspace, people["Ada"], study, taken.id)
    publish(workspace, people, study, lambda book: redefined(book, definition="What people feel"))
    second_looks.queue_second_looks(workspace, people["Ada"], study, "morale", {Concern.GIVEN})
    use = versions.list_versions(workspace, study.id).rounds[-1]
    assert (use.round.name, [(step.version, step.by) for step in use.steps]) == (taken.name, [(4, "Ada")])
