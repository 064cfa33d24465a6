"""`annotator import` of harmful, damaged and enormous files, and stopped imports: one sentence, nothing left."""

import io
import os
import resource
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest

from annotator.domain.people import Person
from annotator.operations import studies
from tests.commands.test_backup_interrupted import below

GOLDEN = Path(__file__).parent.parent / "golden"
LOOKER = Person.at_command_line("test")
#: Each entity ten times the one before: ten thousand million signs when all are put in.
BOMB = '<!DOCTYPE x [<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB += "]>"
FETCHING = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
#: Bytes; the line is longer than the memory the command may take.
MOST_MEMORY = 1024**3
LONG_LINE = 1100 * 1024**2

#: A command whose import is stopped by a signal when this many units were read.
STOPPED = """
import os, sys
from annotator.privacy import pseudonyms
from annotator.operations import importing
number, after = int(sys.argv.pop(1)), int(sys.argv.pop(1))
protected = importing.protected
def stopping(pieces, *keys):
    for count, piece in enumerate(protected(pieces, *keys)):
        if count == after:
            os.kill(os.getpid(), number)
        yield piece
importing.protected = stopping
from annotator.cli import main
main()
"""
#: A command that may take this much memory (bytes) and write files no longer than that.
LIMITED = """
import resource, sys
for what in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
    if limit := int(sys.argv.pop(1)):
        resource.setrlimit(what, (limit, limit))
from annotator.cli import main
main()
"""


def run(project, surroundings, terminal, program, *words):
    environment = {**surroundings, "ANNOTATOR_DATABASE": terminal.database, "TMPDIR": str(terminal.folder)}
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def refused_without_a_trace(terminal, path):
    """The sentence an import is refused with; no study, key, original or copy stays behind."""
    before = below(terminal.folder)
    sentence = terminal.refused("import", "--new-study", "Bad", path)
    assert path.name in sentence
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    assert [name for name in below(terminal.folder) - before if "-vault/" in name and "." in Path(name).name] == []
    return sentence


def repacked(source, target, change=None, more=(), locked=False):
    """A copy of a zip file with parts changed (name: function of bytes), parts added, or marked as encrypted."""
    packed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (change or {}).get(name, bytes)(old.read(name)))
        for name, data in more:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with new.open(entry, "w") as part:  # writestr cannot write one without a name
                part.write(data)
    data = bytearray(packed.getvalue())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = data.find(signature)
        while locked and found >= 0:
            data[found + place] |= 1
            found = data.find(signature, found + 4)
    target.write_bytes(data)
    return target


@pytest.mark.parametrize("document_type", [BOMB, FETCHING], ids=["bomb", "fetching"])
@pytest.mark.parametrize(
    "name", ["wordpress_wxr/export_1_2.xml", "blogger/classic_backup.xml", "disqus_xml/two_pages.xml"]
)
def test_an_export_that_defines_entities_is_refused(name, document_type, terminal, tmp_path):
    text = (GOLDEN / name).read_text()
    head, end, rest = text.partition("?>")
    bad = tmp_path / Path(name).name
    bad.write_text(head + end + document_type + rest.replace("<title>", "<title>&j;"))
    assert "<!ENTITY" in refused_without_a_trace(terminal, bad)


@pytest.mark.parametrize("document_type", [BOMB, FETCHING], ids=["bomb", "fetching"])
@pytest.mark.parametrize(
    ("name", "part", "opening"),
    [
        ("docx/interview.docx", "word/document.xml", b"<w:t>"),
        ("odt/minutes.odt", "content.xml", b"<office:text>"),
        ("spreadsheet/allotment_answers.xlsx", "xl/workbook.xml", b"<sheets>"),
    ],
)
def test_a_document_with_entities_is_refused_or_read_without_them(
    name, part, opening, document_type, terminal, tmp_path
):
    def harm(data):
        head, end, rest = data.partition(b"?>")
        return head + end + document_type.encode() + rest.replace(opening, opening + b"&j;")

    bad = repacked(GOLDEN / name, tmp_path / Path(name).name, {part: harm})
    answer = terminal.type("import", "--new-study", "Bad", bad)
    assert answer.code == 0 or bad.name in answer.err
    assert b"root:" not in b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite*") if path.is_file())


