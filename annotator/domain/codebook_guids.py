"""The GUIDs by which other programs know codes, sections and groups; always in small letters, without braces."""

import re
import uuid

from annotator.domain.codebook import Code, Codebook, CodeGroup, Section

#: Never change it: files written before would no longer be recognised.
_NAMESPACE = uuid.UUID("5b0e4b1c-6f0d-5c57-9a3e-2f4f6a0d7c11")
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")


def plain_guid(written: str | None) -> str | None:
    """A GUID without braces and in small letters; None for what is none."""
    found = _GUID.fullmatch((written or "").strip())
    return found[1].lower() if found else None


def guid_of_section(section: Section) -> str:
    """The GUID of a section: the same in every file."""
    return _made("section", section.id)


def guid_of_group(group: CodeGroup) -> str:
    """The GUID of a group: the same in every file."""
    return _made("group", group.id)


def guid_of_code(code: Code) -> str:
    """The GUID another program gave the code, else one made from its id."""
    return plain_guid(code.guid) or made_guid(code)


def made_guid(code: Code) -> str:
    """The GUID made from the code's id."""
    return _made("code", code.id)


def guids_of_codes(codebook: Codebook) -> dict[str, str]:
    """The GUID of every code by its id, each used once: of codes that bear the same one the first keeps it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in codebook.codes:
        guid, turn = guid_of_code(code), 0
        while guid in taken:
            guid, turn = _made("code", code.id, *(["again"] * turn)), turn + 1
        taken.add(guid)
        found[code.id] = guid
    return found


def _made(*words: str) -> str:
    # Ids hold no blank, so no two things give the same name.
    return str(uuid.uuid5(_NAMESPACE, " ".join(words)))
