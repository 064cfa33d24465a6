"""Round trips of codebook files, and files nobody meant to be codebooks."""

import jsonschema
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_nodes
from annotator.importers.codebook_schema import codebook_schema
from annotator.importers.codebook_yaml import CodebookFaults, read_codebook
from tests.property.codebooks_for_tests import TRAPS, codebooks


@given(codebooks())
@settings(max_examples=150, deadline=None)
def test_a_written_codebook_reads_back_equal(codebook):
    assert read_codebook("codebook.yaml", write_codebook(codebook)) == codebook


@given(codebooks())
@settings(max_examples=60, deadline=None)
def test_a_written_codebook_means_the_same_to_other_yaml_readers_and_keeps_to_the_schema(codebook):
    written = yaml.safe_load(write_codebook(codebook))
    jsonschema.validate(written, codebook_schema(), cls=jsonschema.Draft202012Validator)
    assert written["title"] == codebook.title
    assert [theme["name"] for theme in written["codes"]] == [theme.name for theme in codebook.themes()]


FILES = (
    st.binary(max_size=80)
    | st.lists(st.sampled_from([*TRAPS, "title: a", "codes:", "  - id: a", "    name: ", "\t", "groups:"]), max_size=12)
    .map("\n".join)
    .map(str.encode)
    | st.text(st.sampled_from("ab :-#\n'\"[]{}>|*&!%@?,\\Ux0\t"), max_size=50).map(str.encode)
)


@given(FILES)
@settings(max_examples=400, deadline=None)
def test_a_file_of_any_content_is_read_or_refused_with_lines_that_exist(data):
    faults = []
    try:
        read_codebook("codebook.yaml", data)
    except CodebookFaults as refusal:
        faults = refusal.faults
    for line, sentence in faults:
        assert 1 <= line <= data.count(b"\n") + data.count(b"\r") + 1
        assert sentence.endswith((".", "?"))


@given(FILES | codebooks().map(write_codebook), st.integers(0, 2000), st.sampled_from(["", *TRAPS, "\n", "\n  ", "#1"]))
@settings(max_examples=200, deadline=None)
def test_both_of_the_parsers_give_the_same_pieces_and_the_same_faults(data, place, trap):
    data = data[:place] + trap.encode() + data[place:]
    fast = codebook_nodes.read_tree(data)
    kept, codebook_nodes.FAST_PARSER = codebook_nodes.FAST_PARSER, None
    try:
        assert codebook_nodes.read_tree(data) == fast
    finally:
        codebook_nodes.FAST_PARSER = kept
