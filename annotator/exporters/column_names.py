"""Column names every statistics program takes unchanged, made from names that may hold anything.

A made name holds small ASCII letters, digits and single underscores, so that base R's
``make.names`` leaves it alone and programs that ignore case (SPSS, Excel) still see
different columns. Two underscores in a row stand only between the two parts of a wide
column, which makes the split unambiguous.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from annotator.domain.codebook import Code
from annotator.domain.coded_data import CodedCoder
from annotator.domain.study import CoderKind

#: Longest part of a made name before a tie is broken, in characters.
LONGEST_PART = 40
SEPARATOR = "__"
#: First part of the columns that hold a coder's state; no code may take it.
STATE = "state"
ATTRIBUTE = "attribute_"


def slug(text: str) -> str:
    """The text in small ASCII letters, digits and single underscores; empty when nothing of it is left.

    Accents are dropped ("Zoë" gives "zoe"), scripts without ASCII letters give "".
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_PART].strip("_")


def coder_parts(coders: Iterable[CodedCoder]) -> dict[int, str]:
    """The second part of the wide columns for each coder id.

    The slug of the name, after "machine" for a machine; "coder_ID" when nothing is left
    of the name. When two coders meet in one part the lower id keeps it and the other adds
    its id, so that a coder who joins later renames no column of an earlier file.
    """
    ordered = sorted(coders, key=lambda coder: coder.id)
    wanted = [(_coder_part(coder), str(coder.id)) for coder in ordered]
    return dict(zip((coder.id for coder in ordered), _distinct(wanted), strict=True))


def _coder_part(coder: CodedCoder) -> str:
    part = slug(coder.name) or f"coder_{coder.id}"
    return f"{CoderKind.MACHINE}_{part}" if coder.kind == CoderKind.MACHINE else part


def code_parts(codes: Sequence[Code]) -> dict[str, str]:
    """The first part of the wide columns for each code id.

    An id made of small letters, digits and single underscores stays as it is. Others
    become a slug; when that is taken, six hexadecimal digits of the id's SHA-256 follow.
    """
    # Codes whose id is already a fit name come first, so that no other code takes it from them.
    ordered = sorted(codes, key=lambda code: _code_part(code.id) != code.id)
    wanted = [(_code_part(code.id), _fingerprint(code.id)) for code in ordered]
    return dict(zip((code.id for code in ordered), _distinct(wanted, {STATE}), strict=True))


def _code_part(code_id: str) -> str:
    part = slug(code_id)
    if not part:
        return f"code_{_fingerprint(code_id)}"
    return part if part[0].isalpha() else f"code_{part}"


def attribute_columns(attributes: Sequence[str]) -> list[str]:
    """Column names for the attributes of units, in the same order."""
    wanted = [(ATTRIBUTE + (slug(name) or _fingerprint(name)), _fingerprint(name)) for name in attributes]
    return _distinct(wanted)


def _distinct(wanted: Iterable[tuple[str, str]], reserved: Iterable[str] = ()) -> list[str]:
    """Each wanted name, followed by its tie breaker as often as it takes to be the only one."""
    taken = set(reserved)
    names = []
    for name, tie_breaker in wanted:
        while name in taken:
            name = f"{name}_{tie_breaker}"
        taken.add(name)
        names.append(name)
    return names


def _fingerprint(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
