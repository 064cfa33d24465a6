"""Which comments the desk gets: where one left off, those left open, those at a place; never more than asked."""

import re

import pytest
import sqlalchemy as sa

from annotator.domain.decision import State
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, StudySettings
from annotator.operations import coding, importing, rounds, studies
from tests.factories import make_answer, make_incoming, make_source, make_thread
from tests.store.coding_for_tests import assignments, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


@pytest.fixture
def desk(workspace):
    """A desk of eight comments for two coders: a function that gives positions, one that decides, and the rest."""
    study, round_, people = make_coded_study(workspace, "Ben", source=make_source("eight.txt", make_thread(units=8)))
    ada = people["Ada"]
    ids = assignments(workspace, ada, round_)

    class Desk:
        def positions(self, person=ada, **where):
            return [task.position for task in coding.desk_window(workspace, person, round_.id, **where).tasks]

        def decide(self, *positions):
            for position in positions:
                assert save(workspace, ada, make_answer(ids[position], "risk")).status.value == "committed"

    made = Desk()
    made.workspace, made.study, made.round, made.people, made.ids = workspace, study, round_, people, ids
    return made


def test_a_new_coder_begins_at_the_beginning(desk):
    assert desk.positions() == list(range(8))
    assert desk.positions(count=3) == [0, 1, 2]


def test_one_resumes_at_the_first_open_comment_after_the_latest_decision(desk):
    desk.decide(0, 1, 4)
    assert desk.positions() == [5, 6, 7, 2, 3]
    desk.decide(2)
    assert desk.positions(count=2) == [3, 5]


def test_what_was_taken_back_is_open_again_and_no_place_to_resume_from(desk):
    desk.decide(0, 1)
    one = make_answer(desk.ids[5], "risk")
    ada = desk.people["Ada"]
    save(desk.workspace, ada, one)
    save(desk.workspace, ada, make_answer(desk.ids[5], state=State.RETRACTED, supersedes=one.uuid))
    assert desk.positions() == [2, 3, 4, 5, 6, 7]


def test_the_open_ones_from_a_place_on_wrap_round_to_the_start(desk):
    desk.decide(1, 6)
    assert desk.positions(after=5) == [5, 7, 0, 2, 3, 4]
    assert desk.positions(after=5, count=3) == [5, 7, 0]
    assert desk.positions(after=0) == [0, 2, 3, 4, 5, 7]
    assert desk.positions(after=999) == [0, 2, 3, 4, 5, 7]


def test_no_comment_comes_twice_however_many_are_asked_for(desk):
    for start in range(9):
        positions = desk.positions(after=start, count=100)
        assert len(positions) == len(set(positions)) == 8


def test_those_at_a_place_come_decided_or_not_with_ones_own_decision(desk):
    desk.decide(2)
    tasks = coding.desk_window(desk.workspace, desk.people["Ada"], desk.round.id, at=1, count=3).tasks
    assert [task.position for task in tasks] == [1, 2, 3]
    assert [task.decision.codes if task.decision else None for task in tasks] == [None, {"risk"}, None]


@pytest.mark.parametrize(("at", "positions"), [(-5, list(range(8))), (6, [6, 7]), (7, [7]), (8, [7]), (10**8, [7])])
def test_a_place_outside_is_moved_to_the_nearest_end(desk, at, positions):
    assert desk.positions(at=at) == positions


@pytest.mark.parametrize(("count", "given"), [(-3, 1), (0, 1), (1, 1), (8, 8), (10**9, 8)])
def test_a_window_holds_at_least_one_comment_and_never_more_than_there_are(desk, count, given):
    assert len(desk.positions(at=0, count=count)) == len(desk.positions(after=0, count=count)) == given


def test_no_window_holds_more_than_a_hundred(workspace):
    _, round_, people = make_coded_study(workspace, source=make_source("many.txt", make_thread(units=130)))
    for where in ({"at": 0}, {"after": 0}, {"after": 120}, {}):
        assert len(coding.desk_window(workspace, people["Ada"], round_.id, count=130, **where).tasks) == 100


