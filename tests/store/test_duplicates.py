"""Duplicates in a study: found, laid side by side, decided about, taken back."""

import pytest

from annotator.domain.material import ParsedThread
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.operations import corpus, duplicates, importing, job_folder, studies
from annotator.operations.import_jobs import KINDS
from annotator.operations.reading import ToRead
from annotator.store import duplicates as stored
from db import models
from tests.factories import make_incoming, make_source, make_unit
from tests.store.coding_for_tests import events as events_of
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

LONG = "The new rota leaves no time at all for writing anything down, and nobody in the office was ever asked about it."
MISTYPED = "The new rota leavs no time at all for writing anything down and nobody in the ofice was ever asked about it"
OTHER = "Our caseload has doubled since the spring; the system was down again on Monday and we wrote it all by hand."
SHORT = "I agree with that."


def texts_in(workspace, *threads, name="page.txt", study=None):
    """A study with these texts, thread by thread, and the ids of its units in order."""
    study = study or make_study(workspace)
    made = [_thread(number, texts) for number, texts in enumerate(threads)]
    importing.store_sources(workspace, make_owner(workspace), study, (make_incoming(make_source(name, *made)),), None)
    with workspace.database.reading() as session:
        ids = [unit for unit, _ in stored.stream_texts(session, study.id)]
    return study, ids


def _thread(number, texts):
    units = tuple(make_unit(text, number=n, lines=(n, n)) for n, text in enumerate(texts, 1))
    return ParsedThread(title=f"Thread {number}", date=None, declared_comments=len(units), units=units)


def found(workspace, study):
    """The groups of units found."""
    return [group.units for group in duplicates.find_duplicates(workspace, make_owner(workspace), study)]


def test_a_comment_republished_with_its_errors_mended_is_found_beside_the_first(workspace):
    study, (first, _, second) = texts_in(workspace, [MISTYPED, OTHER], [LONG])
    owner = make_owner(workspace)
    (group,) = duplicates.find_duplicates(workspace, owner, study)
    assert (group.units, group.is_exact, group.percent) == ((first, second), False, 99)
    one, two = duplicates.side_by_side(workspace, owner, study, group)
    assert (one.thread, two.thread) == ("Thread 0", "Thread 1")
    assert [one.unit.text[start:end] for start, end in one.differing] == ["leavs", "ofice"]
    assert [two.unit.text[start:end] for start, end in two.differing] == ["leaves", "office"]
    assert one.similarity == 1.0 > two.similarity > 0.9


def test_looking_for_duplicates_changes_nothing(workspace):
    study, _ = texts_in(workspace, [LONG, MISTYPED])
    before = events_of(workspace)
    told = []
    duplicates.find_duplicates(workspace, make_owner(workspace), study, lambda *one: told.append(one))
    assert events_of(workspace) == before
    assert {phase for phase, _, _ in told} >= {"Reading the texts", "Drawing sketches", "Looking for candidates"}


def test_short_texts_are_listed_last_and_word_for_word_only(workspace):
    study, ids = texts_in(workspace, [SHORT, "I agree with that", "I agre with that.", LONG, LONG.upper()])
    groups = duplicates.find_duplicates(workspace, make_owner(workspace), study)
    assert [(group.units, group.is_short) for group in groups] == [
        ((ids[3], ids[4]), False),
        ((ids[0], ids[1]), True),
    ]


def test_keeping_one_excludes_the_others_with_the_reason_and_including_brings_the_group_back(workspace):
    study, (first, second, third) = texts_in(workspace, [LONG, MISTYPED, LONG + "!"])
    owner = make_owner(workspace)
    done = duplicates.keep_one(workspace, owner, study, (first, second, third), second)
    assert done.changed == (first, third)
    assert found(workspace, study) == []
    with workspace.database.reading() as session:
        assert session.get(models.Unit, first).excluded_reason == f"duplicate of unit {second}"
        assert session.get(models.Unit, second).excluded_at is None
    corpus.include_units(workspace, owner, study, done.changed)
    assert found(workspace, study) == [(first, second, third)]


def test_a_group_of_which_all_are_kept_comes_back_only_when_asked_for_or_when_a_text_joins_it(workspace):
    study, units = texts_in(workspace, [LONG, MISTYPED])
    owner = make_owner(workspace)
    duplicates.keep_all(workspace, owner, study, units)
    assert found(workspace, study) == []
    assert duplicates.keep_all(workspace, owner, study, units).was_kept
    duplicates.list_again(workspace, owner, study, units)
    assert found(workspace, study) == [tuple(units)]
    duplicates.keep_all(workspace, owner, study, units)
    _, three = texts_in(workspace, [LONG], name="later.txt", study=study)
    assert found(workspace, study) == [tuple(three)]


def test_what_a_search_found_earlier_is_listed_without_what_was_decided_since(workspace):
    study, (a, b, c, d, e) = texts_in(workspace, [LONG, LONG, LONG, OTHER, OTHER])
    owner = make_owner(workspace)
    earlier = duplicates.find_duplicates(workspace, owner, study)
    corpus.exclude_units(workspace, owner, study, (a,), "an error")
    duplicates.keep_all(workspace, owner, study, (d, e))
    assert [group.units for group in duplicates.undecided(workspace, owner, study, earlier)] == [(b, c)]


