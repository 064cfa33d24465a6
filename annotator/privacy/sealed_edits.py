"""Changes made by hand as they are stored: sealed, because the digests in their anchors would let people try out names.

AES-SIV (RFC 5297) under a key of the study: the same change is the same text, so that two
readings of a file can be compared without opening either.
"""

import base64
import json
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from annotator.domain.refusal import Refusal


def sealed_edits(key: bytes, edits: Iterable[Any]) -> list[str]:
    """Plain values of changes, each sealed; ``key`` has 32 bytes."""
    cipher = AESSIV(key)
    return [base64.b64encode(cipher.encrypt(_text(edit), None)).decode() for edit in edits]


def opened_edits(key: bytes, sealed: Iterable[str]) -> list[Any]:
    """The plain values again; Refusal when they were sealed with another key."""
    cipher = AESSIV(key)
    try:
        return [json.loads(cipher.decrypt(base64.b64decode(one), None)) for one in sealed]
    except InvalidTag as error:
        raise Refusal(
            "The changes made by hand to an earlier file cannot be opened: the key of this study is another one. "
            "Put the right key file back beside the vault."
        ) from error


def _text(edit: Any) -> bytes:
    return json.dumps(edit, sort_keys=True, separators=(",", ":")).encode()
