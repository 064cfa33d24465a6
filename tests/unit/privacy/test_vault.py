"""Originals lie encrypted under the study's own key."""

import pytest

from annotator.domain.refusal import Refusal
from annotator.privacy.vault import Vault


@pytest.fixture
def vault(tmp_path):
    made = Vault(tmp_path / "vault", tmp_path / "keys")
    made.create_key(1)
    made.create_key(2)
    return made


def test_what_is_put_in_comes_out_again_and_lies_encrypted(vault, tmp_path):
    assert vault.put(1, "a" * 64, "The rota, ☕".encode())
    assert vault.get(1, "a" * 64).decode() == "The rota, ☕"
    (stored,) = (tmp_path / "vault").rglob("*.sealed")
    assert b"rota" not in stored.read_bytes()


def test_the_same_file_is_kept_once(vault):
    assert vault.put(1, "a" * 64, b"one")
    assert not vault.put(1, "a" * 64, b"one")


def test_files_and_folders_are_for_their_owner_only(vault, tmp_path):
    vault.put(1, "a" * 64, b"one")
    modes = {path.name: oct(path.stat().st_mode)[-3:] for path in tmp_path.rglob("*")}
    assert modes == {
        "vault": "700",
        "keys": "700",
        "study-1": "700",
        "study-1.key": "600",
        "study-2.key": "600",
        f"{'a' * 64}.sealed": "600",
    }


def test_a_damaged_original_and_one_of_another_study_are_refused(vault, tmp_path):
    vault.put(1, "a" * 64, b"one")
    stored = next((tmp_path / "vault").rglob("*.sealed"))
    other = tmp_path / "vault" / "study-2" / stored.name
    other.parent.mkdir()
    other.write_bytes(stored.read_bytes())
    with pytest.raises(Refusal, match="damaged, or its key"):
        vault.get(2, "a" * 64)
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="damaged"):
        vault.get(1, "a" * 64)


def test_a_missing_key_and_a_missing_original_are_said_plainly(vault):
    with pytest.raises(Refusal, match="key of this study is missing"):
        vault.pseudonym_key(9)
    with pytest.raises(Refusal, match="not in the vault"):
        vault.get(1, "b" * 64)
