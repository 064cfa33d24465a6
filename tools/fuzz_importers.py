"""Fuzz importers with atheris: `python tools/fuzz_importers.py FORMAT|all SECONDS [FOLDER …]` in the project.

Atheris is no dependency: install it beside the project (`pip install atheris`, Linux). It starts from the golden
inputs and the files of the folders named. Any exception but Refusal is a finding, and so are more than 10 seconds
and more than 1 GB for one input; the input that did it lies in the folder “findings” then. With “all”, one process
after the other fuzzes every format for SECONDS each and its figures are printed in a line.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["annotator.importers", "annotator.domain"]):
    from annotator.domain.refusal import Refusal
    from annotator.importers.importer import SourceFile
    from annotator.importers.registry import IMPORTERS, importer_named, recognise

GOLDEN = Path("tests/golden")
LARGEST = 65_536
LIMITS = (f"-max_len={LARGEST}", "-timeout=10", "-rss_limit_mb=1024", "-artifact_prefix=findings/")


def fuzz(name: str, seconds: int, folders: list[str]) -> None:
    """Fuzz one format in this process, which ends with it."""
    importer = importer_named(name)
    file_name = "fuzzed" + (importer.extensions or ("",))[0]

    def one(data: bytes) -> None:
        file = SourceFile(file_name, data)
        for act in (lambda: recognise(file), lambda: [*importer.read(file, {}).pieces]):
            try:
                act()
            except Refusal:
                continue

    Path("findings").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(name, folders)):
            Path(corpus, str(number)).write_bytes(seed.read_bytes()[:LARGEST])
        atheris.Setup([sys.argv[0], corpus, f"-max_total_time={seconds}", "-print_final_stats=1", *LIMITS], one)
        atheris.Fuzz()


def seeds(name: str, folders: list[str]) -> list[Path]:
    """The golden inputs of the format, and those files of the folders that are of it."""
    golden = [path for path in (GOLDEN / name).iterdir() if not path.name.endswith(".expected.json")]
    return golden + [path for folder in folders for path in Path(folder).iterdir() if _is_of(name, path)]


def _is_of(name: str, path: Path) -> bool:
    try:
        importer = recognise(SourceFile(path.name, path))
    except Refusal:
        return False
    return importer is not None and importer.name == name


def fuzz_all(seconds: int, folders: list[str]) -> None:
    """Fuzz every format in a process of its own and print what came of it."""
    for importer in IMPORTERS:
        words = [sys.executable, __file__, importer.name, str(seconds), *folders]
        done = subprocess.run(words, capture_output=True, text=True, check=False, errors="replace")
        said = done.stderr
        figures = dict(re.findall(r"stat::(\w+):\s+(\d+)", said))
        finding = re.search(r"=== Uncaught Python exception: ===\n(.*)|ERROR: libFuzzer: (.*)", said)
        outcome = finding[0] if finding else "no finding" if done.returncode == 0 and figures else "FAILED"
        print(
            f"{importer.name}: {figures.get('number_of_executed_units', '?')} executions, "
            f"peak {figures.get('peak_rss_mb', '?')} MB, {outcome}",
            flush=True,
        )
        if finding or done.returncode or not figures:
            print(said[-4000:], flush=True)


if __name__ == "__main__":
    wanted, given, *more = sys.argv[1:]
    fuzz_all(int(given), more) if wanted == "all" else fuzz(wanted, int(given), more)
