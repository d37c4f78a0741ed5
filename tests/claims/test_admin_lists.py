"""The lists of the desk: what they hold, what they can be narrowed down to, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.urls import reverse

from claims import workflow
from claims.admin.queues import QUEUES
from claims.enums import AssignmentTask
from claims.models import Assignment, Claim
from tests import factories
from tests.claims.desk import signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

LIST = "/admin/claims/claim/"
LEAD, REVIEW = AssignmentTask.LEAD, AssignmentTask.REVIEW


def listed(user, query) -> list[Claim]:
    return signed_in(user).get(f"{LIST}?{query}").context["cl"].result_list


def said(user, query) -> list[str]:
    """Return the messages of the list, which then holds nothing."""
    response = signed_in(user).get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert response.context["cl"].result_count == 0
    return [str(message) for message in response.context["messages"]]


def ask(claim, who, task=LEAD, **more) -> Assignment:
    return workflow.assign(claim=claim, task=task, assignee=who, by=factories.Editor(), at=AT, **more)


def late(assignment) -> Claim:
    """Let the day of an assignment be long over."""
    Assignment.objects.filter(pk=assignment.pk).update(due_on=AT.date() - timedelta(days=1))
    return assignment.claim


class TestClaimList:
    @pytest.mark.parametrize(
        ("queue", "state", "queries"), [("proposed", "proposed", 9), ("needs_evidence", "in_review", 11)]
    )
    @pytest.mark.parametrize("count", [1, 50])
    def test_costs_the_same_however_long(
        self, editor, queue, state, queries, count, django_assert_num_queries
    ):
        factories.PolicyFactory()
        for _ in range(count):
            claim = getattr(factories, state)(claimant=factories.ClaimantFactory())
            ask(claim, editor), ask(claim, editor, REVIEW)
        browser = signed_in(editor)
        browser.get(LIST)
        with django_assert_num_queries(queries):
            browser.get(f"{LIST}?queue={queue}")

    def test_begins_with_what_is_most_worth_checking(self, reviewer):
        for worth in (0.5, None, 0.9):
            factories.proposed(check_worthiness=worth)
        assert [row.check_worthiness for row in listed(reviewer, "queue=proposed")] == [0.9, 0.5, None]

    def test_goes_on_with_what_waits_longest(self, reviewer):
        claims = [factories.in_review() for _ in range(3)]
        Claim.objects.filter(pk=claims[2].pk).update(status_since=AT - timedelta(days=9))
        assert listed(reviewer, "queue=unreviewed") == [claims[2], claims[0], claims[1]]

    def test_searches_as_the_product_does(self, reviewer):
        factories.proposed(statement="Élan Ferry carried 9 passengers.")
        factories.proposed(statement="Nothing of that sort.")
        rows = listed(reviewer, "q=elan+ferr")
        assert [row.statement for row in rows] == ["Élan Ferry carried 9 passengers."]

    @pytest.mark.parametrize("query", ["q=%27%22%29%3B--", "q=%00", "p=99", "e=1", "nothing=1"])
    def test_shrugs_off_what_makes_no_sense(self, reviewer, query):
        assert signed_in(reviewer).get(f"{LIST}?{query}", follow=True).status_code == 200

    def test_tells_who_is_asked_for_what_and_when(self, reviewer):
        lead, asked = factories.Reviewer(first_name="Li", last_name="Na"), factories.Reviewer()
        claim = late(ask(factories.in_review(), lead))
        ask(claim, asked, REVIEW, due_on=AT.date() + timedelta(days=9_000))
        page = text_of(signed_in(reviewer).get(LIST))
        assert '<bdi>Li Na</bdi>, <span class="late">overdue since 28 Feb 2026</span>' in page
        assert f"review: <bdi>{asked}</bdi>, due " in page

    def test_lets_nobody_add_or_delete(self):
        claim = factories.published()
        browser = signed_in(factories.Administrator())
        assert browser.get(f"{LIST}add/").status_code == 403
        address = reverse("admin:claims_claim_delete", args=[claim.pk])
        assert browser.post(address, {"post": "yes"}).status_code == 403
        browser.post(LIST, {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"})
        assert Claim.objects.filter(pk=claim.pk).exists()


class TestFilters:
    @pytest.mark.parametrize("name", QUEUES)
    def test_offer_every_queue_to_everybody(self, name, contributor):
        assert signed_in(contributor).get(f"{LIST}?queue={name}").status_code == 200

    def test_find_what_is_asked_of_somebody(self, reviewer):
        other = factories.Reviewer()
        led, asked = factories.in_review(), factories.in_review()
        ask(led, reviewer), ask(asked, reviewer, REVIEW), ask(factories.accepted(), other)
        workflow.unassign(assignment=ask(factories.accepted(), reviewer), by=reviewer, at=AT)
        assert listed(other, f"assignee={reviewer}") == [led]
        assert listed(other, f"asked={reviewer}") == [asked]

    def test_find_what_is_overdue_and_whose_fault_that_is(self, reviewer):
        other = factories.Reviewer()
        mine, theirs = factories.in_review(), factories.in_review()
        late(ask(mine, reviewer)), ask(theirs, reviewer), late(ask(theirs, other, REVIEW))
        assert set(listed(reviewer, "overdue=yes")) == {mine, theirs}
        assert listed(reviewer, f"overdue=yes&assignee={reviewer}") == [mine]
        assert listed(reviewer, f"overdue=yes&asked={other}") == [theirs]

    def test_find_what_somebody_reviewed_lately_as_far_as_one_may_see(self, editor, reviewer):
        claim, other = factories.in_review(), factories.Reviewer()
        workflow.submit_review(
            claim=claim,
            by=other,
            at=AT,
            rating=factories.RatingFactory(),
            rationale="So it is.",
            confidence=4,
        )
        assert listed(editor, f"reviewed_by={other}&reviewed_since=2026-03-01") == [claim]
        assert listed(editor, "reviewed_since=2026-03-01") == [claim]
        assert listed(editor, f"reviewed_by={other}&reviewed_since=2026-03-02") == []
        assert listed(editor, f"reviewed_by={editor}") == []
        assert listed(reviewer, f"reviewed_by={other}") == []

    def test_find_what_was_seen_in_an_article(self, reviewer):
        claim = factories.proposed()
        factories.proposed()
        article = claim.appearances.get().version.article
        assert listed(reviewer, f"article={article.pk}") == [claim]

    def test_combine_with_one_another_and_with_search(self, reviewer):
        claims = [factories.accepted(statement=text, kind="event") for text in ("Elan sank.", "Elan rose.")]
        for claim in claims:
            ask(claim, reviewer)
        query = f"queue=accepted&assignee={reviewer}&kind__exact=event"
        assert set(listed(reviewer, query)) == set(claims)
        assert listed(reviewer, f"{query}&q=sank") == [claims[0]]
        assert listed(reviewer, f"{query.replace('accepted', 'in_review')}&q=sank") == []

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("queue=none", "There is no queue “none”."),
            ("assignee=nobody", "There is nobody called “nobody”."),
            ("asked=%00", "There is nobody called “\0”."),
            ("reviewed_by=no%20one", "There is nobody called “no one”."),
            ("reviewed_since=lately", "“lately” is no day. Write it as 2026-03-01."),
            ("reviewed_since=2026-02-31", "“2026-02-31” is no day. Write it as 2026-03-01."),
            ("overdue=no", "The list can be narrowed down to what is overdue with “yes” alone."),
            ("article=9", "There is no article 9."),
            ("article=x", "There is no article x."),
        ],
    )
    def test_say_what_they_do_not_understand_and_find_nothing(self, reviewer, query, reason):
        factories.proposed()
        assert said(reviewer, query) == [reason]

    def test_are_named_above_the_list_each_with_the_way_out(self, reviewer):
        page = text_of(signed_in(reviewer).get(f"{LIST}?queue=proposed&assignee={reviewer}&p=1"))
        assert f'<li>in the care of {reviewer} <a href="?queue=proposed">' in page
        assert f'<li>to triage <a href="?assignee={reviewer}">' in page


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
