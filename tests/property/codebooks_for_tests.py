"""Sound codebooks of every kind, for properties of what reads and writes them."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from annotator.domain.codebook import LONGEST_NAME, Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS
from annotator.domain.codebook_faults import faults as faults_of

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
GUIDS = st.uuids().map(str) | NAMES
COLOURS = st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5).map(float)


@st.composite
def codebooks(draw):
    """A sound codebook in the order of its tree."""
    sections = tuple(Section(section_id, draw(NAMES)) for section_id in draw(st.lists(IDS, max_size=3, unique=True)))
    ids = draw(st.lists(IDS, max_size=9, unique=True))
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
                guid=draw(st.none() | GUIDS),
            )
        )
        line_of_descent.append(code_id)
    codes = _told_apart([replace(code, **draw(origins(code, ids))) for code in codes])
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


def _told_apart(codes):
    """Mend what clashes by chance: an example thrown away costs as much as one that is tried."""
    made = []
    for place, code in enumerate(codes):
        beside = [one for one in made if one.parent == code.parent]
        above = next((one for one in made if one.id == code.parent), None)
        taken = {one.key for one in (*beside, above) if one is not None}
        changes = {}
        if any(one.name.casefold() == code.name.casefold() for one in beside):
            changes["name"] = f"{code.name[: LONGEST_NAME - 3]} {place}"
        if code.key in taken:
            changes["key"] = None
        if any(one.guid == code.guid for one in made):
            changes["guid"] = None
        if above is not None and above.archived and not code.archived:
            changes["archived"] = True
        made.append(replace(code, **changes))
    return made


@st.composite
def origins(draw, code, ids):
    """What a code was merged into or split from, for some of them; always a later one, so that there is no circle."""
    later = ids[ids.index(code.id) + 1 :]
    if not later:
        return {}
    split = draw(st.none() | st.sampled_from(later))
    merged = draw(st.none() | st.sampled_from(later)) if code.archived else None
    return {"split_from": split, "merged_into": merged}


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
