"""What is found out about a document from its address, and what is said when nothing is."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from sources import fetching, finding
from sources.addresses import Refused
from sources.enums import SourceKind
from sources.models import Source
from tests import factories
from tests.sources.pages import json_ld, page

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)
ADDRESS = "https://stats.example/schools?utm_source=mail"
NEWS = {
    "@type": "NewsArticle",
    "headline": "Nine schools built",
    "author": "Ann Lee",
    "datePublished": "2026-02-03",
    "inLanguage": "en",
    "publisher": {"name": "Harbour Post"},
}


@pytest.fixture
def look_up(monkeypatch, contributor):
    """Look an address up that answers with these bytes, or with this refusal."""

    def look_up(answer, *, media_type="text/html", leads_to=ADDRESS, by=contributor):
        def fetch(url, **limits):
            assert limits["deadline_seconds"] == 15
            assert limits["media_types"] is None
            if isinstance(answer, Exception):
                raise answer
            return fetching.Fetched(leads_to, answer, media_type)

        monkeypatch.setattr(fetching, "fetch", fetch)
        return finding.look_up(ADDRESS, by=by, today=TODAY)

    return look_up


class TestLookUp:
    def test_finds_what_a_page_says_of_itself(self, look_up):
        raw = page(json_ld(NEWS))
        found = look_up(raw, leads_to="https://STATS.example/nine?id=2&utm_source=mail")
        assert found == finding.Found(
            url="https://stats.example/nine?id=2",
            content_sha256=hashlib.sha256(raw).hexdigest(),
            accessed_on=TODAY,
            title="Nine schools built",
            author="Ann Lee",
            publisher_name="Harbour Post",
            published_on=date(2026, 2, 3),
            language="en",
            kind=SourceKind.NEWS_REPORT,
        )

    def test_knows_the_publisher_by_its_domain(self, look_up):
        publisher = factories.PublisherFactory(domain="stats.example")
        found = look_up(page(json_ld(NEWS)))
        assert (found.publisher, found.publisher_name) == (publisher, "")

    @pytest.mark.parametrize(
        ("raw", "media_type", "name", "title", "kind"),
        [
            (
                b"%PDF-1.7 \x00\xff",
                "application/pdf",
                "school_register-2025.pdf",
                "school register 2025",
                None,
            ),
            (b"year,schools\n2025,9\n", "text/csv", "schools.csv", "schools", SourceKind.DATASET),
            (b"\x89PNG\r\n", "image/png", "%C3%A9cole.png", "école", SourceKind.IMAGE),
            (b"\x00\x01\x02", "", "", "stats.example", None),
            (b"", "text/html", "empty", "empty", None),
        ],
    )
    def test_keeps_the_hash_of_whatever_it_is(self, look_up, raw, media_type, name, title, kind):
        found = look_up(raw, media_type=media_type, leads_to=f"https://stats.example/{name}")
        assert (found.title, found.kind) == (title, kind)
        assert found.content_sha256 == hashlib.sha256(raw).hexdigest()
        assert found.publisher_name == "stats.example"

    def test_takes_a_page_for_a_study_that_has_a_doi(self, look_up):
        found = look_up(page('<meta name="citation_doi" content="10.5555/1"><title>Schools of Vell</title>'))
        assert (found.kind, found.title) == (SourceKind.STUDY, "Schools of Vell")

    def test_guesses_no_kind_where_the_page_does_not_say(self, look_up):
        assert look_up(page("<title>Schools of Vell</title>")).kind is None

    @pytest.mark.parametrize("url", [ADDRESS, "https://stats.example/schools"])
    def test_returns_a_known_source_without_asking_anybody(self, look_up, url):
        source = factories.SourceFactory(url=url)
        assert look_up(AssertionError("nobody is to be asked")) == source

    def test_returns_the_source_known_under_the_address_it_leads_to(self, look_up):
        source = factories.SourceFactory(url="https://stats.example/nine")
        assert look_up(page(json_ld(NEWS)), leads_to="https://stats.example/nine?utm_source=x") == source

    @pytest.mark.parametrize(
        "failure",
        [
            Refused("It leads into a private network."),
            fetching.FetchFailed("It took longer than 15 seconds."),
        ],
    )
    def test_says_why_nothing_was_found(self, look_up, failure):
        with pytest.raises(ValidationError) as refusal:
            look_up(failure)
        assert refusal.value.message_dict == {"url": [failure.reason]}
        assert not Source.objects.exists()

    @pytest.mark.parametrize(
        "url", ["", "ftp://stats.example/", "http://127.0.0.1/", "http://desk.internal/"]
    )
    def test_asks_no_address_that_is_not_the_open_webs(self, contributor, url):
        with pytest.raises(ValidationError):
            finding.look_up(url, by=contributor, today=TODAY)

    def test_asks_for_nobody_who_may_not_add_sources(self, look_up):
        with pytest.raises(PermissionDenied):
            look_up(page(json_ld(NEWS)), by=factories.Person())
