"""How decisions read under another version, and when the meaning of a code has changed."""

from dataclasses import replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession
from annotator.domain.codebook_versions import PublishedVersion, older_meanings, stale_codes

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
