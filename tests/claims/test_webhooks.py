"""Webhooks, from outside: what receivers get, hostile ones included, and what becomes of it."""

import base64
import hashlib
import hmac
import json
import random
import ssl
import subprocess
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.models import Delivery, LedgerEntry, Subscription
from claims.models.webhook import KEPT_FOR
from claims.workflow import TransitionNotAllowed, delivering, following, webhooks
from sources import fetching
from sources.enums import WorkStatus
from tests import factories
from tests.at_once import at_once
from tests.claims.receiver import URL, only, run, subscribed
from tests.factories import AT
from tests.processes import ended, python

SECOND = timedelta(seconds=1)

# A worker that may speak to this machine, and does not hold what it was killed at for long.
WORKER = """
import django
django.setup()
from functools import partial
from claims.workflow import delivering
from django.core.management import call_command
from sources import fetching
fetching.post = partial(fetching.post, allow=lambda ip: True, ports=range(65536))
delivering.LEASE_SECONDS = 1
call_command("worker")
"""


def verified(request, secret):
    """Return what was sent, verified as the specification of Standard Webhooks says; None for a forgery."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [request.headers["webhook-id"].encode(), request.headers["webhook-timestamp"].encode(), request.body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [part.split(",") for part in request.headers["webhook-signature"].split(" ")]
    return json.loads(request.body) if ["v1", expected] in given else None


class TestDelivery:
    def test_brings_the_entry_byte_for_byte_and_signed(self, subscription, web):
        claim = factories.published()
        run()
        (request,) = web.requests
        told = verified(request, webhooks.secret_of(subscription.salt))
        assert told["type"] == "claim.published" and told["timestamp"] == "2026-03-01T12:00:00Z"
        document = LedgerEntry.objects.get().document
        assert request.body.endswith(b',"data":' + document.encode() + b"}")
        assert told["data"]["id"] == claim.pk
        assert request.headers["webhook-timestamp"] == str(int(AT.timestamp()))
        assert request.headers["Content-Type"] == "application/json"

    def test_is_done_with_any_answer_of_success(self, subscription, web):
        web.page("/hook", b"", status=204)
        factories.published()
        run()
        done = only(subscription)
        assert (done.status, done.attempts, done.response_status) == (WorkStatus.DONE, 1, 204)

    def test_names_each_act(self, subscription, web):
        factories.retracted()
        run()
        assert [json.loads(request.body)["type"] for request in web.requests] == [
            "claim.published",
            "claim.retracted",
        ]

    def test_brings_only_what_the_filters_let_pass(self, subscription, web):
        Subscription.objects.update(filters={"language": "fr"})
        factories.published()
        wanted = factories.published(language="fr")
        run()
        assert [json.loads(request.body)["data"]["id"] for request in web.requests] == [wanted.pk]

    def test_is_repeated_under_the_same_id_with_a_new_signature(self, subscription, web):
        web.page("/hook", b"Busy.", status=503)
        factories.published()
        run()
        failed = only(subscription)
        assert (failed.status, failed.response_body) == (WorkStatus.QUEUED, "Busy.")
        assert failed.next_attempt_at == AT + 30 * SECOND and "503" in failed.error
        web.page("/hook", status=200)
        run(AT + 30 * SECOND)
        first, second = web.requests
        assert only(subscription).status == WorkStatus.DONE
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
        assert verified(second, webhooks.secret_of(subscription.salt))

    def test_keeps_those_after_it_waiting_so_that_order_holds(self, subscription, web):
        web.page("/hook", status=500)
        for _ in range(3):
            factories.published()
        run()
        assert len(web.requests) == 1
        web.page("/hook", status=200)
        run(AT + 60 * SECOND)
        sequences = [json.loads(request.body)["data"]["ledger"]["sequence"] for request in web.requests]
        assert sequences == [1, 1, 2, 3]

    def test_to_one_receiver_does_not_keep_another_one_waiting(self, subscription, editor, web):
        web.page("/broken", status=500)
        subscribed(editor, web.url("/broken"))
        factories.published()
        factories.published()
        run()
        assert Delivery.objects.filter(status=WorkStatus.DONE, subscription=subscription).count() == 2

    def test_is_written_down_ahead_only_so_far(self, subscription, web, monkeypatch):
        monkeypatch.setattr(delivering, "MAX_QUEUED", 2)
        monkeypatch.setattr("claims.models.webhook.MAX_QUEUED", 2)
        web.page("/hook", status=500)
        for _ in range(5):
            factories.published()
        run()
        assert Delivery.objects.count() == 2
        web.page("/hook", status=200)
        run(AT + 60 * SECOND)
        assert Delivery.objects.filter(status=WorkStatus.DONE).count() == 5

    def test_goes_through_long_stretches_of_others(self, subscription, web, monkeypatch):
        monkeypatch.setattr(following, "LOOKED_AT", 2)
        Subscription.objects.update(filters={"language": "fr"})
        for _ in range(5):
            factories.published()
        factories.published(language="fr")
        run()
        assert Subscription.objects.get().last_sequence == 6 and len(web.requests) == 1

    def test_of_long_ago_is_forgotten(self, subscription):
        factories.published()
        run()
        workflow.run_due(clock=lambda: AT + KEPT_FOR)
        assert Delivery.objects.exists()
        workflow.run_due(clock=lambda: AT + KEPT_FOR + SECOND)
        assert not Delivery.objects.exists()


class TestGivingUp:
    def exhaust(self, subscription, web):
        """Publish two entries and let the first be refused until it is given up; return when that is."""
        web.page("/hook", b"No.", status=500)
        factories.published()
        factories.published()
        at = AT
        for _ in range(Delivery.max_attempts()):
            run(at)
            at = Delivery.objects.earliest("entry").next_attempt_at
        return at

    def test_takes_two_days(self):
        assert timedelta(days=2) < sum(Delivery.DELAYS, timedelta()) < timedelta(days=2.1)

    def test_disables_the_webhook_and_says_why(self, subscription, web):
        self.exhaust(subscription, web)
        subscription.refresh_from_db()
        assert not subscription.is_active
        assert subscription.disabled_because == "Entry 1 was given up: The server answered with status 500."
        assert len(web.requests) == Delivery.max_attempts()

    def test_leaves_the_rest_to_be_delivered_once_it_is_enabled(self, subscription, web, editor):
        at = self.exhaust(subscription, web)
        third = factories.published()
        run(at + timedelta(days=1))
        web.requests.clear()
        web.page("/hook", status=200)
        webhooks.enable_subscription(subscription=subscription, by=editor, at=at + timedelta(days=1))
        run(at + timedelta(days=1))
        told = [json.loads(request.body)["data"]["ledger"]["sequence"] for request in web.requests]
        assert told == [1, 2, third.current_entry_id]

    def test_can_be_gone_past(self, subscription, web, editor):
        at = self.exhaust(subscription, web)
        web.requests.clear()
        web.page("/hook", status=200)
        webhooks.skip(delivery=Delivery.objects.get(entry=1), by=editor, at=at + SECOND)
        webhooks.enable_subscription(subscription=subscription, by=editor, at=at + SECOND)
        run(at + SECOND)
        assert [json.loads(request.body)["data"]["ledger"]["sequence"] for request in web.requests] == [2]

    def test_is_immediate_where_the_receiver_is_gone_for_good(self, subscription, web):
        web.page("/hook", status=410)
        factories.published()
        run()
        assert not Subscription.objects.get().is_active and only(subscription).attempts == 1

    def test_keeps_the_delivery_it_stopped_at(self, subscription, web):
        at = self.exhaust(subscription, web)
        long_after = at + KEPT_FOR + timedelta(days=1)
        assert not Delivery.objects.outdated(long_after).filter(entry=1).exists()

    def test_comes_also_of_filters_that_make_no_sense_any_more(self, subscription, web):
        topic = factories.TopicFactory()
        Subscription.objects.update(filters={"topic": topic.slug})
        topic.delete()
        factories.published()
        run()
        assert "There is no topic" in Subscription.objects.get().disabled_because and not web.requests


class TestHostileReceiver:
    def deliver(self, subscription, **limits):
        factories.published()
        run()
        return only(subscription)

    @pytest.fixture(autouse=True)
    def impatient(self, local, monkeypatch):
        monkeypatch.setattr(fetching, "post", partial(fetching.post, deadline_seconds=0.5))

    def drip(self, web, start):
        def page(handler):
            handler.wfile.write(start)
            while not web.stopping.wait(0.05):
                handler.wfile.write(b"x")

        web.pages["/hook"] = page

    @pytest.mark.parametrize("start", [b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\nX-Slow: "])
    def test_that_is_slow_is_left_after_the_deadline(self, subscription, web, start):
        self.drip(web, start)
        began = time.monotonic()
        delivery = self.deliver(subscription)
        assert delivery.status == WorkStatus.QUEUED and "longer than 0.5 seconds" in delivery.error
        assert time.monotonic() - began < 5

    def test_that_never_ends_its_answer_has_taken_it_all_the_same(self, subscription, web):
        def endless(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while not web.stopping.wait(0.001):
                handler.wfile.write(b"y" * 100_000)

        web.pages["/hook"] = endless
        delivery = self.deliver(subscription)
        assert (delivery.status, delivery.response_body) == (WorkStatus.DONE, "y" * 1024)

    @pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://news.example/other", "/other"])
    def test_that_redirects_is_not_followed(self, subscription, web, target):
        web.page("/other", status=200)
        web.page("/hook", status=307, Location=target)
        delivery = self.deliver(subscription)
        assert (delivery.status, delivery.response_status) == (WorkStatus.QUEUED, 307)
        assert len(web.requests) == 1

    def test_whose_name_turns_private_gets_nothing(self, subscription, web, names):
        names.answers["news.example"] = [["10.0.0.1"]]
        delivery = self.deliver(subscription)
        assert delivery.status == WorkStatus.QUEUED and "private network" in delivery.error
        assert not web.requests

    def test_with_bytes_that_no_database_takes_is_written_down(self, subscription, web):
        web.page("/hook", b"\0\xff\xfe<script>", status=500)
        assert "\0" not in self.deliver(subscription).response_body

    def test_with_a_wrong_certificate_gets_nothing(self, editor, web, local, tmp_path, monkeypatch):
        key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        make += ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
        make += ["-keyout", str(key), "-out", str(certificate)]
        try:
            subprocess.run(make, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip("there is no openssl to make a certificate with")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        web.socket = context.wrap_socket(web.socket, server_side=True)
        url = web.page("/hook", status=200).replace("http:", "https:")
        monkeypatch.setattr(fetching, "post", partial(fetching.post, deadline_seconds=10))
        delivery = self.deliver(subscribed(editor, url))
        assert "certificate could not be verified" in delivery.error and not web.requests


class TestWorker:
    def test_that_stumbles_tries_again_later(self, subscription, monkeypatch, caplog):
        monkeypatch.setattr(delivering, "headers_of", lambda *_, **__: 1 / 0)
        factories.published()
        run()
        assert "ZeroDivisionError" in only(subscription).error and only(subscription).is_open

    def test_that_was_slow_leaves_what_another_one_wrote(self, subscription, monkeypatch):
        factories.published()
        delivering.queue_next(at=AT)
        mine = Delivery.objects.lease_next(at=AT, seconds=60)
        theirs = Delivery.objects.lease_next(at=AT + 61 * SECOND, seconds=60)
        delivering.send(theirs, clock=lambda: AT + 62 * SECOND)
        delivering.send(mine, clock=lambda: AT + 63 * SECOND)
        assert only(subscription).finished_at == AT + 62 * SECOND

    def test_sends_nothing_of_a_subscription_out_of_turn(self, subscription):
        factories.published()
        factories.published()
        delivering.queue_next(at=AT)
        assert Delivery.objects.lease_next(at=AT, seconds=60).entry_id == 1
        assert Delivery.objects.lease_next(at=AT, seconds=60) is None


class TestSecret:
    def test_is_one_as_the_specification_wants_it(self, subscription):
        secret = webhooks.secret_of(subscription.salt)
        assert secret.startswith("whsec_") and len(base64.b64decode(secret[6:])) == 32

    def test_differs_with_salt_and_site(self, settings):
        before = webhooks.secret_of("a")
        assert webhooks.secret_of("b") != before
        settings.SECRET_KEY = "another"
        assert webhooks.secret_of("a") != before

    def test_that_is_replaced_signs_for_another_day(self, subscription, web, editor):
        old = webhooks.secret_of(subscription.salt)
        subscription = webhooks.rotate_secret(subscription=subscription, by=editor, at=AT)
        new = webhooks.secret_of(subscription.salt)
        factories.published()
        run(AT + timedelta(hours=23))
        factories.published()
        run(AT + timedelta(hours=24))
        first, second = web.requests
        assert verified(first, old) and verified(first, new)
        assert verified(second, new) and not verified(second, old)


class TestSubscribing:
    def subscribe(self, by, **fields):
        wanted = {"name": "Front page", "url": URL, "filters": {}, **fields}
        return webhooks.subscribe(**wanted, by=by, at=AT)

    def test_begins_now_or_where_one_says(self, editor, names):
        factories.published()
        assert self.subscribe(editor).last_sequence == 1
        assert self.subscribe(editor, since=0).last_sequence == 0
        assert self.subscribe(editor, since=99).last_sequence == 1

    @pytest.mark.parametrize(
        ("field", "value", "hint"),
        [
            ("url", "http://hooks.example/", "https"),
            ("url", "https://127.0.0.1/", "public internet"),
            ("url", "https://desk.local/", "private network"),
            ("url", "https://trap.example/", "private network"),
            ("url", "https://hooks.example:8443/", "port 8443"),
            ("url", "https://ann:secret@hooks.example/", "password"),
            ("filters", {"topics": "x"}, "Did you mean “topic”?"),
            ("filters", {"rating": "flase"}, "Did you mean “false”?"),
            ("filters", {"since": "4"}, "since"),
            ("filters", {"wait": "4"}, "no parameter “wait”"),
            ("name", "", "blank"),
        ],
    )
    def test_refuses_what_cannot_be(self, editor, names, field, value, hint):
        names.answers["trap.example"] = [["10.0.0.1"]]
        with pytest.raises(ValidationError) as refusal:
            self.subscribe(editor, **{field: value})
        assert hint in str(refusal.value.message_dict[field])

    def test_is_for_editors(self, reviewer, names):
        with pytest.raises(PermissionDenied):
            self.subscribe(reviewer)

    def test_is_ones_own_or_the_administrators(self, editor, names):
        mine = self.subscribe(editor)
        with pytest.raises(PermissionDenied):
            webhooks.disable_subscription(subscription=mine, by=factories.Editor(), at=AT)
        webhooks.disable_subscription(subscription=mine, by=factories.Administrator(), at=AT)
        with pytest.raises(TransitionNotAllowed):
            webhooks.disable_subscription(subscription=mine, by=editor, at=AT)

    def test_keeps_who_changed_it(self, editor, names):
        mine = self.subscribe(editor)
        webhooks.change_subscription(subscription=mine, changes={"name": "Archive"}, by=editor, at=AT)
        assert [(entry.name, entry.history_user) for entry in mine.history.order_by("history_id")] == [
            ("Front page", editor),
            ("Archive", editor),
        ]


class TestReplay:
    def test_of_one_is_sent_under_the_same_id(self, subscription, web, editor):
        factories.published()
        run()
        webhooks.replay(delivery=only(subscription), by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed):
            webhooks.replay(delivery=only(subscription), by=editor, at=AT)
        run()
        first, second = web.requests
        assert first.headers["webhook-id"] == second.headers["webhook-id"]

    def test_since_an_entry_sends_all_that_came_after_in_order(self, subscription, web, editor):
        for _ in range(3):
            factories.published()
        run()
        Delivery.objects.filter(entry=2).delete()  # as if long ago
        web.requests.clear()
        webhooks.replay_since(subscription=subscription, since=1, by=editor, at=AT)
        run()
        assert [json.loads(request.body)["data"]["ledger"]["sequence"] for request in web.requests] == [2, 3]


class TestPing:
    def test_tries_a_disabled_webhook_out_once(self, subscription, web, editor):
        webhooks.disable_subscription(subscription=subscription, by=editor, at=AT)
        web.page("/hook", status=500)
        webhooks.ping(subscription=subscription, by=editor, at=AT)
        run()
        (request,) = web.requests
        told = verified(request, webhooks.secret_of(subscription.salt))
        assert told["type"] == "webhook.ping" and only(subscription).status == WorkStatus.FAILED
        assert Subscription.objects.get().disabled_because.endswith("disabled it.")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestKilledWorker:
    """Workers as programs of their own, killed at any moment."""

    def start(self):
        return ended(python("-c", WORKER))

    def wait_for(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.05)

    def subscribe(self, web):
        return subscribed(factories.Editor(), f"http://127.0.0.1:{web.server_port}/hook")

    def test_in_the_midst_of_a_delivery_leaves_it_to_the_next(self, web):
        web.pages["/hook"] = lambda handler: web.stopping.wait()
        subscription = self.subscribe(web)
        factories.published()
        with self.start():
            self.wait_for(lambda: web.requests)
        web.page("/hook", status=200)
        with self.start():
            self.wait_for(lambda: only(subscription).status == WorkStatus.DONE)
        assert len({request.headers["webhook-id"] for request in web.requests}) == 1
        assert only(subscription).attempts == 2

    def test_at_random_loses_nothing_and_keeps_the_order(self, web):
        web.page("/hook", status=200)
        subscription, chance = self.subscribe(web), random.Random(7)
        claims = [factories.signed_off() for _ in range(12)]
        acts = [partial(workflow.publish, claim=claim, by=factories.Editor(), at=AT) for claim in claims]
        failures = []
        publishing = threading.Thread(
            target=lambda: [failures.extend(at_once(acts[start : start + 3])) for start in range(0, 12, 3)]
        )
        publishing.start()
        for _ in range(4):
            with self.start(), self.start():
                time.sleep(chance.uniform(1, 3))
        publishing.join()
        with self.start(), self.start():
            taken = Delivery.objects.filter(subscription=subscription, status=WorkStatus.DONE)
            self.wait_for(lambda: taken.count() == 12)
        told = [json.loads(request.body)["data"]["ledger"]["sequence"] for request in web.requests]
        assert failures == [] and list(dict.fromkeys(told)) == list(range(1, 13))
