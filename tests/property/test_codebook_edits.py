"""Any sequence of changes keeps the codebook whole, loses no code, and can be taken back step by step."""

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain import codebook_edits as edits
from annotator.domain import codebook_groups as groups
from annotator.domain import codebook_merging as merging
from annotator.domain.code_ids import new_id
from annotator.domain.codebook import GroupKind
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_succession import Succession
from annotator.domain.codebook_tree import arranged
from annotator.domain.codebook_values import as_values, from_values, patch_between, patched, reversed_patch
from annotator.domain.refusal import Refusal
from tests.factories import make_codebook

NAMES = st.sampled_from(["Anger", "anger", "Ärger", "Night shift", "夜勤", "a/b", "🙂", "Pay", "Risk", "risk "])
PICKS = st.integers(0, 99)
KINDS = [
    *("add", "change", "move", "move_up", "archive", "restore", "remove", "merge", "unmerge", "split", "split_off"),
    *("unsplit", "section", "move_section", "remove_section", "group", "remove_group", "file"),
]
#: The kind of a change, and numbers that pick what it is done to.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.lists(PICKS, min_size=4, max_size=4),
        NAMES,
    ),
    max_size=14,
)
#: Faults a draft may hold, because they are shown beside the code and mended there.
SHOWN = (
    "at the same place",
    "is also the key of",
    "own letter",
    "The group “",
    "is still in use",
    "in the groups",
    "too.",
)


def a_file(number):
    """A codebook that lacks one theme of the published one."""
    book = make_codebook()
    family = book.family(book.themes()[number % 4].id)
    return dataclasses.replace(book, codes=tuple(code for code in book.codes if code not in family))


def stepped(book, step, published):
    """The codebook after one step; itself where the step is refused."""
    kind, (one, two, three, four), name = step
    ids = [code.id for code in book.codes]
    pick = lambda number: ids[number % len(ids)]  # noqa: E731
    some = lambda number, items: (None, *items)[number % (len(items) + 1)]  # noqa: E731
    sections = [section.id for section in book.sections]
    taken = {*published, *ids}
    change = {
        "add": lambda: edits.add_code(book, new_id(name, taken), name, some(one, ids), some(two, sections)),
        "change": lambda: edits.change_code(book, pick(one), name=name, definition=name, colour="#aabbcc", key="k"),
        "move": lambda: edits.move_code(book, pick(one), pick(two), None, some(three, book.children(pick(two)))),
        "move_up": lambda: edits.move_code(book, pick(one), None, some(two, sections)),
        "archive": lambda: edits.archive_code(book, pick(one)),
        "restore": lambda: edits.restore_code(book, pick(one)),
        "remove": lambda: edits.remove_code(book, pick(one), published),
        "merge": lambda: merging.merge_codes(book, [pick(one), pick(two)], pick(three), some(four, [name])),
        "unmerge": lambda: merging.take_back_merge(book, pick(one)),
        "split": lambda: merging.split_code(book, pick(one), [(new_id(name, taken), name)], keep=True),
        "split_off": lambda: merging.split_code(
            book,
            pick(one),
            [(new_id("first", taken), "first"), (new_id("second", taken), "second")],
            keep=False,
            under=some(two, [0, 1]),
        ),
        "unsplit": lambda: merging.take_back_split(book, pick(one), published),
        "section": lambda: groups.change_section(book, new_id(name, sections), name),
        "move_section": lambda: groups.move_section(book, sections[one % len(sections)], some(two, sections)),
        "remove_section": lambda: groups.remove_section(book, sections[one % len(sections)]),
        "group": lambda: groups.set_group(
            book, f"g{one % 3}", name, list(GroupKind)[two % 3], [pick(three), pick(four)]
        ),
        "remove_group": lambda: groups.remove_group(book, f"g{one % 3}"),
        "file": lambda: edits.take_file(book, a_file(one), published),
    }[kind]
    if "section" in kind and kind != "section" and not sections:
        return book
    try:
        return change()
    except Refusal:
        return book


