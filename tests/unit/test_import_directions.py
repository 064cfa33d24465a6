"""Imports run one way: the contracts of pyproject.toml hold, they bite, and running modules keep them too."""

import json
import shutil
import subprocess
import sys

import pytest

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

#: Imports every module of some rooms and prints the names of what came in with them.
IMPORT_ROOMS = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
for room in sys.argv[1:]:
    package = importlib.import_module(room)
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), room + "."):
        importlib.import_module(found.name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""

DATABASE = {"db", "sqlalchemy", "alembic", "psycopg"}
SCREEN = {"streamlit", "starlette", "uvicorn", "annotator.ui", "annotator.api", "annotator.server"}
ABOVE = {"annotator.operations", "annotator.store", "annotator.cli", "annotator.commands"}
PURE_ROOMS = ["agreement", "importers", "exporters", "privacy"]


def run_python(code, *arguments, folder):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def come_in_with(project, *rooms):
    """The modules that are loaded once these rooms are, each with the packages above it."""
    done = run_python(IMPORT_ROOMS, *rooms, folder=project)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.fixture
def house(project, tmp_path):
    """A copy of the house in which walls can be broken."""
    for package in ("annotator", "db"):
        shutil.copytree(project / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(project / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_see_every_module(project):
    """A folder without ``__init__.py`` is overlooked by import-linter, and all that is in it."""
    folders = {module.parent for room in ("annotator", "db") for module in (project / room).rglob("*.py")}
    assert [str(folder.relative_to(project)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_contract_is_kept(project):
    done = run_python(LINT, "--no-cache", "--no-logo", folder=project)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("db", "import annotator", "ground"),
        ("annotator/domain", "import annotator.importers", "layers"),
        ("annotator/domain", "import sqlalchemy", "pure"),
        ("annotator/importers", "import annotator.exporters", "layers"),
        ("annotator/exporters", "import annotator.importers", "layers"),
        ("annotator/agreement", "import annotator.store", "layers"),
        ("annotator/privacy", "import db", "pure"),
        ("annotator/store", "import annotator.operations", "layers"),
        ("annotator/store", "import streamlit", "screenless"),
        ("annotator/operations", "import annotator.api", "layers"),
        ("annotator/operations", "import db.models", "bridge"),
        ("annotator/operations", "import sqlalchemy", "bridge"),
        ("annotator/operations", "def later():\n    import streamlit", "screenless"),
        ("annotator/api", "import annotator.ui", "layers"),
        ("annotator/api", "import annotator.store", "operations-only"),
        ("annotator/api", "import streamlit", "streamlit"),
        ("annotator/ui", "import annotator.api", "layers"),
        ("annotator/ui", "import db.models", "operations-only"),
        ("annotator/ui/pages", "import sqlalchemy", "bridge"),
        ("annotator/ui/entry", "import annotator.store.database", "operations-only"),
        ("annotator/cli", "import annotator.server", "layers"),
        ("annotator/cli", "import annotator.ui", "layers"),
        ("annotator/cli", "import annotator.store", "operations-only"),
        ("annotator/commands", "import annotator.server", "layers"),
        ("annotator/commands", "import annotator.store", "operations-only"),
        ("annotator/commands", "import streamlit", "screenless"),
        ("annotator/ui", "import annotator.commands", "commands"),
        ("annotator/a_room_without_a_place", '"""New."""', "layers"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(house, room, line, contract):
    package = house / room / "__init__.py"
    module = package if package.exists() else house / f"{room}.py"
    with module.open("a", encoding="utf-8") as file:
        file.write(f"\n\n{line}\n")
    done = run_python(LINT, "--no-cache", "--no-logo", "--contract", contract, folder=house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr


def test_the_domain_loads_nothing_but_the_standard_library(project):
    loaded = {name.partition(".")[0] for name in come_in_with(project, "annotator.domain")}
    assert loaded - sys.stdlib_module_names == {"annotator"}


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_loads_no_database_no_screen_and_no_other_room(project, room):
    others = {f"annotator.{other}" for other in PURE_ROOMS if other != room}
    assert come_in_with(project, f"annotator.{room}") & (DATABASE | SCREEN | ABOVE | others) == set()


def test_operations_load_no_screen(project):
    assert come_in_with(project, "annotator.operations") & (SCREEN | {"annotator.cli", "annotator.commands"}) == set()


def test_the_commands_load_neither_server_nor_screen(project):
    assert come_in_with(project, "annotator.cli") & SCREEN == set()


def test_the_routes_load_neither_streamlit_nor_the_screens(project):
    assert (
        come_in_with(project, "annotator.api") & {"streamlit", "annotator.ui", "annotator.cli", "annotator.commands"}
        == set()
    )


def test_the_database_loads_nothing_of_the_application(project):
    loaded = come_in_with(project, "db.engine", "db.models", "db.upgrade")
    assert loaded & {"annotator", "streamlit", "starlette"} == set()
