"""The hint that says what of a document is in no unit."""

from collections.abc import Mapping

from annotator.domain.material import Problem, Severity

_PLURALS = {"text box": "text boxes", "header or footer of pages": "headers and footers of pages"}


def left_out_hint(counts: Mapping[str, int]) -> list[Problem]:
    """One hint for all of it, none when there is nothing; ``counts`` has a word in the singular and how many."""
    listed = [
        f"{number} {word if number == 1 else _PLURALS.get(word, f'{word}s')}"
        for word, number in counts.items()
        if number
    ]
    if not listed:
        return []
    return [Problem(None, Severity.HINT, f"Left out of the text: {', '.join(listed)}.")]
