"""openapi.json as the routes use it: whether what was sent is what is described there."""

import json
from functools import cache
from importlib.resources import files

import jsonschema


@cache
def schema(name: str) -> jsonschema.Draft202012Validator:
    """The check for one schema of openapi.json, which must not refer to others."""
    described = json.loads(files("annotator.api").joinpath("openapi.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(described["components"]["schemas"][name])
