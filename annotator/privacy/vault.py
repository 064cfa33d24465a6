"""The vault: original files, encrypted, each study under a key of its own.

The key file is 32 random bytes. Two keys are derived from it (HKDF-SHA256, RFC 5869):
one encrypts originals (AES-256-GCM, a random 96-bit nonce before the ciphertext, the
file's SHA-256 as associated data), one makes pseudonyms.
"""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from annotator.domain.refusal import Refusal

_NONCE = 12


class Vault:
    """A folder of encrypted originals; keys lie in it too unless another folder is given.

    ``root`` and ``keys_root`` are the folders as named; each database has its own inside.
    """

    def __init__(self, root: Path, keys_root: Path | None = None, database: str = "") -> None:
        self.root = root
        self.keys_root = keys_root or root
        self.folder = self.root / database
        self.keys = self.keys_root / database

    def create_key(self, study: int) -> None:
        """Make the study's key; an existing one is kept."""
        path = self._key_path(study)
        if not path.exists():
            write_privately(path, secrets.token_bytes(32))

    def pseudonym_key(self, study: int) -> bytes:
        """The key of the study's pseudonyms."""
        return self._derived(study, b"annotator pseudonyms")

    def put(self, study: int, sha256: str, original: bytes) -> bool:
        """Encrypt and keep an original; False when it lies there already."""
        path = self._original_path(study, sha256)
        if path.exists():
            return False
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self._derived(study, b"annotator originals"))
        write_privately(path, nonce + cipher.encrypt(nonce, original, sha256.encode()))
        return True

    def get(self, study: int, sha256: str) -> bytes:
        """Decrypt an original; Refusal when it is not there, damaged, or under another key."""
        try:
            stored = self._original_path(study, sha256).read_bytes()
            cipher = AESGCM(self._derived(study, b"annotator originals"))
            return cipher.decrypt(stored[:_NONCE], stored[_NONCE:], sha256.encode())
        except FileNotFoundError as error:
            raise Refusal("The original file is not in the vault. Was the vault folder moved?") from error
        except InvalidTag as error:
            raise Refusal("The original file in the vault is damaged, or its key is another study's.") from error

    def remove(self, study: int, sha256: str) -> None:
        """Take an original out again, when the import it belongs to was not stored."""
        self._original_path(study, sha256).unlink(missing_ok=True)

    def _derived(self, study: int, purpose: bytes) -> bytes:
        try:
            key = self._key_path(study).read_bytes()
        except FileNotFoundError as error:
            raise Refusal(
                "The key of this study is missing, so authors cannot be given their pseudonyms. "
                "Put the key file back beside the vault, or say where it is with --vault."
            ) from error
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)

    def _key_path(self, study: int) -> Path:
        return self.keys / f"study-{study}.key"

    def _original_path(self, study: int, sha256: str) -> Path:
        return self.folder / f"study-{study}" / f"{sha256}.sealed"


def make_private_folder(folder: Path, *, tighten: bool = False) -> Path:
    """Create a folder that only its owner can enter, with the folders above it that are missing.

    ``tighten`` closes one of ours that is there already to everybody else; only for
    folders that are the program's, never for one a database merely lies in.
    """
    # mkdir gives its mode to the last folder only.
    if not folder.parent.exists():
        make_private_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    if tighten and os.name == "posix" and folder.stat().st_uid == os.getuid():
        # Some network drives know no modes.
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
    return folder


def write_privately(path: Path, data: bytes) -> None:
    """Write a 0600 file whole or not at all, and durably."""
    make_private_folder(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise Refusal(f"The folder {path.parent} cannot be written to: {error.strerror}.") from error
