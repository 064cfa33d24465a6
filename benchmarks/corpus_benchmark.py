"""The first page of hits in a large corpus, beside a plain scan with LIKE in the same run.

Words that are rare (one unit in fifty thousand), middle (one in a thousand) and common (two in three), alone and with
filters. Aim: the first page within 300 ms over a million units. The number of all hits is measured apart, because it
follows the page.

    python benchmarks/corpus_benchmark.py [--quick] [--units 1000000] [--databases sqlite,postgresql]
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import sqlalchemy as sa
from corpus_study import COMMON, MIDDLE, RARE, build

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotator.domain.corpus import Wanted
from annotator.operations import corpus
from tests.fixtures import postgres
from tests.fixtures.programs import find_postgres

AIM = 300
TIMES = 5
WORDS = {
    "rare": RARE,
    "middle": MIDDLE,
    "common": COMMON,
    "phrase": f'"{COMMON} leaves"',
    "beginning": f"{COMMON[:2]}*",
}
FILTERS = {
    "": {},
    ", last month": {"since": "2023-12-01"},
    ", one site of fifty": {"attribute": ("site", "site 7")},
    ", a very rare site": {"attribute": ("site", "ferry")},
}


@contextlib.contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """The URL of an empty database and a folder for its vault."""
    with tempfile.TemporaryDirectory() as name:
        if kind == "sqlite":
            yield f"sqlite:///{name}/bench.db", Path(name) / "vault"
            return
        durable = tuple(one for one in postgres.SETTINGS if not one.endswith("=off"))
        with (
            mock.patch.object(postgres, "SETTINGS", durable),
            tempfile.TemporaryDirectory() as data,
            postgres._server(find_postgres(), Path(data)) as server,
        ):
            server.execute("CREATE DATABASE bench")
            yield server.url("bench"), Path(name) / "vault"


def seconds(act: Callable[[], object]) -> list[float]:
    """What an act took, again and again."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return taken


def measure(kind: str, units: int) -> None:
    """Build the study and print every measure."""
    with database(kind) as (url, vault):
        workspace, person, study = build(url, vault, units)
        sys.stdout.write(f"{kind}, {units:,} units, load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
        with workspace.database.reading() as session:
            scan = sa.text("SELECT id FROM unit WHERE lower(text) LIKE :words ORDER BY id LIMIT 20")
            naive = {
                name: statistics.median(
                    seconds(lambda w=w: session.execute(scan, {"words": f"%{w.strip('*')}%"}).all())
                )
                for name, w in ((name, word.replace('"', "")) for name, word in WORDS.items())
            }
        for name, words in WORDS.items():
            for label, filters in FILTERS.items():
                wanted = Wanted(words, **filters)
                taken = seconds(lambda wanted=wanted: corpus.find_units(workspace, person, study, wanted))
                middle = statistics.median(taken) * 1000
                beside = f"{naive[name] * 1000 / middle:6.1f} × as quick as LIKE" if not filters else ""
                sys.stdout.write(
                    f"  {name + label:32} median {middle:8.1f} ms   worst {max(taken) * 1000:8.1f} ms   "
                    f"within {AIM} ms: {'met' if middle <= AIM else 'MISSED'}   {beside}\n"
                )
            (count, *_) = seconds(lambda words=words: corpus.count_units(workspace, person, study, Wanted(words)))
            sys.stdout.write(f"  {name + ', the number of all':32}        {count * 1000:8.1f} ms\n")
        workspace.database.close()


def main() -> None:
    """Measure each database asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    asked = parser.parse_args()
    for kind in asked.databases.split(","):
        if kind == "postgresql" and find_postgres() is None:
            sys.stdout.write("postgresql is not installed: left out\n")
        else:
            measure(kind, 20_000 if asked.quick else asked.units)


if __name__ == "__main__":
    main()
