"""Hostile and extreme texts in the real app: shown as text, never run, and coded like any other."""

import dataclasses
import re

import pytest
from playwright.sync_api import expect

from annotator.domain.codebook import Code
from annotator.operations import codebooks, studies
from tests.fixtures.hostile_app import CODE, EVE, HTML, LONG, MALLORY, STUDY_NAME, TEXTS, TITLE

OURS = "a[href^='javascript:' i], img[src*='outside'], img[src='x'], iframe[srcdoc], svg[onload], [onclick], [onerror]"


@pytest.fixture
def page(new_page):
    """A page in which nothing hostile may run, open a dialog or become an element."""
    page = new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    harmless(page)
    assert dialogs == []


def harmless(page):
    assert page.evaluate("window.ran") is None
    expect(page.locator(OURS)).to_have_count(0)


def test_every_text_is_shown_to_the_character_and_coded(hostile_app, page):
    desk = hostile_app.desk(page, EVE)
    for place, text in enumerate(TEXTS):
        desk.shows(place + 1)
        assert desk.text.text_content() == text, place
        harmless(page)
        desk.press("w", "Enter")
    desk.saved()
    assert hostile_app.made(EVE) == [(place, "coded", ["work"]) for place in range(len(TEXTS))]
    stored = hostile_app.rows(
        "SELECT unit.text FROM unit JOIN study ON study.id = unit.study_id WHERE study.name = ? ORDER BY unit.position",
        STUDY_NAME,
    )
    assert [text for (text,) in stored] == list(TEXTS)


def test_names_titles_codes_definitions_notes_and_the_thread_are_text(hostile_app, page):
    desk = hostile_app.desk(page, MALLORY)
    for words in (TITLE, EVE, CODE):
        expect(page.get_by_text(words, exact=True).first).to_be_attached()
    desk.press("m", "h")
    expect(page.get_by_text(HTML, exact=True).first).to_be_visible()
    harmless(page)
    desk.press("a", "n")
    # Pasted: nobody types that.
    page.keyboard.insert_text(HTML)
    desk.press("Escape", "Enter")
    desk.shows(2)
    for name in ("The comment it answers", "The whole thread"):
        page.get_by_role("button", name=name, exact=False).click()
    expect(page.get_by_text(HTML, exact=True).first).to_be_visible()
    expect(page.get_by_text(LONG, exact=True)).to_have_count(1)
    harmless(page)
    page.keyboard.press("/")
    page.keyboard.type("onerror")
    expect(page.get_by_text(EVE, exact=True).first).to_be_visible()
    desk.press("Enter", "Escape", "Enter")
    desk.saved()
    desk.press("ArrowLeft", "ArrowLeft")
    desk.shows(1)
    expect(page.get_by_role("textbox", name="Note")).to_have_value(HTML)
    desk.open()
    assert hostile_app.made(MALLORY) == [(0, "coded", ["anger"]), (1, "coded", ["work"])]
    ((note,),) = hostile_app.rows(
        "SELECT decision.note FROM decision JOIN assignment ON assignment.id = decision.assignment_id"
        " JOIN coder ON coder.id = assignment.coder_id WHERE coder.name = ? AND note != ''",
        MALLORY,
    )
    assert note == HTML


@pytest.mark.parametrize(
    ("path", "shown"),
    [("", STUDY_NAME), ("codebook", CODE), ("agreement", ""), ("coders", MALLORY), ("studies", STUDY_NAME),
     ("settings", ""), ("export", "")],
)  # fmt: skip
def test_pages_show_hostile_names_as_text(hostile_app, page, path, shown):
    page.context.add_cookies([hostile_app.cookie("Rosa")])
    page.goto(f"{hostile_app.address}/{path}")
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    if shown:
        expect(page.get_by_text(shown, exact=False).first).to_be_attached()
    expect(page.get_by_text("Traceback", exact=False)).to_have_count(0)


def test_a_codebook_of_three_hundred_codes_is_coded_by_key_by_finding_and_by_mouse(hostile_app, page):
    desk = hostile_app.desk(page, "Lena")
    desk.press("z", "c", "a", "b", "Enter")
    desk.shows(2)
    desk.press("/")
    page.keyboard.type("matter yd")
    desk.press("Enter", "Escape", "Enter")
    desk.shows(3)
    last = page.get_by_role("button", name="The very last code", exact=False)
    last.scroll_into_view_if_needed()
    last.click()
    desk.press("Enter")
    desk.shows(4)
    # An opened theme far down comes into view, its sub-codes with it.
    desk.press("z")
    expect(page.get_by_role("button", name="Matter ZC", exact=False).first).to_be_in_viewport()
    desk.press("z", "Enter")
    desk.saved()
    assert hostile_app.made("Lena") == [
        (0, "coded", ["t_a_b", "t_z_c"]),
        (1, "coded", ["t_y_d"]),
        (2, "coded", ["last"]),
        (3, "coded", ["t_z"]),
    ]


def test_a_code_archived_while_it_is_on_screen_is_still_taken_and_the_next_comment_has_the_new_codebook(
    hostile_app, page
):
    desk = hostile_app.desk(page, "Mona")
    desk.press("t")
    with hostile_app.opened() as (workspace, owner, _):
        study = next(one for one in studies.list_studies(workspace, owner) if one.name == "Moving")
        before = codebooks.current_codebook(workspace, study.id)
        moved = [dataclasses.replace(code, archived=code.id == "meta", key=None if code.id == "meta" else code.key)
                 for code in before.codes]  # fmt: skip
        after = dataclasses.replace(before, codes=(*moved, Code("fresh", "Fresh", section="beside", key="t")))
        assert codebooks.publish_codebook(workspace, owner, study, after, "A test").number == 2
    with page.expect_response(re.compile("/api/desk/queue.*[?&]count=1(&|$)")) as brought:
        desk.press("Enter")
    brought.value.finished()
    # Two frames later the desk has read it.
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    desk.saved()
    desk.shows(2)
    # The codebook never changes under the fingers: this comment still has the one it came with.
    desk.press("t", "Enter")
    desk.shows(3)
    codes = page.get_by_role("complementary", name="Codes")
    expect(codes.get_by_role("button", name="Fresh", exact=False)).to_be_visible()
    expect(codes.get_by_role("button", name="Meta", exact=False)).to_have_count(0)
    desk.press("t", "Enter")
    desk.saved()
    assert hostile_app.made("Mona") == [(0, "coded", ["meta"]), (1, "coded", ["meta"]), (2, "coded", ["fresh"])]
    versions = hostile_app.rows(
        "SELECT codebook_version.number FROM decision JOIN codebook_version"
        " ON codebook_version.id = decision.codebook_version_id JOIN assignment"
        " ON assignment.id = decision.assignment_id JOIN coder ON coder.id = assignment.coder_id"
        " WHERE coder.name = 'Mona' ORDER BY decision.id"
    )
    assert versions == [(1,), (1,), (2,)]
