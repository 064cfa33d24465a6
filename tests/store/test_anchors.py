"""Anchors: who sets them, who sees them, and that one on a unit of a blind round is seen by whoever set it alone."""

import pytest

from annotator.domain.anchors import LONGEST_ANCHOR_NOTE, AnchorKind
from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Purpose
from annotator.operations import codebooks, importing, rounds, studies, withdrawing
from annotator.operations.anchors import (
    anchors_at_desk,
    list_anchors,
    mark_anchor,
    remove_anchor,
    restore_anchor,
)
from annotator.store import rounds as stored_rounds
from annotator.store import studies as stored_studies
from db import models
from tests.factories import make_answer, make_codebook, make_incoming, make_source, make_thread
from tests.store.coding_for_tests import assignments, at_once, code_everything, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner

AT_COMMAND_LINE = Person.at_command_line("root")
STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))
TYPICAL, BORDERLINE = AnchorKind.TYPICAL, AnchorKind.BORDERLINE


def units_of(workspace):
    """The ids of all units, in order."""
    return rows(workspace, models.Unit, "id")


def seen(workspace, person, study, code=None):
    """(marker, unit, kind, note) of every anchor somebody sees."""
    return [
        (one.anchor.marker, one.anchor.unit, one.anchor.kind, one.anchor.note)
        for one in list_anchors(workspace, person, study, code)
    ]


@pytest.fixture
def blind(workspace):
    """A blind round of three, in which Ada (the owner) and Ben have each set an anchor on the first unit."""
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    first = units_of(workspace)[0]
    mark_anchor(workspace, people["Ada"], study, "risk", first, TYPICAL, "Ada’s note")
    mark_anchor(workspace, people["Ben"], study, "risk", first, BORDERLINE, "Ben’s note")
    return workspace, study, round_, people


def test_an_anchor_shows_the_unit_its_kind_its_note_and_who_set_it(workspace):
    study, _, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    unit = units_of(workspace)[1]
    change = mark_anchor(workspace, people["Ada"], study, "risk", unit, TYPICAL, "  As clear\nas it gets. ")
    (one,) = list_anchors(workspace, people["Ada"], study, "risk")
    assert (change.before, change.after) == (None, one.anchor)
    assert (one.text, one.title) == ("Reply: it was the same with us.", "Reply 1 to comment 1")
    assert (one.anchor.kind, one.anchor.note, one.anchor.marker) == (TYPICAL, "As clear as it gets.", "Ada")
    assert (one.own, one.may_remove, one.is_blind) == (True, True, False)
    assert list_anchors(workspace, people["Ada"], study, "meta") == ()


def test_while_a_round_with_the_unit_is_blind_nobody_but_its_marker_learns_of_an_anchor(blind):
    workspace, study, _, people = blind
    first = units_of(workspace)[0]
    assert seen(workspace, people["Ada"], study) == [("Ada", first, TYPICAL, "Ada’s note")]
    assert seen(workspace, people["Ben"], study) == [("Ben", first, BORDERLINE, "Ben’s note")]
    assert seen(workspace, people["Cleo"], study) == []
    assert seen(workspace, AT_COMMAND_LINE, study) == []
    assert all(one.is_blind for one in list_anchors(workspace, people["Ada"], study))


def test_one_who_has_not_finished_keeps_them_hidden_and_the_last_seal_shows_them_all(blind):
    workspace, study, round_, people = blind
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], round_.id)
    assert len(seen(workspace, people["Ada"], study)) == 1
    rounds.seal_own(workspace, people["Cleo"], round_.id)
    for person in (*people.values(), AT_COMMAND_LINE):
        assert [one[0] for one in seen(workspace, person, study)] == ["Ada", "Ben"]
    assert not any(one.is_blind for one in list_anchors(workspace, people["Cleo"], study))


def test_a_new_blind_round_with_the_unit_hides_them_again(blind):
    workspace, study, round_, people = blind
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    assert [one[0] for one in seen(workspace, people["Ben"], study)] == ["Ben"]
    assert seen(workspace, people["Cleo"], study) == []


def test_anchors_on_units_of_no_blind_round_are_seen_by_everybody_meanwhile(blind):
    workspace, study, _, people = blind
    source = make_source("more.txt", make_thread(2, title="More"))
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(source),), None)
    waiting = units_of(workspace)[-1]
    mark_anchor(workspace, people["Ada"], study, "meta", waiting, TYPICAL)
    assert seen(workspace, people["Cleo"], study) == [("Ada", waiting, TYPICAL, "")]
    # Its maker may take it away, the coders see it and may not.
    (one,) = list_anchors(workspace, people["Cleo"], study)
    assert (one.own, one.may_remove) == (False, False)
    with pytest.raises(Refusal, match="Only who set"):
        remove_anchor(workspace, people["Cleo"], one.anchor.id)


