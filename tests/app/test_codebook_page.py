"""The codebook page: it reads well, and leads the owner to where it is changed."""

import pytest

from annotator.operations import codebooks, coders
from annotator.operations.codebook_drafts import EMPTY
from tests.factories import make_codebook, make_exclusive_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


@pytest.fixture
def study(workspace):
    """A study without comments and without a codebook."""
    return make_study(workspace)


def test_before_there_is_one_the_owner_is_led_to_begin_one(workspace, study, sit_down):
    screen = sit_down(workspace).open("codebook")
    assert screen.told("info") == ["This study has no codebook yet."]
    assert screen.links == ["Choose a codebook, or begin an empty one"]


def test_an_empty_codebook_says_how_codes_come_into_it(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, EMPTY, "We begin without codes")
    screen = sit_down(workspace).open("codebook")
    assert "There are no codes yet" in screen.told("info")[0]
    assert "codebook_words" not in screen.keys


def test_a_code_stands_with_its_key_its_rules_and_an_example(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, codebooks.read_packaged("probation"), "first")
    screen = sit_down(workspace).open("codebook")
    assert "Version 1 · 14 codes at the top level, 41 in all" in screen.text
    assert [screen.read(one.value) for one in screen.app.subheader][:2] == ["The five themes", "Beside the themes"]
    morale = next(one.value for one in screen.app.html if "</kbd> Morale<a href=" in one.value)
    assert "<kbd>m</kbd>" in morale
    for label in ("Apply when", "Do not apply when", "Example"):
        assert label in screen.text


def test_words_find_the_codes_that_hold_them_with_the_themes_above(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = sit_down(workspace).open("codebook")

    def shown():
        return [name for name in ("Morale", "Anger", "Risk", "Workload") if f"{name}<a href=" in screen.text]

    assert shown() == ["Morale", "Anger", "Risk", "Workload"]
    screen.choose("codebook_words", "anger")
    assert shown() == ["Morale", "Anger"]
    screen.choose("codebook_words", "no such words")
    assert shown() == []
    assert screen.told("info") == ["No code holds these words."]


def test_groups_and_what_they_mean_are_named(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_exclusive_codebook(), "first")
    screen = sit_down(workspace).open("codebook")
    assert "**Stance**: For, Against (at most one of them may be given)" in screen.text


def test_a_coder_reads_the_codebook_and_cannot_change_it(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("codebook")
    assert "Morale<a href=" in screen.text
    assert "/api/codebook?study=" in screen.text
    assert screen.links == []


def test_a_coder_of_a_study_without_a_codebook_is_told_who_chooses_it(workspace, study, sit_down):
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    screen = sit_down(workspace, "Ben").open("codebook")
    assert screen.told("info") == ["This study has no codebook yet. The owner chooses it."]
