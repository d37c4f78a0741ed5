"""From an article to proposed claims, and from one version of an article to the next."""

import logging
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from claims import workflow
from claims.enums import Anchor, ClaimStatus
from claims.extraction import Rules
from claims.models import Appearance, Claim, Extraction
from claims.workflow import intake
from sources import fetching, reading
from sources import workflow as sources_workflow
from sources.enums import WorkStatus
from sources.models import Article, ArticleVersion, Ingestion
from sources.workflow import Given
from tests import factories
from tests.claims.desk import signed_in
from tests.claims.model import answering, claim, said
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
        monkeypatch.setattr(intake, "extractor", lambda: Mock(read=lambda *_, **__: 1 / 0))
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

    @pytest.mark.parametrize("broken", ["reanchor", "propose"])
    def test_that_crashes_around_the_extractor_fails_with_a_sentence(self, monkeypatch, caplog, broken):
        monkeypatch.setattr(intake, broken, lambda *_, **__: 1 / 0)
        take_in()
        extraction = Extraction.objects.get()
        assert extraction.status == WorkStatus.FAILED
        assert extraction.error.startswith("Reading it for claims stopped")
        assert "Traceback" in caplog.text
        assert not Claim.objects.exists()

    def test_keeps_a_crash_whose_words_no_database_takes(self, monkeypatch, caplog):
        caplog.set_level(logging.CRITICAL, logger=intake.__name__)  # nor does a parallel test runner
        monkeypatch.setattr(intake, "extractor", Mock(side_effect=ValueError("a\0b\ud800c" + "d" * 9000)))
        take_in()
        error = Extraction.objects.get().error
        assert "ValueError: abcd" in error
        assert len(error) < 1000

    def test_of_a_worker_whose_lease_ran_out_writes_nothing(self, monkeypatch):
        workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT)
        slow = Extraction.objects.lease_next(at=AT, seconds=60)
        second = Extraction.objects.lease_next(at=AT + timedelta(seconds=61))
        workflow.run_extraction(slow, at=AT)
        assert not Claim.objects.exists()
        workflow.run_extraction(second, at=AT)
        count = second.candidate_count
        monkeypatch.setattr(intake, "MAX_CANDIDATES", 0)
        workflow.run_extraction(slow, at=AT)
        second.refresh_from_db()
        assert (second.status, second.candidate_count) == (WorkStatus.DONE, count)
        assert Claim.objects.count() == count > 0

    def test_that_loses_its_row_while_it_reads_proposes_nothing(self, monkeypatch):
        workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT)
        slow = Extraction.objects.lease_next(at=AT, seconds=60)

        def slowly(*args, **options):
            assert Extraction.objects.lease_next(at=AT + timedelta(seconds=61))
            return Rules().read(*args, **options)

        monkeypatch.setattr(intake, "extractor", lambda: Mock(read=slowly))
        workflow.run_extraction(slow, at=AT)
        assert not Claim.objects.exists()
        assert Extraction.objects.get().status == WorkStatus.RUNNING

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


class TestChosenExtractor:
    """The operator's extractor reads, or nobody does."""

    @pytest.fixture
    def chosen(self, settings):
        settings.EXTRACTOR, settings.EXTRACTOR_MODEL = "endpoint", "tiny"
        with answering(said(claim("The town of Vell built 12 schools in 2024"), claim("invented"))) as model:
            settings.EXTRACTOR_URL = model.url
            yield model

    def test_is_named_with_what_it_proposed_and_dropped(self, chosen):
        take_in()
        extraction = Extraction.objects.get()
        assert extraction.status == WorkStatus.DONE and extraction.candidate_count == 1
        assert extraction.extractor == "endpoint/1 tiny (1 not in the text dropped)"
        assert Appearance.objects.get().extractor == "endpoint/1 tiny"

    def test_that_fails_is_tried_again_later_with_the_reason_shown(self, chosen):
        chosen.answers, good = [(401, {})], chosen.answers
        take_in()
        extraction = Extraction.objects.get()
        assert extraction.status == WorkStatus.QUEUED and extraction.next_attempt_at > AT
        assert "endpoint/1 tiny could not read it" in extraction.error and "401" in extraction.error
        assert not Claim.objects.exists()
        chosen.answers = good
        assert workflow.run_due(clock=lambda: extraction.next_attempt_at)
        extraction.refresh_from_db()
        assert (extraction.status, extraction.error) == (WorkStatus.DONE, "")

    def test_that_goes_on_failing_is_given_up_and_no_other_takes_its_place(self, chosen):
        chosen.answers, at = [(401, {})], AT
        take_in()
        extraction = Extraction.objects.get()
        while extraction.status == WorkStatus.QUEUED:
            at = extraction.next_attempt_at
            workflow.run_due(clock=lambda at=at: at)
            extraction.refresh_from_db()
        assert extraction.status == WorkStatus.FAILED and "401" in extraction.error
        assert not Claim.objects.exists()

    def test_of_another_article_is_unharmed_by_a_number_no_column_holds(self):
        take_in(
            f"The town of Vell counted {'9' * 19} stars and 0.123456789 percent of {'9' * 40} more in 2024."
        )
        assert Extraction.objects.get().status == WorkStatus.DONE


