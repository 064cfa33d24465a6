"""The page on names in the texts: search, decide, see places, undo."""

import time

import pytest

from annotator.domain.identifiers import Verdict
from annotator.domain.material import ParsedThread
from annotator.operations import identifier_search, identifiers, jobs
from annotator.operations.identifier_search import NameLists
from annotator.operations.jobs import JobState
from annotator.store import material
from tests.factories import make_source, make_unit
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

#: Seconds for a process to start and end on a slow machine.
PATIENCE = 120
TEXTS = (
    "Ask Quillfeather about the keys, or write to keys@gate.example.",
    "Quillfeather has them <b>again</b>.",
)


@pytest.fixture
def study(workspace):
    units = tuple(make_unit(text, lines=(n, n)) for n, text in enumerate(TEXTS, 1))
    source = make_source("keys.txt", ParsedThread("The keys", "2023-03-01", None, units))
    return make_coded_study(workspace, "Ben", source=source)[0]


@pytest.fixture
def searched(workspace, study):
    owner = make_owner(workspace)
    identifier_search.keep_names(workspace, owner, study, NameLists("Odo Quillfeather"))
    identifier_search.look_for_identifiers(workspace, owner, study)
    return {one.surfaces[0]: one for one in identifiers.list_identifiers(workspace, owner, study)}


def texts(workspace, study):
    with workspace.database.reading() as session:
        return [unit.text for unit in material.list_units(session, study.id)]


def found(workspace, study):
    return {one.surfaces[0]: one for one in identifiers.list_identifiers(workspace, make_owner(workspace), study)}


def test_texts_are_looked_through_from_the_page_and_the_names_are_not_in_the_order(
    workspace, study, sit_down, monkeypatch, project
):
    monkeypatch.setenv("PYTHONPATH", str(project))
    screen = sit_down(workspace).open("identifiers")
    assert "2 texts." in screen.text
    screen.submit("identifier_search", identifier_names="Odo Quillfeather", identifier_keep="")
    for order in workspace.vault.folder.rglob("order.json"):
        assert "Quillfeather" not in order.read_text(encoding="utf-8")
    deadline = time.monotonic() + PATIENCE
    while any(job.state is JobState.RUNNING for job in jobs.list_own_jobs(workspace, make_owner(workspace))):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    screen.run()
    (said,) = screen.told("success")
    assert said.startswith("2 texts looked through: 2 names or addresses that were not known, 3 new places.")
    assert "**Quillfeather**" in screen.text
    assert jobs.list_own_jobs(workspace, make_owner(workspace)) == ()


def test_a_name_is_covered_with_a_label_of_ones_own_and_undecided_again(workspace, study, searched, sit_down):
    one = searched["Quillfeather"]
    screen = sit_down(workspace).open("identifiers")
    assert "0 of 2 decided" in screen.text
    screen.choose(f"label_{one.id}_[name 1]", "porter").press(f"cover_{one.id}")
    assert screen.told("success") == ["“Quillfeather” is shown as [porter] now, everywhere. Undecide it to undo this."]
    assert texts(workspace, study)[1] == "[porter] has them <b>again</b>."
    assert "**Quillfeather**" not in screen.run().text
    screen.choose("identifier_verdict", Verdict.COVERED).press(f"undecide_{one.id}")
    assert texts(workspace, study) == list(TEXTS)


def test_addresses_are_covered_at_once(workspace, study, searched, sit_down):
    screen = sit_down(workspace).open("identifiers").press("cover_contacts")
    assert texts(workspace, study)[0] == "Ask Quillfeather about the keys, or write to [e-mail]."
    assert "cover_contacts" not in screen.keys


def test_places_are_shown_with_the_text_before_and_after_and_one_can_be_decided_apart(
    workspace, study, searched, sit_down
):
    one = searched["Quillfeather"]
    screen = sit_down(workspace).open("identifiers").press(f"places_{one.id}")
    assert "<mark>Quillfeather</mark> has them &lt;b&gt;again&lt;/b&gt;." in screen.text
    assert "Ask <mark>[name 1]</mark> about the keys" in screen.text
    place = identifiers.list_places(workspace, make_owner(workspace), study, one.id)[1]
    screen.press(f"place_{place.id}")
    assert texts(workspace, study) == [TEXTS[0], "[name 1] has them <b>again</b>."]
    screen.press(f"keep_{one.id}").choose("identifier_verdict", Verdict.KEPT)
    assert "1 decided apart" in screen.text


def test_a_label_that_cannot_be_one_is_refused_and_what_was_typed_stays(workspace, study, searched, sit_down):
    one = searched["Quillfeather"]
    screen = sit_down(workspace).open("identifiers")
    screen.choose(f"label_{one.id}_[name 1]", "[[]").press(f"cover_{one.id}")
    assert "at least one word" in screen.told("error")[0]
    assert texts(workspace, study) == list(TEXTS)


def test_a_list_with_a_line_that_cannot_be_used_is_refused_before_anything_is_looked_for(workspace, study, sit_down):
    screen = sit_down(workspace).open("identifiers")
    screen.submit("identifier_search", identifier_names="Rowan Hale\n?", identifier_keep="")
    assert "Line 2" in screen.told("error")[0]
    assert not identifiers.overview(workspace, make_owner(workspace), study).searched


def test_without_texts_the_way_to_import_is_shown_and_others_than_the_owner_are_told(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("identifiers")
    assert screen.links == ["Import comments"]


def test_a_coder_sees_nothing_of_it(workspace, study, searched, sit_down):
    screen = sit_down(workspace, "Ben").open("identifiers")
    assert screen.told("info") == ["Only the owner decides about names in the texts. Ask them."]
    assert "Quillfeather" not in screen.text
