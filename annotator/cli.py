"""The command line: every act of the screens, for scripts and for people who prefer typing."""

import click

import annotator
from annotator.commands import (
    agreement,
    backups,
    codebooks,
    coders,
    corpus,
    data,
    duplicates,
    identifiers,
    memos,
    reports,
    running,
    withdrawals,
)


class Group(click.Group):
    """Commands in the order people need them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The order of registration, not of the alphabet."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(annotator.__version__, prog_name="annotator")
def main() -> None:
    """Code comments one at a time, measure agreement between coders, export coded data sets."""


for command in (
    running.run,
    data.import_files,
    reports.report,
    codebooks.codebook,
    identifiers.identifiers,
    duplicates.duplicates,
    corpus.corpus,
    agreement.agreement,
    data.export,
    memos.memos,
    coders.coder,
    coders.seal,
    withdrawals.withdraw,
    backups.author,
    backups.backup,
    backups.restore,
    running.upgrade,
):
    main.add_command(command)
