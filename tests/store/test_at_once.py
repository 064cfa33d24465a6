"""Several people, tabs and starts act at the same moment: one wins, nobody crashes, nothing is stored twice."""

import threading
from collections import Counter

import pytest

from annotator.domain.decision import AnswerStatus, State
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, importing, rounds, signing_in, studies
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.store import database as stored_database
from annotator.store import material
from annotator.store import rounds as stored_rounds
from annotator.store import saving as store_saving
from annotator.store.database import Database
from db import models
from tests.factories import make_answer, make_codebook, make_incoming, make_source, make_thread
from tests.store.coding_for_tests import assignments, at_once, code_everything, rows, save, seen_by
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def test_one_answer_sent_from_many_threads_is_stored_once(workspace):
    _, round_, people = make_coded_study(workspace)
    answer = make_answer(assignments(workspace, people["Ada"], round_)[0], "risk")
    saved = at_once(*[lambda: save(workspace, people["Ada"], answer)] * 6)
    assert Counter(one.status for one in saved) == {AnswerStatus.COMMITTED: 1, AnswerStatus.ALREADY: 5}
    assert rows(workspace, models.Decision, "uuid") == [answer.uuid]


def test_of_tabs_that_decide_on_one_comment_one_wins_and_the_others_see_its_decision(workspace):
    _, round_, people = make_coded_study(workspace)
    ada, first = people["Ada"], assignments(workspace, people["Ada"], round_)[0]
    answers = [make_answer(first, "risk", note=str(tab)) for tab in range(5)]
    saved = at_once(*[lambda answer=answer: save(workspace, ada, answer) for answer in answers])
    (winner,) = [one for one in saved if one.status is AnswerStatus.COMMITTED]
    losers = [one for one in saved if one is not winner]
    assert [one.status for one in losers] == [AnswerStatus.CONFLICT] * 4
    assert {one.current.decision.uuid for one in losers} == {winner.uuid}
    again = [make_answer(first, "meta", supersedes=winner.uuid) for _ in range(4)]
    saved = at_once(*[lambda answer=answer: save(workspace, ada, answer) for answer in again])
    assert Counter(one.status for one in saved) == {AnswerStatus.COMMITTED: 1, AnswerStatus.CONFLICT: 3}
    assert len(rows(workspace, models.Decision)) == 2
    assert sum(rows(workspace, models.Decision, "is_current")) == 1


def test_one_uuid_sent_for_two_comments_at_once_is_stored_for_one(workspace):
    _, round_, people = make_coded_study(workspace)
    first, second = assignments(workspace, people["Ada"], round_)[:2]
    answer = make_answer(first, "risk")
    other = make_answer(second, "risk", uuid=answer.uuid)
    saved = at_once(*[lambda one=one: save(workspace, people["Ada"], one) for one in (answer, other)])
    assert len(rows(workspace, models.Decision)) == 1
    (lost,) = [one for one in saved if not (hasattr(one, "status") and one.status is AnswerStatus.COMMITTED)]
    assert isinstance(lost, DatabaseUnavailable) or lost.status is AnswerStatus.REFUSED


def test_no_decision_slips_in_behind_a_seal(workspace, monkeypatch):
    _, round_, people = make_coded_study(workspace)
    ada, first = people["Ada"], assignments(workspace, people["Ada"], round_)[0]
    saving, sealed = threading.Event(), threading.Event()
    check = store_saving.check_answer

    def checks_slowly(*arguments, **options):
        saving.set()
        assert not sealed.wait(0.3), "the round was sealed while a decision was being stored"
        check(*arguments, **options)

    monkeypatch.setattr(store_saving, "check_answer", checks_slowly)

    def seal():
        saving.wait()
        rounds.seal_own(workspace, ada, round_.id)
        sealed.set()

    saved, _ = at_once(lambda: save(workspace, ada, make_answer(first, "risk")), seal)
    assert saved.status is AnswerStatus.COMMITTED
    assert sealed.is_set()
    assert rows(workspace, models.Decision, "decided_at")[0] <= rows(workspace, models.Seal, "sealed_at")[0]
    late = save(workspace, ada, make_answer(assignments(workspace, ada, round_)[1], "risk"))
    assert late.status is AnswerStatus.REFUSED


def test_the_round_opens_once_when_the_last_coders_finish_at_the_same_moment(workspace):
    _, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    for person in people.values():
        code_everything(workspace, person, round_, "risk")
    sealed = at_once(
        *[lambda person=person: rounds.seal_own(workspace, person, round_.id) for person in people.values()]
    )
    assert sorted(one.opened for one in sealed) == [False, False, True]
    (overview,) = rounds.list_overviews(workspace, round_.study)
    assert overview.round.is_open
    assert rows(workspace, models.Event, "act").count("open_round") == 1


