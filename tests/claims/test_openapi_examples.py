"""Every operation shows what is sent and what is answered, as its schemas say."""

import jsonschema
import pytest
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def described():
    return SchemaGenerator().get_schema(request=None, public=True)


def bodies(described):
    """Yield the name of each body with what describes it, but for refusals."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            answers = [answer for status, answer in operation["responses"].items() if status < "300"]
            for message in filter(None, [operation.get("requestBody"), *answers]):
                for media_type, body in message.get("content", {}).items():
                    yield f"{method} {path} {media_type}", body


def examples_of(body, described):
    """Return the examples of a body, wherever they are kept."""
    kept = described["components"]["examples"]
    named = body.get("examples", {}).values()
    return [
        kept[each["$ref"].rpartition("/")[2]]["value"] if "$ref" in each else each["value"] for each in named
    ]


def test_every_body_has_an_example(described):
    assert [name for name, body in bodies(described) if not examples_of(body, described)] == []


def test_examples_are_what_their_schemas_say(described):
    wrong = {}
    for name, body in bodies(described):
        schema = {**body["schema"], "components": described["components"]}
        for example in examples_of(body, described):
            for error in jsonschema.Draft202012Validator(schema).iter_errors(example):
                wrong[f"{name} {error.json_path}"] = error.message
    assert wrong == {}
