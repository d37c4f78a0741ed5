"""The rules of the standards that we write, as JSON Schemas of our own."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

_SCHEMAS = {path.name: json.loads(path.read_text()) for path in Path(__file__).parent.glob("*.json")}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in _SCHEMAS.items()
)


def validate(document: Any, name: str) -> None:
    """Check a document against the rules of one standard, formats of addresses and dates included.

    :raises AssertionError: naming each place that breaks a rule.
    """
    checker = Draft202012Validator(
        _SCHEMAS[f"{name}.json"], registry=_REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    found = [f"{error.json_path}: {error.message}" for error in checker.iter_errors(document)]
    assert not found, "\n".join(found)
