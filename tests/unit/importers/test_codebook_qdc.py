"""REFI-QDA codebooks as other programs write them, well and badly."""

import os
from pathlib import Path

import pytest

from annotator.domain.codebook import Code, Codebook, GroupKind, Section
from annotator.exporters.codebook_qdc import write
from annotator.importers.codebook_format import CodebookFaults
from annotator.importers.codebook_formats import read_codebook_file
from annotator.importers.codebook_qdc import read
from tests.factories import make_codebook, make_exclusive_codebook
from tests.fixtures.programs import absent

GUIDS = [f"{n:08x}-aaaa-4000-8000-000000000000" for n in range(9)]


def code(n, name, inside="", codable="true", more=""):
    return f'<Code guid="{GUIDS[n]}" name="{name}" isCodable="{codable}"{more}>\n{inside}</Code>\n'


def file_of(*codes, sets="", origin="NVivo"):
    head = f'<?xml version="1.0"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1:0" origin="{origin}">\n<Codes>\n'
    return f"{head}{''.join(codes)}</Codes>\n{sets}</CodeBook>\n".encode()


def of(*codes, known=None, **more):
    return read("reeds.qdc", file_of(*codes, **more), known)


def faults_of(*codes, **more):
    with pytest.raises(CodebookFaults) as refusal:
        of(*codes, **more)
    return refusal.value.faults


@pytest.fixture
def samples(corpus):
    folder = Path(os.environ["ANNOTATOR_CORPUS"]).parent / "reference" / "refi-qda"
    if not folder.is_dir():
        absent("The sample files are needed beside the real pages")
    return folder


def test_the_codebook_of_qualcoder_is_read_with_a_folder_and_a_code_of_one_name(samples):
    found = read_codebook_file("a.qdc", (samples / "qualcoder_3.8.2_codebook.qdc").read_bytes())
    assert [(one.name, one.section) for one in found.codebook.codes] == [
        ("Alpha", None),
        ("Beta", None),
        ("Gamma", "gamma"),
        ("Gamma child", "gamma"),
    ]
    assert found.codebook.sections == (Section("gamma", "Gamma"),)
    assert found.codebook.code("alpha").definition == "memo alpha"
    assert found.notes == ()


def test_the_codebook_of_taguette_is_read_though_its_empty_list_is_against_the_schema(samples):
    found = read_codebook_file("a.qdc", (samples / "taguette_1.5.2_codebook.qdc").read_bytes()).codebook
    assert [one.name for one in found.codes] == ["interesting", "warmth", "critique", "critique.tone"]
    assert found.codes[0].guid == "0d62985d-b147-5d01-a9b5-cae5dcd98342"


def test_lists_without_anything_in_them_give_an_empty_codebook():
    found = of(sets="<Sets/>")
    assert found.codebook.codes == ()
    assert found.notes == ("The file holds no codes.",)


def test_codes_keep_the_ids_of_the_study_whatever_the_case_and_braces_of_their_guids():
    known = make_codebook()
    data = write(known).data.decode()
    shouted = data.replace('guid="', 'guid="{').replace('" name', '}" name').upper()
    for word in ("CodeBook", "Codes", "Code", "Description", "guid", "name", "isCodable", "origin", "xmlns"):
        shouted = shouted.replace(word.upper(), word)
    shouted = shouted.replace("version", "version").replace("VERSION", "version").replace("ENCODING", "encoding")
    found = read("a.qdc", shouted.replace("XML ", "xml ").encode(), known).codebook
    assert [one.id for one in found.codes] == [one.id for one in known.codes]
    assert [one.key for one in found.codes] == [one.key for one in known.codes]


def test_a_code_with_the_guid_of_a_known_one_is_that_code_under_a_new_name():
    known = Codebook("Reeds", (Code("reed", "Reed", guid=f"{{{GUIDS[1].upper()}}}"), Code("rush", "Rush")))
    found = of(code(1, "Common reed"), code(2, "Sedge"), known=known).codebook
    assert [(one.id, one.name) for one in found.codes] == [("reed", "Common reed"), ("sedge", "Sedge")]
    assert (found.title, found.codes[1].guid) == ("Reeds", GUIDS[2])


def test_codes_with_new_guids_are_known_by_their_place_and_this_is_said():
    known = make_codebook()
    found = of(code(1, "Morale", code(2, "Anger")), code(3, "Anger"), known=known)
    assert [one.id for one in found.codebook.codes] == ["morale", "morale_anger", "anger"]
    assert "recognised by their names" in found.notes[0]


