"""Every operation is asked with what its description says that it takes, and with what it does not.

FUZZ says how many requests more are drawn by chance for each operation, and how many walks are made from one
to the next: `make fuzz`. Without it the same requests are sent each time, one of each kind. ONLY is a regular
expression for the operations that are asked.
"""

import itertools
import json
import logging
import os
import re

import hypothesis
import pytest
import schemathesis
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.checks import ignored_auth

from claims import workflow
from claims.api import changes
from claims.enums import Scope
from claims.workflow import webhooks
from claims.workflow.tokens import make_token
from sources.workflow import Given
from tests import factories
from tests.claims.receiver import URL, subscribed
from tests.claims.scene import STATES, Scene
from tests.factories import AT

pytestmark = pytest.mark.django_db

FUZZ = int(os.environ.get("FUZZ", "0"))
# In which state an act finds a claim that it can be done to; the others find one in review.
STATE_FOR = {
    **dict.fromkeys(["accept", "reject"], "pr"),
    **dict.fromkeys(["put-back", "start-review", "tag", "merge", "take", "release"], "ac"),
    **dict.fromkeys(["send-back", "sign-off"], "de"),
    **dict.fromkeys(["correct", "confirm", "retract"], "pu"),
    "take-over": "he",
    "publish": "so",
    "reinstate": "rt",
    "reopen": "rj",
}
TEXT = "The council met on Monday. It built 12 schools in 2025, the mayor said."
# A cursor is one that an answer held, a topic is one that there is, not everything that is found is counted;
# of what is selected, an answer has a part.
UNDESCRIBED = {"cursor", "topic", "count", "fields", "omit"}
CONFIG = {
    "seed": 1,
    # No database takes a text with U+0000; that it is refused, other tests ask.
    "generation": {"allow-x00": False},
    "checks": {
        # A change without If-Match is 428 (RFC 6585), which the check does not count among the refusals.
        "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 428]},
    },
    "operations": [
        {
            # What a body names has to be there, and its parts have to fit each other: no schema says that.
            "include-method": ["POST", "PATCH", "DELETE"],
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", 400, 401, 403, 404, 409, 412],
                }
            },
        },
    ],
}


@pytest.fixture(scope="module")
def raw():
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


@pytest.fixture
def described(raw):
    description = schemathesis.openapi.from_dict(raw, config=SchemathesisConfig.from_dict(CONFIG))
    description.app = get_wsgi_application()
    return description


