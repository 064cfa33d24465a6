"""Going back from a pseudonym to the name: for the owner alone, and never unnoticed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotator.domain.material import ReadUnit
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.importers.importer import SourceFile
from annotator.importers.registry import importer_named
from annotator.operations.workspace import Workspace
from annotator.privacy.private_files import private_workplace, write_privately
from annotator.privacy.pseudonyms import as_pseudonym, pseudonym
from annotator.store import events
from annotator.store.originals import Original, list_originals_with

#: Gives every author's name in a file as it was read at its import.
Read = Callable[[SourceFile, Original], Iterator[str]]


@dataclass(frozen=True, slots=True)
class NameFound:
    """The names behind a pseudonym as the files print them: several where the spelling differs.

    ``sources`` are the files that were read for it.
    """

    pseudonym: str
    names: tuple[str, ...]
    sources: tuple[str, ...]


def authors_in(file: SourceFile, original: Original) -> Iterator[str]:
    """Every author's name in a file, read once more with its importer and options."""
    reading = importer_named(original.importer).read(file, original.options)
    for piece in reading.pieces:
        if isinstance(piece, ReadUnit) and piece.unit.author:
            yield piece.unit.author


def name_behind(workspace: Workspace, person: Person, study: Study, wanted: str, read: Read = authors_in) -> NameFound:
    """The name behind a pseudonym, from the originals in the vault; the look-up is logged, the name is not.

    Nothing is stored. Refusal when the person is not the owner, when the key or every
    original that could tell is missing, and when nobody in the study has the pseudonym.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can go back from a pseudonym to the name. Ask them.")
    known = as_pseudonym(wanted)
    if known is None:
        raise Refusal(f"“{wanted}” is not a pseudonym. One looks like K7QM-2XRD.")
    key = workspace.vault.pseudonym_key(study.id)
    with workspace.database.reading() as session:
        originals = list_originals_with(session, study.id, known)
    if not originals:
        raise Refusal(f"Nobody in “{study.name}” has the pseudonym {known}. Check it, and the study.")
    there = set(workspace.vault.list_originals(study.id))
    kept = [one for one in originals if one.sha256 in there]
    if not kept:
        names = ", ".join(f"“{one.name}”" for one in originals)
        raise Refusal(f"The original file is not in the vault: {names}. Without it nobody can go back to the name.")
    found = {name for one in kept for name in names_in(workspace, study, one, read) if pseudonym(name, key) == known}
    if not found:
        raise Refusal(
            f"No name in the original files gives {known}: the key of this study was replaced (put the former one "
            "back), or this version of the program reads the files differently."
        )
    with workspace.database.writing() as session:
        events.record(session, person, "look_up_author", f"author:{known}", study=study.id)
    return NameFound(known, tuple(sorted(found)), tuple(one.name for one in kept))


def names_in(workspace: Workspace, study: Study, original: Original, read: Read = authors_in) -> set[str]:
    """The authors' names in one original, which lies open in a private folder of the vault meanwhile."""
    # Inside the vault: the disk that holds the originals is the one that was chosen for them.
    with private_workplace(workspace.vault.folder) as place:
        path = place / "original"
        write_privately(path, workspace.vault.open(study.id, original.sha256))
        return set(read(SourceFile(original.name, path), original))
