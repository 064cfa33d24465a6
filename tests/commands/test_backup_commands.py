"""`annotator backup` and `annotator restore`: everything comes back, nothing is overwritten."""

import hashlib
import json
import os
import pty
import sqlite3
import stat
import subprocess
import zipfile
from contextlib import closing

import db.upgrade
from annotator.operations import studies
from annotator.operations.workspace import open_workspace
from tests.commands.conftest import PASSPHRASE
from tests.store.studies_for_tests import make_owner


def authors_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT text, author FROM unit ORDER BY id").fetchall()


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def back_up(terminal, *words):
    out = terminal.folder / f"{len(list(terminal.folder.glob('*.annotator-backup')))}.annotator-backup"
    terminal.done("backup", *words, out)
    return out


def test_a_plain_backup_comes_back_with_every_row_and_says_what_it_does_not_hold(rota, tmp_path, restored):
    out = tmp_path / "rota.annotator-backup"
    said = rota.done("backup", out).err
    assert "neither the original files nor the keys" in said
    assert said.endswith(f"Wrote {out}\n")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as archive:
        assert set(archive.namelist()) == {"database.sqlite", "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["database"] == rota.workspace.database.id
    said = rota.done("restore", out, "--database", restored).err
    assert "neither original files nor keys" in said
    assert "key of “Rota” is missing" in said
    path = tmp_path / "restored" / "annotator.sqlite"
    assert authors_of(path) == authors_of(tmp_path / "annotator.sqlite")
    assert files_below(tmp_path / "restored") == {"annotator.sqlite"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert rota.done("coder", "list", "--database", restored).code == 0


def test_with_the_vault_the_same_names_keep_their_pseudonyms(rota, page, tmp_path, passphrase, restored):
    out = back_up(rota, "--with-vault", "--passphrase-file", passphrase)
    said = rota.done("restore", out, "--database", restored, "--passphrase-file", passphrase).err
    assert "missing" not in said
    page.write_text(page.read_text().replace("The rota", "The other rota").replace("Nobody on", "Nobody at all on"))
    rota.done("import", page, "--database", restored)
    rota.done("import", page)
    here, there = (
        authors_of(path) for path in (tmp_path / "annotator.sqlite", tmp_path / "restored" / "annotator.sqlite")
    )
    assert here == there
    assert len({author for _, author in here}) == 2
    tea_urn = here[0][1]
    assert rota.done("author", tea_urn, "--database", restored).out == "Tea Urn\n"


def test_keys_and_originals_come_back_to_folders_of_their_own(rota, tmp_path, passphrase, restored):
    out = back_up(rota, "--with-vault", "--passphrase-file", passphrase)
    vault, keys = tmp_path / "v", tmp_path / "k"
    where = ("--database", restored, "--vault", vault, "--keys", keys)
    rota.done("restore", out, "--passphrase-file", passphrase, *where)
    assert {path.suffix for path in vault.rglob("*") if path.is_file()} == {".sealed"}
    assert {path.suffix for path in keys.rglob("*") if path.is_file()} == {".key"}
    for path in (vault, *vault.rglob("*"), keys, *keys.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    made = open_workspace(restored, vault, keys)
    (study,) = studies.list_studies(made, make_owner(made))
    (sha256,) = made.vault.list_originals(study.id)
    assert b"Tea Urn" in made.vault.get(study.id, sha256)


def test_no_key_no_original_and_no_name_lies_open_in_a_backup(rota, passphrase):
    sealed = back_up(rota, "--with-vault", "--passphrase-file", passphrase).read_bytes()
    with zipfile.ZipFile(rota.folder / "0.annotator-backup") as archive:
        inside = sealed + b"".join(archive.read(name) for name in archive.namelist())
    for _, path in rota.workspace.vault.files():
        assert path.read_bytes()[:64] not in inside
        assert path.name.encode() not in inside
    for secret in (b"Tea Urn", b"Spare Lanyard", PASSPHRASE.encode()):
        assert secret not in inside


def test_another_passphrase_is_one_clear_sentence_and_nothing_is_restored(rota, tmp_path, passphrase, restored):
    out = back_up(rota, "--with-vault", "--passphrase-file", passphrase)
    passphrase.write_text("seven dry umbrellas")
    before = files_below(tmp_path)
    sentence = rota.refused("restore", out, "--database", restored, "--passphrase-file", passphrase)
    assert sentence == "The passphrase does not open this backup. Check it and try again."
    assert files_below(tmp_path) == before
    assert not (tmp_path / "restored").exists()


def test_a_passphrase_is_needed_and_never_taken_from_a_pipe(rota, tmp_path):
    sentence = rota.refused("backup", "--with-vault", tmp_path / "new", given=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert "--passphrase-file" in sentence
    assert not (tmp_path / "new").exists()
    (tmp_path / "passphrase").write_text("short")
    with_file = ("backup", "--with-vault", "--passphrase-file", tmp_path / "passphrase", tmp_path / "new")
    assert "too short" in rota.refused(*with_file)
    (tmp_path / "passphrase").write_text("\nseven wet umbrellas")
    assert "empty" in rota.refused(*with_file)
    (tmp_path / "passphrase").write_bytes(b"\xff\xfe\xff")
    assert "UTF-8" in rota.refused(*with_file)
    (tmp_path / "passphrase").unlink()
    assert "cannot be read" in rota.refused(*with_file)
    assert "--with-vault" in rota.misused("backup", "--passphrase-file", tmp_path / "passphrase", tmp_path / "new")


def test_the_passphrase_is_asked_for_twice_at_a_terminal_and_not_shown(
    rota, tmp_path, command_line, surroundings, passphrase, restored
):
    out = tmp_path / "typed.annotator-backup"
    shown, code = typed_at_a_terminal(
        [*command_line, "backup", "--with-vault", str(out)], surroundings, [PASSPHRASE, PASSPHRASE]
    )
    assert code == 0, shown
    assert PASSPHRASE not in shown
    assert "Copying the database: 100 %" in shown
    rota.done("restore", out, "--database", restored, "--passphrase-file", passphrase)


def typed_at_a_terminal(command, environment, answers):
    """Run a command at a terminal, answering each question; (all that was shown, exit code)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True)
    os.close(theirs)
    shown, waiting = b"", list(answers)
    with process:
        while True:
            try:
                read = os.read(ours, 4096)
            except OSError:  # Linux: the other end was closed
                break
            if not read:
                break
            shown += read
            if waiting and shown.count(b": ") > len(answers) - len(waiting) and shown.endswith(b": "):
                os.write(ours, waiting.pop(0).encode() + b"\n")
    os.close(ours)
    return shown.decode(), process.returncode


def test_nothing_is_ever_overwritten(rota, tmp_path, passphrase, restored):
    out = back_up(rota, "--with-vault", "--passphrase-file", passphrase)
    before = out.read_bytes()
    assert "exists already" in rota.refused("backup", out)
    assert out.read_bytes() == before
    words = ("restore", out, "--passphrase-file", passphrase)
    database = (tmp_path / "annotator.sqlite").read_bytes()
    assert "exists already" in rota.refused(*words)
    assert (tmp_path / "annotator.sqlite").read_bytes() == database
    vault = rota.workspace.vault.root
    assert "vault of this database lies in" in rota.refused(*words, "--database", restored, "--vault", vault)
    for ending in ("-wal", "-journal"):
        beside = tmp_path / f"left.sqlite{ending}"
        beside.write_bytes(b"of another")
        assert "exists already" in rota.refused(*words, "--database", f"sqlite:///{tmp_path / 'left.sqlite'}")
    assert not (tmp_path / "restored").exists()


def test_a_damaged_or_foreign_file_is_refused_before_anything_is_written(rota, tmp_path, passphrase, restored):
    out = back_up(rota, "--with-vault", "--passphrase-file", passphrase)
    whole = out.read_bytes()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", "{}")
    damaged = {
        "cut": whole[:-100],
        "changed": whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:],
        "text": b"Dear all",
        "empty": b"",
        "other": (tmp_path / "other.zip").read_bytes(),
    }
    for name, data in damaged.items():
        (tmp_path / name).write_bytes(data)
        sentence = rota.refused("restore", tmp_path / name, "--database", restored, "--passphrase-file", passphrase)
        assert "is damaged, or is no backup" in sentence, name
    assert "There is no file" in rota.refused("restore", tmp_path / "missing", "--database", restored)
    assert "cannot be read" in rota.refused("restore", tmp_path, "--database", restored)
    assert not (tmp_path / "restored").exists()


def changed(backup, path, change):
    """A backup whose parts and manifest were changed to fit each other."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(manifest, parts)
    manifest["parts"] = {name: sha256_of(data) for name, data in parts.items()} | manifest.pop("kept", {})
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)
    return path


def sha256_of(data):
    return hashlib.sha256(data).hexdigest()


def test_a_backup_of_a_newer_program_or_of_another_database_is_refused(rota, tmp_path, restored):
    def newer_database(manifest, parts):
        path = tmp_path / "newer.sqlite"
        path.write_bytes(parts["database.sqlite"])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
        parts["database.sqlite"] = path.read_bytes()

    def newer_file(manifest, parts):
        manifest["version"] = 2

    def another(manifest, parts):
        manifest["database"] = "0" * 16

    def outside(manifest, parts):
        manifest["database"] = "../elsewhere"

    def exchanged(manifest, parts):
        manifest["kept"] = dict(manifest["parts"])
        parts["database.sqlite"] += bytes(4096)

    def broken(manifest, parts):
        data = bytearray(parts["database.sqlite"])
        data[4096:40960] = b"\x55" * (40960 - 4096)
        parts["database.sqlite"] = bytes(data)

    out = back_up(rota)
    for change, words in (
        (newer_database, "newer version of the program (revision 9999)"),
        (newer_file, "newer version of the program"),
        (another, "not the one the backup names"),
        (outside, "is damaged"),
        (exchanged, "is damaged"),
        (broken, "is damaged"),
    ):
        path = changed(out, tmp_path / change.__name__, change)
        assert words in rota.refused("restore", path, "--database", restored), change.__name__
        assert not (tmp_path / "restored").exists()


def test_an_older_database_is_upgraded_as_opening_it_would(rota, tmp_path, restored):
    out = back_up(rota)

    def older(manifest, parts):
        path = tmp_path / "older.sqlite"
        path.write_bytes(parts["database.sqlite"])
        db.upgrade.command.downgrade(db.upgrade._config(f"sqlite:///{path}"), "-1")
        parts["database.sqlite"] = path.read_bytes()

    said = rota.done("restore", changed(out, tmp_path / "older", older), "--database", restored).err
    assert "Restored" in said
    assert files_below(tmp_path / "restored") == {"annotator.sqlite"}
    assert authors_of(tmp_path / "restored" / "annotator.sqlite") == authors_of(tmp_path / "annotator.sqlite")
