"""The page “Edit codebook” in a real browser: the tree by keyboard and mouse, the form, the preview, hostile names."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotator.domain.codebook_edits import take_file
from annotator.domain.people import Person
from annotator.operations import codebooks, studies
from annotator.operations.workspace import open_workspace
from annotator.store import accounts
from tests.browser.axe_rules import violations
from tests.fixtures.hostile_app import hostile_codebook

_SETTLED = """() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]')"""


#: Every part of the panel but what is said of proposals: name, attributes, own text.
_PARTS = """(root) => [...root.querySelectorAll("*:not(p, .propose, .propose *)")].map((one) => [
  one.tagName,
  [...one.attributes].filter(({ name }) => name !== "hidden").map(({ name, value }) => `${name}=${value}`).sort(),
  one.childElementCount ? "" : one.textContent,
])"""
BELOW_MORALE = [code.name for code in codebooks.read_packaged("probation").children("morale")]


class Editor:
    """The page, with the tree's rows by name."""

    def __init__(self, app, page):
        self.app = app
        self.page = page

    def open(self):
        self.page.goto(f"{self.app.address}/edit_codebook")
        expect(self.page.get_by_role("tree")).to_be_visible()
        expect(self.page.get_by_role("group", name="The codes as the desk shows them")).to_be_visible()
        return self

    def row(self, name):
        return self.page.get_by_role("treeitem", name=re.compile(f"^{re.escape(name)} ?(,|$)"))

    def names(self):
        return self.page.locator(".row .name").all_text_contents()

    def under(self, code):
        """Names of the codes under one, as the server has them."""
        return [one["name"] for one in self.draft()["codes"] if one["parent"] == code]

    def draft(self):
        rows = self.app.rows("SELECT content FROM codebook_draft")
        return json.loads(rows[0][0]) if rows else {"codes": []}

    def sentences(self):
        return [row[0] for row in self.app.rows("SELECT sentence FROM codebook_edit WHERE NOT undone ORDER BY id")]

    def undo(self):
        return self.page.get_by_role("button", name=re.compile("^undo Undo|^Undo"))

    def shows(self, name):
        """The form is that of the code."""
        expect(
            self.page.locator(".st-key-edit_pane_form").get_by_role("heading", name=name, exact=True)
        ).to_be_visible()
        self.settled()
        expect(self.page.get_by_label("Name", exact=True)).to_have_value(name)

    def settled(self):
        self.page.wait_for_function(_SETTLED)


@pytest.fixture
def editor(running_app, page):
    """The page on the sample study, in a window of a laptop."""
    page.set_viewport_size({"width": 1280, "height": 900})
    running_app.sign_in(page, running_app.start())
    return Editor(running_app, page).open()


