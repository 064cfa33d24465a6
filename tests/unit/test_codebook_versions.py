"""How decisions read under another version, and when the meaning of a code has changed."""

from dataclasses import replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession, merged_into
from annotator.domain.codebook_versions import PublishedVersion, older_meanings, stale_codes
from annotator.domain.decision import Decision, State
from annotator.domain.reliability import Depth, UnsureRule, reliability_data
from annotator.operations.code_memory import CodeReader

FIRST = Codebook(
    "Tea",
    (
        Code("taste", "Taste", definition="How it tastes."),
        Code("bitter", "Bitter", parent="taste", definition="It tastes bitter."),
        Code("sour", "Sour", parent="taste"),
        Code("price", "Price", definition="What it costs."),
    ),
)


def changed(book, code_id, **fields):
    return replace(book, codes=tuple(replace(one, **fields) if one.id == code_id else one for one in book.codes))


def versions(*books, reworded=None):
    return {
        number: PublishedVersion(
            replace(book, version=number), "2026-01-01", "Ada", "", frozenset((reworded or {}).get(number, ()))
        )
        for number, book in enumerate(books, start=1)
    }


def read(before, after, *given):
    reading = Succession(before, after)
    return set(reading.covered(frozenset(given))), set(reading.missing)


def test_a_merged_code_reads_as_the_one_it_was_merged_into_through_every_step_and_back_again():
    once = changed(FIRST, "sour", archived=True, merged_into="bitter")
    twice = changed(once, "bitter", archived=True, merged_into="price")
    assert read(FIRST, once, "sour") == ({"bitter", "taste"}, set())
    assert read(FIRST, twice, "sour") == ({"price"}, set())
    assert read(FIRST, FIRST, "sour") == ({"sour", "taste"}, set())


def test_a_moved_code_implies_the_theme_it_stands_under_now_and_no_longer_the_former_one():
    moved = replace(
        changed(FIRST, "sour", parent="price"),
        codes=(*FIRST.codes[:2], FIRST.codes[3], replace(FIRST.codes[2], parent="price")),
    )
    assert read(FIRST, moved, "sour") == ({"sour", "price"}, set())
    assert read(FIRST, moved, "bitter") == ({"bitter", "taste"}, set())


def test_a_code_that_came_later_is_missing_whatever_was_given_and_so_are_the_parts_of_a_split():
    later = replace(
        FIRST,
        codes=(
            *FIRST.codes,
            Code("cheap", "Cheap", parent="price", split_from="price"),
            Code("service", "Service"),
            Code("wait", "Waiting", parent="service"),
        ),
    )
    assert read(FIRST, later, "price") == ({"price"}, {"cheap", "service", "wait"})
    assert read(FIRST, later, "sour") == ({"sour", "taste"}, {"cheap", "service", "wait"})


def test_a_later_code_into_which_only_known_codes_were_merged_is_known():
    book = replace(
        FIRST,
        codes=(
            FIRST.codes[0],
            replace(FIRST.codes[1], archived=True, merged_into="sharp"),
            replace(FIRST.codes[2], archived=True, merged_into="sharp"),
            Code("sharp", "Sharp", parent="taste"),
            FIRST.codes[3],
        ),
    )
    assert read(FIRST, book, "sour") == ({"sharp", "taste"}, set())
    assert read(FIRST, book, "price") == ({"price"}, set())
    without_sour = replace(FIRST, codes=(*FIRST.codes[:2], FIRST.codes[3]))
    assert read(without_sour, book, "bitter") == ({"sharp", "taste"}, {"sour", "sharp"})


def test_a_code_the_other_version_lacks_keeps_the_place_it_had():
    without = replace(FIRST, codes=(FIRST.codes[0], FIRST.codes[3]))
    assert read(FIRST, without, "sour") == ({"sour", "taste"}, set())


def test_a_changed_rule_is_another_meaning_and_blanks_names_and_places_are_none():
    redefined = changed(FIRST, "bitter", apply_when="Only of tea.")
    same = changed(changed(FIRST, "bitter", definition="It  tastes\nbitter. "), "price", name="Cost", parent="taste")
    assert older_meanings(versions(FIRST, redefined), 1, 2) == {"bitter"}
    assert older_meanings(versions(FIRST, same), 1, 2) == set()
    assert older_meanings(versions(FIRST, redefined), 2, 2) == set()


def test_a_meaning_that_came_back_is_not_an_older_one():
    redefined = changed(FIRST, "bitter", definition="Something else.")
    history = versions(FIRST, redefined, FIRST)
    assert older_meanings(history, 1, 3) == set()
    assert older_meanings(history, 2, 3) == {"bitter"}


def test_mere_wording_changes_no_meaning_but_hides_no_other_change():
    reworded = changed(FIRST, "bitter", definition="It has a bitter taste.")
    again = changed(reworded, "bitter", definition="It is bitter or strong.")
    assert older_meanings(versions(FIRST, reworded, reworded={2: ["bitter"]}), 1, 2) == set()
    assert older_meanings(versions(FIRST, reworded, again, reworded={2: ["bitter"]}), 1, 3) == {"bitter"}


