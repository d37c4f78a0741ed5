"""Who may do what to a claim, and when: every act of the claim page, for every role, in every state."""

import re
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from itertools import zip_longest
from typing import Any

import pytest
from django.http import JsonResponse
from django.test import Client

from claims.admin.claim_page import FORMS, ClaimPage
from claims.admin.claims import ClaimAdmin
from claims.models import Claim
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import claim_url, text_of
from tests.claims.permissions import (
    DONE,
    FORBIDDEN,
    MISTAKEN,
    Line,
    browser_of,
    everything,
    read,
    told,
    undone,
)
from tests.claims.scene import STATES, Scene, hold

pytestmark = pytest.mark.django_db

# How a line reads is told by `tests.claims.permissions.Line`; an act may have several, told apart by a colon.
TABLE = read("""
                                           pr ac he ow ir rv sb de so pu an co rt rj me le
accept                        reviewer     +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
reject                        reviewer     +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
put_back                      reviewer     .  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
merge                         reviewer     +  +  .  +  +  +  +  .  .  e  e  .  .  .  .  .
reopen                        reviewer     .  .  .  .  .  .  .  .  .  .  .  .  .  +  +  e
edit                          reviewer     +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
start_review                  reviewer     .  +  .  +  .  .  .  .  .  +  .  .  +  .  .  .
draft_review                  reviewer     .  .  .  .  +  <  .  .  .  .  +  .  .  .  .  .
submit_review                 reviewer     .  .  .  .  +  <  .  .  .  .  +  .  .  .  .  .
stop_review                   editor       .  .  .  .  +  +  +  .  .  .  +  .  .  .  .  .
decide                        editor       .  .  .  .  +  +  +  .  .  .  +  .  .  .  .  .
send_back                     editor       .  .  .  .  .  .  .  +  +  .  .  +  .  .  .  .
sign_off                      editor       .  .  .  .  .  .  .  +  .  .  .  +  .  .  .  .
publish                       editor       .  .  .  .  .  .  .  .  +  .  .  .  .  .  .  .
confirm                       editor       .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
correct                       editor       .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
retract                       editor       .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
reinstate                     editor       .  .  .  .  .  .  .  .  .  .  .  .  +  .  .  .
note_change                   reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
add_evidence                  contributor  .  +  .  +  +  +  +  .  .  +  +  .  +  .  .  .
look_up                       contributor  .  +  ~  +  +  +  +  .  .  +  +  .  +  .  .  .
change_evidence: uncited      reviewer     .  +  .  +  +  +  +  .  .  +  +  .  +  .  .  .
change_evidence: cited        reviewer     .  +  .  +  +  +  +  .  .  .  .  .  .  .  .  .
withdraw_evidence: uncited    editor       .  +  .  +  +  +  +  .  .  +  +  .  +  .  .  .
withdraw_evidence: cited      editor       .  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
take                          reviewer     +  +  .  ~  +  +  +  +  +  +  +  +  +  .  .  .
release                       contributor  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .  .
take_over                     editor       .  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .
assign: oneself               reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
assign: somebody else         editor       +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
reassign: what one is asked   contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
reassign: what others are     editor       +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
unassign: what one is asked   contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
unassign: what others are     editor       +  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
comment                       contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
edit_comment: one's own       contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
edit_comment: another's       contributor  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -
withdraw_comment: one's own   contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
withdraw_comment: another's   editor       +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
mark_seen                     contributor  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
ask                           reviewer     .  +  +  +  +  +  +  +  +  +  +  +  +  .  .  .
change_inquiry: kept back     reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
change_inquiry: shown         editor       +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
record_answer: kept back      reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
record_answer: shown          editor       +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
withdraw_inquiry: kept back   reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
withdraw_inquiry: shown       reviewer     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
show_inquiry: kept back       editor       +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
show_inquiry: shown           editor       .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
hide_inquiry: kept back       editor       .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
hide_inquiry: shown           editor       +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
log_report                    contributor  .  .  .  .  .  .  .  .  .  +  +  +  +  .  .  .
close_report                  reviewer     +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
""")
VERDICT = {
    "summary": "Nine.",
    "explanation": "The register lists nine.",
    "as_of": "2026-03-02",
    "review_by": "2027-03-02",
    "correction_note": "Misread.",
}


