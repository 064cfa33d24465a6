"""The page on duplicates: look, see the groups side by side, decide, take back."""

import time

import pytest

from annotator.domain.material import ParsedThread
from annotator.operations import corpus, duplicates, jobs
from annotator.operations.jobs import JobState
from annotator.store import material
from tests.factories import make_source, make_unit
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

#: Seconds for a process to start and end on a slow machine.
PATIENCE = 120
LONG = "The new rota leaves no time at all for <b>writing</b> anything down, and nobody was ever asked about it."
MISTYPED = "The new rota leavs no time at all for <b>writing</b> anything down and nobody was ever asked about it"
OTHER = (
    "Our caseload has doubled since the spring; the system was down again on Monday. ![x](https://example.org/x.png)"
)
SHORT = "I agree."


@pytest.fixture
def study(workspace):
    texts = (LONG, OTHER, MISTYPED, OTHER, SHORT, SHORT)
    units = tuple(make_unit(text, number=n, lines=(n, n)) for n, text in enumerate(texts, 1))
    source = make_source("rota.txt", ParsedThread("The rota", "2023-03-01", None, units))
    return make_coded_study(workspace, "Ben", source=source)[0]


@pytest.fixture
def looked(workspace, study, sit_down, monkeypatch, project):
    """The page after a search started on it, and the ids of the units in order."""
    monkeypatch.setenv("PYTHONPATH", str(project))
    screen = sit_down(workspace).open("duplicates").press("duplicates_start")
    deadline = time.monotonic() + PATIENCE
    while any(job.state is JobState.RUNNING for job in jobs.list_own_jobs(workspace, make_owner(workspace))):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with workspace.database.reading() as session:
        return screen.run(), material.reading_order(session, study.id)


def left(workspace, study):
    return [group.units for group in duplicates.find_duplicates(workspace, make_owner(workspace), study)]


def test_groups_stand_side_by_side_with_their_differing_words_underlined(looked):
    screen, units = looked
    assert "0 of 3 groups decided, 3 left" in screen.text
    assert "Nearly the same: 99 %" in screen.text
    assert 'underline;font-weight:600">leavs</mark>' in screen.text
    assert 'underline;font-weight:600">leaves</mark>' in screen.text
    assert "&lt;b&gt;writing&lt;/b&gt;" in screen.text
    assert f"unit {units[0]}" in screen.text


def test_only_groups_of_the_chosen_kind_are_shown(looked):
    screen, units = looked
    screen.choose("duplicates_kind", "short")
    assert f"keep_only_{units[4]}" in screen.keys
    assert f"keep_only_{units[0]}" not in screen.keys
    screen.choose("duplicates_kind", "exact")
    assert {f"keep_only_{units[1]}", f"keep_only_{units[3]}"} <= screen.keys
    assert f"keep_only_{units[4]}" not in screen.keys


def test_one_click_keeps_one_and_another_takes_it_back(workspace, study, looked):
    screen, units = looked
    screen.press(f"keep_only_{units[2]}")
    (said,) = screen.told("success")
    assert said.startswith(f"Unit {units[2]} is kept. 1 unit excluded.")
    assert "1 of 3 groups decided, 2 left" in screen.text
    assert (units[0], units[2]) not in left(workspace, study)
    screen.press("duplicates_undo_button")
    assert "0 of 3 groups decided, 3 left" in screen.text
    assert (units[0], units[2]) in left(workspace, study)


def test_one_click_keeps_all_and_another_takes_it_back(workspace, study, looked):
    screen, units = looked
    screen.press(f"keep_all_{units[1]}")
    assert screen.told("success") == ["All 2 are kept as units."]
    assert "1 of 3 groups decided, 2 left" in screen.text
    screen.press("duplicates_undo_button")
    assert "0 of 3 groups decided, 3 left" in screen.text


def test_when_every_group_is_decided_the_page_says_so(workspace, study, looked):
    screen, _units = looked
    owner = make_owner(workspace)
    for group in left(workspace, study):
        duplicates.keep_all(workspace, owner, study, group)
    assert screen.run().told("info") == ["Every group is decided."]
    assert "3 of 3 groups decided, 0 left" in screen.text


def test_a_group_that_somebody_else_changed_meanwhile_is_shown_without_what_went(workspace, study, looked):
    screen, units = looked
    corpus.exclude_units(workspace, make_owner(workspace), study, (units[1],), "an advertisement")
    assert f"keep_only_{units[3]}" not in screen.run().keys


def test_without_comments_the_page_leads_to_the_import(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("duplicates")
    assert screen.told("info") == ["There is nothing to look through yet: no comments were imported."]
    assert screen.links == ["Import comments"]


def test_a_coder_is_told_that_the_owner_decides(workspace, study, sit_down):
    screen = sit_down(workspace, "Ben").open("duplicates")
    assert screen.told("info") == ["Only the owner decides about duplicates. Ask them."]
    assert "duplicates_start" not in screen.keys
