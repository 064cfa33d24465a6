"""Anchors: mark a unit as typical or borderline for a code, take the mark away, bring it back, list them."""

from collections.abc import Collection
from dataclasses import dataclass

from annotator.domain.anchors import Anchor, AnchorKind, ListedAnchor, check_anchor_note, is_own
from annotator.domain.codebook import Codebook
from annotator.domain.codebook_succession import merged_into
from annotator.domain.memo import is_any_blind
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.own_assignments import own_place
from annotator.operations.studies import check_lives, study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import anchors, codebooks, events, material, memos, rounds, studies, withdrawn
from annotator.store.database import Session

#: Anchors of one code and kind beside a comment: more would be read by nobody there.
MOST_AT_DESK = 5
#: Code points of a unit that stand in an anchor's place on the desk.
LONGEST_EXCERPT = 300
HIDDEN_SENTENCE = (
    "Anchors that others set on comments of a blind round are shown once that round is open; "
    "yours on them are shown to you alone until then."
)
_GONE = "This anchor does not exist any more. Reload the page."
_NO_UNIT = "There is no such comment that you can see in this study. Reload the page."


@dataclass(frozen=True, slots=True)
class AnchorChange:
    """What an act changed about an anchor; ``before`` is None for a new one, the same as ``after`` for no change."""

    before: Anchor | None
    after: Anchor


def mark_anchor(
    workspace: Workspace, person: Person, study: Study, code_id: str, unit: int, kind: AnchorKind, note: str = ""
) -> AnchorChange:
    """Mark a unit as an anchor of a code; marking it again gives the own mark another kind and note.

    A coder marks what they were given to code, and once no round is blind any unit; the
    owner any unit. Undone by ``remove_anchor``, or by marking with what stood ``before``.
    """
    with workspace.database.writing() as session:
        if person.account is None:
            raise Refusal("An anchor is set by somebody who is signed in, so that it is known whose it is.")
        withdrawn.hold_back(session, study.id, shared=True)
        memos.hold_writer(session, person.account.id)
        check_lives(study_to_open(session, person, study.id))
        _check_code(session, study, code_id)
        _check_unit(session, person, study, unit)
        note = check_anchor_note(note)
        account = person.account.id
        before = anchors.find_own_anchor(session, account, study.id, code_id, unit)
        if before is None:
            number = anchors.add_anchor(session, account, study.id, code_id, unit, kind, note)
            after = _found(session, person, number)
            said = {"code": code_id, "unit": unit, "kind": kind.value, "note": note}
            events.record(session, person, "mark_anchor", f"anchor:{number}", study=study.id, after=said)
            return AnchorChange(None, after)
        if (before.kind, before.note) == (kind, note):
            return AnchorChange(before, before)
        anchors.save_anchor(session, before.id, kind, note)
        events.record(
            session,
            person,
            "change_anchor",
            f"anchor:{before.id}",
            study=study.id,
            before={"kind": before.kind.value, "note": before.note},
            after={"kind": kind.value, "note": note},
        )
        return AnchorChange(before, _found(session, person, before.id))


def remove_anchor(workspace: Workspace, person: Person, anchor: int) -> AnchorChange:
    """Take an anchor away: one's own, the owner any they see; undone by ``restore_anchor``."""
    with workspace.database.writing() as session:
        before = _to_change(session, person, anchor)
        if before.removed_at is not None:
            return AnchorChange(before, before)
        anchors.save_removed(session, anchor, removed=True)
        _record(session, person, "remove_anchor", before)
        return AnchorChange(before, _found(session, person, anchor))


def restore_anchor(workspace: Workspace, person: Person, anchor: int) -> AnchorChange:
    """Bring an anchor back that was removed, unless its unit was withdrawn or is marked again since."""
    with workspace.database.writing() as session:
        before = _to_change(session, person, anchor)
        if before.removed_at is None:
            return AnchorChange(before, before)
        memos.hold_writer(session, before.account)
        (unit,) = material.list_units(session, before.study, ids=(before.unit,))
        if unit.withdrawn:
            raise Refusal("The comment of this anchor was withdrawn, so the anchor cannot come back.")
        if anchors.find_own_anchor(session, before.account, before.study, before.code, before.unit) is not None:
            raise Refusal("This comment was marked again for the same code since. Reload the page.")
        anchors.save_removed(session, anchor, removed=False)
        _record(session, person, "restore_anchor", before)
        return AnchorChange(before, _found(session, person, anchor))


def list_anchors(
    workspace: Workspace, person: Person, study: Study, code_id: str | None = None
) -> tuple[ListedAnchor, ...]:
    """The anchors of a study, or of one code, that the person may see, oldest first, with the units' shown texts."""
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        return listed_anchors(session, person, study.id, None if code_id is None else (code_id,))


