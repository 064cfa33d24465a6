"""Every export format, in the order people are offered them."""

from annotator.domain.refusal import Refusal
from annotator.exporters import csv_long, csv_wide, xlsx
from annotator.exporters.exporter import Exporter

EXPORTERS: tuple[Exporter, ...] = (
    csv_long.EXPORTER,
    csv_wide.EXPORTER,
    xlsx.EXPORTER,
)


def exporter_named(name: str) -> Exporter:
    """The export format with this name; Refusal naming the known ones when there is none."""
    for exporter in EXPORTERS:
        if exporter.name == name:
            return exporter
    known = ", ".join(exporter.name for exporter in EXPORTERS)
    raise Refusal(f"There is no export format “{name}”. Choose one of these: {known}.")
