"""The first page: what waits, for whom, since when; each number leads to exactly the rows it counts."""

from datetime import UTC, date, datetime, timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.admin.home import age_in_words
from claims.admin.queues import WORK
from claims.enums import Anchor, AssignmentTask, InquiryKind, ReportChannel
from claims.models import Appearance
from tests import factories
from tests.claims.desk import ROLES, claim_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

HOME = "/admin/"
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
TRUE = {"label": "True", "category": "true", "value": 5}
LEAD, REVIEW = AssignmentTask.LEAD, AssignmentTask.REVIEW


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let it be ten days after everything was made."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def ask(claim, who, task=LEAD, due=None, **more):
    due_on = None if due is None else AT.date() + timedelta(days=due)
    return workflow.assign(
        claim=claim, task=task, assignee=who, by=factories.Editor(), at=AT, due_on=due_on, **more
    )


def review(claim, by, at=AT, **rating):
    said = factories.RatingFactory(**rating) if rating else factories.RatingFactory()
    workflow.submit_review(claim=claim, by=by, at=at, rating=said, rationale="So it is.", confidence=4)


def disputed():
    claim = factories.in_review()
    review(claim, factories.Reviewer())
    review(claim, factories.Reviewer(), **TRUE)
    return claim


def page_of(user):
    return lxml.html.fromstring(text_of(signed_in(user).get(HOME)))


def home_of(user):
    return signed_in(user).get(HOME).context["home"]


def figures_of(user):
    """Return the figures of each queue that the page shows, by name."""
    home = home_of(user)
    lines = [line for _, lines in home.stages for line in lines] + home.statuses
    return {line.queue.name: line.figures for line in lines}


@pytest.fixture
def newsroom(settings):
    """Fill each queue, and ask things of people."""
    settings.REVIEW_BY_DAYS = 5
    for state in (
        "proposed",
        "accepted",
        "in_review",
        "decided",
        "signed_off",
        "retracted",
        "rejected",
        "merged",
    ):
        getattr(factories, state)()
    factories.reviewed(reviews=1), factories.reviewed(), disputed(), factories.signed_off(sources=1)
    Appearance.objects.filter(claim=factories.proposed()).update(anchor=Anchor.FUZZY, distance=1)
    public, editor = factories.published(), factories.Editor()
    workflow.log_report(claim=public, channel=ReportChannel.EMAIL, text="No.", by=editor, at=AT)
    for days in (2, 20):
        workflow.ask(
            claim=factories.accepted(),
            kind=InquiryKind.REPLY,
            addressee="The mayor",
            question="Is it so?",
            by=editor,
            at=AT,
            answer_by=AT.date() + timedelta(days=days),
        )


def busy(user, others):
    """Give somebody one thing or more of each sort that they may have."""
    if user.has_perm("claims.add_review"):
        for due in (3, 30, None):
            ask(factories.accepted(), user, due=due)
            ask(factories.in_review(), user, REVIEW, due=due)
        ask(factories.accepted(), others, due=2)
        workflow.draft_review(claim=factories.in_review(), by=user, at=AT)
        workflow.take(claim=factories.accepted(), by=user, at=NOW)
        review(factories.in_review(), user, at=NOW - timedelta(days=3))
    claim = factories.accepted()
    for text in ("Once.", "Twice."):
        workflow.comment(claim=claim, text=f"@{user} {text}", by=others, at=AT)


class TestNumbers:
    @pytest.mark.parametrize("role", ROLES)
    def test_lead_to_exactly_the_rows_they_count(self, newsroom, role):
        user = ROLES[role]()
        busy(user, factories.Reviewer())
        browser = signed_in(user)
        links = page_of(user).xpath("//a[@data-rows]")
        assert len(links) > 15
        for link in links:
            shown = browser.get(link.get("href")).context
            rows = shown["cl"].result_count if "cl" in shown else shown["page"].paginator.count
            assert rows == int(link.get("data-rows")), link.get("href")

    def test_stand_in_no_place_where_they_lead_nowhere(self, newsroom, editor):
        busy(editor, factories.Reviewer())
        counts = page_of(editor).xpath('//*[@class="number__count"]')
        assert counts and all(count.xpath("ancestor::a[@data-rows]") for count in counts)
        for link in page_of(editor).xpath('//a[@data-rows and .//*[@class="number__count"]]'):
            assert link.xpath('.//*[@class="number__count"]')[0].text == link.get("data-rows")


