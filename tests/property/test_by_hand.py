"""Whatever a person changes by hand: no line is lost, the order of separate changes is the same to it, and a longer
version of the page is changed in the same places or not at all."""

import dataclasses
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.by_hand import (
    DropUnit,
    JoinUnits,
    MoveLine,
    Neighbour,
    SplitThread,
    apply_edits,
    edits_as_json,
    edits_from_json,
)
from annotator.domain.line_anchor import AnchoredLines
from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit, UnitKind

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
WORDS = st.sampled_from(
    ["Agreed.", "No.", "So be it", "The ferry is late", "The ferry is late, and so is the bus today"]
)


@dataclasses.dataclass
class Block:
    """Lines that are one unit, or, without a depth, belong to nothing."""

    lines: list
    depth: int | None


blocks = st.builds(
    Block,
    lines=st.lists(WORDS, min_size=1, max_size=3),
    depth=st.one_of(st.integers(0, 3), st.integers(0, 3), st.none()),
)
pages = st.lists(st.lists(blocks, min_size=1, max_size=6), min_size=1, max_size=3)


def printed(threads):
    """The page as lines, and the source it is read as."""
    lines, unassigned, parsed = [], [], []
    for place, thread in enumerate(threads):
        lines += [f"Title {place}", ""]
        units, path = [], []
        for block in thread:
            first = len(lines) + 1
            lines += [*block.lines, "", "ReplyDelete"]
            span = (first, first + len(block.lines) - 1)
            if block.depth is None:
                unassigned += range(span[0], span[1] + 1)
                continue
            path = path[: block.depth]
            kind = UnitKind.REPLY if path else UnitKind.COMMENT
            units.append(ParsedUnit(kind, "\n".join(block.lines), span, 1, len(path), path[-1] if path else None))
            path.append(len(units) - 1)
        parsed.append(ParsedThread(f"Title {place}", None, len(units), tuple(units)))
    return lines, ParsedSource("page.txt", "0" * 64, "blog_text", "utf-8", tuple(parsed), tuple(unassigned))


@st.composite
def edits_on(draw, lines):
    anchored = AnchoredLines(lines)
    anchors = st.sampled_from([number for number, text in enumerate(lines, 1) if text]).map(anchored.anchor)
    one = st.one_of(
        st.builds(SplitThread, anchors, date=st.sampled_from([None, "2019-03-04"]), is_title=st.booleans()),
        st.builds(JoinUnits, anchors, anchors),
        st.builds(MoveLine, anchors, st.sampled_from(list(Neighbour))),
        st.builds(DropUnit, anchors),
    )
    return draw(st.lists(one, max_size=8))


def covered(source):
    spans = [range(unit.lines[0], unit.lines[1] + 1) for unit in source.units()]
    return {line for span in spans for line in span} | set(source.unassigned_lines)


@given(st.data(), pages)
@QUIET
def test_every_line_stays_in_a_unit_or_is_listed_after_any_changes(data, threads):
    lines, source = printed(threads)
    edits = data.draw(edits_on(lines))
    edited = apply_edits(source, lines, edits)
    assert len(edited.applied) + len(edited.not_found) == len(edits)
    titles = {edit.line.line for edit in edited.applied if isinstance(edit, SplitThread) and edit.is_title}
    now = covered(edited.source) | titles
    assert {line for line in covered(source) if lines[line - 1]} <= now
    words = sorted(word for unit in source.units() for word in unit.text.split("\n"))
    words += [lines[line - 1] for line in source.unassigned_lines]
    left = [word for unit in edited.source.units() for word in unit.text.split("\n") if word]
    left += [lines[line - 1] for line in [*edited.source.unassigned_lines, *titles]]
    assert all(left.count(word) >= words.count(word) for word in set(words))


@given(st.data(), pages)
@QUIET
def test_threads_hang_together_after_any_changes(data, threads):
    lines, source = printed(threads)
    for thread in apply_edits(source, lines, data.draw(edits_on(lines))).source.threads:
        for place, unit in enumerate(thread.units):
            assert unit.text.strip()
            assert unit.lines[0] <= unit.lines[1]
            assert (unit.kind is UnitKind.REPLY) == (unit.depth > 0)
            assert (unit.parent is None) == (unit.depth == 0)
            if unit.parent is not None:
                assert unit.parent < place
                assert thread.units[unit.parent].depth == unit.depth - 1


