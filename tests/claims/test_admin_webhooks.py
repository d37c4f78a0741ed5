"""Webhooks in the desk."""

import pytest

from claims.models import Subscription
from claims.workflow import webhooks
from sources.enums import WorkStatus
from tests import factories
from tests.claims.receiver import URL, only, run


class TestDesk:
    """The pages of webhooks in the desk."""

    LIST = "/admin/claims/subscription/"

    @pytest.fixture
    def desk(self, client, editor, names):
        client.force_login(editor)
        return client

    def make(self, desk, **fields):
        form = {"act": "subscribe", "name": "Front page", "url": URL, "filters": "rating__in=false,mixed"}
        return desk.post(f"{self.LIST}add/", form | fields)

    def test_makes_one_and_shows_its_secret_once(self, desk):
        made = self.make(desk)
        subscription = Subscription.objects.get()
        secret = webhooks.secret_of(subscription.salt)
        assert secret in made.content.decode() and "no-store" in made["Cache-Control"]
        assert subscription.filters == {"rating__in": "false,mixed"}
        page = desk.get(f"{self.LIST}{subscription.pk}/change/").content.decode()
        assert "rating__in=false,mixed" in page and secret not in page

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"url": "https://10.0.0.1/"}, "public internet"),
            ({"filters": "xyzzy"}, "name=value"),
            ({"filters": "topic=a&amp;xyzzy=1"}, "no parameter"),
            ({"filters": "claim=1&claim=2"}, "once"),
        ],
    )
    def test_says_what_is_wrong(self, desk, fields, said):
        refused = self.make(desk, **fields)
        assert refused.status_code == 422 and said in refused.content.decode()

    def test_does_what_its_owner_asks(self, desk):
        self.make(desk)
        address = f"{self.LIST}{Subscription.objects.get().pk}/change/"
        for act in ("ping", "disable_subscription", "enable_subscription"):
            assert desk.post(address, {"act": act}).status_code == 302
        assert desk.post(address, {"act": "replay_since", "since": "0"}).status_code == 302
        changed = {"act": "change_subscription", "name": "Archive", "url": URL, "filters": ""}
        assert desk.post(address, changed).status_code == 302
        rotated = desk.post(address, {"act": "rotate_secret"})
        assert webhooks.secret_of(Subscription.objects.get().salt) in rotated.content.decode()
        assert desk.post(address, {"act": "unsubscribe"}).status_code == 422
        assert desk.post(address, {"act": "unsubscribe", "confirmed": "on"}).status_code == 302
        assert not Subscription.objects.exists()

    def test_shows_why_one_is_disabled_and_what_was_delivered(self, desk, subscription, web):
        web.page("/hook", b"<b>No.</b>", status=410)
        factories.published()
        run()
        page = desk.get(f"{self.LIST}{subscription.pk}/change/").content.decode()
        assert "Entry 1 was given up: The server answered with status 410." in page
        delivery = f"/admin/claims/delivery/{only(subscription).pk}/change/"
        assert "&lt;b&gt;No.&lt;/b&gt;" in desk.get(delivery).content.decode()
        assert desk.post(delivery, {"act": "skip"}).status_code == 302
        assert "skipped it" in desk.get(delivery).content.decode()
        assert desk.post(delivery, {"act": "replay"}).status_code == 302
        assert only(subscription).status == WorkStatus.QUEUED

    def test_hides_those_of_others_but_from_administrators(self, desk, client):
        self.make(desk)
        address = f"{self.LIST}{Subscription.objects.get().pk}/change/"
        client.force_login(factories.Editor())
        assert client.get(address).status_code != 200
        assert client.post(address, {"act": "rotate_secret"}).status_code != 200
        client.force_login(factories.Administrator())
        assert client.get(address).status_code == 200
