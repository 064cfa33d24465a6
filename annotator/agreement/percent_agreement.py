"""Percent agreement: the share of agreeing pairs of ratings within units, units weighted by their ratings.

It is 1 - D_o of the nominal metric. The other average in use gives every unit the same
weight; the two differ as soon as units have different numbers of ratings (Krippendorff's
2011 section C data: .800 and .818). It is not corrected for chance and exists without
variation, so it stands beside alpha, never alone.
"""

from annotator.agreement import disagreement
from annotator.agreement.ratings import Ratings
from annotator.agreement.result import Agreement, agreement

NAME = "percent_agreement_pairs"


def percent_agreement_pairs(ratings: Ratings, metric: str, code: str | None = None) -> Agreement:
    """Pair-weighted share of agreement, from 0 to 1; ``metric`` is nominal: equal or not."""
    if metric != "nominal":
        raise ValueError("percent agreement asks whether values are equal: its metric is nominal")
    counts = ratings.counts()
    outcome = counts.reason()
    if outcome is None:
        observed, _ = disagreement.nominal(ratings.pairable())
        outcome = 1 - observed
    return agreement(NAME, metric, outcome, counts, code)
