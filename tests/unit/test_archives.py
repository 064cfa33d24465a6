"""Zip archives of files to import: what is damaged is refused in words, whatever way it was packed."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from annotator.domain.refusal import Refusal
from annotator.operations import archives


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_or_read_however_it_is_packed(tmp_path: Path, packing: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr("page.txt", "The kettle was on again. " * 200)
    path = tmp_path / "pages.zip"
    chance = random.Random(1)  # noqa: S311 - to be drawn again
    for _ in range(300):
        damaged = bytearray(made.getvalue())
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            with archives.opened_files([("pages.zip", path)]) as files:
                assert len(files) == 1
        except Refusal as refusal:
            assert "pages.zip" in str(refusal)
