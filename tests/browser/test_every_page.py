"""Every page in a real browser: it opens, asks no other machine, and looks as the documentation shows it."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

PAGES = {
    "": "Sample study",
    "code": None,
    "import": "Import",
    "corpus": "Corpus",
    "duplicates": "Duplicates",
    "codebook": "Codebook",
    "edit_codebook": "Edit codebook",
    "versions": "Versions",
    "codes": "Code by code",
    "second_looks": "Second looks",
    "identifiers": "Names in the texts",
    "memos": "Memos",
    "agreement": "Agreement",
    "export": "Export",
    "coders": "Coders",
    "studies": "Studies",
    "settings": "Settings",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_and_asks_no_other_machine(running_app, new_page, scheme):
    page = new_page(color_scheme=scheme, viewport={"width": 1280, "height": 800})
    running_app.sign_in(page, running_app.start())
    for address, heading in PAGES.items():
        page.goto(f"{running_app.address}/{address}")
        if heading:
            expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
        else:
            expect(page.get_by_role("button", name=re.compile("^Save and next"))).to_be_visible()
        expect(page.get_by_text("Signed in as")).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert foreign_sockets(running_app.process.pid) == set()


def test_the_pictures_of_the_documentation(running_app, page, project, tmp_path):
    """With REWRITE_SCREENSHOTS=1 the pictures in docs/images are made anew; otherwise they only have to exist."""
    folder = project / "docs" / "images" if os.environ.get("REWRITE_SCREENSHOTS") else tmp_path
    page.set_viewport_size({"width": 1280, "height": 800})
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    for key in ("m", "l", "Enter", "0", "Enter", "g", "l", "m"):
        page.keyboard.press(key)
    expect(page.get_by_text(re.compile("all saved", re.IGNORECASE)).first).to_be_visible()
    page.screenshot(path=folder / "desk.png")
    page.goto(f"{running_app.address}/agreement")
    expect(page.get_by_text("The dotted lines mark")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    page.screenshot(path=folder / "agreement.png")
    page.goto(f"{running_app.address}/edit_codebook")
    page.get_by_role("treeitem", name=re.compile("Morale")).first.click()
    expect(page.get_by_label("Definition", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Workload and staffing")).first).to_be_visible()
    page.screenshot(path=folder / "edit_codebook.png")
    for name in ("desk.png", "agreement.png", "edit_codebook.png"):
        assert (folder / name).stat().st_size > 20_000, f"{name} shows next to nothing"
        assert (project / "docs" / "images" / name).is_file()


def foreign_sockets(parent: int) -> set[str]:
    """Remote addresses of the TCP sockets of a process's children, this machine's own left out."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    inodes = set()
    for child in children:
        for link in Path(f"/proc/{child}/fd").iterdir():
            target = os.readlink(link) if link.is_symlink() else ""
            found = re.match(r"socket:\[(\d+)\]", target)
            if found:
                inodes.add(found[1])
    remote = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{children[0]}/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[9] in inodes:
                remote.add(columns[2].split(":")[0])
    loopback = {
        "0100007F",
        "00000000",
        "0" * 32,
        "00000000000000000000000001000000",
        "0000000000000000FFFF00000100007F",
    }
    return remote - loopback
