"""What goes wrong with alpha elsewhere: texts like "nan", great and tiny numbers, many values."""

import tracemalloc

import numpy as np
import pytest

from annotator.agreement import krippendorff_alpha as module
from annotator.agreement.alpha_sets import MOST_SETS, krippendorff_alpha_sets
from annotator.agreement.krippendorff_alpha import alpha_by_formulation, alpha_by_package, krippendorff_alpha
from annotator.agreement.percent_agreement import percent_agreement_pairs
from annotator.agreement.ratings import Level, Ratings
from annotator.domain.refusal import Refusal


@pytest.mark.parametrize("word", ["nan", "None", "NA", "0", "none"])
def test_a_code_with_an_awkward_name_counts_like_any_other(word):
    awkward = [["a", word, word, "b"], ["a", word, "b", "b"]]
    ordinary = [["a", "c", "c", "b"], ["a", "c", "b", "b"]]
    values = [krippendorff_alpha(Ratings.from_matrix(matrix), "nominal") for matrix in (awkward, ordinary)]
    assert values[0].value == values[1].value
    assert values[0].n_ratings == 8


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_great_and_tiny_numbers_give_the_same_interval_alpha(scale):
    numbers = [[1.0, 2.0, 3.0, 3.0], [1.0, 2.0, 4.0, 3.0]]
    scaled = Ratings.from_matrix([[number * scale for number in row] for row in numbers])
    expected = krippendorff_alpha(Ratings.from_matrix(numbers), "interval").value
    assert krippendorff_alpha(scaled, "interval").value == pytest.approx(expected, abs=1e-12)
    assert alpha_by_formulation(scaled.pairable(), Level.INTERVAL) == pytest.approx(expected, abs=1e-12)
    expected = krippendorff_alpha(Ratings.from_matrix(numbers), "ratio").value
    assert krippendorff_alpha(scaled, "ratio").value == pytest.approx(expected, abs=1e-12)


def test_two_zeros_agree_at_the_ratio_level():
    ratings = Ratings.from_matrix([[0, 0, 2], [0, 1, 2]]).pairable()
    assert alpha_by_formulation(ratings, Level.RATIO) == pytest.approx(
        alpha_by_package(ratings, Level.RATIO), abs=1e-12
    )


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_words_have_no_order_and_no_distance(level):
    with pytest.raises(ValueError, match="needs numbers"):
        krippendorff_alpha(Ratings.from_matrix([["low", "high"], ["low", "low"]]), level)


def test_percent_agreement_knows_no_other_metric_than_equal_or_not():
    with pytest.raises(ValueError, match="nominal"):
        percent_agreement_pairs(Ratings.from_matrix([[1, 2], [1, 2]]), "interval")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_as_many_values_as_units_take_memory_of_the_ratings_only(level):
    units = 20_000
    numbers = np.arange(units, dtype=float)
    ratings = Ratings.from_matrix([numbers.tolist(), np.roll(numbers, 1).tolist(), numbers.tolist()])
    assert not module.package_fits(ratings.pairable())
    tracemalloc.start()
    found = krippendorff_alpha(ratings, level)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    if level == "nominal":
        # One of three pairs agrees in every unit: Do = 2/3, De = 1 - (3 - 1)/(3 units - 1).
        assert found.value == pytest.approx(1 - (2 / 3) / (1 - 2 / (3 * units - 1)), abs=1e-12)


def test_both_ways_agree_on_data_with_missing_ratings(monkeypatch):
    rng = np.random.default_rng(7)
    matrix = [[int(value) if value > 0 else None for value in row] for row in rng.integers(-2, 9, size=(4, 60))]
    ratings = Ratings.from_matrix(matrix)
    by_package = [krippendorff_alpha(ratings, level).value for level in Level]
    monkeypatch.setattr(module, "PACKAGE_BYTES", 0)
    assert [krippendorff_alpha(ratings, level).value for level in Level] == pytest.approx(by_package, abs=1e-12)


def test_more_values_than_can_be_compared_pairwise_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(module, "PACKAGE_BYTES", 0)
    monkeypatch.setattr(module, "MOST_RATIO_VALUES", 3)
    with pytest.raises(Refusal, match="4 distinct values"):
        krippendorff_alpha(Ratings.from_matrix([[1, 2, 3, 4], [1, 2, 3, 4]]), "ratio")


def test_more_sets_than_can_be_compared_pairwise_are_refused_in_words():
    row = [[f"code {number}"] for number in range(MOST_SETS + 1)]
    with pytest.raises(Refusal, match="hold codes and not free text"):
        krippendorff_alpha_sets(Ratings.from_matrix([row, row]), "masi")


def test_sets_over_more_than_sixty_four_codes_keep_their_distances():
    many = [f"code {number}" for number in range(130)]
    ratings = Ratings.from_matrix([[many[:100], many[100:]], [many[50:], many[100:]]])
    found = krippendorff_alpha_sets(ratings, "jaccard")
    # 100 and 80 codes share 50 of 130; the values are A, B, C, C with d(A,B)=8/13, d(A,C)=1, d(B,C)=50/80.
    observed = 2 * (8 / 13) / 4
    expected = 2 * (8 / 13 + 2 * 1 + 2 * (5 / 8)) / (4 * 3)
    assert found.value == pytest.approx(1 - observed / expected, abs=1e-12)


def test_an_unknown_distance_between_sets_is_an_error():
    with pytest.raises(ValueError, match="dice"):
        krippendorff_alpha_sets(Ratings.from_matrix([[["a"], []], [["a"], []]]), "dice")


def test_whole_sets_that_never_differ_have_no_alpha():
    found = krippendorff_alpha_sets(Ratings.from_matrix([[["a", "b"], ["b", "a"]], [["a", "b"], ["a", "b"]]]), "masi")
    assert found.reason == "no_variation"
