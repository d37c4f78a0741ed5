"""What tests of webhooks can ask for: a receiver on this machine, and a subscription that tells it."""

import socket
from functools import partial

import pytest

from sources import fetching
from tests.claims.receiver import running, subscribed
from tests.sources.web import Names, Web


@pytest.fixture
def web():
    with running(Web()) as server:
        yield server


@pytest.fixture
def names(monkeypatch):
    resolver = Names()
    resolver.answers["hooks.example"] = [["93.184.215.14"]]
    monkeypatch.setattr(socket, "getaddrinfo", resolver.getaddrinfo)
    return resolver


@pytest.fixture
def local(web, names, monkeypatch):
    """Let deliveries reach the little web, and nothing else of this machine."""
    allowed = {"allow": lambda ip: str(ip) == "127.0.0.1", "ports": {web.server_port}}
    monkeypatch.setattr(fetching, "post", partial(fetching.post, **allowed))


@pytest.fixture
def subscription(editor, web, local):
    """Return a subscription to everything, delivered to the little web, which takes it."""
    return subscribed(editor, web.page("/hook", b"Thank you.", status=200))
