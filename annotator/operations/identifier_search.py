"""Look for names and addresses in the texts of a study. What was decided about earlier holds for new places, too."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from annotator.domain.identifiers import FoundPlace
from annotator.domain.material import Piece, ReadUnit
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.importers.decoding import decode
from annotator.operations.authors import names_in
from annotator.operations.job_folder import Report
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.privacy.found import Kind, found_digest
from annotator.privacy.identifiers import find_identifiers, read_names
from annotator.privacy.label_proposals import LabelGiver
from annotator.store import events, identifiers, studies
from annotator.store.database import Session
from annotator.store.originals import list_originals

#: Told of a phase in words, how much of it is done, and of how much.
Told = Callable[[str, int, int | None], None]
#: The event that says that a study was searched, and so that what is imported later is searched as well.
FOUND_EVENT = "find_identifiers"
_READING, _LOOKING = "Reading who wrote", "Looking through the texts"
#: Texts between two words about how far it is.
_STEP = 500


def _silent(_phase: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class NameLists:
    """Names to look for and names to leave alone, as a person typed them: one a line."""

    names: str = ""
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search found: identifiers never met before, and places that were not known.

    ``unread`` are the files whose authors could not be read, so that nobody looked for their names.
    """

    texts: int
    new_identifiers: int
    new_places: int
    unread: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The same in words."""
        said = (
            f"{self.texts:,} texts looked through: {self.new_identifiers:,} names or addresses that were not known, "
            f"{self.new_places:,} new places."
        )
        if self.unread:
            files = ", ".join(f"“{name}”" for name in self.unread[:5]) + (" and more" if len(self.unread) > 5 else "")
            said += f" Who wrote could not be read from the vault, so writers were not looked for by name, of: {files}."
        return said


@dataclass(frozen=True, slots=True)
class Wanted:
    """What texts are searched for; names and authors are in memory only."""

    lists: NameLists
    authors: set[str] = field(default_factory=set)


def name_lists(workspace: Workspace, person: Person, study: Study) -> NameLists:
    """The names kept for a study, out of the vault."""
    _check_manages(person)
    return _kept_lists(workspace, study)


def keep_names(workspace: Workspace, person: Person, study: Study, lists: NameLists) -> None:
    """Keep names to look for in the vault, for this search and for later imports; undone by keeping others.

    Refusal names the line that cannot be used.
    """
    _check_manages(person)
    _check_own(study)
    names, keep = read_names(lists.names), read_names(lists.keep)
    if lists == _kept_lists(workspace, study):
        return
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        counts = {"names": len(names), "keep": len(keep)}
        events.record(session, person, "change_names", f"study:{study.id}", study=study.id, after=counts)
        workspace.vault.put_names(study.id, json.dumps(asdict(lists)).encode())


def look_for_identifiers(
    workspace: Workspace,
    person: Person,
    study: Study,
    report: Told = _silent,
    storing: Callable[[], None] = lambda: None,
) -> Looked:
    """Look through every text of a study and store where identifiers stand; what was decided stays.

    Texts are read without holding anybody up. ``storing`` is called when all is stored but
    for the end of the transaction. Undecided places that are no longer found go.
    """
    _check_manages(person)
    _check_own(study)
    found = _Finds(workspace.vault.identifier_key(study.id))
    wanted, unread = _wanted(workspace, study, report)
    with workspace.database.reading() as session:
        check_not_archived(session, study.id)
        seen = identifiers.source_ids(session, study.id)
        total = identifiers.count_texts(session, study.id)
        found.look(_told(identifiers.stored_texts(session, study.id), report, total), wanted)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        identifiers.lock_study(session, study.id)
        missed = identifiers.source_ids(session, study.id) - seen  # imported meanwhile
        if missed:
            found.look(identifiers.stored_texts(session, study.id, missed), wanted)
        looked = replace(found.store(session, study.id, all_texts=True), unread=unread)
        after = {"texts": looked.texts, "identifiers": looked.new_identifiers, "places": looked.new_places}
        events.record(session, person, FOUND_EVENT, f"study:{study.id}", study=study.id, after=after)
        storing()
    return looked


def look_as_job(workspace: Workspace, person: Person, order: dict[str, Any], report: Report) -> dict[str, Any]:
    """``look_for_identifiers`` in a process of its own; the order is {"study": id}. Names never stand in an order."""
    with workspace.database.reading() as session:
        study = studies.find_study(session, order["study"])
    return asdict(look_for_identifiers(workspace, person, study, report, report.beyond_cancelling))


def wanted_in_imports(workspace: Workspace, study: Study) -> Wanted | None:
    """What new texts of a study are to be searched for; None while nobody ever searched it."""
    with workspace.database.reading() as session:
        if not events.was_done(session, FOUND_EVENT, study.id):
            return None
    return _wanted(workspace, study, _silent)[0]


def noting_authors(pieces: Iterable[Piece], authors: set[str]) -> Iterator[Piece]:
    """The same pieces; the names of their authors are noted as they pass."""
    for piece in pieces:
        if isinstance(piece, ReadUnit) and piece.unit.author:
            authors.add(piece.unit.author)
        yield piece


def look_through_new(
    session: Session,
    workspace: Workspace,
    study: Study,
    sources: Collection[int],
    wanted: Wanted | None,
    authors: Collection[str],
) -> None:
    """Search the texts that some sources brought, in the transaction of their import: nobody sees them uncovered.

    ``wanted`` is what ``wanted_in_imports`` gave before it, ``authors`` who wrote the new
    ones. Does nothing in a study nobody searched.
    """
    if not sources:
        return
    identifiers.lock_study(session, study.id)
    if wanted is None:
        if not events.was_done(session, FOUND_EVENT, study.id):
            return
        wanted, _ = _wanted(workspace, study, _silent)  # searched for the first time while this was stored
    wanted.authors.update(authors)
    found = _Finds(workspace.vault.identifier_key(study.id))
    found.look(identifiers.stored_texts(session, study.id, sources), wanted)
    found.store(session, study.id, all_texts=False)


class _Finds:
    """What is found, in little memory: each identifier once, by its digest, and its places."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._digests: dict[str, str] = {}
        self._places: list[FoundPlace] = []
        self._texts = 0

    def look(self, texts: Iterable[tuple[int, str]], wanted: Wanted) -> None:
        """Search texts (unit, text)."""
        units: list[int] = []

        def noted() -> Iterator[str]:
            for unit, text in texts:
                units.append(unit)
                yield text

        names, keep = read_names(wanted.lists.names), [one.name for one in read_names(wanted.lists.keep)]
        for one in find_identifiers(noted(), names, wanted.authors, keep):
            digest = self._digests.get(one.key)
            if digest is None:
                digest = self._digests[one.key] = found_digest(self._key, one.key)
            self._places.append(FoundPlace(one.kind.value, digest, units[one.unit], one.start, one.end))
        self._texts += len(units)

    def store(self, session: Session, study: int, *, all_texts: bool) -> Looked:
        """Store what is not known yet; new identifiers get the label that is proposed for them."""
        given = identifiers.labels_given(session, study)
        giver = LabelGiver({(Kind(kind), digest): label for (kind, digest), label in given.items()})
        found = dict.fromkeys((place.kind, place.digest) for place in self._places)
        new = {
            (kind, digest): giver.label_for(Kind(kind), digest) for kind, digest in found if (kind, digest) not in given
        }
        identifiers.add_identifiers(session, study, new)
        places = identifiers.save_places(session, study, self._places, all_texts=all_texts)
        return Looked(self._texts, len(new), places)


