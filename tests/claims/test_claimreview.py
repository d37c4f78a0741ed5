"""Verdicts as schema.org ClaimReview."""

from datetime import date

import pytest

from claims import workflow
from claims.enums import ClaimantKind, RatingCategory
from claims.interchange.claimreview import claim_review, page_of
from sources.enums import IntakeKind
from tests import factories

pytestmark = pytest.mark.django_db


def reviewed(claim):
    return claim_review(
        claim.current_entry.content, site_url="https://facts.example", site_name="The Plumb Line"
    )


class TestClaimReview:
    def test_says_what_was_claimed_and_what_was_found(self):
        review = reviewed(factories.published(statement="The council built 12 schools."))
        assert review["@type"] == "ClaimReview"
        assert review["claimReviewed"] == review["itemReviewed"]["text"] == "The council built 12 schools."
        assert review["reviewBody"] == "Nine schools were built, not twelve."
        assert review["datePublished"] == review["dateModified"] == "2026-03-01T12:00:00Z"

    def test_rates_between_worst_and_best(self):
        assert reviewed(factories.published())["reviewRating"] == {
            "@type": "Rating",
            "alternateName": "False",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
        }

    def test_gives_a_rating_off_the_scale_its_label_alone(self):
        unproven = factories.RatingFactory(label="Unproven", category=RatingCategory.UNPROVEN, value=None)
        review = reviewed(factories.published(rating=unproven))
        assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Unproven"}

    def test_is_signed_by_the_newsroom(self):
        review = reviewed(factories.published())
        assert review["author"] == {
            "@type": "Organization",
            "name": "The Plumb Line",
            "url": "https://facts.example/",
        }

    def test_links_to_the_page_in_ascii(self):
        claim = factories.published(statement="أغلقت السفينة القناة.", language="ar")
        review = reviewed(claim)
        assert review["url"].startswith(f"https://facts.example/claims/{claim.pk}/%D8%A3")
        assert review["url"].isascii()
        assert review["itemReviewed"]["inLanguage"] == "ar"

    def test_names_the_works_in_which_the_claim_appeared(self):
        claim = factories.published()
        article = claim.appearances.get().version.article
        (work,) = reviewed(claim)["itemReviewed"]["appearance"]
        assert work["@type"] == "CreativeWork"
        assert (work["url"], work["datePublished"]) == (article.canonical_url, "2026-02-20")
        assert reviewed(claim)["itemReviewed"]["firstAppearance"] == work

    def test_leaves_out_what_is_not_known_of_a_work(self):
        article = factories.ArticleFactory(canonical_url="", publisher=None, published_on=None)
        version = factories.VersionFactory(article=article, intake=IntakeKind.TEXT)
        claim = factories.published(place=workflow.Place(version=version, start=27, end=53))
        (work,) = reviewed(claim)["itemReviewed"]["appearance"]
        assert set(work) == {"@type", "headline", "inLanguage"}

    @pytest.mark.parametrize(
        ("kind", "type_"),
        [(ClaimantKind.PERSON, "Person"), (ClaimantKind.ORGANIZATION, "Organization")],
    )
    def test_names_who_made_the_claim(self, kind, type_):
        claimant = factories.ClaimantFactory(name="Wang Yi", kind=kind, wikidata_id="Q704705")
        author = reviewed(factories.published(claimant=claimant))["itemReviewed"]["author"]
        assert author == {
            "@type": type_,
            "name": "Wang Yi",
            "sameAs": "https://www.wikidata.org/entity/Q704705",
        }

    def test_names_the_outlet_that_spoke_in_its_own_voice(self):
        claim = factories.published()
        publisher = claim.appearances.get().version.article.publisher
        assert reviewed(claim)["itemReviewed"]["author"]["name"] == publisher.name

    def test_carries_the_correction_and_both_dates(self):
        review = reviewed(factories.corrected())
        assert review["correction"] == "The register was read wrongly."

    def test_calls_no_confirmation_a_correction(self):
        assert "correction" not in reviewed(factories.confirmed())
        review = reviewed(factories.confirmed(claim=factories.corrected()))
        assert review["correction"] == "The register was read wrongly."

    def test_is_none_for_a_retracted_claim(self):
        assert reviewed(factories.retracted()) is None


class TestPageOf:
    def test_keeps_the_published_wording_while_the_desk_changes_it(self):
        claim = factories.published(statement="The council built schools.")
        claim.statement = "The council built nothing."
        assert page_of(claim.current_entry.content) == f"/claims/{claim.pk}/the-council-built-schools"


def test_dates_are_days_or_moments_of_iso_8601():
    review = reviewed(factories.published())
    assert date.fromisoformat(review["itemReviewed"]["datePublished"]) == date(2026, 2, 20)
