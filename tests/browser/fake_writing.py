"""Preferences, memos and proposals as the desk API in memory takes them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.browser.fake_desk import FakeDesk

#: What a coder has who never set anything.
USUAL: dict[str, Any] = {
    "text_size": 100,
    "line_width": "medium",
    "single_keys": True,
    "code_keys": {},
    "command_keys": {},
}
WRITTEN_AT = "2026-03-02T09:15:00+00:00"


def _preferences(fake: "FakeDesk", body: dict[str, Any]) -> dict[str, Any]:
    fake.set_to.append(body["preferences"])
    fake.preferences = body["preferences"]
    return {"preferences": fake.preferences}


def _memo(fake: "FakeDesk", body: dict[str, Any]) -> dict[str, Any]:
    fake.memos.setdefault(body["uuid"], body)
    return {"memo": _shown(fake.memos[body["uuid"]])}


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    return {"by": "Ada", "own": True, "written_at": WRITTEN_AT, **body}


def _proposal(fake: "FakeDesk", body: dict[str, Any]) -> dict[str, Any]:
    fake.proposals.setdefault(body["uuid"], body)
    if body.get("add"):
        return _added(fake, body["name"], body.get("parent"))
    return {"sentence": f"“{body['name']}” is proposed. The codebook's authors see it."}


def _added(fake: "FakeDesk", name: str, parent: str | None) -> dict[str, Any]:
    code = {"id": name.casefold(), "name": name, "parent": parent, "section": None, "key": "z", "colour": None}
    code |= dict.fromkeys(("definition", "apply_when", "do_not_apply_when"), "") | {"examples": []}
    version = fake.codebook["version"] + 1
    fake.codebook = {**fake.codebook, "version": version, "codes": [*fake.codebook["codes"], code]}
    return {"sentence": f"“{name}” is in the codebook now. Its key is z.", "codebook_version": version}


def memos(fake: "FakeDesk", query: dict[str, str]) -> dict[str, Any]:
    """Memos beside one comment: its own, and those on codes and study."""
    near = [one for one in fake.memos.values() if one["assignment"] == query["assignment"] or one["about"] != "unit"]
    return {"memos": [_shown(one) for one in near], "hidden": fake.memos_hidden}


#: What answers a POST, by the last part of its path.
TAKEN: dict[str, Callable[["FakeDesk", dict[str, Any]], dict[str, Any]]] = {
    "preferences": _preferences,
    "memos": _memo,
    "proposals": _proposal,
}
