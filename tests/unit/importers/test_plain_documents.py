"""Texts, Markdown and subtitles become threads of paragraphs or turns."""

import pytest

from annotator.domain.material import Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise

TALK = "HE: Was it cold?\nSHE: In the morning.\nHE: And later?\nSHE: No.\n"


def read(text: str, name: str = "talk.txt", format: str | None = None, **options):  # noqa: A002
    return read_source(name, text.encode(), format, options)


def texts(source):
    return [[unit.text for unit in thread.units] for thread in source.threads]


def test_blank_lines_part_paragraphs_and_the_lines_are_those_of_the_file():
    source = read("\n\nOne line\nand another.\n \n\n\nThe next.")
    assert source.format == "plain_text"
    assert [(unit.text, unit.lines) for unit in source.units()] == [
        ("One line\nand another.", (3, 4)),
        ("The next.", (8, 8)),
    ]
    assert source.threads[0].title == "talk"


def test_without_blank_lines_each_line_is_a_paragraph_unless_sentences_run_over_the_ends():
    assert texts(read("It rained.\nNobody came!\nWhy?")) == [["It rained.", "Nobody came!", "Why?"]]
    assert texts(read("It rained all\nday and nobody\ncame.")) == [["It rained all\nday and nobody\ncame."]]


def test_speakers_who_come_again_make_turns_and_their_names_are_authors_not_text():
    source = read(TALK)
    assert {unit.kind for unit in source.units()} == {UnitKind.TURN}
    assert [(unit.author, unit.text) for unit in source.units()] == [
        ("HE", "Was it cold?"),
        ("SHE", "In the morning."),
        ("HE", "And later?"),
        ("SHE", "No."),
    ]
    [hint] = source.problems
    assert "4 turns by 2 speakers" in hint.message
    assert "SHE" not in hint.message


def test_a_person_can_say_that_they_are_no_speakers():
    source = read(TALK, unit="paragraph")
    assert source.threads[0].units[0].text == "HE: Was it cold?"
    assert not source.problems


def test_colons_in_an_ordinary_text_make_no_turns():
    source = read("Note: the hall is closed.\n\nThe reasons: none.\n\nOne thing: rain.\n\nNote: bring coats.\n")
    assert {unit.kind for unit in source.units()} == {UnitKind.PARAGRAPH}


@pytest.mark.parametrize("stamp", ["[00:01:02]", "(00:01:02)", "#00:01:02#"])
def test_times_before_or_behind_the_speaker_are_kept_beside_the_text(stamp):
    source = read(f"{stamp} HE: Was it cold?\nSHE {stamp}: Yes.\nHE: And later?\nSHE: No.\n")
    assert [dict(unit.attributes) for unit in source.units()] == [{"at": "00:01:02"}, {"at": "00:01:02"}, {}, {}]
    assert source.threads[0].units[0].text == "Was it cold?"


def test_a_time_behind_the_text_says_when_the_turn_ended():
    source = read("I: Was it cold?\nB: Yes. #00:00:07-3#\nI: Still?\nB: No.\n")
    assert source.threads[0].units[1].text == "Yes."
    assert source.threads[0].units[1].attributes == {"until": "00:00:07-3"}


def test_times_alone_part_turns_without_speakers():
    source = read("[0:01] It hums.\n\n[0:09] It stops.\n\n[0:15] Then it hums again.\n\n[0:31] All night.\n")
    assert [(unit.kind, unit.author, unit.attributes["at"]) for unit in source.units()] == [
        (UnitKind.TURN, None, at) for at in ("0:01", "0:09", "0:15", "0:31")
    ]


def test_a_name_and_a_time_on_a_line_of_their_own_begin_a_turn():
    source = read(
        "Speaker 1   0:03\nIt was dark.\n\nSpeaker 2   0:09\nVery.\n\nSpeaker 1   0:12\nYes.\n\nSpeaker 2  0:15\nSo."
    )
    assert [(unit.author, unit.attributes["at"], unit.text) for unit in source.units()][:2] == [
        ("Speaker 1", "0:03", "It was dark."),
        ("Speaker 2", "0:09", "Very."),
    ]


