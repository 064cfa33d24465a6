"""The corpus page: what a search shows, who may look, excluding and including, threads, and giving units to coders."""

import pytest

from annotator.domain.corpus import Standing
from annotator.domain.material import ParsedThread, UnitKind
from annotator.domain.study import Purpose
from annotator.operations import corpus, importing
from annotator.operations.corpus import Wanted
from tests.factories import make_incoming, make_source, make_unit
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


@pytest.fixture
def stored(workspace):
    """A study of its own with three comments nobody was given, one of them an answer, and a picture in a text."""
    study = make_study(workspace)
    units = (
        make_unit("The kettle is cold again.", number=1, time="2023-03-06T10:00", attributes={"site": "Ferry"}),
        make_unit("Whose kettle? ![x](https://example.org/x.png) <b>bold</b>", kind=UnitKind.REPLY, depth=1, parent=0),
        make_unit("The rota is late.", number=2, time="2023-03-14T10:00"),
    )
    source = make_source("page.txt", ParsedThread("Tea", None, None, units))
    importing.store_sources(workspace, make_owner(workspace), study, (make_incoming(source),), None)
    return study


def ids(workspace, study, **wanted):
    page = corpus.find_units(workspace, make_owner(workspace), study, Wanted(**wanted))
    return [hit.unit.id for hit in page.hits]


def test_an_empty_corpus_says_so(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("corpus")
    assert screen.told("info") == ["The corpus is empty. Import a file first."]


def test_a_search_shows_the_hits_with_their_words_marked_and_the_number_of_all(workspace, stored, sit_down):
    screen = sit_down(workspace).open("corpus")
    assert "3 units fit." in screen.text
    screen.choose("corpus_words", "KETTLE")
    assert "2 units fit." in screen.text
    assert "The <mark>kettle</mark> is cold again." in screen.text
    assert "rota" not in screen.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in screen.text
    screen.choose("corpus_words", "teapot")
    assert screen.told("info") == ["No unit fits. Try other words, or clear the filters."]
    screen.choose("corpus_words", "!!!")
    assert screen.told("error") == ["There is no word in “!!!”. Type at least one letter or digit."]


def test_filters_limit_and_are_cleared(workspace, stored, sit_down):
    screen = sit_down(workspace).open("corpus")
    screen.choose("corpus_attribute", "site")
    screen.choose("corpus_value", "Ferry")
    assert "One unit fits." in screen.text
    screen.press("corpus_clear")
    assert "3 units fit." in screen.text
    screen.choose("corpus_shortest", 30).choose("corpus_longest", 10)
    assert screen.told("error") == ["The shortest length is more than the longest. Exchange them."]


def test_an_excluded_unit_is_marked_with_its_reason_and_included_again(workspace, stored, sit_down):
    first = ids(workspace, stored)[0]
    corpus.exclude_units(workspace, make_owner(workspace), stored, (first,), "an advertisement")
    screen = sit_down(workspace).open("corpus")
    assert "an advertisement" in screen.text
    screen.choose("corpus_standing", Standing.EXCLUDED)
    assert "One unit fits." in screen.text
    screen.press(f"include_{first}")
    assert screen.told("success") == ["1 unit included again."]
    assert ids(workspace, stored, standing=Standing.EXCLUDED) == []


def test_before_a_unit_is_excluded_the_reason_is_asked_for(workspace, stored, sit_down):
    first = ids(workspace, stored)[0]
    screen = sit_down(workspace).open("corpus").press(f"exclude_{first}")
    assert {"exclude_reason", "exclude_confirm"} <= {node.key for node in (*screen.app.text_input, *screen.app.button)}
    assert ids(workspace, stored, standing=Standing.EXCLUDED) == []


def test_a_thread_is_read_as_a_tree_from_a_hit(workspace, stored, sit_down):
    second = ids(workspace, stored)[1]
    screen = sit_down(workspace).open("corpus").press(f"thread_of_{second}")
    assert "Units 1 to 3 of 3" in screen.text
    moved_in = f".st-key-unit_{second}{{margin-inline-start:28px"
    assert any(moved_in in one.proto.body for one in screen.app.get("html"))
    screen.press("threads_all")
    assert "Tea" in screen.text
    assert "from page.txt" in screen.text


def test_at_a_glance_there_are_weeks_and_sizes(workspace, stored, sit_down):
    screen = sit_down(workspace).open("corpus").choose("corpus_view", "At a glance")
    assert "3 units in 1 threads. 1 have no date and stand in no week." in screen.text
    assert "Units per week" in screen.text


def test_waiting_units_are_given_to_the_coders_as_a_sample(workspace, stored, sit_down):
    screen = sit_down(workspace).open("corpus").choose("corpus_view", "Give to coders")
    screen.submit("hand_out", hand_out_which="a random sample", hand_out_size=2, hand_out_seed=7)
    (told,) = screen.told("success")
    assert told == "2 units given to the coders of “Independent coding”, drawn at random from 3 with seed 7."
    assert len(ids(workspace, stored, standing=Standing.WAITING)) == 1


@pytest.mark.parametrize("purpose", [Purpose.MAIN, Purpose.TRAINING])
def test_a_coder_looks_only_while_no_round_is_blind(purpose, workspace, sit_down):
    make_coded_study(workspace, "Ben", purpose=purpose)
    screen = sit_down(workspace, "Ben").open("corpus")
    if purpose is Purpose.MAIN:
        assert screen.told("info") == [corpus.BLIND_SENTENCE]
        assert "corpus_words" not in screen.keys
        return
    assert "5 units fit." in screen.text
    assert not [key for key in screen.keys if key.startswith(("exclude", "withdraw"))]


def test_where_a_unit_came_from_is_told_down_to_the_line(workspace, stored, sit_down):
    first = ids(workspace, stored)[0]
    screen = sit_down(workspace).open("corpus").press(f"origin_{first}")
    told = [screen.read(one.value) for one in screen.app.markdown]
    assert any(one.startswith("“page.txt”, line 1, thread “Tea”; imported") for one in told)
