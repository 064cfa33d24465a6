"""How a coder wants the desk."""

from annotator.domain.people import Person
from annotator.domain.preferences import Preferences
from annotator.operations.own_assignments import own_place
from annotator.operations.workspace import Workspace
from annotator.store import events, studies


def save_preferences(workspace: Workspace, person: Person, round_id: int, wanted: Preferences) -> Preferences:
    """Keep the desk of the coder a person is in the study of a round."""
    with workspace.database.writing() as session:
        round_, coder = own_place(session, person, round_id)
        before = studies.find_preferences(session, coder.id)
        if before != wanted.as_dict():
            studies.save_preferences(session, coder.id, wanted.as_dict())
            subject = f"coder:{coder.id}"
            after = wanted.as_dict()
            events.record(
                session, person, "change_preferences", subject, study=round_.study, before=before, after=after
            )
    return wanted
