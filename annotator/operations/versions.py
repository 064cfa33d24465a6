"""The versions of a study's codebook: what changed in each, and which rounds use which."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_diff import CodebookDiff, compare
from annotator.domain.codebook_versions import PublishedVersion, Versions, changed_meanings, older_meanings
from annotator.domain.refusal import Refusal
from annotator.domain.study import Round
from annotator.operations.codebooks import why_it_stays
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, rounds
from annotator.store.database import Session

_ACTS = ("start_round", "queue_second_looks", "publish_codebook", "move_round")


@dataclass(frozen=True, slots=True)
class Step:
    """From when on a round used a version, and who moved it there."""

    version: int
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class RoundUse:
    """Which version a round uses, and used before; ``steps`` are oldest first and end with the one in use.

    ``stays`` says why the round cannot move to a newer version; None when it can.
    ``begun`` tells whether anybody has decided anything in it.
    """

    round: Round
    steps: tuple[Step, ...]
    begun: bool
    stays: str | None


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version with what changed in it, in counts, and the names of the rounds that use it now."""

    published: PublishedVersion
    changes: str
    rounds: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number of the version."""
        return self.published.codebook.version


@dataclass(frozen=True, slots=True)
class History:
    """Every version, newest first, and every round, oldest first."""

    versions: tuple[ListedVersion, ...]
    rounds: tuple[RoundUse, ...]


def list_versions(workspace: Workspace, study: int) -> History:
    """The versions of a study's codebook and the rounds that use them; both empty before there are any."""
    with workspace.database.reading() as session:
        versions = codebooks.list_published(session, study)
        uses = _round_uses(session, study)
    listed = []
    for number, version in versions.items():
        diff = _compare(versions, number - 1 if number - 1 in versions else None, number)
        names = tuple(one.round.name for one in uses if one.round.codebook_version == number)
        listed.append(ListedVersion(version, diff.summary, names))
    return History(tuple(reversed(listed)), uses)


def compare_versions(workspace: Workspace, study: int, before: int | None, after: int) -> CodebookDiff:
    """What differs between two versions of a study; ``before`` None shows ``after`` as new throughout.

    Raises Refusal for a version that does not exist.
    """
    with workspace.database.reading() as session:
        versions = codebooks.list_published(session, study)
    for number in (before, after):
        if number is not None and number not in versions:
            raise Refusal(_no_version(number, versions))
    return _compare(versions, before, after)


def compare_with(workspace: Workspace, study: int, before: int | None, after: Codebook) -> CodebookDiff:
    """What differs between a version of a study (None: the newest) and another codebook, such as a file's.

    In a study without a codebook everything is new. Raises Refusal for a
    version that does not exist.
    """
    with workspace.database.reading() as session:
        found = codebooks.find_codebook(session, study, before)
        if found is None and before is not None:
            raise Refusal(_no_version(before, codebooks.list_codebooks(session, study)))
    return compare(found, after)


def _compare(versions: Versions, before: int | None, after: int) -> CodebookDiff:
    new = versions[after].codebook
    if before is None:
        return compare(None, new)
    old = versions[before].codebook
    return compare(old, new, reworded=changed_meanings(old, new) - older_meanings(versions, before, after))


def _no_version(number: int, versions: Iterable[int]) -> str:
    there = sorted(versions)
    if not there:
        return "This study has no codebook yet. Publish one on the Codebook page first."
    which = f"is version {there[0]} only" if len(there) == 1 else f"are versions {there[0]} to {there[-1]}"
    return f"The codebook has no version {number}. There {which}."


def _round_uses(session: Session, study: int) -> tuple[RoundUse, ...]:
    steps = _steps(session, study)
    return tuple(
        RoundUse(
            round_,
            tuple(steps.get(round_.name, ())),
            begun=rounds.has_decisions(session, round_.id),
            stays=why_it_stays(session, round_),
        )
        for round_ in rounds.list_rounds(session, study)
    )


def _steps(session: Session, study: int) -> dict[str, list[Step]]:
    """By the name of each round the versions it used, as the event log tells them."""
    every = rounds.list_rounds(session, study)
    names = {f"round:{round_.id}": round_.name for round_ in every}
    # A round of second looks that was taken back leaves its number and its name to another one.
    since = {round_.name: round_.created_at for round_ in every}
    found: dict[str, list[Step]] = {name: [] for name in names.values()}
    logged = events.list_events(session, study, _ACTS)
    people = codebooks.person_names(session, {event.who for event in logged})
    newest = None
    for event in logged:
        after = event.after or {}
        if event.act == "publish_codebook":
            newest = after["version"]
        named = after.get("rounds", ()) if event.act == "publish_codebook" else (names.get(event.subject),)
        version = after["version"] if event.act in ("queue_second_looks", "move_round") else newest
        for name in named:
            if name in found and version is not None and event.at >= since[name]:
                found[name].append(Step(version, event.at, people[event.who]))
    return found
