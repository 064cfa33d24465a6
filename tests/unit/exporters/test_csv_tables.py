"""What the two CSV files say about states, codes, themes and missing answers."""

import csv
import dataclasses
import io

import pytest

from annotator.domain.codebook import Code
from annotator.domain.codebook_reading import Reading
from annotator.domain.coded_data import CodedDataSet
from annotator.domain.decision import State
from annotator.domain.reliability import UnsureRule
from annotator.exporters import csv_long, csv_wide
from annotator.exporters.coded_rows import codebook_rows, long_row_count
from annotator.exporters.columns import CODEBOOK_COLUMNS
from annotator.exporters.exporter import Exporter
from tests.factories import make_versions

Row = dict[str, str]


def read(exporter: Exporter, data_set: CodedDataSet) -> list[Row]:
    stream = io.BytesIO()
    exporter.write(data_set, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline="")))


def long(data_set: CodedDataSet, unit: int, coder: str) -> list[Row]:
    rows = read(csv_long.EXPORTER, data_set)
    return [row for row in rows if row["unit_id"] == str(unit) and row["coder"] == coder]


def wide(data_set: CodedDataSet, unit: int) -> Row:
    return next(row for row in read(csv_wide.EXPORTER, data_set) if row["unit_id"] == str(unit))


def values(row: Row, coder: str) -> dict[str, str]:
    ends = f"__{coder}"
    return {
        name.removesuffix(ends): row[name] for name in row if name.endswith(ends) and not name.startswith("state__")
    }


def test_neither_csv_begins_with_a_byte_order_mark(coded: CodedDataSet) -> None:
    for exporter in (csv_long.EXPORTER, csv_wide.EXPORTER):
        stream = io.BytesIO()
        exporter.write(coded, stream)
        assert stream.getvalue().startswith(b"study,round,purpose,")


def test_the_long_csv_has_a_row_for_each_code_a_coder_applied(coded: CodedDataSet) -> None:
    rows = long(coded, 1, "zoe")
    assert [(row["code_id"], row["code_path"], row["theme_id"]) for row in rows] == [
        ("morale", "Morale", "morale"),
        ("morale_low", "Morale > Low; “worn out”", "morale"),
    ]
    assert {row["context_opened"] for row in rows} == {"parent thread"}


def test_a_theme_has_no_long_row_unless_the_coder_chose_it(coded: CodedDataSet) -> None:
    assert [row["code_id"] for row in long(coded, 1, "Zoë")] == ["morale_low", "IT"]
    assert wide(coded, 1)["morale__zoe"] == "1"


def test_none_unsure_and_ineligible_are_rows_without_codes(coded: CodedDataSet) -> None:
    found = [long(coded, unit, "Zoë") for unit in (2, 3, 4)]
    assert [[row["state"] for row in rows] for rows in found] == [["none_applies"], ["unsure"], ["ineligible"]]
    empty = ("code_id", "code_name", "code_path", "theme_id", "applied_to")
    assert all(row[column] == "" for rows in found for row in rows for column in empty)


def test_unsure_with_codes_is_a_row_for_each_code_marked_unsure(coded: CodedDataSet) -> None:
    rows = long(coded, 3, "zoe")
    assert [(row["state"], row["code_id"]) for row in rows] == [("unsure", "risk"), ("unsure", "risk-tools")]


def test_passages_are_given_in_characters_and_the_whole_unit_is_told_apart(coded: CodedDataSet) -> None:
    assert [row["applied_to"] for row in long(coded, 1, "李")] == ["0..4 12..16", "unit"]
    assert [row["applied_to"] for row in long(coded, 6, "zoe")] == ["unit 3..9"]


def test_a_unit_nobody_decided_has_no_long_row_and_a_wide_row_of_empty_cells(coded: CodedDataSet) -> None:
    assert not any(row["unit_id"] == "5" for row in read(csv_long.EXPORTER, coded))
    row = wide(coded, 5)
    assert {value for coder in ("zoe", "zoe_9", "coder_2") for value in values(row, coder).values()} == {""}


