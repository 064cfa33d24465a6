"""The desk on a bare page, driven in a coder's language, and the codebook it is tried with."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_desk import FakeDesk


def _theme(code: str, key: str | None, *below: tuple[str, str | None], section: str = "themes") -> list[dict[str, Any]]:
    name = code.capitalize()
    theme = {"id": code, "name": name, "parent": None, "section": section, "key": key, "colour": "#6d4aa8"}
    theme |= {"definition": f"What is said about {code}.", "apply_when": "It is the subject.", "do_not_apply_when": ""}
    theme["examples"] = ["Nobody laughs in our corridor any more."]
    under = [
        {**theme, "id": f"{code}_{sub}", "name": sub.capitalize(), "parent": code, "key": own} for sub, own in below
    ]
    return [theme, *under]


def codebook() -> dict[str, Any]:
    codes = [
        *_theme("morale", "m", ("distress", "d"), ("leaving", "l")),
        *_theme("risk", "r", ("public", "p"), ("unkeyed", None)),
        *_theme("pay", "p", section="beside"),
        *_theme("workload", "w", section="beside"),
        *_theme("courts", "c", section="beside"),
        *_theme("for", "f", section="beside"),
        *_theme("against", "g", section="beside"),
    ]
    deep = {**codes[1], "id": "night", "name": "Night shifts", "parent": "morale_distress", "key": "q"}
    return {
        "version": 1,
        "title": "Probation",
        "sections": [{"id": "themes", "name": "The themes"}, {"id": "beside", "name": "Beside the themes"}],
        "codes": [*codes[:2], deep, *codes[2:]],
        "groups": [
            {"id": "stance", "name": "Stance", "kind": "exclusive", "members": ["for", "against"], "values": []}
        ],
    }


@dataclass
class DeskPage:
    """The desk in one tab."""

    page: Page
    fake: FakeDesk

    def open(self) -> "DeskPage":
        """Open the page, or load it again."""
        self.page.goto(self.fake.address)
        expect(self.page.locator(".count")).not_to_be_empty()
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def text(self) -> Locator:
        return self.find(".text")

    @property
    def chips(self) -> Locator:
        return self.find(".chip")

    def shows(self, number: int) -> None:
        """The comment with this number is on screen."""
        expect(self.find(".comment h2")).to_have_text(f"Comment {number} of {len(self.fake.texts)}")

    def chosen(self, *names: str) -> None:
        """These and no other choices are marked under the comment."""
        expect(self.chips).to_have_text([f"✓{name}" for name in names])

    def bar(self, state: str) -> None:
        """The state of saving in the bar's own words."""
        expect(self.find(".save")).to_have_text(state)

    def saved(self) -> None:
        expect(self.find('.save[data-save="saved"]')).to_have_text("all saved")

    def kept(self, kind: str = "outbox") -> list[Any]:
        """What this browser keeps under one of the desk's names."""
        found = self.page.evaluate(
            "(start) => Object.entries(localStorage).filter(([key]) => key.startsWith(start)).map((entry) => entry[1])",
            f"annotator:{kind}:",
        )
        return [json.loads(value) for value in found]
