"""Whatever the bytes, the importers of XML exports give a reading or a refusal with a sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.as_json import source_as_dict
from annotator.importers.registry import read_source

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ["blogger", "wordpress_wxr", "disqus_xml"]
INPUTS = {
    name: [path.read_bytes() for path in sorted((GOLDEN / name).iterdir()) if not path.name.endswith(".json")]
    for name in NAMES
}
MARKUP = (
    b"<|>|&|&#0;|&#xD800;|]]>|<![CDATA[|<!--|<?|\x00|\xff|\x08|</item>|</entry>|<entry>|</post>|<thread/>|<comment>"
    b"|<!DOCTYPE x [<!ENTITY a 'b'>]>|xmlns:|'"
)
SPLINTERS = st.sampled_from(MARKUP.split(b"|"))


@st.composite
def mutated(draw, originals):
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 200)))
        data[at:end] = draw(st.one_of(SPLINTERS, st.binary(max_size=8), st.just(bytes(data[at:end]) * 2)))
    return bytes(data)


def is_read_or_refused(name, data):
    try:
        said = json.dumps(source_as_dict(read_source("export.xml", data, format=name)))
    except Refusal as refusal:
        said = str(refusal)
    assert said.startswith("{") or ("“export.xml”" in said and said.endswith("."))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=150)
def test_a_damaged_export_is_read_or_refused(name, data):
    is_read_or_refused(name, data.draw(mutated(INPUTS[name])))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-16"))))
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused(name, data):
    is_read_or_refused(name, data)


@pytest.mark.parametrize("name", NAMES)
@given(cut=st.floats(0, 1))
@settings(max_examples=60)
def test_a_cut_export_loses_nothing_in_front_of_the_cut(name, cut):
    whole = INPUTS[name][0]
    part = whole[: int(len(whole) * cut)]
    try:
        read = list(read_source("export.xml", part, format=name).units())
    except Refusal:
        return
    every = [unit.text for unit in read_source("export.xml", whole, format=name).units()]
    texts = [unit.text for unit in read]
    assert all(text in every for text in texts[:-1])