@pytest.mark.parametrize(
    "name", ["docx/interview.docx", "odt/minutes.odt", "spreadsheet/bridge_comments.ods", "refi_qdpx/mixed_traps.qdpx"]
)
def test_a_file_that_is_an_archive_inside_is_refused_when_it_is_a_bomb_or_locked_or_cut(name, terminal, tmp_path):
    whole, bad = GOLDEN / name, tmp_path / Path(name).name
    repacked(whole, bad, more=[("pictures/a", bytes(50 * 1024**2))])
    if bad.suffix != ".ods":  # of spreadsheets only the sheets are unpacked
        assert "harmful" in refused_without_a_trace(terminal, bad)
    repacked(whole, bad, locked=True)
    assert "password" in refused_without_a_trace(terminal, bad)
    bad.write_bytes(whole.read_bytes()[:700])
    refused_without_a_trace(terminal, bad)


@pytest.mark.parametrize("name", ["docx/interview.docx", "odt/minutes.odt", "refi_qdpx/mixed_traps.qdpx"])
def test_a_document_with_a_part_that_leads_out_of_its_folder_is_refused(name, terminal, tmp_path):
    bad = repacked(GOLDEN / name, tmp_path / Path(name).name, more=[("../../evil.txt", b"x")])
    assert "leads out" in refused_without_a_trace(terminal, bad)
    assert not list(tmp_path.parent.rglob("evil.txt"))


def test_an_archive_is_unpacked_in_its_own_folder_alone_and_not_at_all_when_it_is_a_bomb(terminal, page, tmp_path):
    climbing = tmp_path / "climbing.zip"
    with zipfile.ZipFile(climbing, "w") as made:
        made.writestr("../../../climbed.txt", page.read_text())
    page.unlink()
    terminal.done("import", "--new-study", "Rota", climbing)
    assert not list(tmp_path.parent.rglob("climbed.txt"))
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", bytes(110 * 1024**2))
    assert "would become 110 MB" in terminal.refused("import", bomb)


def test_a_pdf_that_is_locked_or_holds_pictures_only_is_refused(terminal, tmp_path):
    locked, pictures = tmp_path / "locked.pdf", tmp_path / "pictures.pdf"
    with pypdf.PdfWriter(clone_from=str(GOLDEN / "pdf" / "mill_talk.pdf")) as writer:
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(str(locked))
    with pypdf.PdfWriter() as writer:
        writer.add_blank_page(300, 300)
        writer.write(str(pictures))
    assert "password" in refused_without_a_trace(terminal, locked)
    assert "no text layer" in refused_without_a_trace(terminal, pictures)


@pytest.mark.parametrize(
    ("name", "part", "words"),
    [
        ("answers.xlsx", "EncryptedPackage", "old Excel file"),
        ("answers.xls", "Workbook", "old Excel file"),
        ("minutes.docx", "EncryptedPackage", "Word before 2007"),
    ],
)
def test_an_office_file_that_is_locked_or_old_is_told_in_the_words_of_its_program(
    name, part, words, terminal, tmp_path
):
    bad = tmp_path / name
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + part.encode("utf-16-le") + bytes(2000))
    assert words in refused_without_a_trace(terminal, bad)


def test_an_open_document_spreadsheet_is_known_however_it_was_packed(terminal, tmp_path):
    packed = repacked(GOLDEN / "spreadsheet" / "bridge_comments.ods", tmp_path / "packed.ods")
    assert "3 units added" in terminal.done("import", "--new-study", "Bridge", packed).err


def test_an_archive_with_an_entry_that_has_no_name_is_read_without_it(terminal, page, tmp_path):
    zipped = tmp_path / "pages.zip"
    with zipfile.ZipFile(zipped, "w") as made:
        made.writestr("rota.txt", page.read_text())
        made.open(zipfile.ZipInfo(""), "w").close()  # writestr cannot
    document = repacked(GOLDEN / "docx" / "interview.docx", tmp_path / "interview.docx", more=[("", b"x")])
    assert "2 units added" in terminal.done("import", "--new-study", "Rota", zipped).err
    assert "5 units added" in terminal.done("import", document).err