def check_whole(book):
    assert len(book.by_id) == len(book.codes)
    assert arranged(book, book.codes).codes == book.codes
    for code in book.codes:
        assert code.parent is None or code.section is None
        assert not (code.merged_into and not code.archived)
    for group in book.groups:
        assert not {code for code in group.members if book.by_id[code].merged_into}
        assert len(group.values) == (len(group.members) if group.kind is GroupKind.SCALE else 0)
    left = [fault.message for fault in faults(book) if not any(words in fault.message for words in SHOWN)]
    assert left == []


@settings(deadline=None)
@given(STEPS)
def test_any_changes_leave_a_whole_tree_and_every_published_code_and_can_be_taken_back(steps):
    book = make_codebook()
    published = frozenset(book.by_id)
    past, patches = [book], []
    for step in steps:
        after = stepped(book, step, published)
        check_whole(after)
        assert published <= after.by_id.keys()
        if step[0] != "remove" and step[0] != "unsplit" and step[0] != "file":
            assert book.by_id.keys() <= after.by_id.keys()
        patch = patch_between(book, after)
        assert bool(patch) == (book != after)
        if patch:
            past.append(after)
            # As it is stored: what JSON changes would not fit any more.
            patches.append(json.loads(json.dumps(patch)))
        book = after
    for before, patch in zip(reversed(past[:-1]), reversed(patches), strict=True):
        book = patched(book, reversed_patch(patch))
        assert book == before
    for after, patch in zip(past[1:], patches, strict=True):
        book = patched(book, patch)
        assert book == after
    assert from_values(json.loads(json.dumps(as_values(book)))) == book


@settings(deadline=None)
@given(STEPS, st.frozensets(st.sampled_from([code.id for code in make_codebook().codes])))
def test_decisions_are_read_through_any_changes_and_with_their_own_version_as_they_were_made(steps, given_codes):
    first = make_codebook()
    published = frozenset(first.by_id)
    book = first
    for step in steps:
        book = stepped(book, step, published)
    read = Succession(first, book)
    codes = read.codes(given_codes)
    assert codes <= book.by_id.keys()
    assert not any(book.by_id[code].merged_into for code in codes)
    # A code nobody merged is read as itself, wherever it stands now; a code that came later is not known.
    assert {code for code in given_codes if book.by_id[code].merged_into is None} <= codes
    assert not read.missing & published
    assert read.covered(given_codes) == book.covered_by(codes)
    # Nor does a code stand under one that was merged, unless a file said so: its theme is the one merged into.
    if "file" not in {step[0] for step in steps}:
        assert not any(book.by_id[code].merged_into for code in read.covered(given_codes))
    back = Succession(first, first)
    assert (back.codes(given_codes), back.missing) == (given_codes, frozenset())
    assert back.covered(given_codes) == first.covered_by(given_codes)


@settings(deadline=None)
@given(st.lists(PICKS, min_size=2, max_size=4), PICKS)
def test_a_merge_taken_back_lets_decisions_read_as_they_were_given(picks, target):
    first = make_codebook()
    ids = [code.id for code in first.codes]
    chosen, into = [ids[pick % len(ids)] for pick in picks], ids[target % len(ids)]
    try:
        merged = merging.merge_codes(first, chosen, into)
    except Refusal:
        return
    assert Succession(first, merged).codes(frozenset(chosen)) == {into}
    book = merged
    for code in sorted(set(chosen), key=first.level):
        book = merging.take_back_merge(book, code)
    assert Succession(first, book).codes(frozenset(ids)) == frozenset(ids)
    assert not any(code.archived for code in book.codes)


def test_the_same_patch_does_not_fit_another_codebook():
    book = make_codebook()
    patch = patch_between(book, edits.change_code(book, "risk", name="Danger"))
    with pytest.raises(ValueError, match="not the one"):
        patched(dataclasses.replace(edits.change_code(book, "risk", name="Peril")), patch)
