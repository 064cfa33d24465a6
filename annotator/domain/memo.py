"""Memos and proposed codes: what they are, what they may say, and who gets to read them.

Both are a person's own thoughts about the material. Another's would tell a coder how the
others read it, so they are hidden while any round of the study is blind; what its
writer would see of it, they always see.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.codebook import LONGEST_NAME
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.signs import is_plain_name, is_storable
from annotator.domain.study import Round

#: Longest memo and longest sentence of a proposal, in code points.
LONGEST_MEMO = 20_000
LONGEST_SENTENCE = 1_000

HIDDEN_SENTENCE = (
    "What others wrote is hidden while a round of this study is blind. You see your own memos; "
    "everybody’s are shown once every coder has finished."
)


class About(StrEnum):
    """What kind of thing a memo is about."""

    UNIT = "unit"
    THREAD = "thread"
    CODE = "code"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated text by a person.

    ``subject`` is the permanent id of what it is about, as text: a code's id, or the
    number of a unit, thread or study. ``writer`` is an account. A removed memo is kept,
    so that its writer can take the removal back; nobody reads it.
    """

    uuid: str
    study: int
    about: About
    subject: str
    text: str
    writer: int
    writer_name: str
    written_at: str
    changed_at: str | None = None
    removed_at: str | None = None


@dataclass(frozen=True, slots=True)
class ListedMemo:
    """A memo as somebody sees it: ``title`` names what it is about, ``own`` says whether they wrote it."""

    memo: Memo
    title: str
    own: bool


class ProposalState(StrEnum):
    """What became of a proposed code."""

    OPEN = "open"
    TAKEN = "taken"
    MERGED = "merged"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ProposedCode:
    """A code that somebody missed while reading a unit, and what the owner made of it.

    ``unit`` and ``proposer`` are None for a viewer they are hidden from; ``proposed_at``
    and ``answered_at`` are the day alone then, since the minute would tell them.
    ``code_id`` is the code it became or counts as, ``answer`` the sentence it was declined
    with.
    """

    uuid: str
    name: str
    sentence: str
    proposed_at: str
    own: bool
    unit: int | None
    proposer: str | None
    state: ProposalState = ProposalState.OPEN
    code_id: str | None = None
    answer: str = ""
    answered_at: str | None = None


@dataclass(frozen=True, slots=True)
class UnitName:
    """What a unit is called by, without its text; ``position`` in its thread counts from 0.

    ``parent_kind`` and ``parent_number`` are those of the unit it answers.
    """

    thread: int
    kind: str
    number: int | None
    position: int
    parent_kind: str | None = None
    parent_number: int | None = None

    @property
    def title(self) -> str:
        """“Reply 1 to comment 3”, or by its place when it has no number."""
        title = f"{self.kind} {self.number}" if self.number is not None else f"{self.kind} at place {self.position + 1}"
        if self.parent_kind is not None and self.parent_number is not None:
            title = f"{title} to {self.parent_kind} {self.parent_number}"
        return title[:1].upper() + title[1:]


def is_any_blind(rounds: Iterable[Round]) -> bool:
    """Whether one of a study's rounds is not open yet."""
    return any(not one.is_open for one in rounds)


def can_see_writing_of(viewer: Person, account: int | None, rounds: Iterable[Round]) -> bool:
    """Whether the viewer may read what the person of an account wrote in a study with these rounds.

    One's own always; another's only when no round is blind. Nobody is excepted, the owner
    and whoever types at the command line included.
    """
    own = viewer.account is not None and viewer.account.id == account
    return own or not is_any_blind(rounds)


def check_memo_text(text: str) -> str:
    """The text without outer blanks; Refusal when it says nothing, is too long or cannot be stored."""
    text = text.strip()
    if not any(_is_visible(sign) for sign in text):
        raise Refusal("The memo is empty. Write something in it.")
    if len(text) > LONGEST_MEMO:
        raise Refusal(f"The memo is longer than {LONGEST_MEMO:,} characters. Shorten it, or write two.")
    _check_storable(text, "memo")
    return text


def check_proposal(name: str, sentence: str) -> tuple[str, str]:
    """Name and sentence on one line each; Refusal when the name is missing or one of them cannot be taken."""
    name, sentence = " ".join(name.split()), " ".join(sentence.split())
    if not any(_is_visible(sign) for sign in name):
        raise Refusal("The proposed code needs a name. Type one.")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"The name of a code is at most {LONGEST_NAME} characters long. Shorten it.")
    if len(sentence) > LONGEST_SENTENCE:
        raise Refusal(f"The sentence is longer than {LONGEST_SENTENCE:,} characters. Shorten it.")
    _check_storable(name + sentence, "proposal")
    if not is_plain_name(name):
        raise Refusal("The name holds a sign that cannot be seen or turns the text round. Type it again.")
    return name, sentence


def check_answer_to_proposal(sentence: str) -> str:
    """The sentence on one line; Refusal when it says nothing, is too long or cannot be stored."""
    sentence = " ".join(sentence.split())
    if not any(_is_visible(sign) for sign in sentence):
        raise Refusal("Say in a sentence why the code is not taken: whoever proposed it reads it.")
    if len(sentence) > LONGEST_SENTENCE:
        raise Refusal(f"The sentence is longer than {LONGEST_SENTENCE:,} characters. Shorten it.")
    _check_storable(sentence, "sentence")
    return sentence


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "ZC"


def _check_storable(text: str, what: str) -> None:
    if not is_storable(text):
        raise Refusal(f"The {what} holds a character that cannot be stored, such as half of an emoji. Take it out.")
