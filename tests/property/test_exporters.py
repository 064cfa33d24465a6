"""Whatever people write and decide, the exports give it back, and the two CSV files never disagree."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from annotator.domain.codebook import Code, Codebook
from annotator.domain.coded_data import CodedCoder, CodedDataSet, CodedUnit
from annotator.domain.decision import CodedSpan, Decision, State
from annotator.domain.reliability import Depth, UnsureRule, is_value, reliability_data
from annotator.exporters import csv_long, csv_wide
from annotator.exporters.column_names import code_parts, coder_parts
from annotator.exporters.csv_stream import write_csv
from annotator.exporters.exporter import Exporter
from annotator.exporters.spreadsheet_cells import defused, readable, restored
from tests.factories import make_versions

# Signs that mean something to a spreadsheet, to CSV or to XML are far too rare among all characters.
SIGNS = st.text(alphabet="=+-@\t\r\n '\"’,;<>&_x0é李😀\u200b＝\x00\ud800.5", max_size=8)
WRITTEN = SIGNS | st.text(st.characters(codec=None), max_size=30)

ids = st.text(alphabet="ab-_ É", min_size=1, max_size=3) | st.sampled_from(["state", "李", "IT", "it"])


@st.composite
def codebooks(draw: st.DrawFn) -> dict[int, Codebook]:
    """Two versions of one codebook; the second has the first's codes and perhaps more."""
    names = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    codes: list[Code] = []
    for name in names:
        parent = draw(st.sampled_from([None, *(code.id for code in codes)]))
        codes.append(Code(name, draw(WRITTEN), parent=parent))
    first = draw(st.integers(1, len(codes)))
    return {1: Codebook("x", tuple(codes[:first]), version=1), 2: Codebook("x", tuple(codes), version=2)}


@st.composite
def data_sets(draw: st.DrawFn) -> CodedDataSet:
    versions = draw(codebooks())
    units = tuple(
        CodedUnit(number, "s", draw(WRITTEN), None, number, "comment", None, 0, None, None, None, draw(WRITTEN))
        for number in range(1, draw(st.integers(0, 4)) + 1)
    )
    kinds = st.sampled_from(["account", "file", "machine"])
    coders = tuple(
        CodedCoder(number, draw(ids | WRITTEN), draw(kinds)) for number in range(1, draw(st.integers(0, 3)) + 1)
    )
    pairs = [(unit.id, coder.id) for unit in units for coder in coders]
    decisions = tuple(draw(decided(pair, versions)) for pair in pairs if draw(st.booleans()))
    assigned = frozenset(pair for pair in pairs if draw(st.booleans()))
    rule = draw(st.sampled_from(UnsureRule))
    return CodedDataSet(
        "s",
        "r",
        "main",
        versions[2],
        make_versions(*versions.values()),
        units,
        coders,
        decisions,
        assigned,
        rule,
        "2026-11-22T00:00:00Z",
        "x",
    )


@st.composite
def decided(draw: st.DrawFn, pair: tuple[int, int], versions: dict[int, Codebook]) -> Decision:
    version = draw(st.sampled_from([1, 2]))
    known = [code.id for code in versions[version].codes]
    state = draw(st.sampled_from([State.CODED, State.NONE_APPLIES, State.UNSURE, State.INELIGIBLE]))
    codes: frozenset[str] = frozenset()
    spans: tuple[CodedSpan, ...] = ()
    if state is State.CODED or (state is State.UNSURE and draw(st.booleans())):
        codes = draw(st.frozensets(st.sampled_from(known), min_size=1))
        spans = tuple(CodedSpan(code, 0, 1) for code in draw(st.lists(st.sampled_from(known), max_size=2)))
    unit, coder = pair
    return Decision(f"{unit}-{coder}", coder, unit, state, codes, version, "t", spans=spans, note=draw(WRITTEN))


def table(exporter: Exporter, data_set: CodedDataSet) -> list[dict[str, str]]:
    stream = io.BytesIO()
    exporter.write(data_set, stream)
    header, *rows = csv.reader(io.StringIO(stream.getvalue().decode("utf-8"), newline=""), strict=True)
    assert len(set(header)) == len(header)
    return [dict(zip(header, row, strict=True)) for row in rows]


