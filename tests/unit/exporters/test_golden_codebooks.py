"""Each format of codebook files writes exactly the file kept for it, and always the same.

To accept a wanted change: REWRITE_GOLDEN=1 pytest tests/unit/exporters/test_golden_codebooks.py,
then read the difference before committing it.
"""

import io
import os
import zipfile
from pathlib import Path

import pytest

import annotator
from annotator.exporters.codebook_formats import WRITERS
from tests.unit.exporters.codebooks_for_tests import REEDS, VERSIONS

GOLDEN = Path(__file__).parents[2] / "golden" / "codebooks"


@pytest.fixture(params=WRITERS, ids=lambda writer: writer.name)
def writer(request, monkeypatch):
    monkeypatch.setattr(annotator, "__version__", "0")
    return request.param


def written(writer):
    if writer.write_with_history is not None:
        return writer.write_with_history(REEDS, VERSIONS).data
    return writer.write(REEDS).data


def content(data):
    # How well zlib packs differs between machines; what is packed must not.
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(item.filename, item.date_time, archive.read(item)) for item in archive.infolist()]


def test_a_codebook_is_byte_for_byte_the_golden_file_of_its_format(writer):
    golden = GOLDEN / f"reeds.{writer.name}.{writer.extension}"
    data = written(writer)
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_bytes(data)
    assert content(data) == content(golden.read_bytes())


def test_the_same_codebook_gives_the_same_bytes_at_any_hour(writer, monkeypatch):
    import time

    first = written(writer)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert written(writer) == first


def test_every_golden_codebook_belongs_to_a_format():
    kept = {path.name for path in GOLDEN.iterdir() if path.name.startswith("reeds.")}
    assert kept == {f"reeds.{writer.name}.{writer.extension}" for writer in WRITERS}
