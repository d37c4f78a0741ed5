"""Every write of the API by tokens: with each scope but the one it takes, and with that one alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from claims import workflow
from claims.api.urls import urlpatterns
from claims.enums import Scope
from claims.models import Delivery
from claims.workflow import webhooks
from factcheck.api.preconditions import etag_of
from sources.enums import WorkStatus
from tests import factories
from tests.claims.outside import review
from tests.claims.permissions import undone
from tests.claims.scene import Scene, hold
from tests.claims.test_api_scopes import client_of
from tests.claims.test_api_writes_table import ask

pytestmark = pytest.mark.django_db

API = "/api/v1/"
# What takes no scope: a person's own tokens, and texts that nothing keeps.
OPEN = {"post token-list", "delete token-detail", "post extract", "post match"}
CLAIMS, EVIDENCE, REVIEW, DECIDE, PUBLISH, ARTICLES, WEBHOOKS = (
    *(Scope.WRITE_CLAIMS, Scope.WRITE_EVIDENCE, Scope.REVIEW, Scope.DECIDE, Scope.PUBLISH),
    *(Scope.WRITE_ARTICLES, Scope.WEBHOOKS),
)
# What nobody finds who may not see the webhook.
HIDDEN = {"post delivery-replay", "post delivery-skip"}
Send = Callable[[APIClient, Scene], Any]


def line(name: str) -> Send:
    """Do what a line of the table of permissions says."""
    return lambda api, scene: ask(api, name, scene, "editor")


def post(address: str, body: Any) -> Send:
    """Send something new."""
    return lambda api, scene: api.post(
        f"{API}{address}", body(scene) if callable(body) else body, format="json"
    )


def change(address: str, find: Callable[[Scene], Any], body: Any = None, method: str = "post") -> Send:
    """Send a change of a row as it is."""

    def send(api: APIClient, scene: Scene) -> Any:
        row, request = find(scene), getattr(api, method)
        sent = body(scene) if callable(body) else body or {}
        return request(f"{API}{address.format(row.pk)}", sent, format="json", HTTP_IF_MATCH=etag_of(row))

    return send


def change_many(address: str, find: Callable[[Scene], Any], body: dict[str, Any]) -> Send:
    """Send a change of rows as they are."""

    def send(api: APIClient, scene: Scene) -> Any:
        row = find(scene)
        return api.patch(f"{API}{address}", [{"id": row.pk, "etag": etag_of(row)} | body], format="json")

    return send


def a_claim(scene: Scene) -> Any:
    return scene.claim


def undo(api: APIClient, scene: Scene) -> Any:
    """Undo what the person did."""
    claim = workflow.accept(claim=scene.claim, by=scene.people["editor"], at=timezone.now())
    return change("claims/{}/undo/", lambda scene: claim)(api, scene)


def of_webhook(act: str, body: Any = None, method: str = "post", *, is_disabled: bool = False) -> Send:
    """Do something to a webhook of the person."""

    def send(api: APIClient, scene: Scene) -> Any:
        hook, who = _hook(scene), {"by": scene.people["editor"], "at": timezone.now()}
        hook = webhooks.disable_subscription(subscription=hook, **who) if is_disabled else hook
        return change(f"webhooks/{{}}/{act}", lambda scene: hook, body, method)(api, scene)

    return send


def of_delivery(act: str, status: WorkStatus) -> Send:
    """Do something to a delivery of the person's."""

    def send(api: APIClient, scene: Scene) -> Any:
        hook, at = _hook(scene), timezone.now()
        sent = webhooks.ping(subscription=hook, by=scene.people["editor"], at=at)
        Delivery.objects.filter(pk=sent.pk).update(status=status, finished_at=at)
        return api.post(f"{API}webhooks/{hook.pk}/deliveries/{sent.pk}/{act}/", {}, format="json")

    return send


def _hook(scene: Scene) -> Any:
    return webhooks.subscribe(**_HOOK, filters={}, by=scene.people["editor"], at=timezone.now())


def _tagging(scene: Scene) -> dict[str, Any]:
    return {"add": [factories.TopicFactory().slug]}


def _claims(scene: Scene) -> dict[str, Any]:
    return {"claims": [scene.claim.pk]}


def _place(scene: Scene) -> dict[str, Any]:
    text = factories.VersionFactory(text="The council met. It built nine.")
    return {"article": text.article_id, "exact": "It built nine"}


