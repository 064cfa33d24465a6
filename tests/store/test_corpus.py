"""Finding units by words and filters on both databases, and what excluding, including and handing out do."""

import pytest
import sqlalchemy as sa

from annotator.domain.corpus import Standing, Wanted
from annotator.domain.material import ParsedThread, UnitKind
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import coders, corpus, corpus_view, importing, rounds, sample, studies
from annotator.store import corpus as stored_corpus
from annotator.store import rounds as stored_rounds
from db import models
from tests.factories import make_answer, make_incoming, make_source, make_unit
from tests.store.coding_for_tests import assignments, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def add(workspace, study, *units, purpose=None, title="Tea", name="page.txt", original=b"original"):
    """Import one thread of these units."""
    source = make_source(name, ParsedThread(title, "2023-03-01", None, tuple(units)))
    incoming = make_incoming(source, original)
    return importing.store_sources(workspace, make_owner(workspace), study, (incoming,), purpose)


def texts(workspace, study, words="", **wanted):
    """The texts found, all pages of them."""
    person, found, after = make_owner(workspace), [], 0
    while after is not None:
        page = corpus.find_units(workspace, person, study, Wanted(words, **wanted), after=after, count=2)
        found += [hit.unit.text for hit in page.hits]
        after = page.after
    return found


def ids(workspace, study, **wanted):
    return list(corpus.units_wanted(workspace, make_owner(workspace), study, Wanted(**wanted)))


@pytest.fixture
def study(workspace):
    return make_study(workspace)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kettle", [0, 1]),
        ("KETTLE cold", [0, 1]),
        ('"cold kettle"', [1]),
        ("“kettle is”", [0]),
        ("ket*", [0, 1, 3]),
        ('"the ket"*', [0, 3]),
        ("ket", []),
        ("cafe", [2]),
        ("CAFÉ", [2]),
        ("cafe\u0301", [2]),
        ("and/or", [4]),
        ("or", [4]),
        ("example.org", [4]),
        ("org", [4]),
        ("NOT", [3]),
        ("kettle NOT cold", []),
        ("kettle OR rota", []),
        ("text:kettle", []),
        ("NEAR(kettle cold)", []),
        ("kettle'; DROP TABLE unit; --", []),
        ('"kettle', [0, 1]),
        ("kettle^ (cold)", [0, 1]),
        ("kettle & cold | !rota:*", []),
        ("rota", [4]),
    ],
)
def test_words_phrases_beginnings_and_hostile_signs_find_the_same_on_both_databases(workspace, study, words, expected):
    stored = [
        "The kettle is cold.",
        "A cold kettle again",
        "Tea in the Café, naïve",
        "The kettles are NOT cold",
        "rota.Lists and/or plans: see www.example.org/plan",
    ]
    add(workspace, study, *(make_unit(text) for text in stored))
    assert texts(workspace, study, words) == [stored[place] for place in expected]


def test_typographic_quotes_and_dashes_beside_a_word_do_not_hide_it(workspace, study):
    stored = ["They said “rota” twice", "rota – again", "the rota’s end", "rota\u00a0list", "rota… 🙂rota"]
    add(workspace, study, *(make_unit(text) for text in stored))
    assert texts(workspace, study, "rota") == stored


def test_a_word_of_a_hundred_thousand_letters_is_stored_and_hides_nothing(workspace, study):
    long = "w" * 100_000
    add(workspace, study, make_unit(f"short {long} behind"), make_unit("x " * 120_000 + "zebra"))
    assert texts(workspace, study, "short behind") == [f"short {long} behind"]
    assert len(texts(workspace, study, "zebra")) == 1
    assert texts(workspace, study, "w" * 400) == []
    with pytest.raises(Refusal, match="longer than 500 characters"):
        texts(workspace, study, long)


@pytest.mark.parametrize("words", ["!!!", '""', "* *", "…"])
def test_a_search_without_a_word_is_refused(workspace, study, words):
    with pytest.raises(Refusal, match="There is no word in"):
        texts(workspace, study, words)


