"""Reading and storing what arrived: the same functions for small files on the page and for large ones in a job."""

import json

import pytest

from annotator.domain.by_hand import DropUnit, SplitThread
from annotator.domain.columns_map import ColumnMapping
from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import arrivals, importing, reconciling, studies
from annotator.operations.column_mappings import remember_mapping, remembered_mapping
from annotator.operations.import_jobs import KINDS, READ, STORE, store_files, storing_order
from annotator.operations.import_reading import anchor_in, read_files
from annotator.operations.import_values import FileChoice, ReadOrder, file_read_of, order_of
from annotator.operations.job_process import Cancelled
from annotator.store import material
from tests.store.studies_for_tests import make_owner, make_study

PAGE = "\n".join(
    [
        "Monday, 6 March 2023", "", "The rota", "", "2 comments:", "",
        "  1. Tea Urn6 March 2023 at 19:12", "", "    Nobody on the late shift was asked about it.", "",
        "    ReplyDelete", "",
        "  2. Kettle6 March 2023 at 21:00", "", "    There was a memo about it, on paper.", "", "    ReplyDelete", "",
    ]
)  # fmt: skip
TABLE = "id,who wrote it,comment\n1,Hedge,The rota came out far too late\n2,Lamp,Nobody was told of it in time\n"


def arrive(workspace, name, text):
    """The id of a file that arrived."""
    arriving = arrivals.begin(workspace, make_owner(workspace), name)
    arriving.append(text if isinstance(text, bytes) else text.encode())
    return arriving.finish().id


def nothing(_phase, _done=0, _total=None):
    """Nobody asks how far it is."""


def read(workspace, order):
    """What was read, having gone through JSON as a job's result does."""
    found = read_files(workspace, make_owner(workspace), json.loads(json.dumps(order.as_dict())), nothing)
    return [file_read_of(one) for one in json.loads(json.dumps(found))["files"]]


def store(workspace, order, target, purpose=Purpose.MAIN, keys=None, **further):
    """Store all files of an order."""
    keys = keys or [one.key for one in read(workspace, order) if one.preview.refusal is None]
    order = json.loads(json.dumps(storing_order(order, keys, target, purpose)))
    return store_files(workspace, make_owner(workspace), order, nothing, **further)


def test_what_was_read_comes_through_json_as_it_was(workspace):
    ids = (
        arrive(workspace, "page.txt", PAGE),
        arrive(workspace, "table.csv", TABLE),
        arrive(workspace, "odd", b"\x00"),
    )
    order = ReadOrder(None, ids)
    found = read_files(workspace, make_owner(workspace), order.as_dict(), nothing)["files"]
    page, table, odd = (file_read_of(json.loads(json.dumps(one))) for one in found)
    assert file_read_of(page.as_dict()) == page
    assert file_read_of(table.as_dict()) == table
    assert [unit.author for unit in page.preview.threads[0].units] == ["Tea Urn", "Kettle"]
    assert table.table.mapping.text == ("comment",)
    assert "“odd”" in odd.preview.refusal
    assert (page.has_lines, table.has_lines) == (True, False)


def test_an_order_comes_through_json_as_it_was():
    lines = tuple(PAGE.split("\n"))
    edits = (SplitThread(anchor_in(lines, 9)), DropUnit(anchor_in(lines, 13, 15)))
    files = {"a.0": FileChoice("csv_table", {"delimiter": "tab"}, edits, earlier=False)}
    order = ReadOrder(3, ("a",), files, {"blog_text": {"paragraphs": True}}, {"x": ColumnMapping(("b",)), "y": None})
    assert order_of(json.loads(json.dumps(order.as_dict()))) == order


def test_storing_takes_the_arrivals_away_and_tells_what_it_did(workspace):
    arrived = arrive(workspace, "page.txt", PAGE)
    done = store(workspace, ReadOrder(None, (arrived,)), "Rota study")
    assert done["sentences"] == ["page.txt: 2 units added, 1 new thread."]
    assert arrivals.list_arrivals(workspace, make_owner(workspace)) == ()
    (study,) = studies.list_studies(workspace, make_owner(workspace))
    assert (study.id, study.name) == (done["study"], "Rota study")


def test_what_is_stopped_while_it_stores_leaves_nothing_and_the_file_still_waits(workspace):
    study = make_study(workspace)
    arrived = arrive(workspace, "page.txt", PAGE)

    def stop():
        raise Cancelled

    with pytest.raises(Cancelled):
        store(workspace, ReadOrder(study.id, (arrived,)), study, beyond_cancelling=stop)
    assert importing.list_sources(workspace, study.id) == ()
    assert workspace.vault.list_originals(study.id) == ()
    assert [one.id for one in arrivals.list_arrivals(workspace, make_owner(workspace))] == [arrived]


def test_only_the_owner_reads_stores_and_keeps_columns(workspace):
    make_owner(workspace)
    stranger = Person.signed_in(Account(9, "Ben", is_owner=False, has_password=True))
    order = ReadOrder(None, ("0" * 32,)).as_dict()
    for name in (READ, STORE):
        with pytest.raises(Refusal):
            KINDS[name](workspace, stranger, order | {"keys": [], "target": "x", "purpose": None}, _Report())
    with pytest.raises(Refusal, match="Only the owner"):
        remember_mapping(workspace, stranger, "shape", ColumnMapping())


class _Report:
    def __call__(self, *_arguments):
        """Nobody asks."""

    def beyond_cancelling(self):
        """Nobody cancels."""


