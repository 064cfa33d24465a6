"""Every published example, through the functions and through files written from it."""

import csv
import io
import json
from pathlib import Path

import krippendorff
import numpy as np
import pytest

from annotator.agreement.alpha_sets import set_distance
from annotator.agreement.krippendorff_alpha import alpha_by_formulation, alpha_by_package, krippendorff_alpha
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.ratings_file import Duplicates, read_ratings_file
from annotator.agreement.registry import COEFFICIENTS, compare
from annotator.agreement.report_json import file_settings
from annotator.domain.refusal import Refusal

CASES = json.loads((Path(__file__).parent / "published_cases.json").read_text(encoding="utf-8"))["cases"]


def matrix_of(case):
    """The coders × units matrix of a case; a cross table is unrolled into two coders."""
    given = case["input"]
    if given["form"] != "crosstab":
        return given["matrix"]
    pairs = [
        (row, column)
        for row, counts in zip(given["categories"], given["counts"], strict=True)
        for column, count in zip(given["categories"], counts, strict=True)
        for _ in range(count)
    ]
    return [[row for row, _ in pairs], [column for _, column in pairs]]


def cell(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(value) if value else "[]"
    return str(value)


def as_csv(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def wide(matrix):
    header = ["unit", *(f"coder {number}" for number in range(len(matrix)))]
    return as_csv([header, *([unit, *map(cell, row)] for unit, row in enumerate(zip(*matrix, strict=True)))])


def long(matrix):
    rows = [
        [f"coder {number}", unit, cell(value)] for number, row in enumerate(matrix) for unit, value in enumerate(row)
    ]
    return as_csv([["coder", "unit", "value"], *rows])


FIGURES = [
    pytest.param(case, figure, id=f"{case['id']}-{figure['coefficient']}-{figure['metric']}")
    for case in CASES
    for figure in case["expected"]
    if "metric" in figure
]


def chosen(wanted):
    return [one for one in FIGURES if wanted(one.values[1])]


def level_of(figure):
    return Level(figure["metric"]) if figure["coefficient"] == "krippendorff_alpha" else Level.NOMINAL


def the_one(found, figure):
    """The coefficient a published figure names; for per-code alpha the metric there is the code."""
    per_code = figure["coefficient"] == "alpha_per_code_binary"
    return next(
        one
        for one in found
        if one.coefficient == figure["coefficient"]
        and (one.code == figure["metric"] if per_code else one.metric == figure["metric"])
    )


def check(found, figure):
    if "undefined" in figure:
        assert (found.value, found.reason) == (None, figure["undefined"])
        assert found.message
        return
    assert found.value == pytest.approx(figure["value"], abs=1e-9)
    if "printed" in figure:
        assert round(found.value, figure["printed_decimals"]) == pytest.approx(figure["printed"], abs=1e-9)


@pytest.mark.parametrize(("case", "figure"), FIGURES)
def test_the_published_figure_comes_out_of_the_functions(case, figure):
    declared = case["input"].get("codebook", ())
    found = compare(Ratings.from_matrix(matrix_of(case)), level_of(figure), codebook=declared)
    check(the_one(found, figure), figure)


# A ratings file cannot declare a code nobody used.
@pytest.mark.parametrize("write", [wide, long])
@pytest.mark.parametrize(("case", "figure"), chosen(lambda figure: figure.get("undefined") != "code_never_used"))
def test_the_published_figure_comes_out_of_a_file(case, figure, write):
    file = read_ratings_file(write(matrix_of(case)), "case.csv", level=level_of(figure))
    check(the_one(compare(file.ratings, level_of(figure)), figure), figure)
    settings = file_settings(file, level_of(figure))
    for name, expected in figure.get("n", {}).items():
        if write is wide:
            found = settings[name]
            assert (len(found) if isinstance(found, list) else found) == expected


@pytest.mark.parametrize(
    ("case", "figure"), chosen(lambda figure: figure["coefficient"] == "krippendorff_alpha" and "value" in figure)
)
def test_the_package_and_our_formulation_give_the_same_alpha(case, figure):
    pairable = Ratings.from_matrix(matrix_of(case)).pairable()
    level = level_of(figure)
    assert alpha_by_formulation(pairable, level) == pytest.approx(alpha_by_package(pairable, level), abs=1e-12)


@pytest.mark.parametrize(("case", "figure"), chosen(lambda figure: figure["coefficient"] == "krippendorff_alpha_sets"))
def test_the_package_given_our_distances_confirms_alpha_of_whole_sets(case, figure):
    pairable = Ratings.from_matrix(matrix_of(case)).pairable()
    table = np.array(
        [[set_distance(left, right, figure["metric"]) for right in pairable.domain] for left in pairable.domain]
    )
    value_counts = np.zeros((len(pairable.ratings_of), len(pairable.domain)), dtype=int)
    np.add.at(value_counts, (pairable.unit, pairable.value), 1)
    reference = krippendorff.alpha(
        value_counts=value_counts, level_of_measurement=lambda _v1, _v2, i1, i2, **_: table[i1, i2]
    )
    assert float(reference) == pytest.approx(figure["value"], abs=1e-9)


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(figure, id=str(figure["sets"]))
        for case in CASES
        for figure in case["expected"]
        if figure.get("coefficient") == "masi_distance"
    ],
)
def test_published_distances_between_two_sets_hold_both_ways(pair):
    left, right = map(frozenset, pair["sets"])
    for metric, expected in (("masi", pair["value"]), ("jaccard", pair["jaccard"])):
        assert set_distance(left, right, metric) == pytest.approx(expected, abs=1e-12)
        assert set_distance(right, left, metric) == pytest.approx(expected, abs=1e-12)


def test_a_doubled_rating_is_refused_with_the_three_ways_out():
    case = next(case for case in CASES if case["id"] == "EDGE-duplicate-rating")
    content = as_csv([case["input"]["columns"], *case["input"]["rows"]])
    with pytest.raises(Refusal, match=r"Coder “A” rated unit “1” twice with different codes") as refused:
        read_ratings_file(content, "ratings.csv", level=Level.NOMINAL)
    assert "latest, first or reject" in str(refused.value)
    values = {
        rule: krippendorff_alpha(
            read_ratings_file(content, "r.csv", level=Level.NOMINAL, duplicates=rule).ratings, "nominal"
        ).value
        for rule in (Duplicates.FIRST, Duplicates.LATEST)
    }
    assert values == {Duplicates.FIRST: 1.0, Duplicates.LATEST: 0.0}


def test_dropping_those_coded_with_none_changes_the_figure():
    alphas = {
        case["id"]: the_one(
            compare(Ratings.from_matrix(matrix_of(case)), Level.NOMINAL),
            {"coefficient": "krippendorff_alpha_sets", "metric": "masi"},
        ).value
        for case in CASES
        if case["id"].startswith("SET-ML-3CODERS-EMPTY")
    }
    assert len(set(alphas.values())) == 2


def test_every_registered_coefficient_and_metric_has_a_published_example():
    shown = {
        (figure["coefficient"], figure["metric"]) for case in CASES for figure in case["expected"] if "metric" in figure
    }
    names = {name for name, _ in shown}
    for coefficient in COEFFICIENTS:
        assert coefficient.name in names
        if coefficient.name != "alpha_per_code_binary":
            assert {(coefficient.name, str(metric)) for metric in coefficient.metrics} <= shown
