"""What each change of a codebook does, and what it refuses with what advice."""

from dataclasses import replace

import pytest

from annotator.domain import codebook_edits as edits
from annotator.domain import codebook_groups as groups
from annotator.domain import codebook_merging as merging
from annotator.domain.code_ids import new_id, suggest_key
from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_faults import faults, sentence_of
from annotator.domain.codebook_succession import Succession
from annotator.domain.codebook_tree import MOST_LEVELS
from annotator.domain.refusal import Refusal
from annotator.privacy.quoting import Original
from tests.factories import make_codebook

BOOK = make_codebook()
ALL = frozenset(BOOK.by_id)


def tree(book):
    """The ids of a codebook, indented by level; archived ones in brackets."""
    return ["  " * (book.level(code.id) - 1) + (f"({code.id})" if code.archived else code.id) for code in book.codes]


def refusal_of(change, *arguments, **options):
    with pytest.raises(Refusal) as refused:
        change(*arguments, **options)
    return str(refused.value)


def test_a_code_moves_with_all_under_it_and_takes_the_colour_of_its_new_theme():
    book = edits.change_code(edits.change_code(BOOK, "morale", colour="#bf8900"), "risk", colour="#235ada")
    book = edits.change_code(book, "morale_anger", colour="#000000")
    book = edits.change_code(book, "morale_leaving", colour="#bf8900")
    book = edits.move_code(book, "morale", "risk", before="risk_public")
    assert tree(book)[:5] == ["risk", "  morale", "    morale_anger", "    morale_leaving", "  risk_public"]
    colours = {code.id: code.colour for code in book.codes}
    assert colours["morale"] == colours["morale_leaving"] == "#235ada"
    assert colours["morale_anger"] == "#000000", "a colour somebody chose stays"
    assert (book.code("morale").section, book.section_of("morale")) == (None, "themes")


def test_a_sub_code_that_becomes_a_theme_takes_the_section_given_and_a_colour_of_its_own():
    book = edits.change_code(BOOK, "morale", colour="#bf8900")
    book = edits.change_code(book, "morale_anger", colour="#bf8900")
    book = edits.move_code(book, "morale_anger", None, "beside", before="meta")
    assert tree(book)[-3:] == ["workload", "morale_anger", "meta"]
    assert book.code("morale_anger").section == "beside"
    assert book.code("morale_anger").colour not in (None, "#bf8900")


def test_the_colour_of_a_theme_is_that_of_its_sub_codes():
    book = edits.add_code(BOOK, "pay", "Pay", section="beside")
    book = edits.add_code(book, "pay_late", "Late pay", parent="pay")
    assert book.code("pay").colour == book.code("pay_late").colour is not None
    assert edits.change_code(book, "pay", colour="#b53827").code("pay_late").colour == "#b53827"


def test_places_that_make_no_sense_are_refused_with_advice():
    archived = edits.archive_code(BOOK, "meta")
    merged = merging.merge_codes(BOOK, ["meta"], "risk")
    refused = {
        refusal_of(edits.move_code, BOOK, "morale", "morale_anger"): "cannot stand under “Anger”, which lies under it",
        refusal_of(edits.move_code, BOOK, "morale", "morale"): "cannot stand under itself",
        refusal_of(edits.move_code, archived, "risk", "meta"): "“Meta” is archived",
        refusal_of(edits.add_code, archived, "new", "New", "meta"): "Restore it first",
        refusal_of(edits.add_code, merged, "new", "New", "meta"): "was merged into “Risk”. Choose “Risk”",
        refusal_of(edits.move_code, BOOK, "nothing", None): "not in the codebook any more",
        refusal_of(edits.move_code, BOOK, "risk", None, "nothing"): "This section is not in the codebook",
        refusal_of(edits.move_code, BOOK, "risk", None, "themes", "meta"): "“Meta” stands somewhere else",
        refusal_of(edits.add_code, BOOK, "new", " \n "): "A code needs a name",
        refusal_of(edits.change_code, BOOK, "risk", colour="red"): "“red” is no colour",
        refusal_of(edits.change_code, BOOK, "risk", definition="a\x00"): "cannot be stored",
    }
    for said, expected in refused.items():
        assert expected in said


def test_ten_levels_are_fine_and_no_tree_grows_deeper_than_a_file_can_say():
    book = Codebook("Deep", ())
    above = None
    for level in range(MOST_LEVELS):
        book = edits.add_code(book, f"c{level}", f"Level {level}", above)
        above = f"c{level}"
    assert book.level(above) == MOST_LEVELS >= 10
    assert faults(book) == ()
    assert "more than" in refusal_of(edits.add_code, book, "more", "More", above)
    assert "more than" in refusal_of(edits.move_code, edits.add_code(book, "top", "Top"), "c0", "top")


