"""The same name has the same pseudonym in one study, and nobody gets back to it without the key."""

import dataclasses
import re

from annotator.privacy.pseudonyms import key_digest, pseudonym, with_pseudonyms
from tests.factories import make_source, make_thread

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


def test_every_author_of_a_source_is_replaced_and_nothing_else():
    thread = make_thread(units=2)
    named = dataclasses.replace(thread, units=(dataclasses.replace(thread.units[0], author="Quill"), thread.units[1]))
    source = with_pseudonyms(make_source("page.txt", named), KEY)
    one, two = source.units()
    assert one.author == pseudonym("Quill", KEY)
    assert two.author is None
    assert (one.text, one.lines) == (named.units[0].text, named.units[0].lines)


def test_the_digest_of_an_id_is_the_same_in_one_study_only_and_shows_nothing_of_it():
    made = key_digest("t1_c0ffee", KEY)
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert made == key_digest("t1_c0ffee", KEY)
    assert made not in {key_digest("t1_c0ffee", b"x" * 32), key_digest("T1_C0FFEE", KEY)}
