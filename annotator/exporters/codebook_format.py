"""What a writer of codebook files is: one file per format, one line in ``codebook_formats``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_versions import PublishedVersion


@dataclass(frozen=True, slots=True)
class WrittenCodebook:
    """The bytes of a codebook file, and sentences about what the format cannot hold."""

    data: bytes
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookWriter:
    """A format a codebook can be written in.

    ``extension`` stands without the dot; ``write`` raises Refusal for a codebook that is not sound.
    ``write_with_history`` is for formats that also tell how the codebook came to be: it takes
    the published versions by number, of which those up to the codebook's own are told.
    """

    name: str
    label: str
    extension: str
    media_type: str
    write: Callable[[Codebook], WrittenCodebook]
    write_with_history: Callable[[Codebook, Mapping[int, PublishedVersion]], WrittenCodebook] | None = None
