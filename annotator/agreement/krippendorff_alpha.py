"""Krippendorff's alpha over all coders, by the krippendorff package.

Klaus Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), and Content
Analysis (2004), ch. 11. The package gets value counts, never the ratings themselves: it
would take the text "nan" for missing, and cannot read arrays that hold None. It allocates
units × values² doubles; above ``PACKAGE_BYTES`` the same coefficient comes from the
formulation of ``disagreement``, whose memory grows with the ratings.
"""

import krippendorff
import numpy as np

from annotator.agreement import disagreement
from annotator.agreement.disagreement import Floats
from annotator.agreement.ratings import Indices, Level, Pairable, Ratings
from annotator.agreement.result import Agreement, Reason, agreement
from annotator.domain.refusal import Refusal

NAME = "krippendorff_alpha"
#: Largest table of units × values² doubles, in bytes, given to the krippendorff package.
PACKAGE_BYTES = 250_000_000
#: The ratio metric compares each pair of distinct values; more than this would take minutes.
MOST_RATIO_VALUES = 30_000
#: Two numbers up to here have a finite sum.
LARGEST_SUMMAND = float(np.finfo(np.float64).max) / 2


def krippendorff_alpha(ratings: Ratings, metric: str, code: str | None = None) -> Agreement:
    """Alpha of single-valued ratings; ``metric`` is one of nominal, ordinal, interval, ratio.

    Raises ValueError when another metric than nominal meets values that are not numbers,
    Refusal when the ratio metric meets too many distinct values.
    """
    counts = ratings.counts()
    outcome = counts.reason() or alpha(ratings.pairable(), Level(metric))
    return agreement(NAME, metric, outcome, counts, code)


def alpha(ratings: Pairable, level: Level) -> float | Reason:
    """Alpha of at least one pairable unit, or the reason that nothing varies."""
    if len(ratings.domain) < 2:
        return Reason.NO_VARIATION
    if package_fits(ratings):
        return alpha_by_package(ratings, level)
    return alpha_by_formulation(ratings, level)


def package_fits(ratings: Pairable) -> bool:
    """Whether units × values² doubles stay within ``PACKAGE_BYTES``."""
    return len(ratings.ratings_of) * len(ratings.domain) ** 2 * 8 <= PACKAGE_BYTES


def alpha_by_package(ratings: Pairable, level: Level) -> float:
    """Alpha as the krippendorff package computes it; needs two values in the domain."""
    shape = (len(ratings.ratings_of), len(ratings.domain))
    cells = ratings.unit * shape[1] + ratings.value
    value_counts = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
    value_domain = np.arange(shape[1]) if level is Level.NOMINAL else _numbers(ratings, level)
    return float(
        krippendorff.alpha(value_counts=value_counts, value_domain=value_domain, level_of_measurement=level.value)
    )


def alpha_by_formulation(ratings: Pairable, level: Level) -> float:
    """Alpha in memory that grows with the ratings; needs two values in the domain."""
    if level is Level.NOMINAL:
        observed, expected = disagreement.nominal(ratings)
    elif level is Level.ORDINAL:
        _numbers(ratings, level)
        observed, expected = disagreement.ordinal(ratings)
    elif level is Level.INTERVAL:
        observed, expected = disagreement.interval(ratings, _numbers(ratings, level))
    else:
        observed, expected = _ratio_disagreement(ratings)
    return 1 - observed / expected


def _numbers(ratings: Pairable, level: Level) -> Floats:
    """The domain as numbers whose differences and sums can be squared and added safely.

    Both alphas stay the same under scaling. At the interval level the largest magnitude is
    brought to about 1, at the ratio level only the sum of two numbers is kept finite; by
    powers of two, so that no two numbers become one.
    """
    if not all(isinstance(value, int | float) for value in ratings.domain):
        raise ValueError(f"the {level.value} metric needs numbers as values")
    numbers = np.array(ratings.domain, dtype=np.float64)
    if level is Level.INTERVAL:
        _, exponent = np.frexp(np.abs(numbers).max())
        return np.ldexp(numbers, -int(exponent))
    return numbers / 4 if level is Level.RATIO and np.abs(numbers).max() > LARGEST_SUMMAND else numbers


def _ratio_disagreement(ratings: Pairable) -> tuple[float, float]:
    """Disagreement of the ratio metric, d = ((a - b) / (a + b))², 0 where both are 0."""
    if len(ratings.domain) > MOST_RATIO_VALUES:
        raise Refusal(
            f"These data have {len(ratings.domain):,} distinct values; the ratio level compares each with each and "
            f"takes at most {MOST_RATIO_VALUES:,}. Round the values, or use the interval level."
        )
    numbers = _numbers(ratings, Level.RATIO)

    def squared_ratio(left: Indices, right: Indices) -> Floats:
        total = numbers[left] + numbers[right]
        difference = numbers[left] - numbers[right]
        return np.divide(difference, total, out=np.zeros_like(total), where=total != 0) ** 2

    return disagreement.by_pairs(ratings, squared_ratio)
