"""Editing the draft of a codebook: every act in its sentence, undone and done again, and nobody overwritten."""

import dataclasses
from functools import partial

import pytest

from annotator.domain.codebook import Code, GroupKind
from annotator.domain.codebook_values import patched
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations import codebook_drafts, codebook_editing, codebooks, coders, studies
from annotator.store.accounts import find_account
from db import models
from tests.factories import make_codebook
from tests.store.coding_for_tests import at_once, revision, rows
from tests.store.studies_for_tests import make_owner, make_study

BEFORE = dataclasses.replace(
    make_codebook(),
    codes=(
        *make_codebook().codes,
        Code("old", "Old", archived=True, merged_into="meta"),
        Code("gone", "Gone", archived=True),
    ),
)
OTHER = make_codebook(title="From a file", codes=(Code("risk", "Danger"), Code("fresh", "Fresh")), sections=())
SCALE = GroupKind.SCALE

#: Every act with its arguments, its sentence and the ids it adds.
ACTS = [
    ("add_code", ("Night shift", "morale"), "Added “Night shift” under “Morale”", ("night_shift",)),
    ("add_code", ("Meta", None, "beside", "workload"), "Added “Meta”", ("meta_2",)),
    ("change_code", ("risk", {"name": "Danger"}), "Renamed “Risk” to “Danger”", ()),
    ("change_code", ("risk", {"name": "Danger", "key": "d"}), "Renamed “Risk” to “Danger” and changed the key", ()),
    (
        "change_code",
        ("risk", {"definition": "Harm", "apply_when": "", "examples": ["One"], "colour": "#235ADA"}),
        "Changed the colour, the definition and the examples of “Risk”",
        (),
    ),
    ("move_code", ("morale_anger", "risk"), "Moved “Anger” under “Risk”", ()),
    ("move_code", ("workload", None, "themes"), "Moved “Workload” to “The themes”", ()),
    ("move_code", ("workload", None), "Took “Workload” out of its section", ()),
    ("move_code", ("morale_anger", None), "Made “Anger” a theme", ()),
    ("move_code", ("meta", None, "beside", "workload"), "Moved “Meta” before “Workload”", ()),
    ("move_code", ("morale_anger", "morale"), "Moved “Anger” to the last place", ()),
    ("archive_code", ("morale",), "Archived “Morale” with its 2 sub-codes", ()),
    ("archive_code", ("meta",), "Archived “Meta”", ()),
    ("restore_code", ("gone",), "Restored “Gone”", ()),
    ("merge_codes", (["meta", "workload"], "risk"), "Merged “Meta” and “Workload” into “Risk”", ()),
    ("merge_codes", (["meta"], "risk", "Both"), "Merged “Meta” into “Risk”, now called “Both”", ()),
    ("take_back_merge", ("old",), "Took back the merge of “Old” into “Meta”", ()),
    ("split_code", ("meta", ["Blog", "Other"], True), "Split “Meta” into “Blog” and “Other”", ("blog", "other")),
    ("split_code", ("meta", ["A", "B"], False), "Split “Meta” into “A” and “B” and archived it", ("a", "b")),
    ("change_section", (None, "Afterwards"), "Added the section “Afterwards”", ("afterwards",)),
    ("change_section", ("beside", "Else"), "Renamed the section “Beside” to “Else”", ()),
    ("move_section", ("beside", "themes"), "Moved the section “Beside”", ()),
    ("remove_section", ("beside",), "Removed the section “Beside”", ()),
    ("set_group", (None, "How much", SCALE, ["risk", "meta"]), "Added the group “How much”", ("how_much",)),
    ("change_head", ("Another title", "Words"), "Changed the title of the codebook to “Another title”", ()),
    ("change_head", ("Test codebook", "Words"), "Changed the description of the codebook", ()),
    ("take_file", (OTHER,), "Took over “From a file” from a file", ("fresh",)),
]


@pytest.fixture
def scene(workspace):
    """(the owner, a study whose codebook is published)."""
    owner, study = make_owner(workspace), make_study(workspace)
    codebooks.publish_codebook(workspace, owner, study, BEFORE, "first")
    return owner, study


def edit(workspace, scene, act, *arguments, seen=None):
    """Do one act of editing on the draft as it stands."""
    owner, study = scene
    seen = revision(workspace, study) if seen is None else seen
    fields = arguments[-1] if isinstance(arguments[-1], dict) else {}
    arguments = arguments[:-1] if fields else arguments
    return getattr(codebook_editing, act)(workspace, owner, study, seen, *arguments, **fields)


