"""How many rows a second are imported, beside pandas.read_csv and to_sql on the same rows in the same run.

pandas stores the rows as they are. The import decodes, recognises and checks them, gives every author a pseudonym and
every id a digest, encrypts the original, builds five indexes and the full-text index, and is one transaction. Each
case runs in a process of its own, whose highest memory is printed. The aim is at least a quarter of pandas' rows a
second, and less than 700 MB for a million rows of CSV or a dump of 1 GB.

    python benchmarks/import_benchmark.py [--quick]

``ANNOTATOR_BENCH_POSTGRES`` may name an empty PostgreSQL database to import into as well.
"""

import csv
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS, QUICK_ROWS = 1_000_000, 100_000
DUMP, QUICK_DUMP = 1_000_000_000, 50_000_000
WORDS = ("rota", "shift", "visit", "report", "office", "court", "tier", "union", "ballot", "screen", "password", "desk")
SHARE, MEMORY = 0.25, 700


def write_rows(path: Path, rows: int) -> None:
    """A table of comments: an id, an author, a time, the words and one attribute."""
    pick = random.Random(1)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "user", "time", "comment", "age"])
        for row in range(rows):
            words = " ".join(pick.choices(WORDS, k=14))
            stamp = f"2024-01-{row % 28 + 1:02}T10:{row % 60:02}:00"
            table.writerow([row, f"user{row % 5000}", stamp, f"{words} {row}", row % 90])


def write_dump(path: Path, size: int) -> int:
    """A Reddit dump of about ``size`` bytes, comments of many threads one after the other; how many there are."""
    pick, written, count = random.Random(2), 0, 0
    with path.open("w") as file:
        while written < size:
            thread, parent = count % 1000, count - 1000
            value = {
                "id": f"c{count:x}",
                "name": f"t1_c{count:x}",
                "link_id": f"t3_{thread:x}",
                "parent_id": f"t1_c{parent:x}" if parent >= 0 and count % 3 else f"t3_{thread:x}",
                "subreddit": "rota",
                "author": f"user{count % 9000}",
                "body": " ".join(pick.choices(WORDS, k=120)),
                "created_utc": 1_600_000_000 + count,
                "score": count % 50,
                "permalink": f"/r/rota/comments/{thread:x}/rota/c{count:x}/",
                "retrieved_on": 1_700_000_000,
            }
            written += file.write(json.dumps(value) + "\n")
            count += 1
    return count


def pandas_alone(path: Path, url: str) -> float:
    """Seconds of read_csv and to_sql."""
    import pandas as pd
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    started = time.perf_counter()
    pd.read_csv(path).to_sql("rows", engine, index=False)
    return time.perf_counter() - started


def our_import(path: Path, url: str) -> float:
    """Seconds of the whole import into a new study, without handing the units out."""
    from annotator.domain.people import Person
    from annotator.importers.importer import SourceFile
    from annotator.operations import importing
    from annotator.operations.reading import ToRead
    from annotator.operations.workspace import open_workspace

    workspace = open_workspace(url, path.parent / "vault")
    started = time.perf_counter()
    importing.import_files(
        workspace, Person.at_command_line("bench"), path.stem, [ToRead(SourceFile(path.name, path))], None
    )
    return time.perf_counter() - started


def measured(work: Callable[[Path, str], float], path: Path, url: str) -> tuple[float, float]:
    """Seconds, and the highest memory in MB, of one case in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(there, work, path, url))
    process.start()
    there.close()
    try:
        answer = here.recv()
    finally:
        process.join()
    return answer


def _tell(pipe: object, work: Callable[[Path, str], float], path: Path, url: str) -> None:
    seconds = work(path, url)
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    """Run the cases one after the other and print what was measured."""
    quick = "--quick" in sys.argv
    rows = QUICK_ROWS if quick else ROWS
    sys.stdout.write(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, dump = folder / "rows.csv", folder / "dump.jsonl"
        write_rows(table, rows)
        floor, memory = measured(pandas_alone, table, f"sqlite:///{folder / 'pandas.db'}")
        _print("pandas, SQLite", rows, floor, memory, None)
        (folder / "pandas.db").unlink()
        seconds, memory = measured(our_import, table, f"sqlite:///{folder / 'ours.db'}")
        _print("import, SQLite", rows, seconds, memory, floor)
        postgres = os.environ.get("ANNOTATOR_BENCH_POSTGRES")
        if postgres:
            floor, memory = measured(pandas_alone, table, postgres.replace("postgresql:", "postgresql+psycopg:"))
            _print("pandas, PostgreSQL", rows, floor, memory, None)
            seconds, memory = measured(our_import, table, postgres)
            _print("import, PostgreSQL", rows, seconds, memory, floor)
        table.unlink()
        (folder / "ours.db").unlink()
        comments = write_dump(dump, QUICK_DUMP if quick else DUMP)
        seconds, memory = measured(our_import, dump, f"sqlite:///{folder / 'dump.db'}")
        _print(f"dump of {dump.stat().st_size / 1e6:.0f} MB", comments, seconds, memory, None)


def _print(label: str, rows: int, seconds: float, memory: float, floor: float | None) -> None:
    line = f"{label:20} {rows / seconds:9,.0f} rows a second   {seconds:7.1f} s   at most {memory:5.0f} MB"
    if floor is not None:
        line += f"   {floor / seconds:.2f} × pandas: {'met' if floor / seconds >= SHARE else 'MISSED'}"
    if not label.startswith("pandas"):
        line += f"   under {MEMORY} MB: {'met' if memory < MEMORY else 'MISSED'}"
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
