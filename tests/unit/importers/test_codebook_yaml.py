"""Codebook files as a researcher writes them, well and badly."""

import pickle
import textwrap

import pytest
import yaml

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_nodes
from annotator.importers.codebook_yaml import CodebookFaults, read_codebook

SMALL = """\
title: Tea
description: >
  Talk about tea,
  hot or cold.

  Nothing else.
version: 3
sections:
  - id: main
    name: The main ones
codes:
  - id: brewing
    name: Brewing
    section: main
    key: b
    colour: "#0072b2"
    definition: How it is made.
    apply_when: |
      Water is mentioned.
      So is time.
    do_not_apply_when: "Coffee: never."
    examples:
      - Four minutes, not five.
      - >
        The pot was
        warmed first.
    codes:
      - id: water
        name: Water
        key: y
        codes:
          - id: hard
            name: Hard water
      - id: milk
        name: Milk
        archived: true
  - id: buying
    name: Buying
groups:
  - id: which
    name: Which of them
    kind: exclusive
    codes: [brewing, buying]
  - id: strength
    name: Strength
    kind: scale
    values:
      milk: -1
      water: 2.5
"""


def read(text):
    return read_codebook("tea.yaml", textwrap.dedent(text).encode())


def faults_in(text):
    with pytest.raises(CodebookFaults) as caught:
        read(text)
    return list(caught.value.faults)


def only_fault(text):
    faults = faults_in(text)
    assert len(faults) == 1, faults
    return faults[0]


def with_line(addition, line=14):
    """The small codebook with one line put in; its first theme’s fields begin in line 11."""
    lines = SMALL.splitlines()
    return "\n".join([*lines[: line - 1], *addition.splitlines(), *lines[line - 1 :]])


def test_a_sound_file_gives_every_field_as_written():
    codebook = read(SMALL)
    assert (codebook.title, codebook.version) == ("Tea", 3)
    assert codebook.description == "Talk about tea, hot or cold.\nNothing else."
    assert codebook.sections == (Section("main", "The main ones"),)
    brewing = codebook.code("brewing")
    assert (brewing.section, brewing.key, brewing.colour) == ("main", "b", "#0072b2")
    assert brewing.apply_when == "Water is mentioned.\nSo is time."
    assert brewing.do_not_apply_when == "Coffee: never."
    assert brewing.examples == ("Four minutes, not five.", "The pot was warmed first.")
    assert codebook.code("milk").archived


def test_sub_codes_of_any_depth_follow_their_parent_in_the_order_of_the_file():
    codebook = read(SMALL)
    assert [code.id for code in codebook.codes] == ["brewing", "water", "hard", "milk", "buying"]
    assert codebook.lineage("hard") == ("brewing", "water", "hard")
    assert codebook.section_of("hard") == "main"


def test_groups_and_scales_keep_the_order_of_their_codes():
    assert read(SMALL).groups == (
        CodeGroup("which", "Which of them", GroupKind.EXCLUSIVE, ("brewing", "buying")),
        CodeGroup("strength", "Strength", GroupKind.SCALE, ("milk", "water"), (-1.0, 2.5)),
    )


def test_what_is_left_out_or_left_empty_takes_its_default():
    codebook = read("""\
        title: Tea
        description:
        sections: []
        codes:
          - id: a
            name: A
            key:
            colour: ''
            definition:   # to be written
            examples:
            codes:
        groups:
        """)
    assert codebook.version == 1
    assert codebook.groups == codebook.sections == ()
    assert (codebook.codes[0].key, codebook.codes[0].colour, codebook.codes[0].definition) == (None, None, "")


@pytest.mark.parametrize("word", ["y", "on", "no", "2020", "1e5", "2020-01-01", "null", "~", "0x1F", "12:30", ".inf"])
def test_no_word_becomes_a_number_a_date_or_a_yes(word):
    assert read(f"title: {word}\ncodes:\n  - id: a\n    name: {word}").codes[0].name == word