def wide_values(data_set: CodedDataSet) -> dict[tuple[int, int, str], str]:
    coders = coder_parts(data_set.coders)
    codes = code_parts(data_set.codebook.codes)
    return {
        (int(row["unit_id"]), coder.id, code.id): row[f"{codes[code.id]}__{coders[coder.id]}"]
        for row in table(csv_wide.EXPORTER, data_set)
        for coder in data_set.coders
        for code in data_set.codebook.codes
    }


@given(WRITTEN)
@example("=1")
@example("'=1")
@example("\r")
@example("a\rb")
@example("-5")
@example("'-5")
def test_any_text_comes_back_from_a_csv_once_the_added_apostrophe_is_gone(text: str) -> None:
    stream = io.BytesIO()
    write_csv(["unit_id", "text", "after"], [(1, text, "end")], stream)
    rows = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8"), newline=""), strict=True))
    assert len(rows) == 2
    assert rows[1][0] == "1"
    assert restored(rows[1][1]) == readable(text)
    assert rows[1][2] == "end"


@given(WRITTEN)
def test_no_text_leaves_with_a_formula_sign_in_front_except_a_negative_number(text: str) -> None:
    cell = defused(text)
    shown = cell.strip()
    if shown[:1] in set("=+-@＝＋－＠"):
        assert float(cell) < 0 or float(cell) == 0
    assert cell in (text, "'" + text)


@given(data_sets())
def test_wide_cells_are_empty_zero_or_one_and_never_zero_for_a_missing_answer(data_set: CodedDataSet) -> None:
    decisions = {(item.unit, item.coder): item for item in data_set.decisions}
    for (unit, coder, code), value in wide_values(data_set).items():
        assert value in {"", "0", "1"}
        found = decisions.get((unit, coder))
        counts = found is not None and is_value(
            found.state, found.codes | {span.code for span in found.spans}, data_set.unsure
        )
        known = found is not None and any(
            code == item.id for item in data_set.versions[found.codebook_version].codebook.codes
        )
        assert (value != "") == (counts and known)


@given(data_sets())
def test_the_long_and_the_wide_csv_agree(data_set: CodedDataSet) -> None:
    applied: dict[tuple[int, int], set[str]] = {}
    versions: dict[tuple[int, int], int] = {}
    states: dict[tuple[int, int], str] = {}
    for row in table(csv_long.EXPORTER, data_set):
        pair = (int(row["unit_id"]), int(row["coder_id"]))
        applied.setdefault(pair, set()).update({restored(row["code_id"])} - {""})
        versions[pair] = int(row["codebook_version"])
        states[pair] = row["state"]
    for (unit, coder, code), value in wide_values(data_set).items():
        pair = (unit, coder)
        if value:
            book = data_set.versions[versions[pair]].codebook
            assert value == str(int(code in book.covered_by(frozenset(applied[pair]))))
        elif pair in states and states[pair] in {"coded", "none_applies"}:
            assert code not in {item.id for item in data_set.versions[versions[pair]].codebook.codes}
    parts = coder_parts(data_set.coders)
    for row in table(csv_wide.EXPORTER, data_set):
        for coder in data_set.coders:
            pair = (int(row["unit_id"]), coder.id)
            unseen = "not_seen" if pair in data_set.assigned else ""
            assert row[f"state__{parts[coder.id]}"] == states.get(pair, unseen)


@given(data_sets())
def test_the_wide_csv_holds_the_values_agreement_is_computed_from(data_set: CodedDataSet) -> None:
    data = reliability_data(
        data_set.decisions, data_set.codebook, data_set.versions, Depth.CODE, unsure=data_set.unsure
    )
    for (unit, coder, code), value in wide_values(data_set).items():
        cell = (unit, coder)
        missing = cell not in data.rows or code in data.missing_codes[cell]
        assert value == ("" if missing else str(int(code in data.rows[cell])))
