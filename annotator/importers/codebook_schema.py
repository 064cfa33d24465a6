"""The JSON schema of codebook files, for editors that complete and check while one types."""

import json
from typing import Any

from annotator.domain.codebook import LONGEST_NAME, GroupKind
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS
from annotator.importers import codebook_fields as fields
from annotator.importers.codebook_fields import Field, Form


def codebook_schema() -> dict[str, Any]:
    """The schema (JSON Schema, draft 2020-12) of a codebook file as YAML loaders give it.

    It says what one field may hold. Rules between entries (ids used twice, clashing keys,
    groups naming codes that do not exist) are the reader's alone. A field that may be left
    out may also be left empty, which YAML reads as null.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:annotator:codebook",
        "title": "Codebook",
        "description": "An ordered tree of codes with its sections and groups.",
        **_entry(fields.CODEBOOK),
        "$defs": {
            "section": _entry(fields.SECTION),
            "theme": _entry(fields.THEME),
            "sub-code": _entry(fields.SUB_CODE),
            "group": _entry(fields.GROUP),
        },
    }


def _entry(table: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in table if field.required],
        "properties": {field.name: _property(field) for field in table},
    }


def _property(field: Field) -> dict[str, Any]:
    rules = _rules(field)
    if not field.required:
        rules["type"] = [rules["type"], "null"]
        if "enum" in rules:
            rules["enum"] = [*rules["enum"], None]
    return {"description": field.meaning, **rules}


def _rules(field: Field) -> dict[str, Any]:
    if field.form is Form.LINE and field.name == "name":
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    letters = "".join(sorted(KEYS - RESERVED_KEYS))
    rules: dict[Form, dict[str, Any]] = {
        Form.ID: {"type": "string", "pattern": f"^{fields.ID_PATTERN}$"},
        Form.LINE: {"type": "string", "minLength": 1},
        Form.TEXT: {"type": "string"},
        Form.TEXTS: {"type": "array", "items": {"type": "string"}},
        Form.KEY: {"type": "string", "pattern": f"^[{letters}]$"},
        Form.COLOUR: {"type": "string", "pattern": f"^{fields.COLOUR_PATTERN}$"},
        Form.WHOLE_NUMBER: {"type": "integer", "minimum": 1},
        Form.YES_NO: {"type": "boolean"},
        Form.KIND: {"type": "string", "enum": [kind.value for kind in GroupKind]},
        Form.IDS: {"type": "array", "items": {"type": "string"}},
        Form.VALUES: {"type": "object", "additionalProperties": {"type": "number"}},
        Form.SECTIONS: {"type": "array", "items": {"$ref": "#/$defs/section"}},
        Form.THEMES: {"type": "array", "items": {"$ref": "#/$defs/theme"}},
        Form.SUB_CODES: {"type": "array", "items": {"$ref": "#/$defs/sub-code"}},
        Form.GROUPS: {"type": "array", "items": {"$ref": "#/$defs/group"}},
    }
    return rules[field.form]


def schema_text() -> str:
    """The schema as it lies in codebooks/schema.json."""
    return json.dumps(codebook_schema(), indent=2, ensure_ascii=False) + "\n"