class TestQueues:
    def test_are_all_filled_in_a_whole_newsroom(self, newsroom, editor):
        figures = figures_of(editor)
        assert {queue.name for queue in WORK} <= set(figures)
        assert {name: found.count for name, found in figures.items() if not found.count} == {}

    def test_say_since_when_the_oldest_waits(self, newsroom, editor):
        figures = figures_of(editor)
        assert {name for name, found in figures.items() if found.oldest is None} == set()
        assert figures["stale"].oldest == AT.date() + timedelta(days=5)
        assert figures["changed"].oldest == figures["reports"].oldest == AT
        assert "oldest 10 days" in text_of(signed_in(editor).get(HOME))

    def test_say_what_is_overdue_and_what_is_due_next(self, editor):
        late, early, free = (factories.accepted() for _ in range(3))
        ask(late, editor, due=3), ask(early, editor, due=20), ask(free, editor)
        figures = figures_of(editor)["accepted"]
        assert (figures.count, figures.overdue, figures.due_on) == (3, 1, date(2026, 3, 4))
        needing = figures_of(editor)["needs_evidence"]
        assert (needing.overdue, needing.due_on) == (0, None), "no policy is in force"
        factories.PolicyFactory()
        assert figures_of(editor)["needs_evidence"].overdue == 1

    def test_say_what_is_due_next_where_nothing_is_overdue(self, editor):
        ask(factories.accepted(), editor, due=20)
        lines = page_of(editor).xpath('//li[contains(@class, "line--accepted")]')[0].text_content()
        assert "due 21 Mar 2026" in lines and "overdue" not in lines

    def test_count_a_claim_once_however_many_are_asked(self, editor):
        claim = factories.in_review()
        for due in (2, 3):
            ask(claim, factories.Reviewer(), REVIEW, due=due)
        assert figures_of(editor)["in_review"].overdue == 1
        assert figures_of(editor)["unreviewed"].overdue == 1

    def test_know_quotes_since_the_article_was_read_again(self, editor):
        claim, into = factories.accepted(), factories.accepted()
        later = factories.VersionFactory(retrieved_at=AT + timedelta(days=4))
        Appearance.objects.filter(claim=claim).update(vanished_in=later)
        assert figures_of(editor)["changed"].oldest == later.retrieved_at
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        assert figures_of(editor)["changed"].oldest == later.retrieved_at

    def test_ask_for_another_reviewer_where_three_are_wanted(self, editor):
        factories.reviewed(reviews=1)
        factories.PolicyFactory()
        assert "needs a second reviewer" in text_of(signed_in(editor).get(HOME))
        topic = factories.TopicFactory()
        factories.PolicyFactory(name="Three", min_reviews=3, is_default=False).topics.add(topic)
        assert "needs another reviewer" in text_of(signed_in(editor).get(HOME))

    def test_tell_a_blind_reviewer_nothing_of_what_others_said(self, reviewer, editor):
        factories.PolicyFactory()
        claims = [factories.reviewed(), disputed()]
        figures, browser = figures_of(reviewer), signed_in(reviewer)
        for name in ("disagreement", "to_decide"):
            assert figures[name].count == figures[name].overdue == 0
            assert browser.get(f"/admin/claims/claim/?queue={name}").context["cl"].result_count == 0
        for claim in claims:
            review(claim, reviewer)
        assert [figures_of(reviewer)[name].count for name in ("disagreement", "to_decide")] == [1, 1]
        assert [figures_of(editor)[name].count for name in ("disagreement", "to_decide")] == [1, 1]

    def test_show_nothing_of_reviews_to_whoever_may_see_none(self, contributor, newsroom):
        assert {"disagreement", "to_decide"}.isdisjoint(figures_of(contributor))
        page = signed_in(contributor).get("/admin/claims/claim/?queue=disagreement").context["cl"]
        assert page.result_count == 0

    @pytest.mark.parametrize(
        ("days", "said"),
        [
            (-1, "since today"),
            (0, "since today"),
            (1, "oldest 1 day"),
            (89, "oldest 89 days"),
            (90, "oldest 3 months"),
            (719, "oldest 23 months"),
            (730, "oldest 2 years"),
        ],
    )
    def test_tell_ages_in_units_that_fit(self, days, said):
        assert age_in_words(days) == said


