"""Published codebooks: versions that never change, and which version a round works with."""

import dataclasses
import threading

import pytest

from annotator.domain.codebook import Code, CodeGroup, GroupKind
from annotator.domain.decision import AnswerStatus
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, importing, rounds
from annotator.store import rounds as stored_rounds
from annotator.store.accounts import find_account
from db import models
from tests.factories import make_answer, make_codebook, make_incoming, make_source
from tests.store.coding_for_tests import assignments, at_once, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def with_codes(book, *changed, without=()):
    """The codebook with some codes changed or left out."""
    new = {code.id: code for code in changed}
    kept = [new.pop(code.id, code) for code in book.codes if code.id not in without]
    return dataclasses.replace(book, codes=(*kept, *new.values()))


def pinned(workspace, study):
    with workspace.database.reading() as session:
        return {round_.name: round_.codebook_version for round_ in stored_rounds.list_rounds(session, study.id)}


def test_a_codebook_is_read_back_as_it_was_published(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    book = with_codes(
        make_codebook(
            title="Méthode 🙂",
            description="For\nthe team",
            groups=(
                CodeGroup("how_much", "How much", GroupKind.SCALE, ("mild", "strong"), (1.0, 2.5)),
                CodeGroup("stance", "Stance", GroupKind.EXCLUSIVE, ("meta", "workload")),
            ),
        ),
        Code("mild", "Mild", colour="#0072b2", definition="דו״ח", apply_when="a", do_not_apply_when="b"),
        Code("strong", "Strong", examples=("First “example”", "'; DROP TABLE code; --"), archived=True),
    )
    assert codebooks.current_codebook(workspace, study.id) is None
    published = codebooks.publish_codebook(workspace, owner, study, book, "the first")
    assert (published.number, published.unchanged) == (1, False)
    assert codebooks.current_codebook(workspace, study.id) == dataclasses.replace(book, version=1)


def test_a_new_version_leaves_every_earlier_one_as_it_was(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    first = make_codebook()
    second = with_codes(first, Code("new", "New"), without=("meta",))
    for book, reason in ((first, "one"), (second, "two")):
        codebooks.publish_codebook(workspace, owner, study, book, reason)
        if reason == "one":
            before = rows(workspace, models.Code)
    assert rows(workspace, models.Code)[: len(before)] == before
    versions = codebooks.list_versions(workspace, study.id)
    assert versions == {1: dataclasses.replace(first, version=1), 2: dataclasses.replace(second, version=2)}
    assert [(row["published_by"], row["reason"]) for row in rows(workspace, models.CodebookVersion)] == [
        (owner.label, "one"),
        (owner.label, "two"),
    ]


def test_the_same_codebook_again_makes_no_version_and_the_former_one_makes_a_new_one(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    first, second = make_codebook(), make_codebook(title="Second")
    numbers = []
    for book in (first, dataclasses.replace(first, version=9), second, second, first):
        published = codebooks.publish_codebook(workspace, owner, study, book, "")
        numbers.append((published.number, published.unchanged))
    assert numbers == [(1, False), (1, True), (2, False), (2, True), (3, False)]


def test_versions_of_two_studies_are_apart(workspace):
    owner = make_owner(workspace)
    one, other = make_study(workspace, "One"), make_study(workspace, "Other")
    codebooks.publish_codebook(workspace, owner, one, make_codebook(), "")
    codebooks.publish_codebook(workspace, owner, one, make_codebook(title="Second"), "")
    assert codebooks.publish_codebook(workspace, owner, other, make_codebook(title="Theirs"), "").number == 1
    assert codebooks.current_codebook(workspace, one.id).title == "Second"


@pytest.mark.parametrize(
    ("book", "sentence"),
    [
        (make_codebook(codes=(Code("a", "A"), Code("a", "B"))), "is used 2 times"),
        (make_codebook(codes=(Code("a", "A", parent="b"),), sections=()), "is not listed before it"),
        (make_codebook(codes=(Code("a", "A", key="n"),)), "is reserved"),
        (make_codebook(title="a\x00b"), "cannot be stored"),
        (make_codebook(codes=(Code("a", "A", definition="half \ud83d"),)), "cannot be stored"),
    ],
)
def test_a_codebook_with_a_fault_is_refused_and_nothing_is_published(workspace, book, sentence):
    owner, study = make_owner(workspace), make_study(workspace)
    with pytest.raises(Refusal, match=sentence):
        codebooks.publish_codebook(workspace, owner, study, book, "")
    assert codebooks.current_codebook(workspace, study.id) is None
    assert rows(workspace, models.Code) == []


def test_only_the_owner_and_the_command_line_publish(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    coders.add_coder(workspace, owner, study, "Ben", "a long password")
    with workspace.database.reading() as session:
        ben = Person.signed_in(find_account(session, "Ben")[0])
    with pytest.raises(Refusal, match="Only the owner can change the codebook"):
        codebooks.publish_codebook(workspace, ben, study, make_codebook(), "")
    assert codebooks.publish_codebook(workspace, Person.at_command_line("me"), study, make_codebook(), "").number == 1


def test_a_round_made_before_there_was_a_codebook_gets_the_first_one(workspace):
    owner, study, source = make_owner(workspace), make_study(workspace), make_source()
    importing.store_sources(workspace, owner, study, (make_incoming(source),), Purpose.MAIN)
    assert pinned(workspace, study) == {"Independent coding": None}
    published = codebooks.publish_codebook(workspace, owner, study, make_codebook(), "")
    assert published.rounds == ("Independent coding",)
    assert pinned(workspace, study) == {"Independent coding": 1}


def test_a_round_that_was_begun_moves_only_when_it_is_named_and_a_finished_one_never(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]

    def publish(title, *move):
        book = make_codebook(title=title)
        return codebooks.publish_codebook(workspace, ada, study, book, "", move=move or None).rounds

    save(workspace, ada, make_answer(assignments(workspace, ada, round_)[0], "risk"))
    assert publish("Two") == ()
    assert publish("Three", round_.id) == (round_.name,)
    rounds.seal_own(workspace, ada, round_.id)
    rounds.start_next_round(workspace, ada, study, Purpose.TRAINING)
    assert publish("Four") == ("Practice 2",)
    assert pinned(workspace, study) == {"Independent coding": 3, "Practice 2": 4}
    with pytest.raises(Refusal, match="keeps its version: every coder has finished it"):
        publish("Five", round_.id)
    assert codebooks.current_codebook(workspace, study.id).title == "Four"


def test_a_round_moves_while_somebody_still_codes_in_it(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada = people["Ada"]
    save(workspace, ada, make_answer(assignments(workspace, ada, round_)[0], "risk"))
    rounds.seal_own(workspace, ada, round_.id)
    published = codebooks.publish_codebook(workspace, ada, study, make_codebook(title="Two"), "", move=[round_.id])
    assert published.rounds == (round_.name,)


def test_a_reliability_round_keeps_its_version_once_coding_has_begun(workspace):
    study, _, people = make_coded_study(workspace)
    ada = people["Ada"]
    reliability = rounds.start_next_round(workspace, ada, study, Purpose.RELIABILITY)
    codebooks.publish_codebook(workspace, ada, study, make_codebook(title="Two"), "")
    assert pinned(workspace, study)[reliability.name] == 2
    save(workspace, ada, make_answer(assignments(workspace, ada, reliability)[0], "risk", codebook_version=2))
    codebooks.publish_codebook(workspace, ada, study, make_codebook(title="Three"), "")
    with pytest.raises(Refusal, match="a reliability round does, from its first decision on"):
        codebooks.move_round(workspace, ada, study, reliability.id, 3)
    assert pinned(workspace, study)[reliability.name] == 2


def test_a_running_round_is_moved_forward_as_an_act_of_its_own_and_decisions_keep_their_version(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    first, second = assignments(workspace, ada, round_)[:2]
    save(workspace, ada, make_answer(first, "risk"))
    codebooks.publish_codebook(workspace, ada, study, make_codebook(title="Two"), "")
    assert codebooks.move_round(workspace, ada, study, round_.id, 2).codebook_version == 2
    save(workspace, ada, make_answer(second, "risk", codebook_version=1))
    kept = [row["codebook_version_id"] for row in rows(workspace, models.Decision)]
    assert len(set(kept)) == 1
    for version, words in ((2, "uses version 2 already"), (1, "uses version 2 already"), (7, "has no version 7")):
        with pytest.raises(Refusal, match=words):
            codebooks.move_round(workspace, ada, study, round_.id, version)


def test_once_coding_has_begun_no_code_disappears_but_it_can_be_archived(workspace):
    study, round_, people = make_coded_study(workspace)
    ada, book = people["Ada"], make_codebook()
    without = with_codes(book, without=("meta",))
    assert codebooks.publish_codebook(workspace, ada, study, without, "").number == 2
    assert codebooks.publish_codebook(workspace, ada, study, book, "").number == 3
    first = assignments(workspace, ada, round_)[0]
    save(workspace, ada, make_answer(first, "risk", codebook_version=3))
    with pytest.raises(Refusal, match=r"The new codebook lacks “Meta”.*archive the code instead"):
        codebooks.publish_codebook(workspace, ada, study, without, "")
    archived = with_codes(book, dataclasses.replace(book.code("meta"), archived=True))
    assert codebooks.publish_codebook(workspace, ada, study, archived, "").number == 4


def test_a_code_that_decisions_can_still_give_is_not_left_out_even_if_nobody_has_given_it(workspace):
    study, round_, people = make_coded_study(workspace)
    ada, book = people["Ada"], make_codebook()
    new = with_codes(book, Code("fresh", "Fresh"))
    first, second = assignments(workspace, ada, round_)[:2]
    with pytest.raises(Refusal, match="The new codebook lacks “Meta”"):
        codebooks.publish_codebook(workspace, ada, study, with_codes(book, without=("meta",)), "", move=())
    save(workspace, ada, make_answer(first, "risk"))
    codebooks.publish_codebook(workspace, ada, study, new, "", move=[round_.id])
    with pytest.raises(Refusal, match="The new codebook lacks “Fresh”"):
        codebooks.publish_codebook(workspace, ada, study, book, "")
    assert save(workspace, ada, make_answer(second, "fresh", codebook_version=2)).status is AnswerStatus.COMMITTED


def test_a_browser_that_still_shows_the_codebook_before_another_took_its_place_gives_none_of_its_codes(workspace):
    study, round_, people = make_coded_study(workspace)
    ada, other = people["Ada"], with_codes(make_codebook(title="Other"), without=("meta",))
    first, second = assignments(workspace, ada, round_)[:2]
    codebooks.publish_codebook(workspace, ada, study, other, "another one")
    refused = save(workspace, ada, make_answer(first, "meta"))
    assert (refused.status, "was replaced" in refused.sentence) == (AnswerStatus.REFUSED, True)
    assert save(workspace, ada, make_answer(second, "risk")).status is AnswerStatus.COMMITTED
    third = dataclasses.replace(other, title="Goes on")
    assert codebooks.publish_codebook(workspace, ada, study, third, "").number == 3


def test_nobody_begins_a_round_while_a_version_is_published_for_it(workspace, monkeypatch):
    study, round_, people = make_coded_study(workspace)
    ada, first = people["Ada"], assignments(workspace, people["Ada"], round_)[0]
    publishing, saved = threading.Event(), threading.Event()
    asked = stored_rounds.has_decisions

    def asks_slowly(session, number):
        answer = asked(session, number)
        publishing.set()
        assert not saved.wait(0.3), "the round was begun after it was found to be nobody's yet"
        return answer

    def begin():
        publishing.wait()
        done = save(workspace, ada, make_answer(first, "risk"))
        saved.set()
        return done

    monkeypatch.setattr(stored_rounds, "has_decisions", asks_slowly)
    book = make_codebook(title="Two")
    published, begun = at_once(lambda: codebooks.publish_codebook(workspace, ada, study, book, ""), begin)
    assert (published.rounds, begun.status) == ((round_.name,), AnswerStatus.COMMITTED)
