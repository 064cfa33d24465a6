"""Observed and expected disagreement in memory that grows with the ratings, never with units × values².

Every function returns (D_o, D_e) for pairable ratings, with alpha = 1 - D_o / D_e
(Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"). With m_u the ratings of
unit u, n their sum, n_v the ratings with value v and d the difference function of the metric
(squared for numbers, the plain distance for sets):

    D_o = (1/n) sum_u (1/(m_u - 1)) sum_{i != j in u} d(v_i, v_j)
    D_e = (1/(n (n-1))) sum_{v, w} n_v n_w d(v, w)
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.ratings import Indices, Pairable

Floats = NDArray[np.float64]
#: Takes two index arrays into the domain (broadcastable), gives the differences d.
Distance = Callable[[Indices, Indices], Floats]
#: Entries of a distance table held at a time.
TABLE_BLOCK = 2_000_000


def nominal(ratings: Pairable) -> tuple[float, float]:
    """Disagreement of unordered values: d = 0 if equal, else 1.

    Per unit the sum over pairs is m² - sum_v c², c the ratings with value v.
    """
    width = len(ratings.domain)
    cells, same = np.unique(ratings.unit * width + ratings.value, return_counts=True)
    squares = np.bincount(cells // width, weights=same.astype(np.float64) ** 2, minlength=len(ratings.ratings_of))
    m = ratings.ratings_of.astype(np.float64)
    n = m.sum()
    used = ratings.used.astype(np.float64)
    observed = float(((m**2 - squares) / (m - 1)).sum() / n)
    return observed, float((n**2 - (used**2).sum()) / (n * (n - 1)))


def interval(ratings: Pairable, numbers: Floats) -> tuple[float, float]:
    """Disagreement of numbers: d = (a - b)²; ``numbers`` has one entry per value of the domain.

    The sum of squared differences of all pairs of m numbers is 2 m times the sum of
    squares about their mean; taken about the unit's own mean, so that nothing cancels.
    """
    given = numbers[ratings.value]
    m = ratings.ratings_of.astype(np.float64)
    n = m.sum()
    means = np.bincount(ratings.unit, weights=given) / m
    about_unit = np.bincount(ratings.unit, weights=(given - means[ratings.unit]) ** 2)
    observed = float((2 * m * about_unit / (m - 1)).sum() / n)
    about_all = float(((given - given.mean()) ** 2).sum())
    return observed, 2 * about_all / (n - 1)


def ordinal(ratings: Pairable) -> tuple[float, float]:
    """Disagreement of ranks: d = (sum of n_g from a to b, less half of both ends)².

    That is the interval metric on midranks: below v lie all smaller ratings and half of n_v.
    """
    midranks = np.cumsum(ratings.used) - ratings.used / 2
    return interval(ratings, midranks)


def by_pairs(ratings: Pairable, distance: Distance) -> tuple[float, float]:
    """Disagreement of any metric, pair by pair; time grows with the square of the number of values."""
    m = ratings.ratings_of.astype(np.float64)
    n = m.sum()
    observed = sum(
        float((distance(left, right) * 2 / (m[unit] - 1)).sum()) for unit, left, right in _coder_pairs(ratings)
    )
    used = ratings.used.astype(np.float64)
    values = np.arange(len(used))
    rows = max(1, TABLE_BLOCK // len(used))
    expected = 0.0
    for start in range(0, len(used), rows):
        block = values[start : start + rows]
        expected += float(used[block] @ (distance(block[:, None], values[None, :]) @ used))
    return observed / n, expected / (n * (n - 1))


def _coder_pairs(ratings: Pairable) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Every pair of ratings within a unit once: (unit, value, value), in chunks of equal distance in the unit."""
    order = np.argsort(ratings.unit, kind="stable")
    unit, value = ratings.unit[order], ratings.value[order]
    first_of = np.cumsum(ratings.ratings_of) - ratings.ratings_of
    later = ratings.ratings_of[unit] - 1 - (np.arange(len(unit)) - first_of[unit])
    start = np.flatnonzero(later > 0)
    step = 1
    while len(start):
        yield unit[start], value[start], value[start + step]
        step += 1
        start = start[later[start] >= step]
