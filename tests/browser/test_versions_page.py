"""A diff in a real browser: marked without colour too, sound for screen readers, whole on a phone."""

import dataclasses

import pytest
from playwright.sync_api import expect

from annotator.domain.people import Person
from annotator.operations import codebooks, studies
from annotator.operations.workspace import open_workspace
from tests.browser.axe_rules import violations


@pytest.fixture
def changed(running_app):
    """A started app whose sample study has a second version: a code renamed, redefined and moved in order."""
    link = running_app.start()
    workspace = open_workspace(f"sqlite:///{running_app.database}")
    person = Person.at_command_line("test")
    (study,) = studies.list_studies(workspace, person)
    book = codebooks.current_codebook(workspace, study.id)
    first = dataclasses.replace(
        book.codes[0], name=f"{book.codes[0].name} and mood", definition="What people feel about the work."
    )
    codebooks.publish_codebook(
        workspace, person, study, dataclasses.replace(book, codes=(first, *book.codes[1:])), "Two words, one meaning"
    )
    workspace.database.close()
    return link


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_diff_is_marked_by_lines_and_fits_every_screen(running_app, changed, new_page, scheme, width):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    running_app.sign_in(page, changed)
    page.goto(f"{running_app.address}/versions")
    added, removed = page.locator(".codebook-diff ins").first, page.locator(".codebook-diff del").first
    expect(added).to_have_text("and mood")
    expect(removed).to_be_visible()
    assert "underline" in added.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert "line-through" in removed.evaluate("one => getComputedStyle(one).textDecorationLine")
    expect(page.get_by_role("img", name="Time line: version 1 of")).to_be_visible()
    page.get_by_text("codes unchanged").first.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("tab", name="Rounds").click()
    expect(page.get_by_text("uses version 1 (the newest is 2)")).to_be_visible()
    page.get_by_role("tab", name="All versions").click()
    page.get_by_role("button", name="What changed in version 2").click()
    expect(added).to_be_visible()
