"""The vault: original files, encrypted, each study under a key of its own.

The key file is 32 random bytes. From it keys for one purpose each are derived
(HKDF-SHA256, RFC 5869): for originals, pseudonyms, withdrawals, the ids of sources,
identifiers in texts and the list of names to look for.
Originals are sealed streams with the file's SHA-256 as what they are about; those of the
first version are one block (AES-256-GCM, a random 96-bit nonce before the ciphertext).
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from annotator.domain.refusal import Refusal
from annotator.privacy.private_files import keep_names, write_privately
from annotator.privacy.sealed_stream import CHUNK, MAGIC, Broken, seal, unseal

_NONCE = 12
_SEALED = re.compile(r"[0-9a-f]{64}\.sealed")
_NAMES = "names.sealed"


class Vault:
    """A folder of encrypted originals; keys lie in it too unless another folder is given.

    ``root`` and ``keys_root`` are the folders as named; each database has its own inside.
    """

    def __init__(self, root: Path, keys_root: Path | None = None, database: str = "") -> None:
        self.root = root
        self.keys_root = keys_root or root
        self.folder = self.root / database
        self.keys = self.keys_root / database

    def create_key(self, study: int) -> bool:
        """Make the study's key; False when there is one already, which is kept."""
        path = self.key_path(study)
        if path.exists():
            return False
        write_privately(path, secrets.token_bytes(32))
        return True

    def remove_key(self, study: int) -> None:
        """Take a key out again that ``create_key`` made for a study that was not stored."""
        self.key_path(study).unlink(missing_ok=True)
        keep_names(self.keys)

    def has_key(self, study: int) -> bool:
        """Whether the study's key is where it belongs."""
        return self.key_path(study).exists()

    def pseudonym_key(self, study: int) -> bytes:
        """The key of the study's pseudonyms."""
        return self._derived(study, b"annotator pseudonyms")

    def withdrawal_key(self, study: int) -> bytes:
        """The key under which withdrawn units are known again without their text."""
        return self._derived(study, b"annotator withdrawals")

    def edits_key(self, study: int) -> bytes:
        """The key under which changes made by hand are sealed (``sealed_edits``)."""
        return self._derived(study, b"annotator edits")

    def source_key(self, study: int) -> bytes:
        """The key for the digests of ids that sources give (``pseudonyms.key_digest``)."""
        return self._derived(study, b"annotator source keys")

    def identifier_key(self, study: int) -> bytes:
        """The key under which names and addresses found in texts are known again."""
        return self._derived(study, b"annotator identifiers")

    def put_names(self, study: int, names: bytes) -> None:
        """Encrypt and keep the names to be looked for in a study's texts, in the place of those kept so far."""
        sealed = seal(self._derived(study, b"annotator names"), _NAMES.encode(), (names,))
        write_privately(self._folder_of(study) / _NAMES, sealed)

    def names(self, study: int) -> bytes:
        """The names last kept; b"" when there are none. Refusal when they cannot be opened."""
        try:
            with (self._folder_of(study) / _NAMES).open("rb") as sealed:
                return b"".join(unseal(self._derived(study, b"annotator names"), _NAMES.encode(), sealed))
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise Refusal(f"The list of names in the vault cannot be read: {error.strerror}.") from error
        except Broken as error:
            raise Refusal("The list of names in the vault is damaged, or its key is another study's.") from error

    def put(self, study: int, sha256: str, source: Path | bytes) -> bool:
        """Encrypt and keep an original of any size; False when it lies there already.

        Refusal when the file cannot be read or is no longer the one with this SHA-256.
        """
        path = self._original_path(study, sha256)
        if path.exists():
            return False
        key = self._derived(study, b"annotator originals")
        # What was killed while it wrote this very original left it unfinished.
        for left in path.parent.glob(f".{path.name}.*.part"):
            left.unlink(missing_ok=True)
        plain = (source,) if isinstance(source, bytes) else _unchanged(source, sha256)
        write_privately(path, seal(key, sha256.encode(), plain))
        return True

    def open(self, study: int, sha256: str) -> Iterator[bytes]:
        """Decrypt an original piece by piece, in little memory.

        Refusal, at the first piece or later, when it is not there, damaged, or under
        another key; only when the iterator has ended is the original known to be whole.
        """
        key = self._derived(study, b"annotator originals")
        try:
            with self._original_path(study, sha256).open("rb") as sealed:
                if sealed.read(len(MAGIC)) == MAGIC:
                    sealed.seek(0)
                    yield from unseal(key, sha256.encode(), sealed)
                else:
                    sealed.seek(0)
                    nonce = sealed.read(_NONCE)
                    yield AESGCM(key).decrypt(nonce, sealed.read(), sha256.encode())
        except FileNotFoundError as error:
            raise Refusal("The original file is not in the vault. Was the vault folder moved?") from error
        except OSError as error:
            raise Refusal(f"The original file in the vault cannot be read: {error.strerror}.") from error
        # ValueError: a block too short to hold a nonce.
        except (Broken, InvalidTag, ValueError) as error:
            raise Refusal("The original file in the vault is damaged, or its key is another study's.") from error

    def get(self, study: int, sha256: str) -> bytes:
        """A whole original, for small ones; Refusal as with ``open``."""
        return b"".join(self.open(study, sha256))

    def list_originals(self, study: int) -> tuple[str, ...]:
        """The SHA-256 of every original the vault holds of a study, sorted."""
        folder = self._folder_of(study)
        if not folder.is_dir():
            return ()
        return tuple(sorted(path.stem for path in folder.iterdir() if _SEALED.fullmatch(path.name)))

    def remove(self, study: int, sha256: str) -> None:
        """Take an original out again: its import was not stored, or it was withdrawn."""
        path = self._original_path(study, sha256)
        if path.exists():
            path.unlink(missing_ok=True)
            keep_names(path.parent)

    def key_path(self, study: int) -> Path:
        """Where the key of a study lies."""
        return self.keys / f"study-{study}.key"

    def files(self) -> Iterator[tuple[str, Path]]:
        """(name in a backup, place) of every key, original and list of names of every study."""
        for path in sorted(self.keys.glob("study-*.key")):
            yield f"keys/{path.name}", path
        for folder in sorted(self.folder.glob("study-*/")):
            for path in sorted(folder.iterdir()):
                if _SEALED.fullmatch(path.name) or path.name == _NAMES:
                    yield f"originals/{folder.name}/{path.name}", path

    def _derived(self, study: int, purpose: bytes) -> bytes:
        try:
            key = self.key_path(study).read_bytes()
        except FileNotFoundError as error:
            raise Refusal(
                "The key of this study is missing: without it authors cannot be given their pseudonyms, "
                "and the original files cannot be opened. Put the key file back beside the vault, "
                "or say where it is with --keys."
            ) from error
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)

    def _folder_of(self, study: int) -> Path:
        return self.folder / f"study-{study}"

    def _original_path(self, study: int, sha256: str) -> Path:
        return self._folder_of(study) / f"{sha256}.sealed"


def _unchanged(source: Path, sha256: str) -> Iterable[bytes]:
    """The bytes of a file; Refusal when they are not, or no longer, those of this SHA-256."""
    digest = hashlib.sha256()
    try:
        with source.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
                yield piece
    except OSError as error:
        raise Refusal(f"The file cannot be read any more: {error.strerror}. Import it again.") from error
    if digest.hexdigest() != sha256:
        raise Refusal("The file was changed while it was imported. Import it again.")
