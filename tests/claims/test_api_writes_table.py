"""The API and the desk agree: on who may do what and when, on what comes of it, and on what is offered."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from claims.admin.claim_page import FORMS
from factcheck.api.preconditions import etag_of
from tests.claims.desk import claim_url
from tests.claims.permissions import DONE, FORBIDDEN, IMPOSSIBLE, MISTAKEN, browser_of, everything, undone
from tests.claims.test_permissions import STATES, TABLE, VERDICT, Scene, hold, typed
from tests.factories import AT

pytestmark = pytest.mark.django_db

# Fills a form in; a program reads the page itself.
NOT_FOR_PROGRAMS = {"look_up"}
LINES = {name: line for name, line in TABLE.items() if name not in NOT_FOR_PROGRAMS}
# What the claim itself can be asked to bear; other lines are about one of the things on it.
ON_CLAIM = {name for name in LINES if ":" not in name} - {
    *("note_change", "edit_comment", "close_report", "mark_seen"),
}
_PLURALS = {"evidence": "evidence", "inquiry": "inquiries"}
_REFUSALS = {
    HTTPStatus.FORBIDDEN: FORBIDDEN,
    HTTPStatus.CONFLICT: IMPOSSIBLE,
    HTTPStatus.BAD_REQUEST: MISTAKEN,
}
# What is done to one of the things on a claim: what it is called there, and the address of the act.
_ITEMS = {
    "note_change": ("appearance", "note-change/"),
    "change_evidence": ("evidence", ""),
    "withdraw_evidence": ("evidence", "withdraw/"),
    "reassign": ("assignment", ""),
    "unassign": ("assignment", "unassign/"),
    "edit_comment": ("comment", ""),
    "withdraw_comment": ("comment", "withdraw/"),
    "change_inquiry": ("inquiry", ""),
    "record_answer": ("inquiry", "record-answer/"),
    "withdraw_inquiry": ("inquiry", "withdraw/"),
    "show_inquiry": ("inquiry", "show-to-readers/"),
    "hide_inquiry": ("inquiry", "hide/"),
    "close_report": ("report", "close/"),
}
_ADDING = {
    "add_evidence": "evidence/",
    "assign": "assignments/",
    "comment": "comments/",
    "ask": "inquiries/",
    "log_report": "reports/",
    "draft_review": "reviews/draft/",
    "submit_review": "reviews/submit/",
}
_SILENT = {
    *("accept", "undo", "sign_off", "publish", "take", "release", "take_over", "mark_seen", "note_change"),
    "show_inquiry",
}
_WITH_REASON = {
    *("put_back", "merge", "reopen", "start_review", "stop_review", "send_back", "retract", "reinstate"),
    *("change_evidence", "withdraw_evidence", "reassign", "unassign", "withdraw_comment", "hide_inquiry"),
    "withdraw_inquiry",
}


def sent_by_program(name: str, scene: Scene, role: str) -> dict[str, Any]:
    """Return the body that asks for the same as the form does."""
    act, form = name.partition(":")[0], typed(name, scene, role)
    if act in _SILENT:
        return {}
    dropped = {"act", "edition", "pick", *(item for item, _ in _ITEMS.values())}
    body = {key: value for key, value in form.items() if key not in dropped}
    if act not in _WITH_REASON and act != "reject":
        body.pop("reason", None)
    if act == "merge":
        body["into"] = form["pick"]
    if act in ("decide", "correct"):
        body = VERDICT | {"rating": body["rating"], "cited_evidence": []}
        if not scene.claim.is_public and act == "decide":  # where the page does not ask for it
            del body["correction_note"]
    if act == "change_evidence":  # a form sends all it has, a program what it changes
        body |= {"note": "", "locator": ""}
    if act == "unassign":
        del body["assignee"]
    elif "assignee" in body:
        people = {person.pk: person for person in (scene.colleague, *scene.people.values())}
        body["assignee"] = people[body["assignee"]].username
    if act == "reassign" and role == "contributor":  # who is not asked for work on claims, and names nobody
        del body["assignee"]
    return body


def ask(api: APIClient, name: str, scene: Scene, role: str) -> Any:
    """Do what a line of the table says, through the API."""
    act, claim, body = name.partition(":")[0], scene.claim, sent_by_program(name, scene, role)
    base = f"/api/v1/claims/{claim.pk}/"
    if act in _ADDING:
        return api.post(base + _ADDING[act], body, format="json")
    if act not in _ITEMS:
        address = base if act == "edit" else f"{base}{act.replace('_', '-')}/"
        send = api.patch if act == "edit" else api.post
        return send(address, body, format="json", HTTP_IF_MATCH=etag_of(claim))
    item, rest = _ITEMS[act]
    related = getattr(claim, _PLURALS.get(item, f"{item}s"))
    row = related.get(pk=typed(name, scene, role)[item])
    address = f"{base}{_PLURALS.get(item, f'{item}s')}/{row.pk}/{rest}"
    send = api.post if rest else api.patch
    return send(address, body, format="json", HTTP_IF_MATCH=etag_of(row))


def program_of(person) -> APIClient:
    """Let somebody's program ask; what breaks is an answer like any other."""
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(person)
    return api


