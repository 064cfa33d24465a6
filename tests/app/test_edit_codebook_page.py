"""The page “Edit codebook”: beginning, changing, faults, undo, two people at once, publishing."""

import pytest

from annotator.operations import codebook_drafts, codebook_editing, codebooks, coders
from tests.factories import make_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


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


def test_a_study_without_a_codebook_is_offered_three_ways_to_begin(workspace, study, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    assert {"edit_begin_empty", "edit_packaged", "edit_file"} <= screen.keys
    assert "edit_view" not in screen.keys
    screen.press("edit_begin_empty")
    assert screen.told("success")[0].startswith("Version 1 is published.")
    assert codebooks.current_codebook(workspace, study.id).codes == ()


def test_words_typed_in_a_field_are_one_change_each(workspace, written, sit_down):
    screen = sit_down(workspace).open("edit_codebook")
    screen.choose(f"edit_{written.id}|morale|definition", "How people feel about the work")
    assert draft(workspace, written).codebook.code("morale").definition == "How people feel about the work"
    assert len(draft(workspace, written).edits) == 1