def test_filters_limit_what_is_found(workspace, study):
    first = make_unit("one", time="2023-03-01T23:59:59Z", attributes={'si"te': "Ferry", "score": "3"})
    second = make_unit("two two", time="2023-03-02", kind=UnitKind.REPLY, attributes={'si"te': "Pier"})
    third = make_unit("three three three", attributes={})
    add(workspace, study, first, second, third)
    add(workspace, study, make_unit("four"), name="other.txt", title="Other")
    (one_source, other_source) = (source.id for source in importing.list_sources(workspace, study.id))
    (_, other_thread) = (thread.id for thread in corpus_view.list_threads(workspace, make_owner(workspace), study))
    every = ["one", "two two", "three three three", "four"]
    for wanted, expected in (
        ({}, every),
        ({"since": "2023-03-02"}, ["two two"]),
        ({"until": "2023-03-01"}, ["one"]),
        ({"since": "2023-03-01", "until": "2023-03-02"}, every[:2]),
        ({"since": "2024-01-01"}, []),
        ({"source": one_source}, every[:3]),
        ({"source": other_source}, ["four"]),
        ({"thread": other_thread}, ["four"]),
        ({"shortest": 4, "longest": 7}, ["two two", "four"]),
        ({"kind": "reply"}, ["two two"]),
        ({"attribute": ('si"te', "Pier")}, ["two two"]),
        ({"attribute": ('si"te', "")}, every[:2]),
        ({"attribute": ("no $.such [0]", "")}, []),
        ({"words": "two", "kind": "comment"}, []),
        ({"words": "t*", "thread": other_thread}, []),
    ):
        assert texts(workspace, study, **wanted) == expected, wanted
        count = corpus.count_units(workspace, make_owner(workspace), study, Wanted(**wanted))
        assert (count.count, count.at_least) == (len(expected), False), wanted


def test_another_study_is_never_searched(workspace, study):
    other = studies.create_study(workspace, make_owner(workspace), "Other").after
    add(workspace, other, make_unit("kettle"))
    assert texts(workspace, study, "kettle") == texts(workspace, study) == []
    add(workspace, study, make_unit("my kettle"), name="own.txt")
    assert texts(workspace, study, "kettle") == texts(workspace, study) == ["my kettle"]


def test_pages_follow_one_another_past_every_stretch_that_is_looked_through(workspace, study, monkeypatch):
    monkeypatch.setattr(stored_corpus, "_WINDOW", 3)
    monkeypatch.setattr(stored_corpus, "_READ_FIRST", 4)
    stored = [f"{'kettle' if place % 3 else 'rota'} {place}" for place in range(40)]
    add(workspace, study, *(make_unit(text) for text in stored))
    for patience in (-1, 100):
        monkeypatch.setattr(stored_corpus, "_PATIENCE", patience)
        assert texts(workspace, study) == stored
        assert texts(workspace, study, "rota") == [text for text in stored if "rota" in text]
        assert texts(workspace, study, "39") == ["rota 39"]
        assert texts(workspace, study, longest=8) == [text for text in stored if len(text) <= 8]


def test_more_hits_than_are_counted_are_told_as_at_least(workspace, study, monkeypatch):
    monkeypatch.setattr(corpus, "MOST_COUNTED", 3)
    add(workspace, study, *(make_unit(f"kettle {place}") for place in range(4)))
    for wanted in (Wanted(), Wanted("kettle")):
        count = corpus.count_units(workspace, make_owner(workspace), study, wanted)
        assert count.sentence == "At least 3 units fit."
    assert corpus.count_units(workspace, make_owner(workspace), study, Wanted("2")).sentence == "One unit fits."


def test_what_stands_covered_is_not_found_and_not_counted(workspace, study):
    add(workspace, study, make_unit("Ask Quibble about the rota"), make_unit("Quibble, they said: quibble"))
    first, second = ids(workspace, study)
    with workspace.database.writing() as session:
        identifier = models.Identifier(study_id=study.id, kind="name", digest="d", state="covered", label="[manager]")
        session.add(identifier)
        session.flush()
        session.add(models.IdentifierPlace(identifier_id=identifier.id, unit_id=first, start=4, end=11))
    assert ids(workspace, study, words="quibble") == [second]
    assert corpus.count_units(workspace, make_owner(workspace), study, Wanted("quibble")).count == 1
    assert texts(workspace, study, "ask rota") == ["Ask [manager] about the rota"]


def test_the_index_follows_an_import_and_a_longer_version(workspace, study):
    units = (make_unit("The kettle", number=1, time="2023-03-01"), make_unit("The urn", number=2, time="2023-03-02"))
    add(workspace, study, *units, name="short.txt")
    add(workspace, study, *units, make_unit("The samovar", number=3, time="2023-03-03"), name="long.txt")
    assert texts(workspace, study, "the") == ["The kettle", "The urn", "The samovar"]
    assert texts(workspace, study, "samovar") == ["The samovar"]
    if workspace.database.url.startswith("sqlite"):
        with workspace.database.writing() as session:
            # FTS5's own check compares the index with the table, and fails when they differ.
            session.execute(sa.text("INSERT INTO unit_search (unit_search, rank) VALUES ('integrity-check', 1)"))


