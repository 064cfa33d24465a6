"""CSV, long: a row for each coder × unit × code."""

from typing import BinaryIO

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.coded_rows import long_columns, long_rows
from annotator.exporters.csv_stream import MEDIA_TYPE, write_csv
from annotator.exporters.exporter import Exporter


def write(data_set: CodedDataSet, stream: BinaryIO) -> tuple[str, ...]:
    """Write the long CSV; see :class:`~annotator.exporters.exporter.Exporter`."""
    return write_csv([column.name for column in long_columns(data_set)], long_rows(data_set), stream)


EXPORTER = Exporter(
    name="csv_long",
    label="CSV, long",
    good_for="A row for each code a coder gave to a unit, with its note and time: for R, pandas and every other "
    "program that groups and counts.",
    extension="csv",
    media_type=MEDIA_TYPE,
    write=write,
)
