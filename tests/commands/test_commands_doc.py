"""docs/commands.md says what the program says: every command, every option, examples that are accepted."""

import copy
import re
import shlex
from pathlib import Path

import click
import pytest

from annotator.cli import main

WIDTH = 100


def commands_below(command: click.Command, name: str):
    """Every command under one, with the whole name that is typed; groups are no commands of their own."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for word, inner in command.commands.items():
        yield from commands_below(inner, f"{name} {word}")


COMMANDS = dict(commands_below(main, "annotator"))


def help_of(name: str) -> str:
    context = click.Context(COMMANDS[name], info_name=name, terminal_width=WIDTH, max_content_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    return COMMANDS[name].get_help(context)


def blocks(text: str) -> list[str]:
    return [inside for _, inside in re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)]


@pytest.fixture(scope="module")
def sections(project: Path) -> dict[str, str]:
    """The text under each heading of a command."""
    text = (project / "docs" / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `(annotator .*)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_a_section_and_no_section_is_left_over(sections):
    assert list(sections) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_holds_the_help_the_command_prints(name, sections):
    wanted = help_of(name) + "\n"
    assert wanted in blocks(sections[name]), f"put this block under “{name}”:\n```\n{wanted}```"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_is_explained(name):
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]}"
            assert parameter.help.endswith("."), f"{name} {parameter.opts[0]}"
        else:
            # Arguments have no help of their own: the sentence of the command names them.
            assert parameter.human_readable_name.strip("[].") in help_of(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_section_are_accepted_as_they_stand(name, sections):
    examples = [
        line.partition(" < ")[0]
        for block in blocks(sections[name])
        for line in block.splitlines()
        if line.startswith("annotator ")
    ]
    assert examples, f"“{name}” has no example"
    for example in examples:
        words = shlex.split(example, comments=True)
        assert words[: len(name.split())] == name.split(), example
        # On a copy: a command keeps the help option of the first context it meets, and this one has no parent.
        copy.copy(COMMANDS[name]).make_context(name, words[len(name.split()) :]).close()


def test_what_holds_for_every_command_is_said_once(project):
    text = (project / "docs" / "commands.md").read_text(encoding="utf-8")
    for word in (
        "standard error",
        "`0`",
        "`1`",
        "`2`",
        "--json",
        "ANNOTATOR_DATABASE",
        "ANNOTATOR_VAULT",
        "ANNOTATOR_KEYS",
    ):
        assert word in text
