"""Verdicts as schema.org ClaimReview."""

import json
from datetime import date

import pytest
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st

from claims import workflow
from claims.enums import ClaimantKind, RatingCategory
from claims.interchange.claimreview import claim_review, page_of
from claims.models.claim import path_of
from sources.enums import IntakeKind
from tests import factories
from tests.claims.schemas import validate

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
            "ratingExplanation": "Nine schools were built, not twelve.",
        }

    def test_gives_a_rating_off_the_scale_its_label_alone(self):
        unproven = factories.RatingFactory(label="Unproven", category=RatingCategory.UNPROVEN, value=None)
        review = reviewed(factories.published(rating=unproven))
        assert review["reviewRating"].keys() == {"@type", "alternateName", "ratingExplanation"}
        assert review["reviewRating"]["alternateName"] == "Unproven"
        validate(review, "claimreview")

    def test_is_signed_by_the_newsroom(self):
        review = reviewed(factories.published())
        assert review["author"] == {
            "@type": "Organization",
            "@id": "https://facts.example/#organization",
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

    def test_names_a_work_once_however_often_it_says_so(self):
        document = factories.published().current_entry.content
        document["appearances"] *= 2
        review = claim_review(document, site_url="https://facts.example", site_name="The Plumb Line")
        assert len(review["itemReviewed"]["appearance"]) == 1

    def test_cites_each_source_that_the_verdict_rests_on(self):
        claim = factories.published()
        names = [work["name"] for work in reviewed(claim)["citation"]]
        assert names == [item.source.title for item in claim.evidence.order_by("pk")]

    def test_says_what_it_is_about(self):
        claim = factories.published(topics=[factories.TopicFactory(name="Education")])
        assert reviewed(claim)["keywords"] == ["Education"]

    def test_is_called_the_same_however_the_claim_is_reworded(self):
        claim = factories.published(statement="The council built schools.")
        review = reviewed(claim)
        assert review["@id"] == f"https://facts.example/claims/{claim.pk}#review"
        assert review["itemReviewed"]["@id"] == f"https://facts.example/claims/{claim.pk}#claim"

    def test_leaves_out_what_is_not_known_of_a_work(self):
        article = factories.ArticleFactory(canonical_url="", publisher=None, published_on=None)
        version = factories.VersionFactory(article=article, intake=IntakeKind.TEXT)
        claim = factories.published(place=workflow.Place(version=version, start=27, end=53))
        review = reviewed(claim)
        (work,) = review["itemReviewed"]["appearance"]
        assert set(work) == {"@type", "headline", "inLanguage"}
        validate(review, "claimreview")

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
        (correction,) = reviewed(factories.corrected())["correction"]
        assert correction == {
            "@type": "CorrectionComment",
            "text": "The register was read wrongly.",
            "datePublished": "2026-03-01T12:00:00Z",
        }

    def test_calls_no_confirmation_a_correction(self):
        assert "correction" not in reviewed(factories.confirmed())
        review = reviewed(factories.confirmed(claim=factories.corrected()))
        assert [comment["text"] for comment in review["correction"]] == ["The register was read wrongly."]

    def test_is_none_for_a_retracted_claim(self):
        assert reviewed(factories.retracted()) is None


class TestSchema:
    """The rules that schema.org and Google document, as a JSON Schema of our own."""

    def test_holds_for_a_verdict_with_everything(self):
        claimant = factories.ClaimantFactory(name="Wang Yi", role="minister", wikidata_id="Q704705")
        topics = [factories.TopicFactory(), factories.TopicFactory()]
        review = reviewed(factories.corrected(claimant=claimant, topics=topics, language="pt-BR"))
        validate(review, "claimreview")
        assert {"keywords", "citation", "correction"} <= review.keys()

    @pytest.mark.parametrize(
        "broken",
        [
            {"claimReviewed": ""},
            {"url": "/claims/1"},
            {"reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1}},
            {"reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": 1}},
            {"reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": "1"}},
            {"author": "The Plumb Line"},
            {"datePublished": "1 March 2026"},
            {"reviewed_by": "nobody"},
        ],
        ids=json.dumps,
    )
    def test_finds_what_is_wrong(self, broken):
        with pytest.raises(AssertionError):
            validate(reviewed(factories.published()) | broken, "claimreview")


class TestPageOf:
    def test_keeps_the_published_wording_while_the_desk_changes_it(self):
        claim = factories.published(statement="The council built schools.")
        claim.statement = "The council built nothing."
        assert page_of(claim.current_entry.content) == f"/claims/{claim.pk}/the-council-built-schools"


def test_dates_are_days_or_moments_of_iso_8601():
    review = reviewed(factories.published())
    assert date.fromisoformat(review["itemReviewed"]["datePublished"]) == date(2026, 2, 20)


class TestAddresses:
    @given(st.text(max_size=100))
    def test_read_as_django_writes_slugs(self, statement):
        slug = slugify(statement[:80], allow_unicode=True) or "claim"
        assert path_of(7, statement) == f"/claims/7/{slug}"