@given(st.data(), pages)
@QUIET
def test_changes_come_back_from_what_is_stored(data, threads):
    edits = tuple(data.draw(edits_on(printed(threads)[0])))
    assert edits_from_json(json.loads(json.dumps(edits_as_json(edits)))) == edits


@st.composite
def separate_edits(draw, source, lines):
    """One change for each stretch of four units, so that none touches the units of another."""
    anchored = AnchoredLines(lines)
    edits = []
    for thread in source.threads:
        for at in range(0, len(thread.units) - 2, 4):
            first, second, third = (anchored.anchor(thread.units[at + step].lines[0]) for step in range(3))
            last = anchored.anchor(thread.units[at + 1].lines[1])
            choices = [JoinUnits(second, third), MoveLine(last, Neighbour.NEXT), DropUnit(second)]
            edits.append(draw(st.sampled_from([*choices, MoveLine(second, Neighbour.PREVIOUS), DropUnit(first)])))
    return edits


@given(st.data(), st.lists(st.lists(blocks, min_size=3, max_size=14), min_size=1, max_size=2))
@QUIET
def test_the_order_of_changes_that_do_not_touch_is_the_same_to_the_result(data, threads):
    lines, source = printed(threads)
    edits = data.draw(separate_edits(source, lines))
    once = apply_edits(source, lines, edits)
    again = apply_edits(source, lines, data.draw(st.permutations(edits)))
    assert again.source == once.source
    assert set(map(repr, again.applied)) == set(map(repr, once.applied))


@st.composite
def with_more(draw, lines):
    """The lines with new ones between them, and where each old line stands now."""
    longer, now = [], {}
    for number, line in enumerate(lines, 1):
        if draw(st.integers(0, 5)) == 0:
            longer += [f"Something new, the {number}th of its kind", "", f"Something else that is new {number}"]
        longer.append(line)
        now[number] = len(longer)
    return longer, now


@given(st.data(), pages)
@QUIET
def test_an_anchored_line_is_found_in_a_longer_page_or_not_at_all_and_never_another(data, threads):
    lines, _ = printed(threads)
    longer, now = data.draw(with_more(lines))
    before, after = AnchoredLines(lines), AnchoredLines(longer)
    for number in (number for number, text in enumerate(lines, 1) if text):
        assert before.find(before.anchor(number)) == number
        assert after.find(before.anchor(number)) in (now[number], None)


@given(st.data(), st.lists(blocks, min_size=3, max_size=10), st.lists(blocks, max_size=4))
@QUIET
def test_changes_apply_to_a_page_that_grew_at_its_end_as_they_did_before(data, thread, more):
    lines, source = printed([thread])
    edits = data.draw(separate_edits(source, lines))
    once = apply_edits(source, lines, edits)
    longer, grown = printed([thread + [dataclasses.replace(block, depth=0) for block in more]])
    later = apply_edits(grown, longer, edits)
    old = list(once.source.units())
    assert list(later.source.units())[: len(old)] == old
    assert later.applied == once.applied


@given(st.data(), st.integers(3, 12), st.integers(1, 4))
@QUIET
def test_changes_apply_to_the_same_units_of_a_page_that_grew_between_them(data, size, gap):
    thread = [Block([f"What person {at} says about the ferry", f"and person {at} goes on"], 0) for at in range(size)]
    lines, source = printed([thread])
    edits = data.draw(separate_edits(source, lines))
    once = apply_edits(source, lines, edits)
    longer = []
    for at, block in enumerate(thread):
        # New comments stand between the stretches the changes are about.
        longer += [Block([f"New {at} {more}"], 0) for more in range(gap if at % 4 == 0 else 0)]
        longer.append(block)
    page, grown = printed([longer])
    later = apply_edits(grown, page, edits)
    assert later.applied == once.applied
    texts = [unit.text for unit in later.source.units() if not unit.text.startswith("New ")]
    assert texts == [unit.text for unit in once.source.units()]
