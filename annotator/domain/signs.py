"""Characters that no text or no name may hold."""

import re
import unicodedata

# PostgreSQL cannot store a null character, and half of a surrogate pair is no text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: Bidirectional classes of the signs that override or embed a direction.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def is_storable(text: str) -> bool:
    """Whether every database can keep the text."""
    return _UNSTORABLE.search(text) is None


def is_plain_name(name: str) -> bool:
    """Whether a name holds no control character and no sign that turns the text round."""
    return not any(unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in _TURNING for sign in name)
