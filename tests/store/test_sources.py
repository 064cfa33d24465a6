"""Pieces are stored as they come: parents after their answers, known ids, what is gone, many rows at once."""

import dataclasses

import pytest
import sqlalchemy as sa
import sqlalchemy.orm

from annotator.domain.corpus import Wanted
from annotator.domain.material import Problem, ReadUnit, Severity, ThreadStart, Unassigned, UnitKind
from annotator.domain.people import Person
from annotator.domain.stored_material import NewSource
from annotator.domain.study import Purpose
from annotator.operations import importing, rounds
from annotator.operations.importing import Incoming
from annotator.privacy.vault import Vault
from annotator.store import bulk, corpus, material, sources, versions
from db import models
from tests.factories import make_unit
from tests.store.studies_for_tests import make_owner, make_study

AT_COMMAND_LINE = Person.at_command_line("test")


def comment(key, parent=None, text=None, **changes):
    return make_unit(text or f"What {key} said about the rota.", key=key, parent_key=parent, **changes)


def store(workspace, study, *pieces, name="dump.jsonl", purpose=None):
    new = NewSource(name, name.encode().hex().ljust(64, "0"), "reddit", "1", "utf-8", {})
    incoming = Incoming(new, lambda: iter(pieces), b"original")
    return importing.store_sources(workspace, AT_COMMAND_LINE, study, [incoming], purpose).files[0]


def thread(*units, key="t"):
    return [ThreadStart(key, "Late shift", "2024-05-01"), *(ReadUnit(key, unit) for unit in units)]


def units_of(workspace, study):
    with workspace.database.reading() as session:
        return {unit.text.split()[1]: unit for unit in material.list_units(session, study.id)}


def source_of(workspace):
    with workspace.database.reading() as session:
        return session.scalars(sa.select(models.Source).order_by(models.Source.id.desc())).first()


def test_an_answer_that_comes_before_what_it_answers_finds_its_place_and_depth(workspace):
    study = make_study(workspace)
    store(workspace, study, *thread(comment("c", "b"), comment("b", "a"), comment("a"), comment("d", "c")))
    units = units_of(workspace, study)
    assert {name: unit.depth for name, unit in units.items()} == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert units["d"].parent == units["c"].id
    assert units["c"].parent == units["b"].id


def test_answers_to_nobody_and_in_a_circle_stand_alone_and_are_told_with_their_line(workspace):
    study = make_study(workspace)
    store(
        workspace,
        study,
        *thread(comment("a", "lost", lines=(4, 4)), comment("b", "c", lines=(5, 5)), comment("c", "b", lines=(6, 6))),
    )
    units = units_of(workspace, study)
    assert units["a"].parent is None
    assert sorted(unit.depth for unit in units.values()) == [0, 0, 1]
    told = source_of(workspace)
    assert {line for line, _, _ in told.problems} == {4, 5}
    assert told.report["orphans"] == 1


def test_threads_may_alternate_and_each_keeps_its_own_order(workspace):
    study = make_study(workspace)
    one, two = thread(comment("a"), comment("b", "a"), key="one"), thread(comment("x"), comment("y", "x"), key="two")
    store(workspace, study, one[0], two[0], one[1], two[1], two[2], one[2])
    units = units_of(workspace, study)
    assert units["b"].thread == units["a"].thread != units["x"].thread
    assert [units[name].position for name in "abxy"] == [0, 1, 0, 1]
    assert units["y"].parent == units["x"].id


def test_a_unit_is_known_by_the_id_of_its_source_even_when_its_words_were_edited(workspace):
    study = make_study(workspace)
    store(workspace, study, *thread(comment("a"), comment("b", "a")))
    added = store(
        workspace,
        study,
        *thread(comment("a", text="What a said, edited."), comment("b", "a"), comment("c", "b")),
        name="later.jsonl",
    )
    assert (added.threads, added.units, added.already_there) == (0, 1, 2)
    units = units_of(workspace, study)
    assert units["a"].text == "What a said about the rota."
    assert units["c"].parent == units["b"].id


def test_a_longer_version_of_a_long_conversation_adds_what_is_new(workspace, monkeypatch):
    monkeypatch.setattr(versions, "_BATCH", 2)
    study = make_study(workspace)
    said = [comment("a"), *(comment(key, before) for before, key in zip("abcde", "bcdef", strict=True))]
    store(workspace, study, *thread(*said))
    added = store(workspace, study, *thread(*said, comment("g", "f")), name="longer.jsonl")
    assert (added.units, added.already_there) == (1, 6)
    units = units_of(workspace, study)
    assert [units[key].parent for key in "bcdefg"] == [units[key].id for key in "abcdef"]


def test_a_longer_survey_in_which_many_say_the_same_adds_the_new_answers(workspace):
    study = make_study(workspace)
    question = ThreadStart("q", "Were you told of the rota?")

    def answers(count):
        return [ReadUnit("q", make_unit("No" if number % 2 else "Yes", number=number)) for number in range(count)]

    store(workspace, study, question, *answers(40))
    added = store(workspace, study, question, *answers(44), name="longer.csv")
    assert (added.units, added.already_there, added.threads) == (4, 40, 0)