def test_excluding_leaves_decisions_and_reports_them(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    first, second, third, *_ = ids(workspace, study)
    tasks = assignments(workspace, people["Ada"], round_)
    save(workspace, people["Ada"], make_answer(tasks[0], "risk"))
    before = len(rows(workspace, models.Assignment, "id"))
    done = corpus.exclude_units(workspace, people["Ada"], study, (first, second, third), "  advertisements ")
    assert done.coded + done.given == 3
    assert done.coded == 1
    assert done.sentence == (
        "3 units excluded. 1 of these is coded already; its decisions stay. "
        "2 units with coders already, who still meet them."
    )
    assert len(rows(workspace, models.Assignment, "id")) == before
    again = corpus.exclude_units(workspace, people["Ada"], study, (first,), "twice")
    assert (again.changed, again.sentence) == ((), "0 units excluded. 1 unit stayed as before.")
    assert ids(workspace, study, standing=Standing.EXCLUDED) == [first, second, third]
    assert corpus.include_units(workspace, people["Ada"], study, (first,)).changed == (first,)
    assert ids(workspace, study, standing=Standing.EXCLUDED) == [second, third]


def test_no_new_sample_takes_an_excluded_a_gone_or_a_withdrawn_unit(workspace):
    study, _, people = make_coded_study(workspace)
    add(workspace, study, make_unit("left", gone=True), make_unit("waits"), name="more.txt", title="More")
    every = ids(workspace, study)
    corpus.exclude_units(workspace, people["Ada"], study, every[:2], "advertisements")
    with workspace.database.writing() as session:
        session.execute(sa.update(models.Unit).where(models.Unit.id == every[2]).values(withdrawn_at="2023"))
    usable = set(ids(workspace, study, standing=Standing.USABLE))
    assert len(usable) == len(every) - 4
    coders.add_coder(workspace, people["Ada"], study, "Cleo", "a long password")
    started = rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    with workspace.database.reading() as session:
        assert stored_rounds.units_of_round(session, started.id) == usable
        (cleo,) = (one for one in stored_rounds.coders_of_round(session, started) if one.name == "Cleo")
        first = stored_rounds.list_rounds(session, study.id)[0]
        given = set(stored_rounds.assignment_ids(session, first.id, cleo.id))
    assert given <= usable


def test_a_sample_is_drawn_again_by_its_seed_and_all_can_be_given(workspace, study):
    add(workspace, study, *(make_unit(f"comment {place}") for place in range(30)))
    owner = make_owner(workspace)
    every = ids(workspace, study)
    corpus.exclude_units(workspace, owner, study, every[:5], "advertisements")
    done = corpus.hand_out_units(workspace, owner, study, Purpose.MAIN, sample=10, seed=3)
    assert len(set(done.units)) == 10
    assert not set(done.units) & set(every[:5])
    assert len(ids(workspace, study, standing=Standing.WAITING)) == 15
    with pytest.raises(Refusal, match="15 units wait, fewer than 16"):
        corpus.hand_out_units(workspace, owner, study, Purpose.MAIN, sample=16)
    rest = corpus.hand_out_units(workspace, owner, study, Purpose.MAIN)
    assert (len(rest.units), rest.seed, rest.round.id) == (15, None, done.round.id)
    with pytest.raises(Refusal, match="No unit waits"):
        corpus.hand_out_units(workspace, owner, study, Purpose.MAIN)


def test_only_the_owner_changes_the_corpus_and_only_a_study_that_lives(workspace):
    study, _, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    (unit, *_) = ids(workspace, study)
    for act in (
        lambda: corpus.exclude_units(workspace, people["Ben"], study, (unit,), "why"),
        lambda: corpus.include_units(workspace, people["Ben"], study, (unit,)),
        lambda: corpus.hand_out_units(workspace, people["Ben"], study, Purpose.MAIN),
        lambda: corpus_view.lines_of_original(workspace, people["Ben"], study, unit),
    ):
        with pytest.raises(Refusal, match="Only the owner"):
            act()
    with pytest.raises(Refusal, match="A reason is needed"):
        corpus.exclude_units(workspace, people["Ada"], study, (unit,), " ")
    with pytest.raises(Refusal, match="There is no unit 987654"):
        corpus.exclude_units(workspace, people["Ada"], study, (unit, 987_654), "why")
    assert ids(workspace, study, standing=Standing.EXCLUDED) == []
    studies.archive_study(workspace, people["Ada"], study.id)
    with pytest.raises(Refusal, match="is archived"):
        corpus.exclude_units(workspace, people["Ada"], study, (unit,), "why")


def test_the_sample_study_stays_as_it_is(workspace):
    owner = make_owner(workspace)
    sample.load_sample(workspace)
    study = next(one for one in studies.list_studies(workspace, owner) if one.is_sample)
    unit = corpus.find_units(workspace, owner, study, Wanted()).hits[0].unit.id
    with pytest.raises(Refusal, match="The sample study stays as it is"):
        corpus.exclude_units(workspace, owner, study, (unit,), "why")


def test_a_coder_looks_only_while_no_round_is_blind(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    for act in (
        lambda: corpus.find_units(workspace, people["Ben"], study, Wanted()),
        lambda: corpus.count_units(workspace, people["Ben"], study, Wanted()),
        lambda: corpus_view.list_threads(workspace, people["Ben"], study),
        lambda: corpus_view.glance(workspace, people["Ben"], study),
    ):
        with pytest.raises(Refusal, match="once every coder has finished"):
            act()
    assert corpus.find_units(workspace, people["Ada"], study, Wanted()).hits
    assert corpus.find_units(workspace, Person.at_command_line("x"), study, Wanted()).hits
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert corpus.find_units(workspace, people["Ben"], study, Wanted()).hits


def test_a_thread_is_a_tree_whatever_order_its_source_had(workspace, study, monkeypatch):
    monkeypatch.setattr(corpus_view, "STRETCH", 2)
    units = (
        make_unit("a", key="a"),
        make_unit("b", key="b"),
        make_unit("a1", key="a1", parent_key="a"),
        make_unit("b1", key="b1", parent_key="b"),
        make_unit("a1x", key="a1x", parent_key="a1"),
    )
    add(workspace, study, *units)
    owner = make_owner(workspace)
    (thread,) = corpus_view.list_threads(workspace, owner, study)
    assert (thread.title, thread.source, thread.units) == ("Tea", "page.txt", 5)
    seen = []
    for start in (0, 2, 4):
        stretch = corpus_view.thread_stretch(workspace, owner, study, thread.id, start=start)
        seen += [(unit.text, unit.depth) for unit in stretch.units]
    assert seen == [("a", 0), ("a1", 1), ("a1x", 2), ("b", 0), ("b1", 1)]
    (last,) = (unit for unit in ids(workspace, study, words="b1"))
    assert corpus_view.thread_stretch(workspace, owner, study, thread.id, around=last).start == 4
    with pytest.raises(Refusal, match="no such thread"):
        corpus_view.thread_stretch(workspace, owner, study, 987_654)
    assert corpus_view.list_threads(workspace, owner, study, words="t%") == ()


def test_the_corpus_at_a_glance(workspace, study):
    times = ["2023-03-06T10:00", "2023-03-12", "2023-03-13T00:00:00Z", None]
    add(workspace, study, *(make_unit(f"u {place}", time=time) for place, time in enumerate(times)))
    add(workspace, study, make_unit("alone", gone=True, time="2023-03-13"), name="b.txt", title="B")
    seen = corpus_view.glance(workspace, make_owner(workspace), study)
    assert (seen.units, seen.undated) == (5, 1)
    assert seen.weeks == {"2023-03-06": 2, "2023-03-13": 2}
    assert seen.thread_sizes == {"1": 1, "2–5": 1}
    assert seen.standings[Standing.GONE] == 1


def test_where_a_unit_came_from_down_to_its_lines(workspace, study):
    original = "First line\r\nSecond, by Somebody\nThird “line”\n".encode()
    add(workspace, study, make_unit("Second", lines=(2, 3)), original=original, name="page.txt")
    owner = make_owner(workspace)
    (unit,) = ids(workspace, study)
    origin = corpus_view.where_from(workspace, owner, study, unit)
    assert corpus_view.sentence_of(origin).startswith("“page.txt”, lines 2–3, thread “Tea”; imported 2")
    lines = corpus_view.lines_of_original(workspace, owner, study, unit)
    assert lines == ((2, "Second, by Somebody"), (3, "Third “line”"))
    assert rows(workspace, models.Event)[-1]["act"] == "look_at_original"
    assert "Somebody" not in str(rows(workspace, models.Event))
    with workspace.database.writing() as session:
        session.execute(sa.update(models.Unit).values(withdrawn_at="2023"))
    with pytest.raises(Refusal, match="was withdrawn"):
        corpus_view.lines_of_original(workspace, owner, study, unit)


def test_lines_that_are_rows_are_named_but_not_shown(workspace, study):
    add(workspace, study, make_unit("x", lines=(7, 7)), name="table.csv")
    with workspace.database.writing() as session:
        session.execute(sa.update(models.Source).values(importer="csv_table"))
    (unit,) = ids(workspace, study)
    with pytest.raises(Refusal, match="see rows 7"):
        corpus_view.lines_of_original(workspace, make_owner(workspace), study, unit)


def test_an_import_gives_out_nothing_that_cannot_be_coded(workspace):
    study, _, _ = make_coded_study(workspace)
    source = make_source("b.txt", ParsedThread("B", None, None, (make_unit("gone", gone=True), make_unit("there"))))
    done = importing.store_sources(workspace, make_owner(workspace), study, (make_incoming(source),), Purpose.MAIN)
    with workspace.database.reading() as session:
        given = stored_rounds.units_of_round(session, done.round.id)
    assert given == set(ids(workspace, study, standing=Standing.USABLE))