def listed_anchors(
    session: Session, person: Person, study: int, codes: Collection[str] | None
) -> tuple[ListedAnchor, ...]:
    """``list_anchors`` of several codes within a transaction, for somebody who may open the study."""
    found = list(anchors.read_anchors(session, person, study, codes=codes))
    wanted = sorted({anchor.unit for anchor, _ in found})
    units = {}
    for start in range(0, len(wanted), memos.BATCH):
        batch = tuple(wanted[start : start + memos.BATCH])
        units |= {unit.id: unit for unit in material.list_units(session, study, ids=batch)}
    names = memos.names_of_units(session, study, wanted)
    return tuple(
        ListedAnchor(
            anchor,
            units[anchor.unit].text,
            names[anchor.unit].title,
            is_own(person, anchor),
            is_own(person, anchor) or person.can_manage(),
            is_blind,
        )
        for anchor, is_blind in found
    )


def anchors_at_desk(workspace: Workspace, person: Person, round_id: int) -> dict[str, tuple[ListedAnchor, ...]]:
    """What the desk's help shows in a round: anchors by code, as its codebook reads them; the newest, a few of a kind.

    Left out is every unit that the coder still has to decide in a blind round, their own
    anchors included: they are to read it, not what they thought of it before.
    """
    with workspace.database.reading() as session:
        round_, _ = own_place(session, person, round_id)
        codebook = codebooks.find_codebook(session, round_.study, round_.codebook_version)
        if codebook is None:
            return {}
        own = [one.id for one in studies.list_coders(session, round_.study) if person.is_coder(one)]
        kept_from = anchors.units_to_keep_from(session, own)
        listed = [
            one for one in listed_anchors(session, person, round_.study, None) if one.anchor.unit not in kept_from
        ]
    found: dict[str, list[ListedAnchor]] = {}
    for one in reversed(listed):
        code = _standing(codebook, one.anchor.code)
        same = [other for other in found.get(code or "", ()) if other.anchor.kind is one.anchor.kind]
        if code is not None and len(same) < MOST_AT_DESK:
            found.setdefault(code, []).append(one)
    return {code: tuple(some) for code, some in found.items()}


def _standing(codebook: Codebook, code: str) -> str | None:
    """The code that stands for one in a codebook; None when there is none to give."""
    if code not in codebook.by_id:
        return None
    stands = merged_into(codebook, code)
    return None if codebook.by_id[stands].archived else stands


def _check_code(session: Session, study: Study, code_id: str) -> None:
    codebook = codebooks.find_codebook(session, study.id)
    code = codebook.by_id.get(code_id) if codebook else None
    if code is None:
        raise Refusal("This code is not in the codebook. Reload the page to get the current codes.")
    if code.archived:
        raise Refusal(f"“{code.name}” is archived, so it takes no new anchor. Choose another code.")


def _check_unit(session: Session, person: Person, study: Study, unit: int) -> None:
    found = material.list_units(session, study.id, ids=(unit,))
    own = [one.id for one in studies.list_coders(session, study.id) if person.is_coder(one)]
    if not found or not (
        person.can_manage()
        or not is_any_blind(rounds.list_rounds(session, study.id))
        or anchors.is_assigned(session, unit, own)
    ):
        raise Refusal(_NO_UNIT)
    if found[0].withdrawn:
        raise Refusal("This comment was withdrawn, so it cannot show what a code means. Choose another one.")


def _to_change(session: Session, person: Person, anchor: int) -> Anchor:
    """An anchor the person may take away or bring back; whose are hidden is not told by another sentence."""
    study = anchors.study_of(session, anchor)
    if study is not None:
        # Before the anchor itself is held: a withdrawal that goes on would wait for it.
        withdrawn.hold_back(session, study, shared=True)
    found = anchors.find_anchor(session, person, anchor)
    if found is None:
        raise Refusal(_GONE)
    check_lives(study_to_open(session, person, found.study))
    if not (is_own(person, found) or person.can_manage()):
        raise Refusal("Only who set an anchor, or the owner, can take it away. Ask them.")
    return found


def _found(session: Session, person: Person, anchor: int) -> Anchor:
    """An anchor as it stands now; the person was found to see it before."""
    session.expire_all()
    found = anchors.find_anchor(session, person, anchor)
    if found is None:
        raise Refusal(_GONE)
    return found


def _record(session: Session, person: Person, act: str, anchor: Anchor) -> None:
    said = {"code": anchor.code, "unit": anchor.unit, "kind": anchor.kind.value, "note": anchor.note}
    side = {"after": said} if act == "restore_anchor" else {"before": said}
    events.record(session, person, act, f"anchor:{anchor.id}", study=anchor.study, **side)
