"""The list of formats, and what holds for each of them."""

import dataclasses
import io
import re

import pytest

from annotator.domain.coded_data import CodedDataSet
from annotator.domain.decision import State
from annotator.domain.refusal import Refusal
from annotator.exporters.exporter import Exporter
from annotator.exporters.registry import EXPORTERS, exporter_named


class OnlyWrites:
    """A stream that can do nothing but take bytes, as a download does."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(piece)
        return len(piece)


def test_the_three_formats_are_found_by_name() -> None:
    assert [exporter.name for exporter in EXPORTERS] == ["csv_long", "csv_wide", "xlsx"]
    assert all(exporter_named(exporter.name) is exporter for exporter in EXPORTERS)


def test_an_unknown_format_is_refused_with_the_known_names() -> None:
    with pytest.raises(Refusal, match=r"“sav”.*csv_long, csv_wide, xlsx"):
        exporter_named("sav")


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_people_are_told_in_one_sentence_what_a_format_is_good_for(exporter: Exporter) -> None:
    assert exporter.label
    assert exporter.good_for.endswith(".")
    assert exporter.good_for.count(". ") == 0


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_file_names_are_plain_whatever_the_study_is_called(exporter: Exporter, coded: CodedDataSet) -> None:
    hostile = dataclasses.replace(coded, study="../../etc: “x”\n", round="李")
    name = exporter.file_name(hostile)
    assert re.fullmatch(r"[a-z0-9_-]+\.(csv|xlsx)", name)
    assert name == f"etc_x-round-{exporter.name}-2026-11-22.{exporter.extension}"


@pytest.mark.parametrize("name", ["csv_long", "csv_wide"])
def test_a_csv_leaves_row_by_row_through_a_stream_that_can_only_write(name: str, coded: CodedDataSet) -> None:
    stream = OnlyWrites()
    exporter_named(name).write(coded, stream)  # type: ignore[arg-type]
    assert len(stream.pieces) > len(coded.units)
    assert all(piece.endswith(b"\r\n") for piece in stream.pieces)


def test_a_workbook_is_the_same_whether_or_not_the_stream_can_seek(coded: CodedDataSet) -> None:
    only_writes, seeks = OnlyWrites(), io.BytesIO()
    for stream in (only_writes, seeks):
        exporter_named("xlsx").write(coded, stream)  # type: ignore[arg-type]
    assert b"".join(only_writes.pieces) == seeks.getvalue()


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_stream_stays_open_for_its_owner(exporter: Exporter, coded: CodedDataSet) -> None:
    stream = io.BytesIO()
    assert exporter.write(coded, stream) == ()
    assert not stream.closed


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_an_empty_data_set_gives_a_file_with_its_columns(exporter: Exporter, coded: CodedDataSet) -> None:
    empty = dataclasses.replace(coded, units=(), coders=(), decisions=(), versions={}, assigned=frozenset())
    stream = io.BytesIO()
    exporter.write(empty, stream)
    assert stream.getvalue()


def faulty(coded: CodedDataSet, fault: str) -> CodedDataSet:
    first = coded.decisions[0]
    changed = {
        "twice": (*coded.decisions, dataclasses.replace(first, uuid="again")),
        "taken back": (dataclasses.replace(first, state=State.RETRACTED, codes=frozenset()),),
        "no such unit": (dataclasses.replace(first, unit=99),),
        "no such coder": (dataclasses.replace(first, coder=99),),
        "no such version": (dataclasses.replace(first, codebook_version=9),),
        "no such code": (dataclasses.replace(first, codes=frozenset({"pay"})),),
    }
    return dataclasses.replace(coded, decisions=changed[fault])


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
@pytest.mark.parametrize(
    "fault", ["twice", "taken back", "no such unit", "no such coder", "no such version", "no such code"]
)
def test_a_data_set_that_contradicts_itself_is_not_written_at_all(
    exporter: Exporter, fault: str, coded: CodedDataSet
) -> None:
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="decision"):
        exporter.write(faulty(coded, fault), stream)
    assert stream.getvalue() == b""