def test_neither_a_refusal_nor_an_act_tells_that_another_has_set_one(blind):
    workspace, study, _, people = blind
    (ben,) = list_anchors(workspace, people["Ben"], study)
    (first,) = {ben.anchor.unit}
    told = []
    for number in (ben.anchor.id, 987_654):
        for act in (remove_anchor, restore_anchor):
            with pytest.raises(Refusal) as refusal:
                act(workspace, people["Ada"], number)
            told.append(str(refusal.value))
    assert len(set(told)) == 1
    # Setting the same again is as new to whoever has set none.
    assert mark_anchor(workspace, people["Cleo"], study, "risk", first, BORDERLINE, "Ben’s note").before is None
    remove_anchor(workspace, people["Ben"], ben.anchor.id)
    assert len(seen(workspace, people["Ada"], study)) == 1


def test_marking_again_changes_ones_own_and_taking_away_is_taken_back(workspace):
    study, _, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    ada, ben = people["Ada"], people["Ben"]
    unit = units_of(workspace)[0]
    first = mark_anchor(workspace, ben, study, "risk", unit, TYPICAL, "one").after
    changed = mark_anchor(workspace, ben, study, "risk", unit, BORDERLINE, "two")
    assert (changed.before, changed.after.id, changed.after.kind) == (first, first.id, BORDERLINE)
    same = mark_anchor(workspace, ben, study, "risk", unit, BORDERLINE, "two")
    assert same.before == same.after
    mark_anchor(workspace, ben, study, "risk", unit, first.kind, first.note)
    assert seen(workspace, ada, study) == [("Ben", unit, TYPICAL, "one")]
    # The owner may take away anybody's.
    assert remove_anchor(workspace, ada, first.id).after.removed_at is not None
    assert remove_anchor(workspace, ada, first.id).before.removed_at is not None
    assert seen(workspace, ben, study) == []
    restore_anchor(workspace, ada, first.id)
    restore_anchor(workspace, ben, first.id)
    assert seen(workspace, ben, study) == [("Ben", unit, TYPICAL, "one")]
    remove_anchor(workspace, ben, first.id)
    mark_anchor(workspace, ben, study, "risk", unit, BORDERLINE, "anew")
    with pytest.raises(Refusal, match="marked again"):
        restore_anchor(workspace, ben, first.id)


def test_two_clicks_at_one_moment_set_one_anchor(workspace):
    study, _, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    unit = units_of(workspace)[0]
    at_once(*[lambda: mark_anchor(workspace, people["Ada"], study, "risk", unit, TYPICAL)] * 4)
    assert len(rows(workspace, models.Anchor)) == 1


def test_a_coder_marks_what_they_were_given_and_the_corpus_once_no_round_is_blind(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    source = make_source("more.txt", make_thread(2, title="More"))
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(source),), None)
    given, waiting = units_of(workspace)[0], units_of(workspace)[-1]
    mark_anchor(workspace, people["Ben"], study, "risk", given, TYPICAL)
    mark_anchor(workspace, people["Ada"], study, "risk", waiting, TYPICAL)
    told = set()
    for unit in (waiting, 987_654):
        with pytest.raises(Refusal) as refusal:
            mark_anchor(workspace, people["Ben"], study, "risk", unit, TYPICAL)
        told.add(str(refusal.value))
    assert len(told) == 1, "a unit that is hidden is refused like one that is not there"
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert mark_anchor(workspace, people["Ben"], study, "risk", waiting, TYPICAL).after.unit == waiting


def test_what_cannot_be_an_anchor_is_refused_and_leaves_nothing(workspace):
    codebook = make_codebook()
    study, _, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING, codebook=codebook)
    ada, unit = people["Ada"], units_of(workspace)[0]
    archived = tuple(
        code if code.id != "meta" else type(code)(**{**{f: getattr(code, f) for f in code.__slots__}, "archived": True})
        for code in codebook.codes
    )
    codebooks.publish_codebook(workspace, ada, study, make_codebook(codes=archived), "archived")
    for person, code, chosen, note, words in (
        (ada, "no such code", unit, "", "not in the codebook"),
        (ada, "meta", unit, "", "archived"),
        (ada, "risk", unit, "x" * (LONGEST_ANCHOR_NOTE + 1), "longer than"),
        (ada, "risk", unit, "\ud83d", "cannot be stored"),
        (ada, "risk", 987_654, "", "no such comment"),
        (AT_COMMAND_LINE, "risk", unit, "", "signed in"),
        (STRANGER, "risk", unit, "", "no such study"),
    ):
        with pytest.raises(Refusal, match=words):
            mark_anchor(workspace, person, study, code, chosen, TYPICAL, note)
    assert rows(workspace, models.Anchor) == []
    with pytest.raises(Refusal, match="no such study"):
        list_anchors(workspace, STRANGER, study)


