"""What a script that calls the commands can rely on, with real processes."""

import json
import re
import subprocess

import pytest

import annotator
from annotator.cli import main

WRONG_USAGE = [
    ("nonsense",),
    ("--nonsense",),
    ("run", "--port", "0"),
    ("run", "--port", "many"),
    ("run", "extra"),
    ("codebook", "nonsense"),
    ("codebook", "check"),
    ("coder", "add"),
    ("coder", "passwd"),
    ("seal",),
    ("upgrade", "extra"),
]


@pytest.mark.parametrize("words", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_ends_with_2_and_says_how_to_get_help(words, terminal):
    assert terminal.misused(*words)
    assert "--help" in terminal.type(*words).err


def test_the_version_and_help_are_results(terminal):
    assert terminal.done("--version").out == f"annotator, version {annotator.__version__}\n"
    listed = terminal.done("--help").out
    for name, command in main.commands.items():
        assert re.search(rf"^  {name} ", listed, flags=re.MULTILINE)
        assert terminal.done(name, "-h").out.startswith(f"Usage: main {name}")
        assert command.help


def test_a_process_ends_as_the_command_did(command_line, surroundings, page):
    def typed(*words):
        return subprocess.run([*command_line, *words], env=surroundings, capture_output=True, check=False)

    done = typed("import", "--new-study", "Rota", str(page))
    assert (done.returncode, done.stdout) == (0, b"")
    assert "2 units added" in done.stderr.decode()
    refused = typed("agreement", "--study", "Nights")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr.decode().count("\n") == 1
    assert typed("agreement", "--nonsense").returncode == 2


def test_a_terminal_that_knows_no_unicode_gets_sound_json_and_readable_text(command_line, surroundings, page):
    page.write_text(page.read_text().replace("Tea Urn", "Zoë 🫖"), encoding="utf-8")
    environment = {**surroundings, "PYTHONIOENCODING": "ascii"}
    words = [*command_line, "import", "--dry-run", str(page)]
    found = subprocess.run([*words, "--json"], env=environment, capture_output=True, check=True)
    assert found.stdout.isascii()
    assert json.loads(found.stdout)["sources"][0]["threads"][0]["units"][0]["author"] == "Zoë 🫖"
    shown = subprocess.run(words, env=environment, capture_output=True, check=True)
    assert b"The rota: 2 units" in shown.stdout
