"""Withdrawal reaches what a codebook is made from: its draft and changes, anchors, answers, second looks."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from annotator.domain.anchors import AnchorKind
from annotator.domain.memo import About
from annotator.domain.refusal import Refusal
from annotator.domain.second_looks import Concern
from annotator.operations import (
    anchors,
    codebook_drafts,
    codebook_editing,
    memos,
    proposals,
    rounds,
    second_looks,
    withdrawing,
)
from db import models
from tests.factories import make_answer
from tests.store.coding_for_tests import at_once, revision, rows, save
from tests.store.test_withdrawing import everything, holding, withdraw
from tests.store.withdrawals_for_tests import TELLING, assignments_of, make_quoted_study, unit_of


@pytest.fixture
def scene(workspace):
    """(workspace, study, round, people) of a study whose codebook quotes the first comment."""
    return workspace, *make_quoted_study(workspace)


def draft_quotes(scene):
    """Quote in a draft: in words that stay, in words taken back, in a name and in a file's codebook; its revision."""
    workspace, study, _, people = scene
    told = f"Compare “{TELLING}”."
    acts = (
        ("change_code", ("meta",), {"definition": told, "examples": ["None", TELLING]}),
        ("change_code", ("meta",), {"definition": "Better words"}),
        ("add_code", ("Again and nobody dared to phone",), {"apply_when": told}),
        ("change_head", ("Codebook", told), {}),
        ("merge_codes", (["meta"], "risk", "Overslept the brumbledore shift in Nackleford"), {}),
    )
    seen = revision(workspace, study)
    for act, arguments, fields in acts:
        seen = getattr(codebook_editing, act)(workspace, people["Ada"], study, seen, *arguments, **fields).revision
    return codebook_drafts.undo(workspace, people["Ada"], study, seen).revision


def test_the_draft_holds_no_word_of_it_afterwards_and_every_change_can_still_be_taken_back(scene):
    workspace, study, _, people = scene
    seen = draft_quotes(scene)
    assert holding(workspace) >= {"codebook_draft", "codebook_edit", "event"}
    withdraw(scene)
    assert holding(workspace) == set()

    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook.code("meta").definition == "Better words"
    assert draft.codebook.code("meta").examples == ("None", "[withdrawn]")
    assert draft.codebook.description == "Compare “[withdrawn]”."
    assert "[withdrawn]" in draft.edits[2].sentence
    assert "dared" not in draft.edits[2].sentence
    (code_id,) = [code.id for code in draft.codebook.codes if code.name == "[withdrawn]"]
    assert code_id == "again_and_nobody_dared"
    seen = codebook_drafts.redo(workspace, people["Ada"], study, draft.revision).revision
    for _ in range(5):
        seen = codebook_drafts.undo(workspace, people["Ada"], study, seen).revision
    for _ in range(5):
        seen = codebook_drafts.redo(workspace, people["Ada"], study, seen).revision
    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook.code("meta").merged_into == "risk"
    assert draft.codebook.code("risk").name == "[withdrawn]"
    assert holding(workspace) == set()


def test_whoever_has_the_draft_open_must_look_again(scene):
    workspace, study, _, people = scene
    seen = draft_quotes(scene)
    withdraw(scene)
    with pytest.raises(Refusal, match="since you opened it"):
        codebook_editing.change_code(workspace, people["Ada"], study, seen, "meta", definition=TELLING)


def test_a_draft_that_does_not_quote_stays_as_it_was(scene):
    workspace, study, _, people = scene
    done = codebook_editing.change_code(
        workspace, people["Ada"], study, revision(workspace, study), "risk", definition="", examples=[]
    )
    done = codebook_editing.change_head(workspace, people["Ada"], study, done.revision, "Codebook", "")
    codebook_drafts.publish_draft(workspace, people["Ada"], study, done.revision, "shorter")
    added = codebook_editing.add_code(workspace, people["Ada"], study, revision(workspace, study), "Pay")
    before = rows(workspace, models.CodebookEdit)
    withdraw(scene)
    assert rows(workspace, models.CodebookEdit) == before
    assert revision(workspace, study) == added.revision


def test_a_draft_a_person_keeps_stays_whole(scene):
    workspace, study, _, people = scene
    draft_quotes(scene)
    before = codebook_drafts.find_draft(workspace, study)
    unit = unit_of(workspace, TELLING)
    found = withdrawing.what_quotes(workspace, people["Ada"], study, unit=unit).quotations
    (kept,) = [one for one in found if one.where.startswith("The draft of the codebook")]
    assert TELLING in kept.excerpt
    withdraw(scene, unit=unit, keep=[kept.place])
    after = codebook_drafts.find_draft(workspace, study)
    assert (after.codebook, after.edits, after.revision) == (before.codebook, before.edits, before.revision)
    assert codebook_drafts.redo(workspace, people["Ada"], study, after.revision).revision == after.revision + 1
    assert {"codebook_draft", "codebook_edit"} <= holding(workspace)
    assert not {"code", "codebook_version"} & holding(workspace)


