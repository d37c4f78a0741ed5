"""The agreement of reviewers over time: what is counted when, how it is drawn, and who may know."""

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.utils import timezone

from claims import workflow
from claims.admin.agreement import Period, Round, periods, together
from claims.admin.chart import Chart
from tests import factories
from tests.claims.desk import signed_in, text_of

pytestmark = pytest.mark.django_db

PAGE = "/admin/agreement/"
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
FALSE, TRUE = {}, {"label": "True", "category": "true", "value": 5}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def review(claim, rating, at, by=None):
    return workflow.submit_review(
        claim=claim,
        by=by or factories.Reviewer(),
        at=at,
        rating=factories.RatingFactory(**rating),
        rationale="So it is.",
        confidence=4,
    )


def round_of(*ratings, at=NOW, is_over=True, **fields):
    """Take a claim through a round in which this is said, an hour between one review and the next."""
    claim = factories.in_review(**fields)
    for number, rating in enumerate(ratings):
        review(claim, rating, at + timedelta(hours=number))
    return factories.decided(claim=claim) if is_over else claim


def measured():
    """Return how many rounds are counted in which month, and what alpha is."""
    return {
        f"{period.first:%Y-%m}": (period.count, period.alpha and round(period.alpha, 3))
        for period in periods(NOW.date())
        if period.count
    }


class TestPeriods:
    def test_are_the_last_twelve_months(self):
        firsts = [period.first.isoformat() for period in periods(NOW.date())]
        assert (firsts[0], firsts[-1], len(firsts)) == ("2025-04-01", "2026-03-01", 12)

    def test_count_a_round_in_the_month_of_its_last_review(self):
        round_of(FALSE, TRUE, at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
        round_of(TRUE, TRUE, at=datetime(2026, 2, 1, tzinfo=UTC))
        round_of(FALSE, FALSE, at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))
        assert measured() == {"2026-01": (1, None), "2026-02": (2, 0.0)}

    def test_count_no_round_that_is_still_open(self):
        claim = round_of(FALSE, TRUE, is_over=False)
        assert measured() == {}
        factories.decided(claim=claim)
        assert measured() == {"2026-03": (1, None)}
        workflow.send_back(claim=claim, by=factories.Editor(), at=NOW, reason="Too soon.")
        assert measured() == {}

    def test_count_the_round_before_while_a_claim_is_reviewed_anew(self):
        claim = factories.published()
        workflow.start_review(claim=claim, by=factories.Reviewer(), at=NOW)
        review(claim, TRUE, NOW)
        assert measured() == {"2026-03": (1, None)}

    def test_need_two_reviews_of_a_round_and_leave_out_drafts(self):
        claim = factories.in_review()
        review(claim, FALSE, NOW)
        workflow.draft_review(claim=claim, by=factories.Reviewer(), at=NOW, rating=factories.RatingFactory())
        factories.decided(claim=claim)
        assert measured() == {}

    def test_go_by_what_was_said_before_the_others_could_be_seen(self):
        claim, first = factories.in_review(), factories.Reviewer()
        review(claim, TRUE, NOW, by=first)
        review(claim, FALSE, NOW)
        review(claim, FALSE, NOW, by=first)
        factories.decided(claim=claim)
        [item] = together(periods(NOW.date())).rounds
        assert sorted(item.said) == ["false", "true"]

    def test_leave_out_what_came_in_before(self):
        round_of(FALSE, TRUE, at=datetime(2025, 3, 31, 12, tzinfo=UTC))
        round_of(FALSE, TRUE, at=datetime(2025, 3, 31, 23, 30, tzinfo=UTC))
        assert measured() == {}

    @pytest.mark.parametrize("rounds", [1, 8])
    def test_cost_two_queries(self, rounds, django_assert_num_queries):
        for _ in range(rounds):
            round_of(FALSE, TRUE)
        with django_assert_num_queries(2):
            periods(NOW.date())