def test_what_stands_before_the_first_turn_stays_a_paragraph_and_nothing_is_read_twice():
    source = read("Talk at the mill\nHE: Was it cold?\nSHE: Yes.\nHE: And later?\nSHE: No.\n")
    assert [unit.kind for unit in source.units()][:2] == [UnitKind.PARAGRAPH, UnitKind.TURN]
    assert texts(source)[0][:2] == ["Talk at the mill", "Was it cold?"]


def test_the_whole_document_can_be_one_unit():
    [unit] = read("One.\n\nTwo.", unit="document").units()
    assert (unit.text, unit.lines) == ("One.\n\nTwo.", (1, 3))


def test_turns_that_are_not_there_are_refused():
    with pytest.raises(Refusal, match="No turns of speakers"):
        read("Only words.", unit="turn")


@pytest.mark.parametrize("options", [{"unit": "word"}, {"units": "turn"}, {"split_at_headings": True}])
def test_unknown_options_are_refused(options):
    with pytest.raises(Refusal, match="option"):
        read("Only words.", format="plain_text", **options)


MARKDOWN = "# Yard\n\nIntro.\n\n## Gate\n\nIt squeaks.\n\n## Wall\n\nIt leans.\n\n### Top\n\nMoss.\n"


def test_a_heading_alone_on_top_is_the_title_and_others_are_attributes():
    source = read(MARKDOWN, "yard.md")
    [thread] = source.threads
    assert (source.format, thread.title) == ("markdown", "Yard")
    assert [unit.attributes.get("heading") for unit in thread.units] == [None, "Gate", "Wall", "Wall › Top"]


def test_the_highest_headings_that_come_again_can_each_begin_a_thread():
    source = read(MARKDOWN, "yard.md", split_at_headings=True)
    assert [thread.title for thread in source.threads] == ["Yard", "Gate", "Wall"]
    assert texts(source) == [["Intro."], ["It squeaks."], ["It leans.", "Moss."]]


def test_a_heading_with_no_text_below_is_not_lost_without_a_word():
    source = read("# Yard\n\nIntro.\n\n## Gate\n", "yard.md")
    [hint] = source.problems
    assert (hint.severity, hint.line) == (Severity.HINT, 5)


def test_marks_in_code_are_no_headings_and_a_rule_makes_none():
    source = read("```\n# a\n```\n\nLong\ntext\n---\nmore\n", "yard.md")
    assert texts(source) == [["```\n# a\n```", "Long\ntext\n---\nmore"]]


def test_subtitles_of_one_voice_are_one_turn():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ida>It is\n\n00:02.000 --> 00:03.000\n<v Ida>late.\n"
    [unit] = read(text, "talk.vtt").units()
    assert (unit.author, unit.text, dict(unit.attributes)) == (
        "Ida",
        "It is late.",
        {"at": "00:01.000", "until": "00:03.000"},
    )


def test_names_printed_in_subtitles_are_speakers_when_they_come_again():
    cues = "".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{text}\n\n"
        for number, text in enumerate(["Ida: Late.", "Bo: Very: late.", "Ida: Yes.", "Bo: So it is."], 1)
    )
    source = read(cues, "talk.srt")
    assert [(unit.author, unit.text) for unit in source.units()][:2] == [("Ida", "Late."), ("Bo", "Very: late.")]


def test_any_text_is_recognised_but_only_just():
    assert recognise(SourceFile("x", b"Just words.")).name == "plain_text"
    assert recognise(SourceFile("x.md", b"# Yard\n\nWords.")).name == "markdown"
    with pytest.raises(Refusal):
        recognise(SourceFile("x", b"\x00\x01\x02\x03" * 50))
