"""The desk in the running app with a covered name: the browser never gets it, and a span over its label is whole."""

import itertools
import json

import pytest
from playwright.sync_api import expect

from annotator.domain.anchors import AnchorKind
from annotator.domain.corpus import Wanted
from annotator.domain.material import ParsedThread
from annotator.operations import anchors, coders, corpus, identifier_search, identifiers, importing
from annotator.operations.identifier_search import NameLists
from tests.factories import make_incoming, make_source, make_unit
from tests.fixtures.coding_app import PASSWORD, add_study, owner_of

NAME = "Quillfeather"
TEXTS = ("Nobody 🙂 asked Quillfeather about the keys.", "Ask Quillfeather’s deputy.")
SELECT = """(node, [start, end]) => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const piece = walk.nextNode();
    document.getSelection().setBaseAndExtent(piece, start, piece, end);
}"""
_numbers = itertools.count(1)


@pytest.fixture
def covered(coding_app):
    """A coder of a study in which a name is covered."""
    workspace = coding_app.workspace()
    owner, coder = owner_of(workspace), f"Reader {next(_numbers)}"
    units = (make_unit(TEXTS[0]), make_unit(TEXTS[1], parent=0, depth=1))
    study = add_study(workspace, owner, ParsedThread("The keys", "2023-03-01", None, units), name=f"Keys of {coder}")
    coders.add_coder(workspace, owner, study, coder, PASSWORD)
    identifier_search.keep_names(workspace, owner, study, NameLists("Odo Quillfeather"))
    identifier_search.look_for_identifiers(workspace, owner, study)
    (found,) = identifiers.list_identifiers(workspace, owner, study)
    identifiers.cover(workspace, owner, study, [found.id], label="porter")
    # Waiting units are in no blind round, so an anchor on one stands in everybody's help.
    waiting = make_source("gate.txt", ParsedThread("The gate", None, None, (make_unit(f"{TEXTS[1]} At the gate."),)))
    importing.store_sources(workspace, owner, study, (make_incoming(waiting),), None)
    identifier_search.look_for_identifiers(workspace, owner, study)
    others = identifiers.list_identifiers(workspace, owner, study)
    identifiers.cover(workspace, owner, study, [one.id for one in others], label="porter")
    unit = max(hit.unit.id for hit in corpus.find_units(workspace, owner, study, Wanted()).hits)
    anchors.mark_anchor(workspace, owner, study, "workload", unit, AnchorKind.TYPICAL, "Keys.")
    workspace.database.close()
    return coder


def test_a_covered_name_never_reaches_the_browser_and_a_span_over_its_label_is_stored_over_all_of_it(
    coding_app, covered, page
):
    bodies = []
    page.on("response", lambda answer: bodies.append(answer) if "/api/" in answer.url else None)
    desk = coding_app.desk(page, covered)
    shown = "Nobody 🙂 asked [porter] about the keys."
    assert desk.text.text_content() == shown
    # From inside the label to “about”, as the browser counts: the smiling face is two.
    start, end = (len(shown[: shown.index(words)].encode("utf-16-le")) // 2 for words in ("ter]", " the keys"))
    desk.text.evaluate(SELECT, [start, end])
    desk.press("w", "h")
    expect(page.get_by_text("Ask [porter]’s deputy. At the gate.").first).to_be_visible()
    desk.press("Escape", "Enter")
    desk.shows(2)
    assert desk.text.text_content() == "Ask [porter]’s deputy."
    desk.press("w", "Enter")
    desk.saved()
    stored = [
        json.loads(spans)
        for (spans,) in coding_app.rows(
            "SELECT decision.spans FROM decision JOIN coder ON coder.id = decision.coder_id WHERE coder.name = ?",
            covered,
        )
    ]
    ((_, first, last),) = next(spans for spans in stored if spans)
    assert TEXTS[0][first:last] == "Quillfeather about"
    kept = page.evaluate("() => JSON.stringify(Object.entries(localStorage))")
    for words in (page.content(), kept, *(answer.text() for answer in bodies)):
        assert NAME.lower() not in words.lower()
    assert any("[porter]" in answer.text() for answer in bodies)
