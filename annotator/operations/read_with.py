"""Which version of the codebook the decisions of a round are read with."""

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_versions import Versions
from annotator.domain.refusal import Refusal
from annotator.domain.study import Round


def read_with(round_: Round, versions: Versions, number: int | None = None) -> Codebook | None:
    """The version asked for, else the round's own; None when the study has no codebook yet.

    Refusal when there is no such version.
    """
    if number is not None and number not in versions:
        known = ", ".join(map(str, versions)) or "none"
        raise Refusal(f"The codebook has no version {number}. Published versions: {known}.")
    found = versions.get(round_.codebook_version if number is None else number)
    return found.codebook if found else None
