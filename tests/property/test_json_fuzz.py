"""Whatever the bytes: a JSON importer reads them or refuses with a sentence, and what it reads can be stored."""

import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.jsonl import JSONL
from annotator.importers.reddit import REDDIT
from annotator.importers.registry import read_source, recognise
from annotator.importers.youtube import YOUTUBE

GOLDEN = Path(__file__).parents[1] / "golden"
KEYS = [
    "body", "text", "id", "name", "parent_id", "parent", "link_id", "author", "created_utc", "timestamp", "edited",
    "score", "kind", "data", "children", "replies", "comments", "items", "snippet", "topLevelComment", "textDisplay",
    "videoId", "totalReplyCount", "title", "selftext", "num_comments", "count", "tweet", "subreddit", "thread", "time",
    "permalink",
]  # fmt: skip
VALUES = [
    "t1_a", "t3_p", "a", "more", "Listing", "t1", "[deleted]", "", "\x00", "\ud800", "&amp;gt;", "<br>x<a", "1e999",
    "-1", "9" * 5000, "2020-01-01T00:00:00+99:99", "Wed Oct 10 20:19:24 +0000 2018",
]  # fmt: skip
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(VALUES), st.text(max_size=8))
objects = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=3)), inner, max_size=7),
    ),
    max_leaves=25,
)
documents = objects.map(lambda value: json.dumps(value).encode())
dumps = st.lists(documents, max_size=5).map(b"\n".join)
samples = st.sampled_from(
    [
        path.read_bytes()
        for name in ("reddit", "youtube", "jsonl")
        for path in sorted((GOLDEN / name).iterdir())
        if not path.name.endswith(".expected.json")
    ]
)


@st.composite
def damaged(draw):
    data = bytearray(draw(samples))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        data[at : at + draw(st.integers(0, 3))] = draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b'"', b"{", b"]"]))
        )
    return bytes(data[: draw(st.integers(1, len(data)))])


everything = st.one_of(
    st.binary(max_size=60),
    documents,
    dumps,
    damaged(),
    dumps.map(zstandard.compress),
    documents.map(lambda data: data.decode().encode("utf-16")),
)


@pytest.mark.parametrize("importer", [REDDIT, YOUTUBE, JSONL], ids=lambda importer: importer.name)
@given(everything)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
def test_any_bytes_are_read_or_refused_with_a_sentence(importer, data):
    source, sentence = None, ""
    try:
        source = read_source("some.json", data, format=importer.name)
    except Refusal as refusal:
        sentence = str(refusal)
    if source is None:
        assert "“some.json”" in sentence
        assert sentence.endswith(".")
        return
    for unit in source.units():
        for stored in (unit.text, unit.author, unit.key, unit.time, *unit.attributes.values(), *unit.attributes):
            assert stored is None or "\0" not in stored
            assert stored is None or stored.encode("utf-8") is not None
        assert unit.gone or unit.text


@given(everything)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
def test_recognising_never_fails(data):
    for importer in (REDDIT, YOUTUBE, JSONL):
        assert 0 <= importer.recognise(SourceFile("some.json", data)) <= 1


@pytest.mark.parametrize("name", ["reddit", "youtube", "jsonl"])
def test_a_golden_file_is_known_by_its_content_alone(name):
    for path in sorted((GOLDEN / name).iterdir()):
        if not path.name.endswith(".expected.json"):
            found = recognise(SourceFile("download", path))
            assert found is not None
            assert found.name == name, path.name
