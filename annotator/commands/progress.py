"""How far long work is, on a terminal only."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

import click

from annotator.domain.refusal import Refusal


class ProgressLine:
    """One line of standard error that says what is being done and how far it is; silent where nobody watches."""

    def __init__(self) -> None:
        self._shown = ""
        self._watched = sys.stderr.isatty()

    def tell(self, what: str, done: int, total: int) -> None:
        """Say how far ``what`` is; without a total only that it goes on."""
        line = f"{what}: {100 * done // total} %" if total else f"{what} …"
        if self._watched and line != self._shown:
            click.echo("\r" + line.ljust(len(self._shown)), err=True, nl=False)
            self._shown = line

    def clear(self) -> None:
        """Leave an empty line for what is said next."""
        if self._shown:
            click.echo("\r" + " " * len(self._shown) + "\r", err=True, nl=False)
            self._shown = ""


@contextlib.contextmanager
def progress_line() -> Iterator[ProgressLine]:
    """A progress line that is gone after the block."""
    line = ProgressLine()
    try:
        yield line
    finally:
        line.clear()


@contextlib.contextmanager
def cleaning_up() -> Iterator[None]:
    """Let an act tidy up after itself when it is stopped: by Ctrl+C, by SIGTERM, by a closed terminal.

    It ends in a Refusal then.
    """

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    in_front = threading.current_thread() is threading.main_thread()
    former = {end: signal.signal(end, interrupt) for end in ends} if in_front else {}
    try:
        yield
    except KeyboardInterrupt as error:
        raise Refusal("Stopped. Nothing was written.") from error
    finally:
        for end, handler in former.items():
            signal.signal(end, handler)