def test_a_decision_is_stale_for_the_redefined_codes_it_gave_merged_ones_included():
    merged = changed(
        changed(FIRST, "sour", archived=True, merged_into="bitter"), "bitter", definition="Bitter or sour."
    )
    history = versions(FIRST, merged)
    assert stale_codes(history, frozenset({"sour"}), 1, 2) == {"bitter"}
    assert stale_codes(history, frozenset({"price"}), 1, 2) == set()
    assert stale_codes(history, frozenset({"bitter"}), 2, 2) == set()


def test_a_code_archived_then_is_missing_and_stays_known_where_it_was_offered():
    pay, mood = Code("pay", "Pay"), Code("mood", "Mood")
    offered = Codebook("x", (pay, mood))
    archived = Codebook("x", (pay, replace(mood, archived=True)), version=2)
    assert Succession(archived, offered).missing == {"mood"}
    assert Succession(archived, archived).missing == {"mood"}
    assert Succession(offered, archived).missing == set()


def test_a_merge_taken_back_leaves_the_merged_code_missing_and_the_other_marked():
    pay, terms = Code("pay", "Pay"), Code("terms", "Terms")
    first = Codebook("x", (pay, terms))
    second = Codebook("x", (pay, replace(terms, archived=True, merged_into="pay")), version=2)
    third = Codebook("x", (pay, terms), version=3)
    made = versions(first, second, third)
    assert Succession(second, third).missing == {"terms"}
    assert older_meanings(made, 2, 3) == {"pay"}
    assert older_meanings(made, 1, 3) == older_meanings(made, 1, 2) == set()


def test_a_later_code_into_which_known_codes_were_merged_is_known_however_many_merges_lie_between():
    first = Codebook("x", (Code("a", "A"), Code("b", "B"), Code("other", "Other")))
    second = changed(replace(first, codes=(*first.codes, Code("n", "N"))), "a", archived=True, merged_into="n")
    third = changed(replace(second, codes=(*second.codes, Code("m", "M"))), "n", archived=True, merged_into="m")
    assert read(first, third, "a") == ({"m"}, set())
    assert read(first, changed(third, "b", archived=True, merged_into="m"), "b") == ({"m"}, set())
    unknown = changed(replace(third, codes=(*third.codes, Code("late", "Late"))), "late", archived=True)
    assert read(first, changed(unknown, "late", merged_into="m"), "a") == ({"m"}, {"late", "m"})
    joined = changed(changed(second, "b", archived=True, merged_into="n"), "a", merged_into="b")
    assert read(changed(first, "a", archived=True, merged_into="b"), joined, "b") == ({"n"}, {"a"})


def test_a_chain_of_many_merges_is_read_to_its_end():
    codes = tuple(
        Code(f"c{n}", f"C{n}", archived=n < 1499, merged_into=f"c{n + 1}" if n < 1499 else None) for n in range(1500)
    )
    last = Codebook("x", codes)
    assert merged_into(last, "c0") == "c1499"
    first = Codebook("x", tuple(Code(code.id, code.name) for code in codes))
    assert read(first, last, "c0") == ({"c1499"}, set())
    assert read(Codebook("x", (Code("c0", "C0"),)), last, "c0") == ({"c1499"}, set())


def test_what_a_decision_gives_is_not_missing_for_it_though_it_was_archived_when_it_was_saved_again():
    pay, mood, anger = Code("pay", "Pay"), Code("mood", "Mood"), Code("anger", "Anger", parent="mood")
    offered = Codebook("x", (pay, mood, anger))
    archived = changed(changed(offered, "mood", archived=True), "anger", archived=True)
    reading = Succession(archived, offered)
    assert reading.missing == reading.missing_for(frozenset({"pay"})) == {"mood", "anger"}
    assert reading.missing_for(frozenset({"anger"})) == set()
    assert reading.missing_for(frozenset({"mood"})) == {"anger"}
    merged = changed(replace(archived, codes=(*archived.codes, Code("rage", "Rage"))), "anger", merged_into="rage")
    assert Succession(archived, merged).missing_for(frozenset({"anger"})) == {"mood"}
    assert Succession(archived, merged).missing_for(frozenset({"pay"})) == {"mood", "anger", "rage"}


def test_figures_count_what_a_decision_kept_of_codes_archived_since():
    offered = Codebook("x", (Code("pay", "Pay"), Code("mood", "Mood")))
    made = versions(offered, changed(offered, "mood", archived=True))
    kept = [
        Decision(str(coder), coder, 1, State.CODED, frozenset(codes), 2, "2026-01-01")
        for coder, codes in enumerate((["mood"], ["pay"]), start=1)
    ]
    data = reliability_data(kept, made[1].codebook, made, Depth.CODE)
    assert data.rows[1, 1] == {"mood"}
    assert data.missing_codes == {(1, 1): frozenset(), (1, 2): {"mood"}}
    reader = CodeReader(made, "mood", UnsureRule.WITH_CODES)
    assert reader.say(2, State.CODED, frozenset({"mood"})).given
    assert reader.say(2, State.CODED, frozenset({"pay"})) is None
