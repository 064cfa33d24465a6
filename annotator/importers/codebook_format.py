"""What a reader of codebook files is: one file per format, one line in ``codebook_formats``."""

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.codebook import Codebook


@dataclass(frozen=True, slots=True)
class ReadCodebook:
    """A codebook as a file gives it, and sentences about what was left out or read in another way."""

    codebook: Codebook
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookFormat:
    """A format of codebook files.

    ``recognise(name, data)`` says whether a file looks like one, by its content first.
    ``read(name, data, known)`` reads it; ``known`` is the codebook in use, None without one: codes
    a format cannot name by our ids keep the id of the known code they are. Raises CodebookFaults,
    a Refusal with every fault by line, and no other exception, whatever the bytes.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    recognise: Callable[[str, bytes], bool]
    read: Callable[[str, bytes, Codebook | None], ReadCodebook]