class TestFetching:
    @pytest.fixture(autouse=True)
    def asked(self):
        return workflow.take_in_url(url="https://vell.example/a", given=Given(), by=None, at=AT)

    def test_that_crashes_fails_with_a_sentence_and_can_be_tried_again(self, monkeypatch, asked, caplog):
        monkeypatch.setattr(fetching, "fetch", lambda *_, **__: 1 / 0)
        assert workflow.run_due(clock=lambda: AT)
        asked.refresh_from_db()
        assert asked.status == WorkStatus.FAILED
        assert asked.error.startswith("Taking it in stopped")
        assert "ZeroDivisionError" in asked.error
        assert "Traceback" in caplog.text
        sources_workflow.fetch_again(ingestion=asked, by=factories.Contributor(), at=AT)
        assert Ingestion.objects.due(AT).exists()

    def test_that_crashes_leaves_the_other_work_to_be_done(self, monkeypatch):
        monkeypatch.setattr(fetching, "fetch", lambda *_, **__: 1 / 0)
        workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT)
        call_command("worker", once=True)
        assert Extraction.objects.get().status == WorkStatus.DONE


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestReading:
    """Others must be able to write meanwhile: a large page takes seconds."""

    @pytest.fixture
    def seen(self, monkeypatch):
        """Return whether each reading of a text stood in a transaction."""
        seen, really = [], reading.read

        def read(*args, **options):
            seen.append(connection.in_atomic_block)
            return really(*args, **options)

        monkeypatch.setattr(reading, "read", read)
        return seen

    def test_of_pasted_text_is_in_no_transaction(self, seen):
        assert workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT).version
        assert seen == [False]

    def test_of_a_file_is_in_no_transaction(self, seen):
        given = {"given": Given(), "by": None, "at": AT}
        assert workflow.take_in_file(raw=TEXT.encode(), filename="a.txt", **given).version
        assert seen == [False]

    @pytest.mark.parametrize("way", ["text", "file"])
    def test_of_what_the_desk_gives_is_in_no_transaction(self, seen, way):
        what = {"text": TEXT, "file": SimpleUploadedFile("schools.txt", TEXT.encode())}[way]
        administrator = User.objects.create_superuser("ada")
        response = signed_in(administrator).post(reverse("admin:sources_article_add"), {way: what})
        assert (response.status_code, seen) == (302, [False])
        assert Extraction.objects.exists()

    def test_keeps_article_and_queued_work_or_neither(self, monkeypatch):
        monkeypatch.setattr(intake, "queue_extraction", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            workflow.take_in_text(text=TEXT, given=Given(), by=None, at=AT)
        assert not Article.objects.exists()


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
        second = self.later(url, TEXT.replace("built 12 schools", "opened 12 schools"))
        changed = second.appearances.get(anchor=Anchor.FUZZY)
        assert changed.distance == 6
        assert "opened 12 schools" in changed.exact
        assert "built 12 schools" in changed.earlier.exact

    def test_takes_the_same_words_with_another_figure_for_another_claim(self, first, url):
        second = self.later(url, TEXT.replace("built 12 schools", "built 13 schools"))
        assert not second.appearances.filter(anchor=Anchor.FUZZY).exists()
        assert first.appearances.get(vanished_in=second).claim.quantity_value == 12
        assert second.appearances.get(claim__quantity_value=13).anchor == Anchor.ORIGINAL

    def test_flags_a_vanished_quote(self, first, url):
        gone = TEXT.replace("According to the ministry, 3,400 pupils moved in in September 2024. ", "")
        second = self.later(url, gone)
        vanished = first.appearances.filter(vanished_in=second)
        assert [appearance.claimant_as_written for appearance in vanished] == ["the ministry"]
        assert list(Appearance.objects.changed()) == list(vanished)

    def test_does_not_propose_known_claims_again(self, first, url):
        count = Claim.objects.count()
        self.later(url, TEXT.replace("built 12 schools", "opened 12 schools"))
        assert Claim.objects.count() == count
