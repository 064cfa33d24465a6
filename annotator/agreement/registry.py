"""Every coefficient there is, and the two functions that compute those which apply.

A coefficient is added by writing its file and one line of ``COEFFICIENTS``; tests fail
until docs/statistics.md names it and a published example confirms it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from annotator.agreement import alpha_per_code, alpha_sets, krippendorff_alpha, percent_agreement
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.result import Agreement
from annotator.domain.refusal import Refusal
from annotator.domain.reliability import ReliabilityData

#: A set-valued file with more codes than this holds something else than codes.
MOST_CODES = 5_000


class Scope(StrEnum):
    """What a coefficient is computed over."""

    VALUES = "values"  #: single-valued ratings
    SETS = "sets"  #: whole sets of codes
    CODE = "code"  #: the binary ratings of one code


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient: its name in every output, its title on screens, its metrics, where it applies."""

    name: str
    title: str
    scopes: frozenset[Scope]
    metrics: tuple[str, ...]
    compute: Callable[[Ratings, str, str | None], Agreement]


COEFFICIENTS: tuple[Coefficient, ...] = (
    Coefficient(
        krippendorff_alpha.NAME,
        "Krippendorff’s alpha",
        frozenset({Scope.VALUES}),
        tuple(Level),
        krippendorff_alpha.krippendorff_alpha,
    ),
    Coefficient(
        alpha_sets.NAME,
        "Krippendorff’s alpha of whole sets",
        frozenset({Scope.SETS}),
        alpha_sets.METRICS,
        alpha_sets.krippendorff_alpha_sets,
    ),
    Coefficient(
        alpha_per_code.NAME,
        "Krippendorff’s alpha of one code",
        frozenset({Scope.CODE}),
        ("nominal",),
        alpha_per_code.alpha_per_code_binary,
    ),
    Coefficient(
        percent_agreement.NAME,
        "Percent agreement",
        frozenset({Scope.VALUES, Scope.CODE}),
        ("nominal",),
        percent_agreement.percent_agreement_pairs,
    ),
)


def compare(ratings: Ratings, level: Level, *, codebook: Sequence[str] = ()) -> tuple[Agreement, ...]:
    """Every coefficient that applies to these ratings.

    Single values: alpha at ``level``, percent agreement. Sets: alpha of whole sets by each
    distance, then per code alpha and percent agreement, first the codes of ``codebook`` in
    its order (so that a declared code nobody used is listed), then others that occur.
    Raises Refusal for sets at another level than nominal and for more codes than can be meant.
    """
    if not ratings.are_sets and not (codebook and not ratings.domain):
        if codebook:
            raise ValueError("a codebook belongs to set-valued ratings")
        return tuple(_computed(Scope.VALUES, ratings, level, None))
    if level is not Level.NOMINAL:
        raise Refusal(f"Sets of codes can only be compared at the nominal level, not {level.value}. Use nominal.")
    codes = tuple(dict.fromkeys((*codebook, *ratings.codes())))
    if len(codes) > MOST_CODES:
        raise Refusal(
            f"These data have {len(codes):,} different codes; at most {MOST_CODES:,} can be compared. "
            "Check that the cells hold codes and not free text."
        )
    found = list(_computed(Scope.SETS, ratings, level, None))
    for code in codes:
        found.extend(_computed(Scope.CODE, ratings.of_code(code), level, code))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CoderUse:
    """How often a coder gave a code: ``uses`` of ``ratings`` in which it could be given."""

    coder: int
    uses: int
    ratings: int


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Everything the agreement page says about one code.

    ``prevalence`` is the share of all its ratings that carry the code, None without
    ratings; the n are those of ``Counts``.
    """

    code: str
    uses: tuple[CoderUse, ...]
    prevalence: float | None
    n_units: int
    n_pairable: int
    n_coders: int
    n_ratings: int
    percent: Agreement
    alpha: Agreement


def compare_codes(data: ReliabilityData) -> tuple[CodeAgreement, ...]:
    """Use, prevalence, percent agreement and alpha of every code compared, in the order of ``data.codes``.

    A code that did not exist for a decision is missing there, never 0.
    """
    ratings = Ratings.from_reliability_data(data)
    return tuple(_code_agreement(ratings, code) for code in data.codes)


def coefficients_of(codes: Iterable[CodeAgreement]) -> tuple[Agreement, ...]:
    """The coefficients of all codes in one row: alpha, then percent agreement, code by code."""
    return tuple(one for code in codes for one in (code.alpha, code.percent))


def _code_agreement(ratings: Ratings, code: str) -> CodeAgreement:
    binary = ratings.of_code(code)
    rated = np.bincount(binary.coder, minlength=len(binary.coders))
    used = np.bincount(binary.coder, weights=binary.value, minlength=len(binary.coders))
    by_name = {one.coefficient: one for one in _computed(Scope.CODE, binary, Level.NOMINAL, code)}
    counts = binary.counts()
    return CodeAgreement(
        code=code,
        uses=tuple(
            CoderUse(coder, int(uses), int(count))
            for coder, uses, count in zip(binary.coders, used, rated, strict=True)
        ),
        prevalence=float(used.sum() / counts.n_ratings) if counts.n_ratings else None,
        n_units=counts.n_units,
        n_pairable=counts.n_pairable,
        n_coders=counts.n_coders,
        n_ratings=counts.n_ratings,
        percent=by_name[percent_agreement.NAME],
        alpha=by_name[alpha_per_code.NAME],
    )


def _computed(scope: Scope, ratings: Ratings, level: Level, code: str | None) -> Iterable[Agreement]:
    """The coefficients of one scope: by the metric of the level where they have levels, else by all their metrics."""
    for coefficient in COEFFICIENTS:
        if scope not in coefficient.scopes:
            continue
        metrics = (level.value,) if set(Level) <= set(coefficient.metrics) else coefficient.metrics
        for metric in metrics:
            yield coefficient.compute(ratings, str(metric), code)
