"""The same name has the same pseudonym in one study, and nobody gets back to it without the key."""

import dataclasses
import re

from annotator.domain.material import ReadUnit, ThreadStart
from annotator.privacy.pseudonyms import as_pseudonym, key_digest, protected, pseudonym
from tests.factories import make_unit

KEY = b"k" * 32


def test_a_pseudonym_has_eight_letters_and_shows_nothing_of_the_name():
    made = pseudonym("Brenda Quill of Dorset", KEY)
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", made)


def test_case_blanks_and_unicode_form_do_not_make_another_person():
    names = ["Zoë  Quill", "zoë quill", " ZOË QUILL ", "Zoe\u0308 Quill"]
    assert len({pseudonym(name, KEY) for name in names}) == 1


def test_other_names_and_other_studies_have_other_pseudonyms():
    assert pseudonym("Quill", KEY) != pseudonym("Quills", KEY)
    assert pseudonym("Quill", KEY) != pseudonym("Quill", b"x" * 32)


def test_anonymous_people_are_not_made_one_person():
    assert pseudonym("Anonymous", KEY) is None
    assert pseudonym("unknown", KEY) is None


def test_every_author_and_every_id_of_the_pieces_is_replaced_and_nothing_else():
    said = make_unit("Who made it?", lines=(3, 9), author="Quill", key="t1_c0ffee", time="2023-03-06")
    reply = make_unit("Nobody.", author="Anonymous", key="t1_cafe", parent_key="t1_c0ffee")
    bare = make_unit("Nor me.")
    start = ThreadStart("1", "The rota")
    pieces = [start, *(ReadUnit("1", unit) for unit in (said, reply, bare))]
    first, one, two, three = protected(pieces, KEY, b"s" * 32)
    assert first is start
    assert one.unit == dataclasses.replace(said, author=pseudonym("Quill", KEY), key=key_digest("t1_c0ffee", b"s" * 32))
    assert (two.unit.author, two.unit.parent_key) == (None, one.unit.key)
    assert three.unit == bare


def test_a_pseudonym_is_known_again_however_it_is_typed():
    made = pseudonym("Quill", KEY)
    for typed in (made, made.lower(), made.replace("-", ""), f" {made}\n"):
        assert as_pseudonym(typed) == made
    for typed in ("", "Quill", made[:-1], f"{made}A", "K7QM-2XR0", "K7QM-2XR1"):
        assert as_pseudonym(typed) is None


def test_the_digest_of_an_id_is_the_same_in_one_study_only_and_shows_nothing_of_it():
    made = key_digest("t1_c0ffee", KEY)
    assert re.fullmatch(r"[0-9a-f]{24}", made)
    assert made == key_digest("t1_c0ffee", KEY)
    assert made not in {key_digest("t1_c0ffee", b"x" * 32), key_digest("T1_C0FFEE", KEY)}
