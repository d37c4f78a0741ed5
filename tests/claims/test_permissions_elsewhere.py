"""Who may do what on triage, to many claims at once, and to rating scales and review policies; and when."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from claims import workflow
from claims.admin.bulk_forms import BULK_FORMS
from claims.admin.policy_page import PolicyPage
from claims.admin.scale_page import ScalePage
from claims.admin.triage_forms import FORMS as TRIAGE_FORMS
from claims.models import Claim, RatingScale, ReviewPolicy
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import text_of
from tests.claims.permissions import (
    DONE,
    FORBIDDEN,
    IMPOSSIBLE,
    RANKS,
    ROLES,
    browser_of,
    everything,
    read,
    told,
    undone,
)
from tests.claims.scene import STATES, hold
from tests.claims.standards import AT, enforced, house_scale, topical
from tests.claims.test_admin_bulk import ask, carried, choose, confirm

pytestmark = pytest.mark.django_db

# How a line reads is told by `tests.claims.permissions.Line`.
TRIAGE = read("""
                           pr he ac ir rv de pu rt rj me le
accept           reviewer  +  .  .  .  .  .  .  .  .  .  .
reject           reviewer  +  .  .  .  .  .  .  .  .  .  .
merge            reviewer  +  .  .  .  .  .  .  .  .  .  .
edit             reviewer  +  .  +  +  .  .  .  .  .  .  .
undo: own        reviewer  .  .  +  .  .  .  .  .  +  +  e
undo: another's  reviewer  .  .  .  .  .  .  .  .  .  .  .
""")
BULK = read("""
                          pr he ac ir rv de pu rt rj me le
accept          reviewer  +  .  .  .  .  .  .  .  .  .  .
reject          reviewer  +  .  +  .  .  .  .  .  .  .  .
assign          reviewer  +  +  +  +  +  +  +  +  .  .  .
tag             reviewer  +  .  +  +  .  .  .  .  .  .  .
""")
SCALES = read("""
                          new next used beside before
draft_scale     editor    .   .    +    .      +
use_scale       editor    +   +    .    .      .
discard_scale   editor    +   +    .    .      .
""")
POLICIES = read("""
                          own next force beside default before
