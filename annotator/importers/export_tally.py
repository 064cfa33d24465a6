"""What an export of comments holds that does not become a plain unit: counted, and said once at the end."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.removal_notices import removed_hint

AWAITING = "awaiting moderation"


class Tally:
    """Counts by kind; ``problems`` turns them into sentences."""

    def __init__(self) -> None:
        self.gone = 0
        self.spam = 0
        self.awaiting = 0
        self.private_fields = False
        self.unknown_times = 0

    def problems(self, private: str) -> Iterator[Problem]:
        """The sentences; ``private`` names what of the person behind a comment was not taken over."""
        if self.gone:
            yield _hint(removed_hint(self.gone))
        if self.spam:
            yield _hint(f"{_comments(self.spam)} marked as spam {_was(self.spam)} left out.")
        if self.awaiting:
            yield _hint(
                f"{_comments(self.awaiting)} {_was(self.awaiting)} never published but {_was(self.awaiting)} waiting "
                f"for moderation; read, with the attribute status = {AWAITING}. Consider whether to code what was not "
                "made public."
            )
        if self.unknown_times:
            count = self.unknown_times
            yield _hint(f"{_comments(count)} {'has' if count == 1 else 'have'} no time that can be read.")
        if self.private_fields:
            yield _hint(f"{private} of the people who commented were not taken over.")


def short_of(declared: Mapping[str, int], present: Mapping[str, int]) -> Iterator[Problem]:
    """A warning when threads hold fewer comments than the source counted."""
    short = {key: count for key, count in declared.items() if count > present.get(key, 0)}
    if short:
        have = sum(present.get(key, 0) for key in short)
        where = "1 thread holds" if len(short) == 1 else f"{len(short):,} threads hold"
        yield Problem(
            None,
            Severity.WARNING,
            f"{where} fewer comments than the source counted: {have:,} of {sum(short.values()):,} are in the file. "
            "The others were removed, or are in another file.",
        )


def pingbacks_hint(count: int) -> str:
    """The sentence that says how many pingbacks and trackbacks were left out."""
    what = "1 pingback or trackback was" if count == 1 else f"{count:,} pingbacks and trackbacks were"
    return f"{what} left out: programs of other sites wrote them."


def checked_switch(options: Mapping[str, Any], name: str | None, what: str) -> bool:
    """The value of the one option of an importer, a switch; Refusal for any other option or value."""
    for given in options:
        if given != name:
            known = f"The only option is “{name}”." if name else "There are none."
            raise Refusal(f"{what} have no option “{given}”. {known}")
    value = options.get(name, False) if name else False
    if not isinstance(value, bool):
        raise Refusal(f"The option “{name}” is either true or false.")
    return value


def _hint(message: str) -> Problem:
    return Problem(None, Severity.HINT, message)


def _comments(count: int) -> str:
    return "1 comment" if count == 1 else f"{count:,} comments"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
