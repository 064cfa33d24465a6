"""The page “Edit codebook”: beginning, changing, faults, undo, two people at once, publishing."""

import pytest

from annotator.domain.codebook import GroupKind
from annotator.domain.study import Purpose
from annotator.exporters.codebook_yaml import write_codebook
from annotator.operations import codebook_drafts, codebook_editing, codebooks, coders, coding
from tests.factories import make_answer, make_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

FAULTY = b"title: Faulty\ncodes:\n  - id: pay\n    name: Pay\n    key: h\n  - id: pay\n    name: Pay again\n"


@pytest.fixture
def study(workspace):
    """A study without comments and without a codebook."""
    return make_study(workspace)


@pytest.fixture
def written(workspace, study):
    """A study with version 1 of the small test codebook."""
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    return study


def draft(workspace, study):
    return codebook_drafts.find_draft(workspace, study)


def version(workspace, study):
    found = codebooks.current_codebook(workspace, study.id)
    return found.version if found else None


def field(study, code, name):
    return f"edit_{study.id}|{code}|{name}"


def show(screen, study, code):
    """Let the form be that of a code, as a click in the tree does."""
    screen.app.session_state["edit_chosen"] = (study.id, f"c:{code}")
    return screen.run()


def change_behind(workspace, study, operation, *arguments, **named):
    """What somebody else does meanwhile."""
    seen = draft(workspace, study).revision
    return operation(workspace, make_owner(workspace), study, seen, *arguments, **named)


