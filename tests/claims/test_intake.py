"""From an article to proposed claims, and from one version of an article to the next."""

import pytest
from django.core.exceptions import ValidationError

from claims import workflow
from claims.enums import Anchor, ClaimStatus
from claims.models import Appearance, Claim, Extraction
from claims.workflow import intake
from sources.enums import WorkStatus
from sources.models import Article, ArticleVersion, Ingestion
from sources.workflow import Given
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

TEXT = """Town council counts its schools

The town of Vell built 12 schools in 2024, more than any other town, Mayor Ana Prado said on Monday.

According to the ministry, 3,400 pupils moved in in September 2024. The roof of one has leaked since."""


def take_in(text=TEXT, at=AT, **given):
    ingestion = workflow.take_in_text(text=text, given=Given(**given), by=None, at=at)
    while workflow.run_due(clock=lambda: at):
        pass
    return ingestion


class TestTakingIn:
    def test_proposes_claims_with_their_exact_quotes(self, at):
        version = take_in(language="en").version
        assert Claim.objects.filter(status=ClaimStatus.PROPOSED).count() >= 2
        for appearance in Appearance.objects.all():
            assert version.text[appearance.start : appearance.end] == appearance.exact
        assert Claim.objects.filter(claimant__name="Ana Prado", quantity_value=12).exists()

    def test_of_the_same_text_again_adds_nothing(self):
        first = take_in()
        second = take_in()
        assert (second.version, second.is_new_version) == (first.version, False)
        assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)
        assert Extraction.objects.count() == 1

    def test_at_the_same_address_with_another_text_makes_the_next_version(self):
        take_in(url="https://vell.example/schools?utm_source=feed")
        later = take_in(TEXT.replace("12 schools", "13 schools"), url="https://vell.example/schools#top")
        assert (Article.objects.count(), later.version.number) == (1, 2)

    def test_keeps_what_the_person_says_over_what_the_text_says(self):
        article = take_in(
            title="Schools of Vell", publisher_name="The Vell Post", language="pt"
        ).version.article
        assert (article.title, article.publisher.name, article.language) == (
            "Schools of Vell",
            "The Vell Post",
            "pt",
        )

    @pytest.mark.parametrize(
        ("text", "url", "field"),
        [("", "", "text"), (TEXT, "ftp://vell.example/x", "url"), (TEXT, "http://127.0.0.1/", "url")],
    )
    def test_refuses_by_naming_the_field_and_keeps_nothing(self, text, url, field):
        with pytest.raises(ValidationError) as refusal:
            workflow.take_in_text(text=text, given=Given(url=url), by=None, at=AT)
        assert set(refusal.value.message_dict) == {field}
        assert not Article.objects.exists()
        assert not Ingestion.objects.exists()


class TestExtraction:
    def test_that_crashes_keeps_the_article_and_can_be_tried_again(self, monkeypatch):
        monkeypatch.setattr(intake, "extract", lambda *_, **__: 1 / 0)
        version = take_in().version
        extraction = Extraction.objects.get(version=version)
        assert extraction.status == WorkStatus.FAILED
        assert "ZeroDivisionError" in extraction.error
        monkeypatch.undo()
        workflow.read_again(version=version, by=factories.Reviewer(), at=AT)
        assert workflow.run_due(clock=lambda: AT)
        extraction.refresh_from_db()
        assert (extraction.status, extraction.error) == (WorkStatus.DONE, "")
        assert extraction.candidate_count == Claim.objects.count() > 0

    def test_done_twice_proposes_nothing_twice(self):
        extraction = take_in().version.extraction
        count = Claim.objects.count()
        workflow.run_extraction(extraction, at=AT)
        assert Claim.objects.count() == count

    def test_of_a_killed_worker_is_taken_by_another_when_its_lease_runs_out(self, at):
        workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT)
        assert Extraction.objects.lease_next(at=AT, seconds=60) is not None
        assert Extraction.objects.lease_next(at=AT, seconds=60) is None
        assert workflow.run_due(clock=lambda: at)
        assert Extraction.objects.get().status == WorkStatus.DONE


class TestNextVersion:
    """An outlet edits a figure, moves a paragraph and drops a sentence."""

    @pytest.fixture
    def url(self):
        return "https://vell.example/schools"

    @pytest.fixture
    def first(self, url):
        return take_in(url=url).version

    def later(self, url, text):
        return take_in(text, url=url).version

    def test_carries_unchanged_quotes_over_though_they_moved(self, first, url):
        second = self.later(url, "Updated at noon, with a comment of the ministry.\n\n" + TEXT)
        carried = second.appearances.filter(anchor=Anchor.EXACT)
        assert carried.count() == first.appearances.count() > 0
        for appearance in carried:
            assert (
                second.text[appearance.start : appearance.end] == appearance.exact == appearance.earlier.exact
            )

    def test_flags_a_changed_quote_with_its_distance(self, first, url):
        second = self.later(url, TEXT.replace("built 12 schools", "built 13 schools"))
        changed = second.appearances.get(anchor=Anchor.FUZZY)
        assert changed.distance == 1
        assert "13 schools" in changed.exact
        assert "12 schools" in changed.earlier.exact

    def test_flags_a_vanished_quote(self, first, url):
        gone = TEXT.replace("According to the ministry, 3,400 pupils moved in in September 2024. ", "")
        second = self.later(url, gone)
        vanished = first.appearances.filter(vanished_in=second)
        assert [appearance.claimant_as_written for appearance in vanished] == ["the ministry"]
        assert list(Appearance.objects.changed()) == list(vanished)

    def test_does_not_propose_known_claims_again(self, first, url):
        count = Claim.objects.count()
        self.later(url, TEXT.replace("built 12 schools", "built 13 schools"))
        assert Claim.objects.count() == count
