"""`annotator identifiers`: names in the texts are found, listed, covered and shown again."""

import csv
import json

import pytest

from annotator.operations import codebooks, studies
from tests.factories import make_codebook
from tests.store.studies_for_tests import make_owner

PAGE = """Monday, 6 March 2023

The rota

Who made it?

2 comments:

  1. Tea Urn6 March 2023 at 19:12

    Quillfeather made it. Write to rota@gate.example

    ReplyDelete
  2. Spare Lanyard6 March 2023 at 20:01

    Then ask Quillfeather, or @rota_desk.

    ReplyDelete
"""


@pytest.fixture
def found(terminal, tmp_path):
    """Commands on a study of which the texts were looked through."""
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "names.txt").write_text("# the office\nOdo Quillfeather\n", encoding="utf-8")
    make_owner(terminal.workspace)  # who codes what is imported
    terminal.done("import", "--new-study", "Rota", tmp_path / "page.txt")
    terminal.done("identifiers", "find", "--names", tmp_path / "names.txt")
    return terminal


def listed(terminal, *options):
    return {
        one["surfaces"][0]: one
        for one in json.loads(terminal.done("identifiers", "list", "--json", *options).out)["identifiers"]
    }


def exported(terminal, tmp_path):
    workspace = terminal.workspace
    (study,) = studies.list_studies(workspace, make_owner(workspace))
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    terminal.done("export", "--format", "csv_wide", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_found_is_listed_with_its_number_and_can_be_covered_and_shown_again(found):
    one = listed(found)["Quillfeather"]
    assert (one["places"], one["label"], one["verdict"]) == (2, "[name 1]", "found")
    line = next(line for line in found.done("identifiers", "list").out.splitlines() if "Quill" in line)
    assert line == f"{one['id']}  found  name_listed  [name 1]  2 places  Quillfeather"
    assert found.done("identifiers", "cover", one["id"], "--label", "manager").err == "1 identifier is covered now.\n"
    assert listed(found)["Quillfeather"]["label"] == "[manager]"
    assert "Quillfeather" not in listed(found, "--undecided")
    found.done("identifiers", "undecide", one["id"])
    assert listed(found)["Quillfeather"]["verdict"] == "found"
    found.done("identifiers", "keep", one["id"])
    assert listed(found)["Quillfeather"]["verdict"] == "kept"


def test_contacts_are_covered_at_once_and_the_export_says_where(found, tmp_path):
    assert found.done("identifiers", "cover", "--contacts").err == "2 identifiers are covered now.\n"
    first, second = exported(found, tmp_path)
    assert first["text"] == "Quillfeather made it. Write to [e-mail]"
    assert json.loads(first["labels"]) == [[0, 31, 0, 31, None], [31, 48, 31, 39, "[e-mail]"]]
    assert second["text"] == "Then ask Quillfeather, or [handle]."


def test_an_export_without_labels_has_no_column_for_them(found, tmp_path):
    assert "labels" not in exported(found, tmp_path)[0]


def test_the_list_of_names_is_kept_for_the_next_search(found):
    said = found.done("identifiers", "find", "--json").out
    assert json.loads(said) == {"study": "Rota", "texts": 2, "new_identifiers": 0, "new_places": 0, "unread": []}
    assert "Quillfeather" in listed(found)


def test_what_cannot_be_done_is_said(found, tmp_path):
    assert "not in this study" in found.refused("identifiers", "cover", 999_999)
    assert "There is no file" in found.refused("identifiers", "find", "--names", tmp_path / "none.txt")
    assert "--contacts" in found.misused("identifiers", "cover")
    assert "--contacts" in found.misused("identifiers", "cover", "1", "--contacts")
    found.misused("identifiers", "keep")
    numbers = [one["id"] for one in listed(found).values()]
    assert "one name at a time" in found.refused("identifiers", "cover", *numbers, "--label", "x")


def test_before_a_search_nothing_is_listed(rota):
    assert "annotator identifiers find" in rota.done("identifiers", "list").err
