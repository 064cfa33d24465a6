"""Every act leaves its event, with who did it, in the transaction of the change itself."""

import ast
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

import annotator.operations
from annotator.domain.anchors import AnchorKind
from annotator.domain.columns_map import ColumnMapping
from annotator.domain.decision import State
from annotator.domain.memo import About
from annotator.domain.people import Account, Person
from annotator.domain.preferences import Preferences
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, StudySettings
from annotator.operations import (
    anchors,
    codebook_drafts,
    codebook_editing,
    codebooks,
    coders,
    coding,
    column_mappings,
    corpus,
    corpus_view,
    duplicates,
    exporting,
    identifier_search,
    identifiers,
    importing,
    memos,
    overview,
    preferences,
    proposals,
    rounds,
    sample,
    signing_in,
    studies,
    withdrawing,
)
from annotator.operations.identifier_search import NameLists
from annotator.store import events, material, saving
from db import models
from db.models import Base
from tests.factories import make_answer, make_codebook, make_incoming, make_source, make_thread
from tests.store.coding_for_tests import assignments, revision, rows, save
from tests.store.coding_for_tests import events as events_of
from tests.store.studies_for_tests import make_coded_study

AT_COMMAND_LINE = Person.at_command_line("root")


class Scene:
    """A study in which everything can be done: two coders, one decision, a grant, a token, a password."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.grant = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
        self.study, self.round, self.people = make_coded_study(workspace, "Ben", "Dora")
        self.ada, self.ben = self.people["Ada"], self.people["Ben"]
        self.ids = assignments(workspace, self.ada, self.round)
        self.first, self.second = (make_answer(one, "risk") for one in self.ids[:2])
        for answer in (self.first, self.second):
            save(workspace, self.ada, answer)
        self.token = signing_in.create_start_token(workspace)
        self.secret = signing_in.sign_in(workspace, "Ben", "a long password")
        self.other = studies.create_study(workspace, AT_COMMAND_LINE, "Other").after
        source = make_source("more.txt", make_thread(title="More"))
        identifier_search.keep_names(workspace, self.ada, self.study, NameLists("Again"))
        identifier_search.look_for_identifiers(workspace, self.ada, self.study)
        (self.found,) = [one.id for one in identifiers.list_identifiers(workspace, self.ada, self.study)]
        self.previews = (make_incoming(source),)
        self.unit = rows(workspace, models.Unit, "id")[-1]
        self.waiting = make_source("waiting.txt", make_thread(title="Waiting"))
        with workspace.database.reading() as session:
            order = material.reading_order(session, self.study.id)
        self.left, self.alike = order[0], order[1:3]
        self.proposal = str(uuid.uuid4())
        self.memo = memos.write_memo(workspace, self.ada, self.study, About.STUDY, None, "One").after.uuid
        self.anchor = anchors.mark_anchor(
            workspace, self.ada, self.study, "risk", self.left, AnchorKind.TYPICAL
        ).after.id

    @property
    def seen(self):
        """The revision of the draft as it stands."""
        return revision(self.workspace, self.study)


#: For every act: how it is done in a scene, and the events it leaves as (act, who); "own" is Ada. Done one
#: after the other in one scene, so the seals stand last.
ACTS = {
    "save_answers": (
        lambda s: save(s.workspace, s.ada, make_answer(s.ids[2], "risk")),
        [("save_decision", "own")],
    ),
    "save_answers, a change": (
        lambda s: save(s.workspace, s.ada, make_answer(s.ids[0], "meta", supersedes=s.first.uuid)),
        [("save_decision", "own")],
    ),
    "save_answers, an undo": (
        lambda s: save(s.workspace, s.ada, make_answer(s.ids[1], state=State.RETRACTED, supersedes=s.second.uuid)),
        [("retract_decision", "own")],
    ),
    "store_sources": (
        lambda s: importing.store_sources(s.workspace, s.ada, s.study, s.previews, Purpose.MAIN),
        [("import_source", "own")],
    ),
    "store_sources, the first": (
        lambda s: importing.store_sources(s.workspace, AT_COMMAND_LINE, s.other, s.previews, Purpose.MAIN),
        [("import_source", "cli:root"), ("start_round", "cli:root")],
    ),
    "remember_mapping": (
        lambda s: column_mappings.remember_mapping(s.workspace, s.ada, "0" * 64, ColumnMapping(text=("body",))),
        [("remember_columns", "own")],
    ),
    "publish_codebook": (
        lambda s: codebooks.publish_codebook(s.workspace, s.ada, s.study, make_codebook(title="Two"), "why"),
        [("publish_codebook", "own")],
    ),
    "edit_draft": (
        lambda s: codebook_editing.add_code(s.workspace, s.ada, s.study, s.seen, "New"),
        [("change_draft", "own")],
    ),
    "_step, back": (
        lambda s: codebook_drafts.undo(s.workspace, s.ada, s.study, s.seen),
        [("undo_draft_change", "own")],
    ),
    "_step, again": (
        lambda s: codebook_drafts.redo(s.workspace, s.ada, s.study, s.seen),
        [("redo_draft_change", "own")],
    ),
    "discard_draft": (
        lambda s: codebook_drafts.discard_draft(s.workspace, s.ada, s.study, s.seen),
        [("discard_draft", "own")],
    ),
    "edit_draft, another": (
        lambda s: codebook_drafts.change_draft(
            s.workspace, s.ada, s.study, s.seen, "Changed", lambda book: replace(book, title="Three")
        ),
        [("change_draft", "own")],
    ),
    "publish_draft": (
        lambda s: codebook_drafts.publish_draft(s.workspace, s.ada, s.study, s.seen, "why"),
        [("publish_codebook", "own")],
    ),
    "move_round": (
        lambda s: codebooks.move_round(s.workspace, s.ada, s.study, s.round.id, 3),
        [("move_round", "own")],
    ),
    "create_study": (lambda s: studies.create_study(s.workspace, s.ada, "New"), [("create_study", "own")]),
    "rename_study": (lambda s: studies.rename_study(s.workspace, s.ada, s.study.id, "Name"), [("rename_study", "own")]),
    "archive_study": (lambda s: studies.archive_study(s.workspace, s.ada, s.study.id), [("archive_study", "own")]),
    "archive_study, taken out again": (
        lambda s: studies.archive_study(s.workspace, s.ada, s.study.id, archived=False),
        [("restore_study", "own")],
    ),
    "change_settings": (
        lambda s: studies.change_settings(s.workspace, s.ada, s.study.id, StudySettings(show_context=False)),
        [("change_settings", "own")],
    ),
    "add_coder": (
        lambda s: coders.add_coder(s.workspace, s.ada, s.study, "Cleo", "a long password"),
        [("add_coder", "own")],
    ),
    "join_study": (lambda s: coders.join_study(s.workspace, s.ben, s.other), [("join_study", "ben")]),
    "sign_in": (lambda s: signing_in.sign_in(s.workspace, "Ben", "a long password"), [("sign_in", "ben")]),
    "start": (lambda s: signing_in.start(s.workspace, s.token), [("sign_in", "own")]),
    "sign_out": (lambda s: signing_in.sign_out(s.workspace, s.secret), [("sign_out", "ben")]),
    "record_export": (
        lambda s: exporting.record_export(
            s.workspace, s.ben, s.study, exporting.coded_data_set(s.workspace, s.ben, s.study), "csv_long"
        ),
        [("export_data", "ben")],
    ),
    "note_visit": (
        lambda s: overview.note_visit(s.workspace, s.ben, s.study, "open_agreement"),
        [("open_agreement", "ben")],
    ),
    "save_preferences": (
        lambda s: preferences.save_preferences(s.workspace, s.ada, s.round.id, Preferences(text_size=115)),
        [("change_preferences", "own")],
    ),
    "write_memo": (
        lambda s: memos.write_memo(s.workspace, s.ben, s.study, About.CODE, "risk", "Too wide?"),
        [("write_memo", "ben")],
    ),
    "write_memo_at_desk": (
        lambda s: memos.write_memo_at_desk(s.workspace, s.ada, s.ids[0], About.UNIT, None, "Two", str(uuid.uuid4())),
        [("write_memo", "own")],
    ),
    "change_memo": (lambda s: memos.change_memo(s.workspace, s.ada, s.memo, "Two"), [("change_memo", "own")]),
    "remove_memo": (lambda s: memos.remove_memo(s.workspace, s.ada, s.memo), [("remove_memo", "own")]),
    "restore_memo": (lambda s: memos.restore_memo(s.workspace, s.ada, s.memo), [("restore_memo", "own")]),
    "record_memos_export": (
        lambda s: memos.record_memos_export(s.workspace, s.ben, s.study, memos.list_memos(s.workspace, s.ben, s.study)),
        [("export_memos", "ben")],
    ),
    "mark_anchor": (
        lambda s: anchors.mark_anchor(s.workspace, s.ben, s.study, "risk", s.left, AnchorKind.BORDERLINE, "why"),
        [("mark_anchor", "ben")],
    ),
    "mark_anchor, again with another note": (
        lambda s: anchors.mark_anchor(s.workspace, s.ada, s.study, "risk", s.left, AnchorKind.TYPICAL, "why"),
        [("change_anchor", "own")],
    ),
    "remove_anchor": (lambda s: anchors.remove_anchor(s.workspace, s.ada, s.anchor), [("remove_anchor", "own")]),
    "restore_anchor": (lambda s: anchors.restore_anchor(s.workspace, s.ada, s.anchor), [("restore_anchor", "own")]),
    "propose_at_desk": (
        lambda s: proposals.propose_code(s.workspace, s.ada, s.ids[0], "Night shift", "", s.proposal),
        [("propose_code", "own")],
    ),
    "merge_proposal": (
        lambda s: proposals.merge_proposal(s.workspace, s.ada, s.study, s.proposal, "risk"),
        [("merge_proposal", "own")],
    ),
    "reopen_proposal": (
        lambda s: proposals.reopen_proposal(s.workspace, s.ada, s.study, s.proposal),
        [("reopen_proposal", "own")],
    ),
    "decline_proposal": (
        lambda s: proposals.decline_proposal(s.workspace, s.ada, s.study, s.proposal, "no"),
        [("decline_proposal", "own")],
    ),
    "reopen_proposal, again": (
        lambda s: proposals.reopen_proposal(s.workspace, s.ada, s.study, s.proposal),
        [("reopen_proposal", "own")],
    ),
    "take_proposal": (
        lambda s: proposals.take_proposal(s.workspace, s.ada, s.study, s.proposal, name="Night shift"),
        [("change_draft", "own"), ("take_proposal", "own")],
    ),
    "reopen_proposal, one that was taken": (
        lambda s: proposals.reopen_proposal(s.workspace, s.ada, s.study, s.proposal),
        [("change_draft", "own"), ("reopen_proposal", "own")],
    ),
    "keep_names": (
        lambda s: identifier_search.keep_names(s.workspace, s.ada, s.study, NameLists("Again\nOdo Quillfeather")),
        [("change_names", "own")],
    ),
    "look_for_identifiers": (
        lambda s: identifier_search.look_for_identifiers(s.workspace, s.ada, s.study),
        [("find_identifiers", "own")],
    ),
    "_decide, cover": (
        lambda s: identifiers.cover(s.workspace, s.ada, s.study, [s.found]),
        [("cover_identifier", "own")],
    ),
    "_decide, keep": (
        lambda s: identifiers.keep(s.workspace, s.ada, s.study, [s.found]),
        [("keep_identifier", "own")],
    ),
    "_decide, undecide": (
        lambda s: identifiers.undecide(s.workspace, s.ada, s.study, [s.found]),
        [("undecide_identifier", "own")],
    ),
    "set_password": (
        lambda s: coders.set_password(s.workspace, s.ada, "Ben", "the new password"),
        [("set_password", "own")],
    ),
    "lines_of_original": (
        lambda s: corpus_view.lines_of_original(s.workspace, s.ada, s.study, s.left),
        [("look_at_original", "own")],
    ),
    "withdraw_units": (
        lambda s: withdrawing.withdraw_units(s.workspace, s.ada, s.study, "asked for", unit=s.unit),
        [("withdraw_units", "own"), ("clear_withdrawn_traces", "own")],
    ),
    "exclude_units": (
        lambda s: corpus.exclude_units(s.workspace, s.ada, s.study, (s.left,), "an advertisement"),
        [("exclude_units", "own")],
    ),
    "include_units": (
        lambda s: corpus.include_units(s.workspace, s.ada, s.study, (s.left,)),
        [("include_units", "own")],
    ),
    "hand_out_units, after an import for nobody": (
        lambda s: (
            importing.store_sources(s.workspace, s.ada, s.study, (make_incoming(s.waiting),), None),
            corpus.hand_out_units(s.workspace, s.ada, s.study, Purpose.MAIN),
        ),
        [("import_source", "own"), ("hand_out_units", "own")],
    ),
    "keep_all": (
        lambda s: duplicates.keep_all(s.workspace, s.ada, s.study, s.alike),
        [("keep_duplicates", "own")],
    ),
    "list_again": (
        lambda s: duplicates.list_again(s.workspace, s.ada, s.study, s.alike),
        [("list_duplicates_again", "own")],
    ),
    "seal_own": (lambda s: rounds.seal_own(s.workspace, s.ada, s.round.id), [("seal_round", "own")]),
    "seal_coder": (
        lambda s: rounds.seal_coder(s.workspace, AT_COMMAND_LINE, s.study, None, "Ben", "left"),
        [("seal_round", "cli:root"), ("leave_study", "cli:root")],
    ),
    "start_next_round, which closes the one before for those still coding": (
        lambda s: rounds.start_next_round(s.workspace, s.ada, s.study, Purpose.MAIN),
        [("start_round", "own"), ("seal_round", "own")],
    ),
}
#: Acts with a test of their own below, and those that leave no event because nobody's work changes by them.
ELSEWHERE = {"name_owner", "load_sample", "create_start_token", "remember_study", "_count_try"}
ELSEWHERE |= {"_finish", "_remove_originals"}
#: Acts of which the tests that are about them look at the event.
ELSEWHERE |= {"name_behind", "write_backup", "_prepare_database"}
ELSEWHERE |= {"queue_second_looks", "withdraw_second_looks"}


def test_every_operation_that_writes_is_looked_at_here():
    writing = set()
    for path in Path(annotator.operations.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and "database.writing()" in ast.unparse(node):
                writing.add(node.name)
    assert writing == {name.partition(",")[0] for name in ACTS} | ELSEWHERE


def everything(workspace):
    """Every row of every table but the counter of tries to sign in, which counts those that fail, too."""
    with workspace.database.reading() as session:
        return {
            name: sorted(map(str, session.execute(table.select()).all()))
            for name, table in Base.metadata.tables.items()
            if name != "failed_sign_in"
        }


def test_every_act_leaves_its_events_and_without_them_it_has_not_happened(workspace, monkeypatch):
    def refuse(*_arguments, **_options):
        raise ZeroDivisionError("no event")

    scene = Scene(workspace)
    who = {"own": scene.ada.label, "ben": scene.ben.label}
    for name, (act, expected) in ACTS.items():
        before = everything(workspace)
        with monkeypatch.context() as patch:
            for owner in (events, saving):
                patch.setattr(owner, "record", refuse)
            with pytest.raises(ZeroDivisionError):
                act(scene)
        assert everything(workspace) == before, f"{name} left something behind without its event"
        count = len(events_of(workspace))
        act(scene)
        assert events_of(workspace)[count:] == [(done, who.get(label, label)) for done, label in expected], name


def test_a_refused_act_leaves_no_event(workspace):
    scene = Scene(workspace)
    stranger = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))
    before = everything(workspace)
    refused = (
        lambda: studies.create_study(workspace, scene.ben, "New"),
        lambda: studies.create_study(workspace, scene.ada, "OTHER"),
        lambda: rounds.seal_own(workspace, stranger, scene.round.id),
        lambda: coders.add_coder(workspace, scene.ada, scene.study, "Ben", None),
        lambda: coders.set_password(workspace, scene.ben, "Ada", "the new password"),
        lambda: codebooks.publish_codebook(workspace, scene.ben, scene.study, make_codebook(title="Two"), ""),
        lambda: codebooks.move_round(workspace, scene.ben, scene.study, scene.round.id, 2),
        lambda: codebooks.move_round(workspace, scene.ada, scene.study, scene.round.id, 1),
        lambda: signing_in.start(workspace, "nonsense"),
        lambda: signing_in.name_owner(workspace, scene.grant, "Eve"),
        lambda: importing.import_files(workspace, scene.ben, scene.study, [], Purpose.MAIN),
        lambda: coding.save_answers(workspace, scene.ada, [make_answer("x", "risk")] * 101),
    )
    for act in refused:
        with pytest.raises(Refusal):
            act()
    assert coding.save_answers(workspace, scene.ada, [make_answer("x", "risk")]).saved[0].status.value == "refused"
    assert everything(workspace) == before


def test_an_act_that_changes_nothing_leaves_no_event(workspace):
    scene = Scene(workspace)
    overview.note_visit(workspace, scene.ben, scene.study, "open_agreement")
    importing.store_sources(workspace, scene.ada, scene.study, scene.previews, Purpose.MAIN)
    before = everything(workspace)
    save(workspace, scene.ada, scene.first)
    save(workspace, scene.ada, make_answer(scene.ids[0], "meta"))
    codebooks.publish_codebook(workspace, scene.ada, scene.study, make_codebook(), "again")
    importing.store_sources(workspace, scene.ada, scene.study, scene.previews, Purpose.MAIN)
    coders.join_study(workspace, scene.ben, scene.study)
    overview.note_visit(workspace, scene.ben, scene.study, "open_agreement")
    signing_in.sign_out(workspace, "nonsense")
    assert everything(workspace) == before


def test_the_last_seal_leaves_the_opening_beside_it(workspace):
    scene = Scene(workspace)
    for person in scene.people.values():
        rounds.seal_own(workspace, person, scene.round.id)
    dora = scene.people["Dora"]
    assert events_of(workspace)[-3:] == [
        ("seal_round", scene.ben.label),
        ("seal_round", dora.label),
        ("open_round", dora.label),
    ]


def test_the_first_start_leaves_the_owner_and_their_sign_in(workspace):
    grant = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
    assert events_of(workspace) == []
    signing_in.name_owner(workspace, grant, "Ada")
    (account,) = rows(workspace, models.Account, "id")
    assert events_of(workspace) == [("name_owner", f"account:{account}"), ("sign_in", f"account:{account}")]


def test_every_step_of_the_sample_is_the_programs(workspace, monkeypatch):
    some = tuple(one for one in sample.sample.sample_decisions() if one.unit < 3)
    monkeypatch.setattr(sample.sample, "sample_decisions", lambda: some)
    sample.load_sample(workspace)
    assert {who for _, who in events_of(workspace)} == {"program:sample"}
    acts = [act for act, _ in events_of(workspace)]
    counts = {act: acts.count(act) for act in acts}
    coders_added = counts.pop("add_coder")
    assert coders_added == len(rows(workspace, models.Coder))
    assert counts == {
        "create_study": 1,
        "publish_codebook": 1,
        "import_source": 1,
        "start_round": 1,
        "save_decision": len(some),
    }


def test_before_and_after_stand_in_the_event(workspace):
    scene = Scene(workspace)
    save(workspace, scene.ada, make_answer(scene.ids[0], "meta", supersedes=scene.first.uuid))
    studies.rename_study(workspace, scene.ada, scene.study.id, "New")
    changed, renamed = rows(workspace, models.Event)[-2:]
    assert (changed["before"]["uuid"], changed["before"]["codes"]) == (scene.first.uuid, ["risk"])
    assert changed["after"]["codes"] == ["meta"]
    assert (renamed["before"], renamed["after"]) == ({"name": "Rota study"}, {"name": "New"})
    assert (renamed["subject"], renamed["study_id"]) == (f"study:{scene.study.id}", scene.study.id)