_HOOK = {"name": "Front page", "url": "https://news.example/hook"}
_WORDS = {"statement": "It built nine.", "language": "en"}
_SOURCE = {"title": "Register", "kind": "dataset", "proximity": "primary"}
_PIECE = {"stance": "refutes", "excerpt": "Nine."}
# The write, the scope that it takes, the state of the claim that it is tried on, and how.
TABLE: dict[str, tuple[Scope, str, Send]] = {
    "post article-list": (ARTICLES, "pr", post("articles/", {"text": "The council met on Monday."})),
    "post dump-list": (PUBLISH, "pr", post("dumps/", {})),
    "post import-list": (CLAIMS, "pr", post("imports/", review())),
    "post claim-list": (CLAIMS, "pr", post("claims/", _WORDS)),
    "patch claim-detail": (CLAIMS, "pr", line("edit")),
    "post claim-accept": (CLAIMS, "pr", line("accept")),
    "post claim-reject": (CLAIMS, "pr", line("reject")),
    "post claim-tag": (CLAIMS, "pr", change("claims/{}/tag/", a_claim, _tagging)),
    "post claim-undo": (CLAIMS, "pr", undo),
    "post claim-merge": (CLAIMS, "pr", line("merge")),
    "post claim-mark-seen": (CLAIMS, "pr", line("mark_seen")),
    "post claim-take": (CLAIMS, "pr", line("take")),
    "post claim-release": (CLAIMS, "ow", line("release")),
    "post claim-take-over": (CLAIMS, "he", line("take_over")),
    "post claim-put-back": (CLAIMS, "ac", line("put_back")),
    "post claim-reopen": (CLAIMS, "rj", line("reopen")),
    "post claim-start-review": (REVIEW, "ac", line("start_review")),
    "post review-draft": (REVIEW, "ir", line("draft_review")),
    "post review-submit": (REVIEW, "ir", line("submit_review")),
    "post claim-stop-review": (DECIDE, "rv", line("stop_review")),
    "post claim-decide": (DECIDE, "rv", line("decide")),
    "post claim-send-back": (DECIDE, "de", line("send_back")),
    "post claim-sign-off": (DECIDE, "de", line("sign_off")),
    "post claim-confirm": (DECIDE, "pu", line("confirm")),
    "post claim-publish": (PUBLISH, "so", line("publish")),
    "post claim-correct": (PUBLISH, "pu", line("correct")),
    "post claim-retract": (PUBLISH, "pu", line("retract")),
    "post claim-reinstate": (PUBLISH, "rt", line("reinstate")),
    "post appearance-list": (
        CLAIMS,
        "pr",
        lambda api, scene: post(f"claims/{scene.claim.pk}/appearances/", _place)(api, scene),
    ),
    "post appearance-note-change": (CLAIMS, "pr", line("note_change")),
    "post assignment-list": (CLAIMS, "pr", line("assign: somebody else")),
    "patch assignment-detail": (CLAIMS, "pr", line("reassign: what one is asked")),
    "post assignment-unassign": (CLAIMS, "pr", line("unassign: what one is asked")),
    "post comment-list": (CLAIMS, "pr", line("comment")),
    "patch comment-detail": (CLAIMS, "pr", line("edit_comment: one's own")),
    "post comment-withdraw": (CLAIMS, "pr", line("withdraw_comment: one's own")),
    "post inquiry-list": (CLAIMS, "ac", line("ask")),
    "patch inquiry-detail": (CLAIMS, "pr", line("change_inquiry: kept back")),
    "post inquiry-record-answer": (CLAIMS, "pr", line("record_answer: kept back")),
    "post inquiry-withdraw": (CLAIMS, "pr", line("withdraw_inquiry: kept back")),
    "post inquiry-show-to-readers": (PUBLISH, "pr", line("show_inquiry: kept back")),
    "post inquiry-hide": (PUBLISH, "pr", line("hide_inquiry: shown")),
    "post report-list": (CLAIMS, "pu", line("log_report")),
    "post report-close": (CLAIMS, "pr", line("close_report")),
    "post evidence-list": (EVIDENCE, "ac", line("add_evidence")),
    "patch evidence-detail": (EVIDENCE, "ac", line("change_evidence: uncited")),
    "post evidence-withdraw": (EVIDENCE, "ac", line("withdraw_evidence: uncited")),
    "post source-list": (EVIDENCE, "pr", post("sources/", _SOURCE)),
    "patch source-detail": (
        EVIDENCE,
        "pr",
        change("sources/{}/", lambda scene: scene.source, {"author": "Ann"}, "patch"),
    ),
    "post claim-bulk": (CLAIMS, "pr", post("claims/bulk/", [_WORDS])),
    "patch claim-bulk": (CLAIMS, "pr", change_many("claims/bulk/", a_claim, {"kind": "event"})),
    "post source-bulk": (EVIDENCE, "pr", post("sources/bulk/", [_SOURCE])),
    "patch source-bulk": (
        EVIDENCE,
        "pr",
        change_many("sources/bulk/", lambda scene: scene.source, {"author": "Ann"}),
    ),
    "post evidence-bulk": (
        EVIDENCE,
        "ac",
        post("evidence/bulk/", lambda scene: [_PIECE | {"claim": scene.claim.pk, "source": scene.source.pk}]),
    ),
    "patch evidence-bulk": (
        EVIDENCE,
        "ac",
        change_many("evidence/bulk/", lambda scene: scene.spare, {"locator": "p. 3"}),
    ),
    "post claim-bulk-accept": (CLAIMS, "pr", post("claims/bulk/accept/", lambda scene: _claims(scene))),
    "post claim-bulk-reject": (
        CLAIMS,
        "pr",
        post("claims/bulk/reject/", lambda scene: _claims(scene) | {"reason": "opinion"}),
    ),
    "post claim-bulk-tag": (
        CLAIMS,
        "pr",
        post("claims/bulk/tag/", lambda scene: _claims(scene) | _tagging(scene)),
    ),
    "post claim-bulk-assign": (
        CLAIMS,
        "pr",
        post(
            "claims/bulk/assign/",
            lambda scene: _claims(scene) | {"task": "lead", "assignee": scene.colleague.username},
        ),
    ),
    "post webhook-list": (
        WEBHOOKS,
        "pr",
        post("webhooks/", _HOOK),
    ),
    "patch webhook-detail": (WEBHOOKS, "pr", of_webhook("", {"name": "Back page"}, "patch")),
    "delete webhook-detail": (WEBHOOKS, "pr", of_webhook("", method="delete")),
    "post webhook-disable": (WEBHOOKS, "pr", of_webhook("disable/")),
    "post webhook-enable": (WEBHOOKS, "pr", of_webhook("enable/", is_disabled=True)),
    "post webhook-ping": (WEBHOOKS, "pr", of_webhook("ping/")),
    "post webhook-replay": (WEBHOOKS, "pr", of_webhook("replay/", {"since": 0})),
    "post webhook-rotate-secret": (WEBHOOKS, "pr", of_webhook("rotate-secret/")),
    "post delivery-replay": (WEBHOOKS, "pr", of_delivery("replay", WorkStatus.DONE)),
    "post delivery-skip": (WEBHOOKS, "pr", of_delivery("skip", WorkStatus.FAILED)),
}
STATES = sorted({state for _, state, _ in TABLE.values()})