def _wanted(workspace: Workspace, study: Study, report: Told) -> tuple[Wanted, tuple[str, ...]]:
    """The names to look for, and the files whose authors could not be read."""
    wanted, unread = Wanted(_kept_lists(workspace, study)), []
    with workspace.database.reading() as session:
        originals = list_originals(session, study.id)
    there = set(workspace.vault.list_originals(study.id))
    for number, original in enumerate(originals):
        report(_READING, number, len(originals))
        if original.sha256 not in there:
            unread.append(original.name)
            continue
        try:
            wanted.authors.update(names_in(workspace, study, original))
        except Refusal:  # a file that is no longer read is named to the person, and the search goes on without it
            unread.append(original.name)
    return wanted, tuple(unread)


def _kept_lists(workspace: Workspace, study: Study) -> NameLists:
    kept = workspace.vault.names(study.id)
    return NameLists(**json.loads(kept)) if kept else NameLists()


def _told(texts: Iterable[tuple[int, str]], report: Told, total: int) -> Iterator[tuple[int, str]]:
    for number, one in enumerate(texts):
        if number % _STEP == 0:
            report(_LOOKING, number, total)
        yield one


def _check_manages(person: Person) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner looks for names and addresses in the texts. Ask them.")


def _check_own(study: Study) -> None:
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Import texts of your own to look for names in them.")


def names_in_file(name: str, data: bytes) -> str:
    """The text of a file with a list of names; Refusal when it is no text."""
    return decode(name, data).text
