"""What a coefficient returns: a value, or the reason why the data have none, and always n."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a coefficient does not exist for the data."""

    ONE_CODER = "one_coder"
    NO_PAIRABLE_UNIT = "no_pairable_unit"
    NO_VARIATION = "no_variation"
    CODE_NEVER_USED = "code_never_used"


#: The one source of the sentence for each reason; filled with the fields of ``Counts``.
REASON_SENTENCES: Mapping[Reason, str] = {
    Reason.ONE_CODER: "Agreement needs at least two coders; coders with ratings here: {n_coders}.",
    Reason.NO_PAIRABLE_UNIT: "No unit was coded by two coders (0 of {n_units} overlap), "
    "so there is nothing to compare.",
    Reason.NO_VARIATION: "There is no variation: every rating that can be compared has the same value "
    "(units coded by two or more: {n_pairable}), so agreement cannot be told from chance.",
    Reason.CODE_NEVER_USED: "No coder used this code (units coded: {n_units}), "
    "so there is no evidence whether they would agree on it.",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The n behind a coefficient.

    ``n_units`` counts units with at least one rating, ``n_pairable`` those with two or
    more, ``n_coders`` the coders with at least one rating, ``n_ratings`` all ratings,
    single ones included.
    """

    n_units: int
    n_pairable: int
    n_coders: int
    n_ratings: int

    def reason(self) -> Reason | None:
        """Why nothing can be compared at all, or None when something can."""
        if self.n_coders < 2:
            return Reason.ONE_CODER
        if self.n_pairable == 0:
            return Reason.NO_PAIRABLE_UNIT
        return None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient of one metric, over all values, one code, or some coders.

    ``coefficient`` and ``metric`` are the names of docs/statistics.md; ``code`` is set for
    every per-code coefficient; ``coders`` is None when all coders enter. Exactly one of
    ``value`` (finite) and ``reason`` is set, and ``message`` says the reason in words.
    """

    coefficient: str
    metric: str
    code: str | None
    coders: tuple[Hashable, ...] | None
    value: float | None
    reason: Reason | None
    message: str | None
    n_units: int
    n_pairable: int
    n_coders: int
    n_ratings: int
    interval: None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("an agreement has either a value or a reason, never both or neither")
        if (self.reason is None) != (self.message is None):
            raise ValueError("a reason comes with its sentence, and a sentence with its reason")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.coefficient} came out as {self.value}, which is not a value")

    def as_json(self) -> dict[str, Any]:
        """The object of one coefficient as ``annotator agreement --json`` prints it."""
        return {
            "coefficient": self.coefficient,
            "metric": self.metric,
            "code": self.code,
            "coders": None if self.coders is None else [str(coder) for coder in self.coders],
            "value": self.value,
            "reason": None if self.reason is None else self.reason.value,
            "message": self.message,
            "n_units": self.n_units,
            "n_pairable": self.n_pairable,
            "n_coders": self.n_coders,
            "n_ratings": self.n_ratings,
            "interval": self.interval,
        }


def agreement(coefficient: str, metric: str, outcome: float | Reason, counts: Counts, code: str | None) -> Agreement:
    """An Agreement over all coders from an outcome: a value, or the reason why there is none."""
    undefined = isinstance(outcome, Reason)
    return Agreement(
        coefficient=coefficient,
        metric=metric,
        code=code,
        coders=None,
        value=None if undefined else float(outcome),
        reason=outcome if undefined else None,
        message=reason_sentence(outcome, counts) if undefined else None,
        n_units=counts.n_units,
        n_pairable=counts.n_pairable,
        n_coders=counts.n_coders,
        n_ratings=counts.n_ratings,
    )


def reason_sentence(reason: Reason, counts: Counts) -> str:
    """The sentence for a reason, with the counts of the data at hand."""
    return REASON_SENTENCES[reason].format(
        n_units=counts.n_units,
        n_pairable=counts.n_pairable,
        n_coders=counts.n_coders,
        n_ratings=counts.n_ratings,
    )
