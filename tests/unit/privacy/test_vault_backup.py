"""A vault goes into one sealed stream and comes out of it, or it is said why not."""

import hashlib
import io
import tarfile

import pytest

from annotator.domain.refusal import Refusal
from annotator.privacy import vault_backup
from annotator.privacy.sealed_stream import CHUNK, seal
from annotator.privacy.vault import Vault
from annotator.privacy.vault_backup import check_passphrase, pack, unpack

PASSPHRASE = "seven wet umbrellas"
DATABASE = "0123456789abcdef"


@pytest.fixture
def quick(monkeypatch):
    """A key that costs nothing; what it costs in earnest has a test of its own."""
    monkeypatch.setattr(
        vault_backup, "_key", lambda passphrase, salt: hashlib.sha256(salt + passphrase.encode()).digest()
    )


@pytest.fixture
def vault(tmp_path):
    made = Vault(tmp_path / "vault", tmp_path / "keys", DATABASE)
    for study in (1, 2, 12):
        made.create_key(study)
    made.put(1, "a" * 64, b"A page")
    made.put(1, "b" * 64, b"x" * (CHUNK + 5000))
    made.put(12, "a" * 64, b"The same name elsewhere")
    made.put_names(12, b"Ida Poole")
    return made


@pytest.fixture
def packed(vault, quick):
    return b"".join(pack(vault, PASSPHRASE, DATABASE))


def opened(stream, folder, passphrase=PASSPHRASE, database=DATABASE):
    made = Vault(folder / "again", None, database)
    unpack(io.BytesIO(stream), passphrase, database, made)
    return made


def content(vault):
    return {name: path.read_bytes() for name, path in vault.files()}


def test_keys_and_originals_of_every_study_come_out_again(vault, packed, tmp_path):
    again = opened(packed, tmp_path)
    assert content(again) == content(vault)
    assert len(content(again)) == 7
    assert again.names(12) == b"Ida Poole"
    assert again.get(12, "a" * 64) == b"The same name elsewhere"
    assert again.pseudonym_key(1) == vault.pseudonym_key(1)


@pytest.mark.usefixtures("quick")
def test_an_empty_vault_is_a_vault_too(tmp_path):
    again = opened(b"".join(pack(Vault(tmp_path / "none"), PASSPHRASE, DATABASE)), tmp_path)
    assert content(again) == {}


def test_another_passphrase_or_another_database_opens_nothing(packed, tmp_path):
    for words in ({"passphrase": "seven dry umbrellas"}, {"database": "f" * 16}):
        with pytest.raises(Refusal, match="The passphrase does not open this backup"):
            opened(packed, tmp_path, **words)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("missing", [1, 17, 600, 5000])
def test_a_stream_that_was_cut_is_refused(missing, packed, tmp_path):
    with pytest.raises(Refusal):
        opened(packed[:-missing], tmp_path)


def test_what_lacks_its_last_chunk_is_refused_although_the_archive_in_it_is_whole(quick, tmp_path):
    archive = bytes(2 * 512) + bytes(3 * CHUNK)
    stream = b"annotator vault backup\x01" + b"s" * 16
    stream += b"".join(seal(vault_backup._key(PASSPHRASE, b"s" * 16), DATABASE.encode(), [archive]))
    opened(stream, tmp_path)
    with pytest.raises(Refusal, match="is damaged"):
        opened(stream[: -CHUNK // 2], tmp_path)


@pytest.mark.parametrize(
    "name", ["../outside.key", "keys/../../outside.key", "/outside", "originals/study-1/x.sealed", "keys/study-1.key/"]
)
def test_nothing_but_keys_and_originals_is_taken_out(name, quick, tmp_path):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as made:
        entry = tarfile.TarInfo(name)
        entry.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
        made.addfile(entry, io.BytesIO())
    salt = b"s" * 16
    key = vault_backup._key(PASSPHRASE, salt)
    stream = b"annotator vault backup\x01" + salt + b"".join(seal(key, DATABASE.encode(), [archive.getvalue()]))
    with pytest.raises(Refusal, match="is damaged"):
        opened(stream, tmp_path)
    assert not list(tmp_path.rglob("outside*"))


def test_the_key_is_that_of_scrypt_with_the_stated_cost_and_accents_may_be_typed_either_way():
    salt = b"s" * 16
    wanted = hashlib.scrypt("crème".encode(), salt=salt, n=131072, r=8, p=1, maxmem=2**28, dklen=32)
    assert vault_backup._key("cre\u0300me", salt) == wanted


def test_a_short_passphrase_is_refused():
    assert check_passphrase(PASSPHRASE) == PASSPHRASE
    with pytest.raises(Refusal, match="too short"):
        check_passphrase("seven w")
