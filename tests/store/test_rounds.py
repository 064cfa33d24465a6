"""Rounds: who joins, in which order comments come, what a seal freezes, and where later imports go."""

import dataclasses

import pytest

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CommentOrder, Purpose, StudySettings
from annotator.operations import codebooks, coders, coding, importing, rounds, studies
from annotator.store import material
from annotator.store import rounds as stored_rounds
from annotator.store.accounts import find_account
from db import models
from tests.factories import make_answer, make_codebook, make_incoming, make_source, make_thread, make_unit
from tests.store.coding_for_tests import assignments, code_everything, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

AT_COMMAND_LINE = Person.at_command_line("root")


def add_coder(workspace, study, name):
    """A coder with an account of their own, as a person."""
    added = coders.add_coder(workspace, make_owner(workspace), study, name, "a long password")
    with workspace.database.reading() as session:
        return Person.signed_in(find_account(session, name)[0]), [round_.name for round_ in added.rounds]


def import_more(workspace, study, title, units=3, purpose=Purpose.MAIN, person=None):
    source = make_source(f"{title}.txt", make_thread(units=units, title=title))
    preview = make_incoming(source)
    return importing.store_sources(workspace, person or make_owner(workspace), study, (preview,), purpose)


def texts(workspace, person, round_):
    return [task.unit.text for task in coding.desk_window(workspace, person, round_.id, at=0, count=100).tasks]


def test_the_round_of_a_first_import_holds_every_unit_for_every_coder(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    assert (round_.number, round_.name, round_.is_open) == (1, "Independent coding", False)
    for person in people.values():
        assert len(assignments(workspace, person, round_)) == 5
    (overview,) = rounds.list_overviews(workspace, study.id)
    assert [(one.coder_name, one.decided, one.total) for one in overview.progress] == [("Ada", 0, 5), ("Ben", 0, 5)]
    assert overview.accepts


def test_a_late_coder_joins_a_training_round_at_any_time(workspace):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "risk")
    ben, joined = add_coder(workspace, study, "Ben")
    assert joined == ["Practice"]
    assert len(assignments(workspace, ben, round_)) == 5


def test_a_coder_joins_a_blind_round_only_before_its_first_decision(workspace):
    study, round_, people = make_coded_study(workspace)
    ben, joined = add_coder(workspace, study, "Ben")
    assert joined == ["Independent coding"]
    save(workspace, ben, make_answer(assignments(workspace, ben, round_)[0], "risk"))
    cleo, joined = add_coder(workspace, study, "Cleo")
    assert joined == []
    with pytest.raises(Refusal, match="You have no comments to code in this round"):
        coding.desk_window(workspace, cleo, round_.id)
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    assert (second.name, second.number) == ("Independent coding 2", 2)
    assert len(assignments(workspace, cleo, second)) == 5


