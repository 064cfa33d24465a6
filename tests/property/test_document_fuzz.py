"""Damaged documents: whatever the bytes, a document importer gives a reading or a refusal."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import importer_named
from annotator.importers.whole import gather

GOLDEN = Path(__file__).parents[1] / "golden"
FORMATS = ("plain_text", "markdown", "subtitles", "docx", "odt", "pdf", "refi_qdpx", "taguette")
#: What means something to one of the formats.
PIECES = [
    b"\x00",
    b"\xff",
    b"<",
    b"]]>",
    b"&#0;",
    b"<!DOCTYPE a>",
    b"[0:01]",
    b"A: ",
    b"\n\n",
    b" 0 R",
    b"-1",
    b"9" * 12,
]
BOUNDED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def inputs(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((GOLDEN / name).iterdir()) if not path.name.endswith(".json")]


@st.composite
def mutated(draw, data: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 1, 2, 20, len(data)]))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        data = data[:start] + piece + data[start + length :]
    return data


@st.composite
def damaged(draw, name: str) -> bytes:
    """A golden input with bytes changed; of a zip file either its own, or those of one part packed anew."""
    data = draw(st.sampled_from(inputs(name)))
    if not data.startswith(b"PK") or not draw(st.sampled_from([True, True, True, False])):
        return draw(mutated(data))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        part = draw(st.sampled_from([entry for entry in old.namelist() if entry.endswith((".xml", ".qde", ".txt"))]))
        for entry in old.namelist():
            new.writestr(entry, draw(mutated(old.read(entry))) if entry == part else old.read(entry))
    return packed.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_document_gives_units_that_can_be_stored_or_a_refusal(name):
    @BOUNDED
    @given(damaged(name), st.sampled_from([{}, {}, {"unit": "turn"}, {"unit": "document"}]))
    def check(data, options):
        importer = importer_named(name)
        file = SourceFile("damaged", data)
        with contextlib.suppress(Refusal):
            importer.recognise(file)
        try:
            source = gather(file.name, "", name, importer.read(file, options))
        except Refusal:
            return
        for unit in source.units():
            stored = "".join([unit.text, unit.author or "", *unit.attributes, *unit.attributes.values()])
            assert unit.text == unit.text.strip()
            assert "\x00" not in stored
            assert stored.encode()
            assert 1 <= unit.lines[0] <= unit.lines[1]

    check()
