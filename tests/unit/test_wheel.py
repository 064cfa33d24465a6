"""The wheel holds everything the program needs, and works from any directory."""

import os
import re
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import annotator


def run(*command, folder, **surroundings):
    """Run a command that must succeed and return what it printed."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), **surroundings}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=project)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The commands' folder of an environment with the wheel, and the dependencies of this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", symlinks=True)
    python = home / "venv" / "bin" / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)]
    run(sys.executable, "-m", "pip", "--python", str(python), *install, folder=home)
    # A folder named in a .pth file is searched, but the .pth files in it are not read:
    # the checkout, which is installed there as editable, stays out of sight.
    (packages,) = (home / "venv").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    return python.parent


@pytest.fixture
def elsewhere(tmp_path):
    """A directory that has nothing to do with the project, where someone happens to stand."""
    (tmp_path / "codebooks").mkdir()
    (tmp_path / "db.py").write_text("raise ImportError('the wrong db')\n")
    return tmp_path


def files_under(project, folder, suffixes):
    return {
        path.relative_to(project).as_posix()
        for path in (project / folder).rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(
    ("folder", "suffixes"),
    [
        ("annotator", {".py", ".html", ".css", ".js", ".json", ".csv", ".txt", ".toml", ".svg"}),
        ("annotator/ui/desk/files", {".js", ".css"}),
        ("annotator/sample", {".txt", ".csv"}),
        ("db", {".py", ".mako"}),
        ("db/migrations/versions", {".py"}),
        ("codebooks", {".yaml", ".json"}),
    ],
)
def test_the_wheel_holds_every_file_of(project, wheel, folder, suffixes):
    wanted = files_under(project, folder, suffixes)
    assert wanted
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_nothing_else(wheel):
    rooms = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {room for room in rooms if not re.fullmatch(r"annotator_qda-.*\.dist-info", room)} == {
        "annotator",
        "codebooks",
        "db",
    }


def test_the_wheel_carries_its_licence(wheel):
    held = zipfile.ZipFile(wheel)
    (licence,) = [name for name in held.namelist() if name.endswith("/LICENSE")]
    assert b"GNU GENERAL PUBLIC LICENSE" in held.read(licence)


def test_the_installed_command_says_its_version(installed, elsewhere):
    assert annotator.__version__ in run(installed / "annotator", "--version", folder=elsewhere)


def test_the_installed_command_checks_the_codebook_that_came_with_it(installed, elsewhere):
    (codebook,) = installed.parent.glob("lib/python*/site-packages/codebooks/probation.yaml")
    run(installed / "annotator", "codebook", "check", codebook, folder=elsewhere)


def test_the_installed_program_makes_its_database(installed, elsewhere):
    url = f"sqlite:///{elsewhere / 'new.sqlite'}"
    # -P as in an installed command: the directory one stands in is not searched.
    printed = run(
        installed / "python",
        "-P",
        "-c",
        f"import db, db.upgrade; db.upgrade.upgrade({url!r}); print(db.__file__)",
        folder=elsewhere,
    )
    assert Path(printed.strip()).is_relative_to(installed.parent)
    assert (elsewhere / "new.sqlite").stat().st_size > 0
