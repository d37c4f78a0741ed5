"""Webhooks through the API."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from claims.models import Subscription
from claims.workflow import delivering, webhooks
from tests import factories
from tests.claims.receiver import URL

WEBHOOKS = "/api/v1/webhooks/"


class TestApi:
    @pytest.fixture
    def api(self, editor, names):
        client = APIClient()
        client.force_authenticate(editor)
        return client

    @pytest.fixture
    def made(self, api):
        wanted = {"name": "Front page", "url": URL, "filters": {"rating__in": "false,mixed"}}
        return api.post(WEBHOOKS, wanted, format="json")

    def test_makes_one_and_shows_its_secret_once(self, api, made):
        body = made.json()
        assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
        assert body["secret"] == webhooks.secret_of(Subscription.objects.get().salt)
        shown = api.get(made["Location"]).json()
        assert shown == {name: value for name, value in body.items() if name != "secret"}
        assert api.get(WEBHOOKS).json()["results"] == [shown]

    def test_changes_one_that_was_read(self, api, made):
        address = made["Location"]
        assert api.patch(address, {"name": "Archive"}, format="json").status_code == 428
        read = api.get(address)
        changed = api.patch(address, {"name": "Archive"}, format="json", HTTP_IF_MATCH=read["ETag"])
        assert (changed.status_code, changed.json()["name"]) == (200, "Archive")
        late = api.patch(address, {"name": "X"}, format="json", HTTP_IF_MATCH=read["ETag"])
        assert late.status_code == 412

    def test_of_telling_nobody_the_etag_stays(self, api, made):
        before = api.get(made["Location"])["ETag"].partition("-")[0]
        Subscription.objects.update(last_sequence=9)
        assert api.get(made["Location"])["ETag"].partition("-")[0] == before

    def test_disables_enables_and_ends_one(self, api, made):
        address, etag = made["Location"], made["ETag"]
        for act, is_active in (("disable", False), ("enable", True)):
            done = api.post(f"{address}{act}/", HTTP_IF_MATCH=etag)
            assert (done.status_code, done.json()["is_active"]) == (200, is_active)
            etag = done["ETag"]
        assert api.post(f"{address}enable/", HTTP_IF_MATCH=etag).status_code == 409
        assert api.delete(address, HTTP_IF_MATCH=etag).status_code == 204
        assert not Subscription.objects.exists()

    def test_rotates_the_secret(self, api, made):
        rotated = api.post(f"{made['Location']}rotate-secret/", HTTP_IF_MATCH=made["ETag"])
        assert rotated.json()["secret"] not in (made.json()["secret"], "")

    def test_pings_and_shows_the_log(self, api, made):
        sent = api.post(f"{made['Location']}ping/")
        assert (sent.status_code, sent.json()["type"]) == (202, "webhook.ping")
        log = api.get(f"{made['Location']}deliveries/", {"entry__isempty": "true"}).json()["results"]
        assert log == [sent.json()]

    def test_replays_and_skips(self, api, made):
        factories.published()
        assert api.post(f"{made['Location']}replay/", {"since": 0}, format="json").status_code == 202
        Subscription.objects.update(filters={})
        delivering.queue_next(at=timezone.now())
        (row,) = api.get(f"{made['Location']}deliveries/").json()["results"]
        address = f"{made['Location']}deliveries/{row['id']}/"
        assert api.post(f"{address}replay/").status_code == 409
        assert "skipped it" in api.post(f"{address}skip/").json()["error"]
        assert api.post(f"{address}replay/").json()["status"] == "queued"

    def test_hides_it_from_others(self, made):
        other = APIClient()
        other.force_authenticate(factories.Editor())
        for address in (made["Location"], f"{made['Location']}deliveries/"):
            assert other.get(address).status_code == 404
        assert other.get(WEBHOOKS).json()["results"] == []
        assert APIClient().get(WEBHOOKS).status_code == 401
        other.force_authenticate(factories.Reviewer())
        assert other.get(WEBHOOKS).status_code == 403

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"url": "https://10.0.0.1/"}, "url"),
            ({"filters": {"xyzzy": "1"}}, "filters"),
            ({"filters": "xyzzy"}, "filters"),
            ({"secret": "mine"}, "secret"),
            ({"since": -1}, "since"),
        ],
    )
    def test_names_what_is_wrong(self, api, body, field):
        answer = api.post(WEBHOOKS, {"name": "x", "url": URL, **body}, format="json")
        assert answer.status_code == 400 and field in str(answer.json()["errors"])
