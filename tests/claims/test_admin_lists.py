"""The first page and the lists: the queues hold what they say, at a cost that does not grow."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.admin.queues import QUEUES
from claims.enums import Anchor
from claims.models import Appearance, Claim
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

HOME = "/admin/"
LIST = "/admin/claims/claim/"


@pytest.fixture
def newsroom(settings):
    """Make a claim, or more, of every state; a verdict is stale after a day."""
    settings.REVIEW_BY_DAYS = 1
    states = ["proposed", "accepted", "in_review", "decided", "signed_off", "published", "retracted"]
    for state in [*states, "rejected", "merged"]:
        getattr(factories, state)()
    Appearance.objects.filter(claim=factories.proposed()).update(anchor=Anchor.FUZZY, distance=1)


class TestHome:
    def test_counts_what_each_queue_lists(self, newsroom, reviewer):
        browser = signed_in(reviewer)
        for queue, count in browser.get(HOME).context["home"].queues:
            assert browser.get(queue.url).context["cl"].result_count == count, queue.name

    def test_shows_every_queue_of_a_whole_newsroom_filled(self, newsroom, reviewer):
        counts = {queue.name: count for queue, count in signed_in(reviewer).get(HOME).context["home"].queues}
        assert set(counts) == set(QUEUES)
        assert all(counts.values())

    def test_tells_the_year_of_every_date(self, reviewer):
        factories.VersionFactory()
        assert "1 Mar 2026" in text_of(signed_in(reviewer).get(HOME))

    def test_lists_ones_own_drafts_alone(self, reviewer):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale="Half.")
        assert claim_url(claim) in text_of(signed_in(reviewer).get(HOME))
        assert claim_url(claim) not in text_of(signed_in(factories.Reviewer()).get(HOME))

    def test_shows_a_stranger_nothing(self, newsroom):
        home = signed_in(factories.Person()).get(HOME).context["home"]
        assert (home.queues, home.drafts, home.articles) == ([], [], [])

    @pytest.mark.parametrize("count", [1, 11])
    def test_costs_the_same_however_full(self, reviewer, count, django_assert_num_queries):
        for _ in range(count):
            workflow.draft_review(claim=factories.in_review(), by=reviewer, at=AT)
        browser = signed_in(reviewer)
        browser.get(HOME)
        with django_assert_num_queries(9):
            browser.get(HOME)


class TestClaimList:
    @pytest.mark.parametrize("count", [1, 11])
    def test_costs_the_same_however_long(self, reviewer, count, django_assert_num_queries):
        for _ in range(count):
            factories.proposed(claimant=factories.ClaimantFactory())
        browser = signed_in(reviewer)
        browser.get(LIST)
        with django_assert_num_queries(9):
            browser.get(f"{LIST}?queue=proposed")

    def test_begins_with_what_is_most_worth_checking(self, reviewer):
        for worth in (0.5, None, 0.9):
            factories.proposed(check_worthiness=worth)
        rows = signed_in(reviewer).get(f"{LIST}?queue=proposed").context["cl"].result_list
        assert [row.check_worthiness for row in rows] == [0.9, 0.5, None]

    def test_searches_as_the_product_does(self, reviewer):
        factories.proposed(statement="Élan Ferry carried 9 passengers.")
        factories.proposed(statement="Nothing of that sort.")
        rows = signed_in(reviewer).get(f"{LIST}?q=elan+ferr").context["cl"].result_list
        assert [row.statement for row in rows] == ["Élan Ferry carried 9 passengers."]

    @pytest.mark.parametrize("query", ["q=%27%22%29%3B--", "q=%00", "queue=none", "p=99", "e=1"])
    def test_shrugs_off_what_makes_no_sense(self, reviewer, query):
        assert signed_in(reviewer).get(f"{LIST}?{query}", follow=True).status_code == 200

    def test_lets_nobody_add_or_delete(self, newsroom):
        browser = signed_in(factories.Administrator())
        claim = Claim.objects.latest("pk")
        assert browser.get(f"{LIST}add/").status_code == 403
        assert (
            browser.post(reverse("admin:claims_claim_delete", args=[claim.pk]), {"post": "yes"}).status_code
            == 403
        )
        browser.post(LIST, {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"})
        assert Claim.objects.filter(pk=claim.pk).exists()


class TestLists:
    @pytest.mark.parametrize(
        ("path", "name"),
        [("claims/claim", "Claims"), ("sources/article", "Articles"), ("sources/publisher", "Publishers")],
    )
    def test_are_called_by_what_they_list(self, path, name):
        page = text_of(signed_in(factories.Administrator()).get(f"/admin/{path}/"))
        assert f"<h1>{name}</h1>" in page
        assert f'<a href="/admin/">Home</a> › {name}</div>' in page

    def test_lead_back_from_every_page_of_a_row(self):
        publisher, browser = factories.PublisherFactory(), signed_in(factories.Administrator())
        for page in ("change", "delete"):
            html = text_of(browser.get(f"/admin/sources/publisher/{publisher.pk}/{page}/"))
            assert 'Home</a> › <a href="/admin/sources/publisher/">Publishers</a> ›' in html

    def test_write_dates_as_the_pages_do(self, reviewer):
        factories.ArticleFactory(published_on="2025-04-01")
        assert "1 Apr 2025" in text_of(signed_in(reviewer).get("/admin/sources/article/"))

    def test_offer_to_take_an_article_in(self, contributor):
        assert "Add article" not in text_of(signed_in(contributor).get("/admin/sources/article/"))
