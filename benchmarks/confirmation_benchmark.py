"""How many decisions a second are confirmed on SQLite, beside a bare loop of durable commits in the same run.

A confirmed decision is checked against the codebook, chained to the one before, logged and on the disk; a bare commit
is one row and on the disk. Batches of one are what a coder at work sends; larger ones what an outbox holds after a
lost connection, and each batch is one durable commit. Prints rates, the median and the 95th percentile of one
confirmation (of one batch), and the ratio to the bare loop.

    python benchmarks/confirmation_benchmark.py [--quick]
"""

import itertools
import os
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

BATCHES = (1, 20, 100)
DECISIONS = 500
AIM = 300


def confirmed(folder: Path, size: int, decisions: int) -> tuple[list[float], float]:
    """Seconds of each batch, and of processor time in all: the comments of the sample, decided again and again."""
    here = workspace.open_workspace(f"sqlite:///{folder / f'bench-{size}.db'}")
    sample.load_sample(here)
    grant = signing_in.start(here, signing_in.create_start_token(here)).grant
    visit = signing_in.find_visit(here, signing_in.name_owner(here, grant, "Bench"))
    join_every_study(here, visit.account)
    person = Person.signed_in(visit.account)
    ((round_, _),) = rounds.own_rounds(here, person, visit.study or 1)
    window = coding.desk_window(here, person, round_.id, at=0, count=100)
    newest: dict[str, str] = {}
    seconds, processor = [], 0.0
    turns = itertools.cycle(enumerate(window.tasks))
    for _ in range(max(2, decisions // size)):
        answers = []
        for _ in range(size):
            place, task = next(turns)
            answer = Answer(
                uuid=str(uuid.uuid4()),
                assignment=task.assignment,
                state=State.CODED,
                codes=frozenset({"morale"} if place % 2 else {"risk", "union"}),
                codebook_version=window.codebook.version,
                supersedes=newest.get(task.assignment),
            )
            newest[task.assignment] = answer.uuid
            answers.append(answer)
        started, busy = time.perf_counter(), time.process_time()
        batch = coding.save_answers(here, person, answers)
        seconds.append(time.perf_counter() - started)
        processor += time.process_time() - busy
        assert {saved.status for saved in batch.saved} == {"committed"}, batch
    here.database.close()
    return seconds, processor


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
    """Run everything in one folder and print what was measured."""
    decisions = 100 if "--quick" in sys.argv else DECISIONS
    with tempfile.TemporaryDirectory() as name:
        floor = bare(Path(name), decisions)
        lines = [("bare durable commits", 1, floor, 0.0)]
        lines += [(f"confirmed, {size} a batch", size, *confirmed(Path(name), size, decisions)) for size in BATCHES]
    sys.stdout.write(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    for label, size, seconds, processor in lines:
        rate = len(seconds) * size / sum(seconds)
        p95 = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
        middle = statistics.median(seconds)
        ratio = middle / statistics.median(floor)
        verdict = ""
        if seconds is not floor:
            spent = processor / len(seconds) / size * 1000
            verdict = f"   {spent:.1f} ms of processor each   at least {AIM} a second: "
            verdict += "met" if rate >= AIM else "MISSED"
        sys.stdout.write(
            f"{label:22} {rate:8.0f} a second   median {middle * 1000:7.2f} ms   p95 {p95 * 1000:7.2f} ms"
            f"   {ratio:5.1f} × the bare commit{verdict}\n"
        )


if __name__ == "__main__":
    main()
