"""What sites print in the place of a comment that was taken away."""

import re
from typing import Final

_LONGEST: Final = 160
_NOTICE = re.compile(
    r"[\[(]?(?:"
    r"(?:this|the) (?:comment|post|message|reply)(?: here)? (?:has been|was|is) "
    r"(?:removed|deleted|hidden|withdrawn)(?: (?:by|because|for|due) [^.]{1,80})?"
    r"|(?:comment|post|message|reply) (?:has been |was )?(?:removed|deleted|withdrawn)(?: by [^.]{1,60})?"
    r"|(?:removed|deleted)(?: by [^.]{1,60})?"
    r"|\(?post (?:deleted|withdrawn) by (?:its )?author[^.]{0,80}"
    r"|(?:this|the) user (?:has )?deleted (?:this|their) (?:comment|post)"
    r")\.?[\])]?",
    re.IGNORECASE,
)


def is_removal_notice(text: str) -> bool:
    """Whether a comment's whole text is the notice that it was removed or deleted."""
    return len(text) <= _LONGEST and _NOTICE.fullmatch(text.strip()) is not None


def removed_hint(count: int) -> str:
    """The sentence that says how many removed comments a source holds."""
    if count == 1:
        return "1 comment was removed where it was published; it keeps its place without its text, and nobody codes it."
    return (
        f"{count:,} comments were removed where they were published; "
        "they keep their places without their texts, and nobody codes them."
    )