def test_columns_that_were_chosen_are_taken_for_the_next_table_of_the_shape(workspace):
    study = make_study(workspace)
    first = ReadOrder(study.id, (arrive(workspace, "table.csv", TABLE),))
    (guessed,) = read(workspace, first)
    shape = guessed.table.shape
    chosen = ColumnMapping(text=("comment",), author="who wrote it", attributes=())
    order = ReadOrder(study.id, first.arrivals, tables={shape: chosen})
    assert [unit.author for unit in read(workspace, order)[0].preview.threads[0].units] == ["Hedge", "Lamp"]
    store(workspace, order, study)
    assert remembered_mapping(workspace, shape) == chosen
    (later,) = read(workspace, ReadOrder(study.id, (arrive(workspace, "later.csv", TABLE.replace("too", "much too")),)))
    assert later.table.is_remembered
    assert later.table.mapping == chosen


def test_the_very_file_that_was_changed_by_hand_is_known_when_it_comes_again(workspace):
    study = make_study(workspace)
    arrived = arrive(workspace, "page.txt", PAGE)
    edit = DropUnit(anchor_in(tuple(PAGE.split("\n")), 13, 15))
    choice = {f"{arrived}.0": FileChoice(edits=(edit,))}
    done = store(workspace, ReadOrder(study.id, (arrived,), files=choice), study)
    assert done["units"] == 1
    again = arrive(workspace, "page.txt", PAGE)
    (known,) = read(workspace, ReadOrder(study.id, (again,)))
    assert known.preview.known
    assert known.preview.unit_count == 1
    with_other = {f"{again}.0": FileChoice(edits=(edit, DropUnit(anchor_in(tuple(PAGE.split("\n")), 7, 9))))}
    with pytest.raises(Refusal, match="with other changes made by hand"):
        store(workspace, ReadOrder(study.id, (again,), files=with_other), study, keys=[f"{again}.0"])


def test_changes_by_hand_to_one_page_are_not_made_to_another(workspace):
    study = make_study(workspace)
    arrived = arrive(workspace, "page.txt", PAGE)
    edit = DropUnit(anchor_in(tuple(PAGE.split("\n")), 13, 15))
    store(workspace, ReadOrder(study.id, (arrived,), files={f"{arrived}.0": FileChoice(edits=(edit,))}), study)
    other = PAGE.replace("The rota", "The van").replace("asked about it", "driven home").replace("memo", "letter")
    (found,) = read(workspace, ReadOrder(study.id, (arrive(workspace, "other.txt", other),)))
    assert (found.earlier, found.preview.not_found, found.preview.unit_count) == (0, (), 2)


def report_of(workspace, study):
    found = reconciling.report_on_study(workspace, make_owner(workspace), study)
    return found, found.sources[-1]


def test_the_report_says_what_a_longer_version_changed(workspace):
    study = make_study(workspace)
    store(workspace, ReadOrder(study.id, (arrive(workspace, "page.txt", PAGE),)), study)
    longer = PAGE.replace("2 comments", "4 comments").replace(
        "a memo about it, on paper", "no memo at all, I was wrong"
    )
    longer += "  3. Lamp7 March 2023 at 08:00\n\n    It was on the door when I came in.\n\n    ReplyDelete\n"
    store(workspace, ReadOrder(study.id, (arrive(workspace, "longer.txt", longer),)), study)
    every, source = report_of(workspace, study)
    assert (source.read, source.already_there, source.added, source.edited, source.missing) == (3, 1, 2, 1, 0)
    assert source.continued == ("The rota",)
    assert every.units == 4
    assert [one.declared for one in source.mismatched] == []


def test_the_report_names_threads_that_hold_less_than_they_declare(workspace):
    study = make_study(workspace)
    store(workspace, ReadOrder(study.id, (arrive(workspace, "page.txt", PAGE.replace("2 comm", "9 comm")),)), study)
    _, source = report_of(workspace, study)
    assert [(one.title, one.declared, one.stored) for one in source.mismatched] == [("The rota", 9, 2)]


def test_the_report_finds_circles_and_answers_to_nothing(workspace):
    rows = [("a", "b", "One round"), ("b", "a", "And round again"), ("c", "z", "Nobody asked this")]
    lines = "".join(json.dumps({"id": one, "parent": to, "text": text}) + "\n" for one, to, text in rows)
    study = make_study(workspace)
    store(workspace, ReadOrder(study.id, (arrive(workspace, "talk.jsonl", lines),)), study)
    _, source = report_of(workspace, study)
    assert (source.orphans, source.circles) == (1, 1)


def test_the_report_names_the_places_of_texts_that_are_stored_twice(workspace):
    study = make_study(workspace)
    twice = TABLE + "3,Door,The  rota came out far too late\n"
    store(workspace, ReadOrder(study.id, (arrive(workspace, "table.csv", twice),)), study)
    every, _ = report_of(workspace, study)
    assert every.repeated_count == 1
    assert [place.lines for place in every.repeated[0].places] == [(2, 2), (4, 4)]


def test_units_that_wait_in_the_corpus_are_given_to_nobody(workspace):
    study = make_study(workspace)
    store(workspace, ReadOrder(study.id, (arrive(workspace, "page.txt", PAGE),)), study, purpose=None)
    with workspace.database.reading() as session:
        assert material.count_units(session, study.id) == 2
    assert report_of(workspace, study)[0].codable == 2
