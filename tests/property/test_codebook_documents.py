"""Documents people read of any codebook there can be."""

import io
import re

from docx import Document
from hypothesis import given, settings

from annotator.exporters.codebook_docx import write as write_docx
from annotator.exporters.codebook_markdown import write as write_markdown
from tests.property.codebooks_for_tests import codebooks

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@given(codebooks())
@settings(max_examples=40, deadline=None)
def test_a_word_file_opens_and_has_a_heading_and_a_table_for_each_code(codebook):
    data = write_docx(codebook).data
    assert write_docx(codebook).data == data
    document = Document(io.BytesIO(data))
    headings = [one.text.partition("  ")[2] for one in document.paragraphs if one.style.name.startswith("Heading")]
    names = [NOT_XML.sub("\ufffd", code.name) for code in codebook.codes]
    assert sorted(table.cell(0, 1).text for table in document.tables) == sorted(names)
    assert set(names) <= set(headings)


@given(codebooks())
@settings(max_examples=40, deadline=None)
def test_a_markdown_file_has_a_heading_for_each_code(codebook):
    lines = write_markdown(codebook).data.decode("utf-8").split("\n")
    numbered = [line for line in lines if re.match(r"#{2,6} [0-9.]+ ", line)]
    assert len(numbered) >= len(codebook.codes)