def test_when_all_is_decided_nothing_is_left_and_every_place_can_still_be_seen(desk):
    desk.decide(*range(8))
    assert desk.positions() == desk.positions(after=3) == []
    assert desk.positions(at=6) == [6, 7]
    window = coding.desk_window(desk.workspace, desk.people["Ada"], desk.round.id)
    assert (window.progress.decided, window.progress.total) == (8, 8)


def test_two_coders_have_places_of_their_own(desk):
    desk.decide(0, 1, 2)
    assert desk.positions(person=desk.people["Ben"]) == list(range(8))


def test_a_task_shows_unit_thread_and_parent(desk):
    first, reply, *_ = coding.desk_window(desk.workspace, desk.people["Ada"], desk.round.id).tasks
    assert (first.parent, first.thread.title, first.thread.units) == (None, "The rota", 8)
    assert reply.parent.text == first.unit.text


def test_the_thread_around_a_comment_marks_where_one_is(desk):
    context = coding.thread_context(desk.workspace, desk.people["Ada"], desk.ids[3])
    assert len(context.units) == 8
    assert context.this == 3
    assert context.units[3].text == "Comment 4: the rota again."


def test_a_study_coded_without_context_gives_none(desk):
    owner = make_owner(desk.workspace)
    studies.change_settings(desk.workspace, owner, desk.study.id, StudySettings(show_context=False))
    with pytest.raises(Refusal, match=r"This study is coded without the thread\."):
        coding.thread_context(desk.workspace, owner, desk.ids[0])


def test_the_desk_is_refused_to_those_without_comments_there(desk):
    for who, round_id in (
        (Person.at_command_line("root"), desk.round.id),
        (desk.people["Ada"], 987_654),
        (desk.people["Ada"], -1),
    ):
        with pytest.raises(Refusal, match="You have no comments to code in this round"):
            coding.desk_window(desk.workspace, who, round_id)
    with pytest.raises(Refusal, match="not among those assigned to you"):
        coding.thread_context(desk.workspace, desk.people["Ada"], "unknown")


def test_without_a_codebook_the_desk_says_who_can_choose_one(workspace):
    owner, study, source = make_owner(workspace), make_study(workspace), make_source()
    done = importing.store_sources(workspace, owner, study, (make_incoming(source),), Purpose.MAIN)
    with pytest.raises(Refusal, match="This study has no codebook yet"):
        coding.desk_window(workspace, owner, done.round.id)


def test_progress_is_told_for_ones_own_assignments_only(desk):
    first, second = (make_answer(one, "risk") for one in desk.ids[:2])
    ada, ben = desk.people["Ada"], desk.people["Ben"]
    assert coding.save_answers(desk.workspace, ada, [first, second]).progress.decided == 2
    for answer in (first, make_answer("unknown", "risk")):
        assert coding.save_answers(desk.workspace, ben, [answer]).progress is None


def test_a_sealed_round_can_still_be_looked_at(desk):
    desk.decide(0)
    rounds.seal_own(desk.workspace, desk.people["Ada"], desk.round.id)
    window = coding.desk_window(desk.workspace, desk.people["Ada"], desk.round.id, at=0)
    assert window.progress.sealed_at is not None
    assert window.tasks[0].decision.codes == {"risk"}


def test_a_window_costs_a_fixed_number_of_questions_however_large_the_study_is(workspace):
    """Twenty comments of a thousand must not be found by reading the thousand."""
    threads = [make_thread(units=100, title=f"Thread {number}") for number in range(3)]
    _, round_, people = make_coded_study(workspace, source=make_source("large.txt", *threads))
    asked = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        asked.append(" ".join(statement.split()))

    engine = workspace.database._engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        coding.desk_window(workspace, people["Ada"], round_.id, at=150, count=20)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert 5 < len(asked) < 25
    assert [one for one in asked if "unit.text" in one and not re.search(r"unit[._]id IN \(", one)] == []
    assert any("unit.text" in one for one in asked)
