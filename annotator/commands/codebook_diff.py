"""`annotator codebook diff`: two versions of a study's codebook, or a version and a file."""

import os
import sys
from pathlib import Path

import click

from annotator.agreement.shown_text import plain
from annotator.commands.shared_options import (
    FILE,
    Opened,
    json_option,
    person,
    plain_refusals,
    print_json,
    read_file,
    say,
    study_option,
    workspace_options,
)
from annotator.domain.codebook_diff import CodebookDiff, compare
from annotator.domain.codebook_diff_lines import diff_lines, diff_values
from annotator.domain.marked_words import Mark
from annotator.domain.refusal import Refusal
from annotator.operations import codebook_files, studies, versions

_NUMBER = click.IntRange(1)


@click.command("diff")
@click.argument("files", metavar="[FILE] [FILE]", nargs=-1, type=FILE)
@study_option
@click.option(
    "--from", "before", type=_NUMBER, metavar="N", help="The earlier version; by default the one before the later."
)
@click.option("--to", "after", type=_NUMBER, metavar="N", help="The later version; by default the newest.")
@json_option
@workspace_options
@plain_refusals
def codebook_diff(
    *, files: tuple[Path, ...], study: str | None, before: int | None, after: int | None, as_json: bool, opened: Opened
) -> None:
    """Show what changed between two versions of a study's codebook, word by word.

    With one FILE: between the study's newest version (or the one of --from) and the file. With
    two: between the files, without any study. On a terminal what was removed is struck through
    and what was added underlined; elsewhere it reads [-removed-] {+added+}.
    """
    if len(files) > 2:
        raise click.UsageError("Name one codebook file or two, not more.")
    if files and after is not None:
        raise click.UsageError("--to does not go with a file: the file is what is compared to.")
    if len(files) == 2 and (study is not None or before is not None):
        raise click.UsageError("Two files are compared with each other: leave out --study and --from.")
    if len(files) == 2:
        old, new = (codebook_files.check_codebook_file(*read_file(file)).codebook for file in files)
        names, diff = (str(files[0]), str(files[1])), compare(old, new)
    elif files:
        names, diff = _with_file(files[0], study, before, opened)
    else:
        names, diff = _between_versions(study, before, after, opened)
    if as_json:
        print_json(diff_values(diff))
        return
    if diff.is_empty:
        say(f"No difference between {names[0]} and {names[1]}.")
        return
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    head = f"“{diff.title}”, from {names[0]} to {names[1]}" if names[0] else f"“{diff.title}”, {names[1]}"
    _print(f"{plain(head)}\n\n{diff_as_text(diff, colour=colour)}", colour=colour)


def diff_as_text(diff: CodebookDiff, *, colour: bool) -> str:
    """A diff for a terminal; without ``colour`` as [-removed-] {+added+}. Signs that steer a terminal are replaced."""
    return "\n".join("".join(_marked(mark, plain(text), colour) for mark, text in line) for line in diff_lines(diff))


def _marked(mark: Mark, text: str, colour: bool) -> str:
    if mark is Mark.SAME:
        return text
    if not colour:
        return f"[-{text}-]" if mark is Mark.REMOVED else f"{{+{text}+}}"
    if mark is Mark.REMOVED:
        return click.style(text, fg="red", strikethrough=True)
    return click.style(text, fg="green", underline=True)


def _print(text: str, *, colour: bool) -> None:
    encoding = sys.stdout.encoding or "ascii"
    click.echo(text.encode(encoding, "replace").decode(encoding), color=colour)


def _with_file(
    file: Path, study: str | None, before: int | None, opened: Opened
) -> tuple[tuple[str, str], CodebookDiff]:
    name, data = read_file(file)
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    found = codebook_files.read_codebook_file(workspace, chosen.id, name, data).codebook
    diff = versions.compare_with(workspace, chosen.id, before, found)
    return (f"version {diff.before}" if diff.before else "", str(file)), diff


def _between_versions(
    study: str | None, before: int | None, after: int | None, opened: Opened
) -> tuple[tuple[str, str], CodebookDiff]:
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    listed = [one.number for one in versions.list_versions(workspace, chosen.id).versions]
    if not listed:
        raise Refusal(
            f"“{chosen.name}” has no codebook yet. Publish one on the Codebook page, "
            "or with: annotator codebook import FILE"
        )
    after = after or listed[0]
    earlier = before or next((number for number in listed if number < after), None)
    if earlier is None:
        raise Refusal(
            f"“{chosen.name}” has no version before version {after} to compare it with. "
            "Name a file to compare with, or publish another version first."
        )
    diff = versions.compare_versions(workspace, chosen.id, earlier, after)
    return (f"version {earlier}", f"version {after}"), diff
