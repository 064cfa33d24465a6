"""Every format a codebook can be written in."""

from annotator.domain.refusal import Refusal
from annotator.exporters import (
    codebook_csv,
    codebook_docx,
    codebook_markdown,
    codebook_qdc,
    codebook_taguette,
    codebook_xlsx,
    codebook_yaml,
)
from annotator.exporters.codebook_format import CodebookWriter

#: In the order people are offered them; of two with one extension the first is meant by it.
WRITERS: tuple[CodebookWriter, ...] = (
    codebook_yaml.WRITER,
    codebook_docx.WRITER,
    codebook_xlsx.WRITER,
    codebook_csv.WRITER,
    codebook_qdc.WRITER,
    codebook_taguette.WRITER,
    codebook_markdown.WRITER,
)


def writer_named(name: str) -> CodebookWriter:
    """The format with this name; Refusal naming the known ones when there is none."""
    for writer in WRITERS:
        if writer.name == name:
            return writer
    raise Refusal(
        f"There is no codebook format “{name}”. Choose one of these: {', '.join(one.name for one in WRITERS)}."
    )


def writer_for_extension(extension: str) -> CodebookWriter:
    """The format that files with this ending are in, with or without its dot; Refusal when there is none."""
    plain = extension.lower().lstrip(".")
    plain = {"yml": "yaml"}.get(plain, plain)
    for writer in WRITERS:
        if writer.extension == plain:
            return writer
    endings = ", ".join(dict.fromkeys(f".{one.extension}" for one in WRITERS))
    raise Refusal(f"A codebook cannot be written as “.{plain}”. End the file’s name with one of: {endings}.")
