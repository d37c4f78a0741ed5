"""Taking articles in: what is kept, what is recognized, and whom a page may speak for."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factcheck.editions import EditConflict, edition_of
from sources import fetching, reading, workflow
from sources.addresses import Refused
from sources.enums import IntakeKind, WorkStatus
from sources.models import Article, Ingestion, Publisher
from sources.workflow import Given
from tests import factories
from tests.factories import AT
from tests.sources.pages import json_ld

pytestmark = pytest.mark.django_db

PAGE = """<!doctype html><html lang="en"><head><title>Vell counts its schools</title>
<link rel="canonical" href="{canonical}"><meta property="og:site_name" content="The Vell Post">
<meta property="article:published_time" content="2026-02-03T08:00:00Z">
<meta name="author" content="Rui Sá"></head>
<body><nav>Home Sport Weather</nav><article><h1>Vell counts its schools</h1>
<p>The town of Vell built twelve schools in 2024, more than any other town of its size in the region.</p>
<p>“We have kept our word,” said the mayor, who opened the last of them on a rainy Monday in December.</p>
<p>The ministry counts 3,400 pupils in them, and expects as many again by the end of the next decade.</p>
</article><footer>All rights reserved</footer></body></html>"""


def page(canonical="https://vell.example/schools"):
    return PAGE.format(canonical=canonical).encode()


def upload(raw, filename="page.html", **said):
    given = Given(**said)
    document = workflow.read_file(raw=raw, filename=filename, given=given)
    return workflow.store(document, given=given, kind=IntakeKind.FILE, filename=filename, by=None, at=AT)


def fetched(monkeypatch, outcome, url="https://vell.example/schools?utm_source=x"):
    """Run a requested address whose fetching ends in `outcome`, bytes or an exception."""

    def fetch(url, *, user_agent):
        assert "testserver" in user_agent
        if isinstance(outcome, Exception):
            raise outcome
        return fetching.Fetched(url=url, raw=outcome, media_type="text/html")

    monkeypatch.setattr(fetching, "fetch", fetch)
    ingestion = workflow.request_url(url=url, given=Given(), by=None, at=AT)
    ingestion = Ingestion.objects.filter(pk=ingestion.pk).lease_next(at=AT)
    document = workflow.read_requested(ingestion, at=AT)
    return workflow.store_requested(ingestion, document, at=AT) if document else ingestion


class TestUpload:
    def test_reads_the_metadata_of_real_markup(self):
        article = upload(page()).version.article
        assert article.title == "Vell counts its schools"
        assert article.publisher.domain == "vell.example"
        assert article.publisher.name == "The Vell Post"
        assert (article.byline, article.language) == ("Rui Sá", "en")
        assert article.published_on == date(2026, 2, 3)
        assert article.canonical_url == "https://vell.example/schools"

    def test_keeps_the_main_text_and_leaves_the_rest(self):
        text = upload(page()).version.text
        assert "twelve schools in 2024" in text
        assert "Weather" not in text
        assert "All rights reserved" not in text

    def test_lets_a_page_speak_for_its_own_host_alone(self):
        article = upload(page("https://times.example/scoop"), url="https://evil.example/copy").version.article
        assert article.canonical_url == "https://evil.example/copy"

    def test_believes_no_private_canonical_address(self):
        assert upload(page("http://127.0.0.1/admin")).version.article.canonical_url == ""

    def test_without_an_address_knows_the_text_again(self):
        first = upload(page(""))
        assert upload(page("")).version == first.version
        assert Article.objects.count() == 1

    def test_finds_the_publisher_again(self):
        known = factories.PublisherFactory(domain="vell.example", name="Vell Post Ltd")
        assert upload(page()).version.article.publisher == known
        assert Publisher.objects.count() == 1

    def test_keeps_who_took_it_in_and_when(self, contributor):
        document = workflow.read_file(raw=page(), filename="page.html", given=Given())
        stored = workflow.store(document, given=Given(), kind=IntakeKind.FILE, by=contributor, at=AT)
        article = stored.version.article
        for row in (article, article.publisher):
            past = row.history.get()
            assert (past.history_user, past.history_date) == (contributor, AT)
            assert past.history_change_reason == "taken in"

    @pytest.mark.parametrize("headline", ["Vell\0 counts", "Vell\ud800 counts", "Vell&#0; counts"])
    def test_drops_what_no_database_takes_from_what_a_page_says(self, headline):
        said = {
            "@type": "NewsArticle", "headline": headline, "author": headline, "publisher": headline,
            "url": "https://vell.example/a\0b\ud800",
        }  # fmt: skip
        raw = page("").replace(b"</head>", json_ld(said).encode() + b"</head>")
        article = upload(raw).version.article
        article.refresh_from_db()
        assert (article.title, article.byline, article.publisher.name) == ("Vell counts",) * 3
        assert article.canonical_url == ""

    def test_drops_what_no_database_takes_from_the_name_of_a_file(self):
        ingestion = upload(page(), filename="sch\0ools\udcff.html" + "l" * 300)
        ingestion.refresh_from_db()
        assert ingestion.filename.startswith("schools.html")
        assert ingestion.version.retrieved_from == ingestion.filename
        assert len(ingestion.filename) == 255

    def test_drops_what_no_database_takes_from_what_a_person_says(self):
        ingestion = upload(page(), title="Sch\0ools\udcff", publisher_name="Vell\ud800")
        ingestion.refresh_from_db()
        assert ingestion.given == {"title": "Schools", "publisher_name": "Vell"}
        assert ingestion.version.title == "Schools"

    def test_drops_halves_of_surrogate_pairs_from_pasted_text(self):
        given = Given()
        document = workflow.read_text(
            text="Sch\ud800ools of Vell\n\n" + "They are twelve in all. " * 3, given=given
        )
        version = workflow.store(document, given=given, kind=IntakeKind.TEXT, by=None, at=AT).version
        assert version.text.startswith("Schools of Vell\n")
        assert version.title == "Schools of Vell"

    @pytest.mark.parametrize(
        "raw",
        [b"", b"%PDF-1.7 " + bytes(500), b"<html><body></body></html>", b"a" * (10 * 1024 * 1024 + 1)],
        ids=["empty", "PDF", "no text", "too large"],
    )
    def test_refuses_by_naming_the_file_and_keeps_nothing(self, raw):
        with pytest.raises(ValidationError) as refusal:
            upload(raw)
        assert set(refusal.value.message_dict) == {"file"}
        assert not Ingestion.objects.exists()
        assert not Publisher.objects.exists()


class TestRequestedAddress:
    def test_becomes_an_article(self, monkeypatch):
        ingestion = fetched(monkeypatch, page())
        assert (ingestion.status, ingestion.is_new_version) == (WorkStatus.DONE, True)
        assert ingestion.version.article.canonical_url == "https://vell.example/schools"

    def test_that_is_refused_says_why_and_is_not_tried_again(self, monkeypatch):
        ingestion = fetched(monkeypatch, Refused("It leads into a private network."))
        assert (ingestion.status, ingestion.error) == (WorkStatus.FAILED, "It leads into a private network.")

    def test_that_may_recover_is_tried_again_later(self, monkeypatch):
        ingestion = fetched(monkeypatch, fetching.FetchFailed("It did not answer."))
        assert ingestion.status == WorkStatus.QUEUED
        assert ingestion.next_attempt_at > AT
        assert not Ingestion.objects.due(AT).exists()

    def test_is_given_up_after_the_fifth_attempt(self, monkeypatch):
        ingestion = fetched(monkeypatch, fetching.FetchFailed("It did not answer."))
        for day in range(1, 5):
            assert ingestion.status == WorkStatus.QUEUED
            ingestion = Ingestion.objects.lease_next(at=AT + timedelta(days=day))
            workflow.read_requested(ingestion, at=AT + timedelta(days=day))
        assert (ingestion.status, ingestion.attempts) == (WorkStatus.FAILED, 5)

    @pytest.mark.parametrize(
        "url", ["file:///etc/passwd", "http://localhost/", "http://[::1]/", "https://user:pw@x.example/"]
    )
    def test_is_refused_at_once_where_it_cannot_be_public(self, url):
        with pytest.raises(ValidationError) as refusal:
            workflow.request_url(url=url, given=Given(), by=None, at=AT)
        assert set(refusal.value.message_dict) == {"url"}


class TestWorkThatPassedToAnotherWorker:
    """The first worker is slow: its lease ran out, and a second one has the row."""

    @pytest.fixture
    def slow(self):
        workflow.request_url(url="https://vell.example/schools", given=Given(), by=None, at=AT)
        return Ingestion.objects.lease_next(at=AT, seconds=60)

    @pytest.fixture
    def second(self, slow):
        return Ingestion.objects.lease_next(at=AT + timedelta(seconds=61))

    @pytest.fixture
    def document(self):
        return reading.read(page())

    def test_keeps_nothing_of_the_slow_one_while_the_second_is_at_it(self, slow, second, document):
        workflow.store_requested(slow, document, at=AT)
        second.refresh_from_db()
        assert (second.status, second.version) == (WorkStatus.RUNNING, None)
        assert not Article.objects.exists()

    @pytest.mark.parametrize("may_retry", [True, False])
    def test_is_not_failed_by_the_slow_one_after_the_second_finished(self, slow, second, document, may_retry):
        workflow.store_requested(second, document, at=AT)
        slow.fail("It did not answer.", at=AT, may_retry=may_retry)
        second.refresh_from_db()
        assert (second.status, second.error) == (WorkStatus.DONE, "")

    def test_is_not_finished_by_the_slow_one_after_the_second_failed(self, slow, second, document):
        second.fail("The server answered 404.", at=AT)
        workflow.store_requested(slow, document, at=AT)
        second.refresh_from_db()
        assert (second.status, second.error) == (WorkStatus.FAILED, "The server answered 404.")

    def test_tells_a_fresh_first_attempt_from_an_old_one(self, slow, second, document):
        second.fail("The server answered 404.", at=AT)
        second.retry(at=AT + timedelta(hours=1))
        afresh = Ingestion.objects.lease_next(at=AT + timedelta(hours=1))
        assert afresh.attempts == slow.attempts
        assert afresh.hold()
        assert not slow.hold()


class TestWorkThatKillsItsWorkers:
    def test_is_given_up_after_the_fifth_attempt_and_makes_way_for_the_next(self):
        deadly, other = (
            workflow.request_url(url=f"https://vell.example/{name}", given=Given(), by=None, at=AT)
            for name in ("deadly", "other")
        )
        for day in range(5):
            one = Ingestion.objects.filter(pk=deadly.pk).lease_next(at=AT + timedelta(days=day))
            assert one == deadly
        assert Ingestion.objects.lease_next(at=AT + timedelta(days=9)) == other
        deadly.refresh_from_db()
        assert (deadly.status, deadly.attempts) == (WorkStatus.FAILED, 5)
        assert "begun 5 times" in deadly.error
        assert deadly.finished_at == AT + timedelta(days=9)


class TestSources:
    def test_are_described_anew_with_who_and_why_in_their_history(self, contributor):
        source = factories.SourceFactory(author="A. Clerk")
        workflow.change_source(
            source=source, changes={"author": "B. Clerk"}, by=contributor, at=AT, reason="Misread."
        )
        source.refresh_from_db()
        latest = source.history.latest("history_id")
        assert (source.author, latest.history_user, latest.history_change_reason) == (
            "B. Clerk",
            contributor,
            "Misread.",
        )

    def test_are_changed_by_those_alone_who_may(self):
        with pytest.raises(PermissionDenied):
            workflow.change_source(
                source=factories.SourceFactory(), changes={"author": "X"}, by=factories.Person(), at=AT
            )

    def test_keep_what_others_changed_meanwhile(self, contributor, editor):
        source = workflow.add_source(by=editor, at=AT, title="Register", kind="dataset", proximity="primary")
        seen = edition_of(source)
        workflow.change_source(source=source, changes={"title": "The register"}, by=editor, at=AT)
        with pytest.raises(EditConflict):
            workflow.change_source(
                source=source, changes={"title": "A register"}, by=contributor, at=AT, edition=seen
            )

    def test_are_published_by_whoever_is_known_by_name_or_domain(self, contributor):
        known = factories.PublisherFactory(name="The Vell Post", domain="vell.example")
        for name in ("the vell  post", "vell.example"):
            assert workflow.publisher_called(name, by=contributor, at=AT) == known

    def test_may_bring_a_publisher_with_them(self, contributor):
        new = workflow.publisher_called("Vell Radio", by=contributor, at=AT)
        assert (new.name, new.history.get().history_user) == ("Vell Radio", contributor)
        with pytest.raises(PermissionDenied):
            workflow.publisher_called("Vell TV", by=factories.Person(), at=AT)