def test_archiving_takes_the_family_along_and_restoring_brings_it_back_but_not_what_was_merged():
    book = merging.merge_codes(BOOK, ["morale_leaving"], "risk")
    book = edits.archive_code(book, "morale")
    assert tree(book)[:3] == ["(morale)", "  (morale_anger)", "  (morale_leaving)"]
    assert "Restore “Morale” first" in refusal_of(edits.restore_code, book, "morale_anger")
    assert "archived already" in refusal_of(edits.archive_code, book, "morale")
    book = edits.restore_code(book, "morale")
    assert tree(book)[:3] == ["morale", "  morale_anger", "  (morale_leaving)"]
    assert "Take the merge back instead" in refusal_of(edits.restore_code, book, "morale_leaving")
    assert "is not archived" in refusal_of(edits.restore_code, book, "morale")


def test_an_archived_code_stays_in_its_group_because_decisions_are_read_with_it():
    book = groups.set_group(BOOK, "stance", "Stance", GroupKind.SCALE, ["risk", "meta"], [1, 2])
    archived = edits.archive_code(book, "meta")
    assert archived.groups == book.groups
    assert faults(archived) == ()


def test_a_merge_moves_sub_codes_ends_membership_and_keeps_the_words_of_both():
    book = groups.set_group(BOOK, "stance", "Stance", GroupKind.SCALE, ["morale", "risk", "meta"], [1, 2, 5])
    book = merging.merge_codes(book, ["morale", "meta"], "risk", "Both")
    assert tree(book) == [
        *("(morale)", "risk", "  risk_public", "  morale_anger", "  morale_leaving"),
        *("workload", "(meta)"),
    ]
    assert (book.code("risk").name, book.code("morale").definition) == ("Both", "How people feel about the work")
    assert {book.code(code).merged_into for code in ("morale", "meta")} == {"risk"}
    assert book.groups[0].members == ("risk",)
    assert book.groups[0].values == (2.0,)
    assert [fault.where for fault in faults(book)] == ["stance"]
    assert Succession(BOOK, book).covered(frozenset({"morale_anger"})) == {"morale_anger", "risk"}


def test_a_sub_code_merges_into_its_theme_and_a_theme_with_its_sub_code_into_another():
    book = merging.merge_codes(BOOK, ["morale_anger"], "morale")
    assert tree(book)[:3] == ["morale", "  (morale_anger)", "  morale_leaving"]
    book = merging.merge_codes(BOOK, ["morale", "morale_anger"], "risk")
    assert tree(book)[:5] == ["(morale)", "  (morale_anger)", "risk", "  risk_public", "  morale_leaving"]


def test_merges_that_make_no_sense_are_refused_with_advice():
    archived, merged = edits.archive_code(BOOK, "meta"), merging.merge_codes(BOOK, ["meta"], "risk")
    refused = {
        refusal_of(merging.merge_codes, BOOK, ["morale"], "morale_anger"): "Merge “Anger” into “Morale”",
        refusal_of(merging.merge_codes, BOOK, ["risk"], "risk"): "cannot be merged into itself",
        refusal_of(merging.merge_codes, BOOK, [], "risk"): "Choose the codes",
        refusal_of(merging.merge_codes, archived, ["risk"], "meta"): "Restore it first",
        refusal_of(merging.merge_codes, merged, ["workload"], "meta"): "Choose “Risk”",
        refusal_of(merging.merge_codes, merged, ["meta"], "workload"): "Take that merge back first",
        refusal_of(merging.take_back_merge, BOOK, "risk"): "was not merged",
    }
    for said, expected in refused.items():
        assert expected in said


def test_names_and_keys_that_meet_through_a_merge_are_told_and_nothing_is_lost():
    book = edits.add_code(BOOK, "anger_2", "anger", parent="risk", key="a")
    book = merging.merge_codes(book, ["morale"], "risk")
    assert {(fault.where, fault.what) for fault in faults(book)} == {("anger_2", "code"), ("morale_anger", "code")}
    assert {"anger_2", "morale_anger"} <= {code.id for code in book.children("risk")}


def test_a_merge_of_a_sub_code_whose_theme_was_merged_since_says_what_to_do():
    book = merging.merge_codes(BOOK, ["morale_anger"], "meta")
    book = merging.merge_codes(book, ["morale"], "risk")
    assert "Move “Anger” first, for example under “Risk”" in refusal_of(merging.take_back_merge, book, "morale_anger")
    back = merging.take_back_merge(merging.take_back_merge(book, "morale"), "morale_anger")
    assert Succession(BOOK, back).codes(ALL) == ALL


