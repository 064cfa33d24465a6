"""Codebook files: which formats are read and written, and how."""

from annotator.domain.codebook import Codebook
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.codebook_formats import WRITERS, writer_for_extension, writer_named
from annotator.importers import codebook_formats
from annotator.importers.codebook_format import CodebookFaults, ReadCodebook
from annotator.operations.workspace import Workspace
from annotator.store import codebooks

__all__ = [
    "CodebookFaults",
    "ReadCodebook",
    "check_codebook_file",
    "codebook_endings",
    "codebook_file_name",
    "codebook_version",
    "codebook_writers",
    "read_codebook_file",
    "write_codebook_file",
    "write_study_codebook",
    "writer_for_extension",
    "writer_named",
]


def read_codebook_file(workspace: Workspace, study: int, name: str, data: bytes) -> ReadCodebook:
    """Read a file of any format that is known, for this study; nothing is stored.

    Codes without ids of ours in the file keep the id of the code of the newest version that they
    are. Raises CodebookFaults with every fault, and Refusal for a file of no known format.
    """
    with workspace.database.reading() as session:
        known = codebooks.find_codebook(session, study)
    return codebook_formats.read_codebook_file(name, data, known)


def check_codebook_file(name: str, data: bytes) -> ReadCodebook:
    """Read a file of any format that is known, for no study; the rest as in ``read_codebook_file``."""
    return codebook_formats.read_codebook_file(name, data)


def codebook_endings() -> tuple[str, ...]:
    """The endings of file names under which codebooks are read, without dots."""
    return tuple(dict.fromkeys(ending[1:] for one in codebook_formats.FORMATS for ending in one.extensions))


def codebook_writers() -> tuple[CodebookWriter, ...]:
    """The formats a codebook can be written in, in the order people are offered them."""
    return WRITERS


def write_codebook_file(codebook: Codebook, format_name: str) -> WrittenCodebook:
    """A codebook as a file; Refusal for a format that does not exist and a codebook that is not sound."""
    return writer_named(format_name).write(codebook)


def write_study_codebook(workspace: Workspace, study: int, codebook: Codebook, format_name: str) -> WrittenCodebook:
    """A version of a study's codebook as a file, with its history where the format tells it; Refusal as above."""
    writer = writer_named(format_name)
    if writer.write_with_history is None:
        return writer.write(codebook)
    with workspace.database.reading() as session:
        versions = codebooks.list_published(session, study)
    return writer.write_with_history(codebook, versions)


def codebook_file_name(codebook: Codebook, writer: CodebookWriter) -> str:
    """What a saved codebook is called: “codebook-v3.yaml”, with the format where an ending has two."""
    first = writer_for_extension(writer.extension)
    which = "" if first.name == writer.name else f"-{writer.name}"
    return f"codebook-v{codebook.version}{which}.{writer.extension}"


def codebook_version(workspace: Workspace, study: int, version: int | None = None) -> Codebook | None:
    """One version of a study's codebook, the newest unless said otherwise; None before there is one.

    Raises Refusal for a version that does not exist.
    """
    with workspace.database.reading() as session:
        newest = codebooks.newest_number(session, study)
        found = codebooks.find_codebook(session, study, version)
    if found is None and newest is not None:
        raise Refusal(f"The codebook has no version {version}. Its newest is version {newest}.")
    return found
