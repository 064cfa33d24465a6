"""The coder's own decisions as the desk API in memory answers for them."""

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.browser.fake_desk import FakeDesk

_PASSES = {
    "unsure": lambda item: item["state"] == "unsure",
    "noted": lambda item: bool(item["note"]),
    "discuss": lambda item: item.get("discuss", False),
    #: As if every code had changed its meaning in version 2.
    "older": lambda item: item["codebook_version"] < 2,
}


def decided(fake: "FakeDesk", query: dict[str, str], shown: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Current decisions as ``shown``, latest first; the cursor is how many were looked through."""
    latest = [item for item in reversed(fake.stored) if fake.current(_place(item)) is item]
    latest = [item for item in latest if item["state"] != "retracted"]
    start, count = int(query.get("before", 0)), int(query.get("count", 10))
    found: list[dict[str, Any]] = []
    looked = start
    for item in latest[start : start + fake.looked_through]:
        if len(found) == count:
            break
        looked += 1
        if _PASSES.get(query.get("show", ""), lambda _: True)(item) and _has(fake, item, query.get("words", "")):
            found.append({**_row(fake, item), "decision": shown(item)})
    more = looked < len(latest)
    return {"decided": found, "next": str(looked) if more else None, "searched": looked - start}


def _place(item: dict[str, Any]) -> int:
    return int(item["assignment"][1:])


def _has(fake: "FakeDesk", item: dict[str, Any], words: str) -> bool:
    names = {code["id"]: code["name"] for code in fake.codebook["codes"]}
    text = [fake.texts[_place(item)], item["note"], *(names[code] for code in item["codes"])]
    return _plain(words) in _plain("\n".join(text))


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)).casefold()


def _row(fake: "FakeDesk", item: dict[str, Any]) -> dict[str, Any]:
    place = _place(item)
    return {
        "id": item["assignment"],
        "position": place,
        "excerpt": fake.texts[place][:240],
        "decided_at": "2026-07-07T10:00:00Z",
    }