def test_the_tree_is_walked_and_codes_are_moved_by_keyboard(editor):
    page = editor.page
    editor.row("Morale").click()
    editor.shows("Morale")
    page.keyboard.press("ArrowRight")
    expect(editor.row("Morale")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first, second, *_ = BELOW_MORALE
    expect(editor.row(first)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("status").filter(has_text=f"Moved “{first}” under “Morale”, 2 of")).to_have_count(1)
    expect(editor.undo()).to_contain_text(first)
    # The focus, and with it the next key, stay with the code.
    expect(editor.row(first)).to_be_focused()
    assert editor.under("morale")[:2] == [second, first]
    page.keyboard.press("Control+z")
    expect(editor.undo()).to_be_disabled()
    expect(editor.row(first)).to_have_attribute("aria-posinset", "1")
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
    expect(editor.row(first)).to_have_attribute("aria-posinset", "4")
    expect(page.get_by_role("radio", name="Changes (3)")).to_be_visible()
    expect(editor.row(first)).to_be_focused()
    assert editor.under("morale").index(first) == 3
    # Out of its theme: that touches decisions, so it is asked first.
    page.keyboard.press("Alt+ArrowLeft")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("touches")
    assert first in editor.under("morale")
    dialog.get_by_role("button", name="Move it").click()
    expect(dialog).to_have_count(0)
    expect(editor.row(first)).to_have_attribute("aria-level", "2")
    assert first not in editor.under("morale")


def test_a_code_is_found_by_typing_and_moved_with_the_mouse(editor):
    page = editor.page
    names = BELOW_MORALE
    field = page.get_by_role("searchbox", name="Find a code")
    field.fill(names[1][:6])
    expect(editor.row(names[1])).to_be_visible()
    expect(editor.row("Union")).to_have_count(0)
    page.keyboard.press("Enter")
    editor.shows(names[1])
    field.fill("")
    expect(editor.row(names[1])).to_be_visible()
    editor.settled()
    taken, target = editor.row(names[0]).bounding_box(), editor.row(names[2]).bounding_box()
    page.mouse.move(taken["x"] + 120, taken["y"] + taken["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 120, target["y"] + target["height"] / 2, steps=6)
    page.mouse.move(target["x"] + 120, target["y"] + target["height"] - 3, steps=3)
    expect(page.locator('.row[data-drop="after"]')).to_have_count(1)
    page.mouse.up()
    expect(editor.row(names[0])).to_have_attribute("aria-posinset", "3")
    expect(editor.undo()).to_contain_text(names[0])
    assert editor.under("morale")[:3] == [names[1], names[2], names[0]]
    # Dropped on another code it goes under it.
    editor.row(names[1]).drag_to(editor.row(names[2]))
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Move it").click()
    expect(editor.row(names[1])).to_have_attribute("aria-level", "4")


def test_what_is_typed_is_saved_by_leaving_the_field_and_shown_as_the_desk_shows_it(editor):
    page = editor.page
    name = page.get_by_label("Name", exact=True)
    name.fill("Mood")
    # Leaving the field by choosing another code saves it, too.
    editor.row("Risk").click()
    editor.shows("Risk")
    expect(editor.row("Mood")).to_be_visible()
    preview = page.get_by_role("group", name="The codes as the desk shows them")
    expect(preview.get_by_role("button", name="Mood", exact=True)).to_be_visible()
    page.get_by_label("Key", exact=True).fill("m")
    page.keyboard.press("Tab")
    expect(page.get_by_text("2 things to put right before publishing")).to_be_visible()
    expect(page.get_by_role("treeitem", name=re.compile("^Risk ?, key m ?, ⚠ 1 · changed"))).to_be_visible()
    page.get_by_role("radio", name="violet").check(force=True)
    expect(editor.undo()).to_contain_text("colour")
    editor.settled()
    assert violations(page) == []


def test_the_preview_is_the_panel_of_the_desk(editor, new_page):
    page = editor.page
    preview = page.locator(".preview .codes")
    preview.get_by_role("button", name="Morale", exact=True).click()
    expect(preview.get_by_role("button", name="Morale itself")).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview.get_by_role("button", name="Morale itself")).to_be_hidden()
    shown = preview.evaluate(_PARTS)
    editor.app.open_desk(page)
    assert shown == page.locator(".panel .codes").evaluate(_PARTS)


def test_hostile_names_stay_text_in_tree_form_and_preview(editor):
    page = editor.page
    workspace = open_workspace(f"sqlite:///{editor.app.database}")
    with workspace.database.reading() as session:
        rosa = Person.signed_in(accounts.find_owner(session))
    study = studies.list_studies(workspace, rosa)[0]
    codebook = hostile_codebook()
    old = codebooks.current_codebook(workspace, study.id)
    codebooks.publish_codebook(workspace, rosa, study, take_file(old, codebook, set(old.by_id)), "hostile")
    workspace.database.close()
    editor.open()
    expect(editor.page.locator(".row").first).to_be_visible()
    page.locator(".row", has_text="Morale").last.click()
    editor.settled()
    assert page.evaluate("() => window.ran") is None
