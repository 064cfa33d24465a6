"""What holds for every table: texts come back as they were written, and no bytes bring an importer down."""

import csv
import io
import zipfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.columns_map import ColumnMapping, DateOrder, mapping_of, parse_mapping
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import importer_named, read_source, recognise
from annotator.importers.table_dates import form_of, read_date

GOLDEN = Path(__file__).parents[1] / "golden"
PROGRAMS = ("csv_table", "spreadsheet", "qualtrics", "limesurvey", "google_forms")
SEEDS = [
    path for name in PROGRAMS for path in sorted((GOLDEN / name).iterdir()) if not path.name.endswith(".expected.json")
]

LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
NAMES = st.text(LETTERS | st.sampled_from('",=| \n'), min_size=1)
CELLS = st.text(LETTERS | st.sampled_from('\n,;\t|"')).map(lambda text: f"Word{text}.".strip())


@given(
    st.builds(
        ColumnMapping,
        text=st.lists(NAMES, unique=True).map(tuple),
        id=st.none() | NAMES,
        parent=st.none() | NAMES,
        author=st.none() | NAMES,
        time=st.none() | NAMES,
        thread=st.none() | NAMES,
        attributes=st.none() | st.lists(NAMES, unique=True).map(tuple),
        dates=st.none() | st.sampled_from(DateOrder),
        missing=st.lists(NAMES, unique=True).map(tuple),
    )
)
def test_a_mapping_comes_back_from_its_text_and_from_its_plain_values(mapping):
    assert parse_mapping(mapping.as_text()) == mapping
    assert mapping_of(mapping.as_dict()) == mapping


@given(st.text())
def test_any_text_is_a_mapping_or_is_refused(text):
    try:
        mapping = parse_mapping(text)
    except Refusal:
        return
    assert parse_mapping(mapping.as_text()) == mapping


@given(
    st.lists(CELLS, min_size=2, max_size=30),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_back(cells, delimiter, quoting, ends, encoding):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=ends)
    writer.writerow(["nr", "comment"])
    writer.writerows([number, cell] for number, cell in enumerate(cells))
    data = written.getvalue().encode(encoding)
    source = read_source("table.csv", data, "csv_table", {"map": "text=comment,id=nr", "delimiter": delimiter})
    assert [unit.text for unit in source.units()] == cells
    assert [unit.key for unit in source.units()] == [str(number) for number in range(len(cells))]


@given(st.text(max_size=40), st.none() | st.sampled_from(DateOrder))
def test_a_date_is_iso_or_none_whatever_is_printed(printed, order):
    found = read_date(printed, order)
    assert found is None or found.isascii()
    form_of([printed])


@given(st.dates(), st.sampled_from([DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST]))
def test_a_date_of_known_order_is_the_day_it_was(day, order):
    form = "%d/%m/{}" if order is DateOrder.DAY_FIRST else "%m/%d/{}"
    assert read_date(day.strftime(form).format(f"{day.year:04}"), order) == day.isoformat()


def try_all(name, data, importer):
    """Recognise and read; a Refusal is an answer, any other exception a fault."""
    file = SourceFile(name, data)
    for act in (lambda: recognise(file), lambda: list(importer_named(importer).read(file, {}).pieces)):
        with suppress(Refusal):
            act()


@given(st.binary(max_size=400), st.sampled_from(PROGRAMS), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]))
def test_random_bytes_give_a_reading_or_a_refusal(data, importer, name):
    try_all(name, data, importer)


def changed(draw, data):
    """The bytes with a few pieces cut out, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        cut = draw(st.integers(0, 20))
        new = draw(
            st.sampled_from([b"", b'"', b"\x00", b"\n", b";", b"<", b"\xff", b"99999999999", b"-1"])
            | st.binary(max_size=6)
        )
        data = data[:at] + new + data[at + cut :]
    return data


@given(st.data(), st.sampled_from(SEEDS))
def test_changed_files_give_a_reading_or_a_refusal(data, path):
    try_all(path.name, changed(data.draw, path.read_bytes()), path.parent.name)


@settings(max_examples=60)
@given(st.data(), st.sampled_from([path for path in SEEDS if path.suffix in (".xlsx", ".ods")]))
def test_changed_parts_of_a_spreadsheet_give_a_reading_or_a_refusal(data, path):
    written = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w") as new:
        part = data.draw(st.sampled_from([name for name in old.namelist() if name.endswith((".xml", ".rels"))]))
        for name in old.namelist():
            new.writestr(name, changed(data.draw, old.read(name)) if name == part else old.read(name))
    try_all(path.name, written.getvalue(), path.parent.name)
