"""What a new user does first: start, give a name, code ten comments by key, see agreement, save the workbook."""

import json
import re

import openpyxl
from playwright.sync_api import expect

#: Key strokes and the codes they give: sub-codes, themes alone, themes without sub-codes, several at once.
TEN = [
    ("m", "l", "Enter"),
    ("m", "m", "Enter"),
    ("p", "Enter"),
    ("0", "Enter"),
    ("w", "r", "p", "Enter"),
    ("?", "Enter"),
    ("u", "u", "g", "g", "Enter"),
    ("i", "i", "Enter"),
    ("x", "Enter"),
    ("r", "r", "?", "Enter"),
]


def test_ten_comments_agreement_and_workbook_without_reading_anything_but_the_screen(new_app, page, tmp_path):
    page.set_viewport_size({"width": 1280, "height": 800})
    new_app.sign_in(page, new_app.start())
    assert "token" not in page.url
    page.get_by_role("link", name="Start coding").click()
    expect(page.get_by_role("button", name=re.compile("^Save and next"))).to_be_visible()
    for strokes in TEN:
        for stroke in strokes:
            page.keyboard.press(stroke)
    expect(page.get_by_text("all saved", exact=False).first).to_be_visible()
    saved = new_app.decisions("Rosa")
    assert [state for _, state, _ in saved] == [
        "coded",
        "coded",
        "coded",
        "none_applies",
        "coded",
        "unsure",
        "coded",
        "coded",
        "ineligible",
        "unsure",
    ]
    assert [len(json.loads(codes)) for _, _, codes in saved] == [1, 1, 1, 0, 2, 0, 2, 1, 0, 1]
    page.get_by_role("link", name="Agreement").first.click()
    expect(page.get_by_role("heading", name="Agreement")).to_be_visible()
    expect(page.get_by_text("Practice: coders could see each other")).to_be_visible()
    page.get_by_role("link", name="Export").first.click()
    page.get_by_text("Excel workbook (XLSX)", exact=True).click()
    link = page.get_by_role("link", name=re.compile("^Save as Excel"))
    with page.expect_download() as download:
        link.click()
    path = tmp_path / "coded.xlsx"
    download.value.save_as(path)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["units", "decisions", "codebook", "about"]
    rows = list(workbook["decisions"].iter_rows(values_only=True))
    assert sum(row[rows[0].index("coder")] == "Rosa" for row in rows) >= 10
    page.get_by_role("link", name="Start here").click()
    expect(page.get_by_text("10 of 20 coded")).to_be_visible()
