import pytest

from annotator.importers.mojibake import broken_problem, is_broken, repaired


@pytest.mark.parametrize(
    ("broken", "sound"),
    [("cafÃ©", "café"), ("itâ€™s", "it’s"), ("schÃ¶n und grÃ¼n", "schön und grün"), ("ðŸ¦‰ says", "🦉 says")],
)
def test_traces_of_a_wrong_encoding_are_found_and_undone(broken, sound):
    assert is_broken(broken)
    assert repaired(broken) == sound


@pytest.mark.parametrize(
    "text", ["café", "Ärger über Öl", "São Paulo", "“quoted” – and so on", "naïve 🦉", "ÂNGELA", ""]
)
def test_sound_texts_are_left_alone_to_the_letter(text):
    assert not is_broken(text)
    assert repaired(text) == text


def test_nothing_is_said_when_nothing_is_broken():
    assert broken_problem(0, None) is None