@pytest.mark.parametrize(("act", "arguments", "sentence", "added"), ACTS)
def test_every_act_changes_the_draft_once_and_can_be_undone_and_done_again(
    workspace, scene, act, arguments, sentence, added
):
    owner, study = scene
    first = codebook_drafts.find_draft(workspace, study).codebook
    seen = revision(workspace, study)
    changed = edit(workspace, scene, act, *arguments)
    assert (changed.sentence, changed.revision, changed.added) == (sentence, seen + 1, added)
    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook == changed.codebook != first
    assert (draft.undo_sentence, draft.redo_sentence) == (sentence, None)
    assert codebooks.current_codebook(workspace, study.id) == first

    undone = codebook_drafts.undo(workspace, owner, study, changed.revision)
    assert (undone.codebook, undone.sentence) == (first, sentence)
    draft = codebook_drafts.find_draft(workspace, study)
    assert (draft.undo_sentence, draft.redo_sentence) == (None, sentence)
    assert codebook_drafts.redo(workspace, owner, study, undone.revision).codebook == changed.codebook


def test_groups_and_new_codes_are_taken_away_again(workspace, scene):
    edit(workspace, scene, "set_group", None, "Stance", GroupKind.EXCLUSIVE, ["risk", "meta"])
    assert edit(workspace, scene, "set_group", "stance", "Stance", SCALE, ["meta", "risk"], [1, 2.5]).sentence == (
        "Changed the group “Stance”"
    )
    assert codebook_drafts.find_draft(workspace, scene[1]).codebook.groups[0].values == (1.0, 2.5)
    assert edit(workspace, scene, "remove_group", "stance").sentence == "Removed the group “Stance”"
    (code_id,) = edit(workspace, scene, "add_code", "Night shift").added
    assert edit(workspace, scene, "remove_code", code_id).sentence == "Removed “Night shift”"
    with pytest.raises(Refusal, match="is in a published version"):
        edit(workspace, scene, "remove_code", "risk")


def test_a_split_taken_back_leaves_no_code_that_was_never_published(workspace, scene):
    edit(workspace, scene, "split_code", "risk", ["A", "B"], False)
    back = edit(workspace, scene, "take_back_split", "risk")
    assert back.sentence == "Took back the split of “Risk”"
    assert {code.id for code in back.codebook.codes} == {code.id for code in BEFORE.codes}
    assert not back.codebook.code("risk").archived


def test_an_id_is_never_given_again_not_even_one_taken_away_or_of_an_earlier_version(workspace, scene):
    owner, study = scene
    assert edit(workspace, scene, "add_code", "Pay").added == ("pay",)
    edit(workspace, scene, "remove_code", "pay")
    assert edit(workspace, scene, "add_code", "Pay").added == ("pay_2",)
    codebook_drafts.discard_draft(workspace, owner, study, revision(workspace, study))
    lacking = dataclasses.replace(BEFORE, codes=tuple(code for code in BEFORE.codes if code.id != "workload"))
    codebooks.publish_codebook(workspace, owner, study, lacking, "without")
    assert edit(workspace, scene, "add_code", "Workload").added == ("workload_2",)


def test_a_change_that_changes_nothing_is_no_change(workspace, scene):
    seen = revision(workspace, scene[1])
    changed = edit(workspace, scene, "change_code", "risk", {"name": " Risk "})
    assert (changed.sentence, changed.revision) == ("Nothing changed.", seen)
    assert rows(workspace, models.CodebookEdit) == []


def test_a_new_change_after_an_undo_takes_the_place_of_what_was_undone(workspace, scene):
    owner, study = scene
    edit(workspace, scene, "add_code", "One")
    edit(workspace, scene, "add_code", "Two")
    codebook_drafts.undo(workspace, owner, study, revision(workspace, study))
    edit(workspace, scene, "add_code", "Three")
    draft = codebook_drafts.find_draft(workspace, study)
    assert [one.sentence for one in draft.edits] == ["Added “One”", "Added “Three”"]
    with pytest.raises(Refusal, match="nothing to do again"):
        codebook_drafts.redo(workspace, owner, study, draft.revision)
    for _ in draft.edits:
        codebook_drafts.undo(workspace, owner, study, revision(workspace, study))
    with pytest.raises(Refusal, match="nothing to take back"):
        codebook_drafts.undo(workspace, owner, study, revision(workspace, study))
    assert codebook_drafts.find_draft(workspace, study).codebook == codebooks.current_codebook(workspace, study.id)


