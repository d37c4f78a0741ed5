"""What was typed survives the end of a session and a stale key, and nobody else can make use of that."""

import re
import time

import lxml.html
import pytest
from django.core import signing
from django.test import Client

from claims.models import Claim
from factcheck.unsent import KEPT_FOR, MOST, SALT, Unsent
from tests import factories
from tests.claims.desk import claim_url, sent_by, signed_in, text_of

pytestmark = pytest.mark.django_db

PASSWORD = "a long password for tests"
LOGIN = "/admin/login/"
OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def claim():
    return factories.proposed(statement="Ten schools.")


@pytest.fixture
def person():
    person = factories.Reviewer()
    person.set_password(PASSWORD)
    person.save()
    return person


def typed_by(person, claim, **typed):
    """Return what the person's browser would send for the claim, all typed in."""
    fields = sent_by(signed_in(person).get(claim_url(claim)), "act-edit")
    return fields | {"act": "edit", "statement": "Nine schools.\r\nNot ten."} | typed


class Browser(Client):
    """Somebody whose session has ended while they typed; forged forms are found out."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)
        self.get(LOGIN)
        self.response = None

    def send(self, address, fields, **headers):
        key = {"csrfmiddlewaretoken": self.cookies["csrftoken"].value}
        self.response = self.post(address, fields | key, **headers)
        return self.response

    def sign_in(self, username, password=PASSWORD):
        fields = sent_by(self.response, "login-form")
        fields["unsent"] = re.findall(
            'name="unsent" form="login-form" value="([^"]*)"', text_of(self.response)
        )
        return self.send(LOGIN, fields | {"username": username, "password": password})

    def confirm(self):
        return self.send(address_on(self.response), sent_by(self.response, "unsent"))


def address_on(response):
    """Return where the one button of the page sends what was typed."""
    [form] = lxml.html.fromstring(text_of(response)).xpath('//form[@id="unsent"]')
    return form.action


class TestSessionExpiry:
    def test_loses_nothing_of_what_was_typed(self, person, claim):
        browser, typed = Browser(), typed_by(person, claim)
        assert browser.send(claim_url(claim), typed).status_code == 403
        assert "sign in, and you can look at it and send it" in text_of(browser.response)
        assert Claim.objects.get(pk=claim.pk).statement == "Ten schools."
        shown = browser.sign_in(person.username)
        assert shown.status_code == 200 and "Nine schools.\r\nNot ten.</textarea>" in text_of(shown)
        assert Claim.objects.get(pk=claim.pk).statement == "Ten schools."
        assert browser.confirm().status_code == 302
        assert Claim.objects.get(pk=claim.pk).statement == "Nine schools.\nNot ten."
        assert claim.history.latest("history_id").history_user == person

    def test_survives_a_wrong_password(self, person, claim):
        browser = Browser()
        browser.send(claim_url(claim), typed_by(person, claim))
        assert browser.sign_in(person.username, "wrong").status_code == 200
        assert "Nine schools." in text_of(browser.sign_in(person.username))

    def test_lets_only_those_send_it_who_may(self, person, claim):
        browser, stranger = Browser(), factories.Person()
        stranger.set_password(PASSWORD)
        stranger.save()
        browser.send(claim_url(claim), typed_by(person, claim))
        browser.sign_in(stranger.username)
        assert browser.confirm().status_code == 403
        assert Claim.objects.get(pk=claim.pk).statement == "Ten schools."

    def test_shows_no_page_to_people_from_outside_the_desk(self, person, claim):
        reader, browser = factories.Person(is_staff=False), Browser()
        reader.set_password(PASSWORD)
        reader.save()
        browser.send(claim_url(claim), typed_by(person, claim))
        assert 'id="unsent"' not in text_of(browser.sign_in(reader.username))

    def test_is_told_where_the_edit_was_overtaken(self, person, claim, editor):
        browser, typed = Browser(), typed_by(person, claim)
        signed_in(editor).post(claim_url(claim), typed | {"statement": "Eight schools."})
        browser.send(claim_url(claim), typed)
        browser.sign_in(person.username)
        assert browser.confirm().status_code == 409

    def test_says_that_files_have_to_be_chosen_again(self, tmp_path):
        file = tmp_path / "story.txt"
        file.write_text("It rose.")
        with file.open() as opened:
            browser = Browser()
            browser.send("/admin/sources/article/add/", {"act": "take_in", "title": "Rise", "file": opened})
        assert "choose story.txt again" in text_of(browser.response)

    def test_says_when_it_is_too_long_to_be_carried(self, person, claim):
        browser = Browser()
        browser.send(claim_url(claim), typed_by(person, claim, statement="x" * MOST))
        page = text_of(browser.response)
        assert "too long to be kept on this page" in page and 'name="unsent"' not in page

    def test_only_leads_to_the_sign_in_where_nothing_was_sent(self, claim):
        browser = Browser()
        assert browser.send(claim_url(claim), {}).status_code == 302
        assert browser.get(claim_url(claim)).status_code == 302
        assert browser.send("/admin/logout/", {}).status_code == 302

    def test_keeps_the_sign_in_page_out_of_caches(self, person, claim):
        browser = Browser()
        response = browser.send(claim_url(claim), typed_by(person, claim))
        assert "no-store" in response["Cache-Control"]
        assert "no-store" in browser.sign_in(person.username)["Cache-Control"]


class TestCarriedForm:
    """What travels through the browser."""

    def test_holds_no_password_and_no_key(self):
        browser = Browser()
        secret = {"old_password": "s3cret-1", "new_password1": "s3cret-2", "first_name": "Ada"}
        page = text_of(browser.send("/admin/auth/user/1/password/", secret))
        [signed] = re.findall('name="unsent" form="login-form" value="([^"]*)"', page)
        assert Unsent.read(signed).fields == [("first_name", "Ada")]
        assert "s3cret" not in page

    def test_is_read_only_if_we_signed_it_here_and_lately(self, person, claim, monkeypatch):
        unsent = Unsent(claim_url(claim), [("act", "edit")], [])
        assert Unsent.read(unsent.signed) == unsent
        forged = signing.dumps(["https://evil.example/", [], []], salt="another")
        for text in ("", "x", unsent.signed[:-2], forged):
            assert Unsent.read(text) is None
        signed, later = unsent.signed, time.time() + KEPT_FOR.total_seconds() + 5
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        assert Unsent.read(signed) is None

    def test_leads_nowhere_but_to_the_page_it_came_from(self, person, claim):
        browser = Browser()
        browser.send(f"{claim_url(claim)}?next=https://evil.example", typed_by(person, claim))
        address = address_on(browser.sign_in(person.username))
        assert address == f"{claim_url(claim)}?next=https://evil.example"

    def test_escapes_what_was_typed(self, person, claim):
        browser = Browser()
        browser.send(claim_url(claim), typed_by(person, claim, statement='"></textarea><script>alert(1)'))
        assert "<script>alert" not in text_of(browser.sign_in(person.username))


class TestForgery:
    """A form that another site may have sent."""

    def test_is_not_carried(self, person, claim):
        browser = Browser()
        response = browser.post(claim_url(claim), typed_by(person, claim) | {"csrfmiddlewaretoken": "x" * 64})
        assert response.status_code == 403
        assert "Nine schools." not in text_of(response) and 'name="unsent"' not in text_of(response)

    def test_from_our_own_page_is_shown_to_be_copied_and_cannot_be_sent(self, person, claim):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(person)
        typed = typed_by(person, claim, csrfmiddlewaretoken="x" * 64)
        page = text_of(browser.post(claim_url(claim), typed, **OURS))
        assert "Nine schools." in page and "Copy what you typed" in page
        assert 'id="unsent"' not in page and 'name="unsent"' not in page

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
    def test_from_elsewhere_shows_nothing_of_it(self, person, claim, origin):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(person)
        response = browser.post(claim_url(claim), typed_by(person, claim), HTTP_ORIGIN=origin)
        assert response.status_code == 403 and "Nine schools." not in text_of(response)

    def test_of_the_sign_in_shows_what_it_carried_and_no_password(self, person, claim):
        browser = Browser()
        unsent = Unsent(claim_url(claim), [("statement", "Nine schools.")], [])
        fields = {"username": person.username, "password": PASSWORD, "unsent": unsent.signed}
        page = text_of(browser.post(LOGIN, fields | {"csrfmiddlewaretoken": "x" * 64}, **OURS))
        assert "Nine schools." in page and PASSWORD not in page and person.username not in page

    def test_of_a_sign_in_that_carries_nothing_is_told_in_a_sentence(self, person):
        response = Browser().post(LOGIN, {"username": "x", "password": PASSWORD}, **OURS)
        assert response.status_code == 403 and "This was not accepted" in text_of(response)

    def test_carried_into_a_sign_in_needs_the_key_of_the_page(self, person, claim):
        browser = Browser()
        unsent = signing.dumps([claim_url(claim), [["act", "accept"]], []], salt=SALT)
        fields = {"username": person.username, "password": PASSWORD, "unsent": unsent}
        assert browser.post(LOGIN, fields, HTTP_ORIGIN="https://evil.example").status_code == 403
        assert "_auth_user_id" not in browser.session