def typed(name: str, scene: Scene, role: str) -> dict[str, Any]:
    """Return what a person types for a line of the table, as right as can be."""
    act, _, about = name.partition(": ")
    claim, own, rating = scene.claim, scene.own[role], scene.rating.pk
    piece = {"uncited": scene.spare, "cited": scene.cited}.get(about)
    inquiry = {"kept back": scene.kept_back, "shown": scene.shown}.get(about)
    task = {"what one is asked": own.asked, "what others are": scene.asked}.get(about)
    comment = scene.call if about == "another's" else own.comment
    assignee = scene.people[role] if about == "oneself" else scene.colleague
    said = {"stance": "refutes", "excerpt": "Line 9 of the register.", "credibility": "2"}
    question = {"addressee": "The mayor", "question": "Which ten?", "asked_on": "2026-03-01"}
    words = {"statement": "It built nine.", "language": "en", "kind": "state"}
    fields: dict[str, dict[str, Any]] = {
        "reject": {"reason": "opinion"},
        "merge": {"pick": scene.other.pk},
        "edit": words | {"edition": edition_of(claim)},
        "draft_review": {"rating": rating, "rationale": "Not done yet."},
        "submit_review": {"rating": rating, "rationale": "Nine are listed.", "confidence": "4"},
        "decide": VERDICT | {"rating": rating},
        "correct": VERDICT | {"rating": rating},
        "confirm": {"as_of": "2026-03-02", "review_by": "2027-03-02"},
        "note_change": {"appearance": claim.appearances.earliest("pk").pk},
        "add_evidence": said | {"source": scene.source.pk},
        "look_up": {"new_url": scene.source.url},
        "change_evidence": said | {"evidence": piece and piece.pk, "edition": piece and edition_of(piece)},
        "withdraw_evidence": {"evidence": piece and piece.pk},
        "assign": {"task": "lead", "assignee": assignee.pk},
        "reassign": {"note": "Soon.", "edition": task and edition_of(task)},
        "comment": {"text": "Hello."},
        "edit_comment": {"text": "Page 7."},
        "ask": question | {"kind": "reply"},
        "change_inquiry": question | {"edition": inquiry and edition_of(inquiry)},
        "record_answer": {
            "outcome": "answered",
            "answer": "These.",
            "answered_on": "2026-03-02",
            "edition": inquiry and edition_of(inquiry),
        },
        "log_report": {"channel": "email", "text": "It was ten."},
        "close_report": {"report": scene.report.pk, "outcome": "upheld", "answer": "Ten it was."},
    }
    about_row = {"inquiry": inquiry, "assignment": task, "comment": comment if "comment" in act else None}
    named = {name: row.pk for name, row in about_row.items() if row}
    if task:
        named["assignee"] = task.assignee_id
    return {"act": act, "reason": "A good reason."} | fields.get(act, {}) | named


def opening(name: str, sent: dict[str, Any]) -> tuple[str, object]:
    """Return how the page is asked for the form of a line of the table; nothing where it shows it anyway."""
    for item in ("inquiry", "assignment", "comment"):
        if item in sent:
            return "open", f"{item}-{sent[item]}"
    if "evidence" in sent:
        return "evidence", sent["evidence"]
    return ("open", "ask-reply") if name == "ask" else ("", "")


@pytest.fixture
def terse(monkeypatch):
    """Let a refusal be answered by what it says alone: the page around it takes ten times as long."""

    def show(self, request, row, refused=None):
        return JsonResponse({"errors": refused.errors if refused else {}}, status=refused.status)

    with monkeypatch.context() as patch:
        patch.setattr(ClaimAdmin, "show", show)
        yield patch


def test_knows_every_act():
    assert {name.partition(":")[0] for name in TABLE} == set(FORMS)


@pytest.mark.parametrize("state", STATES)
def test_every_act_comes_out_as_the_table_says(state, terse):
    scene, wrong = Scene(state), []
    for role, person in scene.people.items():
        with undone():
            if state == "ow":
                hold(scene.claim, person)
            wrong += tried(scene, role, browser_of(person))
    assert not wrong, "\n".join(wrong)


