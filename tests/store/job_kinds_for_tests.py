"""Kinds of long work that do nothing but what a test wants to see; the process of a job runs this file."""

import sys
import time
from pathlib import Path

from annotator.domain.refusal import Refusal
from annotator.operations.job_process import Cancelled, main

AUTHOR = "Quillfeather"


def count(workspace, person, order, report):
    """Count to ``to``; told how far it is, and who counts where."""
    for number in range(order["to"]):
        report("Counting", number, order["to"])
    return {"counted": order["to"], "by": person.account.name, "database": workspace.database.id}


def wait(_workspace, _person, order, report):
    """Wait until cancelled, then take back what was begun, in two steps."""
    begun = [Path(order["folder"], name) for name in ("one", "two")]
    try:
        for path in begun:
            path.write_text("begun", encoding="utf-8")
        report("Waiting")
        while True:
            time.sleep(0.01)
    except Cancelled:
        for path in begun:
            time.sleep(0.05)
            path.unlink()
        raise


def store(_workspace, _person, order, report):
    """Go beyond what can be cancelled, and end once a file is there."""
    report.beyond_cancelling()
    while not Path(order["until"]).exists():
        time.sleep(0.01)
    return {"stored": True}


def stubborn(_workspace, _person, _order, report):
    """Never stop by itself."""
    report("Working", 1, 2)
    while True:
        try:
            time.sleep(60)
        except Cancelled:
            report("Going on")


def refuse(_workspace, _person, _order, _report):
    """Say no."""
    raise Refusal("“page.txt”, line 3: there is no date. Add one.")


def fail(_workspace, _person, _order, report):
    """Fail with an author's name in the message, of this error and of the one before."""
    report("Reading")
    try:
        raise KeyError(AUTHOR)
    except KeyError as error:
        raise ValueError(f"{AUTHOR} is not a number") from error


def priority(_workspace, _person, _order, _report):
    """How nice this process is."""
    return {"nice": int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[16])}


KINDS = {
    "count": count,
    "wait": wait,
    "store": store,
    "stubborn": stubborn,
    "refuse": refuse,
    "fail": fail,
    "priority": priority,
}

if __name__ == "__main__":
    main(sys.argv[1:], KINDS)