def writes() -> Iterator[str]:
    """Name every write that there is, by method and address."""
    for pattern in urlpatterns:
        view: Any = pattern.callback
        methods = getattr(view, "actions", None) or {name for name in _METHODS if hasattr(view.cls, name)}
        yield from (f"{method} {pattern.name}" for method in methods if method in _METHODS)


_METHODS = ("post", "put", "patch", "delete")


def test_knows_every_write():
    assert set(writes()) == set(TABLE) | OPEN


@pytest.mark.parametrize("state", STATES)
def test_takes_its_scope_and_no_other(state):
    scene, wrong = Scene(state), []
    if state == "ow":
        hold(scene.claim, scene.people["editor"])
    for write, (scope, its, send) in TABLE.items():
        if its != state:
            continue
        refused = tried(write, send, scene, {*Scope} - {scope})
        done = tried(write, send, scene, {scope})
        is_refused = refused["status"] == 403 and f"“{scope}”" in str(refused)
        if not is_refused and not (write in HIDDEN and refused["status"] == 404):
            wrong.append(f"{write} without {scope}: {refused}")
        if done["status"] not in (200, 201, 202, 204):
            wrong.append(f"{write} with {scope}: {done}")
    assert not wrong, "\n".join(wrong)


def tried(write: str, send: Send, scene: Scene, scopes: set[Scope]) -> dict[str, Any]:
    """Do a write through a token of these scopes and take it back; return what was answered."""
    with undone():
        answer = send(client_of(scene.people["editor"], *scopes), scene)
    asked = answer.request
    assert write == f"{asked['REQUEST_METHOD'].lower()} {resolve(asked['PATH_INFO']).url_name}"
    told = answer.json() if answer.content and answer.status_code >= 400 else {}
    return {"detail": "", **told, "status": answer.status_code}
