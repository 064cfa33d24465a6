"""The corpus page in a browser: look for words, exclude what was found with a reason, include it again."""

from playwright.sync_api import expect

from annotator.domain.corpus import Standing, Wanted
from annotator.operations import corpus


def test_search_exclude_and_include_again(coding_app, page):
    def excluded():
        with coding_app.opened() as (workspace, owner, study):
            found = corpus.find_units(workspace, owner, study, Wanted(standing=Standing.EXCLUDED))
            return [hit.unit.text for hit in found.hits]

    page.goto(coding_app.link())
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(f"{coding_app.address}/corpus")
    box = page.get_by_label("Find units", exact=True)
    box.fill('"comment 17"')
    box.press("Enter")
    expect(page.get_by_text("One unit fits.")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("Comment 17")
    page.get_by_role("button", name="Exclude", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Exclude").click()
    expect(dialog.get_by_text("A reason is needed")).to_be_visible()
    dialog.get_by_label("Reason", exact=True).fill("an advertisement")
    dialog.get_by_label("Reason", exact=True).press("Enter")
    dialog.get_by_role("button", name="Exclude").click()
    expect(page.get_by_text("1 unit excluded.")).to_be_visible()
    assert excluded() == ["Comment 17: the rota again."]
    expect(page.get_by_text("an advertisement")).to_be_visible()
    page.get_by_role("button", name="Include again", exact=True).click()
    expect(page.get_by_text("1 unit included again.")).to_be_visible()
    assert excluded() == []
    page.get_by_role("button", name="Show in its thread").click()
    expect(page.get_by_text("Units 1 to 50 of 250")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
