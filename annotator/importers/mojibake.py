"""Text that was read in the wrong encoding once (“Ã©” for “é”): found and offered, never repaired unasked."""

import re

import ftfy

from annotator.domain.material import Problem, Severity

#: What two bytes of UTF-8 look like as Windows-1252 or Latin-1; ftfy alone would cost a second every 10,000 units.
_TRACES = re.compile("[ÂÃÄÅÎÏÐÑØÙâãð][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")

#: The sentence for the option ``repair_mojibake`` of an importer.
REPAIR_OPTION = "Signs such as “Ã©” become what they were before they were saved in a wrong encoding (“é”)."


def is_broken(text: str) -> bool:
    """Whether the text shows signs of UTF-8 that was read as Windows-1252, and can be repaired."""
    return _TRACES.search(text) is not None and ftfy.fix_encoding(text) != text


def repaired(text: str) -> str:
    """The text as it was before; one without such signs stays as it is, to the letter."""
    return ftfy.fix_encoding(text) if _TRACES.search(text) else text


def broken_problem(count: int, line: int | None) -> Problem | None:
    """The offer to repair ``count`` units, the first of them in ``line``; None when there are none."""
    if not count:
        return None
    units = "1 unit shows" if count == 1 else f"{count:,} units show"
    return Problem(
        line,
        Severity.HINT,
        f"{units} signs of a wrong encoding, such as “Ã©” for “é” or “â€™” for an apostrophe. Nothing was changed. "
        "To repair them, import again with the option repair_mojibake.",
    )


def repaired_problem(count: int, line: int | None) -> Problem | None:
    """What was repaired; None when nothing was."""
    if not count:
        return None
    units = "1 unit was" if count == 1 else f"{count:,} units were"
    return Problem(line, Severity.WARNING, f"{units} repaired: their signs had been saved in a wrong encoding.")