def told(answer) -> str:
    """Return what the answer says: done, or why not."""
    if answer.status_code in (200, 201, 204):
        return DONE
    return _REFUSALS.get(HTTPStatus(answer.status_code), str(answer.status_code))


def test_knows_every_act():
    known = set(_ITEMS) | set(_ADDING) | _SILENT | _WITH_REASON
    assert set(FORMS) - NOT_FOR_PROGRAMS <= known | {"reject", "edit", "decide", "correct", "confirm"}


@pytest.mark.parametrize("state", STATES)
def test_every_act_comes_out_as_on_the_desk(state):
    scene, wrong = Scene(state), []
    for role, person in scene.people.items():
        with undone():
            if state == "ow":
                hold(scene.claim, person)
            wrong += tried(scene, role, program_of(person))
    assert not wrong, "\n".join(wrong)


def tried(scene: Scene, role: str, api: APIClient) -> list[str]:
    """Do every act and take it back; return what came out otherwise than the table says."""
    before, wrong = everything(), []
    for name, line in LINES.items():
        with undone():
            answer = ask(api, name, scene, role)
            is_changed = everything() != before
        found, expected = told(answer), line.outcome(role, scene.state)
        if found != expected or is_changed != (expected == DONE):
            said = answer.content.decode()[:180]
            wrong.append(f"{name} of {scene.state} by {role}: {found}, not {expected}; {is_changed=} {said}")
    return wrong


@pytest.mark.parametrize("state", STATES)
def test_says_of_a_claim_which_acts_would_not_be_refused(state):
    scene, wrong = Scene(state), []
    for role, person in scene.people.items():
        with undone():
            if state == "ow":
                hold(scene.claim, person)
            shown = program_of(person).get(f"/api/v1/claims/{scene.claim.pk}/desk/").json()["acts"]
        wrong += [
            f"{name} of {state} to {role}: {name.replace('_', '-') in shown}"
            for name in ON_CLAIM
            if (name.replace("_", "-") in shown) != (LINES[name].outcome(role, state) == DONE)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", STATES)
def test_every_act_leaves_the_same_behind_as_on_the_desk(state, monkeypatch):
    """Rows, histories with who, when and why, and the ledger: all of it, to the last column."""
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=1))
    scene, wrong = Scene(state), []
    role, person = "editor", scene.people["editor"]
    lines = [name for name, line in LINES.items() if line.outcome(role, state) == DONE]
    if state == "ow":
        hold(scene.claim, person)
    for name in lines:
        with undone():
            response = browser_of(person).post(claim_url(scene.claim), as_form(name, scene, role))
            desk = everything()
        begin_anew()
        assert response.status_code == HTTPStatus.FOUND, name
        with undone():
            ask(program_of(person), name, scene, role)
            api = everything()
        begin_anew()
        wrong += [f"{name}: {table}" for table in desk if desk[table] != api[table]]
    assert not wrong, "\n".join(wrong)


def as_form(name: str, scene: Scene, role: str) -> dict[str, Any]:
    """Return what is typed, with what a form always sends and a program may leave out."""
    form = typed(name, scene, role)
    if name == "edit":
        row = scene.claim
        form |= {"topics": list(row.topics.values_list("pk", flat=True))}
    return form


def begin_anew() -> None:
    """Let numbers begin again where they did: a sequence keeps no account of what was taken back."""
    from django.apps import apps

    models = [model for app in ("claims", "sources") for model in apps.get_app_config(app).get_models(True)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