def test_a_split_keeps_the_old_code_above_its_parts_or_puts_them_in_its_place():
    parts = [("staff", "Staff"), ("public", "Public")]
    kept = merging.split_code(BOOK, "risk", parts, keep=True)
    assert [code.id for code in kept.children("risk")] == ["risk_public", "staff", "public"]
    apart = merging.split_code(BOOK, "risk", parts, keep=False)
    assert tree(apart)[3:7] == ["staff", "public", "risk_public", "(risk)"]
    assert {apart.code(part).section for part in ("staff", "public", "risk_public")} == {"themes"}
    under = merging.split_code(BOOK, "risk", parts, keep=False, under=1)
    assert tree(under)[3:7] == ["staff", "public", "  risk_public", "(risk)"]
    for book in (kept, apart, under):
        assert {book.code(part).split_from for part in ("staff", "public")} == {"risk"}
        assert Succession(BOOK, book).missing == {"staff", "public"}
        assert Succession(BOOK, book).codes(frozenset({"risk"})) == {"risk"}
        assert faults(book) == ()


def test_splits_that_make_no_sense_are_refused():
    split = merging.split_code
    assert "Name at least two parts" in refusal_of(split, BOOK, "risk", [("a", "A")], keep=False)
    assert "same name" in refusal_of(split, BOOK, "risk", [("a", "A"), ("b", "a ")], keep=True)
    assert "needs a name" in refusal_of(split, BOOK, "risk", [("a", " ")], keep=True)
    assert "Restore it" in refusal_of(split, edits.archive_code(BOOK, "risk"), "risk", [("a", "A")], keep=True)
    assert "has no parts" in refusal_of(merging.take_back_split, BOOK, "risk", ALL)


@pytest.mark.parametrize("keep", [True, False])
def test_a_split_taken_back_reads_every_part_as_the_old_code(keep):
    book = merging.split_code(BOOK, "risk", [("staff", "Staff"), ("public", "Public")], keep=keep)
    book = edits.add_code(book, "late", "Late shifts", parent="staff")
    published = frozenset(book.by_id)
    back = merging.take_back_split(book, "risk", published)
    assert not back.code("risk").archived
    assert Succession(book, back).codes(frozenset({"staff", "public"})) == {"risk"}
    assert back.code("late").parent == "risk"
    never = merging.take_back_split(book, "risk", ALL)
    assert never.by_id.keys() == {*ALL, "late"}


def test_a_code_that_others_rest_on_is_not_removed():
    book = edits.add_code(BOOK, "new", "New")
    merged = merging.merge_codes(book, ["meta"], "new")
    assert "Take that merge back first" in refusal_of(edits.remove_code, merged, "new", ALL)
    assert "in a published version" in refusal_of(edits.remove_code, edits.move_code(book, "meta", "new"), "new", ALL)
    split = merging.split_code(book, "new", [("part", "Part"), ("rest", "Rest")], keep=False)
    left = edits.remove_code(groups.set_group(split, "g", "G", GroupKind.ANY, ["new", "meta"]), "new", ALL)
    assert left.code("part").split_from is None
    assert left.groups[0].members == ("meta",)


def test_a_file_takes_the_place_of_everything_and_published_codes_it_lacks_stay_archived():
    book = merging.merge_codes(BOOK, ["meta"], "risk")
    book = replace(edits.add_code(book, "new", "New"), version=3)
    file = Codebook(
        "File", (Code("meta", "Meta", archived=True), Code("risk", "Danger"), Code("own", "Own")), version=9
    )
    taken = edits.take_file(book, file, ALL)
    assert (taken.title, taken.version, taken.by_id.keys()) == ("File", 3, {*ALL, "own"})
    assert {code.id for code in taken.codes if not code.archived} == {"risk", "own"}
    assert taken.code("meta").merged_into == "risk", "a file that says nothing of a merge does not take it back"
    assert faults(taken) == ()
    twice = replace(file, codes=(*file.codes, Code("own", "Again")))
    assert "same id" in refusal_of(edits.take_file, book, twice, ALL)


