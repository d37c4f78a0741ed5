"""The example newsroom: its files agree with themselves and show every state of a claim's life."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.enums import ClaimKind, ClaimStatus, RatingCategory, RejectionReason, ReviewStatus, Stance
from sources.enums import Proximity, Reliability, SourceKind

SEEDS = Path(__file__).parents[1] / "seeds"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
Table = dict[str, Any]


@pytest.fixture(scope="module")
def newsroom() -> Table:
    return tomllib.loads((SEEDS / "newsroom.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def articles() -> dict[str, Table]:
    return {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((SEEDS / "articles").glob("*.toml"))
    }


@pytest.fixture(scope="module")
def claims(articles: dict[str, Table]) -> dict[str, Table]:
    return {claim["key"]: claim for article in articles.values() for claim in article["claims"]}


def rounds_of(claim: Table) -> Iterator[tuple[Table, list[Table], list[Table]]]:
    """Yield verdict, reviews and evidence of each published round."""
    evidence = list(claim.get("evidence", []))
    if "published" in claim.get("verdict", {}):
        yield claim["verdict"], claim["reviews"], evidence
    if correction := claim.get("correction"):
        yield correction, correction["reviews"], evidence + correction.get("evidence", [])


def acts_of(table: Any) -> Iterator[datetime]:
    """Yield every moment named anywhere below the table."""
    if isinstance(table, datetime):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from acts_of(value)
    elif isinstance(table, list):
        for value in table:
            yield from acts_of(value)


def keys(newsroom: Table, table: str) -> set[str]:
    return {row.get("key") or row["username"] for row in newsroom[table]}


class TestArticles:
    def test_are_ten_or_so_by_several_publishers(self, articles):
        assert len(articles) >= 10
        assert len({article["publisher"] for article in articles.values()}) >= 5

    def test_are_in_several_languages_one_of_them_right_to_left(self, articles):
        languages = {article["language"] for article in articles.values()}
        assert len(languages) >= 5
        assert languages & RIGHT_TO_LEFT

    def test_live_under_the_domain_of_their_publisher(self, articles, newsroom):
        domains = {publisher["key"]: publisher["domain"] for publisher in newsroom["publishers"]}
        for article in articles.values():
            assert article["url"].startswith(f"https://{domains[article['publisher']]}/")
            assert domains[article["publisher"]].endswith(".example")

    def test_are_as_long_as_a_short_report(self, articles):
        for name, article in articles.items():
            words = len(article["text"]) / 2 if article["language"] == "zh" else len(article["text"].split())
            assert 120 <= words <= 400, f"{name}: {words} words"

    def test_hold_each_quote_exactly_once(self, articles):
        for name, article in articles.items():
            for claim in article["claims"]:
                assert article["text"].count(claim["quote"]) == 1, f"{name}: {claim['key']}"
                for other in claim.get("also_in", []):
                    assert articles[other["article"]]["text"].count(other["quote"]) == 1, claim["key"]

    def test_one_was_edited_so_that_words_and_a_figure_changed_and_a_quote_vanished(self, articles):
        edited = {name: article for name, article in articles.items() if "versions" in article}
        assert list(edited) == ["03-port-merriwa-wall"]
        article = edited["03-port-merriwa-wall"]
        later = article["versions"][0]
        gone = {claim["key"] for claim in article["claims"] if claim["quote"] not in later["text"]}
        assert gone == {"beach-lost-12m", "wall-cost", "wall-twice-as-long"}
        assert "the wall would cost some 14 million dollars" in later["text"]
        assert later["retrieved_at"] > article["retrieved_at"]


class TestKeys:
    @pytest.mark.parametrize("table", ["people", "topics", "publishers", "claimants", "sources"])
    def test_are_unique(self, newsroom, table):
        assert len(keys(newsroom, table)) == len(newsroom[table])

    def test_of_claims_are_unique(self, articles, claims):
        assert len(claims) == sum(len(article["claims"]) for article in articles.values())

    def test_of_articles_resolve(self, newsroom, articles):
        assert {article["publisher"] for article in articles.values()} <= keys(newsroom, "publishers")

    def test_of_sources_resolve(self, newsroom):
        assert {source["publisher"] for source in newsroom["sources"]} <= keys(newsroom, "publishers")
        assert len({source["url"] for source in newsroom["sources"]}) == len(newsroom["sources"])

    def test_of_claims_resolve(self, newsroom, claims):
        for claim in claims.values():
            assert set(claim["topics"]) <= keys(newsroom, "topics")
            seen = [claim, *claim.get("also_in", [])]
            assert {place.get("claimant") for place in seen} <= {None, *keys(newsroom, "claimants")}
            if claim["status"] == ClaimStatus.MERGED:
                assert claims[claim["merged"]["into"]]["status"] != ClaimStatus.MERGED

    def test_of_citations_resolve(self, claims):
        for claim in claims.values():
            known: list[str] = []
            for stage in (claim, claim.get("correction", {}), claim.get("rereview", {})):
                known += [item["source"] for item in stage.get("evidence", [])]
                for review in stage.get("reviews", []):
                    assert set(review["cites"]) <= set(known), claim["key"]
            assert len(known) == len(set(known)), claim["key"]

    def test_of_people_resolve(self, newsroom, claims):
        def people(table: Any) -> Iterator[str]:
            if isinstance(table, dict):
                yield from [table["by"]] if "by" in table else []
                table = list(table.values())
            for row in table if isinstance(table, list) else []:
                yield from people(row)

        assert set(people(list(claims.values()))) == keys(newsroom, "people")

    def test_everything_listed_is_used(self, newsroom, claims, articles):
        evidence = [item["source"] for claim in claims.values() for item in claim.get("evidence", [])]
        corrections = [claim["correction"]["evidence"] for claim in claims.values() if "correction" in claim]
        evidence += [item["source"] for items in corrections for item in items]
        assert set(evidence) == keys(newsroom, "sources")
        assert {claim.get("claimant") for claim in claims.values()} - {None} == keys(newsroom, "claimants")
        assert {topic for claim in claims.values() for topic in claim["topics"]} == keys(newsroom, "topics")
        used = {row["publisher"] for row in [*newsroom["sources"], *articles.values()]}
        assert used == keys(newsroom, "publishers")


class TestVocabularies:
    def test_of_claims_are_the_projects_own(self, claims):
        for claim in claims.values():
            assert claim["kind"] in ClaimKind
            assert claim["status"] in ClaimStatus
            assert 0 <= claim["check_worthiness"] <= 1
            assert all(item["stance"] in Stance for item in claim.get("evidence", []))
            assert all(review["status"] in ReviewStatus for review in claim.get("reviews", []))

    def test_of_sources_are_the_projects_own(self, newsroom):
        for source in newsroom["sources"]:
            assert source["kind"] in SourceKind
            assert source["proximity"] in Proximity
            assert source["reliability"] in Reliability
            assert source["reliability_reason"]
        assert {source["kind"] for source in newsroom["sources"]} == set(SourceKind)

    def test_of_ratings_are_the_projects_own(self, newsroom):
        assert all(rating["category"] in RatingCategory for rating in newsroom["scale"]["ratings"])


class TestLives:
    def test_show_every_status(self, claims):
        assert {claim["status"] for claim in claims.values()} == set(ClaimStatus)

    def test_show_every_reason_for_rejection(self, claims):
        assert {c["rejected"]["reason"] for c in claims.values() if "rejected" in c} == set(RejectionReason)

    def test_show_every_rating_in_force(self, claims, newsroom):
        published = [claim for claim in claims.values() if claim["status"] == ClaimStatus.PUBLISHED]
        assert len(published) >= 12
        ratings = {claim.get("correction", claim["verdict"])["rating"] for claim in published}
        assert ratings == {rating["key"] for rating in newsroom["scale"]["ratings"]}

    def test_show_a_disagreement_of_two_categories(self, claims, newsroom):
        values = {rating["key"]: rating.get("value") for rating in newsroom["scale"]["ratings"]}
        first, second = (values[review["rating"]] for review in claims["paris-limit-broken"]["reviews"])
        assert abs(first - second) == 2
        assert claims["paris-limit-broken"]["status"] == ClaimStatus.IN_REVIEW

    def test_show_corrections_retractions_and_a_reinstatement(self, claims):
        seen = Counter(word for claim in claims.values() for word in claim)
        assert seen["correction"] == 2
        assert seen["retraction"] == 2
        assert seen["reinstatement"] == 1
        assert seen["rereview"] == 1

    def test_show_stale_verdicts(self, claims):
        stale = [
            c for c in claims.values() if c.get("verdict", {}).get("review_by", date.max) < date(2026, 11, 1)
        ]
        assert {claim["key"] for claim in stale} == {"measles-eliminated", "lynx-census"}
        assert all(claim["status"] == ClaimStatus.PUBLISHED for claim in stale)

    def test_show_a_merge_before_and_one_after_publication(self, claims):
        merged = [claim for claim in claims.values() if claim["status"] == ClaimStatus.MERGED]
        assert sorted("verdict" in claim for claim in merged) == [False, True]

    def test_show_claims_without_evidence_and_with_only_a_draft(self, claims):
        assert [c for c in claims.values() if c["status"] == ClaimStatus.ACCEPTED and "evidence" not in c]
        drafts = [[review["status"] for review in claim.get("reviews", [])] for claim in claims.values()]
        assert [ReviewStatus.DRAFT] in drafts

    def test_show_claims_seen_in_two_languages(self, claims, articles):
        across = [
            claim["key"]
            for article in articles.values()
            for claim in article["claims"]
            for other in claim.get("also_in", [])
            if articles[other["article"]]["language"] != article["language"]
        ]
        assert len(across) >= 2

    def test_run_forward_and_end_before_november_2026(self, claims):
        for claim in claims.values():
            life = [claim[act]["at"] for act in ("proposed", "accepted", "opened") if act in claim]
            assert life == sorted(life), claim["key"]
            acts = list(acts_of(claim))
            assert min(acts) == life[0], claim["key"]
            assert max(acts) < datetime.fromisoformat("2026-11-01T00:00:00Z"), claim["key"]

    def test_speak_of_time_in_order(self, claims):
        for claim in claims.values():
            if time := claim.get("speaks_of"):
                assert time["from"] <= time["until"], claim["key"]


class TestPublication:
    def test_has_two_reviews_by_different_people(self, claims):
        for claim in claims.values():
            for verdict, reviews, _ in rounds_of(claim):
                submitted = [review for review in reviews if review["status"] == ReviewStatus.SUBMITTED]
                assert len({review["by"] for review in submitted}) >= 2, claim["key"]
                assert all(review["at"] < verdict["decided"]["at"] for review in submitted), claim["key"]

    def test_has_two_independent_sources_one_of_them_primary(self, claims, newsroom):
        sources = {source["key"]: source for source in newsroom["sources"]}
        for claim in claims.values():
            for _, _, evidence in rounds_of(claim):
                cited = [sources[item["source"]] for item in evidence]
                assert len({source["publisher"] for source in cited}) >= 2, claim["key"]
                assert any(source["proximity"] == Proximity.PRIMARY for source in cited), claim["key"]

    def test_is_signed_off_by_somebody_who_neither_reviewed_nor_decided(self, claims):
        for claim in claims.values():
            for verdict, reviews, _ in rounds_of(claim):
                wrote = {verdict["decided"]["by"], *(review["by"] for review in reviews)}
                assert verdict["signed_off"]["by"] not in wrote, claim["key"]
                assert verdict["decided"]["at"] < verdict["signed_off"]["at"] < verdict["published"]["at"]
