"""No author's name of a file gets into anything the program writes, but for the vault, which is encrypted.

Names are taken from author fields; what stands inside a comment's text is another matter.
"""

import json
import logging
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from annotator.domain.people import Person
from annotator.exporters.registry import EXPORTERS
from annotator.operations import codebooks, studies
from annotator.store import rounds
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, save
from tests.store.studies_for_tests import make_owner

LOOKER = Person.at_command_line("test")
GOLDEN = Path(__file__).parents[1] / "golden" / "blog_text"

#: A page of another kind of blog: a name, a time and a text each, none of it anybody's.
PAGE = """Tuesday, 4 April 2023

Keys of the side gate

Who has them now?

4 comments:

  1. Marmaduke Thistlewick4 April 2023 at 08:15

    Not me, since the winter.

    ReplyDelete
    Replies
    1. Zoë Brambleholt-O'Dowd4 April 2023 at 09:30

      Nor me.

      Delete
    2. @gatekeeper_ox74 April 2023 at 09:41

      I gave mine back.

      Delete
  2. 門番の梅子5 April 2023 at 10:02

    There were three of them.

    ReplyDelete
"""
NAMES_IN_PAGE = {"Marmaduke Thistlewick", "Zoë Brambleholt-O'Dowd", "@gatekeeper_ox7", "門番の梅子"}


def names_of_golden_pages() -> set[str]:
    expected = [json.loads(path.read_text("utf-8")) for path in GOLDEN.glob("*.expected.json")]
    return {unit["author"] for page in expected for thread in page["threads"] for unit in thread["units"]} - {None}


def names_of_corpus(corpus: Path) -> set[str]:
    truth = json.loads((corpus / "truth.json").read_text("utf-8"))
    posts = [post for name, page in truth.items() if not name.startswith("_") for post in page["posts"]]
    return {comment["author"] for post in posts for comment in post["comments"] if comment.get("author")}


def spellings(name: str) -> set[bytes]:
    """The bytes a name may stand as in a file."""
    forms = {name, name.lower(), name.upper(), name.casefold(), unicodedata.normalize("NFD", name)}
    texts = {spelt for form in forms for spelt in (form, json.dumps(form)[1:-1], quote(form), form.replace(" ", "-"))}
    return {text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")}


def found_in(name: str, data: bytes) -> bool:
    return any(spelt in data for spelt in spellings(name))


def everything_in(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, those inside zip archives too."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[path.name] = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found |= {f"{path.name}/{inside}": archive.read(inside) for inside in archive.namelist()}
    return found


def code_some(workspace, owner, study) -> None:
    codebooks.publish_codebook(workspace, owner, study, make_codebook(), "first")
    with workspace.database.reading() as session:
        (round_,) = rounds.list_rounds(session, study.id)
    for assignment in assignments(workspace, owner, round_)[:5]:
        save(workspace, owner, make_answer(assignment, "risk"))


@pytest.fixture
def work_done(terminal, tmp_path, tmp_path_factory, caplog):
    """Do all that is done with files of comments; what was written and said, by name."""

    def work(*files: Path) -> dict[str, bytes]:
        pages = tmp_path_factory.mktemp("pages")
        (pages / "keys.txt").write_text(PAGE, encoding="utf-8")
        (tmp_path / "passphrase").write_text("seven wet umbrellas")
        caplog.set_level(logging.DEBUG)
        workspace = terminal.workspace
        owner = make_owner(workspace)
        said = [terminal.done("import", "--new-study", "Gate", "--purpose", "training", pages / "keys.txt", *files)]
        (study,) = studies.list_studies(workspace, LOOKER)
        code_some(workspace, owner, study)
        said += [terminal.done("export", "--format", one.name, tmp_path / f"export.{one.name}") for one in EXPORTERS]
        said.append(terminal.done("agreement"))
        said.append(terminal.done("backup", tmp_path / "plain.annotator-backup"))
        sealed = tmp_path / "sealed.annotator-backup"
        said.append(terminal.done("backup", "--with-vault", "--passphrase-file", tmp_path / "passphrase", sealed))
        (tmp_path / "left.sqlite").write_bytes(b"")
        said.append(terminal.type("import", *files, pages / "keys.txt", tmp_path / "left.sqlite"))
        # The database is still open, so that what was written last lies in the write-ahead log.
        written = everything_in(tmp_path)
        assert written["annotator.sqlite-wal"]
        words = "".join(one.out + one.err for one in said)
        return {**written, "what was said": words.encode(), "what was logged": caplog.text.encode()}

    return work


def check_that_none_is_there(names: set[str], written: dict[str, bytes]) -> None:
    assert {(name, place) for name in names for place, data in written.items() if found_in(name, data)} == set()


def test_the_search_would_find_a_name_that_was_written(tmp_path, terminal):
    page = tmp_path / "keys.txt"
    page.write_text(PAGE, encoding="utf-8")
    shown = terminal.done("import", "--dry-run", "--json", page).out.encode()
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page", json.dumps(PAGE).upper())
    for name in NAMES_IN_PAGE:
        assert found_in(name, page.read_bytes())
        assert found_in(name, shown)
        assert found_in(name, everything_in(tmp_path)["a.zip/page"]) or not name.isascii()


def test_no_author_of_invented_pages_is_in_anything_that_was_written_or_said(work_done):
    names = names_of_golden_pages()
    assert len(names) >= 3
    pages = sorted(path for path in GOLDEN.iterdir() if not path.name.endswith(".json"))
    check_that_none_is_there(NAMES_IN_PAGE | names, work_done(*pages))


def test_no_author_of_the_real_pages_is_in_anything_that_was_written_or_said(work_done, corpus):
    names = names_of_corpus(corpus)
    assert len(names) >= 3
    check_that_none_is_there(NAMES_IN_PAGE | names, work_done(*sorted(corpus.glob("*.txt"))))