def test_a_new_code_never_takes_the_id_of_a_known_one():
    known = Codebook("Reeds", (Code("reed", "Grass"), Code("old", "Old", archived=True)))
    found = of(code(1, "Reed"), code(2, "Old"), code(3, "芦"), known=known).codebook
    assert [one.id for one in found.codes if not one.archived] == ["reed_2", "old_2", "code"]


def test_archived_codes_and_what_was_split_stay_as_they_are_in_the_study():
    known = Codebook(
        "Reeds",
        (
            Code("grass", "Grass", key="g"),
            Code("bent", "Bent", parent="grass", archived=True, merged_into="reed"),
            Code("reed", "Reed", parent="grass", split_from="bent"),
            Code("rush", "Rush", archived=True),
        ),
    )
    assert read("a.qdc", write(known).data, known).codebook == known


def test_codes_of_equal_name_get_ids_that_tell_their_path():
    found = of(code(1, "River", code(2, "Mood")), code(3, "Sea", code(4, "Mood")))
    assert [one.id for one in found.codebook.codes] == ["river", "mood", "sea", "sea_mood"]
    assert found.notes == ()


def test_themes_of_equal_name_in_two_folders_are_told_apart_by_their_section():
    found = of(code(1, "River", code(2, "Mood"), "false"), code(3, "Sea", code(4, "Mood"), "false"))
    assert [one.name for one in found.codebook.codes] == ["Mood", "Mood (Sea)"]
    assert found.notes == ("Codes of equal name were told apart: “Mood (Sea)”.",)


def test_a_folder_inside_a_code_or_folder_becomes_a_code_and_is_told_from_a_code_of_its_name():
    found = of(code(1, "River", code(2, "Eel", code(3, "Elver"), "false") + code(4, "Eel"), "false"))
    assert [(one.name, one.parent, one.section) for one in found.codebook.codes] == [
        ("Eel", None, "river"),
        ("Elver", "eel", None),
        ("Eel (River)", None, "river"),
    ]
    assert found.notes[1] == "Folders inside others have no place here; they became codes: “Eel”."


def test_an_empty_folder_is_a_section_without_themes_and_its_description_is_said_to_be_lost():
    found = of(code(1, "River", "<Description>wet</Description>", "0"))
    assert found.codebook.sections == (Section("river", "River"),)
    assert found.notes[0] == "The descriptions of these sections were left out: “River”."


def test_a_name_that_is_too_long_is_cut_and_stands_whole_in_the_definition():
    name = "The heron stands in the water " * 4
    found = of(code(1, name, "<Description>\n  Grey.\n</Description>"))
    assert len(found.codebook.codes[0].name) <= 80
    assert found.codebook.codes[0].definition == f"{name.strip()}\nGrey."
    assert "were cut" in found.notes[0]


def test_signs_that_turn_a_name_round_are_taken_out_and_right_to_left_names_stay():
    found = of(code(1, "a\u202ebc"), code(2, "שלום 🦆"))
    assert [(one.id, one.name) for one in found.codebook.codes] == [("abc", "abc"), ("code", "שלום 🦆")]


def test_colours_of_three_digits_are_read_and_others_left_out_with_a_note():
    found = of(code(1, "A", more=' color="#aBc"'), code(2, "B", more=' color="red"'))
    assert [one.colour for one in found.codebook.codes] == ["#aaBBcc", None]
    assert found.notes[0].startswith("The colour of “B” is not #")


def test_the_texts_of_a_description_come_into_their_fields():
    text = (
        "A bird.\nApply when: it is grey\nand tall\nDo not apply when: a stork\nExample: It stood.\nExample: It flew."
    )
    found = of(code(1, "Heron", f"<Description>{text}</Description>")).codebook.codes[0]
    assert (found.definition, found.apply_when, found.do_not_apply_when) == (
        "A bird.",
        "it is grey\nand tall",
        "a stork",
    )
    assert found.examples == ("It stood.", "It flew.")


def set_of(guid, name, *members, description=""):
    text = f"<Description>{description}</Description>" if description else ""
    return f'<Set guid="{GUIDS[guid]}" name="{name}">{text}\n' + "".join(members) + "</Set>\n"