def test_the_keys_y_and_n_are_letters_and_only_n_is_reserved():
    assert read(SMALL).code("water").key == "y"
    line, message = only_fault(SMALL.replace("key: y", "key: n"))
    assert line == 30
    assert "reserved" in message


def test_every_fault_of_a_file_is_listed_at_once_by_line():
    faults = faults_in("""\
        titel: Tea
        version: 0
        codes:
          - id: a b
            name: A
            key: 7
            colour: blue
          - name: B
            examples: just one
            archived: perhaps
        groups:
          - id: g
            name: G
            kind: either
            codes: [x, x]
        """)
    assert [line for line, _ in faults] == [1, 2, 4, 6, 7, 8, 9, 10, 14, 15, 15]


def test_the_refusal_names_the_file_without_its_folder_and_prints_one_line_for_each_fault():
    with pytest.raises(Refusal) as caught:
        read_codebook("C:\\Users\\me\\tea.yaml", b"title: Tea\nversion: x\ncodes:\n - nam: A\n   id: a\n")
    refusal = caught.value
    assert str(refusal).startswith("“tea.yaml” has 2 faults and was not read. Line 2: ")
    assert [line.partition(": ")[0] for line in refusal.lines()] == ["line 2", "line 4"]
    assert pickle.loads(pickle.dumps(refusal)).faults == refusal.faults


@pytest.mark.parametrize(
    ("addition", "line", "words"),
    [
        ("    color: red", 14, "Did you mean “colour”?"),
        ("    Apply when: x", 14, "Did you mean “apply_when”?"),
        ("    children: x", 14, "Did you mean “codes”?"),
        ("    label: x", 14, "Did you mean “name”?"),
        ("    zebra: x", 14, "Its fields are id, name, section"),
        ("    name: Again", 14, "stands here twice, first in line 13"),
        ("    [a]: x", 14, "A field’s name must stand here"),
        ("    <<: x", 14, "not a field"),
    ],
)
def test_a_field_that_does_not_belong_is_named_with_what_was_meant(addition, line, words):
    found_line, message = only_fault(with_line(addition))
    assert found_line == line
    assert words in message


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('colour: "#0072b2"', "colour: #0072b2", 16, "“#0072b2” would be lost"),
        ('colour: "#0072b2"', "colour: 0072b2", 16, 'Write “colour: "#0072b2"”'),
        ('colour: "#0072b2"', 'colour: "#07b"', 16, "six digits"),
        ("name: Buying", "name: Shop #1", 38, "“#1” would be lost"),
        ("name: Buying", "name: #1 shop", 38, "“#1 shop” would be lost"),
        ("name: Buying", 'name: "Two\\nlines"', 38, "one line of text"),
        ("name: Buying", 'name: "\\0"', 38, "cannot be stored"),
        ("name: Buying", 'name: "\\ud800"', 38, "cannot be stored"),
        ("name: Buying", "name:", 38, "“name” of the theme is missing"),
        ("name: Buying", "name: " + "long " * 20, 38, "longer than 80"),
        ("name: Buying", "name: BREWING", 38, "stands twice"),
        ("name: Buying", "name: Buying\n    key: b", 39, "another code beside it"),
        ("name: Buying", "name: Buying\n    section: man", 39, "section “man”, which does not exist"),
        ("name: Milk", "name: Milk\n        section: main", 36, "stands in the section of its theme"),
        ("name: Milk\n        archived: true", "name: Milk\n        key: b", 36, "its theme's own letter"),
        ("id: buying", "id: ürün", 37, "letters a to z"),
        ("id: hard", "id: water", 32, "used 2 times"),
        ("id: strength", "id: which", 44, "used 2 times"),
        ("version: 3", "version: 1.5", 7, "whole number"),
        ("archived: true", "archived: 1", 36, "true or false"),
        ("kind: exclusive", "kind: one", 42, "any, exclusive or scale"),
        ("[brewing, buying]", "[brewing, selling]", 43, "“selling”, which does not exist"),
        ("[brewing, buying]", "[brewing]", 40, "at least two codes"),
        ("[brewing, buying]", "brewing, buying", 43, "must be a list"),
        ("water: 2.5", "water: 2,5", 49, "needs a number, such as 2 or 1.5, with a point"),
        ("water: 2.5", "water: 1e999", 49, "needs a number"),
        ("water: 2.5", "water: -2", 44, "must rise"),
        ("water: 2.5", "brewing: 2", 49, "in the groups"),
        ("    kind: scale\n", "", 44, "Only a scale has numbers"),
        ("    values:\n", "    codes: [milk, water]\n    values:\n", 47, "“values” only"),
        ("definition: How it is made.", "definition: [made]", 17, "“definition” must be text"),
        ("      - Four minutes, not five.", "      -", 23, "example is empty"),
        ("  - id: main\n    name: The main ones", "  main: The main ones", 9, "must be a list"),
    ],
)
def test_a_fault_is_reported_at_the_line_of_the_word_that_causes_it(old, new, line, words):
    assert old in SMALL
    faults = faults_in(SMALL.replace(old, new, 1))
    assert any(found == line and words in message for found, message in faults), faults


