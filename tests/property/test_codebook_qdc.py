"""Round trips of REFI-QDA codebooks, and files nobody meant to be codebooks."""

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from annotator.domain.codebook import Code
from annotator.domain.codebook_texts import as_one_text, from_one_text
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_qdc import write
from annotator.importers.codebook_qdc import read, recognise
from tests.property.codebooks_for_tests import TEXTS, codebooks

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "golden" / "codebooks" / "Codebook.xsd"))
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LABELS = st.sampled_from(["Apply when: ", "Example:", "\\Example: ", "do not apply when: x", "\n", "words", " "])
LABELLED = st.lists(LABELS, max_size=8).map("".join)


def clean(text):
    return NOT_XML.sub("\ufffd", text)


def as_the_file_holds(codebook):
    """Codes by their name from the top, without what the losses name: archived codes, keys, unreadable signs."""

    def place(code_id):
        code = codebook.code(code_id)
        return (*(place(code.parent) if code.parent else ()), clean(code.name))

    sections = {section.id: clean(section.name) for section in codebook.sections}
    live = [code for code in codebook.codes if not code.archived]
    codes = {
        place(code.id): (
            sections.get(code.section) if code.parent is None else None,
            code.colour,
            clean(code.definition),
            clean(code.apply_when),
            clean(code.do_not_apply_when),
            tuple(map(clean, code.examples)),
        )
        for code in live
    }
    ids = {code.id for code in live}
    groups = []
    for group in codebook.groups:
        kept = [n for n, member in enumerate(group.members) if member in ids]
        if len(kept) > 1:
            members = [place(group.members[n]) for n in kept]
            groups.append((clean(group.name), group.kind, members, [group.values[n] for n in kept if group.values]))
    return codes, list(sections.values()), groups


def order_of(codebook):
    live = [code for code in codebook.codes if not code.archived]
    return [(clean(code.name), codebook.level(code.id)) for code in live]


def written(codebook):
    assume(any(not code.archived for code in codebook.codes))
    # Names that are equal once what XML forbids is replaced are told apart: another matter.
    assume(not any(NOT_XML.search(code.name) for code in codebook.codes))
    return write(codebook)


@given(codebooks())
@settings(max_examples=80, deadline=None)
def test_a_codebook_read_in_another_study_has_the_same_tree_names_colours_texts_and_groups(codebook):
    file = written(codebook)
    assert SCHEMA.validate(etree.fromstring(file.data)), SCHEMA.error_log
    found = read("codebook.qdc", file.data, None)
    assert found.notes == ()
    assert as_the_file_holds(found.codebook) == as_the_file_holds(codebook)
    if not any("order" in loss for loss in file.losses):
        assert order_of(found.codebook) == order_of(codebook)


@given(codebooks())
@settings(max_examples=50, deadline=None)
def test_a_codebook_read_in_its_own_study_is_the_same_to_the_letter(codebook):
    file = written(codebook)
    assume(not any("order" in loss or "groups" in loss or "Control" in loss for loss in file.losses))
    assert read("codebook.qdc", file.data, codebook).codebook == codebook


@given(codebooks())
@settings(max_examples=50, deadline=None)
def test_what_is_read_is_written_again_with_the_same_guids(codebook):
    first = written(codebook).data
    again = write(replace(read("codebook.qdc", first, codebook).codebook, version=2)).data
    guids = [re.findall(rb'<Code guid="([^"]+)" name="[^"]*" isCodable="true"', data) for data in (first, again)]
    assert sorted(guids[0]) == sorted(guids[1])


@given(TEXTS | LABELLED, TEXTS | LABELLED, TEXTS | LABELLED, st.lists(TEXTS | LABELLED, max_size=3))
@settings(max_examples=300, deadline=None)
def test_the_texts_of_a_code_come_back_from_its_one_description(definition, apply_when, do_not, examples):
    code = Code("a", "A", None, None, None, None, definition, apply_when, do_not, tuple(examples))
    found = from_one_text(as_one_text(code))
    assert found.definition == definition
    assert found.apply_when == apply_when
    assert found.do_not_apply_when == do_not
    assert found.examples == tuple(examples)


GUIDS = [f"0000000{n}-0000-4000-8000-000000000000" for n in range(3)]
PIECES = [
    '<?xml version="1.0" encoding="utf-8"?>',
    "\ufeff",
    '<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="X">',
    "<Codes>",
    *(f'<Code guid="{guid}" name="A" isCodable="true">' for guid in GUIDS),
    f'<Code guid="{{{GUIDS[0].upper()}}}" name="B &amp; B" isCodable="false" color="#abc"/>',
    '<Code name="" color="red"/>',
    "</Code>",
    "<Description>Apply when: x &nbsp; \x08</Description>",
    "</Codes>",
    "<Sets/>",
    f'<Sets><Set guid="{GUIDS[1]}" name="S"><MemberCode guid="{GUIDS[0]}"/>',
    f'<MemberCode guid="{GUIDS[2]}"/></Set></Sets>',
    "</CodeBook>",
    "<!DOCTYPE CodeBook [<!ENTITY a 'b'>]>",
    "&a;",
    "\n",
]


@given(
    st.binary(max_size=80)
    | st.lists(st.sampled_from(PIECES), max_size=16).map("".join).map(str.encode)
    | st.lists(st.sampled_from(PIECES[4:11]), max_size=10).map(
        lambda parts: f"{PIECES[2]}<Codes>{''.join(parts)}</Codes></CodeBook>".encode()
    )
)
@settings(max_examples=250, deadline=None)
def test_a_file_of_any_content_is_read_or_refused_with_lines_that_exist(data):
    recognise("codebook.qdc", data)
    faults = []
    try:
        read("codebook.qdc", data, None)
    except Refusal as refusal:
        faults = refusal.faults
    for line, sentence in faults:
        assert 1 <= line <= data.count(b"\n") + data.count(b"\r") + 1
        assert sentence.endswith((".", "?"))
