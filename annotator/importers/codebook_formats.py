"""Every format codebooks are read in, and which one a file is."""

from pathlib import PureWindowsPath

from annotator.domain.codebook import Codebook
from annotator.domain.refusal import Refusal
from annotator.importers import codebook_csv, codebook_qdc, codebook_taguette, codebook_xlsx, codebook_yaml
from annotator.importers.codebook_format import CodebookFormat, ReadCodebook

#: In the order they are tried and offered: the narrower before the wider, which says what is wrong with neither.
FORMATS: tuple[CodebookFormat, ...] = (
    codebook_qdc.FORMAT,
    codebook_xlsx.FORMAT,
    codebook_taguette.FORMAT,
    codebook_csv.FORMAT,
    codebook_yaml.FORMAT,
)


def read_codebook_file(name: str, data: bytes, known: Codebook | None = None) -> ReadCodebook:
    """Read a codebook file of any format, by its content; its extension decides where the content does not.

    ``known`` is the codebook in use: see CodebookFormat. Raises CodebookFaults with every fault,
    and Refusal for a file of no format that is read.
    """
    ending = PureWindowsPath(name).suffix.lower()
    named = [one for one in FORMATS if ending in one.extensions]
    others = [one for one in FORMATS if one not in named]
    fits = next((one for one in (*named, *others) if one.recognise(name, data)), None)
    chosen = fits or (named[-1] if named else None)
    if chosen is None:
        shown = PureWindowsPath(name).name or "The file"
        labels = "; ".join(f"{one.label} ({', '.join(one.extensions)})" for one in FORMATS)
        raise Refusal(f"“{shown}” is no codebook file that can be read. Codebooks are read from: {labels}.")
    return chosen.read(name, data, known)