def test_sections_stand_in_the_order_of_the_desk_with_their_themes():
    book = groups.change_section(BOOK, "later", "Later")
    book = edits.add_code(book, "loose", "Loose")
    book = edits.add_code(book, "end", "End", section="later")
    assert [code.id for code in book.themes()] == ["morale", "risk", "workload", "meta", "end", "loose"]
    book = groups.move_section(book, "later", "themes")
    assert [code.id for code in book.themes()] == ["end", "morale", "risk", "workload", "meta", "loose"]
    book = groups.remove_section(book, "themes")
    assert [code.id for code in book.themes()] == ["end", "workload", "meta", "morale", "risk", "loose"]
    assert "not in the codebook any more" in refusal_of(groups.remove_section, book, "themes")
    assert "A section needs a name" in refusal_of(groups.change_section, book, "new", " ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Night shift", "night_shift"),
        ("Ärger über Straßen / Łódź", "arger_uber_strassen_lodz"),
        ("夜勤", "code"),
        ("🙂", "code"),
        ("a/b: 50 %", "a_b_50"),
        ("One two three four five six", "one_two_three_four"),
        ("Antidisestablishmentarianism of all", "antidisestablishmentaria"),
        ("--", "code"),
    ],
)
def test_an_id_is_made_from_any_name(name, expected):
    assert new_id(name, ()) == expected
    assert new_id(name, {expected, f"{expected}_2"}) == f"{expected}_3"


def test_an_id_never_quotes_a_comment_its_name_was_taken_from():
    words = "The new rota leaves no time for anybody on our corridor"
    quoted = Original(words)
    assert quoted.is_quoted_in(words)
    for start in range(len(words)):
        assert not quoted.is_quoted_in(new_id(words[start:], ()))


def test_a_key_is_a_free_letter_of_the_name():
    assert suggest_key(BOOK, "Pay", None) == "p"
    assert suggest_key(BOOK, "Meetings", None) == "e"
    assert suggest_key(BOOK, "Noise", None) == "o", "n, h and x are the desk's own"
    assert suggest_key(BOOK, "Money", "morale") == "o", "not the theme's own letter"
    assert suggest_key(BOOK, "Work hours late", None) == "l", "first letters of words first"
    assert suggest_key(BOOK, "夜勤", None) == "a"
    assert suggest_key(BOOK, "Deep", "morale_anger") is None
    assert suggest_key(BOOK, "Meta", None, code_id="meta") == "e"
    assert suggest_key(edits.archive_code(BOOK, "meta"), "Talk", None) == "t"
    full = Codebook("Full", tuple(Code(key, key, key=key) for key in "abcdefgijklmopqrstuvwyz"))
    assert suggest_key(full, "Any", None) is None


def fault_of(*codes, **parts):
    """(where, what, message) of the faults of a codebook."""
    return [(one.where, one.what, one.message) for one in faults(Codebook("T", codes, **parts))]


def test_names_that_only_accents_or_blanks_tell_apart_clash():
    for one, other in (("Résumé", "Resume"), ("Night shift", "Nightshift"), ("Ärger", "ARGER")):
        found = fault_of(Code("a", one), Code("b", other))
        assert [where for where, *_ in found] == ["a", "b"]
        assert f"“{one}” and “{other}”" in found[0][2]
    for one, other in (("はし", "ばし"), ("мои", "мой"), ("Pay", "Play")):
        assert fault_of(Code("a", one), Code("b", other)) == []
    assert fault_of(Code("a", "Pay"), Code("b", "pay", archived=True)) == []
    assert fault_of(Code("a", "Pay"), Code("b", "pay", parent="a")) == []


def test_faults_of_sections_groups_and_foreign_ids_say_where_they_are():
    assert fault_of(Code("a", "A", guid="X1"), Code("b", "B", guid="x1"))[0][:2] == ("a", "code")
    sections = (Section("one", "Same"), Section("two", "same"), Section("three", " "))
    assert [(where, what) for where, what, _ in fault_of(sections=sections)] == [
        ("one", "section"),
        ("two", "section"),
        ("three", "section"),
    ]
    codes = (Code("a", "A"), Code("b", "B"), Code("c", "C", archived=True, merged_into="a"))
    (found,) = fault_of(*codes, groups=(CodeGroup("g", "G", GroupKind.ANY, ("b", "c")),))
    assert found[:2] == ("g", "group")
    assert "was merged into another one" in found[2]
    (found,) = fault_of(*codes, groups=(CodeGroup("g", "G", GroupKind.SCALE, ("a", "b"), (1.0, float("nan"))),))
    assert "infinite number" in found[2]


def test_many_faults_are_told_as_the_first_three_and_a_count():
    book = Codebook("T", tuple(Code(f"c{number}", f"Code {number}", key="n") for number in range(6)))
    assert sentence_of(faults(book)).endswith("And 3 faults more.")
    assert "more." not in sentence_of(faults(book)[:3])


def test_archived_sub_codes_go_along_with_a_merge_because_their_decisions_are_read_with_their_theme():
    book = edits.archive_code(BOOK, "morale_anger")
    book = merging.merge_codes(book, ["morale"], "risk")
    assert book.code("morale_anger").parent == "risk"
    assert Succession(BOOK, book).covered(frozenset({"morale_anger"})) == {"morale_anger", "risk"}
