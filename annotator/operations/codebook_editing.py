"""The acts on a codebook's draft: each changes it once, with one sentence for undo, and gives the draft after.

``seen`` is always the revision the person saw; when somebody changed the draft since, every act is
refused and changes nothing (``codebook_drafts.edit_draft``).
"""

from collections.abc import Callable, Sequence

from annotator.domain import codebook_edits, codebook_groups, codebook_merging
from annotator.domain import edit_sentences as sentences
from annotator.domain.code_ids import new_id
from annotator.domain.codebook import Codebook, GroupKind
from annotator.domain.people import Person
from annotator.domain.study import Study
from annotator.operations.codebook_drafts import Changed, KnownIds, edit_draft
from annotator.operations.workspace import Workspace


def add_code(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    name: str,
    parent: str | None = None,
    section: str | None = None,
    before: str | None = None,
    **fields: object,
) -> Changed:
    """A new code with an id made from its name, a free key and its theme's colour; ``Changed.added`` holds the id."""

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        code_id = new_id(name, known.taken)
        after = codebook_edits.add_code(book, code_id, name, parent, section, before, **fields)
        return after, sentences.added(after, code_id)

    return edit_draft(workspace, person, study, seen, edit)


def change_code(
    workspace: Workspace, person: Person, study: Study, seen: int, code_id: str, **fields: object
) -> Changed:
    """Other words, key or colour for a code: any of ``codebook_edits.FIELDS``."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_edits.change_code(book, code_id, **fields),
        lambda before, after: sentences.changed(before, after, code_id),
    )


def move_code(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    code_id: str,
    parent: str | None,
    section: str | None = None,
    before: str | None = None,
) -> Changed:
    """A code with all under it to another place; ``before``: the sibling it is to stand before, None for the last."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_edits.move_code(book, code_id, parent, section, before),
        lambda old, new: sentences.moved(old, new, code_id, before),
    )


def archive_code(workspace: Workspace, person: Person, study: Study, seen: int, code_id: str) -> Changed:
    """A code and all under it can no longer be given; decisions made with them stay."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_edits.archive_code(book, code_id),
        lambda before, after: sentences.archived(before, after, code_id),
    )


def restore_code(workspace: Workspace, person: Person, study: Study, seen: int, code_id: str) -> Changed:
    """An archived code can be given again, with those under it that were not merged."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_edits.restore_code(book, code_id),
        lambda before, after: sentences.archived(before, after, code_id),
    )


def remove_code(workspace: Workspace, person: Person, study: Study, seen: int, code_id: str) -> Changed:
    """Take a code and all under it out of the draft; refused for those of a published version."""

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        return codebook_edits.remove_code(book, code_id, known.published), sentences.removed(book, code_id)

    return edit_draft(workspace, person, study, seen, edit)


def merge_codes(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    codes: Sequence[str],
    into: str,
    name: str | None = None,
) -> Changed:
    """Codes archived in favour of another, which may get a new name; decisions with them are read as that one."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_merging.merge_codes(book, codes, into, name),
        lambda before, after: sentences.merged(before, after, codes, into),
    )


def take_back_merge(workspace: Workspace, person: Person, study: Study, seen: int, code_id: str) -> Changed:
    """A merged code stands for itself again; its former sub-codes stay where they are."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_merging.take_back_merge(book, code_id),
        lambda before, _: sentences.merge_taken_back(before, code_id),
    )


def split_code(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    code_id: str,
    names: Sequence[str],
    keep: bool,
    under: int | None = None,
) -> Changed:
    """New codes cut out of one, which stays above them (``keep``) or is archived.

    ``under``: number (from 0) of the part that takes the sub-codes of an archived one, None: they
    stand beside the parts. ``Changed.added`` holds the ids of the parts.
    """

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        ids: list[str] = []
        for name in names:
            ids.append(new_id(name, {*known.taken, *ids}))
        parts = tuple(zip(ids, names, strict=True))
        after = codebook_merging.split_code(book, code_id, parts, keep=keep, under=under)
        return after, sentences.split(after, code_id, ids)

    return edit_draft(workspace, person, study, seen, edit)


