"""`annotator codebook diff` shows word by word what changed: two versions, a version and a file, or two files."""

import json
import os
import pty
import subprocess

import pytest

FIRST = """title: Rota
codes:
  - id: pay
    name: Pay
    key: p
    definition: Wages, and when they come.
  - id: mood
    name: Mood
    key: o
"""
SECOND = """title: Rota
codes:
  - id: pay
    name: Pay and terms
    key: p
    definition: Wages, pensions, and when they come.
  - id: mood
    name: Mood
    key: o
  - id: shifts
    name: Shifts
"""


@pytest.fixture
def files(tmp_path):
    """Two codebook files, the second one later."""
    paths = tmp_path / "first.yaml", tmp_path / "second.yaml"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def two_versions(rota, files):
    """A study with two versions."""
    for path in files:
        rota.done("codebook", "import", path)
    return rota


EXPECTED = """
1 code added, 1 renamed, 1 redefined.

  Pay{+ and terms+}  (renamed, redefined)
    Renamed from “Pay” to “Pay and terms”.
    Its meaning changed: the definition.
    Definition: Wages, {+pensions, +}and when they come.
  {+Shifts+}  (added)
    New.
  1 code unchanged
"""


def test_without_a_file_the_newest_version_is_compared_with_the_one_before(two_versions):
    assert two_versions.done("codebook", "diff").out == f"“Rota”, from version 1 to version 2\n{EXPECTED}"


def test_versions_can_be_named_and_read_backwards(two_versions):
    back = two_versions.done("codebook", "diff", "--from", "2", "--to", "1").out
    assert back.startswith("“Rota”, from version 2 to version 1\n")
    assert "[-Shifts-]  (removed)" in back
    answer = two_versions.done("codebook", "diff", "--from", "1", "--to", "1")
    assert (answer.out, answer.err) == ("", "No difference between version 1 and version 1.\n")


def test_a_file_is_compared_with_the_newest_version_or_the_one_named(two_versions, files):
    first, second = files
    answer = two_versions.done("codebook", "diff", second)
    assert (answer.out, answer.err) == ("", f"No difference between version 2 and {second}.\n")
    assert two_versions.done("codebook", "diff", second, "--from", "1").out.endswith(EXPECTED)
    assert "[-Shifts-]  (removed)" in two_versions.done("codebook", "diff", first).out


def test_a_file_is_new_throughout_in_a_study_without_a_codebook(rota, files):
    out = rota.done("codebook", "diff", files[0]).out
    assert out.startswith(f"“Rota”, {files[0]}\n\nThe first version, 2 codes.\n")
    assert "{+Mood+}  (added)" in out


def test_two_files_need_no_study(terminal, files):
    assert terminal.done("codebook", "diff", *files).out == f"“Rota”, from {files[0]} to {files[1]}\n{EXPECTED}"


def test_scripts_get_one_object(two_versions):
    found = json.loads(two_versions.done("codebook", "diff", "--json").out)
    assert (found["before"], found["after"], found["same"]) == (1, 2, False)
    assert found["counts"] == {"added": 1, "renamed": 1, "redefined": 1}
    pay, shifts = found["codes"]
    assert (pay["id"], pay["kinds"], pay["before"]) == ("pay", ["renamed", "redefined"], "Pay")
    assert pay["texts"][0]["marked"] == [
        ["same", "Wages, "],
        ["added", "pensions, "],
        ["same", "and when they come."],
    ]
    assert (shifts["before"], shifts["after"]) == (None, "Shifts")
    same = json.loads(two_versions.done("codebook", "diff", "--from", "2", "--to", "2", "--json").out)
    assert (same["same"], same["codes"]) == (True, [])


def test_what_cannot_be_compared_is_refused_in_a_sentence(rota, files, tmp_path):
    assert "“Rota” has no codebook yet" in rota.refused("codebook", "diff")
    rota.done("codebook", "import", files[0])
    assert "has no version before version 1 to compare it with" in rota.refused("codebook", "diff")
    assert "has no version 5. There is version 1 only" in rota.refused("codebook", "diff", "--to", "5")
    assert "has no version 5" in rota.refused("codebook", "diff", files[0], "--from", "5")
    assert "There is no file" in rota.refused("codebook", "diff", tmp_path / "none.yaml")
    assert "There is no study" in rota.refused("codebook", "diff", "--study", "Nonsense")


def test_a_file_with_a_fault_is_refused_with_its_line(rota, files):
    files[1].write_text(SECOND.replace("id: shifts", "id: pay"), encoding="utf-8")
    assert "line" in rota.refused("codebook", "diff", files[1])


@pytest.mark.parametrize(
    "words",
    [
        ("a.yaml", "b.yaml", "c.yaml"),
        ("a.yaml", "--to", "2"),
        ("a.yaml", "b.yaml", "--study", "Rota"),
        ("a.yaml", "b.yaml", "--from", "1"),
        ("--from", "0"),
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_wrong_usage(words, terminal):
    assert terminal.misused("codebook", "diff", *words)


def test_signs_that_steer_a_terminal_are_replaced(terminal, files):
    second = files[1]
    second.write_text(FIRST.replace("Wages, and", '"Wages \\e[31m and').replace("they come.", 'they come."'), "utf-8")
    out = terminal.done("codebook", "diff", *files).out
    assert "\x1b" not in out
    assert "·[31m" in out


def test_colours_are_for_terminals_that_want_them(files, command_line, surroundings):
    def on_a_terminal(**more: str) -> str:
        ours, theirs = pty.openpty()
        words = (*command_line, "codebook", "diff", *map(str, files))
        around = surroundings | {"PYTHONIOENCODING": "utf-8"} | more
        with open(ours, "rb", buffering=0) as reader, open(theirs, "wb", buffering=0) as writer:
            subprocess.run(words, env=around, stdout=writer, check=True, timeout=120)
            return os.read(reader.fileno(), 65_536).decode()

    coloured = on_a_terminal()
    assert "\x1b[32m\x1b[4mpensions, " in coloured
    assert "{+" not in coloured
    assert "{+pensions, +}" in on_a_terminal(NO_COLOR="1")
