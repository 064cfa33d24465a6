"""Round trips of codebook files, and files nobody meant to be codebooks."""

import jsonschema
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.domain.codebook import LONGEST_NAME, Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS
from annotator.domain.codebook_faults import faults as faults_of
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers.codebook_schema import codebook_schema
from annotator.importers.codebook_yaml import CodebookFaults, read_codebook

TRAPS = [
    "y",
    "No",
    "1e5",
    "~",
    "#a",
    "a: b",
    "a:",
    "- a",
    "> a",
    "*a",
    "&a",
    "!a",
    "@a",
    "'a",
    '"a',
    "{a",
    "[a",
    "a #b",
]
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,12}", fullmatch=True) | st.sampled_from(["y", "no", "2020", "1e5"])
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
#: Any text that can be stored, with the line breaks and blanks that tempt YAML to change it.
TEXTS = (
    st.text(LETTERS, max_size=60)
    | st.text(st.sampled_from("ab \n\t:#-'\"\\>|\u00a0\u2028\x85\r\ufeff"), max_size=40)
    | st.lists(st.sampled_from([*TRAPS, "word", "longer-word", ""]), max_size=60).map(" ".join)
    | st.lists(st.sampled_from([*TRAPS, "a line of words", ""]), max_size=6).map("\n".join)
)
#: One line without blanks at its ends, as every screen and every file gives it.
LINE_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
NAMES = st.sampled_from(TRAPS) | st.text(LINE_LETTERS, max_size=LONGEST_NAME).map(str.strip).filter(bool)
COLOURS = st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5).map(float)


@st.composite
def codebooks(draw):
    """A sound codebook in the order of its tree."""
    sections = tuple(Section(section_id, draw(NAMES)) for section_id in draw(st.lists(IDS, max_size=3, unique=True)))
    ids = draw(st.lists(IDS, min_size=1, max_size=9, unique=True))
    codes = []
    line_of_descent = []
    for code_id in ids:
        del line_of_descent[draw(st.integers(0, len(line_of_descent))) :]
        parent = line_of_descent[-1] if line_of_descent else None
        section = draw(st.none() | st.sampled_from(sections)) if sections and parent is None else None
        codes.append(
            Code(
                id=code_id,
                name=draw(NAMES),
                parent=parent,
                section=section.id if section else None,
                key=draw(st.none() | st.sampled_from(sorted(KEYS - RESERVED_KEYS))),
                colour=draw(COLOURS),
                definition=draw(TEXTS),
                apply_when=draw(TEXTS),
                do_not_apply_when=draw(TEXTS),
                examples=tuple(draw(st.lists(TEXTS, max_size=2))),
                archived=draw(st.booleans()),
            )
        )
        line_of_descent.append(code_id)
    codebook = Codebook(
        title=draw(NAMES),
        codes=tuple(codes),
        sections=sections,
        groups=draw(groups(ids)),
        description=draw(TEXTS),
        version=draw(st.integers(1, 999_999_999)),
    )
    assume(not faults_of(codebook))
    return codebook


@st.composite
def groups(draw, ids):
    """Groups over disjoint stretches of the codes."""
    made = []
    left = draw(st.permutations(ids))
    for group_id in draw(st.lists(IDS, max_size=2, unique=True)):
        size = draw(st.integers(2, 4))
        members, left = tuple(left[:size]), left[size:]
        if len(members) == size:
            kind = draw(st.sampled_from(GroupKind))
            numbers = draw(st.lists(NUMBERS, min_size=size, max_size=size, unique=True))
            values = tuple(sorted(numbers)) if kind is GroupKind.SCALE else ()
            made.append(CodeGroup(group_id, draw(NAMES), kind, members, values))
    return tuple(made)


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


@given(
    st.binary(max_size=80)
    | st.lists(st.sampled_from([*TRAPS, "title: a", "codes:", "  - id: a", "    name: ", "\t", "groups:"]), max_size=12)
    .map("\n".join)
    .map(str.encode)
    | st.text(st.sampled_from("ab :-#\n'\"[]{}>|*&!%@?,\\Ux0\t"), max_size=50).map(str.encode)
)
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
