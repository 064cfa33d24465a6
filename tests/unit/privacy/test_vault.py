"""Originals lie encrypted under the study's own key."""

import hashlib
import tracemalloc

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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


def originals_key(vault):
    key = vault.key_path(1).read_bytes()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"annotator originals").derive(key)


def test_an_original_of_the_first_version_one_block_stays_readable(vault, tmp_path):
    path = tmp_path / "vault" / "study-1" / f"{'a' * 64}.sealed"
    path.parent.mkdir(parents=True)
    nonce = b"n" * 12
    path.write_bytes(nonce + AESGCM(originals_key(vault)).encrypt(nonce, b"An old page", b"a" * 64))
    assert vault.get(1, "a" * 64) == b"An old page"
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(Refusal, match="damaged"):
        vault.get(1, "a" * 64)


def test_a_large_file_goes_in_and_out_piece_by_piece(vault, tmp_path):
    large = tmp_path / "dump"
    with large.open("wb") as file:
        for number in range(64):
            file.write(bytes([number]) * 1024 * 1024)
    with large.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    tracemalloc.start()
    try:
        vault.put(1, sha256, large)
        digest = hashlib.sha256()
        for piece in vault.open(1, sha256):
            digest.update(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert digest.hexdigest() == sha256
    assert peak < 16 * 1024 * 1024


def test_a_file_that_changed_or_went_away_is_refused_and_nothing_is_kept(vault, tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes(b"changed")
    with pytest.raises(Refusal, match="was changed while it was imported"):
        vault.put(1, hashlib.sha256(b"as it was").hexdigest(), page)
    with pytest.raises(Refusal, match="cannot be read any more"):
        vault.put(1, "a" * 64, tmp_path / "gone.txt")
    assert vault.list_originals(1) == ()
    assert [path for path in (tmp_path / "vault").rglob("*") if path.is_file()] == []


def test_a_cut_original_is_refused_and_so_is_one_under_anothers_name(vault, tmp_path):
    vault.put(1, "a" * 64, b"x" * 3_000_000)
    path = tmp_path / "vault" / "study-1" / f"{'a' * 64}.sealed"
    path.rename(path.with_name(f"{'b' * 64}.sealed"))
    with pytest.raises(Refusal, match="damaged"):
        vault.get(1, "b" * 64)
    path.with_name(f"{'b' * 64}.sealed").rename(path)
    path.write_bytes(path.read_bytes()[:2_500_000])
    with pytest.raises(Refusal, match="damaged"):
        vault.get(1, "a" * 64)


def test_the_originals_of_a_study_are_listed_until_they_are_taken_out(vault, tmp_path):
    assert vault.list_originals(1) == ()
    for letter in "ba":
        vault.put(1, letter * 64, b"one")
    (tmp_path / "vault" / "study-1" / ".half.part").write_bytes(b"")
    assert vault.list_originals(1) == ("a" * 64, "b" * 64)
    vault.remove(1, "a" * 64)
    vault.remove(1, "a" * 64)
    assert vault.list_originals(1) == ("b" * 64,)


def test_every_purpose_and_every_study_has_a_key_of_its_own(vault):
    keys = {
        make(study) for study in (1, 2) for make in (vault.pseudonym_key, vault.withdrawal_key, vault.source_key)
    } | {originals_key(vault)}
    assert len(keys) == 7
    assert {len(key) for key in keys} == {32}


def test_names_to_look_for_lie_encrypted_and_the_last_list_counts(vault, tmp_path):
    assert vault.names(1) == b""
    vault.put_names(1, "Rowan Häle".encode())
    vault.put_names(1, b"Ida Poole")
    assert vault.names(1).decode() == "Ida Poole"
    assert vault.names(2) == b""
    assert all(b"Poole" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert vault.list_originals(1) == ()
    (tmp_path / "keys" / "study-1.key").write_bytes(b"x" * 32)
    with pytest.raises(Refusal, match="list of names in the vault is damaged"):
        vault.names(1)
