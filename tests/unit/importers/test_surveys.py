import os
from pathlib import Path

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise
from tests.fixtures.programs import absent
from tests.unit.importers.tables_for_tests import read, said, texts


@pytest.fixture
def tram(project):
    return (project / "tests/golden/qualtrics/tram_three_headers.csv").read_bytes()


@pytest.fixture
def library(project):
    return (project / "tests/golden/limesurvey/library_codes.csv").read_bytes()


@pytest.fixture
def samples(corpus):
    folder = Path(os.environ["ANNOTATOR_CORPUS"]).parent / "reference" / "samples"
    if not folder.is_dir():
        absent("The sample files are needed beside the real pages")
    return folder


def test_the_real_export_of_qualtrics_gives_its_one_answer(samples):
    source = read_source("qualtrics_3header.csv", samples / "qualtrics_3header.csv")
    assert source.format == "qualtrics"
    assert [(thread.title, len(thread.units)) for thread in source.threads] == [("This is a free text question.", 1)]
    assert "IPAddress" not in next(source.units()).attributes


def test_previews_are_counted_and_left_out_only_on_request(tram):
    source = read(tram)
    assert texts(source).count("test") == 3
    assert "Previews of the form, not answers of participants: 1 row." in said(source)
    without = read(tram, without_previews=True)
    assert "test" not in texts(without)
    assert "Left out as previews of the form: 1 row." in said(without)


def test_the_mapping_can_name_the_questions_and_the_rest_stays_known(tram):
    source = read(tram, map="text=Q1")
    assert [thread.title for thread in source.threads] == ["How often do you take the tram?"]
    assert [unit.key for unit in source.units()] == ["R_0aB1/Q1", "R_0aB2/Q1", "R_0aB3/Q1"]
    assert next(source.units()).time == "2024-02-01T09:04:10"


def test_a_personal_column_of_a_survey_is_kept_when_it_is_named(tram):
    source = read(tram, map="attribute=IPAddress")
    assert next(source.units()).attributes == {"IPAddress": "192.0.2.7"}


def test_answers_that_were_not_finished_are_counted_and_left_out_only_on_request(library):
    assert "Answers that were not finished: 1 row." in said(read(library))
    assert {unit.lines[0] for unit in read(library, complete_only=True).units()} == {2, 4}


def test_the_date_that_stands_for_none_is_no_date(library):
    source = read(library)
    assert {unit.lines[0]: unit.time for unit in source.units()}[4] is None
    assert "1980" not in str([unit.attributes for unit in source.units()])


def test_times_of_a_form_with_the_month_first_are_asked_about():
    form = (
        "Timestamp,What was hard to follow?\n"
        "3/5/2024 16:05:06,The names of the glazes were too many.\n4/6/2024 9:00:00,How to hold the wire.\n"
    )
    source = read(form)
    assert source.format == "google_forms"
    assert [unit.time for unit in source.units()] == [None, None]
    assert "“3/5/2024 16:05:06” is day first or month first" in said(source)
    told = read(form, map="dates=month_first")
    assert [unit.time for unit in told.units()] == ["2024-03-05T16:05:06", "2024-04-06T09:00:00"]


@pytest.mark.parametrize("header", ["Zeitstempel", "Horodateur", "Marca temporal", "Tijdstempel"])
def test_forms_are_known_in_other_languages(header):
    form = f"{header},Was fehlt Ihnen am meisten?\n24.03.2024 10:00:00,Eine Bank am Teich unten.\n"
    assert recognise(SourceFile("form.csv", form.encode())).name == "google_forms"


def test_an_ordinary_table_with_timestamps_is_no_form():
    table = "timestamp,user,text\n2024-03-05 10:00:00,owl,here we are\n2024-03-05 10:01:00,hen,there we go\n"
    assert recognise(SourceFile("table.csv", table.encode())).name == "csv_table"


@pytest.mark.parametrize("program", ["qualtrics", "limesurvey", "google_forms"])
def test_a_table_of_something_else_is_refused_by_the_survey_programs(program):
    with pytest.raises(Refusal, match="Import it as a table"):
        read("id,comment\n1,here we are\n2,there we go\n", file_format=program)
