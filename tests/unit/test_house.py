"""The rules of the house, held for every file of the project."""

import ast
import functools
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import annotator

PROJECT = Path(__file__).resolve().parents[2]
#: What tools leave behind, or what belongs to git; patterns of Path.match.
LEFT_BY_TOOLS = (".git", ".venv", "__pycache__", "*.egg-info", "dist", "build", ".*_cache", ".hypothesis", "*.pyc")
LONGEST_MODULE = 500
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}

# Spelt in pieces, so that this file does not hold what it forbids.
MACHINE_PATHS = [f"/{name}/" for name in ("work", "farm", "root", "opt/pypi")]
NEIGHBOUR = "/".join(["..", "shared"])
NEIGHBOURS_FOLDERS = [f"shared/{name}" for name in ("corpus", "reference", "hooks", "design")]
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("anaconda", "org"),
        ("cran", "r-project", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"]) + r")\b")


def _belongs(path):
    return not any(path.match(pattern) for pattern in LEFT_BY_TOOLS)


def _project_files():
    for folder, folders, names in os.walk(PROJECT):
        folders[:] = sorted(name for name in folders if _belongs(Path(name)))
        yield from (Path(folder, name) for name in sorted(names) if _belongs(Path(name)))


#: Other people's programs, kept unchanged for the tests: the rules on paths and hosts hold for them, those on how we
#: write do not.
OF_OTHERS = "tests/browser/axe/*"

FILES = list(_project_files())
PYTHON = [path for path in FILES if path.suffix == ".py"]
MODULES = [path for path in FILES if path.suffix in (".py", ".js", ".mjs", ".css", ".sh")]
SHIPPED = [path for path in PYTHON if path.relative_to(PROJECT).parts[0] in ("annotator", "db")]


def name_of(path):
    return path.relative_to(PROJECT).as_posix()


def files_holding(needle):
    """The project's files that hold a string, each with how often."""
    counts = {name_of(path): path.read_bytes().count(needle.encode()) for path in FILES}
    return {name: count for name, count in counts.items() if count}


@functools.cache
def nodes():
    """Every node of the syntax trees of the project, with the place where it stands."""
    return [
        (f"{name_of(path)}:{getattr(node, 'lineno', 1)}", node)
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_bytes()))
    ]


def test_the_files_of_the_project_were_found():
    assert {"pyproject.toml", ".ci/run", "annotator/domain/refusal.py"} <= {name_of(path) for path in FILES}


def test_no_module_is_longer_than_500_lines():
    lengths = {name_of(path): path.read_bytes().count(b"\n") for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_module_has_a_name_that_says_nothing():
    words = {name_of(path): set(re.split(r"[^a-z]+", name_of(path).lower())) for path in MODULES}
    assert {name: found & EMPTY_NAMES for name, found in words.items() if found & EMPTY_NAMES} == {}


def test_no_module_hides_one_of_the_standard_library():
    # Streamlit puts the folder of the script it runs first on sys.path.
    assert [name_of(path) for path in SHIPPED if path.stem in sys.stdlib_module_names] == []


def test_nothing_lies_about_that_a_run_left_behind():
    left = {".db", ".sqlite", ".sqlite3", ".db-wal", ".db-shm", ".log", ".key"}
    assert [name_of(path) for path in FILES if path.suffix in left] == []


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_no_file_names_a_path_of_one_machine(path):
    assert files_holding(path) == {}


def test_one_line_alone_says_where_ci_finds_the_real_pages():
    assert files_holding(NEIGHBOUR) == {".ci/run": 1}


@pytest.mark.parametrize("folder", NEIGHBOURS_FOLDERS)
def test_no_file_points_to_what_lies_beside_the_project(folder):
    held = files_holding(folder)
    assert {name: count for name, count in held.items() if (name, folder) != (".ci/run", NEIGHBOURS_FOLDERS[0])} == {}


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_package_registry(host):
    assert files_holding(host) == {}


def test_nothing_is_left_unfinished():
    unfinished = {}
    for path in FILES:
        text = path.read_text("utf-8", errors="ignore") if b"\0" not in path.read_bytes() else ""
        if found := UNFINISHED.findall(text):
            unfinished[name_of(path)] = found
    assert unfinished == {}


def test_a_handler_of_every_exception_raises_it_again():
    broad = {"Exception", "BaseException"}
    kept = []
    for place, node in nodes():
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else broad
            last = node.body[-1]
            if caught & broad and not (isinstance(last, ast.Raise) and last.exc is None):
                kept.append(place)
    assert kept == []


def test_no_script_of_the_desk_swallows_an_error():
    empty_handler = re.compile(r"catch\s*(\([^)]*\))?\s*\{\s*\}")
    scripts = [path for path in FILES if path.suffix in (".js", ".mjs") and not path.match(OF_OTHERS)]
    assert [name_of(path) for path in scripts if empty_handler.search(path.read_text("utf-8"))] == []


def test_tests_are_skipped_by_a_fixture_with_a_reason_and_in_no_other_way():
    ways = {"skip", "skipif", "xfail", "importorskip"}
    found = [f"{place} {node.attr}" for place, node in nodes() if isinstance(node, ast.Attribute) and node.attr in ways]
    assert [place for place in found if not place.startswith("tests/fixtures/programs.py")] == []


def test_every_module_says_what_it_is():
    assert [name_of(path) for path in SHIPPED if not ast.get_docstring(ast.parse(path.read_bytes()))] == []


def test_the_version_stands_in_one_place():
    assigned = [
        place
        for place, node in nodes()
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id in ("__version__", "VERSION") for target in node.targets)
    ]
    assert [place.partition(":")[0] for place in assigned] == ["annotator/__init__.py"]
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in settings["project"]
    assert "version" in settings["project"]["dynamic"]
    repeated = [path for path in SHIPPED if f'"{annotator.__version__}"' in path.read_text("utf-8")]
    assert [name_of(path) for path in repeated] == ["annotator/__init__.py"]


def test_no_sentence_of_the_real_pages_stands_in_the_project(corpus):
    """Eight words in a row of somebody's comment are somebody's words."""
    theirs = set()
    for page in sorted(corpus.glob("*.txt")):
        theirs |= set(runs_of_words(page.read_text("utf-8", errors="ignore")))
    assert len(theirs) > 1000
    taken = {}
    for path in FILES:
        ours = runs_of_words(path.read_text("utf-8", errors="ignore"))
        if found := sorted(theirs.intersection(ours)):
            taken[name_of(path)] = " ".join(found[0])
    assert taken == {}


def runs_of_words(text):
    """Every eight words that follow one another, without case and punctuation."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return zip(*(words[start:] for start in range(8)), strict=False)


@pytest.mark.parametrize(
    "arguments", [["check", "--output-format=concise"], ["format", "--check"]], ids=["check", "format"]
)
def test_ruff_finds_nothing(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--quiet", "--no-cache", "."],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_explains_every_command():
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    commands = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    explained = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert {"run", "test", "check", "bench", "help", "clean"} <= commands
    assert {
        command for command in commands if not re.search(rf"^ +make {command} +\S", explained, re.MULTILINE)
    } == set()