class TestMyWork:
    def pile(self, user, title):
        return next((pile for pile in home_of(user).piles if pile.title == title), None)

    def test_puts_the_most_urgent_first_and_marks_what_is_overdue(self, reviewer):
        tasks = {due: ask(factories.accepted(), reviewer, due=due) for due in (None, 20, 3)}
        pile = self.pile(reviewer, "In my care")
        assert [task.claim for task in pile.tasks] == [tasks[due].claim for due in (3, 20, None)]
        assert [task.is_overdue for task in pile.tasks] == [True, False, False]
        assert (pile.count, pile.overdue) == (3, 1)

    def test_does_not_count_what_somebody_else_is_late_with(self, reviewer):
        claim = factories.in_review()
        ask(claim, reviewer, due=20), ask(claim, factories.Reviewer(), REVIEW, due=2)
        assert self.pile(reviewer, "In my care").overdue == 0

    def test_shows_the_first_of_many_and_counts_them_all(self, reviewer):
        for _ in range(7):
            ask(factories.accepted(), reviewer)
        pile = self.pile(reviewer, "In my care")
        assert (len(pile.tasks), pile.count, pile.rest) == (5, 7, 2)

    def test_says_who_asked_and_what_for(self, reviewer, editor):
        ask(factories.in_review(), reviewer, REVIEW, note="Read <b>page 3</b>.")
        page = text_of(signed_in(reviewer).get(HOME))
        assert "Read &lt;b&gt;page 3&lt;/b&gt;." in page

    def test_is_ones_own_alone(self, reviewer):
        busy(reviewer, factories.Reviewer())
        titles = {pile.title for pile in home_of(reviewer).piles}
        assert titles == {
            "Where I am called in",
            "Reviews asked of me",
            "In my care",
            "My drafts",
            "What I am at work on",
        }
        assert home_of(factories.Reviewer()).piles == []

    def test_lists_a_claim_once_with_what_was_said_last(self, contributor):
        claim, editor = factories.accepted(), factories.Editor()
        for text in ("First.", "Then."):
            workflow.comment(claim=claim, text=f"@{contributor} {text}", by=editor, at=AT)
        pile = self.pile(contributor, "Where I am called in")
        assert (pile.count, [task.words for task in pile.tasks]) == (1, [f"@{contributor} Then."])
        workflow.mark_seen(claim=claim, by=contributor, at=AT)
        assert home_of(contributor).piles == []

    def test_forgets_drafts_that_nobody_can_hand_in_any_more(self, reviewer):
        claim = factories.reviewed()
        workflow.draft_review(claim=claim, by=reviewer, at=AT)
        assert self.pile(reviewer, "My drafts").count == 1
        factories.decided(claim=claim)
        assert self.pile(reviewer, "My drafts") is None
        workflow.send_back(claim=claim, by=factories.Editor(), at=AT, reason="Too soon.")
        assert self.pile(reviewer, "My drafts") is None

    def test_lists_ones_own_drafts_alone(self, reviewer):
        claim = factories.in_review()
        workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale="Half.")
        assert claim_url(claim) in text_of(signed_in(reviewer).get(HOME))
        assert claim_url(claim) not in text_of(signed_in(factories.Reviewer()).get(HOME))

    def test_names_the_drafts_of_policies_that_wait_for_a_second_person(self, editor, reviewer):
        drafter = factories.Editor()
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=drafter, at=AT)
        address = reverse("admin:claims_reviewpolicy_change", args=[draft.pk])
        assert page_of(editor).xpath(f"//section[@aria-labelledby='mine-title']//a[@href='{address}']")
        assert not any(page_of(who).xpath(f"//a[@href='{address}']") for who in (drafter, reviewer))

    def test_says_so_when_there_is_none(self, reviewer):
        assert "Nothing waits for you in particular." in text_of(signed_in(reviewer).get(HOME))


