"""A study's rounds, purposes and settings, and the sentence each setting is explained with."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from annotator.domain.refusal import Refusal
from annotator.domain.reliability import UnsureRule
from annotator.domain.signs import is_plain_name

LONGEST_STUDY_NAME = 120


class Purpose(StrEnum):
    """What a round is for."""

    TRAINING = "training"
    PILOT = "pilot"
    RELIABILITY = "reliability"
    MAIN = "main"
    DRIFT_CHECK = "drift check"
    RECODING = "recoding"


class CoderKind(StrEnum):
    """Whether a coder signs in, came with a file, or is a program."""

    ACCOUNT = "account"
    FILE = "file"
    MACHINE = "machine"


class CommentOrder(StrEnum):
    """In which order a coder meets the comments of a round."""

    THREAD = "thread"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True)
class StudySettings:
    """Every setting of a study; the defaults are the rule of the documentation."""

    comment_order: CommentOrder = CommentOrder.THREAD
    show_context: bool = True
    show_authors: bool = False
    show_dates: bool = True
    show_titles: bool = True
    show_attributes: bool = False
    code_spans: bool = True
    unsure: UnsureRule = UnsureRule.WITH_CODES
    export_text: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain values for storing."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "StudySettings":
        """Read stored values; settings that did not exist then take their default."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        for name, kind in (("comment_order", CommentOrder), ("unsure", UnsureRule)):
            if name in values:
                values[name] = kind(values[name])
        return cls(**values)


#: What each setting changes, shown beside it on the settings page.
SETTING_SENTENCES: Mapping[str, str] = {
    "comment_order": "The order in which each coder meets the comments of later imports and rounds: "
    "as they stand in their thread, or shuffled differently for each coder. Orders already given stay.",
    "show_context": "Whether coders can unfold the parent comment and the thread on the desk. "
    "Unfolding is recorded with the decision, because a coder who saw the context coded something else.",
    "show_authors": "Whether the desk shows the author's pseudonym. Names themselves are never stored.",
    "show_dates": "Whether the desk shows the date and time of a comment and its thread's date.",
    "show_titles": "Whether the desk shows the title of the thread a comment stands in.",
    "show_attributes": "Whether the desk shows what else the source says of a comment, such as the other columns of a "
    "survey. Coders who see them may code the person instead of the words.",
    "code_spans": "Whether coders may also mark words of a comment and give them a code; the code then stands for the "
    "whole comment too. Switched off, spans that are there stay and no new ones are taken.",
    "unsure": "How a comment marked “unsure” enters agreement: with the codes it carries (missing if it carries none), "
    "or always as missing. The rule is printed beside every figure.",
    "export_text": "Whether exports hold the comments' text. Without it they hold ids and codes only.",
}


def check_study_name(name: str) -> str:
    """The name without outer blanks; Refusal when it is empty or too long."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("The study needs a name. Type one.")
    if not is_plain_name(name):
        raise Refusal("The name holds a sign that cannot be seen or turns the text round. Type it again.")
    if len(name) > LONGEST_STUDY_NAME:
        raise Refusal(f"The name is longer than {LONGEST_STUDY_NAME} characters. Choose a shorter one.")
    return name


@dataclass(frozen=True, slots=True)
class Study:
    """A corpus with its codebook, coders and rounds."""

    id: int
    name: str
    is_sample: bool
    settings: StudySettings
    created_at: str
    archived_at: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A stretch of work; ``codebook_version`` is the number of the pinned version, None before there is one."""

    id: int
    study: int
    number: int
    name: str
    purpose: Purpose
    codebook_version: int | None
    seed: int
    created_at: str
    opened_at: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether everybody may read its decisions; the opposite is blind."""
        return self.opened_at is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one coder is in one round; an ended one is sealed."""

    coder: int
    coder_name: str
    total: int
    decided: int
    sealed_at: str | None = None
