"""A coefficient has a value or a reason, never both, never NaN."""

import json
import math

import pytest

from annotator.agreement.krippendorff_alpha import krippendorff_alpha
from annotator.agreement.percent_agreement import percent_agreement_pairs
from annotator.agreement.ratings import Ratings
from annotator.agreement.result import REASON_SENTENCES, Agreement, Counts, Reason, agreement, reason_sentence

COUNTS = Counts(n_units=4, n_pairable=3, n_coders=2, n_ratings=7)


def made(value, reason, message):
    return Agreement("krippendorff_alpha", "nominal", None, None, value, reason, message, 4, 3, 2, 7)


@pytest.mark.parametrize(
    ("value", "reason", "message"),
    [
        (None, None, None),
        (0.5, Reason.ONE_CODER, "Only one."),
        (math.nan, None, None),
        (math.inf, None, None),
        (None, Reason.ONE_CODER, None),
        (0.5, None, "A sentence without a reason."),
    ],
)
def test_an_agreement_that_is_neither_a_value_nor_a_reason_cannot_be_made(value, reason, message):
    with pytest.raises(ValueError, match=r"value|reason"):
        made(value, reason, message)


def test_the_json_object_has_exactly_the_promised_keys():
    found = agreement("krippendorff_alpha", "nominal", 0.25, COUNTS, "risk").as_json()
    assert found == {
        "coefficient": "krippendorff_alpha",
        "metric": "nominal",
        "code": "risk",
        "coders": None,
        "value": 0.25,
        "reason": None,
        "message": None,
        "n_units": 4,
        "n_pairable": 3,
        "n_coders": 2,
        "n_ratings": 7,
        "interval": None,
    }
    assert json.loads(json.dumps(found)) == found


def test_every_reason_has_one_sentence_that_ends_and_has_no_gap_left():
    assert set(REASON_SENTENCES) == set(Reason)
    for reason in Reason:
        sentence = reason_sentence(reason, COUNTS)
        assert sentence.endswith(".")
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("matrix", "reason", "words"),
    [
        ([[1, 2, 1, 2]], "one_coder", "Agreement needs at least two coders"),
        ([], "one_coder", "coders with ratings here: 0"),
        ([[1, 2], [None, None]], "one_coder", "coders with ratings here: 1"),
        (
            [[1, 2, None, None], [None, None, 1, 2]],
            "no_pairable_unit",
            "No unit was coded by two coders (0 of 4 overlap)",
        ),
        ([[0, 0, 0], [0, 0, 0]], "no_variation", "no variation"),
        ([["x", None, "y"], ["x", "z", None]], "no_variation", "(units coded by two or more: 1)"),
    ],
)
def test_alpha_that_does_not_exist_says_why_in_words(matrix, reason, words):
    found = krippendorff_alpha(Ratings.from_matrix(matrix), "nominal")
    assert (found.value, found.reason) == (None, reason)
    assert words in found.message


def test_percent_agreement_exists_without_variation_but_not_without_pairs():
    assert percent_agreement_pairs(Ratings.from_matrix([[0, 0], [0, 0]]), "nominal").value == 1.0
    assert percent_agreement_pairs(Ratings.from_matrix([[0, 0]]), "nominal").reason == "one_coder"
    apart = Ratings.from_matrix([[0, None], [None, 0]])
    assert percent_agreement_pairs(apart, "nominal").reason == "no_pairable_unit"


def test_n_counts_single_ratings_and_leaves_out_coders_without_any():
    found = krippendorff_alpha(
        Ratings.from_matrix([[1, 1, 2, 2, None, None], [1, 2, 2, 2, None, None], [None] * 4 + [1, None], [None] * 6]),
        "nominal",
    )
    assert (found.n_units, found.n_pairable, found.n_coders, found.n_ratings) == (5, 4, 3, 9)
