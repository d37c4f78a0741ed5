"""Rate limits: counted for each token, person and address, told in every answer, without the database."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from factcheck.api import limits
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/problems/"
NOW = 1_800_000_010  # ten seconds into a minute


@pytest.fixture(autouse=True)
def quotas(settings, monkeypatch):
    settings.RATE_LIMITS = {"anonymous": 2, "signed-in": 3}
    monkeypatch.setattr(limits.time, "time", lambda: NOW)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def api():
    return APIClient()


def as_(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def statuses(client, count, **options) -> list[int]:
    return [client.get(ADDRESS, **options).status_code for _ in range(count)]


class TestLimit:
    def test_is_told_with_what_is_left(self, api):
        answer = api.get(ADDRESS)
        assert answer["RateLimit-Policy"] == '"anonymous";q=2;w=60'
        assert answer["RateLimit"] == '"anonymous";r=1;t=50'
        assert as_(factories.Editor()).get(ADDRESS)["RateLimit"] == '"signed-in";r=2;t=50'

    def test_refuses_what_is_beyond_and_says_when_to_come_back(self, api):
        assert statuses(api, 2) == [200, 200]
        answer = api.get(ADDRESS)
        assert (answer.status_code, answer["Retry-After"]) == (429, "50")
        assert answer.json()["type"].endswith("/problems/throttled/")
        assert answer["RateLimit"] == '"anonymous";r=0;t=50'

    def test_begins_anew_every_minute(self, api, monkeypatch):
        statuses(api, 3)
        monkeypatch.setattr(limits.time, "time", lambda: NOW + 50)
        assert statuses(api, 1) == [200]

    def test_is_told_with_a_304_too(self, api):
        etag = api.get(ADDRESS)["ETag"]
        answer = api.get(ADDRESS, HTTP_IF_NONE_MATCH=etag)
        assert (answer.status_code, answer["RateLimit"]) == (304, '"anonymous";r=0;t=50')

    def test_counts_each_address_and_each_person(self, api):
        assert statuses(api, 3, REMOTE_ADDR="192.0.2.1")[-1] == 429
        assert statuses(api, 1, REMOTE_ADDR="192.0.2.2") == [200]
        for person in (factories.Editor(), factories.Editor()):
            assert statuses(as_(person), 4) == [200, 200, 200, 429]

    def test_counts_a_network_of_ipv6_as_one_client(self, api):
        found = [*statuses(api, 2, REMOTE_ADDR="2001:db8::1"), *statuses(api, 1, REMOTE_ADDR="2001:db8::2")]
        assert found == [200, 200, 429]
        assert statuses(api, 1, REMOTE_ADDR="2001:db8:0:1::1") == [200]

    def test_believes_no_forged_address(self, api):
        found = [*statuses(api, 2), *statuses(api, 1, HTTP_X_FORWARDED_FOR="198.51.100.7")]
        assert found == [200, 200, 429]

    def test_believes_the_proxies_there_are(self, api, settings):
        settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
        for address in ("198.51.100.7", "1.2.3.4, 198.51.100.8"):
            assert statuses(api, 3, HTTP_X_FORWARDED_FOR=address) == [200, 200, 429]
        assert statuses(api, 1, HTTP_X_FORWARDED_FOR="5.6.7.8, 198.51.100.8") == [429]

    def test_counts_wrong_tokens_for_their_address(self, api):
        assert statuses(api, 3, HTTP_AUTHORIZATION=f"Token {'a' * 64}") == [401, 401, 429]

    def test_of_zero_is_none(self, api, settings):
        settings.RATE_LIMITS = {"anonymous": 0, "signed-in": 0}
        assert set(statuses(api, 20)) == {200}
        assert "RateLimit" not in api.get(ADDRESS)

    def test_costs_no_query(self, api):
        with CaptureQueriesContext(connection) as queries:
            api.get(ADDRESS)
        assert len(queries) == 0

    def test_miscounts_nobody_among_threads(self, settings):
        settings.RATE_LIMITS = {"anonymous": 20, "signed-in": 0}
        found = []
        assert at_once([lambda: found.extend(statuses(APIClient(), 10))] * 4) == []
        assert sorted(found) == [200] * 20 + [429] * 20