def test_whoever_saw_an_older_draft_is_told_and_overwrites_nothing(workspace, scene):
    owner, study = scene
    old = revision(workspace, study)
    edit(workspace, scene, "change_code", "risk", {"name": "Danger"}, seen=old)
    before = rows(workspace, models.CodebookEdit), rows(workspace, models.Event)
    for act in (
        lambda: edit(workspace, scene, "change_code", "risk", {"name": "Peril"}, seen=old),
        lambda: codebook_drafts.undo(workspace, owner, study, old),
        lambda: codebook_drafts.redo(workspace, owner, study, old),
        lambda: codebook_drafts.discard_draft(workspace, owner, study, old),
        lambda: codebook_drafts.publish_draft(workspace, owner, study, old, "why"),
    ):
        with pytest.raises(Refusal, match="was changed by Ada since you opened it, so nothing was saved"):
            act()
    assert (rows(workspace, models.CodebookEdit), rows(workspace, models.Event)) == before
    assert codebook_drafts.find_draft(workspace, study).codebook.code("risk").name == "Danger"


def test_whoever_opened_the_editor_before_a_version_was_published_changes_nothing_of_it(workspace, scene):
    owner, study = scene
    old = revision(workspace, study)
    codebooks.publish_codebook(workspace, owner, study, make_codebook(title="Another"), "meanwhile")
    with pytest.raises(Refusal, match="was published or discarded since you opened it, so nothing was saved"):
        edit(workspace, scene, "change_code", "risk", {"name": "Danger"}, seen=old)
    assert not codebook_drafts.find_draft(workspace, study).is_begun


def test_whoever_looked_at_a_draft_that_was_let_go_never_publishes_the_one_after_it(workspace, scene):
    owner, study = scene
    reviewed = edit(workspace, scene, "change_code", "risk", {"name": "Danger"}).revision
    codebook_drafts.discard_draft(workspace, owner, study, reviewed)
    assert revision(workspace, study) > reviewed
    edit(workspace, scene, "change_code", "risk", {"name": "Not reviewed"})
    with pytest.raises(Refusal, match="was changed by Ada since you opened it"):
        codebook_drafts.publish_draft(workspace, owner, study, reviewed, "why")
    assert codebooks.current_codebook(workspace, study.id).code("risk").name == "Risk"


def test_of_people_who_edit_at_the_same_moment_one_wins_and_the_others_are_told(workspace, scene):
    owner, study = scene
    for _ in range(2):
        seen = revision(workspace, study)
        names = [f"{name} {seen}" for name in ("Danger", "Peril", "Threat", "Hazard")]
        done = at_once(*[partial(edit, workspace, scene, "add_code", name, seen=seen) for name in names])
        refused = [one for one in done if isinstance(one, Refusal)]
        assert len(refused) == 3
        assert all("nothing was saved" in str(one) for one in refused)
    draft = codebook_drafts.find_draft(workspace, study)
    assert len(draft.edits) == 2
    published = at_once(*[lambda: codebook_drafts.publish_draft(workspace, owner, study, draft.revision, "why")] * 3)
    assert sum(not isinstance(one, Refusal) for one in published) == 1
    assert list(codebooks.list_versions(workspace, study.id)) == [1, 2]


def test_only_the_owner_edits_and_an_archived_study_is_left_alone(workspace, scene):
    owner, study = scene
    coders.add_coder(workspace, owner, study, "Ben", "a long password")
    with workspace.database.reading() as session:
        ben = Person.signed_in(find_account(session, "Ben")[0])
    for act in (
        lambda: codebook_editing.add_code(workspace, ben, study, 0, "New"),
        lambda: codebook_drafts.undo(workspace, ben, study, 0),
        lambda: codebook_drafts.publish_draft(workspace, ben, study, 0, "why"),
    ):
        with pytest.raises(Refusal, match="Only the owner can change the codebook"):
            act()
    studies.archive_study(workspace, owner, study.id)
    with pytest.raises(Refusal, match="archived"):
        edit(workspace, scene, "add_code", "New")
    assert rows(workspace, models.CodebookEdit) == []


def test_drafts_of_two_studies_are_apart(workspace, scene):
    owner, study = scene
    other = make_study(workspace, "Another study")
    kept = edit(workspace, scene, "add_code", "New")
    changed = codebook_editing.add_code(workspace, owner, other, 0, "Theirs")
    assert [code.name for code in changed.codebook.codes] == ["Theirs"]
    codebook_drafts.discard_draft(workspace, owner, other, changed.revision)
    assert revision(workspace, study) == kept.revision