def test_a_blind_round_somebody_has_sealed_takes_no_coder_even_without_a_decision(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ben"], round_.id)
    assert add_coder(workspace, study, "Cleo")[1] == []


def test_the_first_coder_gets_what_was_imported_before_anybody_coded(workspace):
    study = studies.create_study(workspace, AT_COMMAND_LINE, "From the command line").after
    import_more(workspace, study, "One", person=AT_COMMAND_LINE)
    import_more(workspace, study, "Two", person=AT_COMMAND_LINE)
    codebooks.publish_codebook(workspace, AT_COMMAND_LINE, study, make_codebook(), "")
    ben, joined = add_coder(workspace, study, "Ben")
    assert joined == ["Independent coding"]
    cleo, _ = add_coder(workspace, study, "Cleo")
    (round_,) = [one.round for one in rounds.list_overviews(workspace, study.id)]
    assert len(assignments(workspace, ben, round_)) == len(assignments(workspace, cleo, round_)) == 6


def test_a_next_round_needs_coders_comments_and_the_owner(workspace):
    study = studies.create_study(workspace, AT_COMMAND_LINE, "Nobody yet").after
    with pytest.raises(Refusal, match="Nobody codes in this study yet. Add a coder first."):  # noqa: RUF043
        rounds.start_next_round(workspace, AT_COMMAND_LINE, study, Purpose.MAIN)
    ben, _ = add_coder(workspace, study, "Ben")
    with pytest.raises(Refusal, match="There are no comments to code"):
        rounds.start_next_round(workspace, AT_COMMAND_LINE, study, Purpose.MAIN)
    with pytest.raises(Refusal, match="Only the owner can start a round"):
        rounds.start_next_round(workspace, ben, study, Purpose.MAIN)
    assert rows(workspace, models.Round) == []


def test_a_next_round_asks_for_everything_again_under_the_newest_codebook(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    code_everything(workspace, people["Ada"], round_, "risk")
    codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(title="Second"), "")
    training = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    assert (training.name, training.codebook_version, training.is_open) == ("Practice 2", 2, True)
    window = coding.desk_window(workspace, people["Ada"], training.id, at=0)
    assert (window.progress.total, window.progress.decided) == (5, 0)
    assert not set(assignments(workspace, people["Ada"], training)) & set(assignments(workspace, people["Ada"], round_))


def test_a_seal_freezes_one_coder_and_leaves_the_others_coding(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ada"], round_.id)
    progress = {one.coder_name: one.sealed_at for one in rounds.list_overviews(workspace, study.id)[0].progress}
    assert progress["Ada"] is not None
    assert progress["Ben"] is None
    for name, status in (("Ada", "refused"), ("Ben", "committed")):
        answer = make_answer(assignments(workspace, people[name], round_)[0], "risk")
        assert save(workspace, people[name], answer).status.value == status
    with pytest.raises(Refusal, match="Ada has already finished “Independent coding”"):
        rounds.seal_own(workspace, people["Ada"], round_.id)


def test_a_new_blind_round_closes_the_one_before_and_both_open_together(workspace):
    study, first, people = make_coded_study(workspace, "Ben")
    save(workspace, people["Ada"], make_answer(assignments(workspace, people["Ada"], first)[0], "risk"))
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    late = make_answer(assignments(workspace, people["Ben"], first)[0], "risk")
    assert save(workspace, people["Ben"], late).status.value == "refused"
    assert [one.round.is_open for one in rounds.list_overviews(workspace, study.id)] == [False, False]
    rounds.seal_own(workspace, people["Ada"], second.id)
    assert [one.round.is_open for one in rounds.list_overviews(workspace, study.id)] == [False, False]
    rounds.seal_own(workspace, people["Ben"], second.id)
    assert [one.round.is_open for one in rounds.list_overviews(workspace, study.id)] == [True, True]


def test_one_who_leaves_holds_nobody_up_and_gets_no_further_comments(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    rounds.seal_own(workspace, people["Ada"], round_.id)
    rounds.seal_own(workspace, people["Ben"], round_.id)
    sealed = rounds.seal_coder(workspace, people["Ada"], study, None, "Cleo", "another job")
    assert sealed.opened
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    coders = {one.round.id: {coder.name for coder in one.coders} for one in rounds.list_overviews(workspace, study.id)}
    assert coders[second.id] == {"Ada", "Ben"}


def test_an_archived_study_takes_no_decisions_and_no_rounds(workspace):
    study, round_, people = make_coded_study(workspace)
    answer = make_answer(assignments(workspace, people["Ada"], round_)[0], "risk")
    studies.archive_study(workspace, people["Ada"], study.id)
    saved = save(workspace, people["Ada"], answer)
    assert saved.status.value == "refused"
    assert "archived" in saved.sentence
    with pytest.raises(Refusal, match="is archived and stays as it is"):
        rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)


def test_a_seal_is_refused_to_those_it_is_not_for(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada, ben = people["Ada"], people["Ben"]
    refusals = {
        "nothing to finish": lambda: rounds.seal_own(workspace, AT_COMMAND_LINE, round_.id),
        "This round does not exist": lambda: rounds.seal_own(workspace, ada, 987_654),
        "Only the owner": lambda: rounds.seal_coder(workspace, ben, study, None, "Ada", "because"),
        "A reason is needed": lambda: rounds.seal_coder(workspace, ada, study, None, "Ben", "  "),
        "“Zed” codes nothing": lambda: rounds.seal_coder(workspace, ada, study, None, "Zed", "left"),
        "There is no round “Pilot”": lambda: rounds.seal_coder(workspace, ada, study, "Pilot", "Ben", "left"),
    }
    for sentence, act in refusals.items():
        with pytest.raises(Refusal, match=sentence):
            act()
    assert rows(workspace, models.Seal) == []


def test_the_reason_and_the_one_who_sealed_stand_beside_the_seal(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ada"], round_.id)
    rounds.seal_coder(workspace, AT_COMMAND_LINE, study, "1", "ben", " moved away ")
    seals = [(seal["sealed_by"], seal["reason"]) for seal in rows(workspace, models.Seal)]
    assert seals == [(people["Ada"].label, "I have finished"), ("cli:root", "moved away")]


def test_an_import_after_a_seal_makes_a_round_of_its_own_with_the_new_comments_only(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    joined = import_more(workspace, study, "Before")
    assert joined.round.id == round_.id
    rounds.seal_own(workspace, people["Ben"], round_.id)
    later = import_more(workspace, study, "After", units=2, purpose=Purpose.TRAINING)
    assert (later.round.number, later.round.purpose, later.round.codebook_version) == (2, Purpose.TRAINING, 1)
    assert len(assignments(workspace, people["Ada"], round_)) == 8
    for person in people.values():
        assert len(texts(workspace, person, later.round)) == 2
    own = rounds.own_rounds(workspace, people["Ben"], study.id)
    assert [(one.number, progress.total) for one, progress in own] == [(2, 2), (1, 8)]


def test_a_coder_outside_a_round_gets_no_later_import_of_it_but_the_next_round(workspace):
    study, round_, people = make_coded_study(workspace)
    save(workspace, people["Ada"], make_answer(assignments(workspace, people["Ada"], round_)[0], "risk"))
    ben, _ = add_coder(workspace, study, "Ben")
    import_more(workspace, study, "More")
    assert rounds.own_rounds(workspace, ben, study.id) == ()
    rounds.seal_own(workspace, people["Ada"], round_.id)
    later = import_more(workspace, study, "After", units=2)
    assert len(assignments(workspace, ben, later.round)) == 2


def test_in_thread_order_comments_come_as_they_stand_in_their_threads(workspace):
    study, round_, people = make_coded_study(workspace)
    import_more(workspace, study, "Another")
    with workspace.database.reading() as session:
        in_order = [unit.text for unit in material.list_units(session, study.id)]
    assert texts(workspace, people["Ada"], round_) == in_order


@pytest.fixture
def shuffled(workspace):
    """A study whose comments come shuffled, with two coders and thirty comments."""
    owner = make_owner(workspace)
    study = make_study(workspace)
    settings = StudySettings(comment_order=CommentOrder.SHUFFLED)
    study = studies.change_settings(workspace, owner, study.id, settings).after
    ben, _ = add_coder(workspace, study, "Ben")
    units = tuple(make_unit(f"Comment number {n}", lines=(n, n)) for n in range(1, 31))
    source = make_source("many.txt", make_thread(units=1))
    source = dataclasses.replace(source, threads=(dataclasses.replace(source.threads[0], units=units),))
    preview = make_incoming(source)
    round_ = importing.store_sources(workspace, owner, study, (preview,), Purpose.MAIN).round
    codebooks.publish_codebook(workspace, owner, study, make_codebook(), "")
    return workspace, study, round_, owner, ben


def test_a_shuffled_order_differs_between_coders_and_stays_the_same_for_each(shuffled):
    workspace, _, round_, ada, ben = shuffled
    of_ada, of_ben = texts(workspace, ada, round_), texts(workspace, ben, round_)
    assert sorted(of_ada) == sorted(of_ben)
    assert of_ada != of_ben
    assert of_ada != sorted(of_ada, key=lambda text: int(text.rpartition(" ")[2]))
    save(workspace, ada, make_answer(assignments(workspace, ada, round_)[3], "risk"))
    assert texts(workspace, ada, round_) == of_ada


def test_later_imports_come_after_what_was_given_before(shuffled):
    workspace, study, round_, ada, ben = shuffled
    before = {person.label: texts(workspace, person, round_) for person in (ada, ben)}
    import_more(workspace, study, "Late", units=4)
    for person in (ada, ben):
        after = texts(workspace, person, round_)
        assert after[:30] == before[person.label]
        assert len(after) == 34
    tasks = coding.desk_window(workspace, ada, round_.id, at=0, count=100).tasks
    assert [task.position for task in tasks] == list(range(34))


def test_a_changed_order_leaves_orders_already_given(shuffled):
    workspace, study, round_, ada, _ = shuffled
    before = texts(workspace, ada, round_)
    studies.change_settings(workspace, ada, study.id, StudySettings())
    assert texts(workspace, ada, round_) == before


def test_a_round_is_found_by_name_or_number_and_the_newest_without_either(workspace):
    study, _, people = make_coded_study(workspace)
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    with workspace.database.reading() as session:
        found = stored_rounds.list_rounds(session, study.id)
    names = (" independent CODING", "1", "practice 2", "2", None)
    assert [rounds.find_by_name(found, name).number for name in names] == [1, 1, 2, 2, 2]
    with pytest.raises(Refusal, match=r"There is no round “3” .* There are: “Independent coding”, “Practice 2”"):
        rounds.find_by_name(found, "3")
    with pytest.raises(Refusal, match="This study has no round yet"):
        rounds.find_by_name([], None)
