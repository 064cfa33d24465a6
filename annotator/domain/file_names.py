"""Names of files as people see them: text, never a path."""

import re
import unicodedata

LONGEST_FILE_NAME = 200
_NAMELESS = "unnamed file"
#: Beyond this an “extension” is the end of a sentence with a full stop in it.
_LONGEST_EXTENSION = 16
#: Signs that turn the direction of what follows could show “exe.txt” for “txt.exe”.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def clean_file_name(name: str) -> str:
    """The last part of a name as printable text of at most 200 characters, its extension kept.

    Folders, control characters, direction signs and halves of characters are taken out;
    what a Mac writes as letter and accent becomes one letter (NFC).
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(" " if one.isspace() else one for one in last if one.isspace() or _is_shown(one))
    shown = " ".join(unicodedata.normalize("NFC", _DIRECTIONS.sub("", shown)).split())
    if not shown.strip("."):
        return _NAMELESS
    if len(shown) <= LONGEST_FILE_NAME:
        return shown
    stem, dot, extension = shown.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        return shown[:LONGEST_FILE_NAME]
    return stem[: LONGEST_FILE_NAME - len(extension) - 2].rstrip() + "…." + extension


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Co")
