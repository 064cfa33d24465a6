"""Sources, threads and units are stored once and recognised again."""

import dataclasses

import pytest

from annotator.domain.material import UnitKind
from annotator.domain.people import Person
from annotator.domain.study import Purpose
from annotator.operations import importing, studies
from annotator.store import material, rounds
from tests.factories import make_incoming, make_person, make_source, make_thread, make_unit
from tests.store.studies_for_tests import make_owner, make_study

OWNER = make_person()


def store(workspace, study, *sources):
    previews = tuple(make_incoming(source, source.name.encode()) for source in sources)
    return importing.store_sources(workspace, Person("program:test"), study, previews, Purpose.MAIN)


def test_units_keep_order_parent_lines_and_text_to_the_character(workspace):
    study = make_study(workspace)
    text = "  Café ☕\u00a0and אבג, e\u0301 and 👩‍👩‍👧 \t'; DROP TABLE unit; --"
    thread = make_thread(units=2)
    thread = dataclasses.replace(
        thread, units=(make_unit(text, lines=(3, 9)), *thread.units[1:]), link="https://example.org/a"
    )
    store(workspace, study, make_source("page.txt", thread))
    with workspace.database.reading() as session:
        first, reply = material.list_units(session, study.id)
    assert first.text == text
    assert first.lines == (3, 9)
    assert reply.parent == first.id
    assert (first.position, reply.position) == (0, 1)


def test_the_same_file_twice_adds_nothing_and_says_so(workspace):
    study = make_study(workspace)
    source = make_source()
    store(workspace, study, source)
    again = store(workspace, study, source)
    assert again.files[0].known
    assert again.units == 0
    assert "nothing was added" in importing.sentence_of(again.files[0])
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 5
        assert len(material.list_sources(session, study.id)) == 1


def test_a_longer_version_of_a_page_adds_only_its_new_comments_in_their_place(workspace):
    study = make_study(workspace)
    short = make_thread(units=3)
    store(workspace, study, make_source("short.txt", short))
    with workspace.database.reading() as session:
        before = {unit.text: unit.id for unit in material.list_units(session, study.id)}
    new = make_unit("A new reply in the middle.", depth=1, parent=0, lines=(3, 3))
    longer = dataclasses.replace(short, units=(*short.units[:2], new, *short.units[2:], make_unit("One more.")))
    added = store(workspace, study, make_source("longer.txt", longer)).files[0]
    assert (added.units, added.already_there, added.threads) == (2, 3, 0)
    assert added.continued == ("The rota",)
    with workspace.database.reading() as session:
        after = material.list_units(session, study.id)
    assert [unit.text for unit in after] == [unit.text for unit in longer.units]
    assert all(after_id == before[text] for text, after_id in ((u.text, u.id) for u in after) if text in before)
    assert after[2].parent == after[0].id


def test_a_shorter_version_takes_nothing_away(workspace):
    study = make_study(workspace)
    store(workspace, study, make_source("long.txt", make_thread(units=5)))
    added = store(workspace, study, make_source("short.txt", make_thread(units=3))).files[0]
    assert added.units == 0
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 5


def test_a_page_without_title_is_recognised_by_its_comments(workspace):
    study = make_study(workspace)
    first = make_thread(units=4, title=None, date=None)
    store(workspace, study, make_source("cut.txt", first))
    longer = dataclasses.replace(first, units=(*first.units, make_unit("New at the end.")))
    added = store(workspace, study, make_source("whole.txt", longer)).files[0]
    assert (added.units, added.already_there) == (1, 4)


def test_two_posts_of_the_same_day_and_title_stay_two_threads(workspace):
    study = make_study(workspace)
    source = make_source("open.txt", make_thread(units=2), make_thread(units=3))
    added = store(workspace, study, source).files[0]
    assert (added.threads, added.units, added.already_there) == (2, 5, 0)
    longer = dataclasses.replace(source, sha256="f" * 64, threads=(make_thread(units=2), make_thread(units=4)))
    added = store(workspace, study, longer).files[0]
    assert (added.threads, added.units, added.already_there) == (0, 1, 5)


def test_a_second_page_of_comments_is_no_version_of_the_first(workspace):
    study = make_study(workspace)
    thread = make_thread(units=1)
    first = (make_unit("What a week it was.", number=1), make_unit("Agreed.", number=2))
    second = (make_unit("Agreed.", number=3), make_unit("And the heating?", number=4))
    store(workspace, study, make_source("p1.txt", dataclasses.replace(thread, units=first)))
    added = store(workspace, study, make_source("p2.txt", dataclasses.replace(thread, units=second))).files[0]
    assert (added.units, added.already_there) == (2, 0)
    with workspace.database.reading() as session:
        assert [unit.number for unit in material.list_units(session, study.id)] == [1, 2, 3, 4]