def test_both_codes_of_a_clash_are_shown():
    faults = faults_in("title: T\ncodes:\n- {id: a, name: A, key: q}\n- {id: b, name: B, key: q}\n")
    assert [line for line, _ in faults] == [3, 4]


def test_one_gap_is_one_fault():
    assert only_fault("title: T\ncodes:\n  - name: A\n  - id: b\n    name: B\n")[0] == 3
    assert only_fault("title: T\ncodes:\n  - just a text\n  - id: b\n    name: B\n")[0] == 3
    assert only_fault("title: T\ncodes: [{name: A}, {id: b}]\n".replace("{id: b}", "{id: b, name: B}"))[0] == 2
    assert [line for line, _ in faults_in("title: T\ncodes: [{id: a}, {id: b}]\n")] == [2]


def test_a_codebook_without_codes_says_so_and_one_that_forgets_them_is_faulty():
    empty = read("title: T\ncodes: []\n")
    assert (empty.title, empty.codes) == ("T", ())
    assert read_codebook("t.yaml", write_codebook(empty)) == empty
    for forgotten in ("title: T\n", "title: T\ncodes:\n"):
        assert "“codes” of the codebook is missing" in only_fault(forgotten)[1]


def test_what_became_of_a_code_is_read_and_a_code_that_is_not_there_is_named_with_its_line():
    book = read(
        "title: T\ncodes:\n- {id: a, name: A, guid: 0A1B}\n- {id: b, name: B, archived: true, merged_into: a}\n"
        "- {id: c, name: C, split_from: a}\n"
    )
    assert (book.code("a").guid, book.code("b").merged_into, book.code("c").split_from) == ("0A1B", "a", "a")
    faults = faults_in(
        "title: T\ncodes:\n- id: a\n  name: A\n  archived: true\n  merged_into: gone\n"
        "- id: b\n  name: B\n  split_from: lost\n"
    )
    assert [line for line, _ in faults] == [6, 9]
    assert ("“gone”" in faults[0][1], "“lost”" in faults[1][1]) == (True, True)


def test_a_code_without_its_id_is_checked_all_the_same():
    faults = faults_in("title: T\ncodes:\n  - name: A\n    key: n\n")
    assert [line for line, _ in faults] == [3, 4]
    assert faults[1][1].startswith("The key “n” of this entry is reserved")


def test_the_same_fault_of_two_codes_with_one_id_is_shown_at_both():
    faults = faults_in(
        "title: T\ncodes:\n- {id: a, name: A}\n- id: b\n  name: B\n  key: n\n- id: b\n  name: C\n  key: n\n"
    )
    assert [line for line, _ in faults] == [6, 7, 9]