def member(n, attribute="guid"):
    return f'<MemberCode {attribute}="{GUIDS[n]}"/>\n'


def test_a_set_is_a_group_and_a_code_of_two_sets_stays_in_the_first():
    codes = [code(n, f"C{n}") for n in range(4)]
    sets = set_of(7, "First", member(0), member(1, "targetGUID")) + set_of(8, "Second", member(1), member(2), member(3))
    found = of(*codes, sets=f"<Sets>{sets}</Sets>")
    assert [(group.id, group.members) for group in found.codebook.groups] == [
        ("first", ("c0", "c1")),
        ("second", ("c2", "c3")),
    ]
    assert found.notes == ("A code stands in one group at most; these stayed in the first of their sets: “C1”.",)


@pytest.mark.parametrize("values", ["1", "2, 1", "1, two", "1, inf"])
def test_a_scale_whose_numbers_do_not_fit_becomes_an_exclusive_group(values):
    sets = set_of(7, "How much", member(0), member(1), description=f"Kind: scale\nValues: {values}")
    found = of(code(0, "Low"), code(1, "High"), sets=f"<Sets>{sets}</Sets>")
    assert found.codebook.groups[0].kind is GroupKind.EXCLUSIVE
    assert "became exclusive groups" in found.notes[0]


def test_groups_keep_their_ids_in_their_own_study():
    known = make_exclusive_codebook()
    assert read("a.qdc", write(known).data, known).codebook == known


def test_a_reference_of_a_set_to_a_code_that_is_not_there_is_a_fault_at_its_line():
    faults = faults_of(code(0, "A"), sets="<Sets>" + set_of(7, "S", member(0), member(5)) + "</Sets>")
    assert [line for line, _ in faults] == [9]
    assert faults[0][1].startswith(f"The set “S” names a code that is not in the file (“{GUIDS[5]}”).")


def test_every_fault_is_told_at_once_with_its_line():
    faults = faults_of(
        code(0, "A"),
        code(0, "B"),
        code(1, "b"),
        '<Code name="C" isCodable="true"/>\n',
        '<Code guid="12" name="D" isCodable="true"/>\n',
        code(2, " "),
    )
    assert [(line, sentence.split(".")[0]) for line, sentence in faults] == [
        (6, "“B” has the GUID of “A” in line 4"),
        (8, "The name “b” stands twice at the same place, first in line 6"),
        (10, "The code “C” cannot be told from others: the GUID is missing"),
        (11, "The code “D” cannot be told from others: “12” is no GUID"),
        (12, "This code has no name"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<CodeBook><Codes>", "damaged"),
        (b'<!DOCTYPE CodeBook [<!ENTITY a "b">]><CodeBook>&a;</CodeBook>', "document type"),
        (b'<!DOCTYPE CodeBook SYSTEM "http://x.invalid/a.dtd"><CodeBook/>', "document type"),
        (b'<Project xmlns="urn:QDA-XML:project:1.0"/>', "project"),
        (b"<html/>", "no REFI-QDA codebook"),
        (b"<a>" * 300, "damaged"),
    ],
)
def test_what_is_no_codebook_is_refused(data, words):
    with pytest.raises(CodebookFaults, match=words):
        read("a.qdc", data, None)


def test_codes_that_lie_too_deep_are_refused_at_their_line():
    nested = "".join(f'<Code guid="{n:08x}-0000-4000-8000-000000000000" name="C{n}">\n' for n in range(60))
    with pytest.raises(CodebookFaults, match="Line 44: Codes are nested more than 40 levels deep"):
        of(nested + "</Code>" * 60)


def test_signs_xml_forbids_are_mended_with_a_note():
    found = of(code(1, "Rod & line", "<Description>a\x0bb &nbsp;</Description>"))
    assert found.codebook.codes[0].name == "Rod & line"
    assert found.codebook.codes[0].definition == "ab"
    assert len(found.notes) == 2


def test_a_file_in_utf_16_is_read():
    data = file_of(code(1, "Émeu")).decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    assert read_codebook_file("a.xml", data.encode("utf-16")).codebook.codes[0].name == "Émeu"


def test_five_thousand_codes_of_ten_levels_are_written_and_read():
    codes = [Code(f"c{n}", f"Code {n}", parent=f"c{n - 1}" if n % 10 else None) for n in range(5_000)]
    known = Codebook("Many", tuple(codes))
    assert read("a.qdc", write(known).data, known).codebook == known