def test_no_id_of_the_source_is_stored_as_it_is(workspace):
    study = make_study(workspace)
    store(workspace, study, *thread(comment("t1_speakingid")))
    with workspace.database.reading() as session:
        (digest,) = session.scalars(sa.select(models.Unit.key_digest))
    assert digest
    assert "speakingid" not in digest


def test_what_is_gone_keeps_its_place_and_goes_to_no_coder(workspace):
    study = make_study(workspace)
    removed = comment("a", gone=True, text=" ")
    added = store(workspace, study, *thread(removed, comment("b", "a")), purpose=Purpose.MAIN)
    assert (added.units, added.gone, len(added.unit_ids)) == (2, 1, 1)
    ((_, progress),) = rounds.own_rounds(workspace, make_owner(workspace), study.id)
    assert progress.total == 1


def test_units_imported_without_a_purpose_wait_in_the_corpus(workspace):
    study = make_study(workspace)
    store(workspace, study, *thread(comment("a")))
    assert rounds.list_overviews(workspace, study.id) == ()


def test_the_words_of_what_was_imported_are_found_and_those_of_known_units_once(workspace):
    study = make_study(workspace)
    store(workspace, study, *thread(comment("a"), comment("b")))
    store(workspace, study, *thread(comment("a"), comment("b"), comment("c")), name="later.jsonl")
    with workspace.database.reading() as session:
        found = corpus.matching_ids(session, study.id, Wanted(words="about ROTA"), 10)
    assert len(found) == 3


def test_many_rows_at_once_leave_every_index_where_it_was(workspace, monkeypatch):
    monkeypatch.setattr(bulk, "MANY", 10)
    monkeypatch.setattr(sources, "_BATCH", 7)
    study = make_study(workspace)
    with workspace.database.reading() as session:
        before = {index["name"] for index in sa.inspect(session.connection()).get_indexes("unit")}
    units = [make_unit(f"Row {n} of the table.", kind=UnitKind.ROW, lines=(n, n)) for n in range(2, 60)]
    added = store(workspace, study, *thread(*units))
    assert added.units == 58
    with workspace.database.reading() as session:
        after = {index["name"] for index in sa.inspect(session.connection()).get_indexes("unit")}
        assert [unit.lines[0] for unit in material.list_units(session, study.id)] == list(range(2, 60))
    assert after == before
    assert len(before) >= 5


def test_problems_beyond_a_thousand_are_counted_and_the_first_are_kept(workspace):
    study = make_study(workspace)
    many = [Problem(n, Severity.HINT, f"Look at line {n}.") for n in range(1, 1203)]
    store(workspace, study, *thread(comment("a")), *many, *(Unassigned(n) for n in range(1, 1102)))
    told = source_of(workspace)
    assert (len(told.problems), told.report["problems"]["hint"]) == (1000, 1202)
    assert (len(told.unassigned_lines), told.report["unassigned"]) == (1000, 1101)


def test_an_import_that_breaks_off_in_the_middle_leaves_nothing(workspace):
    study = make_study(workspace)

    def broken():
        yield from thread(*(comment(str(n)) for n in range(30)))
        raise KeyboardInterrupt

    new = NewSource("dump.jsonl", "a" * 64, "reddit", "1", "utf-8", {})
    with pytest.raises(KeyboardInterrupt):
        importing.store_sources(workspace, AT_COMMAND_LINE, study, [Incoming(new, broken, b"original")], None)
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Source)) == 0
    assert workspace.vault.list_originals(study.id) == ()


def test_the_original_of_a_broken_import_goes_before_another_may_store_the_same_file(workspace, monkeypatch):
    study, order = make_study(workspace), []
    remove = Vault.remove
    monkeypatch.setattr(Vault, "remove", lambda *which: (order.append("removed"), remove(*which)))

    def ended(_session, _transaction):
        order.append("ended")

    def stop():
        sa.event.listen(sa.orm.Session, "after_transaction_end", ended)
        raise KeyboardInterrupt

    new = NewSource("dump.jsonl", "a" * 64, "reddit", "1", "utf-8", {})
    incoming = Incoming(new, lambda: iter(thread(comment("a"))), b"original")
    with pytest.raises(KeyboardInterrupt):
        importing.store_sources(workspace, AT_COMMAND_LINE, study, [incoming], None, stop)
    sa.event.remove(sa.orm.Session, "after_transaction_end", ended)
    assert order[:2] == ["removed", "ended"]


def test_a_text_no_database_can_hold_stops_the_import_with_a_sentence(workspace):
    study = make_study(workspace)
    with pytest.raises(Exception, match="character that cannot be stored"):
        store(workspace, study, *thread(dataclasses.replace(comment("a"), text="half \ud800 a sign")))
