"""Acts on many claims from outside: who is offered what, what is shown first, and what nobody can forge."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from claims import workflow
from claims.admin import bulk
from claims.enums import ClaimStatus
from claims.models import Assignment, Claim
from claims.workflow.bulk import ACTS
from tests import factories
from tests.claims.desk import ROLES, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

LIST = "/admin/claims/claim/"
PERMISSIONS = {
    "accept": "claims.accept_claim",
    "reject": "claims.reject_claim",
    "assign": "claims.add_assignment",
    "tag": "claims.accept_claim",
}


def bulk_url():
    return reverse("admin:claims_claim_bulk")


def choose(browser, act, *claims, query="", is_across=False):
    typed = {"action": act, "index": "0", "_selected_action": [claim.pk for claim in claims]}
    return browser.post(LIST + query, typed | {"select_across": "1" if is_across else "0"})


def carried(response, form):
    found = re.search(rf'id="act-{form}".*?name="carried" value="([^"]+)"', text_of(response), re.DOTALL)
    return found[1] if found else ""


def ask(browser, response, **typed):
    return browser.post(bulk_url(), {"carried": carried(response, "ask"), **typed})


def confirm(browser, response):
    return browser.post(bulk_url(), {"carried": carried(response, "bulk")})


def statuses():
    return list(Claim.objects.order_by("pk").values_list("status", flat=True))


class TestOffer:
    def test_knows_every_act(self):
        assert set(PERMISSIONS) == set(ACTS)

    @pytest.mark.parametrize("role", ROLES)
    def test_is_made_to_those_who_may_do_it_to_any_claim_at_all(self, role):
        factories.proposed()
        user = ROLES[role]()
        page = text_of(signed_in(user).get(LIST))
        offered = set(re.findall(r'<option value="(\w+)">', page)) & set(ACTS)
        assert offered == {act for act, permission in PERMISSIONS.items() if user.has_perm(permission)}

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("act", PERMISSIONS)
    def test_is_kept_to_by_the_server(self, act, role):
        claim, user = factories.proposed(), ROLES[role]()
        response = choose(signed_in(user), act, claim)
        is_begun = bool(carried(response, "ask") or carried(response, "bulk"))
        assert is_begun == user.has_perm(PERMISSIONS[act])
        assert Claim.objects.get().status == ClaimStatus.PROPOSED

    def test_is_made_to_no_stranger(self, client):
        claim, stranger = factories.proposed(), signed_in(factories.Person())
        for browser in (client, stranger):
            assert choose(browser, "accept", claim).status_code in (302, 403)
            assert browser.post(bulk_url(), {"carried": "x"}).status_code in (302, 403)


class TestAccept:
    def test_is_shown_first_and_done_then(self, reviewer):
        browser = signed_in(reviewer)
        claims = [factories.proposed(), factories.proposed()]
        shown = choose(browser, "accept", *claims, query="?queue=proposed")
        page = text_of(shown)
        assert "<h1>Accept 2 claims</h1>" in page
        assert "<del><bdi>proposed</bdi></del> → <ins><bdi>accepted</bdi></ins>" in page
        assert statuses() == [ClaimStatus.PROPOSED] * 2
        done = confirm(browser, shown)
        assert done.url == f"{LIST}?queue=proposed"
        assert statuses() == [ClaimStatus.ACCEPTED] * 2
        assert "2 claims accepted." in text_of(browser.get(done.url))

    def test_offers_to_leave_out_what_is_refused(self, reviewer):
        browser = signed_in(reviewer)
        good, bad = factories.proposed(), factories.rejected()
        shown = choose(browser, "accept", good, bad)
        page = text_of(shown)
        assert "Accept only the 1 that can be" in page
        assert "This claim is rejected; only one that is proposed can be accepted." in page
        assert confirm(browser, shown).status_code == 302
        assert statuses() == [ClaimStatus.ACCEPTED, ClaimStatus.REJECTED]

    def test_offers_nothing_where_all_is_refused(self, reviewer):
        shown = choose(signed_in(reviewer), "accept", factories.rejected())
        assert "None of it can be done." in text_of(shown)
        assert carried(shown, "bulk") == ""

    def test_shows_anew_what_somebody_overtook(self, reviewer, editor):
        browser = signed_in(reviewer)
        claims = [factories.proposed(), factories.proposed()]
        shown = choose(browser, "accept", *claims)
        workflow.reject(claim=claims[0], reason="trivial", by=editor, at=AT)
        overtaken = confirm(browser, shown)
        assert overtaken.status_code == 409
        assert "Nothing was done: the desk has changed since you saw this." in text_of(overtaken)
        assert statuses() == [ClaimStatus.REJECTED, ClaimStatus.PROPOSED]
        assert confirm(browser, overtaken).status_code == 302
        assert statuses() == [ClaimStatus.REJECTED, ClaimStatus.ACCEPTED]

    def test_asks_for_permission_again_when_it_is_done(self, reviewer):
        browser = signed_in(reviewer)
        shown = choose(browser, "accept", factories.proposed())
        reviewer.groups.clear()
        assert confirm(browser, shown).status_code == 403
        assert statuses() == [ClaimStatus.PROPOSED]


class TestAllOfTheList:
    def test_is_more_than_the_page(self, reviewer, monkeypatch):
        monkeypatch.setattr("claims.admin.claims.ClaimAdmin.list_per_page", 2)
        ticked, *_ = [factories.proposed() for _ in range(3)]
        factories.rejected()
        browser = signed_in(reviewer)
        shown = choose(browser, "accept", ticked, query="?queue=proposed", is_across=True)
        assert "<h1>Accept 3 claims</h1>" in text_of(shown)
        confirm(browser, shown)
        assert statuses() == [*[ClaimStatus.ACCEPTED] * 3, ClaimStatus.REJECTED]

    def test_has_a_limit(self, reviewer, monkeypatch):
        monkeypatch.setattr(bulk, "MOST", 1)
        browser = signed_in(reviewer)
        answer = choose(browser, "accept", factories.proposed(), factories.proposed())
        assert answer.status_code == 302
        assert "At most 1 claims are changed at once. Filter the list." in text_of(browser.get(answer.url))


class TestReject:
    def test_asks_why(self, reviewer):
        browser = signed_in(reviewer)
        asked = choose(browser, "reject", factories.proposed())
        refused = ask(browser, asked, note="Hm.")
        assert refused.status_code == 422
        assert "Choose why they are rejected." in text_of(refused) and "Hm." in text_of(refused)
        shown = ask(browser, refused, reason="opinion", note="A matter of taste.")
        assert "rejected as an opinion" in text_of(shown)
        assert confirm(browser, shown).status_code == 302
        assert Claim.objects.get().rejection_note == "A matter of taste."

    def test_lets_one_think_again(self, reviewer):
        browser = signed_in(reviewer)
        shown = ask(browser, choose(browser, "reject", factories.proposed()), reason="opinion")
        again = ask(browser, shown, reason="trivial")
        assert "rejected as trivial" in text_of(again)
        confirm(browser, again)
        assert Claim.objects.get().rejection_reason == "trivial"


class TestAssign:
    def test_gives_claims_into_somebodys_care(self, editor, reviewer):
        browser = signed_in(editor)
        asked = choose(browser, "assign", factories.accepted(), factories.accepted())
        shown = ask(browser, asked, task="lead", assignee=reviewer.pk, due_on="2099-01-01", note="Soon.")
        assert f"<ins><bdi>{reviewer} until 2099-01-01: Soon.</bdi></ins>" in text_of(shown)
        assert confirm(browser, shown).status_code == 302
        assert Assignment.objects.open().of(reviewer).count() == 2

    def test_offers_those_who_may_do_it(self, editor, reviewer, contributor):
        page = text_of(choose(signed_in(editor), "assign", factories.accepted()))
        assert f'<option value="{reviewer.pk}">' in page
        assert f'<option value="{contributor.pk}">' not in page

    def test_to_others_is_refused_to_reviewers_claim_by_claim(self, reviewer, editor):
        browser = signed_in(reviewer)
        asked = choose(browser, "assign", factories.accepted())
        shown = ask(browser, asked, task="lead", assignee=editor.pk)
        assert "it takes the permission to assign claim" in text_of(shown)
        assert carried(shown, "bulk") == ""

    def test_shows_a_day_that_is_over_as_refused(self, editor, reviewer):
        browser = signed_in(editor)
        asked = choose(browser, "assign", factories.accepted())
        shown = ask(browser, asked, task="lead", assignee=reviewer.pk, due_on="2020-01-01")
        assert "This day is over." in text_of(shown)


class TestTag:
    def test_adds_and_removes(self, reviewer):
        old, new = factories.TopicFactory(name="Old"), factories.TopicFactory(name="New")
        claim = factories.proposed(topics=[old])
        browser = signed_in(reviewer)
        shown = ask(browser, choose(browser, "tag", claim), add=[new.pk], remove=[old.pk])
        assert "<del><bdi>Old</bdi></del> → <ins><bdi>New</bdi></ins>" in text_of(shown)
        confirm(browser, shown)
        assert claim.topics.get() == new

    def test_is_asked_for_something_and_nothing_twice(self, reviewer):
        topic = factories.TopicFactory(name="Old")
        browser = signed_in(reviewer)
        asked = choose(browser, "tag", factories.proposed())
        assert "Choose a topic to add or to remove." in text_of(ask(browser, asked))
        both = ask(browser, asked, add=[topic.pk], remove=[topic.pk])
        assert "Add or remove, not both: Old." in text_of(both)

    def test_has_nothing_to_do_where_it_is_so_already(self, reviewer):
        topic = factories.TopicFactory()
        browser = signed_in(reviewer)
        shown = ask(browser, choose(browser, "tag", factories.proposed(topics=[topic])), add=[topic.pk])
        assert "There is nothing to do: it is so already." in text_of(shown)

    def test_asks_anew_for_a_topic_that_is_gone(self, reviewer):
        topic = factories.TopicFactory()
        browser = signed_in(reviewer)
        shown = ask(browser, choose(browser, "tag", factories.proposed()), add=[topic.pk])
        topic.delete()
        assert confirm(browser, shown).status_code == 422


class TestCarried:
    def refuse(self, browser, carried):
        response = browser.post(bulk_url(), {"carried": carried}, follow=True)
        assert "This choice is older than an hour, or not yours." in text_of(response)
        assert statuses() == [ClaimStatus.PROPOSED]

    def test_claims_are_nobody_elses(self, reviewer, editor):
        shown = choose(signed_in(reviewer), "accept", factories.proposed())
        self.refuse(signed_in(editor), carried(shown, "bulk"))

    def test_claims_cannot_be_made_up(self, reviewer):
        browser = signed_in(reviewer)
        shown = carried(choose(browser, "accept", factories.proposed()), "bulk")
        forged = signing.dumps({"act": "accept", "keys": [1], "back": "/", "digest": "x"})
        for value in ("", "x", forged, shown[:-1] + ("A" if shown[-1] != "A" else "B")):
            self.refuse(browser, value)

    def test_claims_are_good_for_an_hour(self, reviewer, monkeypatch):
        browser = signed_in(reviewer)
        shown = choose(browser, "accept", factories.proposed())
        monkeypatch.setattr(bulk, "MAX_AGE_SECONDS", timedelta(seconds=-1))
        self.refuse(browser, carried(shown, "bulk"))

    def test_nothing_leads_back_to_the_list(self, reviewer):
        assert signed_in(reviewer).get(bulk_url()).url == LIST


class TestList:
    def test_still_deletes_nothing(self, editor):
        claim = factories.proposed()
        choose(signed_in(editor), "delete_selected", claim)
        assert Claim.objects.filter(pk=claim.pk).exists()

    def test_says_when_nothing_was_ticked(self, reviewer):
        browser = signed_in(reviewer)
        factories.proposed()
        answer = choose(browser, "accept")
        assert "Items must be selected" in text_of(browser.get(answer.url))


def test_pages_have_no_inline_script_or_style(editor):
    browser = signed_in(editor)
    asked = choose(browser, "reject", factories.proposed())
    for response in (asked, ask(browser, asked, reason="trivial")):
        page = text_of(response)
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