def tried(scene: Scene, role: str, browser: Client, names: Iterable[str] = TABLE) -> list[str]:
    """Do every act and take it back; return what came out otherwise than the table says."""
    before, wrong = everything(), []
    for name in names:
        with undone():
            response = browser.post(claim_url(scene.claim), typed(name, scene, role))
            is_changed = everything() != before
        browser.cookies.pop("messages", None)
        expected, found = TABLE[name].outcome(role, scene.state), told(response)
        is_clear = expected == DONE or b"." in response.content  # it says why, in a sentence
        if name == "look_up" and response.status_code == HTTPStatus.OK:  # it fills in the form, no more
            found, is_changed = DONE, not is_changed
        if name == "assign: oneself" and found == MISTAKEN:  # whoever may not is not there to be chosen
            found = FORBIDDEN
        if found != expected or is_changed != (expected == DONE) or not is_clear:
            wrong.append(
                f"{name}, {scene.state}, {role}: {found}, not {expected}; {is_changed=}, {is_clear=}"
            )
    return wrong


@pytest.mark.parametrize(
    "make",
    [factories.Administrator, partial(factories.Person, is_superuser=True)],
    ids=["administrator", "superuser"],
)
def test_administrators_and_superusers_do_what_editors_do(make, terse):
    """Each act once, in the first state in which an editor does it."""
    possible = {
        name: next((state for state in STATES if line.outcome("editor", state) == DONE), None)
        for name, line in TABLE.items()
    }
    wrong = []
    for state in {state for state in possible.values() if state}:
        scene = Scene(state, {"editor": make})
        person = scene.people["editor"]
        if state == "ow":
            hold(scene.claim, person)
        names = [name for name in TABLE if possible[name] == state]
        wrong += tried(scene, "editor", browser_of(person), names)
    assert not wrong, "\n".join(wrong)


def test_strangers_are_turned_away_before_anything_is_looked_at(client):
    scene = Scene("pu")
    strangers = [factories.Person(), factories.Person(is_staff=False), factories.Editor(is_staff=False)]
    before = everything()
    for browser in (client, *map(browser_of, strangers)):
        for name in TABLE:
            response = browser.post(claim_url(scene.claim), typed(name, scene, "editor"))
            assert told(response) == FORBIDDEN, name
    assert everything() == before
    addresses = [
        browser.get(claim_url(scene.claim)).headers.get("Location", "")
        for browser in (client, *map(browser_of, strangers))
    ]
    assert ["login" in address for address in addresses] == [True, False, True, True]


@pytest.mark.parametrize("state", STATES)
def test_the_page_offers_what_would_be_done_and_nothing_else(state, monkeypatch):
    monkeypatch.setattr(ClaimPage, "get_timeline", lambda page: None)  # it offers nothing, and takes its time
    scene, wrong = Scene(state), []
    for role, person in scene.people.items():
        with undone():
            if state == "ow":
                hold(scene.claim, person)
            wrong += offered(scene, role, browser_of(person))
    assert not wrong, "\n".join(wrong)


def offered(scene: Scene, role: str, browser: Client) -> list[str]:
    """Return what the page offers otherwise than the table says."""
    lines: dict[tuple[str, tuple[str, object]], list[Line]] = {}
    for name, line in TABLE.items():
        where = opening(name, typed(name, scene, role))
        lines.setdefault((name.partition(":")[0], where), []).append(line)
    acts = acts_by_opening(scene.claim, browser, [where for _, where in lines])
    return [
        f"{act} {where} of {scene.state} to {role}: {act in acts[where]}"
        for (act, where), several in lines.items()
        if (act in acts[where]) != any(line.is_offered(role, scene.state) for line in several)
    ]


def acts_by_opening(
    claim: Claim, browser: Client, openings: list[tuple[str, object]]
) -> dict[tuple[str, object], set[str]]:
    """Return the acts of which the page has a form, for each way of asking; two ways fit into one page."""
    rows, pieces = (
        list(dict.fromkeys(where for where in openings if where[0] == key)) for key in ("open", "evidence")
    )
    found = {}
    for both in zip_longest(rows, pieces, fillvalue=("", "")):
        page = text_of(browser.get(claim_url(claim), dict(both)))
        acts = set(re.findall(r'name="act" value="(\w+)"', page))
        found |= dict.fromkeys(both, acts)
    return found
