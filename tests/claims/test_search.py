"""Search: the same words find the same claims on both databases."""

import pytest

from claims import workflow
from claims.models import Claim
from claims.models.search import fold
from claims.workflow import listing
from tests import factories

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "xi": "Xi Jinping has met Vladimir Putin more than 40 times.",
    "school": "La mairie a construit 12 écoles à Vell.",
    "road": "The road to Vell cost 3.5 million euros.",
    "arabic": "بنت المدينة اثنتي عشرة مدرسة",
    "chinese": "高铁江湾站每天运送四万名乘客",
}


@pytest.fixture
def claims():
    return {name: factories.proposed(statement=text, place=None) for name, text in STATEMENTS.items()}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("putin", {"xi"}),
        ("PUTIN xi", {"xi"}),
        ("put", {"xi"}),
        ("ecoles", {"school"}),
        ("vell", {"school", "road"}),
        ("vell euros", {"road"}),
        ('"met vladimir putin"', {"xi"}),
        ('"vladimir met"', set()),
        ("40", {"xi"}),
        ("3.5", {"road"}),
        ("مدرسة", {"arabic"}),
        ("四万名", {"chinese"}),
        ("万四", set()),
        ("nothing", set()),
        ("!!! ---", set()),
        ('" OR vell', set()),
        ("vell*", {"school", "road"}),
        ("NOT vell", set()),
        ("ve:ll & | ! (", set()),
        ("\x00", set()),
        ("", set(STATEMENTS)),
        ("  ", set(STATEMENTS)),
    ],
)
def test_search_finds(q, found, claims):
    assert {name for name, claim in claims.items() if claim in Claim.objects.search(q)} == found


def test_search_looks_into_quotes_claimants_and_verdicts():
    claim = factories.published(claimant=factories.ClaimantFactory(name="Ana Prado"))
    for q in ("12 schools", "prado", "nine schools were built"):
        assert list(Claim.objects.search(q)) == [claim]


def test_search_follows_an_edit(reviewer, at):
    claim = factories.proposed(statement="The bridge is closed.", place=None)
    workflow.edit(claim=claim, changes={"statement": "The tunnel is closed."}, by=reviewer, at=at)
    assert not Claim.objects.search("bridge").exists()
    assert Claim.objects.search("tunnel").exists()


def test_search_finds_a_public_claim_by_what_the_public_was_shown():
    claim = factories.published(statement="The bridge is closed.")
    claim.statement = "The tunnel is closed."
    claim.save()
    listing.refresh(claim)
    assert Claim.objects.search("bridge").exists()
    assert not Claim.objects.search("tunnel").exists()


def test_search_can_be_joined_with_other_conditions():
    factories.published(statement="Nine bridges were built.")
    factories.proposed(statement="Ten bridges were built.", place=None)
    assert Claim.objects.published().search("bridges").exclude(current_entry=None).count() == 1


def test_fold_reduces_to_words():
    assert fold("L’Été — 12,5 %  d'Ärger") == "l ete 12 5 d arger"
