"""A name covered by a label is on no page, in no export and in nothing a command says, but where it is decided."""

import io
import zipfile

import pandas as pd
import pytest
from click.testing import CliRunner

from annotator.cli import main
from annotator.domain.anchors import AnchorKind
from annotator.domain.material import ParsedThread
from annotator.domain.memo import About
from annotator.domain.study import Purpose
from annotator.exporters.registry import EXPORTERS
from annotator.operations import anchors, identifier_search, identifiers, memos, proposals
from annotator.operations.identifier_search import NameLists
from annotator.ui.navigation import _PAGES as PAGES
from db import models
from tests.factories import make_answer, make_source, make_unit
from tests.store.coding_for_tests import assignments, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner

NAME = "quillfeather"
#: The code whose page comes first.
FIRST_CODE = "morale"
TEXTS = (
    "Has Quillfeather the keys? Write to quillfeather@gate.example.",
    "Ask Quillfeather’s deputy.",
    "Nobody knows.",
)


@pytest.fixture
def study(workspace):
    """A practice study, open to all, with decisions, a memo and a proposed code on a comment with a covered name."""
    units = tuple(make_unit(text, lines=(n, n)) for n, text in enumerate(TEXTS, 1))
    source = make_source("keys.txt", ParsedThread("The keys", "2023-03-01", None, units))
    study, round_, people = make_coded_study(workspace, "Ben", source=source, purpose=Purpose.TRAINING)
    for person, code in ((people["Ada"], "risk"), (people["Ben"], "meta")):
        for one in assignments(workspace, person, round_):
            save(workspace, person, make_answer(one, code))
    first = assignments(workspace, people["Ben"], round_)[0]
    memos.write_memo_at_desk(
        workspace, people["Ben"], first, About.UNIT, None, "Who?", "8c5b0a52-0000-4000-8000-000000000001"
    )
    proposals.propose_code(workspace, people["Ben"], first, "Keys", "")
    unit = rows(workspace, models.Unit, "id")[0]
    anchors.mark_anchor(workspace, people["Ben"], study, FIRST_CODE, unit, AnchorKind.TYPICAL, "Keys")
    owner = people["Ada"]
    identifier_search.keep_names(workspace, owner, study, NameLists("Odo Quillfeather"))
    identifier_search.look_for_identifiers(workspace, owner, study)
    return study


def test_comments_to_be_marked_as_anchors_stand_with_their_labels(workspace, study, sit_down):
    screen = sit_down(workspace).open("codes").choose("codes_code", "risk").choose("codes_marking", True)
    assert any(NAME in words.lower() for words in everything_on(screen)), "the search would find it"
    cover(workspace, study, make_owner(workspace))
    assert not any(NAME in words.lower() for words in everything_on(screen.run()))
    screen.choose("codes_words", NAME)
    assert "No comment fits. Try other words, or show all." in screen.told("info")


def cover(workspace, study, owner):
    found = identifiers.list_identifiers(workspace, owner, study)
    identifiers.cover(workspace, owner, study, [one.id for one in found])


def everything_on(screen):
    """Every string on a page, also inside tables and components."""
    for node in (*screen.app.main, *screen.app.sidebar):
        yield str(getattr(node, "proto", ""))
        value = getattr(node, "value", None)
        yield value.to_csv() if isinstance(value, pd.DataFrame) else str(value)


def test_a_covered_name_is_on_no_page_but_its_own(workspace, study, sit_down):
    owner = sit_down(workspace)
    seen = {name for name in PAGES for words in everything_on(owner.open(name)) if NAME in words.lower()}
    assert {"codebook", "codes", "corpus", "identifiers"} <= seen, "the search would find it"
    cover(workspace, study, make_owner(workspace))
    for screen, pages in ((owner, set(PAGES) - {"identifiers"}), (sit_down(workspace, "Ben"), set(PAGES))):
        for name in sorted(pages):
            for words in everything_on(screen.open(name)):
                assert NAME not in words.lower(), name


def test_a_covered_name_is_in_no_export_and_in_nothing_that_commands_say(workspace, study, tmp_path):
    def said():
        (tmp_path / "out").mkdir(exist_ok=True)
        commands = [
            *(("export", "--format", one.name, str(tmp_path / "out" / one.name)) for one in EXPORTERS),
            ("memos", "export", str(tmp_path / "out" / "memos")),
            ("agreement",),
            ("agreement", "--json"),
            ("coder", "list"),
            ("codebook", "export", str(tmp_path / "out" / "codebook.yaml")),
        ]
        for words in commands:
            done = CliRunner(catch_exceptions=False).invoke(main, words)
            assert done.exit_code == 0, (words, done.output)
            yield words, done.output
        for path in (tmp_path / "out").iterdir():
            data = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    data = b"".join(map(archive.read, archive.namelist()))
            path.unlink()
            yield path.name, data.decode("utf-8", "replace")

    assert {one for one, words in said() if NAME in words.lower()} == {one.name for one in EXPORTERS}
    cover(workspace, study, make_owner(workspace))
    for one, words in said():
        assert NAME not in words.lower(), one
