"""The import page in a real browser: a newcomer with a spreadsheet of survey answers, and a large file."""

import io
import re

import openpyxl
from playwright.sync_api import expect

QUESTION = "What would make the late shift easier for you?"
SECOND = "Is there anything else you want to say?"
ANSWERS = [
    ("Hedge Cutter", "hc@example.org", "Day", "A bus that runs after ten in the evening", "The kettle broke again"),
    (
        "Spare Lanyard",
        "sl@example.org",
        "Night",
        "Knowing the rota two weeks ahead of time",
        "Nothing comes to mind",
    ),
    ("Tea Urn", "tu@example.org", "Day", "Somebody else who knows the ordering system", "Thank you for asking us"),
    ("Wet Umbrella", "wu@example.org", "Night", "A second person on the front desk at night", "Please ask us earlier"),
    (
        "Loose Button",
        "lb@example.org",
        "Day",
        "Fewer forms to fill in before going home",
        "The heating is too warm",
    ),
]


def survey_xlsx():
    """A spreadsheet of invented survey answers."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Name", "Email", "Shift", QUESTION, SECOND])
    for row in ANSWERS:
        sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def choose(page, *files):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files", exact=True).click()
    chooser.value.set_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    )


def settled(page):
    page.wait_for_function(
        """() => document.querySelector('[data-test-script-state="notRunning"]')
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]')"""
    )


def test_a_newcomer_imports_survey_answers_from_a_spreadsheet_and_codes_one(running_app, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    running_app.sign_in(page, running_app.start())
    page.goto(f"{running_app.address}/import")
    choose(page, ("answers.xlsx", survey_xlsx()))
    expect(page.get_by_text("What the columns are")).to_be_visible()
    # Both open questions are taken for text to code, and what is personal is left out and named.
    roles = page.get_by_role("combobox")
    expect(page.get_by_text("Left out because they may say who somebody is")).to_contain_text("Email")
    expect(roles.nth(1)).to_be_visible()
    page.get_by_role("textbox", name="Name of the new study").fill("Late shift")
    page.get_by_role("textbox", name="Name of the new study").press("Enter")
    page.get_by_role("button", name="Save 10 units").click()
    expect(page.get_by_text("answers.xlsx: 10 units added, 2 new threads.")).to_be_visible()
    page.get_by_role("link", name="Go on with the checklist of the study").click()
    expect(page.get_by_role("heading", name="Late shift")).to_be_visible()
    page.goto(f"{running_app.address}/codebook")
    page.get_by_role("link", name="Choose a codebook, or begin an empty one").click()
    page.get_by_role("button", name="Use it as it is").click()
    expect(page.get_by_text(re.compile("Version 1")).first).to_be_visible()
    page.goto(f"{running_app.address}/code")
    expect(page.get_by_role("button", name=re.compile("^Save and next"))).to_be_visible()
    assert any(page.get_by_text(answer).count() for row in ANSWERS for answer in row[3:])
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("all saved", re.IGNORECASE)).first).to_be_visible()
    assert running_app.decisions("Rosa")