def test_a_study_without_a_codebook_is_offered_three_ways_to_begin(workspace, study, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    assert {"edit_begin_empty", "edit_packaged", "edit_file"} <= screen.keys
    assert "edit_view" not in screen.keys
    screen.press("edit_begin_empty")
    assert screen.told("success")[0].startswith("Version 1 is published.")
    assert codebooks.current_codebook(workspace, study.id).codes == ()
    screen.app.text_input(key="edit_new_name").set_value("Night work")
    screen.press("edit_add_theme")
    assert [code.name for code in draft(workspace, study).codebook.codes] == ["Night work"]
    assert screen.app.get_by_key(field(study, "night_work", "name")).value == "Night work"


def test_a_codebook_that_comes_with_the_program_is_used_as_it_is_or_changed_first(workspace, study, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    assert "as it would read (41 codes)" in screen.text
    screen.press("edit_take_packaged")
    assert version(workspace, study) is None
    assert len(draft(workspace, study).codebook.codes) == 41
    screen.choose("edit_view", "publish")
    assert screen.app.text_input(key="edit_reason").value == "First version"
    screen.press("edit_publish")
    assert screen.told("success") == ["Version 1 is published."]
    assert version(workspace, study) == 1


def test_a_first_file_is_shown_before_it_is_used(workspace, study, sit_down):
    screen = sit_down(workspace).open("edit_codebook").drop(("mine.yaml", write_codebook(make_codebook())))
    assert "“Test codebook” as it would read (7 codes)" in screen.text
    assert version(workspace, study) is None
    screen.press("edit_use_file")
    assert screen.told("success") == ["Version 1 is published."]
    assert codebooks.current_codebook(workspace, study.id).title == "Test codebook"


def test_every_fault_of_a_file_is_told_with_its_line_and_nothing_can_be_done_with_it(workspace, study, sit_down):
    screen = sit_down(workspace).open("edit_codebook").drop(("faulty.yaml", FAULTY))
    (told,) = screen.told("error")
    assert "line 5" in told
    assert "line 6" in told
    assert not {"edit_use_file", "edit_take_file"} & screen.keys


def test_what_is_typed_in_a_field_is_one_change_that_can_be_taken_back_and_done_again(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    screen.choose(field(written, "morale", "definition"), "What it does to people")
    assert draft(workspace, written).codebook.code("morale").definition == "What it does to people"
    assert len(draft(workspace, written).edits) == 1
    undo = screen.app.button(key="edit_undo")
    assert "Morale" in screen.read(undo.label)
    screen.press("edit_undo")
    assert draft(workspace, written).codebook == make_codebook()
    assert screen.app.get_by_key(field(written, "morale", "definition")).value != "What it does to people"
    assert screen.app.button(key="edit_undo").disabled
    screen.press("edit_redo")
    assert screen.app.get_by_key(field(written, "morale", "definition")).value == "What it does to people"


def test_a_clash_of_keys_stands_above_and_at_the_code_and_holds_publishing_up(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    show(screen, written, "risk").choose(field(written, "risk", "key"), "m")
    assert "2 things to put right before publishing" in screen.text
    assert len(screen.told("error")) == 1
    screen.choose("edit_view", "publish")
    assert screen.app.button(key="edit_publish").disabled
    assert "There are 2 things to put right before this can be published." in screen.told("error")
    screen.choose("edit_view", "codes").choose(field(written, "risk", "key"), "")
    free = screen.app.button(key="edit_suggest_risk")
    assert screen.told("error") == []
    free.click()
    screen.run()
    assert draft(workspace, written).codebook.code("risk").key == "r"


def test_text_that_was_refused_because_somebody_else_changed_the_draft_stays_in_its_field(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    change_behind(workspace, written, codebook_editing.change_code, "morale", definition="Of another hand")
    key = field(written, "morale", "definition")
    screen.choose(key, "Of my hand")
    assert draft(workspace, written).codebook.code("morale").definition == "Of another hand"
    assert screen.app.get_by_key(key).value == "Of my hand"
    assert any("What stands here is not saved." in told for told in screen.told("warning"))
    # Neither another code nor another page makes it vanish.
    show(screen, written, "risk")
    screen.open("codebook").open("edit_codebook")
    assert show(screen, written, "morale").app.get_by_key(key).value == "Of my hand"
    screen.press(f"{key}_again")
    assert draft(workspace, written).codebook.code("morale").definition == "Of my hand"
    assert screen.told("warning") == []


def test_who_does_not_want_the_refused_text_takes_what_is_saved(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    key = field(written, "morale", "name")
    screen.choose(key, "  ")
    assert screen.app.get_by_key(key).value == "  "
    screen.press(f"{key}_back")
    assert screen.app.get_by_key(key).value == "Morale"
    assert not draft(workspace, written).is_begun


def test_examples_are_added_changed_and_removed(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    before = draft(workspace, written).codebook.code("morale").examples

    def examples():
        return draft(workspace, written).codebook.code("morale").examples

    screen.choose(field(written, "morale", f"example_new{len(before)}"), "An invented one.")
    assert examples() == (*before, "An invented one.")
    screen.choose(field(written, "morale", f"example{len(before)}"), "A better one.")
    assert examples() == (*before, "A better one.")
    screen.press(f"edit_example_remove_morale_{len(before)}")
    assert examples() == before


def test_a_merge_says_what_it_touches_and_can_be_taken_back(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    task = coding.desk_window(workspace, people["Ada"], round_.id).tasks[0]
    coding.save_answers(workspace, people["Ada"], [make_answer(task.assignment, "risk")])
    screen = sit_down(workspace).open("edit_codebook")
    show(screen, study, "risk")
    assert "1 decision gives this code: 1 in “Practice”. Another name stays with them" in screen.text
    screen.press("edit_merge")
    assert any("This touches 1 decision" in told for told in screen.told("info"))
    screen.choose("edit_merge_into", "workload").press("edit_merge_confirm")
    assert draft(workspace, study).codebook.code("risk").merged_into == "workload"
    show(screen, study, "risk")
    assert "Merged into “Workload”" in screen.text
    screen.press("edit_unmerge")
    assert not draft(workspace, study).codebook.code("risk").archived


def test_of_a_blind_round_only_is_told_that_there_are_decisions(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, "Ben")
    task = coding.desk_window(workspace, people["Ben"], round_.id).tasks[0]
    coding.save_answers(workspace, people["Ben"], [make_answer(task.assignment, "risk")])
    screen = sit_down(workspace).open("edit_codebook")
    for code in ("risk", "workload"):
        show(screen, study, code).press("edit_archive")
        (told,) = screen.told("info")
        assert "how many of them this touches is not told" in told
        assert "No decision in an open round is touched." in told


def test_a_code_is_split_moved_archived_and_restored(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    show(screen, written, "risk").press("edit_split")
    screen.app.text_area(key="edit_split_names").set_value("Risk to staff\nRisk to others")
    screen.press("edit_split_confirm")
    book = draft(workspace, written).codebook
    assert [code.name for code in book.children("risk")][-2:] == ["Risk to staff", "Risk to others"]
    show(screen, written, "risk_to_staff").press("edit_remove")
    assert "risk_to_staff" not in draft(workspace, written).codebook.by_id
    show(screen, written, "workload").press("edit_move").choose("edit_move_parent", "risk").press("edit_move_confirm")
    assert draft(workspace, written).codebook.code("workload").parent == "risk"
    show(screen, written, "workload").press("edit_archive").press("edit_archive_confirm")
    assert draft(workspace, written).codebook.code("workload").archived
    screen.press("edit_restore")
    assert not draft(workspace, written).codebook.code("workload").archived


def test_groups_sections_and_the_title_are_changed(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    screen.app.text_input(key="edit_new_name").set_value("A third part")
    screen.press("edit_add_section")
    assert [one.name for one in draft(workspace, written).codebook.sections][-1] == "A third part"
    screen.choose("edit_view", "groups").choose(field(written, "head", "title"), "Another title")
    assert draft(workspace, written).codebook.title == "Another title"
    revision = draft(workspace, written).revision
    for name, value in (("name", "Strength"), ("kind", GroupKind.SCALE), ("members", ["risk", "workload"])):
        screen.app.get_by_key(f"edit_group_{name}_{written.id}_{revision}_").set_value(value)
    screen.app.get_by_key(f"edit_group_values_{written.id}_{revision}_").set_value("1; 2,5")
    next(one for one in screen.app.button if one.label == "Add the group").click()
    screen.run()
    (group,) = draft(workspace, written).codebook.groups
    assert (group.name, group.members, group.values) == ("Strength", ("risk", "workload"), (1.0, 2.5))


def test_a_second_file_is_shown_as_a_difference_and_becomes_the_draft_never_a_version(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook").choose("edit_view", "file")
    screen.drop(("same.yaml", write_codebook(make_codebook())))
    assert "The file says what the draft says already." in screen.told("info")
    screen.open("home").open("edit_codebook").choose("edit_view", "file")
    screen.drop(("new.yaml", write_codebook(make_codebook(title="Second thoughts"))))
    assert "Second" in screen.text
    screen.press("edit_take_file")
    assert draft(workspace, written).codebook.title == "Second thoughts"
    assert version(workspace, written) == 1


def test_publishing_needs_a_reason_and_asks_about_meanings_and_rounds(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    task = coding.desk_window(workspace, people["Ada"], round_.id).tasks[0]
    coding.save_answers(workspace, people["Ada"], [make_answer(task.assignment, "risk")])
    change_behind(workspace, study, codebook_editing.change_code, "risk", definition="Danger, said otherwise")
    change_behind(workspace, study, codebook_editing.change_code, "morale", definition="Quite another meaning")
    screen = sit_down(workspace).open("edit_codebook").choose("edit_view", "publish")
    moving = next(one for one in screen.app.checkbox if one.key.startswith("edit_round_"))
    assert moving.value is False
    assert "Somebody has begun it with version 1." in screen.text
    screen.press("edit_publish")
    assert screen.told("error") == ["Say in one sentence why this version is made."]
    screen.app.checkbox(key="edit_reworded_risk").check()
    moving = next(one for one in screen.app.checkbox if one.key.startswith("edit_round_"))
    moving.check()
    screen.app.text_input(key="edit_reason").set_value("Agreed on Monday")
    screen.press("edit_publish")
    assert screen.told("success") == [f"Version 2 is published. It is used in: {round_.name}."]
    assert "See which decisions were made under an older meaning" in screen.links
    assert not draft(workspace, study).is_begun


def test_the_draft_is_discarded_after_a_question(workspace, written, sit_down):
    change_behind(workspace, written, codebook_editing.change_code, "risk", name="Danger")
    screen = sit_down(workspace).open("edit_codebook").choose("edit_view", "changes")
    assert "1. " in screen.text
    screen.press("edit_discard")
    assert draft(workspace, written).is_begun
    screen.press("edit_discard_confirm")
    assert screen.told("success") == ["The draft was discarded."]
    assert not draft(workspace, written).is_begun


def test_a_coder_is_led_to_reading_instead(workspace, written, sit_down):
    coders.add_coder(workspace, make_owner(workspace), written, "Ben", "a long password")
    screen = sit_down(workspace, "Ben").open("edit_codebook")
    assert screen.told("info")[0].startswith("Only the owner edits the codebook.")
    assert screen.links == ["Read the codebook"]
    assert "edit_view" not in screen.keys


def test_the_codebook_of_the_sample_study_can_be_edited(sample, sit_down):
    screen = sit_down(sample).open("edit_codebook")
    screen.choose("edit_1|morale|name", "Mood")
    assert "1 change not yet published" in screen.text
