"""Zip files are opened within limits, or refused with a sentence."""

import io
import struct
import zipfile

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers import zip_container
from annotator.importers.importer import SourceFile
from annotator.importers.zip_container import entry_names, open_container


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data: bytes) -> tuple[str, ...]:
    with open_container(SourceFile("box.zip", data)) as container:
        return container.names


def test_entries_are_found_in_any_case_and_read_whole():
    with open_container(SourceFile("box.zip", zipped({"Sources/A.txt": b"grass"}))) as container:
        assert container.names == ("Sources/A.txt",)
        assert "sources/a.TXT" in container
        assert container.read("sources/a.txt") == b"grass"
        with pytest.raises(Refusal, match="is missing"):
            container.read("b.txt")


@pytest.mark.parametrize("name", ["../out.txt", "in/../../out.txt", "/out.txt", "..\\out.txt", "C:\\out.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(Refusal, match="leads out of its folder"):
        opened(zipped({"in.txt": b"x", name: b"x"}))


def test_a_bomb_is_refused_before_anything_is_unpacked():
    with pytest.raises(Refusal, match="200 times its size"):
        opened(zipped({"bomb.txt": b"\0" * (11 * 1024 * 1024)}))


def test_more_than_the_largest_total_is_refused(monkeypatch):
    monkeypatch.setattr(zip_container, "LARGEST_TOTAL", 10)
    with pytest.raises(Refusal, match="would unpack to more than"):
        opened(zipped({"a.txt": b"hello", "b.txt": b"again!"}))


def test_an_entry_larger_than_asked_for_is_refused():
    with (
        open_container(SourceFile("box.zip", zipped({"a.txt": b"x" * 100}))) as container,
        pytest.raises(Refusal, match="too large to be read"),
    ):
        container.read("a.txt", largest=99)


def test_an_encrypted_entry_is_refused():
    data = bytearray(zipped({"a.txt": b"secret"}))
    central = data.index(b"PK\x01\x02")
    for place in (6, central + 8):
        data[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", data, place)[0] | 1)
    with pytest.raises(Refusal, match="protected by a password"):
        opened(bytes(data))


def test_a_cut_or_damaged_file_is_refused():
    whole = zipped({"a.txt": b"some words that are packed"})
    with pytest.raises(Refusal, match="damaged or was cut off"):
        opened(whole[:-30])
    damaged = whole.replace(whole[35:40], b"\xff\xfe\xfd\xfc\xfb")
    with open_container(SourceFile("box.zip", damaged)) as container, pytest.raises(Refusal, match="damaged"):
        container.read("a.txt")


def test_the_names_inside_never_stop_the_recognising_of_a_format():
    assert entry_names(SourceFile("box.zip", zipped({"A.txt": b""}))) == {"a.txt"}
    assert entry_names(SourceFile("box.zip", b"PK\x03\x04 nothing behind")) == frozenset()
    assert entry_names(SourceFile("box.txt", b"words")) == frozenset()
