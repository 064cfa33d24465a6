"""Krippendorff's alpha over whole sets of codes, with a distance between sets.

The distances between sets A and B, with J = |A ∩ B| / |A ∪ B|:

- jaccard: 1 - J (Jaccard 1901);
- masi: 1 - J·M, M = 1 equal, 2/3 one contains the other, 1/3 overlap, 0 disjoint
  (Passonneau 2006, "Measuring agreement on set-valued items (MASI)");
- nominal: 0 for equal sets, else 1.

Two empty sets are equal (distance 0); an empty set against any other has distance 1.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.agreement import disagreement
from annotator.agreement.disagreement import Distance, Floats
from annotator.agreement.ratings import Indices, Pairable, Ratings
from annotator.agreement.result import Agreement, Reason, agreement
from annotator.domain.refusal import Refusal

NAME = "krippendorff_alpha_sets"
METRICS = ("masi", "jaccard", "nominal")
#: The distance table compares each pair of distinct sets; more than this would take minutes.
MOST_SETS = 20_000


def krippendorff_alpha_sets(ratings: Ratings, metric: str, code: str | None = None) -> Agreement:
    """Alpha of set-valued ratings; ``metric`` is masi, jaccard or nominal (equal sets or not).

    A rating whose coder did not know all the codes is left out. Raises Refusal when there
    are too many distinct sets to compare, ValueError for an unknown metric.
    """
    if metric not in METRICS:
        raise ValueError(f"there is no distance {metric!r} between sets")
    whole = ratings.of_whole_sets()
    counts = whole.counts()
    outcome = counts.reason() or _alpha(whole.pairable(), metric)
    return agreement(NAME, metric, outcome, counts, code)


def set_distance(left: frozenset[str], right: frozenset[str], metric: str) -> float:
    """The distance between two sets, from 0 to 1."""
    distance = _distances([left, right], metric)
    return float(distance(np.array([0]), np.array([1]))[0])


def _alpha(ratings: Pairable, metric: str) -> float | Reason:
    if len(set(ratings.domain)) < 2:
        return Reason.NO_VARIATION
    if len(ratings.domain) > MOST_SETS:
        raise Refusal(
            f"These data have {len(ratings.domain):,} different sets of codes; at most {MOST_SETS:,} can be compared "
            "with each other. Check that the cells hold codes and not free text."
        )
    observed, expected = disagreement.by_pairs(ratings, _distances(ratings.domain, metric))
    return 1 - observed / expected


def _masks(sets: Sequence[frozenset[str]]) -> NDArray[np.uint64]:
    """Bit masks of the sets over all codes that occur, shape (sets, words of 64 codes)."""
    position = {code: number for number, code in enumerate(sorted(frozenset().union(*sets)))}
    masks = np.zeros((len(sets), max(1, -(-len(position) // 64))), dtype=np.uint64)
    for row, codes in enumerate(sets):
        for code in codes:
            word, bit = divmod(position[code], 64)
            masks[row, word] |= np.uint64(1 << bit)
    return masks


def _distances(sets: Sequence[frozenset[str]], metric: str) -> Distance:
    """The function that gives distances between sets, each named by its position."""
    masks = _masks(sets)
    sizes = np.bitwise_count(masks).sum(axis=1, dtype=np.int64)

    def distance(left: Indices, right: Indices) -> Floats:
        shared = np.zeros(np.broadcast_shapes(left.shape, right.shape), dtype=np.int64)
        for word in range(masks.shape[1]):
            shared += np.bitwise_count(masks[left, word] & masks[right, word])
        union = sizes[left] + sizes[right] - shared
        equal = shared == union
        if metric == "nominal":
            return (~equal).astype(np.float64)
        similarity = np.divide(shared, union, out=np.ones(shared.shape), where=union > 0)
        if metric == "masi":
            contained = shared == np.minimum(sizes[left], sizes[right])
            similarity *= np.where(equal, 1.0, np.where(contained, 2 / 3, 1 / 3))
        return 1 - similarity

    return distance
