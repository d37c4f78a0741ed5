"""Loading the example newsroom: all of it, through the workflow, and once."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from claims import seeding, workflow
from claims.enums import Anchor, ClaimStatus, LedgerAction, Publication, RatingCategory
from claims.models import Appearance, Claim, LedgerEntry, LedgerHead, Review, ReviewPolicy, Verdict
from claims.models.ledger import GENESIS
from sources.models import Article
from tests import factories

NEWSROOM = seeding.read(Path(__file__).parents[2] / "seeds")
CLAIMS = [claim for article in NEWSROOM.articles.values() for claim in article["claims"]]


def seed() -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def claim_of(key: str) -> Claim:
    return Claim.objects.get(statement=next(claim["statement"] for claim in CLAIMS if claim["key"] == key))


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    """Load once for all the tests that only look; loading takes some seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.load(NEWSROOM)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestSeed:
    def test_changes_nothing_the_second_time(self):
        assert "is loaded. " in seed()
        counts, head = row_counts(), LedgerHead.objects.get()
        assert seed() == "The example newsroom is loaded already.\n"
        assert row_counts() == counts
        assert LedgerHead.objects.get().sha256 == head.sha256 != GENESIS

    def test_leaves_a_newsroom_with_content_of_its_own_alone(self):
        Article.objects.create(title="Ours", created_at="2026-01-01T00:00:00Z")
        assert "not loaded" in seed()
        assert not Claim.objects.exists()
        assert not User.objects.exists()

    def test_takes_nobodys_account(self):
        User.objects.create_user("leila")
        assert "an account named leila" in seed()
        assert not Claim.objects.exists()

    def test_leaves_the_scale_of_a_newsroom_in_use(self):
        factories.ScaleFactory()
        assert "Ratings here are of House scale v1" in seed()
        assert not User.objects.exists()

    def test_loads_all_or_nothing(self, monkeypatch):
        monkeypatch.setattr(workflow, "retract", None)
        counts = row_counts()
        with pytest.raises(TypeError):
            seeding.load(NEWSROOM)
        assert row_counts() == counts


@pytest.mark.usefixtures("loaded")
class TestLoadedNewsroom:
    def test_has_every_claim_in_the_state_its_file_names(self):
        states = {claim.statement: claim.status for claim in Claim.objects.all()}
        assert states == {claim["statement"]: claim["status"] for claim in CLAIMS}
        assert set(states.values()) == set(ClaimStatus)

    def test_has_a_sound_ledger_with_every_kind_of_act_in_order_of_time(self):
        assert list(workflow.verify()) == []
        entries = LedgerEntry.objects.order_by("sequence")
        assert {entry.action for entry in entries} == set(LedgerAction)
        times = [entry.recorded_at for entry in entries]
        assert times == sorted(times)

    def test_publishes_each_rating_of_its_scale(self):
        published = Claim.objects.published().values_list("rating_category", flat=True)
        assert set(published) == {rating["category"] for rating in NEWSROOM.desk["scale"]["ratings"]}

    def test_holds_some_topics_to_a_stricter_policy_that_two_people_agreed_on(self):
        default, topical = ReviewPolicy.objects.in_force().order_by("pk")
        assert workflow.get_policy(claim_of("wall-cost")) == topical
        assert workflow.get_policy(claim_of("suez-revenue")) == default
        for policy in (default, topical):
            assert policy.drafted_by != policy.enforced_by

    def test_has_corrected_verdicts(self):
        claim = claim_of("sewage-90")
        assert claim.is_corrected
        assert [
            verdict.rating_category for verdict in Verdict.objects.filter(claim=claim).order_by("revision")
        ] == [
            RatingCategory.FALSE,
            RatingCategory.MOSTLY_FALSE,
        ]

    def test_has_stale_verdicts(self):
        assert set(Claim.objects.stale(date(2026, 11, 1))) == {
            claim_of("measles-eliminated"),
            claim_of("lynx-census"),
        }

    def test_has_a_published_claim_that_is_being_checked_again(self):
        claim = claim_of("population-minus-139")
        assert (claim.status, claim.publication) == (ClaimStatus.IN_REVIEW, Publication.PUBLISHED)
        assert claim.review_round == 2

    def test_keeps_a_draft_review_a_draft(self):
        assert Review.objects.filter(claim=claim_of("wall-cost")).submitted().count() == 0

    def test_found_quotes_again_in_the_edited_article_and_flagged_the_rest(self):
        changed = Appearance.objects.get(claim=claim_of("wall-cost"), version__number=2)
        assert (changed.anchor, changed.distance) == (Anchor.FUZZY, 5)
        for key in ("wall-twice-as-long", "beach-lost-12m"):  # dropped, and given another figure
            assert Appearance.objects.get(claim=claim_of(key)).vanished_in.number == 2
        kept = Appearance.objects.get(claim=claim_of("paris-limit-broken"), version__number=2)
        assert kept.anchor == Anchor.EXACT

    def test_marks_places_that_slice_back_to_their_quotes(self):
        for seen in Appearance.objects.select_related("version"):
            assert seen.version.text[seen.start : seen.end] == seen.exact

    def test_shows_a_claim_in_articles_of_two_languages(self):
        languages = claim_of("suez-revenue").appearances.values_list("version__article__language", flat=True)
        assert set(languages) == {"ar", "en"}

    def test_is_summed_up_in_a_few_lines(self):
        printed = "\n".join(seeding.summary())
        assert f"{len(NEWSROOM.articles)} articles in {len(NEWSROOM.articles) + 1} versions" in printed
        assert f"{len(CLAIMS)} claims: " in printed
        assert f"{LedgerEntry.objects.count()} entries in the ledger." in printed

    def test_has_accounts_that_nobody_can_sign_in_to_yet(self):
        people = User.objects.all()
        assert len(people) == len(NEWSROOM.desk["people"])
        assert not any(person.has_usable_password() for person in people)
