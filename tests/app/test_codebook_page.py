"""The codebook page: it reads well, and another codebook is put in force with a reason."""

import pytest

from annotator.exporters.codebook_yaml import write_codebook
from annotator.operations import codebooks, coders, coding
from tests.factories import make_answer, make_codebook, make_exclusive_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

FAULTY = b"title: Faulty\ncodes:\n  - id: pay\n    name: Pay\n    key: h\n  - id: pay\n    name: Pay again\n"


@pytest.fixture
def study(workspace):
    """A study without comments and without a codebook."""
    return make_study(workspace)


def version(workspace, study):
    found = codebooks.current_codebook(workspace, study.id)
    return found.version if found else None


def test_before_there_is_one_the_owner_chooses_from_those_that_come_with_the_program(workspace, study, sit_down):
    screen = sit_down(workspace).open("codebook")
    assert "Choose a codebook" in screen.text
    assert "as it would read (41 codes)" in screen.text
    assert "Privatisation and contracts" in screen.text
    assert version(workspace, study) is None
    screen.press("codebook_publish")
    assert screen.told("success") == ["Version 1 is published."]
    assert version(workspace, study) == 1
    assert "Version 1 · 14 codes at the top level, 41 in all" in screen.text
    assert [screen.read(one.value) for one in screen.app.subheader][:2] == ["The five themes", "Beside the themes"]


def test_a_code_stands_with_its_key_its_rules_and_an_example(workspace, study, sit_down):
    screen = sit_down(workspace).open("codebook").press("codebook_publish")
    morale = next(one.value for one in screen.app.html if "</kbd> Morale</div>" in one.value)
    assert "<kbd>m</kbd>" in morale
    for label in ("Apply when", "Do not apply when", "Example"):
        assert label in screen.text


def test_words_find_the_codes_that_hold_them_with_the_themes_above(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = sit_down(workspace).open("codebook")

    def shown():
        return [name for name in ("Morale", "Anger", "Risk", "Workload") if f"{name}</div>" in screen.text]

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


def test_a_file_of_ones_own_is_shown_before_it_is_published(workspace, study, sit_down):
    screen = sit_down(workspace).open("codebook").choose("codebook_source", "file")
    assert "codebook_publish" not in screen.keys
    screen.drop(("mine.yaml", write_codebook(make_codebook())))
    assert "“Test codebook” as it would read (7 codes)" in screen.text
    assert version(workspace, study) is None
    screen.app.text_input(key="codebook_reason").set_value("Agreed on Monday")
    screen.press("codebook_publish")
    assert codebooks.current_codebook(workspace, study.id).title == "Test codebook"


def test_every_fault_of_a_file_is_told_with_its_line_and_nothing_can_be_published(workspace, study, sit_down):
    screen = sit_down(workspace).open("codebook").choose("codebook_source", "file").drop(("faulty.yaml", FAULTY))
    (told,) = screen.told("error")
    assert "line 5" in told
    assert "line 6" in told
    assert "codebook_publish" not in screen.keys


def test_a_new_version_needs_a_reason(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = (
        sit_down(workspace).open("codebook").drop(("mine.yaml", write_codebook(make_codebook(title="Second thoughts"))))
    )
    screen.press("codebook_publish")
    assert screen.told("error") == ["Say in one sentence why this version is made."]
    assert version(workspace, study) == 1
    screen.app.text_input(key="codebook_reason").set_value("A better title")
    screen.press("codebook_publish")
    assert screen.told("success") == ["Version 2 is published."]
    assert "Second thoughts" in screen.text


def test_the_same_codebook_again_changes_nothing_and_says_so(workspace, study, sit_down):
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = sit_down(workspace).open("codebook").drop(("same.yaml", write_codebook(make_codebook())))
    screen.app.text_input(key="codebook_reason").set_value("Again")
    screen.press("codebook_publish")
    assert screen.told("success") == ["Nothing changed: this is version 1 already."]
    assert version(workspace, study) == 1


def test_the_rounds_a_version_is_used_in_are_named(workspace, sit_down):
    make_coded_study(workspace)
    screen = sit_down(workspace).open("codebook").drop(("new.yaml", write_codebook(make_codebook(title="New"))))
    screen.app.text_input(key="codebook_reason").set_value("New title")
    screen.press("codebook_publish")
    assert screen.told("success") == ["Version 2 is published. It is used in: Independent coding."]


def test_a_code_that_was_used_may_not_disappear(workspace, sit_down):
    study, round_, people = make_coded_study(workspace)
    task = coding.desk_window(workspace, people["Ada"], round_.id).tasks[0]
    coding.save_answers(workspace, people["Ada"], [make_answer(task.assignment, "risk")])
    smaller = make_codebook(codes=make_codebook().codes[:3])
    screen = sit_down(workspace).open("codebook").drop(("smaller.yaml", write_codebook(smaller)))
    screen.app.text_input(key="codebook_reason").set_value("Smaller")
    screen.press("codebook_publish")
    assert "“Risk”" in screen.told("error")[0]
    assert "archived: true" in screen.told("error")[0]
    assert version(workspace, study) == 1


def test_a_coder_reads_the_codebook_and_cannot_change_it(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("codebook")
    assert "Morale</div>" in screen.text
    assert "/api/codebook?study=" in screen.text
    assert "codebook_source" not in screen.keys


def test_a_coder_of_a_study_without_a_codebook_is_told_who_chooses_it(workspace, study, sit_down):
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    screen = sit_down(workspace, "Ben").open("codebook")
    assert screen.told("info") == ["This study has no codebook yet. The owner chooses it."]


def test_the_codebook_of_the_sample_study_stays_as_it_is(sample, sit_down):
    assert "codebook_source" not in sit_down(sample).open("codebook").keys
