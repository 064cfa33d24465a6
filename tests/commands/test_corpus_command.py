"""`annotator corpus`: find, exclude and include from the terminal."""

import json

import pytest

from annotator.operations import corpus
from annotator.operations.corpus import Wanted
from tests.store.studies_for_tests import make_coded_study


@pytest.fixture
def coded(terminal):
    study, _, people = make_coded_study(terminal.workspace)
    found = corpus.find_units(terminal.workspace, people["Ada"], study, Wanted()).hits
    return [hit.unit.id for hit in found]


def test_units_are_found_one_a_line_and_counted_on_standard_error(terminal, coded):
    answer = terminal.done("corpus", "find", "rota", "--study", "rota study", "--most", "3")
    assert answer.out.splitlines()[0] == f"{coded[0]}  no time  Comment 1: the rota again."
    assert len(answer.out.splitlines()) == 3
    assert answer.err == "4 units fit. The first 3 are shown.\n"


def test_as_json_the_places_of_the_words_are_named(terminal, coded):
    found = json.loads(terminal.done("corpus", "find", "comment 3", "--json").out)
    assert (found["count"], found["at_least"]) == (1, False)
    assert (found["units"][0]["unit"], found["units"][0]["hits"]) == (coded[2], [[0, 7], [8, 9]])


def test_units_are_excluded_with_a_reason_and_included_again(terminal, coded):
    first = str(coded[0])
    out = terminal.done("corpus", "exclude", "--unit", first, "--reason", "an advertisement").err
    assert out.startswith("1 unit excluded.")
    found = json.loads(terminal.done("corpus", "find", "rota", "--which", "excluded", "--json").out)
    assert [one["excluded"] for one in found["units"]] == ["an advertisement"]
    assert terminal.done("corpus", "include", "--unit", first).err == "1 unit included again.\n"


def test_what_cannot_be_done_is_refused_in_a_sentence(terminal, coded):
    assert "There is no unit 987654" in terminal.refused("corpus", "exclude", "--unit", "987654", "--reason", "why")
    assert "There is no word" in terminal.refused("corpus", "find", "!!")
    assert "is no day" in terminal.refused("corpus", "find", "rota", "--since", "March")
    assert "--reason" in terminal.misused("corpus", "exclude", "--unit", "1")
