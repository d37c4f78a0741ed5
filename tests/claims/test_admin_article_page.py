"""The article page from outside: taking an article in, and judging its claims without leaving it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.enums import Anchor, ClaimStatus, RejectionReason
from claims.models import Appearance, Claim, Extraction
from factcheck.editions import edition_of
from sources.enums import WorkStatus
from sources.models import Article, Ingestion
from tests import factories
from tests.claims.desk import article_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

ADD = "/admin/sources/article/add/"
TEXT = (
    "The council met on Monday. It built 12 schools in 2025, the mayor said.\n\n"
    "Unemployment fell by 4 percent in 2024, according to the statistics office."
)


def article_with(count: int):
    """Return an article in whose text so many claims are marked."""
    text = " ".join(f"It built {number:02} schools in 2025." for number in range(count))
    version = factories.VersionFactory(text=text)
    for number in range(count):
        start = number * 29
        place = workflow.Place(version=version, start=start, end=start + 28, is_outlet_voice=True)
        factories.proposed(place=place, check_worthiness=1 - number / 100)
    return version.article


class TestTakingIn:
    def test_a_text_leads_to_the_article_which_waits_to_be_read(self, contributor):
        browser = signed_in(contributor)
        response = browser.post(ADD, {"text": TEXT, "title": "Schools", "language": "en"}, follow=True)
        assert response.redirect_chain[-1][0] == article_url(Article.objects.get())
        assert "The text is being read for claims." in text_of(response)
        assert 'data-refresh="2"' in text_of(response)

    def test_an_article_that_was_read_shows_its_candidates(self, contributor):
        browser = signed_in(contributor)
        browser.post(ADD, {"text": TEXT, "title": "Schools", "language": "en"})
        assert workflow.run_due(clock=timezone.now)
        page = text_of(browser.get(article_url(Article.objects.get())))
        count = Extraction.objects.get().candidate_count
        assert count and f"{count} claim" in page
        assert "data-refresh" not in page and 'class="hit hit--proposed' in page

    def test_a_file_is_read_at_once(self, contributor):
        file = SimpleUploadedFile("a.txt", TEXT.encode(), "text/plain")
        response = signed_in(contributor).post(ADD, {"file": file})
        assert response.status_code == 302
        assert Ingestion.objects.get().filename == "a.txt"

    def test_an_address_leads_to_its_progress(self, contributor):
        response = signed_in(contributor).post(ADD, {"url": "https://news.example/a"}, follow=True)
        assert (
            response.redirect_chain[-1][0] == f"/admin/sources/ingestion/{Ingestion.objects.get().pk}/change/"
        )
        assert "waiting" in text_of(response)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"text": "  "}, "text"),
            ({"text": "!!"}, "text"),
            ({"text": TEXT, "url": "https://news.example/a"}, "url"),
            ({"url": "http://127.0.0.1/"}, "url"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"text": TEXT, "address": "ftp://x/"}, "address"),
            ({"text": TEXT, "language": "a language"}, "language"),
            ({"text": TEXT, "published_on": "soon"}, "published_on"),
            ({"text": "nul\x00" + TEXT}, "text"),
        ],
    )
    def test_what_is_refused_names_its_field_and_keeps_the_words(self, contributor, fields, field):
        response = signed_in(contributor).post(ADD, fields | {"title": "Kept <title>"})
        assert response.status_code == 422
        assert f'id="take_in-{field}_error"' in text_of(response)
        assert "Kept &lt;title&gt;" in text_of(response)
        assert not Article.objects.exists() and not Ingestion.objects.exists()

    def test_a_picture_is_refused(self, contributor):
        file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png")
        response = signed_in(contributor).post(ADD, {"file": file})
        assert response.status_code == 422
        assert 'id="take_in-file_error"' in text_of(response)

    def test_a_stranger_takes_nothing_in(self):
        assert signed_in(factories.Person()).post(ADD, {"text": TEXT}).status_code == 403


class TestProgress:
    def test_of_a_failed_extraction_shows_the_error_and_a_retry(self, reviewer):
        version = factories.VersionFactory()
        extraction = workflow.queue_extraction(version, at=AT)
        extraction.give_up("The extractor stopped: ValueError.", at=AT)
        browser = signed_in(reviewer)
        assert "The extractor stopped: ValueError." in text_of(browser.get(article_url(version.article)))
        browser.post(article_url(version.article), {"act": "retry", "version": "1"})
        assert Extraction.objects.get().status == WorkStatus.QUEUED

    def test_of_a_failed_fetch_shows_the_reason_and_a_retry(self, contributor):
        browser = signed_in(contributor)
        browser.post(ADD, {"url": "https://news.example/a"})
        ingestion = Ingestion.objects.get()
        address = reverse("admin:sources_ingestion_change", args=[ingestion.pk])
        ingestion.give_up("The server answered 404.", at=AT)
        assert "The server answered 404." in text_of(browser.get(address))
        browser.post(address, {"act": "retry"})
        assert Ingestion.objects.get().status == WorkStatus.QUEUED

    def test_of_work_that_runs_cannot_be_set_back(self, contributor):
        browser = signed_in(contributor)
        browser.post(ADD, {"url": "https://news.example/a"})
        Ingestion.objects.update(status=WorkStatus.RUNNING)
        address = reverse("admin:sources_ingestion_change", args=[Ingestion.objects.get().pk])
        assert browser.post(address, {"act": "retry"}).status_code == 409
        assert Ingestion.objects.get().status == WorkStatus.RUNNING

    def test_fetching_again_queues_the_address(self, contributor):
        article = factories.VersionFactory().article
        signed_in(contributor).post(article_url(article), {"act": "refetch"})
        assert Ingestion.objects.get().url == article.canonical_url


class TestJudging:
    def post(self, user, claim, act, **fields):
        article = claim.appearances.get().version.article
        return signed_in(user).post(article_url(article), {"act": act, "claim": claim.pk} | fields)

    def test_accepts_and_goes_on_to_the_next_candidate(self, reviewer):
        article = article_with(3)
        first, second, _ = Claim.objects.order_by("-check_worthiness")
        response = self.post(reviewer, first, "accept")
        assert response.url == f"{article_url(article)}?claim={second.pk}#claim-{second.pk}"
        assert Claim.objects.get(pk=first.pk).status == ClaimStatus.ACCEPTED

    def test_rejects_with_its_reason(self, reviewer):
        claim = factories.proposed()
        self.post(reviewer, claim, "reject", reason=RejectionReason.OPINION, note="A view.")
        claim = Claim.objects.get(pk=claim.pk)
        assert (claim.status, claim.rejection_reason, claim.rejection_note) == (
            ClaimStatus.REJECTED,
            RejectionReason.OPINION,
            "A view.",
        )

    def test_keeps_the_note_when_the_reason_is_missing(self, reviewer):
        response = self.post(reviewer, factories.proposed(), "reject", note="My long note")
        assert response.status_code == 422
        assert "My long note" in text_of(response)
        assert "Choose why it is rejected." in text_of(response)

    def test_merges_into_a_similar_claim_and_shows_the_other_figure(self, reviewer):
        quantity = {"quantity_comparator": "eq", "quantity_unit": "schools"}
        other = factories.accepted(statement="It built 9 schools.", quantity_value=9, **quantity)
        claim = factories.proposed(statement="It built 12 schools.", quantity_value=12, **quantity)
        article = claim.appearances.get().version.article
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert "Another figure: = 12 schools here, = 9 schools there" in page
        self.post(reviewer, claim, "merge", pick=other.pk)
        assert Claim.objects.get(pk=claim.pk).merged_into == other

    @pytest.mark.parametrize("act", ["accept", "reject", "merge", "edit"])
    def test_is_not_for_contributors(self, contributor, act):
        claim = factories.proposed()
        fields = {
            "reason": "opinion",
            "pick": factories.accepted().pk,
            "statement": "X is 3.",
            "kind": "state",
        }
        response = self.post(contributor, claim, act, **fields, language="en")
        assert response.status_code == 403
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED

    def test_reaches_no_claim_of_another_article(self, reviewer):
        stranger, article = factories.proposed(), article_with(1)
        signed_in(reviewer).post(article_url(article), {"act": "accept", "claim": stranger.pk})
        assert Claim.objects.get(pk=stranger.pk).status == ClaimStatus.PROPOSED


class TestMarkingByHand:
    def post(self, user, version, **fields):
        typed = {"act": "propose", "kind": "state", "version": version.number} | fields
        return signed_in(user).post(article_url(version.article), typed)

    def test_finds_the_words_whatever_breaks_their_lines(self, contributor):
        version = factories.VersionFactory(text="Well.\nIt built\n12 schools.")
        self.post(contributor, version, exact="built 12   schools", statement="The council built 12 schools.")
        place = Appearance.objects.get()
        assert place.exact == "built\n12 schools"
        assert (place.claim.statement, place.claim.created_by) == (
            "The council built 12 schools.",
            contributor,
        )

    def test_refuses_words_that_are_not_there(self, contributor):
        version = factories.VersionFactory()
        response = self.post(contributor, version, exact="It built 13 schools")
        assert response.status_code == 422
        assert "do not occur in the text" in text_of(response)
        assert "It built 13 schools" in text_of(response)

    def test_asks_which_when_they_occur_twice(self, contributor):
        version = factories.VersionFactory(text="It rose. Then it fell. It rose. And again.")
        response = self.post(contributor, version, exact="It rose.")
        assert "They occur 2 times. Choose which." in text_of(response)
        self.post(contributor, version, exact="It rose.", occurrence="23")
        assert Appearance.objects.get().start == 23

    @pytest.mark.parametrize("exact", ["(((((", "[a-z]*", "\\", "a" * 6000])
    def test_takes_words_as_words(self, contributor, exact):
        response = self.post(contributor, factories.VersionFactory(), exact=exact)
        assert response.status_code == 422
        assert not Claim.objects.exists()


class TestDescription:
    def typed(self, article, **fields):
        words = {"title": "Better", "language": "fr", "version": "1"}
        return {"act": "describe", "edition": edition_of(article)} | words | fields

    def test_is_mended_with_its_history_and_the_claims_follow(self, contributor):
        claim = factories.proposed()
        article = claim.appearances.get().version.article
        publisher = factories.PublisherFactory()
        typed = self.typed(article, publisher=publisher.pk, published_on="2026-01-05")
        assert signed_in(contributor).post(article_url(article), typed).status_code == 302
        claim = Claim.objects.get(pk=claim.pk)
        assert (claim.publisher, str(claim.first_appeared_on)) == (publisher, "2026-01-05")
        assert article.history.latest("history_id").history_user == contributor
        assert "Better" in text_of(signed_in(contributor).get(article_url(article)))

    def test_keeps_the_address_in_its_canonical_form(self, contributor):
        article = factories.VersionFactory().article
        typed = self.typed(article, canonical_url="HTTPS://News.example/b?utm_source=x#top")
        assert signed_in(contributor).post(article_url(article), typed).status_code == 302
        assert Article.objects.get(pk=article.pk).canonical_url == "https://news.example/b"

    @pytest.mark.parametrize("address", ["ftp://news.example/", "http://127.0.0.1/", "words", "taken"])
    def test_refuses_an_address_on_its_field(self, contributor, address):
        article, other = factories.VersionFactory().article, factories.VersionFactory().article
        typed = self.typed(article, canonical_url=other.canonical_url if address == "taken" else address)
        response = signed_in(contributor).post(article_url(article), typed)
        assert response.status_code == 422
        assert 'id="describe-canonical_url_error"' in text_of(response)
        assert Article.objects.get(pk=article.pk).canonical_url == article.canonical_url

    def test_offers_every_field_that_it_says_something_of(self, contributor):
        page = text_of(signed_in(contributor).get(article_url(factories.VersionFactory().article)))
        for name in ("title", "byline", "publisher", "canonical_url", "language", "published_on"):
            assert f'id="describe-{name}"' in page

    def test_is_refused_without_a_headline(self, contributor):
        article = factories.VersionFactory().article
        response = signed_in(contributor).post(
            article_url(article), self.typed(article, title="", language="kept")
        )
        assert response.status_code == 422
        assert 'value="kept"' in text_of(response)


class TestText:
    def test_is_escaped_and_in_its_own_direction(self, reviewer):
        article = factories.ArticleFactory(language="ar", title="<b>x</b>")
        evil = "<img src=x onerror=alert(1)> said: it built 12 schools."
        version = factories.VersionFactory(article=article, text=evil)
        factories.proposed(place=workflow.Place(version=version, start=0, end=40))
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert "<img src=x" not in page and "<b>x</b>" not in page
        assert 'dir="rtl"' in page

    def test_of_a_megabyte_renders(self, reviewer):
        version = factories.VersionFactory(text="It built 12 schools in 2025. " * 36_000)
        factories.proposed(place=workflow.Place(version=version, start=29, end=57))
        response = signed_in(reviewer).get(article_url(version.article))
        assert response.status_code == 200 and len(response.content) > 1_000_000

    def test_marks_nested_and_overlapping_claims(self, reviewer):
        version = factories.VersionFactory()
        for start, end in ((27, 71), (30, 53), (40, 60)):
            factories.proposed(place=workflow.Place(version=version, start=start, end=end))
        page = text_of(signed_in(reviewer).get(article_url(version.article)))
        assert page.count('class="hit__number ') == 3
        assert "hit--nested" in page

    def test_of_an_earlier_version_says_so_and_tells_what_changed(self, reviewer):
        old = factories.VersionFactory()
        gone = factories.proposed(place=workflow.Place(version=old, start=0, end=26))
        new = factories.VersionFactory(article=old.article, number=2, text="It built 13 schools in 2025.")
        Appearance.objects.filter(claim=gone).update(vanished_in=new)
        place = workflow.Place(version=new, start=0, end=28, anchor=Anchor.FUZZY, distance=1)
        factories.proposed(place=place)
        browser = signed_in(reviewer)
        page = text_of(browser.get(article_url(old.article)))
        assert "1 quote of earlier versions changed here, 1 is gone" in page
        assert "1 character differs" in page and "gone from version 2" in page
        assert "This is an earlier text." in text_of(browser.get(article_url(old.article) + "?version=1"))

    @pytest.mark.parametrize(
        "query", ["claim=x", "claim=999", "version=99", "claim=-1", "version=٣", "claim=" + "9" * 5000]
    )
    def test_shrugs_off_an_address_that_makes_no_sense(self, reviewer, query):
        assert signed_in(reviewer).get(f"{article_url(article_with(1))}?{query}").status_code == 200

    def test_without_a_version_leads_back_to_the_list(self, reviewer):
        response = signed_in(reviewer).get(article_url(factories.ArticleFactory()), follow=True)
        assert "This article has no text yet." in text_of(response)


# The page as a reviewer sees it, with one candidate open.
QUERIES = 22


@pytest.mark.parametrize("count", [1, 11])
def test_costs_the_same_however_many_candidates(reviewer, count, django_assert_num_queries):
    article, browser = article_with(count), signed_in(reviewer)
    browser.get(article_url(article))
    with django_assert_num_queries(QUERIES):
        browser.get(article_url(article))