def test_a_file_of_thousands_of_codes_is_no_codebook():
    codes = "".join(f"- id: c{number}\n  name: C{number}\n" for number in range(20_001))
    assert only_fault(f"title: T\ncodes:\n{codes}") == (1, "The file has more than 20,000 codes. Is it a codebook?")


@pytest.mark.parametrize("parser", ["in C", "in Python"])
def test_what_a_remark_cuts_off_is_told_by_both_of_the_parsers(parser, monkeypatch):
    if parser == "in Python":
        monkeypatch.setattr(codebook_nodes, "FAST_PARSER", None)
    line, message = only_fault("title: T\ncodes:\n- id: a\n  name: Shop #1\n")
    assert (line, "“#1” would be lost" in message) == (4, True)


def test_a_file_of_countless_pieces_is_refused_before_it_is_read_to_its_end():
    line, message = only_fault("title: T\ncodes:\n" + " -\n" * 600_000)
    assert line <= 300_000
    assert message.startswith("The file holds more than 300,000 pieces")


def test_a_scale_without_its_numbers_is_a_fault():
    line, message = only_fault(SMALL.replace("values:\n      milk: -1\n      water: 2.5", "codes: [milk, water]"))
    assert line == 44
    assert "one number for each" in message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: Tea: a study\n", 1, "must stand in quotes"),
        ("title: Tea\n codes: x\n", 2, "indented too far"),
        ("title: Tea\ncodes:\n\t- id: a\n", 3, "indented with a tab"),
        ("title: Tea\n\ndescription: 'open\ncodes: []\n", 3, "quotation mark opens here"),
        ('title: "bad \\q"\n', 1, "quotation mark"),
        ('title: "Tea" time\n', 1, "closing quotation mark"),
        ("title: *important*\n", 1, "begins with * or &"),
        ("title: @home\n", 1, "begins with % @ or `"),
        ("title: [Tea\ncodes: []\n", 1, "bracket"),
        ("title: Tea\ndescription: > hot\n", 2, "the text begins in the next line"),
        ("title: Tea\ncodes\n", 2, "Is the colon missing?"),
        ("title: Tea\ncodes:\n  - id: a\n   name: A\n", 4, "exactly below each other"),
        ("title: Tea\n- id: a\n", 2, "exactly below each other"),
        ("title: - Tea\n", 1, "dash"),
        ('title: "\\UFFFFFFFF"\n', 1, "stands for no letter"),
        ("title: Tea\n---\ntitle: Two\n", 2, "second document"),
    ],
)
def test_what_is_not_yaml_is_explained_in_plain_words(text, line, words):
    found, message = only_fault(text)
    assert found == line
    assert words in message


@pytest.mark.parametrize("tab_line", ["      \tText.", "\t\tText."])
def test_every_line_indented_with_a_tab_is_listed(tab_line):
    faults = faults_in(f"title: T\ncodes:\n\t- id: a\n\t  name: A\n{tab_line}\n")
    assert [line for line, _ in faults] == [3, 4, 5]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "The file is empty"),
        (b"# only a remark\n\n", 1, "The file is empty"),
        (b"\xef\xbb\xbf", 1, "The file is empty"),
        (b"- id: a\n", 1, "without a dash"),
        (b"hello", 1, "This is not a codebook"),
        (b"PK\x03\x04\x00\x00", 1, "not a text file"),
        (b"title: T\ndescription: caf\xe9\n", 2, "UTF-8"),
        (b"title: T\r\rdescription: caf\xe9\n", 3, "UTF-8"),
        (b"title: T\ndescription: a\x0bb\n", 2, "U+000B"),
        (b"title: " + b"x" * 16_000_000, 1, "too large"),
    ],
)
def test_a_file_that_is_no_codebook_gets_one_clear_sentence(data, line, words):
    with pytest.raises(CodebookFaults) as caught:
        read_codebook("tea.yaml", data)
    [(found, message)] = caught.value.faults
    assert found == line
    assert words in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_every_system_read_the_same(encoding, ends):
    assert read_codebook("tea.yaml", SMALL.replace("\n", ends).encode(encoding)) == read(SMALL)


