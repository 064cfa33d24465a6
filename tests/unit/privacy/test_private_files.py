"""Private files are written whole or not at all, and nothing unfinished stays behind."""

import os
import stat
import subprocess
import sys

import pytest

from annotator.domain.refusal import Refusal
from annotator.privacy.private_files import private_workplace, write_privately

KILLED_AT_WORK = """
import os, pathlib, signal, sys
from annotator.privacy.private_files import private_workplace
with private_workplace(pathlib.Path(sys.argv[1])) as place:
    (place / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_pieces_make_one_file_that_its_owner_alone_can_read(tmp_path):
    write_privately(tmp_path / "new" / "file", iter([b"one ", b"two"]))
    assert (tmp_path / "new" / "file").read_bytes() == b"one two"
    assert stat.S_IMODE((tmp_path / "new" / "file").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize("stop", [Refusal, KeyboardInterrupt])
def test_a_file_whose_pieces_stop_half_way_is_not_there_and_the_former_one_stays(stop, tmp_path):
    def pieces():
        yield b"half"
        raise stop

    (tmp_path / "file").write_bytes(b"former")
    with pytest.raises(stop):
        write_privately(tmp_path / "file", pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"former"


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refusal, match="cannot be written to"):
        write_privately(tmp_path / "file" / "inside", b"")


def test_a_workplace_is_private_and_goes_with_its_block(tmp_path):
    with pytest.raises(KeyboardInterrupt), private_workplace(tmp_path) as place:  # noqa: PT012
        (place / "half").write_text("half")
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_is_in_use_stays(tmp_path, project):
    done = subprocess.run([sys.executable, "-c", KILLED_AT_WORK, tmp_path], cwd=project, check=False)
    assert done.returncode != 0
    (left,) = tmp_path.iterdir()
    with private_workplace(tmp_path) as first:
        assert not left.exists()
        with private_workplace(tmp_path):
            assert first.exists()
            assert len(os.listdir(tmp_path)) == 2
    assert list(tmp_path.iterdir()) == []
