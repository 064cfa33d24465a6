"""Whose an assignment is: whatever a browser says about one begins with this question."""

from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Round
from annotator.store import desk_queue, rounds, studies
from annotator.store.database import Session
from annotator.store.desk_queue import Place

NOTHING_TO_CODE = "You have no comments to code in this round. Choose another one, or ask the owner to add you."


def find_own_assignment(session: Session, person: Person, assignment: str) -> tuple[Place, Round, Coder] | None:
    """The assignment with its round and coder when it is the person's own; None otherwise."""
    place = desk_queue.find_place(session, assignment)
    round_ = rounds.find_round(session, place.round) if place else None
    for coder in studies.list_coders(session, round_.study) if round_ else ():
        if coder.id == place.coder and person.is_coder(coder):
            return place, round_, coder
    return None


def own_assignment(session: Session, person: Person, assignment: str) -> tuple[Place, Round, Coder]:
    """Like ``find_own_assignment``; Refusal when it is not the person's own."""
    found = find_own_assignment(session, person, assignment)
    if found is None:
        raise Refusal("This comment is not among those assigned to you. Reload the page.")
    return found


def own_place(session: Session, person: Person, round_id: int) -> tuple[Round, Coder]:
    """A round and the coder the person is in its study; Refusal when there is nothing for them to code."""
    round_ = rounds.find_round(session, round_id)
    for coder in studies.list_coders(session, round_.study) if round_ else ():
        if person.is_coder(coder):
            return round_, coder
    raise Refusal(NOTHING_TO_CODE)