def test_not_seen_is_told_from_never_assigned(coded: CodedDataSet) -> None:
    row = wide(coded, 2)
    assert row["state__coder_2"] == "not_seen"
    assert row["state__machine_sorter_1"] == ""


def test_none_applies_is_zero_for_every_code_the_coder_could_have_applied(coded: CodedDataSet) -> None:
    row = wide(coded, 2)
    assert set(values(row, "zoe_9").values()) == {"0"}
    older = values(row, "zoe")
    assert older.pop("pay") == ""
    assert set(older.values()) == {"0"}


def test_a_code_newer_than_the_decision_is_missing_and_never_zero(coded: CodedDataSet) -> None:
    row = wide(coded, 1)
    assert (row["pay__zoe"], row["pay__zoe_9"], row["pay__coder_2"]) == ("", "", "1")


def test_ineligible_and_unsure_without_codes_are_empty_for_every_code(coded: CodedDataSet) -> None:
    for unit, state in ((3, "unsure"), (4, "ineligible")):
        row = wide(coded, unit)
        assert row["state__zoe"] == state
        assert set(values(row, "zoe").values()) == {""}


def test_the_rule_for_unsure_is_the_studys(coded: CodedDataSet) -> None:
    assert wide(coded, 3)["risk__zoe_9"] == "1"
    strict = dataclasses.replace(coded, unsure=UnsureRule.MISSING)
    assert set(values(wide(strict, 3), "zoe_9").values()) == {""}
    assert wide(strict, 3)["state__zoe_9"] == "unsure"
    assert len(long(strict, 3, "zoe")) == 2


def test_a_code_given_to_a_passage_counts_for_the_unit(coded: CodedDataSet) -> None:
    assert wide(coded, 1)["risk__coder_2"] == "1"


def test_a_code_the_rounds_codebook_no_longer_has_keeps_its_columns(coded: CodedDataSet) -> None:
    back = dataclasses.replace(coded, codebook=coded.versions[1].codebook)
    assert wide(back, 1)["pay__coder_2"] == "1"


def test_without_texts_the_column_stays_and_is_empty(coded: CodedDataSet) -> None:
    bare = dataclasses.replace(coded, units=tuple(dataclasses.replace(unit, text=None) for unit in coded.units))
    for exporter in (csv_long.EXPORTER, csv_wide.EXPORTER):
        assert {row["text"] for row in read(exporter, bare)} == {""}


def test_names_of_codes_coders_and_threads_are_defused_too(coded: CodedDataSet) -> None:
    hostile = tuple(dataclasses.replace(coder, name=f"@{coder.name}") for coder in coded.coders)
    for row in read(csv_long.EXPORTER, dataclasses.replace(coded, coders=hostile)):
        assert row["coder"].startswith("'@")
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_an_unreadable_character_is_replaced_and_the_caller_hears_where(coded: CodedDataSet) -> None:
    broken = dataclasses.replace(coded.units[0], text="a\x00b\ud83d")
    data_set = dataclasses.replace(coded, units=(broken, *coded.units[1:]))
    for exporter in (csv_long.EXPORTER, csv_wide.EXPORTER):
        (notice,) = exporter.write(data_set, io.BytesIO())
        assert "“text” of unit 1" in notice
        assert read(exporter, data_set)[0]["text"] == "a\ufffdb\ufffd"


def test_the_number_of_rows_is_known_before_they_are_written(coded: CodedDataSet) -> None:
    assert long_row_count(coded) == len(read(csv_long.EXPORTER, coded))


def test_every_decision_can_be_read_back_from_the_long_csv(coded: CodedDataSet) -> None:
    found: dict[tuple[int, int], tuple[str, set[str], str]] = {}
    for row in read(csv_long.EXPORTER, coded):
        entry = found.setdefault((int(row["coder_id"]), int(row["unit_id"])), (row["state"], set(), row["decided_at"]))
        entry[1].update({row["code_id"]} - {""})
    assert found == {
        (item.coder, item.unit): (
            State(item.state).value,
            set(item.codes) | {span.code for span in item.spans},
            item.decided_at,
        )
        for item in coded.decisions
    }


