"""Which claims, verdicts and articles a question finds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import filters, workflow
from claims.filters import ArticleFilter, ClaimFilter, RatingFilter, VerdictFilter
from claims.models import Claim, Rating, Verdict
from sources.models import Article
from tests import factories
from tests.factories import AT, ClaimFactory

pytestmark = pytest.mark.django_db


def found(query: str, claims=None) -> set[Claim]:
    asked = ClaimFilter(QueryDict(query), Claim.objects.all() if claims is None else claims)
    assert asked.errors_by_parameter() == {}
    return set(asked.qs)


class TestClaims:
    def test_are_found_by_the_words_in_them(self):
        claim = factories.proposed(statement="The river rose by two meters.")
        factories.proposed()
        assert found("q=river") == {claim}
        assert found("q=…") == set()

    @pytest.mark.parametrize("few", [10_000, 0])
    def test_are_found_by_any_and_by_all_topics(self, few, monkeypatch):
        monkeypatch.setattr(filters, "_FEW", few)
        health, trade = factories.TopicFactory(slug="health"), factories.TopicFactory(slug="trade")
        one, both, none = ClaimFactory(), ClaimFactory(), ClaimFactory()
        one.topics.set([health])
        both.topics.set([health, trade])
        assert found("topic=health,trade") == found("topic=health&topic=trade") == {one, both}
        assert found("topic__all=health,trade") == found("topic__all=health&topic__all=trade") == {both}
        assert found("topic__not=trade") == {one, none}
        assert found("topic__isempty=true") == {none}
        assert found("topic__isempty=false") == {one, both}

    def test_of_an_unknown_topic_are_refused_with_the_nearest(self):
        factories.TopicFactory(slug="health")
        errors = ClaimFilter(QueryDict("topic=helth"), Claim.objects.all()).errors_by_parameter()
        assert "Did you mean “health”?" in errors["topic"][0]

    def test_are_found_by_publisher_number_or_domain(self):
        here, there, nowhere = (
            ClaimFactory(publisher=factories.PublisherFactory(domain="here.example")),
            ClaimFactory(publisher=factories.PublisherFactory(domain="there.example")),
            ClaimFactory(),
        )
        assert found("publisher=www.Here.example") == found(f"publisher={here.publisher_id}") == {here}
        assert found(f"publisher=here.example,{there.publisher_id}") == {here, there}
        assert found("publisher__not=here.example") == {there, nowhere}
        assert found("publisher__isempty=true") == {nowhere}

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("claimant__isempty=true", True),
            ("language=pt-BR,en", True),
            ("language__not=en", False),
            ("kind=state,event", True),
            ("kind=event", False),
            ("quantity__gte=40&unit=meetings", True),
            ("quantity__gte=40.5", False),
            ("quantity__lte=40", True),
            ("first_appeared__gte=2026-01-05&first_appeared__lte=2026-01-05", True),
            ("first_appeared__lte=2026-01-04", False),
            ("value__gte=2&value__lte=2", True),
            ("value__gte=3", False),
            ("is_corrected=true", False),
            ("is_corrected=false", True),
        ],
    )
    def test_are_found_by_their_columns(self, query, is_found):
        ClaimFactory(
            quantity_comparator="gte",
            quantity_value=40,
            quantity_unit="meetings",
            first_appeared_on=date(2026, 1, 5),
            rating_value=2,
        )
        assert bool(found(query)) == is_found

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("published__gte=2026-03-01", True),
            ("published__lte=2026-03-01", True),
            ("published__gte=2026-03-02", False),
            ("published__lte=2026-02-28", False),
            ("published__gte=2026-03-01T23:59:59Z", True),
            ("published__gte=2026-03-02T01:00:00%2B01:00", False),
            ("published__lte=2026-03-01T23:59:58Z", False),
        ],
    )
    def test_are_found_by_day_and_by_moment_with_both_ends_included(self, query, is_found):
        ClaimFactory(published_at=datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC))
        assert bool(found(query)) == is_found

    @pytest.mark.parametrize(
        "moment", ["9998-12-31T23:59:59-23:59", "0002-01-01T00:00:00%2B23:59", "0001-01-01T00:00%2B23:59"]
    )
    def test_are_asked_for_only_within_the_years_there_are(self, client, moment):
        for path in ("/claims/", "/api/v1/claims/"):
            for end in ("gte", "lte"):
                assert client.get(f"{path}?published__{end}={moment}").status_code == 400

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("speaks_of__gte=2022-06-01", True),
            ("speaks_of__lte=2022-06-01", True),
            ("speaks_of__gte=2023-01-01", False),
            ("speaks_of__lte=2021-12-31", False),
            ("speaks_of__isempty=true", False),
        ],
    )
    def test_are_found_by_the_time_they_speak_of(self, query, is_found):
        ClaimFactory(speaks_of_from=date(2022, 1, 1), speaks_of_until=date(2022, 12, 31))
        assert bool(found(query)) == is_found

    def test_that_speak_of_one_day_may_name_either_end(self):
        since, until = (
            ClaimFactory(speaks_of_from=date(2022, 1, 1)),
            ClaimFactory(speaks_of_until=date(2022, 1, 1)),
        )
        assert found("speaks_of__gte=2022-01-01&speaks_of__lte=2022-01-01") == {since, until}

    def test_are_stale_once_their_review_by_date_has_passed(self):
        stale, fresh = factories.published(), factories.published()
        Claim.objects.filter(pk=stale.pk).update(review_by=timezone.localdate() - timedelta(days=1))
        Claim.objects.filter(pk=fresh.pk).update(review_by=timezone.localdate())
        assert found("is_stale=true") == {stale}
        assert found("is_stale=false") == {fresh}

    def test_that_were_merged_show_only_when_asked_for(self, editor):
        into, claim = factories.published(), factories.published()
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        assert found("") == found("status=") == found("rating=false") == {into}
        assert found("status=merged") == {claim}
        assert found("status__in=merged,published") == {into, claim}

    def test_that_were_retracted_show_by_default(self):
        retracted = factories.retracted()
        assert found("") == found("status=retracted") == {retracted}
        assert found("rating=false") == set()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by what the tables hold.")
class TestOrder:
    @pytest.mark.parametrize(
        "query",
        ["", *("language=en", "publisher=1", "claimant=1", "rating=false", "status=retracted")],
    )
    def test_of_what_is_asked_for_most_comes_from_an_index(self, query):
        asked = ClaimFilter(QueryDict(query), Claim.objects.public().with_documents())
        with CaptureQueriesContext(connection) as queries:
            asked.page()
        with connection.cursor() as cursor:
            plan = [step for each in queries for step in cursor.execute("EXPLAIN QUERY PLAN " + each["sql"])]
        assert plan
        assert "USE TEMP B-TREE FOR ORDER BY" not in [step[-1] for step in plan]


class TestOthers:
    def test_verdicts_are_found_by_claim_and_revision(self):
        claim = factories.corrected()
        factories.published()
        filters = VerdictFilter(QueryDict(f"claim={claim.pk}&revision__gte=2"), Verdict.objects.all())
        assert [verdict.revision for verdict in filters.qs] == [2]

    def test_articles_are_found_by_the_claims_seen_in_them(self):
        into, elsewhere = factories.accepted(), factories.accepted()
        merged = factories.merged(into)
        filters = ArticleFilter(QueryDict(f"claim={into.pk}"), Article.objects.all())
        seen = {claim.appearances.get().version.article for claim in (into, merged)}
        assert set(filters.qs) == seen
        assert elsewhere.appearances.get().version.article not in seen

    def test_ratings_are_found_by_category(self):
        factories.RatingFactory()
        assert RatingFilter(QueryDict("category=false&is_default=true"), Rating.objects.all()).qs.count() == 1
        assert not RatingFilter(QueryDict("category__not=false"), Rating.objects.all()).qs.exists()