def test_quotes_that_do_not_close_are_named_with_their_row(terminal, tmp_path):
    bad = tmp_path / "survey.csv"
    bad.write_text("id,text,author\n1,fine,Ann\n" + '2,"never closed,Ben\n' + "3,fine,Cy\n" * 500)
    assert "row 3" in refused_without_a_trace(terminal, bad)


@pytest.mark.parametrize("name", ["reddit/packed_dump.zst", "docx/interview.docx", "taguette/beekeepers.taguette"])
@pytest.mark.parametrize("ending", [".csv", ".txt"])
def test_a_wrong_extension_is_read_by_content_or_refused_but_never_stored_as_text(name, ending, terminal, tmp_path):
    path = tmp_path / ("renamed" + ending)
    path.write_bytes((GOLDEN / name).read_bytes())
    answer = terminal.done("import", "--new-study", "Renamed", "--dry-run", path)
    assert f"({name.partition('/')[0]}, " in answer.out


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("long.csv", b"id,text,author\n1,fine,Ann\n2,"),
        ("long.jsonl", b'{"id":"1","text":"fine","author":"Ann"}\n{"id":"2","text":"'),
        ("long.txt", b"Ann: fine\n\nBen: "),
        ("long.xml", (GOLDEN / "wordpress_wxr" / "export_1_2.xml").read_bytes()[:3000]),
        ("long.pdf", b"%PDF-1.4\n"),
        ("long.html", b"<html><body><p>"),
        ("long.zip", b"PK\x03\x04"),
    ],
)
def test_a_line_longer_than_memory_is_refused_in_little_memory(name, head, project, surroundings, terminal, tmp_path):
    bad = tmp_path / name
    bad.write_bytes(head)
    os.truncate(bad, LONG_LINE)
    done = run(project, surroundings, terminal, LIMITED, MOST_MEMORY, 0, "import", "--dry-run", bad)
    bad.unlink()
    assert done.returncode == 1, done.stderr
    assert name in done.stderr
    assert done.stderr.count("\n") == 1
    # Kilobytes, the highest of all processes the tests started and waited for.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MOST_MEMORY


@pytest.fixture
def table(tmp_path):
    """A zip archive of a table of 3000 comments, so that a copy of it is unpacked too."""
    path = tmp_path / "survey.zip"
    rows = "".join(f"{number},Quite a long answer number {number},Person {number}\n" for number in range(3000))
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("survey.csv", "id,text,author\n" + rows)
    return path


def kept(terminal):
    return [
        name for name in below(terminal.folder) if name.endswith((".part", ".sealed", ".key")) or "unfinished" in name
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_an_import_that_is_stopped_half_way_leaves_nothing(number, project, surroundings, terminal, table):
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    done = run(project, surroundings, terminal, STOPPED, int(number), 2000, "import", "--new-study", "Survey", table)
    assert (done.returncode, done.stderr) == (1, "Stopped. Nothing was written.\n")
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    assert kept(terminal) == []


def test_an_import_that_was_killed_half_way_stored_nothing_and_the_next_one_tidies_up(
    project, surroundings, terminal, table, monkeypatch
):
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    words = ("import", "--new-study", "Survey", table)
    done = run(project, surroundings, terminal, STOPPED, int(signal.SIGKILL), 2000, *words)
    assert done.returncode == -signal.SIGKILL
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    assert not [name for name in kept(terminal) if name.endswith((".part", ".sealed"))]
    done = run(project, surroundings, terminal, LIMITED, 0, 0, *words)
    assert "3000 units added" in done.stderr
    assert {Path(name).suffix for name in kept(terminal)} == {".key", ".sealed"}


def test_a_disk_that_is_full_is_one_sentence_and_nothing_stays(project, surroundings, terminal, table):
    assert studies.list_studies(terminal.workspace, LOOKER) == ()
    for limit in (100_000, 1_000_000):
        done = run(project, surroundings, terminal, LIMITED, 0, limit, "import", "--new-study", "Survey", table)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        assert studies.list_studies(terminal.workspace, LOOKER) == ()
        assert kept(terminal) == []
