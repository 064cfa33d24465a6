"""The columns of a table, once chosen, are offered again for the next table of the same shape."""

from annotator.domain.columns_map import ColumnMapping, mapping_of
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations.workspace import Workspace
from annotator.store import column_mappings, events


def remembered_mapping(workspace: Workspace, shape: str) -> ColumnMapping | None:
    """How the last table of this shape was read; None when there was none, or by another version of the program."""
    with workspace.database.reading() as session:
        found = column_mappings.find_mapping(session, shape)
    if found is None:
        return None
    try:
        return mapping_of(found)
    except Refusal:
        return None


def remember_mapping(workspace: Workspace, person: Person, shape: str, mapping: ColumnMapping) -> bool:
    """Keep a mapping for the next table of this shape; False when it was the same already."""
    if not person.can_manage():
        raise Refusal("Only the owner can import. Ask them.")
    with workspace.database.writing() as session:
        before = column_mappings.find_mapping(session, shape)
        if before == mapping.as_dict():
            return False
        column_mappings.save_mapping(session, shape, mapping.as_dict())
        # The names of columns are a survey's questions; its shape tells tables apart as well.
        events.record(session, person, "remember_columns", f"table:{shape[:16]}")
        return True