@pytest.fixture
def desk(monkeypatch, caplog):
    caplog.set_level(logging.ERROR, "django.request")
    monkeypatch.setattr(changes, "wait_for", lambda *_, **__: [])
    monkeypatch.setattr(changes, "STREAM_SECONDS", 0)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would close the connection of the test
    yield Desk()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Desk:
    """A desk with a row of each kind, and everybody who may ask for it."""

    def __init__(self):
        scene = Scene("rv")
        self.claims = {state: STATES[state][1]() for state in {*STATE_FOR.values()}}
        self.boss = factories.Administrator()
        given = Given(url="https://news.example/council", title="The council met", language="en")
        taken_in = workflow.take_in_text(text=TEXT, given=given, by=self.boss, at=AT)
        subscription = subscribed(self.boss, URL)
        delivery = webhooks.ping(subscription=subscription, by=self.boss, at=AT)
        self.places = {
            "claim": scene.claim.pk,
            "appearance": factories.AppearanceFactory(claim=scene.claim).pk,
            "assignment": scene.asked.pk,
            "comment": scene.call.pk,
            "evidence": scene.spare.pk,
            "inquiry": scene.kept_back.pk,
            "report": scene.report.pk,
            "review": scene.claim.reviews.earliest("pk").pk,
            "webhook": subscription.pk,
            "delivery": delivery.pk,
            "sequence": 1,
        }
        tokens = [self.token(scope) for scope in Scope]
        self.everybody = [{"headers": {}}, *tokens, self.token(*Scope), self.session()]
        # What is at `/api/v1/<collection>/{id}/`.
        self.rows = {f"{model._meta.model_name}s": _newest(model) for model in apps.get_models()} | {
            "ingestions": taken_in.pk,
            "webhooks": subscription.pk,
            "tokens": self.key,
        }
        self.turns = itertools.cycle([self.everybody[-2], *self.everybody])
        self.asked = set()

    def token(self, *scopes):
        row, secret = make_token(owner=self.boss, name="A program", scopes=scopes, at=timezone.now())
        self.key = row.token_key
        return {"headers": {"Authorization": f"Token {secret}"}}

    def session(self):
        client = Client()
        client.force_login(self.boss)
        secret = "a" * 32
        cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": secret}
        return {"headers": {"X-CSRFToken": secret}, "cookies": cookies}

    def ask(self, case):
        """Send a request as the next of everybody; the first that an operation takes as each of them."""
        if not self.is_new(case):
            return {}
        self.fill(case)
        is_first = case.operation.label not in self.asked and case.meta.generation.mode.is_positive
        if is_first:
            self.asked.add(case.operation.label)
        everybody = self.everybody if is_first else [next(self.turns)]
        return {key: wrong for who in everybody for key, wrong in self.ask_as(case, **who).items()}

    def is_new(self, case):
        """Whether nothing of its kind was asked of the operation yet."""
        about = case.meta.phase.data
        kind = tuple(str(getattr(about, name, "")) for name in ("scenario", "parameter_location"))
        kind = (case.operation.label, case.meta.generation.mode, case.media_type, *kind)
        is_new = FUZZ or kind not in self.asked
        self.asked.add(kind)
        return is_new

    def fill(self, case):
        """Put in what is there on the desk, and leave out what no schema describes."""
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            for place in {"id", *self.places} & case.path_parameters.keys():
                case.path_parameters[place] = self.number(case.operation.path, place)
        if "If-Match" in case.headers and not case.meta.is_negative_at(ParameterLocation.HEADER):
            case.headers["If-Match"] = "*"
        for name in [name for name in case.query if name.partition("__")[0] in UNDESCRIBED]:
            del case.query[name]

    def number(self, path, place):
        if place != "id":
            return self.places[place]
        collection, _, act = (*path.removeprefix("/api/v1/").split("/"), "")[:3]
        if collection == "claims":
            return self.claims[STATE_FOR[act]].pk if act in STATE_FOR else self.places["claim"]
        return self.rows.get(collection, 1)

    def ask_as(self, case, headers, cookies=None):
        """Send a request and take back what it did; return what is wrong with the answer."""
        # A session is not part of what the check can take away from a request.
        unfit = [ignored_auth] if cookies else []
        sent = {"headers": {"Accept-Encoding": "identity", **headers}, "cookies": cookies}
        with transaction.atomic():
            try:
                case.call_and_validate(excluded_checks=unfit, **sent)
            except FailureGroup as wrong:
                label = case.operation.label
                return {(label, type(each), each.title): f"{label} {wrong}" for each in wrong.exceptions}
            finally:
                transaction.set_rollback(True)
        return {}


def cases(operation, config):
    """Yield requests at the edges of what an operation takes and does not take."""
    settings = config.generation_for(operation=operation, phase="coverage")
    return CoverageGenerator(
        operation=operation,
        generation_modes=settings.modes,
        generation_config=settings,
        auth_storage=None,
        override=Override(),
        feedback=NO_FEEDBACK,
        hooks=None,
    )


def test_every_operation_does_as_it_says(described, desk):
    broken = {}
    for operation in (each.ok() for each in described.get_all_operations()):
        if os.environ.get("ONLY") and not re.search(os.environ["ONLY"], operation.label):
            continue
        for case in cases(operation, described.config):
            broken |= desk.ask(case)
        if FUZZ:
            chance(desk, operation, broken)
    assert not broken, "\n\n".join(broken.values())


def chance(desk, operation, broken):
    """Ask an operation what is drawn by chance."""

    @hypothesis.settings(
        max_examples=FUZZ, derandomize=True, phases=[hypothesis.Phase.generate], database=None
    )
    @hypothesis.given(hypothesis.strategies.one_of(*map(operation.as_strategy, GenerationMode)))
    def ask(case):
        broken.update(desk.ask(case))

    ask()


def test_one_request_after_another_does_as_it_says(described, desk):
    class Walk(described.as_state_machine()):
        def setup(self):
            self.point = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.point)

        def get_call_kwargs(self, case):
            desk.fill(case)
            headers = desk.everybody[-2]["headers"]
            return {"headers": {"Accept-Encoding": "identity", **headers}}

        def validate_response(self, response, case, **options):
            # The check would take the token, which comes with the call, for one that was made up.
            case.validate_response(response, excluded_checks=[ignored_auth])

    Walk.run(
        settings=hypothesis.settings(
            max_examples=FUZZ or 3, derandomize=True, database=None, stateful_step_count=8
        )
    )


def _newest(model):
    row = model._default_manager.order_by("-pk").first()
    return row.pk if row else 1