class TestWorkload:
    def load(self, user, of):
        return next((load for load in home_of(user).loads if load.person == of), None)

    def test_counts_what_each_has_in_hand_and_has_done(self, editor, reviewer):
        ask(factories.accepted(), reviewer, due=3), ask(factories.accepted(), reviewer)
        ask(factories.in_review(), reviewer, REVIEW, due=30)
        review(factories.in_review(), reviewer, at=NOW - timedelta(days=29))
        review(factories.in_review(), reviewer, at=NOW - timedelta(days=31))
        load = self.load(editor, reviewer)
        assert (load.leads, load.late_leads, load.asked, load.late_asked, load.reviewed) == (2, 1, 1, 0, 1)

    def test_names_whoever_reviews_and_whoever_still_has_something(self, editor, contributor):
        idle, gone = factories.Reviewer(), factories.Reviewer()
        ask(factories.accepted(), gone)
        gone.is_active = False
        gone.save()
        named = {load.person for load in home_of(editor).loads}
        assert {editor, idle, gone} <= named
        assert contributor not in named

    def test_tells_nothing_of_reviews_that_one_may_not_see_yet(self, reviewer, editor):
        other = factories.Reviewer()
        claim = factories.in_review()
        review(claim, other, at=NOW)
        assert self.load(editor, other).reviewed == 1
        assert self.load(reviewer, other).reviewed == 0
        review(claim, reviewer, at=NOW)
        assert self.load(reviewer, other).reviewed == 1


class TestPage:
    def test_shows_a_stranger_nothing(self, newsroom):
        home = home_of(factories.Person())
        assert (home.piles, home.stages, home.statuses, home.loads) == ([], [], [], [])
        assert (home.chart, home.inquiries, home.arrivals) == (None, [], [])

    def test_lists_the_answers_that_are_awaited_the_most_overdue_first(self, newsroom, reviewer):
        home = home_of(reviewer)
        days = [inquiry.answer_by for inquiry in home.inquiries]
        assert days == [AT.date() + timedelta(days=2), AT.date() + timedelta(days=20)]
        assert [count for count, _ in home.answers] == [2, 1]

    def test_says_how_much_of_an_article_is_still_to_be_judged(self, reviewer):
        claim = factories.proposed()
        article = claim.appearances.get().version.article
        [arrival] = home_of(reviewer).arrivals
        assert (arrival.article, arrival.to_judge) == (article, 1)

    def test_tells_the_year_of_every_date(self, reviewer):
        factories.VersionFactory()
        assert "1 Mar 2026" in text_of(signed_in(reviewer).get(HOME))

    @pytest.mark.parametrize("count", [1, 50])
    def test_costs_the_same_however_full(self, editor, reviewer, count, django_assert_num_queries):
        factories.PolicyFactory()
        for _ in range(count):
            claim = factories.in_review()
            ask(claim, editor), ask(claim, editor, REVIEW)
            workflow.draft_review(claim=claim, by=editor, at=AT)
            workflow.comment(claim=claim, text=f"@{editor}", by=reviewer, at=AT)
            workflow.take(claim=claim, by=editor, at=NOW)
        browser = signed_in(editor)
        browser.get(HOME)
        with django_assert_num_queries(33):
            browser.get(HOME)
