"""REFI-QDA codebooks as other programs want them."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_guids import made_guid
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_qdc import write
from tests.unit.exporters.codebooks_for_tests import REEDS

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "golden" / "codebooks" / "Codebook.xsd"))


def root_of(codebook):
    root = etree.fromstring(write(codebook).data)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def codes_of(root):
    return {element.get("name"): element for element in root.iter("{*}Code")}


def test_the_file_is_valid_and_names_its_origin():
    assert root_of(REEDS).get("origin").startswith("annotator ")


def test_sections_are_folders_and_archived_codes_are_left_out():
    codes = codes_of(root_of(REEDS))
    assert codes["The themes"].get("isCodable") == "false"
    assert [child.get("name") for child in codes["The themes"]] == ["Birds", "Water"]
    assert "Flood" not in codes


def test_everything_that_is_not_in_the_file_is_said():
    assert write(REEDS).losses == (
        "The codebook’s title, description and version number: a REFI-QDA file has no place for them.",
        "Archived codes, and what they were merged into: 2.",
        "The keys of codes: 4.",
        "From which code a code was split: 1.",
        "Archived codes of groups, and groups with fewer than two others.",
        "Control characters, which XML does not allow; “\ufffd” stands for them: 1.",
    )


def test_a_guid_of_another_program_stays_and_others_never_change():
    codes = codes_of(root_of(REEDS))
    assert codes["Water"].get("guid") == "0f0f0f0f-1111-4222-8333-444444444444"
    renamed = replace(REEDS, codes=(replace(REEDS.codes[0], name="Fowl"), *REEDS.codes[1:]))
    assert codes_of(root_of(renamed))["Fowl"].get("guid") == codes["Birds"].get("guid")
    assert codes["Birds"].get("guid") == "51203ae8-511b-5b57-b78d-1ff4e5ab0b36"  # in files people have


def test_a_code_that_brought_the_guid_made_for_another_one_does_not_share_it():
    made = made_guid(Code("a", "A"))
    codes = codes_of(root_of(Codebook("A", (Code("b", "B", guid=made), Code("a", "A")))))
    assert codes["B"].get("guid") == made != codes["A"].get("guid")


def test_without_groups_there_is_no_empty_list_and_without_codes_no_file():
    assert root_of(Codebook("A", (Code("a", "A"),))).find("{*}Sets") is None
    with pytest.raises(Refusal, match="needs at least one code"):
        write(Codebook("A", (Code("a", "A", archived=True),)))


def test_a_codebook_that_is_not_sound_is_not_written():
    with pytest.raises(Refusal, match="cannot be written"):
        write(Codebook("A", (Code("a", "A"), Code("b", "a"))))
