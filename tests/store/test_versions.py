"""The history of a codebook: what each version changed, and which version a round used since when."""

import dataclasses

import pytest

from annotator.domain.codebook_diff import Kind
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import codebooks, rounds, versions
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, save
from tests.store.studies_for_tests import make_coded_study, make_study


def with_text(code_id: str, **changes):
    book = make_codebook()
    codes = tuple(dataclasses.replace(code, **changes) if code.id == code_id else code for code in book.codes)
    return dataclasses.replace(book, codes=codes)


def test_before_there_is_a_codebook_the_history_is_empty(workspace):
    assert versions.list_versions(workspace, make_study(workspace).id) == versions.History((), ())


def test_versions_come_newest_first_with_who_why_and_what_changed(workspace):
    study, _, people = make_coded_study(workspace)
    codebooks.publish_codebook(workspace, people["Ada"], study, with_text("risk", name="Risks"), "Better English")
    newest, first = versions.list_versions(workspace, study.id).versions
    assert (newest.number, newest.published.published_by, newest.published.reason) == (2, "Ada", "Better English")
    assert newest.changes == "1 code renamed"
    assert first.changes == "the first version, 7 codes"
    assert (newest.rounds, first.rounds) == (("Independent coding",), ())


def test_a_round_tells_every_version_it_used_who_moved_it_and_whether_it_can_be_moved(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    for number in (2, 3):
        codebooks.publish_codebook(workspace, ada, study, make_codebook(title=f"Book {number}"), "", move=())
    (use,) = versions.list_versions(workspace, study.id).rounds
    assert ([step.version for step in use.steps], use.begun, use.stays) == ([1], False, None)
    save(workspace, ada, make_answer(assignments(workspace, ada, round_)[0], "risk"))
    codebooks.move_round(workspace, ada, study, round_.id, 3)
    codebooks.publish_codebook(workspace, ada, study, make_codebook(title="Book 4"), "", move=(round_.id,))
    rounds.seal_own(workspace, ada, round_.id)
    rounds.start_next_round(workspace, ada, study, Purpose.TRAINING)
    first, second = versions.list_versions(workspace, study.id).rounds
    assert [(step.version, step.by) for step in first.steps] == [(1, "Ada"), (3, "Ada"), (4, "Ada")]
    assert first.round.codebook_version == 4
    assert (first.begun, second.begun) == (True, False)
    assert first.stays.startswith("“Independent coding” keeps its version: every coder has finished it")
    assert [step.version for step in second.steps] == [4]


def test_any_two_versions_are_compared_in_either_direction(workspace):
    study, _, people = make_coded_study(workspace)
    codebooks.publish_codebook(workspace, people["Ada"], study, with_text("risk", name="Risks"), "")
    codebooks.publish_codebook(workspace, people["Ada"], study, with_text("risk", definition="Danger"), "")
    assert versions.compare_versions(workspace, study.id, 1, 3).counts == {Kind.REDEFINED: 1}
    assert versions.compare_versions(workspace, study.id, 3, 2).counts == {Kind.RENAMED: 1, Kind.REDEFINED: 1}
    assert versions.compare_versions(workspace, study.id, None, 1).counts == {Kind.ADDED: 7}


def test_a_change_its_author_called_wording_is_shown_as_wording_between_any_two_versions(workspace):
    study, _, people = make_coded_study(workspace)
    ada = people["Ada"]
    codebooks.publish_codebook(workspace, ada, study, with_text("risk", definition="Danger"), "", reworded=("risk",))
    codebooks.publish_codebook(workspace, ada, study, with_text("risk", definition="Danger", key="z"), "")
    assert versions.compare_versions(workspace, study.id, 1, 3).counts == {Kind.REWORDED: 1, Kind.LOOK: 1}
    codebooks.publish_codebook(workspace, ada, study, with_text("risk", definition="Danger of any kind"), "")
    assert versions.compare_versions(workspace, study.id, 1, 4).counts == {Kind.REDEFINED: 1}


def test_a_version_that_does_not_exist_is_refused_with_those_there_are(workspace):
    study, _, people = make_coded_study(workspace)
    with pytest.raises(Refusal, match=r"has no version 7\. There is version 1 only"):
        versions.compare_versions(workspace, study.id, 1, 7)
    codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(title="Two"), "")
    with pytest.raises(Refusal, match=r"has no version 7\. There are versions 1 to 2"):
        versions.compare_with(workspace, study.id, 7, make_codebook())
    empty = make_study(workspace, "Other")
    with pytest.raises(Refusal, match="has no codebook yet"):
        versions.compare_versions(workspace, empty.id, None, 1)


def test_another_codebook_is_compared_with_the_newest_version_or_with_one_that_is_named(workspace):
    study, _, people = make_coded_study(workspace)
    codebooks.publish_codebook(workspace, people["Ada"], study, with_text("risk", name="Risks"), "")
    assert versions.compare_with(workspace, study.id, None, make_codebook()).counts == {Kind.RENAMED: 1}
    assert versions.compare_with(workspace, study.id, 1, make_codebook()).is_empty
    nothing = versions.compare_with(workspace, make_study(workspace, "Other").id, None, make_codebook())
    assert (nothing.before, nothing.counts) == (None, {Kind.ADDED: 7})
