"""Each format writes exactly the file kept for it.

To accept a wanted change: REWRITE_GOLDEN=1 pytest tests/unit/exporters/test_golden_exports.py,
then read the difference before committing it.
"""

import io
import os
import zipfile
from pathlib import Path

import pytest

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.exporter import Exporter
from annotator.exporters.registry import EXPORTERS

GOLDEN = Path(__file__).parents[2] / "golden" / "exports"


def written(exporter: Exporter, data_set: CodedDataSet) -> bytes:
    stream = io.BytesIO()
    exporter.write(data_set, stream)
    return stream.getvalue()


def members(workbook: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    # How well zlib packs differs between machines; what is packed must not.
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return [(item.filename, item.date_time, archive.read(item)) for item in archive.infolist()]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_an_export_is_byte_for_byte_the_golden_file_of_its_format(exporter: Exporter, coded: CodedDataSet) -> None:
    golden = GOLDEN / f"{exporter.name}.{exporter.extension}"
    content = written(exporter, coded)
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_bytes(content)
    kept = golden.read_bytes()
    if exporter.extension == "xlsx":
        assert members(content) == members(kept)
    else:
        assert content == kept


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_same_data_set_gives_the_same_bytes_at_any_hour_and_in_any_time_zone(
    exporter: Exporter, coded: CodedDataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    first = written(exporter, coded)
    try:
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        getattr(time, "tzset", lambda: None)()
        monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
        assert written(exporter, coded) == first
    finally:
        monkeypatch.undo()
        getattr(time, "tzset", lambda: None)()


def test_every_golden_file_belongs_to_a_registered_format() -> None:
    kept = {path.name for path in GOLDEN.iterdir() if path.suffix in {".csv", ".xlsx"}}
    assert kept == {f"{exporter.name}.{exporter.extension}" for exporter in EXPORTERS}
