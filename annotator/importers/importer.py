"""What every importer looks like, and the file it is given."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from annotator.domain.material import ParsedSource
from annotator.importers.decoding import Decoded, decode


@dataclass(frozen=True)
class RawFile:
    """A file as it came: its name and its bytes.

    ``sha256`` is that of the bytes. ``decoded`` is worked out once and only when an
    importer asks for text; it raises Refusal when the bytes are not text.
    """

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the original bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def decoded(self) -> Decoded:
        """The file as text."""
        return decode(self.name, self.data)


@dataclass(frozen=True, slots=True)
class Importer:
    """One format that can be read.

    ``name`` is the word for ``--format`` and for what is stored; ``version`` rises when
    the same file would be read differently; ``label`` is for people. ``recognise`` says
    how sure it is that a file is of this format, from 0 (no) to 1. ``read`` raises
    Refusal when the file or an option cannot be used. ``options`` names each option
    with a sentence on what it does.
    """

    name: str
    version: str
    label: str
    recognise: Callable[[RawFile], float]
    read: Callable[[RawFile, Mapping[str, Any]], ParsedSource]
    options: Mapping[str, str] = field(default_factory=dict)
