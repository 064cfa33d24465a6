"""Codebooks as tables: what is written comes back, whatever people wrote, and no bytes break a reader."""

import contextlib
import csv
import io
import time
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from annotator.domain.codebook import Code, Codebook, GroupKind
from annotator.domain.formula_signs import is_dangerous
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_csv import write_codebook_csv
from annotator.exporters.codebook_taguette import write_codebook_taguette
from annotator.exporters.codebook_xlsx import write_codebook_xlsx
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_csv, codebook_taguette, codebook_xlsx
from annotator.importers.codebook_formats import read_codebook_file
from tests.property.codebooks_for_tests import TRAPS, codebooks


def cell(text):
    """A text as a cell keeps it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if sign in "\0\ufffe\uffff" else sign for sign in text)


def as_cells(codebook):
    """The codebook with what no cell can hold put right as the losses say."""
    codes = tuple(
        replace(
            code,
            name=cell(code.name),
            definition=cell(code.definition),
            apply_when=cell(code.apply_when),
            do_not_apply_when=cell(code.do_not_apply_when),
            examples=tuple(cell(example) for example in code.examples if example),
            guid=code.guid and cell(code.guid),
        )
        for code in codebook.codes
    )
    return replace(
        codebook,
        title=cell(codebook.title),
        description=cell(codebook.description),
        codes=codes,
        sections=tuple(replace(section, name=cell(section.name)) for section in codebook.sections),
        groups=tuple(replace(group, name=cell(group.name)) for group in codebook.groups),
    )


@given(codebooks())
@settings(max_examples=30, deadline=None)
def test_a_workbook_reads_back_equal(codebook):
    written = write_codebook_xlsx(codebook)
    read = codebook_xlsx.read("any.xlsx", written.data)
    assert read.codebook == as_cells(codebook)
    assert bool(written.losses) == (as_cells(codebook) != codebook)


@given(codebooks())
@settings(max_examples=80, deadline=None)
def test_a_table_reads_back_equal_but_for_what_it_says_it_loses(codebook):
    written = write_codebook_csv(codebook)
    read = codebook_csv.read("any.csv", written.data).codebook
    wanted = as_cells(codebook)
    assert read.codes == wanted.codes
    assert {group.id: set(group.members) for group in read.groups} == {
        group.id: set(group.members) for group in wanted.groups
    }
    scales = [group for group in wanted.groups if group.kind is GroupKind.SCALE]
    assert [group for group in read.groups if group.kind is GroupKind.SCALE] == sorted(
        scales, key=lambda one: [group.id for group in read.groups].index(one.id)
    )
    used = {code.section for code in wanted.themes()}
    assert {section for section in wanted.sections if section.id in used} == set(read.sections)
    if not any("section" in loss.casefold() or "groups" in loss for loss in written.losses):
        assert (read.sections, read.groups) == (wanted.sections, wanted.groups)


@given(codebooks())
@settings(max_examples=60, deadline=None)
def test_taguette_gets_the_names_the_texts_and_the_tree(codebook):
    written = write_codebook_taguette(codebook)
    read = codebook_taguette.read("any.csv", written.data).codebook
    live = [code for code in as_cells(codebook).codes if not code.archived]
    if any("." in code.name for code in live):
        assert any("dot" in loss for loss in written.losses)
        return
    paths = {code.id: codebook.lineage(code.id) for code in live}
    names = {code.id: code.name for code in live}
    wanted = [(tuple(names[step] for step in paths[code.id]), texts(code)) for code in live]
    found = [(tuple(read.code(step).name for step in read.lineage(code.id)), texts(code)) for code in read.codes]
    assert found == wanted


def texts(code: Code):
    return code.definition, code.apply_when, code.do_not_apply_when, tuple(filter(None, code.examples))


@given(codebooks())
@settings(max_examples=25, deadline=None)
def test_read_again_into_its_own_study_a_codebook_of_any_format_changes_nothing(codebook):
    whole = as_cells(codebook)
    for name, write in (("a.csv", write_codebook_csv), ("a.xlsx", write_codebook_xlsx)):
        read = read_codebook_file(name, write(whole).data, whole).codebook
        assert (read.title, read.description, read.codes) == (whole.title, whole.description, whole.codes)


@given(codebooks())
@settings(max_examples=20, deadline=None)
def test_no_cell_of_a_written_table_is_a_formula(codebook):
    workbook = write_codebook_xlsx(codebook).data
    assert CalamineWorkbook.from_filelike(io.BytesIO(workbook)).sheet_names == ["codes", "sections", "groups", "about"]
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    for data in (write_codebook_csv(codebook).data, write_codebook_taguette(codebook).data):
        for row in csv.reader(io.StringIO(data.decode(), newline="")):
            assert not any(is_dangerous(one) and not one.startswith("'") for one in row)


CELLS = st.sampled_from(
    [
        *("name", "code_id", "parent_id", "path", "tag", "description", "example", "group", "section", "key", "color"),
        *(
            "a",
            "b",
            "a > b",
            "a.b",
            "a",
            "yes",
            "scale",
            "1",
            "",
            " x",
            "=1",
            "'=1",
            "#fff",
            '"',
            "\u200f\u0634",
            "🙂/x",
        ),
        *TRAPS,
    ]
)
TABLES = (
    st.lists(st.lists(CELLS, max_size=6), max_size=8)
    .flatmap(lambda rows: st.sampled_from([",", ";", "\t", "|"]).map(lambda sign: (sign, rows)))
    .map(lambda made: "\n".join(made[0].join(row) for row in made[1]).encode())
)
NAMES = st.sampled_from(["x.csv", "x.xlsx", "x.yaml", "x.tsv", "x", "x.ods", "x.txt", "../x.CSV", ".csv"])


@given(
    NAMES,
    TABLES | st.binary(max_size=300) | TABLES.map(lambda data: data.decode().encode("utf-16")),
    st.none() | codebooks(),
)
@settings(max_examples=250, deadline=None)
def test_any_bytes_give_a_codebook_or_a_sentence(name, data, known):
    began = time.process_time()
    with contextlib.suppress(Refusal):
        # What was read can be written and stored.
        write_codebook(read_codebook_file(name, data, known).codebook)
    assert time.process_time() - began < 10


@given(codebooks(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_damaged_workbook_gives_a_codebook_or_a_sentence(codebook, data):
    written = bytearray(write_codebook_xlsx(codebook).data)
    for _ in range(data.draw(st.integers(1, 4))):
        written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(written[: data.draw(st.integers(0, len(written)))])
    for damaged in (bytes(written), cut):
        with contextlib.suppress(Refusal):
            read_codebook_file("x.xlsx", damaged)


@pytest.mark.parametrize("sign", "=+-@")
def test_a_name_like_a_formula_comes_back_as_it_was(sign):
    name = f"{sign}1+1|cmd"
    book = Codebook("any", (Code("a", name, definition=f"{sign}SUM(A1)"),))
    for suffix, write in (("csv", write_codebook_csv), ("xlsx", write_codebook_xlsx), ("csv", write_codebook_taguette)):
        (code,) = read_codebook_file(f"any.{suffix}", write(book).data).codebook.codes
        assert (code.name, code.definition) == (name, f"{sign}SUM(A1)")
