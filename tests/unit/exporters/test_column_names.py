"""Column names stay apart, stay the same, and need no repair in any statistics program."""

import re

import pytest

from annotator.domain.codebook import Code
from annotator.domain.coded_data import CodedCoder
from annotator.exporters.column_names import attribute_columns, code_parts, coder_parts, slug


def parts(*names: str, kind: str = "account") -> list[str]:
    coders = [CodedCoder(number, name, kind) for number, name in enumerate(names, start=1)]
    return list(coder_parts(coders).values())


def codes(*ids: str) -> list[str]:
    made = code_parts([Code(code_id, code_id) for code_id in ids])
    return [made[code_id] for code_id in ids]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoë", "zoe"),
        ("A B", "a_b"),
        ("Straße 7", "strasse_7"),
        ("__x__y__", "x_y"),
        ("李", ""),
        ("=cmd|'/C'!A0", "cmd_c_a0"),
        ("ﬁn ℍ İ", "fin_h_i"),
        ("x" * 39 + " yz", "x" * 39),
    ],
)
def test_a_name_becomes_small_ascii_letters_digits_and_single_underscores(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_coders_whose_names_look_alike_keep_columns_of_their_own() -> None:
    assert parts("Zoë", "zoe", "ZOE", "李", "王", "A B", "a_b", "a-b") == [
        "zoe",
        "zoe_2",
        "zoe_3",
        "coder_4",
        "coder_5",
        "a_b",
        "a_b_7",
        "a_b_8",
    ]


def test_a_coder_whose_name_is_another_ones_made_name_stays_apart() -> None:
    assert parts("zoe", "ZOE", "zoe 2", "zoe_2") == ["zoe", "zoe_2", "zoe_2_3", "zoe_2_4"]


def test_a_coder_who_joins_later_renames_no_column() -> None:
    before = coder_parts([CodedCoder(3, "Zoë", "account"), CodedCoder(5, "zoe", "account")])
    after = coder_parts(
        [CodedCoder(8, "ZOE", "account"), CodedCoder(5, "zoe", "account"), CodedCoder(3, "Zoë", "account")]
    )
    assert before.items() <= after.items()


def test_a_machine_is_always_marked_as_one() -> None:
    assert parts("Sorter", "李", kind="machine") == ["machine_sorter", "machine_coder_2"]


def test_a_fit_code_id_is_its_own_column_name_even_behind_a_look_alike() -> None:
    assert codes("risk-tools", "risk_tools")[1] == "risk_tools"
    assert re.fullmatch(r"risk_tools_[0-9a-f]{6}", codes("risk-tools", "risk_tools")[0])


def test_codes_that_differ_only_by_case_or_script_stay_apart() -> None:
    made = codes("it", "IT", "It", "李", "王", "2nd", "state", "State")
    assert len(set(made)) == len(made)
    assert made[0] == "it"
    assert made[5] == "code_2nd"
    assert "state" not in made
    assert all(re.fullmatch(r"[a-z]([a-z0-9]|_(?!_))*[a-z0-9]", name) for name in made)


def test_a_very_long_name_is_shortened_and_still_the_only_one() -> None:
    made = codes("x" * 100 + "a", "x" * 100 + "b")
    assert len(set(made)) == 2
    assert max(map(len, made)) <= 47


def test_attributes_of_a_source_get_columns_of_their_own() -> None:
    made = attribute_columns(["Région", "region", "unit_id", "地区"])
    assert made[0] == "attribute_region"
    assert made[2] == "attribute_unit_id"
    assert len({*made}) == 4
    assert all(re.fullmatch(r"attribute_[a-z0-9_]+", name) for name in made)
