"""Zip archives of files to import: what is damaged is refused in words, whatever way it was packed."""

import contextlib
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
    chance = random.Random(1)
    for _ in range(300):
        damaged = bytearray(made.getvalue())
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        # Any other exception would reach the person who imports.
        with contextlib.suppress(Refusal), archives.opened_files([("pages.zip", path)]) as files:
            assert len(files) == 1


def test_unpacked_files_lie_in_the_vault_alone_and_what_a_killed_import_left_goes_with_the_next(tmp_path: Path) -> None:
    path, vault = tmp_path / "pages.zip", tmp_path / "vault"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("page.txt", "The kettle was on again.")
    left = vault / ".annotator-unfinished-0011223344556677"
    left.mkdir(parents=True)
    (left / "page.txt").write_text("Somebody by name")
    with archives.opened_files([("pages.zip", path)], vault) as (file,):
        assert vault in file.content.parents
        assert not left.exists()
    assert list(vault.iterdir()) == []


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("page.txt", "The kettle was on again.")
    monkeypatch.setattr(archives, "LEFT_FREE", 10**18)
    with pytest.raises(Refusal, match="disk is full"), archives.opened_files([("pages.zip", path)], tmp_path / "vault"):
        pass
