"""What a writer of codebook files is: one file per format, one line in ``codebook_formats``."""

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.codebook import Codebook


@dataclass(frozen=True, slots=True)
class WrittenCodebook:
    """The bytes of a codebook file, and sentences about what the format cannot hold."""

    data: bytes
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookWriter:
    """A format a codebook can be written in.

    ``extension`` stands without the dot; ``write`` raises Refusal for a codebook that is not sound.
    """

    name: str
    label: str
    extension: str
    media_type: str
    write: Callable[[Codebook], WrittenCodebook]
