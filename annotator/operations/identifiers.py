"""Decide what becomes of names and addresses in the texts: covered by a label, kept, or undecided again."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.identifiers import CONTACTS, ListedIdentifier, PlaceInContext, Tally, Verdict
from annotator.domain.labels import LabelledText, typed_label
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.identifier_search import FOUND_EVENT
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.privacy.label_proposals import PERSON_KINDS
from annotator.store import events, identifier_lists
from annotator.store import identifiers as stored
from annotator.store.database import Session

__all__ = [
    "CONTACTS",
    "Decided",
    "Overview",
    "before_and_after",
    "cover",
    "cover_contacts",
    "keep",
    "list_identifiers",
    "list_places",
    "overview",
    "undecide",
]

_ACTS = {Verdict.COVERED: "cover_identifier", Verdict.KEPT: "keep_identifier", Verdict.FOUND: "undecide_identifier"}


@dataclass(frozen=True, slots=True)
class Decided:
    """Identifiers as they stood before an act and stand after it; without their forms and places."""

    before: tuple[ListedIdentifier, ...]
    after: tuple[ListedIdentifier, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """How far deciding is: whether the study was ever searched, its texts, and counts by kind and verdict."""

    searched: bool
    texts: int
    tallies: tuple[Tally, ...]

    def count(self, verdict: Verdict | None = None) -> int:
        """Identifiers under a verdict, or all."""
        return sum(one.identifiers for one in self.tallies if verdict in (None, one.verdict))

    @property
    def undecided_contacts(self) -> int:
        """Addresses, links, handles and numbers nobody has decided about."""
        return sum(one.identifiers for one in self.tallies if one.kind in CONTACTS and one.verdict is Verdict.FOUND)


def overview(workspace: Workspace, person: Person, study: Study) -> Overview:
    """How far deciding is in a study."""
    _check_manages(person)
    with workspace.database.reading() as session:
        return Overview(
            events.was_done(session, FOUND_EVENT, study.id),
            stored.count_texts(session, study.id),
            identifier_lists.tallies(session, study.id),
        )


def list_identifiers(
    workspace: Workspace,
    person: Person,
    study: Study,
    *,
    kind: str | None = None,
    verdict: Verdict | None = None,
    first: int = 0,
    count: int | None = None,
) -> tuple[ListedIdentifier, ...]:
    """What was found, by kind, the most frequent first; ``count`` of them from ``first`` on."""
    _check_manages(person)
    with workspace.database.reading() as session:
        return identifier_lists.list_identifiers(
            session, study.id, kind=kind, verdict=verdict, first=first, count=count
        )


def list_places(
    workspace: Workspace, person: Person, study: Study, identifier: int, *, first: int = 0, count: int = 20
) -> tuple[PlaceInContext, ...]:
    """Where one identifier stands, with the words around it."""
    _check_manages(person)
    with workspace.database.reading() as session:
        return identifier_lists.places_in_context(session, study.id, identifier, first=first, count=count)


def before_and_after(
    workspace: Workspace, person: Person, study: Study, identifier: int
) -> tuple[str, LabelledText] | None:
    """One text an identifier stands in, without and with its label; None when it stands nowhere."""
    _check_manages(person)
    with workspace.database.reading() as session:
        return identifier_lists.before_and_after(session, study.id, identifier)


def cover(
    workspace: Workspace,
    person: Person,
    study: Study,
    ids: Sequence[int],
    *,
    label: str | None = None,
    place: int | None = None,
) -> Decided:
    """Show identifiers as their labels from now on, to everybody; one ``place`` of the one identifier on request.

    A ``label`` typed for one of them replaces the one it has, for every kind under which
    that person is found. Undone by ``undecide``; the label by covering with the earlier one.
    """
    return _decide(workspace, person, study, ids, Verdict.COVERED, label, place)


def keep(
    workspace: Workspace, person: Person, study: Study, ids: Sequence[int], *, place: int | None = None
) -> Decided:
    """Show identifiers as they are, such as proverbial names; undone by ``undecide``."""
    return _decide(workspace, person, study, ids, Verdict.KEPT, None, place)


def undecide(
    workspace: Workspace, person: Person, study: Study, ids: Sequence[int], *, place: int | None = None
) -> Decided:
    """Take a decision back; a single place follows the others again."""
    return _decide(workspace, person, study, ids, Verdict.FOUND, None, place)


def cover_contacts(workspace: Workspace, person: Person, study: Study) -> Decided:
    """Cover every e-mail address, link, handle and phone number nobody has decided about."""
    with workspace.database.reading() as session:
        ids = stored.undecided_ids(session, study.id, CONTACTS)
    return cover(workspace, person, study, ids)


def _decide(
    workspace: Workspace,
    person: Person,
    study: Study,
    ids: Sequence[int],
    verdict: Verdict,
    label: str | None,
    place: int | None,
) -> Decided:
    _check_manages(person)
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Import texts of your own to cover names in them.")
    label = typed_label(label) if label is not None else None
    if (label is not None or place is not None) and len(set(ids)) != 1:
        raise Refusal("A label, or a single place, belongs to one name at a time. Choose one.")
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        before = stored.find_identifiers(session, study.id, ids)
        if len(before) != len(set(ids)):
            raise Refusal("One of these names or addresses is not in this study. Reload the page.")
        if place is not None:
            changed = _decide_place(session, study, before[0], place, verdict)
        else:
            changed = [one.id for one in before if one.verdict is not verdict]
            stored.save_verdict(session, study.id, changed, verdict)
        relabelled = label is not None and label != before[0].label
        if relabelled:
            stored.save_label(session, study.id, before[0].id, label, [kind.value for kind in PERSON_KINDS])
        if changed or relabelled:
            _record(session, person, study, verdict, before, changed or [before[0].id], place)
        return Decided(before, stored.find_identifiers(session, study.id, ids))


def _decide_place(
    session: Session, study: Study, identifier: ListedIdentifier, place: int, verdict: Verdict
) -> list[int]:
    found = stored.find_place(session, study.id, place)
    if found is None or found[0] != identifier.id:
        raise Refusal("This place is not one of this name any more. Reload the page.")
    if (found[1] or Verdict.FOUND) is verdict:
        return []
    stored.save_place_verdict(session, place, verdict)
    return [identifier.id]


def _record(
    session: Session,
    person: Person,
    study: Study,
    verdict: Verdict,
    before: Sequence[ListedIdentifier],
    changed: Sequence[int],
    place: int | None,
) -> None:
    """One event; labels are typed by people and could hold a name, so they stay out of it."""
    was = {one.id: one.verdict.value for one in before}
    subject = f"identifier:{changed[0]}" if len(changed) == 1 else f"study:{study.id}"
    only = {} if place is None else {"place": place}
    events.record(
        session,
        person,
        _ACTS[verdict],
        subject,
        study=study.id,
        before={"identifiers": {str(one): was[one] for one in changed}},
        after={"verdict": verdict.value, **only},
    )


def _check_manages(person: Person) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner decides about names in the texts. Ask them.")
