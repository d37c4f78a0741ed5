"""Examples in the description of the API: each operation has one of what is sent and of what is answered.

Where an operation brings none of its own they are made of its schemas, from one word for each name of
a field. They are kept once, under the name of the schema, and referred to.
"""

import re
from collections.abc import Mapping
from typing import Any

_FORMATS: Mapping[str, Any] = {
    "date": "2026-02-24",
    "date-time": "2026-02-24T10:00:00Z",
    "decimal": "12",
    "uri": "https://facts.example/12",
    "uuid": "0b9c1d8e-5f2a-4c57-9d63-7a1e0f4b2c85",
}
_TYPES: Mapping[str, Any] = {"boolean": True, "integer": 1, "number": 0.5, "null": None}


class Exemplars:
    """Makes examples of the schemas of a description; `whole` are those of its schemas that have one."""

    def __init__(
        self, description: dict[str, Any], words: Mapping[str, Any], whole: Mapping[str, Any]
    ) -> None:
        self.description, self.words, self.whole = description, words, whole
        self.kept = description["components"].setdefault("examples", {})

    def add(self) -> None:
        """Give an example to each body that has none."""
        for path in self.description["paths"].values():
            for operation in path.values():
                answers = [answer for status, answer in operation["responses"].items() if status < "300"]
                for message in filter(None, [operation.get("requestBody"), *answers]):
                    for media_type, media in message.get("content", {}).items():
                        form = re.sub(r"\W+", "_", media_type)
                        self.give(media, f"{operation['operationId']}_{form}")

    def give(self, media: dict[str, Any], name: str) -> None:
        """Give a body an example, unless it has one."""
        if "examples" in media or "example" in media:
            return
        reference = media["schema"].get("$ref", "").rpartition("/")[2]
        key = reference or name
        self.kept[key] = {"value": self.of(media["schema"])}
        media["examples"] = {"Typical": {"$ref": f"#/components/examples/{key}"}}

    def of(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """Return an example of a schema, of a field called `name`."""
        if reference := schema.get("$ref"):
            return self._named(reference.rpartition("/")[2], name)
        for word in ("example", "const", "default"):
            if word in schema:
                return schema[word]
        if "enum" in schema:
            return schema["enum"][0]
        if parts := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
            return self.of(parts[0] if "type" not in schema else {**schema, **parts[0], "anyOf": ()}, name)
        kinds = schema.get("type", "object")
        return self._of_type(kinds if isinstance(kinds, str) else kinds[0], schema, name)

    def _named(self, component: str, name: str) -> Any:
        if component in self.whole:
            return self.whole[component]
        return self.of(self.description["components"]["schemas"][component], name)

    def _of_type(self, kind: str, schema: Mapping[str, Any], name: str) -> Any:
        if kind == "object":
            return {field: self.of(each, field) for field, each in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.of(schema.get("items", {}), name)]
        if kind != "string":
            return self.words.get(name) if isinstance(self.words.get(name), int) else _TYPES[kind]
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        word = self.words.get(name)
        return word if isinstance(word, str) else name.replace("_", " ")