def test_a_cut_version_of_a_page_without_title_adds_nothing(workspace):
    study = make_study(workspace)
    whole = make_thread(units=6, title=None, date=None)
    store(workspace, study, make_source("whole.txt", whole))
    added = store(workspace, study, make_source("cut.txt", dataclasses.replace(whole, units=whole.units[:5]))).files[0]
    assert (added.units, added.already_there) == (0, 5)


def test_the_same_file_read_with_paragraphs_adds_the_paragraphs(workspace):
    study = make_study(workspace)
    source = make_source("page.txt", make_thread(units=2))
    store(workspace, study, source)
    paragraph = make_unit("The article itself.", kind=UnitKind.PARAGRAPH)
    thread = dataclasses.replace(source.threads[0], units=(paragraph, *source.threads[0].units[:1]))
    again = dataclasses.replace(source, threads=(thread,))
    previews = (make_incoming(again, b"page", paragraphs=True),)
    person = Person("program:test")
    added = importing.store_sources(workspace, person, study, previews, Purpose.MAIN).files[0]
    assert (added.known, added.units) == (False, 1)


def test_a_study_and_its_first_import_are_made_together_or_not_at_all(workspace, monkeypatch):
    make_study(workspace)
    monkeypatch.setattr(importing, "hand_out", lambda *_: 1 / 0)
    previews = (make_incoming(make_source(), b"page"),)
    with pytest.raises(ZeroDivisionError):
        importing.store_sources(workspace, make_owner(workspace), "Second study", previews, Purpose.MAIN)
    assert [study.name for study in studies.list_studies(workspace, make_owner(workspace))] == ["Rota study"]


def test_equal_comments_of_one_thread_are_all_kept(workspace):
    study = make_study(workspace)
    thread = make_thread(units=1)
    same = tuple(make_unit("+1", lines=(n, n)) for n in range(1, 4))
    store(workspace, study, make_source("plus.txt", dataclasses.replace(thread, units=same)))
    with workspace.database.reading() as session:
        assert [unit.text for unit in material.list_units(session, study.id)] == ["+1"] * 3


def test_author_names_reach_neither_database_nor_event_log(workspace, tmp_path):
    study = make_study(workspace)
    thread = make_thread(units=2)
    named = tuple(dataclasses.replace(unit, author="Brenda Quill of Dorset") for unit in thread.units)
    store(workspace, study, make_source("named.txt", dataclasses.replace(thread, units=named)))
    with workspace.database.reading() as session:
        one, two = material.list_units(session, study.id)
        assert one.author == two.author
        assert len(one.author) == 9
        whole = []
        for table in ("unit", "event", "source", "thread"):
            whole += session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
    assert "Quill" not in str(whole)


def test_a_failing_import_leaves_nothing_behind(workspace, monkeypatch):
    study = make_study(workspace)

    def fail(*_args, **_kwargs):
        raise OSError("the disk is gone")

    monkeypatch.setattr(importing, "hand_out", fail)
    with pytest.raises(OSError, match="the disk is gone"):
        store(workspace, study, make_source())
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 0
        assert rounds.list_rounds(session, study.id) == ()
    assert list(workspace.vault.folder.glob("*/*.sealed")) == []


def test_the_original_lies_in_the_vault_encrypted(workspace):
    study = make_study(workspace)
    store(workspace, study, make_source("page.txt"))
    (sealed,) = workspace.vault.folder.glob("*/*.sealed")
    assert b"page.txt" not in sealed.read_bytes()
    assert workspace.vault.get(study.id, sealed.stem) == b"page.txt"
    assert oct(sealed.stat().st_mode)[-3:] == "600"


def test_later_imports_join_the_round_until_someone_seals(workspace):
    study = make_study(workspace)
    store(workspace, study, make_source("one.txt", make_thread(units=3)))
    store(workspace, study, make_source("two.txt", make_thread(units=4, title="Another")))
    with workspace.database.writing() as session:
        (round_,) = rounds.list_rounds(session, study.id)
        assert len(rounds.units_of_round(session, round_.id)) == 7
        (coder,) = rounds.coders_of_round(session, round_)
        rounds.add_seal(session, round_.id, coder.id, "account:1", "done")
    store(workspace, study, make_source("three.txt", make_thread(units=2, title="A third")))
    with workspace.database.reading() as session:
        first, second = rounds.list_rounds(session, study.id)
        assert len(rounds.units_of_round(session, first.id)) == 7
        assert len(rounds.units_of_round(session, second.id)) == 2


def test_an_archived_study_keeps_everything(workspace):
    study = make_study(workspace)
    store(workspace, study, make_source())
    studies.archive_study(workspace, OWNER, study.id)
    restored = studies.archive_study(workspace, OWNER, study.id, archived=False)
    assert restored.after.archived_at is None
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 5
