"""Texts of REFI-QDA and Taguette projects, the traps of real programs included."""

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest

from annotator.domain.material import Severity
from annotator.domain.refusal import Refusal
from annotator.importers.registry import read_source

GOLDEN = Path(__file__).parents[2] / "golden"
TRAPS = GOLDEN / "refi_qdpx" / "mixed_traps.qdpx"
ANSWERS = GOLDEN / "refi_qdpx" / "short_answers.qdpx"
BEES = GOLDEN / "taguette" / "beekeepers.taguette"


def sample(corpus: Path, name: str) -> Path:
    """A real project; the samples lie beside the folder of the real pages."""
    return corpus.parent / "reference" / "refi-qda" / name


def qdpx(project: str, **texts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.qde", f'<Project name="P">{project}</Project>')
        for name, data in texts.items():
            archive.writestr(f"sources/{name}.txt", data)
    return buffer.getvalue()


def bees_with(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(BEES.read_bytes())
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


def test_a_text_is_found_whatever_the_case_and_braces_of_its_name_and_its_mark_is_no_text():
    first = read_source(TRAPS.name, TRAPS).threads[0]
    assert [unit.text for unit in first.units] == ["The night is long.", "The day is longer."]


def test_variables_of_a_source_and_of_its_case_are_attributes_but_not_what_identifies_a_person():
    source = read_source(TRAPS.name, TRAPS)
    unit = source.threads[0].units[0]
    assert dict(unit.attributes) == {"years": "12", "wing": "north"}
    assert unit.author == "Person Four"
    assert any("1 variable with e-mail" in problem.message for problem in source.problems)


def test_a_text_that_is_not_in_the_file_is_an_empty_thread_and_a_warning():
    source = read_source(TRAPS.name, TRAPS)
    assert (source.threads[2].title, source.threads[2].units) == ("Kept elsewhere", ())
    [warning] = [problem for problem in source.problems if problem.severity is Severity.WARNING]
    assert "The text of 1 source is not in the file" in warning.message


def test_what_is_coded_is_named_as_not_read():
    messages = [problem.message for problem in read_source(TRAPS.name, TRAPS).problems]
    assert "Not read here, as they come with the import of coded projects: 1 code, 1 user." in messages


def test_each_text_can_be_one_unit_that_keeps_its_permanent_id():
    source = read_source(TRAPS.name, TRAPS, None, {"unit": "document"})
    assert [(unit.key, unit.text.count("\n\n")) for unit in source.units()] == [
        ("00000001-aaaa-4bbb-8ccc-000000000001", 1),
        ("00000002-aaaa-4bbb-8ccc-000000000002", 1),
    ]


def test_many_short_texts_are_answers_in_the_threads_of_their_sets():
    source = read_source(ANSWERS.name, ANSWERS)
    assert [(thread.title, len(thread.units)) for thread in source.threads] == [
        ("What would you change?", 11),
        ("What should stay?", 11),
        ("Library survey", 1),
    ]
    assert source.threads[0].units[0].attributes["document"] == "Respondent 0"
    assert len(read_source(ANSWERS.name, ANSWERS, None, {"unit": "paragraph"}).threads) == 24


def test_a_path_outside_the_project_is_never_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not yours")
    for path in (f"absolute://{secret}", f"relative:///{secret}", f"internal://../{secret}", str(secret)):
        data = qdpx(f'<Sources><TextSource guid="1" name="t" plainTextPath="{path}"/></Sources>')
        assert not list(read_source("p.qdpx", data).units())


def test_a_text_in_no_known_encoding_is_an_error_and_the_others_are_read():
    sources = "".join(f'<TextSource guid="{n}" name="{n}" plainTextPath="internal://{n}.txt"/>' for n in "ab")
    source = read_source("p.qdpx", qdpx(f"<Sources>{sources}</Sources>", a=b"\x00\x01\x02", b=b"Fine."))
    assert [unit.text for unit in source.units()] == ["Fine."]
    assert source.problems[0].severity is Severity.ERROR


def test_a_project_without_texts_is_refused():
    with pytest.raises(Refusal, match="holds no texts, only 1 picture"):
        read_source("p.qdpx", qdpx('<Sources><PictureSource guid="1"/></Sources>'))


def test_the_sample_of_atlas_ti_has_six_texts(corpus):
    source = read_source("a.qdpx", sample(corpus, "atlasti_mac8_standard_project.qdpx"))
    assert source.format == "refi_qdpx"
    assert len(source.threads) == 6
    assert not list(source.units())
    assert "The texts of 6 sources are not in the file" in source.problems[0].message


def test_the_sample_of_taguette_has_two_documents(corpus):
    source = read_source("a.sqlite3", sample(corpus, "taguette_1.5.2_project.sqlite3"))
    assert (source.format, len(source.threads), len(list(source.units()))) == ("taguette", 2, 4)


def test_html_becomes_text_without_scripts():
    first = read_source(BEES.name, BEES).threads[0]
    assert first.title == "Hive one"
    assert [unit.text for unit in first.units] == [
        "It hums & buzzes.\nAll day.",
        "Honey",
        "Wax",
        "Wasps 🐝 came.",
        "May | two",
    ]


def test_a_database_that_was_written_ahead_is_read():
    data = bytearray(BEES.read_bytes())
    data[18:20] = b"\x02\x02"
    assert len(read_source("bees.sqlite3", bytes(data)).threads) == 2


def test_a_view_in_the_place_of_a_table_is_never_run():
    data = bees_with("ALTER TABLE documents RENAME TO kept", "CREATE VIEW documents AS SELECT * FROM kept")
    with pytest.raises(Refusal, match="no project of Taguette"):
        read_source("bees.sqlite3", data, "taguette")


def test_values_of_unexpected_kinds_are_text_or_nothing():
    data = bees_with("UPDATE documents SET name = x'ff00', contents = 42 WHERE id = 1")
    [unit] = read_source("bees.sqlite3", data).threads[0].units
    assert unit.text == "42"


def test_a_damaged_or_other_database_is_refused():
    data = BEES.read_bytes()
    with pytest.raises(Refusal, match="Taguette"):
        read_source("bees.sqlite3", data[:6000], "taguette")
    with pytest.raises(Refusal, match="Taguette"):
        read_source("bees.sqlite3", b"words", "taguette")
