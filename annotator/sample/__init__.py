"""The sample study: six threads of an invented staff blog, coded by three invented coders.

Everybody and everything in it is made up: the blog, the reorganisation it talks about, the
employers, the computer system, the union and the coders. It is there so that every page of
the program has something to show from the first minute, and it may be copied freely.

``page.txt`` is one saved blog page in the layout the ``blog_text`` importer reads: 124 comments
and replies, and one thread whose count line declares one comment more than the page holds.
``decisions.csv`` has a row per coder and unit; a missing row means that the coder has not
decided that unit yet. The codes are those of the probation codebook.
"""

import csv
import io
from dataclasses import dataclass
from importlib.resources import files

from annotator.domain.decision import State

#: The study the files make, and the name its page is imported under.
STUDY_NAME = "Sample study"
SOURCE_NAME = "late_duty_spring_2023.txt"

#: The codebook the decisions were made with, among those that come with the program.
CODEBOOK_NAME = "probation"


@dataclass(frozen=True, slots=True)
class SampleDecision:
    """One row of ``decisions.csv``.

    ``thread`` is the 1-based position of the thread in the page, ``unit`` the 1-based
    position of the comment or reply in its thread, both in reading order.
    """

    coder: str
    thread: int
    unit: int
    state: State
    codes: frozenset[str]
    note: str


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """The parts of the sample study as they stand in the package, both UTF-8."""

    page: bytes
    decisions: bytes


def sample_files() -> SampleFiles:
    """The bytes of the page and of the decisions, from a checkout or an installed wheel."""
    folder = files(__name__)
    return SampleFiles(
        page=folder.joinpath("page.txt").read_bytes(),
        decisions=folder.joinpath("decisions.csv").read_bytes(),
    )


def sample_decisions() -> tuple[SampleDecision, ...]:
    """Every decision of the sample coders, coder by coder in reading order."""
    table = csv.DictReader(io.StringIO(sample_files().decisions.decode("utf-8"), newline=""))
    return tuple(
        SampleDecision(
            coder=row["coder"],
            thread=int(row["thread"]),
            unit=int(row["unit"]),
            state=State(row["state"]),
            codes=frozenset(filter(None, row["codes"].split("|"))),
            note=row["note"],
        )
        for row in table
    )
