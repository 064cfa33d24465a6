"""What an export format is: its names, what it is good for, and the function that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.column_names import slug


@dataclass(frozen=True, slots=True)
class Exporter:
    """One export format.

    ``name`` is what the command line takes, ``label`` what people read, ``good_for`` one
    sentence; ``extension`` comes without a dot.

    ``write(data_set, stream)`` writes the whole file to a binary file object opened for
    writing, which needs no ``seek`` and stays open, and returns sentences about cells that
    could not be written as they are (empty when every cell was). It raises Refusal before
    the first byte when the format cannot hold the data set, and ValueError when the data
    set breaks its own contract.
    """

    name: str
    label: str
    good_for: str
    extension: str
    media_type: str
    write: Callable[[CodedDataSet, BinaryIO], tuple[str, ...]]

    def file_name(self, data_set: CodedDataSet) -> str:
        """A file name of ASCII letters, digits, "_", "-" and "." that says study, round, format and day."""
        parts = (slug(data_set.study) or "study", slug(data_set.round) or "round", self.name, data_set.exported_at[:10])
        return f"{'-'.join(parts)}.{self.extension}"
