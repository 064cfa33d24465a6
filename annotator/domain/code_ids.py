"""Ids and keys for new codes, made from their names."""

import re
import unicodedata
from collections.abc import Collection

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS

#: Short enough that no id made from a name can count as quoting a comment (``privacy.quoting``): ids cannot be
#: erased when a comment is withdrawn.
LONGEST_ID = 24
_MOST_WORDS = 4
#: Latin letters that are no plain letter with a mark.
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"})
#: Levels whose codes have keys by default; further down the desk finds codes by typing.
_LEVELS_WITH_KEYS = 2


def new_id(name: str, taken: Collection[str], otherwise: str = "code") -> str:
    """A permanent id for a new code, section or group: small letters, digits and "_".

    ``taken`` holds every id there ever was, none of which is given again; ``otherwise`` is
    used for names without Latin letters or digits.
    """
    words = _latin(name).strip("_").split("_")[:_MOST_WORDS]
    base = "_".join(words)[:LONGEST_ID].strip("_") or otherwise
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found


def suggest_key(codebook: Codebook, name: str, parent: str | None, code_id: str | None = None) -> str | None:
    """A free key for a code of this name under ``parent``: the first free letter of its name, else of the alphabet.

    ``code_id`` names the code if it is there already. None when every letter is taken, or from
    the third level on.
    """
    if parent is not None and codebook.level(parent) >= _LEVELS_WITH_KEYS:
        return None
    taken = {code.key for code in codebook.children(parent) if not code.archived and code.id != code_id}
    if parent is not None:
        taken.add(codebook.code(parent).key)
    if code_id is not None:
        taken |= {code.key for code in codebook.children(code_id) if not code.archived}
    words = _latin(name).split("_")
    letters = (*(word[:1] for word in words), *"".join(words), *sorted(KEYS))
    return next((sign for sign in letters if sign in KEYS - RESERVED_KEYS and sign not in taken), None)


def _latin(name: str) -> str:
    """The Latin letters and digits of a name in small, without accents, "_" for all between them."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", bare.casefold())
