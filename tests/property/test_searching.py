"""What a search finds is what reading every text finds; what is marked is what was asked for."""

import shutil

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from annotator.domain.corpus import Wanted
from annotator.domain.refusal import Refusal
from annotator.domain.searching import holds, places, terms_of
from annotator.store import corpus, search
from db import models
from db.engine import make_engine

# Letters with and without accents, digits, and the signs that join and part words.
_SIGNS = "abAB éÉñüåç 019 .,-_/@:'’“”\"*()&|!<>~%;\n🙂—…"
#: Short, so that words repeat from text to text.
_TEXTS = st.lists(st.text(_SIGNS, min_size=1, max_size=14), min_size=1, max_size=6)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def found_in(request, migrated_sqlite_file, tmp_path_factory):
    """What a database finds in texts that are stored for the moment only."""
    if request.param == "sqlite":
        path = shutil.copy(migrated_sqlite_file, tmp_path_factory.mktemp("searched") / "annotator.sqlite")
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("make_postgres_database")()
    engine = make_engine(url)

    def find(texts, asked):
        with Session(engine) as session:
            study, source = _study_of(session, texts)
            search.index_source(session, source)
            ids, after = corpus.find_ids(session, study, Wanted(asked), 0, 100)
            assert after is None
            held = sa.select(models.Unit.text).where(models.Unit.id.in_(ids)).order_by(models.Unit.id)
            found = list(session.scalars(held))
            session.rollback()
            return found

    yield find
    engine.dispose()


def _study_of(session, texts):
    study = models.Study(name="S", name_folded="s", is_sample=False, settings={}, created_at="2023")
    session.add(study)
    session.flush()
    source = models.Source(
        study_id=study.id, name="a", sha256="0", importer="a", importer_version="1", options="{}", encoding="utf-8",
        problems=[], unassigned_lines=[], imported_at="2023",
    )  # fmt: skip
    session.add(source)
    session.flush()
    thread = models.Thread(source_id=source.id, study_id=study.id, position=0)
    session.add(thread)
    session.flush()
    for place, text in enumerate(texts):
        unit = models.Unit(
            source_id=source.id, thread_id=thread.id, study_id=study.id, position=place, kind="comment", depth=0,
            text=text, text_hash=str(place), first_line=1, last_line=1, attributes={}, length=len(text), gone=False,
        )  # fmt: skip
        session.add(unit)
        session.flush()
    return study.id, source.id


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=_TEXTS, asked=st.text(_SIGNS, max_size=10))
def test_a_search_finds_what_reading_every_text_finds(found_in, texts, asked):
    try:
        terms = terms_of(asked)
    except Refusal:
        return
    if terms:
        assert found_in(texts, asked) == [text for text in texts if holds(text, terms)]


@given(text=st.text(max_size=60), asked=st.text(max_size=20))
def test_what_is_marked_lies_in_the_text_and_stands_there_when_it_is_held(text, asked):
    try:
        terms = terms_of(asked)
    except Refusal:
        return
    found = places(text, terms)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert sorted(found) == list(found)
    assert bool(found) >= bool(terms and holds(text, terms))
