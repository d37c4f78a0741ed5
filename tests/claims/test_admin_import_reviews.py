"""Fact-checks by others brought into the desk, and shown where a claim is judged."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.admin import carrying
from claims.models import Claim, Import, OutsideReview
from tests import factories
from tests.claims.desk import ROLES, claim_url, sent_by, signed_in, text_of
from tests.claims.outside import SCHOOLS, feed, many, rating, review
from tests.factories import AT

pytestmark = pytest.mark.django_db
PAGE = "/admin/import-reviews/"


@pytest.fixture
def browser(contributor):
    return signed_in(contributor)


def upload(browser, content, **fields):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return browser.post(PAGE, {"file": SimpleUploadedFile("theirs.json", raw), **fields})


def confirm(browser, shown):
    return browser.post(PAGE, sent_by(shown, "act-import"), follow=True)


class TestPage:
    @pytest.mark.parametrize("role", ROLES)
    def test_is_for_the_desk(self, role):
        browser = signed_in(ROLES[role]())
        assert browser.get(PAGE).status_code == 200
        assert PAGE in text_of(browser.get(reverse("admin:claims_claim_changelist")))

    def test_is_for_nobody_else(self):
        assert Client().get(PAGE).status_code == 302
        assert signed_in(factories.Person()).get(PAGE).status_code == 403

    def test_lists_what_came_before(self, browser):
        confirm(browser, upload(browser, review()))
        assert "theirs.json" in text_of(browser.get(PAGE))

    def test_asks_for_a_file_that_can_be_read(self, browser):
        assert browser.post(PAGE, {}).status_code == 422
        wrong = upload(browser, b"{}")
        assert wrong.status_code == 422 and "There is no fact-check in this" in text_of(wrong)
        assert "language tag" in text_of(upload(browser, review(), language="!"))


class TestPreview:
    def test_shows_what_would_come_of_it_and_does_nothing(self, browser):
        shown = upload(browser, feed(review(), review(url="https://checks.example/2")))
        page = text_of(shown)
        assert shown.status_code == 200 and "Import 2" in page and "1 claim would be proposed" in page
        assert page.count(SCHOOLS) == 2
        assert not (Import.objects.exists() or Claim.objects.exists())

    def test_is_carried_out_as_shown(self, browser, contributor):
        done = confirm(browser, upload(browser, many(3), language="de"))
        assert "Imported: 3 new, 0 changed, 0 known, 0 left out. Claims proposed: 3." in text_of(done)
        imported = Import.objects.get()
        assert (imported.created_by, imported.filename) == (contributor, "theirs.json")
        assert imported.options == {"language": "de", "skip_bad": False}

    def test_names_the_rows_that_are_left_out(self, browser):
        shown = upload(browser, feed(review(), review(claimReviewed="")))
        page = text_of(shown)
        assert shown.status_code == 422 and "Say which claim was reviewed." in page
        assert "Leave it out and import 1" in page
        assert "1 left out" in text_of(confirm(browser, shown))

    def test_of_what_is_known_offers_nothing(self, browser):
        confirm(browser, upload(browser, review()))
        page = text_of(upload(browser, review()))
        assert "the desk knows all of it" in page and 'name="carried"' not in page

    def test_is_shown_anew_when_the_desk_has_changed(self, browser):
        shown = upload(browser, many(2))
        confirm(browser, upload(browser, many(1)))
        overtaken = browser.post(PAGE, sent_by(shown, "act-import"))
        assert overtaken.status_code == 409 and OutsideReview.objects.count() == 1
        assert "the desk has changed since you saw this" in text_of(overtaken)
        assert "1 new" in text_of(confirm(browser, overtaken))

    def test_is_good_for_who_saw_it_alone(self, browser):
        sent = sent_by(upload(browser, review()), "act-import")
        other = signed_in(factories.Editor())
        assert "not yours" in text_of(other.post(PAGE, sent, follow=True))
        assert not Import.objects.exists()

    def test_is_good_for_a_while(self, browser, monkeypatch):
        sent = sent_by(upload(browser, review()), "act-import")
        monkeypatch.setattr(carrying, "MAX_AGE_SECONDS", -1)
        assert "older than an hour" in text_of(browser.post(PAGE, sent, follow=True))


class TestClaimPage:
    def test_shows_the_rating_as_written_and_as_read(self, browser):
        swapped = rating(alternateName="Faux", ratingValue=1, bestRating=1, worstRating=5)
        confirm(browser, upload(browser, review(reviewRating=swapped)))
        page = text_of(browser.get(claim_url(Claim.objects.get())))
        assert "Checked elsewhere" in page and "“<bdi>Faux</bdi>”" in page
        assert '<span class="rating rating--false">False</span>' in page
        assert "they were swapped" in page and "https://checks.example/schools" in page
        assert "24 Feb 2026" in page and "theirs.json" in page

    def test_shows_nothing_where_nobody_checked(self, browser):
        assert "Checked elsewhere" not in text_of(browser.get(claim_url(factories.proposed())))

    def test_shows_what_belongs_to_merged_claims(self, browser):
        confirm(browser, upload(browser, review()))
        into = factories.ClaimFactory()
        workflow.merge(claim=Claim.objects.get(statement=SCHOOLS), into=into, by=factories.Editor(), at=AT)
        assert "Checked elsewhere" in text_of(browser.get(claim_url(into)))

    def test_takes_as_many_queries_for_eleven_as_for_one(self, browser, django_assert_max_num_queries):
        confirm(browser, upload(browser, review()))
        place = claim_url(Claim.objects.get())
        browser.get(place)
        with django_assert_max_num_queries(60) as few:
            browser.get(place)
        count = len(few)
        reviews = [review(url=f"https://checks{number}.example/", author=None) for number in range(10)]
        confirm(browser, upload(browser, reviews))
        with django_assert_max_num_queries(count):
            browser.get(place)