def merged_later(coded: CodedDataSet) -> CodedDataSet:
    """Read with a third version: Low is merged into Risk, IT is redefined, and Rota came."""
    second = coded.versions[2].codebook
    codes = second.by_id
    changed = {
        "morale_low": dataclasses.replace(codes["morale_low"], archived=True, merged_into="risk"),
        "IT": dataclasses.replace(codes["IT"], definition="The computer system alone."),
    }
    listed = (*(changed.get(code.id, code) for code in second.codes), Code("rota", "Rota"))
    third = dataclasses.replace(second, codes=listed, groups=(), version=3)
    return dataclasses.replace(coded, codebook=third, versions=coded.versions | make_versions(third))


def test_a_merged_code_is_read_as_the_other_and_stays_what_was_given(coded: CodedDataSet) -> None:
    data_set = merged_later(coded)
    rows = long(data_set, 1, "Zoë")
    assert [(row["code_id"], row["read_as"], row["older_meaning"]) for row in rows] == [
        ("morale_low", "risk", "no"),
        ("IT", "IT", "yes"),
    ]
    row = wide(data_set, 1)
    assert (row["risk__zoe"], row["morale__zoe"]) == ("1", "0")
    assert not any(name.startswith("morale_low__") for name in row)


def test_codes_a_decision_was_not_offered_are_missing_and_named_on_its_rows(coded: CodedDataSet) -> None:
    data_set = merged_later(coded)
    assert {row["missing_codes"] for row in long(data_set, 1, "Zoë")} == {"pay|rota"}
    assert {row["missing_codes"] for row in long(data_set, 1, "李")} == {"rota"}
    row = wide(data_set, 2)
    assert (row["rota__zoe"], row["pay__zoe"], row["pay__zoe_9"], row["risk__zoe"]) == ("", "", "0", "0")


def test_the_codebook_sheet_says_where_a_merged_code_counts(coded: CodedDataSet) -> None:
    names = [column.name for column in CODEBOOK_COLUMNS]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in codebook_rows(merged_later(coded))}
    assert (rows["morale_low"]["merged_into"], rows["morale_low"]["wide_column"]) == ("risk", "risk")
    assert (rows["morale_low"]["archived"], rows["risk"]["merged_into"]) == ("yes", None)


def kept_after_archiving(coded: CodedDataSet) -> CodedDataSet:
    """Zoë's decision on unit 1 is saved again with version 2, which archived one of its codes; it is read with 1."""
    first = coded.versions[1].codebook
    archived = tuple(dataclasses.replace(code, archived=code.id == "IT") for code in coded.codebook.codes)
    second = dataclasses.replace(coded.codebook, codes=archived)
    decisions = tuple(
        dataclasses.replace(one, codebook_version=2) if (one.coder, one.unit) == (4, 1) else one
        for one in coded.decisions
    )
    return dataclasses.replace(coded, codebook=first, versions=make_versions(first, second), decisions=decisions)


def test_a_code_that_a_decision_keeps_though_it_was_archived_is_a_value_in_it(coded: CodedDataSet) -> None:
    data_set = kept_after_archiving(coded)
    assert wide(data_set, 1)["it__zoe"] == "1"
    assert {row["missing_codes"] for row in long(data_set, 1, "Zoë")} == {""}
    assert wide(data_set, 2)["it__zoe_9"] == ""
    assert {row["missing_codes"] for row in long(data_set, 2, "zoe")} == {"IT"}


def test_which_codes_are_missing_is_found_once_for_a_version_and_not_for_each_decision(
    coded: CodedDataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    found = Reading.own_values.fget
    monkeypatch.setattr(Reading, "own_values", property(lambda reading: asked.append(reading) or found(reading)))
    assert len(read(csv_long.EXPORTER, coded)) > 3
    assert len(asked) == len({one.codebook_version for one in coded.decisions}) == 2