class TestChart:
    def chart(self, *values):
        said = {None: (), 1: ("tt", "ff"), 0: ("tt", "tf"), -1: ("tf", "ft")}
        months = [
            Period(
                datetime(2026, month, 1, tzinfo=UTC).date(),
                tuple(Round(number, 1, tuple(words)) for number, words in enumerate(said[value])),
            )
            for month, value in enumerate(values, start=1)
        ]
        return Chart(months)

    def test_puts_more_agreement_higher(self):
        full, none = self.chart(1, 0).columns
        assert full.y < none.y == Chart.bottom
        assert full.x < none.x

    def test_leaves_a_gap_where_nothing_can_be_said(self):
        chart = self.chart(1, 1, None, 1, None, 0, 1)
        assert [len(line.split()) for line in chart.lines] == [2, 2]
        assert [period.name for period in chart.gaps] == ["March 2026", "May 2026"]
        assert {period.why_not for period in chart.gaps} == {"fewer than two rounds"}

    def test_reaches_below_nothing_where_it_has_to(self):
        chart = self.chart(1, -1)
        assert chart.floor == -1
        assert max(column.y for column in chart.columns) <= Chart.bottom
        assert self.chart(1, 0).floor == 0

    def test_says_each_point_in_words(self):
        assert self.chart(1).columns[0].words == "January 2026: alpha 1.00, 2 rounds"


class TestPage:
    def html(self, query="", user=None):
        response = signed_in(user or factories.Reviewer()).get(f"{PAGE}{query}")
        return lxml.html.fromstring(text_of(response))

    def test_is_for_whoever_may_see_reviews(self, contributor, reviewer):
        assert signed_in(contributor).get(PAGE).status_code == 403
        assert signed_in(reviewer).get(PAGE).status_code == 200

    def test_says_what_everybody_said_of_the_rounds_that_are_asked_for(self):
        claim = round_of(FALSE, TRUE, statement="The wall is 9 m high.")
        round_of(TRUE, TRUE, statement="The wall is green.")
        round_of(TRUE, TRUE, at=datetime(2026, 1, 1, tzinfo=UTC), statement="The wall is blue.")
        rounds = self.html("?month=2026-03").xpath('//ul[@class="rows"]')[0].text_content()
        assert "9 m" in rounds and "green" in rounds and "blue" not in rounds
        disputed = self.html("?month=2026-03&only=disputed").xpath('//ul[@class="rows"]')[0].text_content()
        assert "9 m" in disputed and "green" not in disputed
        assert all(str(item.reviewer) in disputed for item in claim.reviews.all())
        assert "blue" in self.html().text_content()

    def test_says_in_words_why_a_month_has_no_point(self):
        round_of(FALSE, TRUE), round_of(TRUE, TRUE)
        for _ in range(2):
            round_of(TRUE, TRUE, at=datetime(2026, 1, 1, tzinfo=UTC))
        words = self.html().xpath('//*[@id="chart-words"]')[0].text_content()
        assert "January 2026 (everybody said the same)" in words
        assert "February 2026 (fewer than two rounds)" in words
        assert "March 2026" not in words

    def test_says_so_before_there_is_anything_to_show(self):
        assert "There is nothing to show yet" in self.html().text_content()

    @pytest.mark.parametrize("month", ["2020-01", "March", "2026-13", "%00"])
    def test_says_when_it_shows_no_such_month(self, month):
        round_of(FALSE, TRUE)
        page = self.html(f"?month={month}")
        assert "none of the last twelve months" in page.text_content()
        assert page.xpath('//ul[@class="rows"]')[0].text_content().strip() == "None."

    def test_is_read_page_by_page(self, monkeypatch):
        monkeypatch.setattr("claims.admin.agreement_page.SIZE", 2)
        for _ in range(3):
            round_of(FALSE, TRUE)
        [older] = self.html("?month=2026-03").xpath('//a[text()="Older"]/@href')
        assert older == "?month=2026-03&p=2#rounds"
        assert len(self.html(older).xpath('//ul[@class="rows"]/li')) == 1

    @pytest.mark.parametrize("rounds", [1, 12])
    def test_costs_the_same_however_full(self, rounds, reviewer, django_assert_num_queries):
        for _ in range(rounds):
            round_of(FALSE, TRUE)
        browser = signed_in(reviewer)
        browser.get(PAGE)
        with django_assert_num_queries(7):
            browser.get(PAGE)
