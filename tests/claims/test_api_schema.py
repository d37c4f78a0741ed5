"""What the API says of itself."""

import json

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", "--fail-on-warn", "--validate", "--format=openapi-json", file=str(path))
    return json.loads(path.read_text())


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


class TestDescription:
    def test_is_valid_openapi_3_1_without_warnings(self, schema):
        assert schema["openapi"].startswith("3.1")

    def test_is_served(self, client):
        answer = client.get("/api/v1/schema/", HTTP_ACCEPT="application/json")
        assert answer.json()["info"]["title"] == "factcheck"

    def test_says_what_each_operation_is_for(self, schema):
        assert [name for name, operation in operations(schema) if not operation.get("description")] == []

    def test_names_the_problems_of_each_operation(self, schema):
        for name, operation in operations(schema):
            answer = operation["responses"]["400"]["content"]
            assert list(answer) == ["application/problem+json"], name

    def test_gives_acts_the_bodies_that_they_take(self, schema):
        accept, reject = (
            schema["paths"][f"/api/v1/claims/{{id}}/{act}/"]["post"] for act in ("accept", "reject")
        )
        assert "requestBody" not in accept
        body = reject["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": "#/components/schemas/Rejection"}

    def test_says_which_reads_take_a_permission_and_which_none(self, schema):
        webhooks, topics = (schema["paths"][f"/api/v1/{name}/"]["get"] for name in ("webhooks", "topics"))
        assert "403" in webhooks["responses"] and {} not in webhooks["security"]
        assert "403" not in topics["responses"] and {} in topics["security"]

    def test_names_the_fields_that_there_are_to_choose_from(self, schema):
        parameters = schema["paths"]["/api/v1/topics/"]["get"]["parameters"]
        (fields,) = (each["schema"] for each in parameters if each["name"] == "fields")
        assert fields["items"]["enum"] == ["id", "slug", "name", "description"]

    def test_knows_every_header_that_answers_name(self, schema):
        named = {
            each["$ref"].rpartition("/")[2]
            for _, operation in operations(schema)
            for answer in operation["responses"].values()
            for each in answer.get("headers", {}).values()
        }
        assert named == schema["components"]["headers"].keys()

    def test_names_every_parameter_of_a_list(self, schema, client):
        described = {
            parameter["name"] for parameter in schema["paths"]["/api/v1/claims/"]["get"]["parameters"]
        }
        message = client.get("/api/v1/claims/?xyzzy=1").json()["errors"]["xyzzy"][0]
        assert set(message.partition("Possible: ")[2].rstrip(".").split(", ")) == described

    def test_holds_for_what_is_served(self, schema, client):
        factories.corrected(topics=[factories.TopicFactory()], claimant=factories.ClaimantFactory())
        for name in (
            "claims",
            "verdicts",
            "articles",
            "sources",
            "publishers",
            "claimants",
            "topics",
            "changes",
        ):
            answer = client.get(f"/api/v1/{name}/")
            shape = schema["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"][
                "application/json"
            ]
            jsonschema.validate(answer.json(), {**shape["schema"], "components": schema["components"]})


class TestDocs:
    def test_run_under_the_policy_of_the_site(self):
        answer = Client().get("/api/v1/docs/")
        html = answer.content.decode()
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "<style" not in html and html.count("<script") == html.count("<script src=")