def test_nobody_who_edits_at_the_same_moment_brings_its_words_back(scene):
    workspace, study, _, people = scene
    seen = draft_quotes(scene)
    done = at_once(
        lambda: withdraw(scene),
        lambda: codebook_editing.add_code(workspace, people["Ada"], study, seen, "Pay"),
    )
    assert not isinstance(done[0], Refusal)
    assert holding(workspace) == set()


def test_notes_of_anchors_go_with_their_comment_and_elsewhere_where_they_quote(scene):
    workspace, study, _, people = scene
    ada, ben = people["Ada"], people["Ben"]
    unit, other = unit_of(workspace, TELLING), unit_of(workspace, "kettle")
    anchors.mark_anchor(workspace, ada, study, "risk", unit, AnchorKind.TYPICAL, "My own words on it")
    anchors.mark_anchor(workspace, ben, study, "risk", other, AnchorKind.TYPICAL, f"As in “{TELLING}”")
    anchors.mark_anchor(workspace, ada, study, "risk", other, AnchorKind.BORDERLINE, f"Not as in “{TELLING}”")
    found = withdrawing.what_quotes(workspace, ada, study, unit=unit).quotations
    said = {one.where: one.excerpt for one in found if one.quoted_in.value == "anchor"}
    assert said == {
        "An anchor, hidden while a round is blind": None,
        "An anchor by Ada for the code “risk”": TELLING,
    }
    withdraw(scene)
    assert [row["note"] for row in rows(workspace, models.Anchor)] == [
        "",
        "As in “[withdrawn]”",
        "Not as in “[withdrawn]”",
    ]
    assert "My own words on it" not in str(everything(workspace))
    assert "anchor" not in holding(workspace)


def mark(workspace, person, study, unit, assignment):
    return anchors.mark_anchor(workspace, person, study, "risk", unit, AnchorKind.TYPICAL, "Of my own")


def note(workspace, person, study, unit, assignment):
    number = str(uuid.uuid4())
    return memos.write_memo_at_desk(workspace, person, assignment, About.UNIT, None, "Of my own", number)


def propose(workspace, person, study, unit, assignment):
    return proposals.propose_code(workspace, person, assignment, "Phoning", "Of my own")


@pytest.mark.parametrize(
    ("act", "module", "check"),
    [
        (mark, anchors, "check_anchor_note"),
        (note, memos, "check_memo_text"),
        (propose, proposals, "check_proposal"),
    ],
)
def test_nothing_is_written_about_a_comment_while_it_is_withdrawn_nor_afterwards(
    scene, monkeypatch, act, module, check
):
    workspace, study, round_, people = scene
    about = (people["Ben"], study, unit_of(workspace, TELLING), assignments_of(workspace, people["Ben"], round_)["c1"])
    writing, withdrawn, checked = threading.Event(), threading.Event(), getattr(module, check)

    def checks_slowly(*texts):
        writing.set()
        assert not withdrawn.wait(1.0), "the comment was withdrawn while somebody wrote about it"
        return checked(*texts)

    def withdraws():
        writing.wait()
        withdraw(scene)
        withdrawn.set()

    with monkeypatch.context() as slowly:
        slowly.setattr(module, check, checks_slowly)
        written, _ = at_once(lambda: act(workspace, *about), withdraws)
    assert not isinstance(written, Refusal)
    assert "Of my own" not in str(everything(workspace))
    with pytest.raises(Refusal):
        act(workspace, *about)


def test_an_answer_to_a_proposal_loses_what_it_quotes(scene):
    workspace, study, round_, people = scene
    first = assignments_of(workspace, people["Ben"], round_)
    proposals.propose_code(workspace, people["Ben"], first["c2"], "Phoning", "")
    with workspace.database.writing() as session:
        session.execute(sa.update(models.CodeProposal).values(answer=f"No: “{TELLING}” is Risk."))
    found = withdrawing.what_quotes(workspace, people["Ada"], study, unit=unit_of(workspace, TELLING)).quotations
    assert "The answer to a code proposed" in [one.where for one in found]
    withdraw(scene)
    assert rows(workspace, models.CodeProposal, "answer") == ["No: “[withdrawn]” is Risk."]


def test_a_second_look_at_it_that_is_still_waiting_is_taken_off_the_desk(scene):
    workspace, study, round_, people = scene
    ada = people["Ada"]
    first = assignments_of(workspace, ada, round_)
    for key in ("c1", "c2"):
        save(workspace, ada, make_answer(first[key], "risk"))
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    seen = revision(workspace, study)
    seen = codebook_editing.change_code(workspace, ada, study, seen, "risk", definition="Harm to anybody").revision
    codebook_drafts.publish_draft(workspace, ada, study, seen, "wider")
    queued = second_looks.queue_second_looks(workspace, ada, study, "risk", [Concern.GIVEN])
    assert len(rows_of(workspace, models.SecondLook)) == 2
    withdraw(scene)
    looks = rows_of(workspace, models.SecondLook)
    (left,) = [row["id"] for row in rows(workspace, models.Assignment) if row["round_id"] == queued.rounds[0].id]
    assert [look.assignment_id for look in looks] == [left]


def rows_of(workspace, model):
    with workspace.database.reading() as session:
        return session.execute(model.__table__.select()).all()
