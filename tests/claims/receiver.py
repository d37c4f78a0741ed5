"""What the tests of webhooks share: a receiver on this machine, and subscriptions that tell it."""

import threading
from contextlib import contextmanager

from claims.models import Delivery, Subscription
from claims.workflow import delivering
from tests.factories import AT

URL = "https://hooks.example/factcheck"


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def subscribed(owner, url, **fields):
    """Keep a subscription to an address of this machine, which no workflow would let pass."""
    fields = {"name": "Front page", "salt": "a" * 32, "created_at": AT, "last_sequence": 0, **fields}
    return Subscription.objects.create(owner=owner, url=url, **fields)


def only(subscription):
    return Delivery.objects.get(subscription=subscription)


def run(at=AT):
    """Do all telling that is due."""
    while delivering.deliver_due(clock=lambda: at):
        pass