def test_excluded_removed_and_withdrawn_units_are_left_out(workspace):
    study, units = texts_in(workspace, [LONG] * 5)
    with workspace.database.writing() as session:
        session.get(models.Unit, units[0]).excluded_at = "2024-01-01T00:00:00.000000Z"
        session.get(models.Unit, units[1]).gone = True
        session.get(models.Unit, units[2]).withdrawn_at = "2024-01-01T00:00:00.000000Z"
    assert found(workspace, study) == [tuple(units[3:])]


def test_other_studies_are_not_looked_at(workspace):
    owner = make_owner(workspace)
    one, _ = texts_in(workspace, [LONG])
    two = studies.create_study(workspace, owner, "Second").after
    texts_in(workspace, [LONG], study=two)
    assert (found(workspace, one), found(workspace, two)) == ([], [])


def test_covered_names_are_neither_shown_nor_compared(workspace):
    named = LONG.replace("nobody", "{}")
    study, units = texts_in(workspace, [named.format("Rowan Hawthorn"), named.format("Ilse Brandt")])
    assert found(workspace, study) == [tuple(units)]
    with workspace.database.writing() as session:
        for unit, name in zip(units, ("Rowan Hawthorn", "Ilse Brandt"), strict=True):
            one = models.Identifier(
                study_id=study.id, kind="name", digest=name[:3], state="covered", label="[colleague]", decided_at=None
            )
            session.add(one)
            session.flush()
            start = named.index("{}")
            session.add(models.IdentifierPlace(identifier_id=one.id, unit_id=unit, start=start, end=start + len(name)))
    owner = make_owner(workspace)
    (group,) = duplicates.find_duplicates(workspace, owner, study)
    assert group.is_exact
    for member in duplicates.side_by_side(workspace, owner, study, group):
        assert "[colleague]" in member.unit.text
        assert member.differing == ()


def test_the_search_runs_as_a_job_and_its_result_leads_to_the_same_groups(workspace, tmp_path):
    study, _ = texts_in(workspace, [LONG, MISTYPED, OTHER, OTHER])
    owner = make_owner(workspace)
    report = job_folder.Report(tmp_path, lambda: None)
    result = KINDS[duplicates.JOB](workspace, owner, {"study": study.id}, report)
    assert duplicates.groups_of(result) == duplicates.find_duplicates(workspace, owner, study)
    assert LONG not in str(result)


def test_more_texts_than_are_read_at_once_are_all_compared(workspace, monkeypatch):
    monkeypatch.setattr(stored, "_WINDOW", 3)
    study, units = texts_in(workspace, [LONG, OTHER, SHORT, SHORT + " Yes.", "No.", "Well.", "Ah.", MISTYPED])
    assert found(workspace, study) == [(units[0], units[-1])]


def test_only_the_owner_decides_and_only_about_what_is_there(workspace):
    study, _, people = make_coded_study(workspace, "Ben", source=make_source("a.txt", _thread(1, [LONG, LONG, OTHER])))
    owner = make_owner(workspace)
    (units,) = found(workspace, study)
    for act in (
        lambda: duplicates.find_duplicates(workspace, people["Ben"], study),
        lambda: duplicates.undecided(workspace, people["Ben"], study, ()),
        lambda: duplicates.keep_all(workspace, people["Ben"], study, units),
        lambda: duplicates.keep_one(workspace, people["Ben"], study, units, units[0]),
        lambda: duplicates.list_again(workspace, people["Ben"], study, units),
        lambda: duplicates.keep_all(workspace, owner, study, units[:1]),
        lambda: duplicates.keep_all(workspace, owner, study, (units[0], 987_654)),
        lambda: duplicates.keep_one(workspace, owner, study, units, 987_654),
    ):
        with pytest.raises(Refusal):
            act()
    studies.archive_study(workspace, owner, study.id)
    with pytest.raises(Refusal):
        duplicates.keep_all(workspace, owner, study, units)
    assert found(workspace, study) == [units]


def test_the_known_duplicates_of_the_real_pages_are_found_and_no_others(workspace, corpus):
    pages = sorted(corpus.glob("00[0134]_*.txt"))
    person = Person.at_command_line("test")
    to_read = [ToRead(SourceFile(page.name, page)) for page in pages]
    importing.import_files(workspace, person, "Pages", to_read, None)
    study = studies.find_study(workspace, person, "Pages")
    groups = duplicates.find_duplicates(workspace, person, study)
    members = [duplicates.side_by_side(workspace, person, study, group) for group in groups]
    with workspace.database.reading() as session:
        names = {row.id: row.name[:3] for row in session.query(models.Source)}
    told = sorted(
        (group.percent, *((names[one.unit.source], one.unit.kind) for one in shown))
        for group, shown in zip(groups, members, strict=True)
    )
    assert told == [
        (99, ("000", "passage"), ("003", "comment")),
        (100, ("000", "comment"), ("000", "comment")),
        (100, ("000", "passage"), ("003", "comment")),
    ]
