"""Scripts on other pages read what everybody may, never with credentials."""

import pytest
from rest_framework.test import APIClient

from tests import factories

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "https://elsewhere.example"}
TOPICS = "/api/v1/topics/"


@pytest.fixture
def api():
    return APIClient()


class TestScriptOfAnotherOrigin:
    @pytest.mark.parametrize("address", [TOPICS, "/api/v1/claims/", "/api/v1/schema/", "/api/v1/topics/?x=1"])
    def test_reads_what_everybody_may(self, api, address):
        answer = api.get(address, **ORIGIN)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "RateLimit", "Retry-After"} <= set(
            answer["Access-Control-Expose-Headers"].split(", ")
        )

    def test_reads_a_304(self, api):
        etag = api.get(TOPICS)["ETag"]
        answer = api.get(TOPICS, HTTP_IF_NONE_MATCH=etag, **ORIGIN)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")

    def test_is_told_beforehand_what_it_may_send(self, api):
        answer = api.options(
            f"{TOPICS}?q=health",
            HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET",
            HTTP_ACCESS_CONTROL_REQUEST_HEADERS="if-none-match",
            **ORIGIN,
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
        assert "Authorization" not in answer["Access-Control-Allow-Headers"]

    def test_never_comes_with_credentials(self, api):
        for answer in (api.get(TOPICS, **ORIGIN), api.options(TOPICS, **ORIGIN)):
            assert "Access-Control-Allow-Credentials" not in answer
        api.force_login(factories.Editor())
        assert "Access-Control-Allow-Origin" not in api.get(TOPICS, **ORIGIN)

    def test_writes_nothing(self, api):
        answer = api.post("/api/v1/articles/", {"text": "x"}, format="json", **ORIGIN)
        assert "Access-Control-Allow-Origin" not in answer