def test_an_archived_study_keeps_its_anchors_and_takes_none(workspace):
    study, _, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    ada, unit = people["Ada"], units_of(workspace)[0]
    kept = mark_anchor(workspace, ada, study, "risk", unit, TYPICAL).after
    studies.archive_study(workspace, ada, study.id)
    for act in (
        lambda: mark_anchor(workspace, ada, study, "meta", unit, TYPICAL),
        lambda: remove_anchor(workspace, ada, kept.id),
        lambda: restore_anchor(workspace, ada, kept.id),
    ):
        with pytest.raises(Refusal, match="archived"):
            act()
    assert len(seen(workspace, ada, study)) == 1


def test_an_anchor_goes_with_the_comment_that_is_withdrawn(workspace):
    study, _, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    ada, unit = people["Ada"], units_of(workspace)[0]
    kept = mark_anchor(workspace, ada, study, "risk", unit, TYPICAL).after
    gone = mark_anchor(workspace, ada, study, "meta", unit, TYPICAL).after
    remove_anchor(workspace, ada, gone.id)
    withdrawing.withdraw_units(workspace, ada, study, "asked for", unit=unit)
    assert list_anchors(workspace, ada, study) == ()
    with pytest.raises(Refusal, match="withdrawn"):
        restore_anchor(workspace, ada, gone.id)
    with pytest.raises(Refusal, match="withdrawn"):
        mark_anchor(workspace, ada, study, "risk", unit, TYPICAL)
    assert kept.id in rows(workspace, models.Anchor, "id")


def at_desk(workspace, person, round_):
    return {
        code: [(one.anchor.kind, one.text) for one in found]
        for code, found in anchors_at_desk(workspace, person, round_.id).items()
    }


def test_the_desk_shows_in_a_practice_round_what_anybody_marked(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    first, second, *_ = units_of(workspace)
    mark_anchor(workspace, people["Ada"], study, "risk", first, TYPICAL)
    mark_anchor(workspace, people["Ben"], study, "risk", second, BORDERLINE)
    for person in people.values():
        assert at_desk(workspace, person, round_) == {
            "risk": [(BORDERLINE, "Reply: it was the same with us."), (TYPICAL, "Comment 1: the rota again.")]
        }


def test_the_desk_of_a_blind_round_shows_an_own_anchor_once_its_unit_is_decided_and_none_of_others(blind):
    workspace, _, round_, people = blind
    for person in people.values():
        assert at_desk(workspace, person, round_) == {}
    save(workspace, people["Ada"], make_answer(assignments(workspace, people["Ada"], round_)[0], "risk"))
    assert at_desk(workspace, people["Ada"], round_) == {"risk": [(TYPICAL, "Comment 1: the rota again.")]}
    assert at_desk(workspace, people["Cleo"], round_) == {}


def test_the_desk_of_a_round_with_hidden_repeats_shows_no_own_anchor_of_any_of_its_units(blind):
    workspace, study, round_, people = blind
    code_everything(workspace, people["Ada"], round_, "risk")
    second = units_of(workspace)[1]
    mark_anchor(workspace, people["Ada"], study, "risk", second, TYPICAL)
    assert len(at_desk(workspace, people["Ada"], round_)["risk"]) == 2
    own = assignments(workspace, people["Ada"], round_)[1]
    with workspace.database.writing() as session:
        row = session.get_one(models.Assignment, own)
        session.add(
            models.Assignment(
                id="again", round_id=row.round_id, unit_id=second, coder_id=row.coder_id, occasion=2, position=99
            )
        )
    assert at_desk(workspace, people["Ada"], round_) == {}


def test_the_desk_shows_an_anchor_of_a_merged_code_at_the_one_that_stands_for_it(workspace):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    ada, unit = people["Ada"], units_of(workspace)[0]
    mark_anchor(workspace, ada, study, "workload", unit, TYPICAL)
    codes = tuple(
        code
        if code.id != "workload"
        else type(code)(id="workload", name="Workload", section="beside", archived=True, merged_into="risk")
        for code in make_codebook().codes
    )
    codebooks.publish_codebook(workspace, ada, study, make_codebook(codes=codes), "merged", move=[round_.id])
    assert list(at_desk(workspace, ada, round_)) == ["risk"]


def test_a_desk_is_asked_about_by_whoever_codes_in_the_study(blind):
    workspace, _, round_, _ = blind
    for person in (STRANGER, AT_COMMAND_LINE):
        with pytest.raises(Refusal):
            anchors_at_desk(workspace, person, round_.id)


def test_a_machine_that_coded_the_unit_gives_nobody_the_right_to_mark_it(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    source = make_source("more.txt", make_thread(1, title="More"))
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(source),), None)
    unit = units_of(workspace)[-1]
    with workspace.database.writing() as session:
        machine = stored_studies.add_coder(session, study.id, "Program", CoderKind.MACHINE)
        stored_rounds.add_assignments(session, round_.id, machine.id, [unit])
    with pytest.raises(Refusal, match="no such comment"):
        mark_anchor(workspace, people["Ben"], study, "risk", unit, TYPICAL)
    assert mark_anchor(workspace, make_owner(workspace), study, "risk", unit, TYPICAL)