draft_policy    editor    .   .    +     .      +       +
draft_end       editor    .   .    +     .      .       .
enforce_policy  editor    -   +    .     .      .       .
discard_policy  editor    +   +    .     .      .       .
""")
JUDGING = {"accept", "reject", "merge"}


def held_candidate() -> Claim:
    claim = factories.proposed()
    hold(claim, factories.Reviewer())
    return claim


def in_state(state: str) -> Claim:
    """Return a claim in one of the states of the claim page; what is held here is a candidate."""
    factories.PolicyFactory()
    return held_candidate() if state == "he" else STATES[state][1]()


CLAIM_STATES = list(next(iter(TRIAGE.values())).marks)


class TestTriage:
    def test_knows_every_act(self):
        assert {name.partition(":")[0] for name in TRIAGE} == set(TRIAGE_FORMS)

    @pytest.mark.parametrize("state", CLAIM_STATES)
    def test_every_act_comes_out_as_the_table_says(self, state):
        claim, other, wrong = in_state(state), factories.published(), []
        for role, make in ROLES.items():
            person = make()
            browser = browser_of(person)
            for name, line in TRIAGE.items():
                expected = line.outcome(role, state)
                with undone():
                    if name == "undo: own":
                        latest = claim.history.latest("history_id").pk
                        claim.history.filter(pk=latest).update(history_user=person)
                    before = everything()
                    response = browser.post(address(claim), sent(name, claim, other))
                    is_changed = everything() != before
                found = told(response)
                if name in JUDGING and claim.status != "proposed":
                    # Somebody was faster: that is said on the page that follows, whoever asks.
                    assert "Passed over" in text_of(browser.get(response.url))
                    found, expected = found if is_changed else IMPOSSIBLE, IMPOSSIBLE
                browser.cookies.pop("messages", None)
                if found != expected or is_changed != (expected == DONE):
                    wrong.append(f"{name}, {state}, {role}: {found}, not {expected}; {is_changed=}")
        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("state", CLAIM_STATES)
    def test_the_page_offers_what_would_be_done_and_nothing_else(self, state):
        claim = in_state(state)
        factories.accepted(statement=claim.statement)
        for role, make in ROLES.items():
            browser = browser_of(make())
            pages = (text_of(browser.get(address(claim) + also)) for also in ("", "&edit=1"))
            found = set(re.findall(r'name="act" value="(\w+)"', "".join(pages)))
            expected = {act for act in (*JUDGING, "edit") if TRIAGE[act].is_offered(role, state)}
            assert found == expected, (state, role)


def address(claim: Claim) -> str:
    return f"{reverse('admin:claims_claim_triage')}?claim={claim.pk}"


def sent(name: str, claim: Claim, other: Claim) -> dict[str, object]:
    words = {"statement": "It built nine.", "language": "en", "kind": "state", "edition": edition_of(claim)}
    fields = {"reject": {"reason": "opinion"}, "merge": {"pick": other.pk}, "edit": words}
    act = name.partition(":")[0]
    return {"act": act, "claim": claim.pk} | fields.get(act, {})


class TestManyAtOnce:
    def test_knows_every_act(self):
        assert set(BULK) == set(BULK_FORMS)

    @pytest.mark.parametrize("state", CLAIM_STATES)
    def test_every_act_comes_out_as_the_table_says(self, state):
        claim, topic, wrong = in_state(state), factories.TopicFactory(), []
        for role, make in ROLES.items():
            person = make()
            browser = browser_of(person)
            fields = {
                "reject": {"reason": "opinion"},
                "assign": {"task": "lead", "assignee": person.pk},
                "tag": {"add": [topic.pk]},
            }
            before = everything()
            for act, line in BULK.items():
                with undone():
                    found = self.do(browser, act, claim, fields.get(act, {}))
                    is_changed = everything() != before
                browser.cookies.pop("messages", None)
                expected = line.outcome(role, state)
                if found != expected or is_changed != (expected == DONE):
                    wrong.append(f"{act}, {state}, {role}: {found}, not {expected}; {is_changed=}")
        assert not wrong, "\n".join(wrong)

    @staticmethod
    def do(browser, act, claim, fields) -> str:
        """Choose the claim, fill in what is asked, and do what is shown, as far as the pages lead."""
        shown = choose(browser, act, claim)
        if b'id="act-' not in shown.content and b"None of it can be done." not in shown.content:
            return FORBIDDEN
        if fields:
            shown = ask(browser, shown, **fields)
        return told(confirm(browser, shown)) if carried(shown, "bulk") else IMPOSSIBLE


def url(version) -> str:
    return reverse(f"admin:claims_{version._meta.model_name}_change", args=[version.pk])


def with_draft(version, by=None):
    """Return the draft of the next version."""
    begin = workflow.draft_scale if isinstance(version, RatingScale) else workflow.draft_policy
    name = "scale" if isinstance(version, RatingScale) else "policy"
    return begin(**{name: version}, by=by or factories.Editor(), at=AT)


def beside(version):
    with_draft(version)
    return version


def new_scale(person) -> RatingScale:
    scale = factories.ScaleFactory(name="Short", is_default=False)
    for label, value in (("True", 5), ("False", 1)):
        factories.RatingFactory(scale=scale, label=label, category=label.lower(), value=value)
    return scale


def scale_before(person) -> RatingScale:
    before = house_scale()
    workflow.use_scale(scale=with_draft(before), by=factories.Editor(), at=AT)
    return before


def policy_before(person) -> ReviewPolicy:
    before = topical()
    enforced(before, min_reviews=3)
    return before


VERSIONS: dict[str, dict[str, Callable]] = {
    "scale": {
        "new": new_scale,
        "next": lambda person: with_draft(house_scale()),
        "used": lambda person: house_scale(),
        "beside": lambda person: beside(house_scale()),
        "before": scale_before,
    },
    "policy": {
        "own": lambda person: with_draft(topical(), by=person),
        "next": lambda person: with_draft(topical()),
        "force": lambda person: topical(),
        "beside": lambda person: beside(topical()),
        "default": lambda person: factories.PolicyFactory(),
        "before": policy_before,
    },
}


class TestStandards:
    """A draft of a `new` thing, of its `next` version, or one's `own`.

    A version that is `used`, in `force`, or was so `before`; one `beside` which there is a draft.
    """

    def test_knows_every_act(self):
        assert set(SCALES) == {form.act for form in (*ScalePage.ON_DRAFTS, *ScalePage.ON_OTHERS)}
        assert set(POLICIES) == {form.act for form in (*PolicyPage.ON_DRAFTS, *PolicyPage.ON_OTHERS)}

    @pytest.mark.parametrize("role", RANKS)
    @pytest.mark.parametrize(
        ("kind", "state"), [(kind, state) for kind, states in VERSIONS.items() for state in states]
    )
    def test_every_act_comes_out_and_is_offered_as_the_table_says(self, kind, state, role):
        person, drafter = ROLES[role](), factories.Editor()
        version = VERSIONS[kind][state](person if role == "editor" else drafter)
        browser, before = browser_of(person), everything()
        page = text_of(browser.get(url(version)))
        for act, line in {"scale": SCALES, "policy": POLICIES}[kind].items():
            with undone():
                typed = {"act": act, "edition": edition_of(version), "reason": "Not needed."}
                response = browser.post(url(version), typed)
                is_changed = everything() != before
            expected = line.outcome(role, state)
            assert told(response) == expected, act
            assert is_changed == (expected == DONE), act
            assert (f'name="act" value="{act}"' in page) == line.is_offered(role, state), act
