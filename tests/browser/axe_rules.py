"""axe-core on a page: what it finds of serious or critical impact, in words a test can print."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

FOLDER = Path(__file__).with_name("axe")
SOURCE = FOLDER / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
GRAVE = ("serious", "critical")

_RUN = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    rules: { "target-size": { enabled: true } }, // of WCAG 2.2, and off unless named
    resultTypes: ["violations"],
  });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, help: rule.help, impact: node.impact ?? rule.impact, html: node.html.slice(0, 240),
    target: node.target.map((part) => [part].flat().join(" >>> ")).join(" > "), why: node.failureSummary ?? "",
  })));
}"""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One rule that is not applied to what one selector matches, because it is not ours to mend."""

    rule: str
    selector: str
    why: str


#: What Streamlit itself draws and neither its arguments nor a style sheet can reach.
EXCLUSIONS: tuple[Exclusion, ...] = ()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one text each: rule, element, what is wrong."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SOURCE.read_text("utf-8"))
    found = page.evaluate(_RUN, list(TAGS))
    return [_in_words(one) for one in found if one["impact"] in GRAVE and not _excluded(page, one)]


def _excluded(page: Page, found: dict[str, Any]) -> bool:
    """Whether the element stands in the list of exclusions for its rule."""
    selectors = [one.selector for one in EXCLUSIONS if one.rule == found["rule"]]
    if not selectors or " >>> " in found["target"]:
        return False
    return page.evaluate(
        "([target, selectors]) => selectors.some((one) => document.querySelector(target).matches(one))",
        [found["target"], selectors],
    )


def _in_words(found: dict[str, Any]) -> str:
    why = " ".join(found["why"].split())
    return (
        f"{found['rule']} ({found['impact']}): {found['help']}\n    {found['target']}\n    {found['html']}\n    {why}"
    )
