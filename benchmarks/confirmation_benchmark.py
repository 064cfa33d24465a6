"""How many decisions a second are confirmed on SQLite, beside a bare loop of durable commits in the same run.

A confirmed decision is checked against the codebook, chained to the one before, logged and on the disk; a bare commit
is one row and on the disk. Prints both rates, the median and the 95th percentile of one confirmation, and the ratio.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from contextlib import closing
from pathlib import Path

from annotator.domain.decision import Answer, State
from annotator.domain.people import Person
from annotator.operations import coding, rounds, sample, signing_in, workspace
from annotator.operations.coders import join_every_study

ROUNDS_OVER_THE_SAMPLE = 4


def confirmed(folder: Path) -> list[float]:
    """Seconds of each confirmation: every comment of the sample study, decided again and again."""
    here = workspace.open_workspace(f"sqlite:///{folder / 'bench.db'}")
    sample.load_sample(here)
    grant = signing_in.start(here, signing_in.create_start_token(here)).grant
    visit = signing_in.find_visit(here, signing_in.name_owner(here, grant, "Bench"))
    join_every_study(here, visit.account)
    person = Person.signed_in(visit.account)
    ((round_, _),) = rounds.own_rounds(here, person, visit.study or 1)
    window = coding.desk_window(here, person, round_.id, at=0, count=100)
    newest: dict[str, str] = {}
    seconds = []
    for turn in range(ROUNDS_OVER_THE_SAMPLE):
        for task in window.tasks:
            answer = Answer(
                uuid=str(uuid.uuid4()),
                assignment=task.assignment,
                state=State.CODED,
                codes=frozenset({"morale"} if turn % 2 else {"risk", "union"}),
                codebook_version=window.codebook.version,
                supersedes=newest.get(task.assignment),
            )
            started = time.perf_counter()
            (saved,) = coding.save_answers(here, person, [answer])
            seconds.append(time.perf_counter() - started)
            assert saved.status == "committed", saved
            newest[task.assignment] = answer.uuid
    here.database.close()
    return seconds


def bare(folder: Path, count: int) -> list[float]:
    """Seconds of each durable commit of one row."""
    seconds = []
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE decision (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, codes TEXT)")
        for _ in range(count):
            started = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO decision (uuid, codes) VALUES (?, ?)", (str(uuid.uuid4()), '["morale"]'))
            connection.execute("COMMIT")
            seconds.append(time.perf_counter() - started)
    return seconds


def main() -> None:
    """Run both in one folder and print what was measured."""
    with tempfile.TemporaryDirectory() as name:
        ours = confirmed(Path(name))
        floor = bare(Path(name), len(ours))
    for label, seconds in (("confirmed decisions", ours), ("bare durable commits", floor)):
        rate = len(seconds) / sum(seconds)
        p95 = statistics.quantiles(seconds, n=20)[-1]
        middle = statistics.median(seconds)
        sys.stdout.write(
            f"{label:22} {rate:8.0f} a second   median {middle * 1000:6.2f} ms   p95 {p95 * 1000:6.2f} ms\n"
        )
    sys.stdout.write(f"ratio of the medians   {statistics.median(ours) / statistics.median(floor):8.1f}\n")


if __name__ == "__main__":
    main()
