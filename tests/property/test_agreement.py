"""What must hold for any ratings: order, names and bystanders change nothing."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.agreement.krippendorff_alpha import alpha_by_formulation, alpha_by_package
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.registry import compare

LEVELS = st.sampled_from(Level)


SMALL_NUMBERS = st.none() | st.integers(0, 4)


@st.composite
def matrices(draw, values=SMALL_NUMBERS):
    coders = draw(st.integers(1, 4))
    units = draw(st.integers(0, 8))
    return draw(
        st.lists(st.lists(values, min_size=units, max_size=units), min_size=coders, max_size=coders),
        label="coders × units",
    )


SETS = matrices(st.none() | st.lists(st.sampled_from("abc"), unique=True))


def figures(matrix, level=Level.NOMINAL):
    """(coefficient, metric, code) to value or reason."""
    return {
        (one.coefficient, one.metric, one.code): one.value if one.reason is None else str(one.reason)
        for one in compare(Ratings.from_matrix(matrix), level)
    }


def same(left, right):
    assert left.keys() == right.keys()
    for name, value in left.items():
        assert right[name] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-9))


@given(matrices(), LEVELS, st.randoms())
def test_the_order_of_coders_and_units_changes_nothing(matrix, level, random):
    coders = random.sample(matrix, len(matrix))
    units = random.sample(range(len(matrix[0])), len(matrix[0]))
    same(figures(matrix, level), figures([[row[unit] for unit in units] for row in coders], level))


@given(SETS, st.randoms())
def test_the_order_of_coders_and_units_changes_nothing_for_sets(matrix, random):
    coders = random.sample(matrix, len(matrix))
    units = random.sample(range(len(matrix[0])), len(matrix[0]))
    same(figures(matrix), figures([[row[unit] for unit in units] for row in coders]))


@given(matrices(), st.permutations(["nan", "", "none", "0", "b"]))
def test_other_names_for_nominal_values_change_nothing(matrix, names):
    same(figures(matrix), figures([[None if value is None else names[value] for value in row] for row in matrix]))


@given(matrices(), LEVELS)
def test_a_coder_without_ratings_changes_nothing(matrix, level):
    same(figures(matrix, level), figures([*matrix, [None] * len(matrix[0])], level))


@given(matrices(), LEVELS, st.integers(0, 9))
def test_a_unit_with_a_single_rating_changes_no_value(matrix, level, value):
    assume(any(cell is not None for cell in matrix[0]))
    alone = [[*row, value if coder == 0 else None] for coder, row in enumerate(matrix)]
    same(figures(matrix, level), figures(alone, level))


@given(matrices(), LEVELS)
def test_a_figure_is_finite_and_at_most_one(matrix, level):
    for found in figures(matrix, level).values():
        assert isinstance(found, str) or (math.isfinite(found) and found <= 1 + 1e-12)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=8), st.integers(2, 4), LEVELS)
def test_coders_who_always_agree_and_use_two_values_have_an_alpha_of_one(row, coders, level):
    assume(len(set(row)) > 1)
    found = figures([row] * coders, level)
    assert found[("krippendorff_alpha", level.value, None)] == 1.0
    assert found[("percent_agreement_pairs", "nominal", None)] == 1.0


@given(matrices())
def test_sets_of_one_code_have_the_nominal_alpha_of_their_codes(matrix):
    codes = [[None if value is None else str(value) for value in row] for row in matrix]
    assume(any(value is not None for row in codes for value in row))
    single = figures(codes)[("krippendorff_alpha", "nominal", None)]
    sets = figures([[None if value is None else [value] for value in row] for row in codes])
    for metric in ("masi", "jaccard", "nominal"):
        found = sets[("krippendorff_alpha_sets", metric, None)]
        assert found == (single if isinstance(single, str) else pytest.approx(single, abs=1e-9))


@given(SETS)
def test_a_code_in_sets_has_the_alpha_of_its_noughts_and_ones(matrix):
    found = figures(matrix)
    for code in {code for coefficient, _, code in found if coefficient == "alpha_per_code_binary"}:
        binary = [[None if cell is None else int(code in cell) for cell in row] for row in matrix]
        expected = figures(binary)[("krippendorff_alpha", "nominal", None)]
        value = found[("alpha_per_code_binary", "nominal", code)]
        assert value == (expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-9))


@given(matrices(st.none() | st.floats(0, allow_infinity=False)), LEVELS)
def test_the_package_and_our_formulation_never_differ(matrix, level):
    pairable = Ratings.from_matrix(matrix).pairable()
    assume(len(pairable.domain) > 1)
    assert alpha_by_formulation(pairable, level) == pytest.approx(alpha_by_package(pairable, level), abs=1e-9)


@given(matrices(), LEVELS)
def test_every_unit_twice_leaves_observed_disagreement_as_it_is(matrix, level):
    once = figures(matrix, level)[("percent_agreement_pairs", "nominal", None)]
    twice = figures([[*row, *row] for row in matrix], level)[("percent_agreement_pairs", "nominal", None)]
    assert twice == (once if isinstance(once, str) else pytest.approx(once, abs=1e-12))
