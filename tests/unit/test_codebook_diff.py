"""A diff names what happened to each code, and nothing that did not."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_diff import CodebookDiff, Kind, compare, longest_rising
from annotator.domain.marked_words import Mark
from tests.factories import make_codebook

BEFORE = make_codebook()


def with_code(code_id: str, book: Codebook = BEFORE, **changes) -> Codebook:
    """The codebook with one code changed."""
    codes = tuple(replace(code, **changes) if code.id == code_id else code for code in book.codes)
    return replace(book, codes=codes, version=2)


def changed(diff: CodebookDiff) -> dict[str, tuple[tuple[Kind, ...], tuple[str, ...]]]:
    return {one.code.id: (one.kinds, one.sentences) for one in diff.codes if one.kinds}


def ordered(*ids: str, book: Codebook = BEFORE) -> Codebook:
    return replace(book, codes=tuple(book.by_id[one] for one in ids), version=2)


def test_versions_that_say_the_same_differ_in_nothing():
    diff = compare(BEFORE, replace(BEFORE, version=2))
    assert (diff.is_empty, diff.summary, changed(diff)) == (True, "no difference", {})
    assert [one.code.id for one in diff.codes] == [code.id for code in BEFORE.codes]


def test_the_first_version_is_new_throughout():
    diff = compare(None, BEFORE)
    assert not diff.is_empty
    assert diff.summary == "the first version, 7 codes"
    assert {one.kinds for one in diff.codes} == {(Kind.ADDED,)}
    assert [(change.before, change.after) for change in diff.codes[0].texts] == [("", "How people feel about the work")]


def test_an_empty_codebook_can_be_compared():
    empty = Codebook("Test codebook", (), version=1)
    assert compare(empty, replace(empty, version=2)).is_empty
    assert compare(empty, BEFORE).counts == {Kind.ADDED: 7}
    assert compare(BEFORE, empty).counts == {Kind.REMOVED: 7}


@pytest.mark.parametrize(
    ("code_id", "changes", "kind", "sentence"),
    [
        ("morale_anger", {"name": "Anger and contempt"}, Kind.RENAMED, "Renamed from “Anger” to “Anger and contempt”."),
        ("morale_anger", {"parent": "risk"}, Kind.MOVED, "Moved from “Morale” to “Risk”."),
        (
            "morale_anger",
            {"parent": None, "section": "themes"},
            Kind.MOVED,
            "Moved from “Morale” to the top level: it is a theme now.",
        ),
        (
            "meta",
            {"parent": "workload", "section": None},
            Kind.MOVED,
            "Moved from the top level to “Workload”: it is a sub-code now.",
        ),
        ("workload", {"section": "themes"}, Kind.MOVED, "Moved from the section “Beside” to “The themes”."),
        ("workload", {"section": None}, Kind.MOVED, "Taken out of the section “Beside”."),
        (
            "meta",
            {"archived": True},
            Kind.ARCHIVED,
            "Archived: it is kept with its decisions, but not given any more.",
        ),
        (
            "meta",
            {"archived": True, "merged_into": "workload"},
            Kind.MERGED,
            "Merged into “Workload”: decisions that gave it are read as that code.",
        ),
        ("morale", {"definition": "Anything"}, Kind.REDEFINED, "Its meaning changed: the definition."),
        (
            "morale",
            {"definition": "", "apply_when": "Always", "do_not_apply_when": "Never"},
            Kind.REDEFINED,
            "Its meaning changed: the definition, “apply when” and “do not apply when”.",
        ),
        (
            "morale",
            {"definition": "How people\nfeel  about the work "},
            Kind.REWORDED,
            "Only blanks or line breaks changed in the definition.",
        ),
        ("risk", {"examples": ("Nobody asked.", "Nor us.")}, Kind.EXAMPLES, "Its examples changed: 2 added."),
        ("risk", {"key": "z"}, Kind.LOOK, "Its key changed from “r” to “z”."),
        ("risk", {"key": None}, Kind.LOOK, "It has no key any more; it was “r”."),
        ("risk", {"colour": "#112233"}, Kind.LOOK, "Its colour changed from none to #112233."),
        ("risk", {"guid": "0-1"}, Kind.ORIGIN, "The number that another program gave it changed."),
        ("risk", {"split_from": "meta"}, Kind.SPLIT, "Told as split from “Meta”."),
    ],
)
def test_each_kind_of_change_has_its_sentence(code_id, changes, kind, sentence):
    diff = compare(BEFORE, with_code(code_id, **changes))
    assert changed(diff) == {code_id: ((kind,), (sentence,))}
    assert not diff.is_empty
    assert diff.counts == {kind: 1}


def test_taking_back_is_told_too():
    merged = with_code("meta", archived=True, merged_into="workload")
    assert changed(compare(merged, BEFORE)) == {
        "meta": ((Kind.UNMERGED,), ("No longer merged into “Workload”: it stands for itself again.",))
    }
    assert changed(compare(merged, with_code("meta", archived=True)))["meta"][1] == (
        "No longer merged into “Workload”: it stays archived.",
    )
    assert changed(compare(merged, with_code("meta", archived=True, merged_into="risk")))["meta"][0] == (Kind.MERGED,)
    assert changed(compare(with_code("meta", archived=True), BEFORE))["meta"][0] == (Kind.RESTORED,)
    assert changed(compare(with_code("meta", split_from="risk"), BEFORE))["meta"][0] == (Kind.ORIGIN,)


def test_a_code_that_changed_in_many_ways_tells_them_all():
    after = with_code("morale_anger", name="Contempt", parent="risk", key="c", definition="Scorn for others")
    assert changed(compare(BEFORE, after)) == {
        "morale_anger": (
            (Kind.RENAMED, Kind.MOVED, Kind.REDEFINED, Kind.LOOK),
            (
                "Renamed from “Anger” to “Contempt”.",
                "Moved from “Morale” to “Risk”.",
                "Its meaning changed: the definition.",
                "Its key changed from “a” to “c”.",
            ),
        )
    }


def test_parts_that_were_split_off_are_new_and_say_from_what():
    parts = (
        Code("morale_scorn", "Scorn", parent="morale", split_from="morale_anger"),
        Code("morale_rage", "Rage", parent="morale", split_from="morale_anger"),
    )
    after = with_code("morale_anger", replace(BEFORE, codes=(*BEFORE.codes, *parts)), archived=True)
    diff = compare(BEFORE, after)
    assert diff.counts == {Kind.SPLIT: 2, Kind.ARCHIVED: 1}
    assert diff.summary == "2 codes split off, 1 archived"
    assert changed(diff)["morale_rage"] == ((Kind.SPLIT,), ("New, split from “Anger”.",))


def test_what_an_author_calls_mere_wording_is_no_new_meaning():
    after = with_code("morale", definition="How people feel about their work")
    diff = compare(BEFORE, after, reworded={"morale"})
    assert changed(diff)["morale"] == (
        (Kind.REWORDED,),
        ("Reworded: the definition. The author says that the meaning stays.",),
    )
    assert diff.codes[0].texts[0].marked == (
        (Mark.SAME, "How people feel about "),
        (Mark.REMOVED, "the"),
        (Mark.ADDED, "their"),
        (Mark.SAME, " work"),
    )


def test_examples_that_stayed_are_not_shown_again():
    before = with_code("risk", examples=("One.", "Two of them.", "Three."))
    after = with_code("risk", examples=("One.", "Two of us.", "Three.", "Four."))
    (diff,) = [one for one in compare(before, after).codes if one.kinds]
    assert diff.sentences == ("Its examples changed: 1 added, 1 changed.",)
    assert [(one.before, one.after) for one in diff.texts] == [("Two of them.", "Two of us."), ("", "Four.")]
    turned = with_code("risk", examples=("Three.", "One.", "Two of them."))
    assert changed(compare(before, turned))["risk"][1] == ("Its examples stand in another order.",)


def test_removed_codes_stand_where_they_stood():
    after = ordered("morale", "morale_leaving", "workload", "meta")
    diff = compare(BEFORE, after)
    assert [one.code.id for one in diff.codes] == [code.id for code in BEFORE.codes]
    assert [one.level for one in diff.codes] == [1, 2, 2, 1, 2, 1, 1]
    assert {key: kinds for key, (kinds, _) in changed(diff).items()} == {
        "morale_anger": (Kind.REMOVED,),
        "risk": (Kind.REMOVED,),
        "risk_public": (Kind.REMOVED,),
    }


def test_only_the_code_that_was_moved_in_order_is_named():
    books = [Code(f"code{n}", f"Code {n}") for n in range(40)]
    before = Codebook("Order", tuple(books))
    moved = [*books[:30], *books[31:], books[30]]
    assert changed(compare(before, Codebook("Order", tuple(moved)))) == {
        "code30": ((Kind.REORDERED,), ("Moved in order, to stand after “Code 39”.",))
    }
    first = [books[30], *books[:30], *books[31:]]
    assert changed(compare(before, Codebook("Order", tuple(first))))["code30"][1] == (
        "Moved in order, to the first place.",
    )


def test_new_and_moved_neighbours_do_not_count_as_another_order():
    after = ordered("risk", "risk_public", "morale", "morale_anger", "morale_leaving", "workload", "meta", book=BEFORE)
    assert next(iter(changed(compare(BEFORE, after)).values()))[0] == (Kind.REORDERED,)
    inserted = replace(BEFORE, codes=(Code("new", "New", section="themes"), *BEFORE.codes))
    assert changed(compare(BEFORE, inserted)) == {"new": ((Kind.ADDED,), ("New.",))}


def test_the_document_follows_the_sections_whatever_the_order_of_the_codes():
    before = replace(BEFORE, codes=tuple(BEFORE.by_id[one] for one in ("meta", "morale", "workload", "risk")))
    diff = compare(before, replace(before, sections=(*BEFORE.sections, Section("late", "Late"))))
    assert [(one.code.id, one.section) for one in diff.codes] == [
        ("morale", "themes"),
        ("risk", "themes"),
        ("meta", "beside"),
        ("workload", "beside"),
    ]
    assert [(one.id, one.sentences) for one in diff.sections] == [
        ("themes", ()),
        ("beside", ()),
        ("late", ("New section.",)),
    ]
    assert diff.summary == "1 section changed"


def test_sections_and_head_tell_their_changes():
    after = replace(
        with_code("workload", section="themes"),
        title="Test codebook, second hand",
        description="For comments",
        sections=(Section("themes", "Main themes"),),
        codes=tuple(replace(code, section=code.section and "themes") for code in BEFORE.codes),
    )
    diff = compare(BEFORE, after)
    assert [(one.field, one.before, one.after) for one in diff.head] == [
        ("Title", "Test codebook", "Test codebook, second hand"),
        ("Description", "", "For comments"),
    ]
    assert [(one.id, one.sentences) for one in diff.sections] == [
        ("themes", ("Renamed from “The themes” to “Main themes”.",)),
        ("beside", ("This section was removed.",)),
    ]
    swapped = compare(BEFORE, replace(BEFORE, sections=BEFORE.sections[::-1]))
    assert [one.sentences for one in swapped.sections] == [("Moved in order, to the first place.",), ()]


def test_groups_tell_their_members_kinds_and_values():
    scale = CodeGroup("mood", "Mood", GroupKind.SCALE, ("morale", "risk"), (1.0, 2.0))
    before = replace(BEFORE, groups=(scale,))
    after = replace(
        BEFORE,
        groups=(
            replace(scale, name="Moods", members=("morale", "meta"), values=(0.5, 3.0)),
            CodeGroup("stance", "Stance", GroupKind.EXCLUSIVE, ("workload", "risk")),
        ),
    )
    diff = compare(before, after)
    assert [(one.id, one.sentences) for one in diff.groups] == [
        (
            "mood",
            (
                "Renamed from “Mood” to “Moods”.",
                "Put into it: “Meta”.",
                "Taken out of it: “Risk”.",
                "The value of “Morale” changed from 1 to 0.5.",
            ),
        ),
        ("stance", ("New group.", "Its codes: “Workload”, “Risk”; at most one of its codes may be given.")),
    ]
    gone = compare(after, before).groups[1]
    assert gone.sentences[0] == "This group was removed."
    kind = compare(before, replace(BEFORE, groups=(replace(scale, kind=GroupKind.ANY, values=()),))).groups[0]
    assert kind.sentences == ("Its kind changed: it was “a scale” and is “any number of its codes may be given”.",)
    assert compare(before, before).groups[0].sentences == ()


@given(st.lists(st.integers(), unique=True, max_size=40))
def test_a_longest_rising_run_rises_and_none_is_longer(numbers):
    places = sorted(longest_rising(numbers))
    kept = [numbers[place] for place in places]
    assert kept == sorted(kept)
    best = [1] * len(numbers)
    for last in range(len(numbers)):
        best[last] = max([1, *(best[place] + 1 for place in range(last) if numbers[place] < numbers[last])])
    assert len(kept) == max(best, default=0)


IDS = [f"c{number}" for number in range(8)]


@st.composite
def codebooks(draw) -> Codebook:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=8))
    words = st.sampled_from(["", "Pay", "Pay and terms", "The rota", "The late shift"])
    codes: list[Code] = []
    for id_ in ids:
        parent = draw(st.sampled_from([None, *(code.id for code in codes)]))
        codes.append(
            Code(
                id_,
                draw(words) or id_,
                parent=parent,
                section=draw(st.sampled_from([None, "one", "two"])) if parent is None else None,
                definition=draw(words),
                examples=tuple(draw(st.lists(words.filter(bool), max_size=3))),
                archived=draw(st.booleans()),
            )
        )
    sections = draw(st.permutations([Section("one", "One"), Section("two", "Two")]))
    return Codebook(draw(words), tuple(codes), tuple(sections), description=draw(words))


@given(codebooks(), codebooks())
def test_a_diff_holds_every_code_of_both_once_and_its_texts_give_back_both_versions(before, after):
    diff = compare(before, after)
    assert sorted(one.code.id for one in diff.codes) == sorted({code.id for code in (*before.codes, *after.codes)})
    for one in diff.codes:
        assert one.before == before.by_id.get(one.code.id)
        assert one.after == after.by_id.get(one.code.id)
        assert bool(one.kinds) == bool(one.sentences)
        assert bool(one.kinds) or one.before == one.after
        for change in one.texts:
            assert "".join(text for mark, text in change.marked if mark is not Mark.ADDED) == change.before
            assert "".join(text for mark, text in change.marked if mark is not Mark.REMOVED) == change.after
    seen: set[str] = set()
    for one in diff.codes:
        assert one.code.parent in {None, *seen}
        seen.add(one.code.id)


@given(codebooks())
def test_no_codebook_differs_from_itself(book):
    assert compare(book, book).is_empty


def test_five_thousand_codes_take_well_under_a_second():
    before = Codebook("Big", tuple(Code(f"c{n}", f"Code {n}", definition="word " * 40) for n in range(5_000)))
    codes = [replace(code, name=f"{code.name}!", definition=f"{code.definition} more") for code in before.codes]
    random.Random(5).shuffle(codes)
    began = time.process_time()
    diff = compare(before, Codebook("Big", tuple(codes)))
    assert time.process_time() - began < 2
    assert diff.counts[Kind.REDEFINED] == 5_000
