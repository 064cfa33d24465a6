"""Nominal alpha of one code: each rating becomes 1 if the code was given, else 0.

Every decision is a binary rating of every code that existed for it, so several codes on
one unit need no distance between sets. Use, n and prevalence belong beside the value: a
code nobody used has none, and a rare one has little evidence behind it.
"""

from annotator.agreement.krippendorff_alpha import alpha
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.result import Agreement, Reason, agreement

NAME = "alpha_per_code_binary"


def alpha_per_code_binary(ratings: Ratings, metric: str, code: str | None) -> Agreement:
    """Alpha of one code from its binary ratings (``Ratings.of_code``); ``metric`` is nominal."""
    counts = ratings.counts()
    outcome = counts.reason()
    if outcome is None and not ratings.value.any():
        outcome = Reason.CODE_NEVER_USED
    return agreement(NAME, metric, outcome or alpha(ratings.pairable(), Level(metric)), counts, code)
