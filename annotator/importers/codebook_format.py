"""What a reader of codebook files is: one file per format, one line in ``codebook_formats``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PureWindowsPath

from annotator.domain.codebook import Codebook
from annotator.domain.refusal import Refusal


class CodebookFaults(Refusal):
    """A codebook file that was not read.

    ``faults`` holds every fault as (number, sentence), in order. The number counts from 1, and
    ``place`` is the word for it: “line” of a text, “row” of a table, “paragraph” of a document.
    ``lines()`` gives the same as printed.
    """

    def __init__(self, name: str, faults: tuple[tuple[int, str], ...], place: str = "line") -> None:
        self.name = PureWindowsPath(name).name or "The file"
        self.faults = faults
        self.place = place
        number, sentence = faults[0]
        count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"“{self.name}” has {count} and was not read. {place.capitalize()} {number}: {sentence}")

    def __reduce__(self) -> tuple[type, tuple[str, tuple[tuple[int, str], ...], str]]:
        """Keep every argument when the exception crosses from a child process."""
        return type(self), (self.name, self.faults, self.place)

    def lines(self) -> tuple[str, ...]:
        """One sentence for each fault, beginning with its place: “line 14: …”."""
        return tuple(f"{self.place} {number}: {sentence}" for number, sentence in self.faults)


@dataclass(frozen=True, slots=True)
class ReadCodebook:
    """A codebook as a file gives it, and sentences about what was left out or read in another way."""

    codebook: Codebook
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookFormat:
    """A format of codebook files.

    ``extensions`` stand with their dot, in small letters. ``recognise(name, data)`` says whether
    a file looks like one, by its content first.
    ``read(name, data, known)`` reads it; ``known`` is the codebook in use, None without one: codes
    a format cannot name by our ids keep the id of the known code they are. Raises CodebookFaults,
    a Refusal with every fault by line, or a Refusal where there are no lines, and no other
    exception, whatever the bytes.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    recognise: Callable[[str, bytes], bool]
    read: Callable[[str, bytes, Codebook | None], ReadCodebook]
