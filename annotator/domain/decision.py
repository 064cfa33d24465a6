"""What a coder says about a unit, and the rules a decision must keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from annotator.domain.codebook import Codebook, GroupKind
from annotator.domain.refusal import Refusal
from annotator.domain.signs import is_storable

#: Longest note accepted, in code points.
LONGEST_NOTE = 20_000
MOST_SPANS = 200


class State(StrEnum):
    """What kind of answer a decision is. No decision at all means: not seen."""

    CODED = "coded"
    NONE_APPLIES = "none_applies"
    UNSURE = "unsure"
    INELIGIBLE = "ineligible"
    #: The record of an undo: the coder took the earlier decision back, and the unit
    #: counts as not seen. Never offered as an answer.
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class CodedSpan:
    """A stretch of a unit's text under one code; half-open, in Unicode code points."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision as a coder's browser sends it.

    ``uuid`` is made by the client, so that sending twice stores once. ``supersedes``
    is the uuid of the decision it replaces, or None for the first one.
    ``discuss`` asks for the unit to be talked about at the next meeting; it is no answer.
    ``context_opened`` names what was unfolded while deciding ("parent", "thread").
    ``client_time`` is recorded and never trusted: order and time are the server's.
    ``text_version`` says which labels stood in the text in which the spans were marked.
    """

    uuid: str
    assignment: str
    state: State
    codes: frozenset[str]
    codebook_version: int
    supersedes: str | None = None
    spans: tuple[CodedSpan, ...] = ()
    note: str = ""
    discuss: bool = False
    context_opened: frozenset[str] = frozenset()
    client_time: str | None = None
    text_version: str = ""

    @property
    def marked(self) -> frozenset[str]:
        """Every code given: to the whole unit or to a span, whose code stands for the unit too."""
        return self.codes | {span.code for span in self.spans}


class AnswerStatus(StrEnum):
    """What became of one posted answer."""

    COMMITTED = "committed"
    ALREADY = "already"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """A stored decision as its readers see it."""

    uuid: str
    coder: int
    unit: int
    state: State
    codes: frozenset[str]
    codebook_version: int
    decided_at: str
    occasion: int = 1
    spans: tuple[CodedSpan, ...] = ()
    note: str = ""
    discuss: bool = False
    context_opened: frozenset[str] = field(default_factory=frozenset)

    @property
    def marked(self) -> frozenset[str]:
        """Every code given to the unit or to a span of it."""
        return self.codes | {span.code for span in self.spans}


def check_answer(
    answer: Answer,
    codebook: Codebook,
    text_length: int,
    *,
    kept: frozenset[str] = frozenset(),
    kept_spans: frozenset[CodedSpan] = frozenset(),
    code_spans: bool = True,
) -> None:
    """Raise Refusal when an answer breaks a rule of the codebook or of its state.

    ``codebook`` is the version the answer names; ``text_length`` counts code points;
    ``kept`` and ``kept_spans`` are what the decision it replaces holds: its codes may be
    archived since, and its spans may stay when the study codes no spans any more
    (``code_spans`` False). An archived code that was merged counts in groups as the code it
    was merged into. Codes that the replaced decision held together already may stay together,
    where their group was made or their codes were merged since; nothing of the group is added.
    """
    known = {code.id: code for code in codebook.codes}
    for code_id in sorted(answer.marked):
        if code_id not in known:
            raise Refusal(
                f"The code “{code_id}” is not in version {answer.codebook_version} of the codebook. "
                "Reload the page to get the current codes."
            )
    for code_id in sorted(answer.marked - kept):
        if known[code_id].archived:
            raise Refusal(f"The code “{known[code_id].name}” is archived and is given no more. Reload the page.")
    if answer.state is State.CODED and not (answer.codes or answer.spans):
        raise Refusal("Nothing was chosen: apply a code, or press 0 for “none applies”.")
    if answer.state in (State.NONE_APPLIES, State.INELIGIBLE, State.RETRACTED) and (answer.codes or answer.spans):
        raise Refusal(f"A unit marked “{LABELS[answer.state]}” cannot carry codes as well. Remove one or the other.")
    if len(answer.note) > LONGEST_NOTE:
        raise Refusal(f"The note is longer than {LONGEST_NOTE:,} characters. Shorten it.")
    if not is_storable(answer.note):
        raise Refusal("The note holds a character that cannot be stored, such as half of an emoji. Take it out.")
    _check_spans(answer, text_length, kept_spans, code_spans=code_spans)
    _check_groups(answer.marked, codebook, kept)


def _check_spans(answer: Answer, text_length: int, kept: frozenset[CodedSpan], *, code_spans: bool) -> None:
    if len(answer.spans) > MOST_SPANS:
        raise Refusal(f"More than {MOST_SPANS} spans are marked in this comment. Remove some.")
    for span in answer.spans:
        if not 0 <= span.start < span.end <= text_length:
            raise Refusal("A span lies outside the text of this comment. Reload the page and mark it again.")
    if not code_spans and not set(answer.spans) <= kept:
        raise Refusal("This study codes whole comments: spans are switched off. Remove the span, or ask the owner.")


def _check_groups(codes: frozenset[str], codebook: Codebook, kept: frozenset[str]) -> None:
    for group in codebook.groups:
        if group.kind is GroupKind.ANY:
            continue
        members = group.members
        chosen = {code: codebook.standing[code] for code in codes if codebook.standing[code] in members}
        if len(set(chosen.values())) > 1 and not chosen.keys() <= kept:
            in_order = sorted(chosen, key=lambda code: (members.index(chosen[code]), code))
            both = " and ".join(_as_chosen(codebook, code) for code in in_order)
            raise Refusal(f"Only one code of “{group.name}” can be given to a unit, not {both}. Remove one.")


def _as_chosen(codebook: Codebook, code: str) -> str:
    given, stands = codebook.by_id[code], codebook.by_id[codebook.standing[code]]
    return f"“{given.name}”" if stands is given else f"“{given.name}” (merged into “{stands.name}”)"


LABELS: Mapping[State, str] = {
    State.CODED: "coded",
    State.NONE_APPLIES: "none applies",
    State.UNSURE: "unsure",
    State.INELIGIBLE: "ineligible",
    State.RETRACTED: "taken back",
}
