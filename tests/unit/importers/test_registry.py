import hashlib
from pathlib import Path

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import IMPORTERS, importer_named, read_source, recognise

GOLDEN = Path(__file__).parents[2] / "golden"
PAGE = "Monday, 4 March 2019\n\nTitle\n\nText.\n"


def test_every_importer_has_a_golden_input_with_its_expected_output():
    for importer in IMPORTERS:
        inputs = [path for path in (GOLDEN / importer.name).glob("*") if not path.name.endswith(".expected.json")]
        assert inputs, f"no golden input for {importer.name}"
        for path in inputs:
            assert path.with_name(f"{path.name}.expected.json").exists(), f"{path.name} has no expected output"


def test_importers_have_names_of_their_own_and_words_for_people():
    assert len({importer.name for importer in IMPORTERS}) == len(IMPORTERS)
    for importer in IMPORTERS:
        assert importer.version
        assert importer.label
        assert all(sentence.endswith(".") for sentence in importer.options.values())


@pytest.mark.parametrize("text", [PAGE, "1 comment:\n", "x\nReplyDeletey", "A.\n***\nB.", "    x\n    Delete\n"])
def test_a_blog_page_is_recognised_by_any_of_its_marks(text):
    assert recognise(SourceFile("page.txt", text.encode())).name == "blog_text"


def test_a_file_that_cannot_be_looked_into_is_refused_before_any_format_is_tried():
    with pytest.raises(Refusal, match="not a text file"):
        recognise(SourceFile("page.txt", b"a\x00b"))
    with pytest.raises(Refusal, match="is empty"):
        read_source("page.txt", b"")


def test_the_fingerprint_is_that_of_the_original_bytes():
    data = b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode()
    source = read_source("page.txt", data)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert (source.name, source.format, source.encoding) == ("page.txt", "blog_text", "utf-8-sig")


def test_an_unknown_format_is_refused_with_the_ones_there_are():
    with pytest.raises(Refusal, match=r"no format “wordstar”.*blog_text"):
        read_source("page.txt", PAGE.encode(), "wordstar")
    assert importer_named("blog_text") is IMPORTERS[0]