def test_a_coder_who_finishes_twice_at_once_has_finished_once(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    sealed = at_once(*[lambda: rounds.seal_own(workspace, people["Ben"], round_.id)] * 3)
    assert sum(not isinstance(one, Refusal) for one in sealed) == 1
    assert len(rows(workspace, models.Seal)) == 1


def test_one_study_name_asked_for_at_once_makes_one_study(workspace):
    owner = make_owner(workspace)
    made = at_once(*[lambda: studies.create_study(workspace, owner, "Rota")] * 4)
    assert sum(not isinstance(one, Refusal) for one in made) == 1
    assert rows(workspace, models.Study, "name") == ["Rota"]


def test_one_coder_added_at_once_is_added_once(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    added = at_once(*[lambda: coders.add_coder(workspace, owner, study, "Ben", "a long password")] * 3)
    assert sum(not isinstance(one, Refusal) for one in added) == 1
    assert rows(workspace, models.Account, "name") == ["Ada", "Ben"]
    assert rows(workspace, models.Coder, "name") == ["Ada", "Ben"]


def test_two_first_starts_at_once_name_one_owner(workspace):
    grants = [signing_in.start(workspace, signing_in.create_start_token(workspace)).grant for _ in range(3)]
    names = [f"Person {number}" for number in range(3)]
    named = at_once(
        *[
            lambda grant=grant, name=name: signing_in.name_owner(workspace, grant, name)
            for grant, name in zip(grants, names, strict=True)
        ]
    )
    assert sum(isinstance(one, str) for one in named) == 1
    assert rows(workspace, models.Account, "is_owner") == [True]


def test_a_start_token_spent_twice_at_once_signs_in_once(workspace):
    make_owner(workspace)
    token = signing_in.create_start_token(workspace)
    started = at_once(*[lambda: signing_in.start(workspace, token)] * 4)
    assert sum(not isinstance(one, Refusal) for one in started) == 1
    assert len(rows(workspace, models.SignIn)) == 1


def test_one_file_imported_at_once_is_stored_once(workspace):
    owner, study, source = make_owner(workspace), make_study(workspace), make_source()
    preview = make_incoming(source)
    done = at_once(*[lambda: importing.store_sources(workspace, owner, study, (preview,), Purpose.MAIN)] * 3)
    assert any(not isinstance(one, Refusal) and one.units == 5 for one in done)
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 5
        assert len(stored_rounds.list_rounds(session, study.id)) == 1
    assert len(rows(workspace, models.Source)) == 1
    assert workspace.vault.get(study.id, source.sha256) == b"original"


def test_two_files_imported_at_once_go_to_one_round_in_which_every_place_is_taken_once(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    sources = [make_source(f"{n}.txt", make_thread(units=4, title=f"Thread {n}")) for n in range(3)]
    at_once(
        *[
            lambda source=source: importing.store_sources(
                workspace, people["Ada"], study, (make_incoming(source),), Purpose.MAIN
            )
            for source in sources
        ]
    )
    with workspace.database.reading() as session:
        assert [one.id for one in stored_rounds.list_rounds(session, study.id)] == [round_.id]
    for person in people.values():
        assert len(assignments(workspace, person, round_)) == 17


def test_codebooks_published_at_once_get_numbers_of_their_own(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    books = [make_codebook(title=f"Version of thread {number}") for number in range(4)]
    published = at_once(
        *[lambda book=book: codebooks.publish_codebook(workspace, owner, study, book, "") for book in books]
    )
    done = [one.number for one in published if not isinstance(one, Refusal)]
    assert sorted(done) == list(range(1, len(done) + 1))
    assert len(codebooks.list_versions(workspace, study.id)) == len(done) >= 1


@pytest.fixture
def new_database(database_url):
    """Open the same new database as often as wanted; nobody has asked for its id before."""
    opened = []

    def open_():
        opened.append(Database(database_url))
        return opened[-1]

    yield open_
    for database in opened:
        database.close()


def test_a_database_has_one_id_however_many_ask_for_it_first(new_database):
    databases = [new_database() for _ in range(5)]
    ids = at_once(*[lambda database=database: database.id for database in databases])
    assert len(set(ids)) == 1
    assert new_database().id == ids[0]


def test_an_id_made_between_looking_and_making_is_the_one_that_counts(new_database, monkeypatch):
    one, other = new_database(), new_database()
    clock = stored_database.now

    def while_the_other_makes_it():
        monkeypatch.setattr(stored_database, "now", clock)
        assert other.id
        return clock()

    monkeypatch.setattr(stored_database, "now", while_the_other_makes_it)
    assert one.id == other.id


@pytest.mark.parametrize("state", [State.NONE_APPLIES, State.RETRACTED])
def test_an_undo_and_a_new_decision_at_once_leave_one_chain(workspace, state):
    _, round_, people = make_coded_study(workspace)
    ada, first = people["Ada"], assignments(workspace, people["Ada"], round_)[0]
    one = make_answer(first, "risk")
    save(workspace, ada, one)
    both = (make_answer(first, state=state, supersedes=one.uuid), make_answer(first, "meta", supersedes=one.uuid))
    saved = at_once(*[lambda answer=answer: save(workspace, ada, answer) for answer in both])
    assert sorted(result.status.value for result in saved) == ["committed", "conflict"]
    assert len(seen_by(workspace, ada, round_)) == 1