def take_back_split(workspace: Workspace, person: Person, study: Study, seen: int, code_id: str) -> Changed:
    """The parts of a code merged into it again; those never published are removed."""

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        after = codebook_merging.take_back_split(book, code_id, known.published)
        return after, f"Took back the split of “{after.code(code_id).name}”"

    return edit_draft(workspace, person, study, seen, edit)


def change_section(
    workspace: Workspace, person: Person, study: Study, seen: int, section_id: str | None, name: str
) -> Changed:
    """Another name for a section, or (None) a new one; ``Changed.added`` holds its id."""

    def edit(book: Codebook, _: KnownIds) -> tuple[Codebook, str]:
        made = section_id or new_id(name, {section.id for section in book.sections}, "section")
        after = codebook_groups.change_section(book, made, name)
        shown = sentences.section_name(after, made)
        if section_id is None:
            return after, f"Added the section “{shown}”"
        return after, f"Renamed the section “{sentences.section_name(book, made)}” to “{shown}”"

    return edit_draft(workspace, person, study, seen, edit)


def move_section(
    workspace: Workspace, person: Person, study: Study, seen: int, section_id: str, before: str | None
) -> Changed:
    """A section with its themes before another one, None for the last place."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_groups.move_section(book, section_id, before),
        lambda _, after: f"Moved the section “{sentences.section_name(after, section_id)}”",
    )


def remove_section(workspace: Workspace, person: Person, study: Study, seen: int, section_id: str) -> Changed:
    """Take a section away; its themes stay, without one."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_groups.remove_section(book, section_id),
        lambda before, _: f"Removed the section “{sentences.section_name(before, section_id)}”",
    )


def set_group(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    group_id: str | None,
    name: str,
    kind: GroupKind,
    members: Sequence[str],
    values: Sequence[float] = (),
) -> Changed:
    """A code group as it is to be, or (None) a new one; a scale without ``values`` counts from 1."""

    def edit(book: Codebook, _: KnownIds) -> tuple[Codebook, str]:
        made = group_id or new_id(name, {group.id for group in book.groups}, "group")
        after = codebook_groups.set_group(book, made, name, kind, members, values)
        return after, f"{'Added' if group_id is None else 'Changed'} the group “{sentences.group_name(after, made)}”"

    return edit_draft(workspace, person, study, seen, edit)


def remove_group(workspace: Workspace, person: Person, study: Study, seen: int, group_id: str) -> Changed:
    """Take a code group away; its codes stay."""
    return _edit(
        workspace,
        person,
        study,
        seen,
        lambda book: codebook_groups.remove_group(book, group_id),
        lambda before, _: f"Removed the group “{sentences.group_name(before, group_id)}”",
    )


def change_head(workspace: Workspace, person: Person, study: Study, seen: int, title: str, description: str) -> Changed:
    """Another title and description of the codebook."""

    def said(before: Codebook, after: Codebook) -> str:
        if before.title == after.title:
            return "Changed the description of the codebook"
        return f"Changed the title of the codebook to “{after.title}”"

    return _edit(
        workspace, person, study, seen, lambda book: codebook_edits.change_head(book, title, description), said
    )


def take_file(workspace: Workspace, person: Person, study: Study, seen: int, codebook: Codebook) -> Changed:
    """The whole draft becomes the codebook of a file; published codes it lacks stay, archived."""

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        return codebook_edits.take_file(book, codebook, known.published), f"Took over “{codebook.title}” from a file"

    return edit_draft(workspace, person, study, seen, edit)


def _edit(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    change: Callable[[Codebook], Codebook],
    said: Callable[[Codebook, Codebook], str],
) -> Changed:
    """A change that needs to know the draft alone; ``said`` gives its sentence from the draft before and after."""

    def edit(book: Codebook, _: KnownIds) -> tuple[Codebook, str]:
        after = change(book)
        return after, said(book, after)

    return edit_draft(workspace, person, study, seen, edit)
