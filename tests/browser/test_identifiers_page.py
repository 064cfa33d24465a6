"""The page on names in texts in the running app: from the list of names to a covered name, by keyboard, in any look."""

import os
import re

import pytest
from playwright.sync_api import expect

from annotator.domain.material import ParsedThread
from annotator.operations import coders
from annotator.store import material
from tests.browser.axe_rules import violations
from tests.factories import make_unit
from tests.fixtures.coding_app import PASSWORD, add_study, owner_of

TEXTS = (
    "Nobody asked Quillfeather about the keys. Write to keys@gate.example, or look at https://gate.example/keys",
    "Ask Quillfeather’s deputy. Quillfeather left in May.\n\nRegards,\nRowan",
    "Thanks, Rowan. @gate_keeper knows.",
)


@pytest.fixture
def study(coding_app):
    """A study whose owner can sign in with a password."""
    workspace = coding_app.workspace()
    owner = owner_of(workspace)
    coders.set_password(workspace, owner, owner.account.name, PASSWORD)
    made = add_study(
        workspace, owner, ParsedThread("The keys", "2023-03-01", None, tuple(map(make_unit, TEXTS))), name="Keys"
    )
    workspace.database.close()
    return made


def texts(coding_app, study):
    workspace = coding_app.workspace()
    with workspace.database.reading() as session:
        found = [unit.text for unit in material.list_units(session, study.id)]
    workspace.database.close()
    return found


def look(page, name):
    """What axe finds; a picture of it when a folder for pictures is named."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    if folder := os.environ.get("KEEP_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []


def test_names_are_looked_for_and_covered_from_the_page(coding_app, study, new_page):
    page = new_page(viewport={"width": 1280, "height": 1000})
    page.context.add_cookies([coding_app.cookie("Rosa")])
    page.goto(f"{coding_app.address}/identifiers")
    expect(page.get_by_role("heading", name="Names in the texts")).to_be_visible()
    names = page.get_by_role("textbox", name=re.compile("^Names to look for"))
    expect(names).to_be_visible()
    look(page, "identifiers-empty")
    names.fill("Odo Quillfeather")
    page.get_by_role("button", name="Look through all texts").click()
    expect(page.get_by_text(re.compile("3 texts looked through"))).to_be_visible(timeout=120_000)
    expect(page.get_by_text("Quillfeather", exact=True).first).to_be_visible()
    look(page, "identifiers-found")
    label = page.get_by_role("textbox", name="Label for Quillfeather")
    label.fill("porter")
    label.press("Tab")
    page.keyboard.press("Enter")  # the button that follows the label covers
    expect(page.get_by_text(re.compile(r"is shown as \[porter\] now"))).to_be_visible()
    assert texts(coding_app, study)[1].startswith("Ask [porter]’s deputy. [porter] left")
    page.get_by_role("button", name=re.compile("^Cover all e-mail")).click()
    expect(page.get_by_text("are covered now")).to_be_visible()
    assert texts(coding_app, study)[0] == "Nobody asked [porter] about the keys. Write to [e-mail], or look at [link]"
    page.get_by_role("button", name="Places").first.click()
    expect(page.get_by_text("Before", exact=True)).to_be_visible()
    look(page, "identifiers-places")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 2400})
    page.reload()
    expect(page.get_by_text("decided").first).to_be_visible()
    look(page, "identifiers-dark-narrow")