def test_line_numbers_are_those_of_an_editor_even_below_a_unicode_line_separator():
    assert only_fault('title: T\ndescription: "a\u2028b\u0085c"\ncodes:\n- id: a\n  name: A\n  key: n\n')[0] == 6


def test_references_that_unfold_to_gigabytes_are_not_followed():
    bomb = "title: &a [x, x]\ndescription: &b [*a, *a]\nversion: &c [*b, *b]\ncodes: *c\n"
    assert {line for line, message in faults_in(bomb) if "begins with * or &" in message} == {1, 2, 3, 4}


def test_a_tag_makes_no_object():
    line, message = only_fault("title: !!python/name:os.getcwd x\ncodes:\n- {id: a, name: A}\n")
    assert line == 1
    assert message.startswith("Text that begins with !")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end_is_refused(opening):
    assert "nested more than 100 levels" in only_fault(opening * 50_000)[1]


def test_a_codebook_that_is_not_sound_is_not_written():
    codebook = read(SMALL)
    with pytest.raises(Refusal, match="not listed before it"):
        write_codebook(type(codebook)("Tea", codebook.codes[1:]))


@pytest.mark.parametrize("shift", range(1, 20))
def test_long_text_is_folded_only_where_one_blank_stands(shift):
    text = "x" * shift + " two  blanks   three" * 20
    codebook = Codebook("T", (Code("a", "A", definition=text),))
    written = write_codebook(codebook)
    assert read_codebook("t.yaml", written) == codebook
    assert max(len(line) for line in written.decode().splitlines()) <= 100


def test_small_and_large_numbers_of_a_scale_stay_numbers_for_other_yaml_readers():
    values = (-1.5, 1e-07, 3.0, 1e22)
    codes = tuple(Code(letter, letter) for letter in "abcd")
    scale = CodeGroup("s", "S", GroupKind.SCALE, tuple("abcd"), values)
    written = write_codebook(Codebook("T", codes, groups=(scale,)))
    assert list(yaml.safe_load(written)["groups"][0]["values"].values()) == list(values)
    assert read_codebook("t.yaml", written).groups == (scale,)


def test_a_scale_with_an_infinite_number_is_not_written():
    scale = CodeGroup("s", "S", GroupKind.SCALE, ("a", "b"), (1.0, float("inf")))
    with pytest.raises(Refusal, match="infinite number"):
        write_codebook(Codebook("T", (Code("a", "A"), Code("b", "B")), groups=(scale,)))


def test_the_written_file_is_short_lines_of_blocks_in_the_order_of_the_tree():
    assert write_codebook(read(SMALL)).decode() == textwrap.dedent("""\
        title: Tea
        description: |
          Talk about tea, hot or cold.
          Nothing else.
        version: 3

        sections:
          - id: main
            name: The main ones

        codes:
          - id: brewing
            name: Brewing
            section: main
            key: b
            colour: "#0072b2"
            definition: How it is made.
            apply_when: |
              Water is mentioned.
              So is time.
            do_not_apply_when: >
              Coffee: never.
            examples:
              - Four minutes, not five.
              - The pot was warmed first.
            codes:
              - id: water
                name: Water
                key: "y"
                codes:
                  - id: hard
                    name: Hard water
              - id: milk
                name: Milk
                archived: true

          - id: buying
            name: Buying

        groups:
          - id: which
            name: Which of them
            kind: exclusive
            codes:
              - brewing
              - buying
          - id: strength
            name: Strength
            kind: scale
            values:
              milk: -1
              water: 2.5
        """)
