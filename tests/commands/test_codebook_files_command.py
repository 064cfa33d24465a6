"""`annotator codebook check|import|export` with every format of codebook files."""

import pytest

from annotator.operations import codebook_files, codebooks, coding, rounds
from tests.factories import make_answer, make_codebook
from tests.store.studies_for_tests import make_coded_study

TABLE = "name,definition,Sort\nTea,Leaves\n  Green,\nMilk,White\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "tea.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_table_is_checked_with_its_notes_and_its_faults_by_row(terminal, table):
    told = terminal.done("codebook", "check", table).err
    assert "“tea”, 2 themes, 3 codes" in told
    assert "“Sort”" in told
    table.write_text(TABLE + "Milk,again\n", encoding="utf-8")
    answer = terminal.type("codebook", "check", table)
    assert (answer.code, [line.split(":")[0] for line in answer.err.splitlines()]) == (
        1,
        ["tea.csv, row 4", "tea.csv, row 5"],
    )
    assert '"row": 4' in terminal.type("codebook", "check", "--json", table).out


@pytest.mark.parametrize("writer", codebook_files.codebook_writers(), ids=lambda one: one.name)
def test_every_format_is_written_by_the_end_of_its_name_or_by_its_own(writer, terminal, tmp_path):
    make_coded_study(terminal.workspace)
    by_name, by_format = tmp_path / f"a.{writer.extension}", tmp_path / f"b.{writer.extension}"
    terminal.done("codebook", "export", "--format", writer.name, by_format)
    told = terminal.done("codebook", "export", by_name).err
    assert by_format.stat().st_size > 100
    if codebook_files.writer_for_extension(writer.extension) == writer:
        assert by_name.read_bytes() == by_format.read_bytes()
    if writer.name == "csv":
        assert "Not in this file: The title" in told


def test_notes_on_how_a_table_was_read_are_told_when_it_is_published(terminal, table):
    make_coded_study(terminal.workspace)
    told = terminal.done("codebook", "import", table).err
    assert ("“Sort”" in told, "version 2" in told) == (True, True)


def test_an_ending_of_no_format_is_refused_with_those_there_are_and_leaves_no_file(terminal, tmp_path):
    make_coded_study(terminal.workspace)
    assert ".yaml, " in terminal.refused("codebook", "export", tmp_path / "a.pdf")
    assert "no version 7" in terminal.refused("codebook", "export", "--version", "7", tmp_path / "a.yaml")
    assert list(tmp_path.glob("a.*")) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx", "yaml"])
def test_what_was_exported_changes_nothing_when_it_is_imported_again(ending, terminal, tmp_path):
    make_coded_study(terminal.workspace)
    path = tmp_path / f"codebook.{ending}"
    terminal.done("codebook", "export", path)
    assert "Nothing changed: this is version 1" in terminal.done("codebook", "import", path).err


def test_a_dry_run_shows_what_would_change_and_stores_nothing(terminal, tmp_path):
    study, _, _ = make_coded_study(terminal.workspace)
    path = tmp_path / "codebook.yaml"
    terminal.done("codebook", "export", path)
    path.write_text(path.read_text("utf-8").replace("name: Risk", "name: Danger"), encoding="utf-8")
    answer = terminal.done("codebook", "import", "--dry-run", path)
    assert "Danger" in answer.out
    assert "Nothing was stored." in answer.err
    assert codebooks.current_codebook(terminal.workspace, study.id).version == 1


def test_a_begun_round_moves_only_when_it_is_named(terminal, tmp_path):
    study, round_, people = make_coded_study(terminal.workspace)
    task = coding.desk_window(terminal.workspace, people["Ada"], round_.id).tasks[0]
    coding.save_answers(terminal.workspace, people["Ada"], [make_answer(task.assignment, "risk")])

    def version_after(title, *options):
        path = tmp_path / f"{title}.yaml"
        path.write_bytes(codebook_files.write_codebook_file(make_codebook(title=title), "yaml").data)
        terminal.done("codebook", "import", *options, path)
        return rounds.list_overviews(terminal.workspace, study.id)[0].round.codebook_version

    assert version_after("Second") == 1
    assert version_after("Third", "--move", "1") == 3
    assert "There is no round “9”" in terminal.refused("codebook", "import", "--move", "9", tmp_path / "Third.yaml")