def test_a_study_without_a_codebook_grows_one_code_by_code(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    codebook_editing.add_code(workspace, owner, study, 0, "夜勤")
    codebook_editing.add_code(workspace, owner, study, 1, "Pay", parent="code")
    published = codebook_drafts.publish_draft(workspace, owner, study, 2, "what we saw first")
    assert published.number == 1
    book = codebooks.current_codebook(workspace, study.id)
    assert [(code.id, book.path(code.id)) for code in book.codes] == [("code", "夜勤"), ("pay", "夜勤 > Pay")]
    draft = codebook_drafts.find_draft(workspace, study)
    assert (draft.is_begun, draft.edits, draft.before) == (False, (), book)


def test_a_draft_with_faults_is_not_published_and_the_first_three_are_named(workspace, scene):
    owner, study = scene
    for code in ("meta", "workload", "risk", "morale"):
        edit(workspace, scene, "change_code", code, {"key": "n"})
    with pytest.raises(Refusal) as refused:
        codebook_drafts.publish_draft(workspace, owner, study, revision(workspace, study), "why")
    assert [str(refused.value).count(words) for words in ("is reserved", "And 1 fault more.")] == [3, 1]
    assert len(codebook_drafts.find_draft(workspace, study).edits) == 4
    assert codebooks.current_codebook(workspace, study.id).version == 1


def test_a_draft_of_which_everything_was_taken_back_says_so_instead_of_being_published(workspace, scene):
    owner, study = scene
    edit(workspace, scene, "add_code", "New")
    undone = codebook_drafts.undo(workspace, owner, study, revision(workspace, study))
    with pytest.raises(Refusal, match="says what version 1 says, so there is nothing to publish"):
        codebook_drafts.publish_draft(workspace, owner, study, undone.revision, "why")
    codebook_drafts.discard_draft(workspace, owner, study, undone.revision)
    with pytest.raises(Refusal, match="nothing was changed since the last version"):
        codebook_drafts.publish_draft(workspace, owner, study, revision(workspace, study), "why")


def test_no_version_comes_between_a_draft_and_the_one_it_began_from(workspace, scene):
    owner, study = scene
    edit(workspace, scene, "add_code", "New")
    with pytest.raises(Refusal, match="open draft"):
        codebooks.publish_codebook(workspace, owner, study, make_codebook(title="Another"), "why")
    codebook_drafts.publish_draft(workspace, owner, study, revision(workspace, study), "new")
    assert codebooks.publish_codebook(workspace, owner, study, make_codebook(title="Another"), "why").number == 3
    assert codebook_drafts.find_draft(workspace, study).codebook.version == 3


def test_what_is_called_mere_wording_is_kept_with_the_version_where_texts_changed(workspace, scene):
    owner, study = scene
    edit(workspace, scene, "change_code", "risk", {"definition": "Harm"})
    codebook_drafts.publish_draft(
        workspace, owner, study, revision(workspace, study), "clearer", reworded=["risk", "meta"]
    )
    (row,) = [row for row in rows(workspace, models.CodebookVersion) if row["number"] == 2]
    assert row["reworded"] == ["risk"]


@pytest.mark.parametrize(("act", "arguments"), [(act, arguments) for act, arguments, *_ in ACTS])
def test_before_and_after_in_the_event_log_tell_every_change(workspace, scene, act, arguments):
    owner, study = scene
    first = codebook_drafts.find_draft(workspace, study).codebook
    after = edit(workspace, scene, act, *arguments).codebook
    codebook_drafts.undo(workspace, owner, study, revision(workspace, study))
    steps = [event for event in rows(workspace, models.Event) if event["act"].endswith("draft_change")]
    changes = [event for event in rows(workspace, models.Event) if event["act"] == "change_draft"]
    for (event,), one, other in ((changes, first, after), (steps, after, first)):
        assert patched(one, told_by(event)) == other


def told_by(event):
    """The patch that an event's before and after make together."""
    before, after = event["before"], event["after"]
    assert before.pop("sentence") == after.pop("sentence")
    patch = {what: [before[what], after[what]] for what in before if what not in ("codes", "order")}
    if "codes" in before:
        patch["codes"] = {code: [before["codes"][code], after["codes"][code]] for code in before["codes"]}
    if "order" in before:
        patch["order"] = [before["order"][0], before["order"][1], after["order"][1]]
    return patch
