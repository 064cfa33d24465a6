"""The object that ``annotator agreement --json`` prints: coefficients, and every setting behind them."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import annotator
from annotator.agreement.krippendorff_alpha import PACKAGE_BYTES, package_fits
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.ratings_file import RatingsFile
from annotator.agreement.result import Agreement
from annotator.domain.reliability import UNSURE_SENTENCES, Depth, ReliabilityData, UnsureRule

#: Which of several formulas in use stands behind a name.
FORMULAS: Mapping[str, str] = {
    "krippendorff_alpha": "1 - Do/De over units rated by two or more coders, all coders together",
    "alpha_per_code_binary": "nominal alpha of each code taken as given (1) or not (0)",
    "percent_agreement_pairs": "1 - Do: share of agreeing pairs within units, units weighted by their ratings",
    "masi": "distance 1 - J*M; J = Jaccard; M = 1 equal, 2/3 one contains the other, 1/3 overlap, 0 disjoint; "
    "two empty sets 0, empty and non-empty 1",
    "jaccard": "distance 1 - J; two empty sets 0",
}
OWN_FORMULATION = "the formulation of docs/statistics.md"
NO_SUCH_STATE = "a ratings file has no such state: a filled cell is a value"
NONE_SENTENCE = "coded with none is a value: 0 for every code, the empty set"


def report_json(coefficients: Iterable[Agreement], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The whole object, ready for ``json.dumps``: no NaN, ids as text."""
    return {"coefficients": [one.as_json() for one in coefficients], "settings": dict(settings)}


def file_settings(file: RatingsFile, level: Level) -> dict[str, Any]:
    """What stands beside the coefficients of a ratings file."""
    ratings = file.ratings
    rated = {ratings.coders[position] for position in set(ratings.coder.tolist())}
    return {
        "file": file.name,
        "layout": file.layout,
        "unit_column": file.unit_column,
        "unused_columns": list(file.unused_columns),
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "values": "sets" if ratings.are_sets else "single",
        "level": level.value,
        "depth": None,
        "duplicates": file.duplicates.value,
        "duplicates_same_value": file.repeated,
        "duplicates_replaced": file.replaced,
        "none": f"“[]”: {NONE_SENTENCE}",
        "missing": "an empty cell is missing and enters no figure; any other cell is a value",
        "unsure": NO_SUCH_STATE,
        "ineligible": NO_SUCH_STATE,
        **_numbers_of(ratings),
        "coders": [str(coder) for coder in ratings.coders],
        "coders_without_ratings": [str(coder) for coder in ratings.coders if coder not in rated],
        "notes": list(file.notes),
        **_how_computed(ratings),
    }


def study_settings(
    data: ReliabilityData,
    *,
    study: str,
    round_name: str,
    depth: Depth,
    unsure: UnsureRule,
    section: str | None = None,
    coder_names: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """What stands beside the per-code coefficients of a study's round; coders without a name are shown by id."""
    names = coder_names or {}
    ratings = Ratings.from_reliability_data(data)
    return {
        "study": study,
        "round": round_name,
        "level": Level.NOMINAL.value,
        "depth": depth.value,
        "section": section,
        "sub_codes": "a sub-code implies its theme"
        + ("; a theme counts when it or any of its sub-codes is given" if depth is Depth.THEME else ""),
        "none": NONE_SENTENCE,
        "unsure": UNSURE_SENTENCES[unsure],
        "missing": "a comment a coder has not decided is missing; so is a code that the decision’s codebook version "
        "did not offer",
        "ineligible": "ineligible is missing for every code",
        "older_meaning": dict(data.older_meaning),
        **_numbers_of(ratings),
        "coders": [names.get(coder, str(coder)) for coder in data.coders],
        **_how_computed(ratings),
    }


def _numbers_of(ratings: Ratings) -> dict[str, int]:
    counts = ratings.counts()
    return {
        "units_in_data": len(ratings.units),
        "units_rated": counts.n_units,
        "units_pairable": counts.n_pairable,
        "ratings": counts.n_ratings,
        "ratings_not_pairable": counts.n_ratings - len(ratings.pairable().value),
    }


def _how_computed(ratings: Ratings) -> dict[str, Any]:
    """Formulas, versions, and which alpha came from the krippendorff package."""
    package = f"krippendorff {version('krippendorff')}"
    if not ratings.are_sets and not package_fits(ratings.pairable()):
        package = f"{OWN_FORMULATION}, because units × values² × 8 bytes exceed {PACKAGE_BYTES // 10**6} MB"
    elif ratings.are_sets:
        package = f"{package}; alpha of whole sets: {OWN_FORMULATION}"
    return {
        "formulas": dict(FORMULAS),
        "computed_with": package,
        "versions": {"annotator": annotator.__version__, "krippendorff": version("krippendorff")},
    }
