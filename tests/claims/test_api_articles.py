"""Taking articles in through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from claims import workflow
from sources import fetching
from sources.models import Article, Ingestion
from sources.reading import MAX_BYTES
from tests import factories

pytestmark = pytest.mark.django_db

ARTICLES = "/api/v1/articles/"
TEXT = "The council met on Monday. It built 12 schools in 2025, the mayor said."
PAGE = (
    f"<html><head><title>The council met</title></head><body><article><p>{TEXT}</p></article></body></html>"
)


@pytest.fixture
def api(contributor):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(contributor)
    return client


def send(api, **fields):
    return api.post(ARTICLES, fields, format="json")


def upload(api, raw: bytes, name: str = "page.html", media_type: str = "text/html", **fields):
    file = SimpleUploadedFile(name, raw, content_type=media_type)
    return api.post(ARTICLES, {"file": file, **fields}, format="multipart")


def refused(answer) -> dict[str, list[str]]:
    """Return the errors by field, having checked that nothing was kept."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Ingestion.objects.exists() and not Article.objects.exists()
    return answer.json()["errors"]


class TestText:
    def test_is_taken_in_at_once(self, api, contributor):
        answer = send(
            api, text=TEXT, title="The council met", published_on="2026-02-20", publisher="The Courier"
        )
        body = answer.json()
        assert (answer.status_code, body["status"], body["is_new_version"]) == (201, "done", True)
        assert answer["Location"] == body["links"]["article"]
        article = api.get(answer["Location"]).json()
        assert (article["title"], article["publisher"]["name"]) == ("The council met", "The Courier")
        assert article["versions"][0]["text"] == TEXT
        assert Article.objects.get().created_by == contributor

    def test_is_read_for_claims_next(self, api):
        body = send(api, text=TEXT).json()
        assert body["extraction"]["status"] == "queued"
        assert workflow.run_due(clock=timezone.now)
        assert api.get(body["links"]["ingestion"]).json()["extraction"]["status"] == "done"

    def test_that_is_known_makes_no_new_version(self, api):
        first = send(api, text=TEXT, canonical_url="https://news.example/council").json()
        again = send(api, text=TEXT, canonical_url="https://news.example/council").json()
        assert again["is_new_version"] is False
        assert again["article"] == first["article"] and again["version"] == first["version"]

    def test_that_changed_makes_a_new_version(self, api):
        send(api, text=TEXT, canonical_url="https://news.example/council")
        again = send(api, text=TEXT + " More came.", canonical_url="https://news.example/council").json()
        assert (again["is_new_version"], again["version"]["number"]) == (True, 2)

    def test_is_read_only_for_those_who_may_see_it(self, api):
        version = factories.published().appearances.get().version
        for client, is_shown in ((APIClient(), False), (api, True)):
            with CaptureQueriesContext(connection) as queries:
                (shown,) = client.get(f"{ARTICLES}{version.article_id}/").json()["versions"]
            assert ("text" in shown) == is_shown
            assert any('"sources_articleversion"."text",' in each["sql"] for each in queries) == is_shown

    @pytest.mark.parametrize("text", ["", "   ", "12 34", "\0" + TEXT, None, {"a": 1}])
    def test_that_is_none_is_refused(self, api, text):
        assert list(refused(send(api, text=text))) == ["text"]

    def test_with_half_a_character_is_refused(self, api):
        body = '{"text": "The council met on Monday \\ud800"}'
        assert list(refused(api.generic("POST", ARTICLES, body, content_type="application/json"))) == ["text"]

    def test_beyond_the_limit_is_too_large(self, api):
        answer = send(api, text="word " * (MAX_BYTES // 5 + 1))
        assert answer.status_code == 413
        assert "10 MiB" in answer.json()["detail"]


class TestFile:
    def test_is_read_as_the_page_it_is(self, api):
        body = upload(api, PAGE.encode()).json()
        assert body["article"]["title"] == "The council met"
        assert (body["kind"], body["filename"], body["version"]["media_type"]) == (
            "file",
            "page.html",
            "text/html",
        )

    def test_may_be_plain_text_in_another_encoding(self, api):
        raw = ("Der Bürgermeister sagte, es gäbe zwölf Schulen. " * 5).encode("latin-1")
        body = upload(api, raw, "a.txt", "text/plain; charset=iso-8859-1").json()
        assert "Bürgermeister" in api.get(body["links"]["article"]).json()["versions"][0]["text"]

    @pytest.mark.parametrize(
        "raw", [b"", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, b"\0" * 500, b"<html>"]
    )
    def test_that_holds_no_text_is_refused(self, api, raw):
        assert list(refused(upload(api, raw))) == ["file"]

    def test_beyond_the_limit_is_too_large(self, api):
        assert upload(api, b"word " * (MAX_BYTES // 5 + 1)).status_code == 413

    def test_in_json_is_refused(self, api):
        assert list(refused(send(api, file="page.html"))) == ["file"]


class TestAddress:
    @pytest.fixture(autouse=True)
    def page(self, monkeypatch):
        def fetch(url, **options):
            return fetching.Fetched(raw=PAGE.encode(), media_type="text/html", url=url)

        monkeypatch.setattr(fetching, "fetch", fetch)

    def test_is_fetched_in_the_background(self, api):
        answer = send(api, url="https://news.example/council?utm_source=x")
        body = answer.json()
        assert (answer.status_code, body["status"], body["article"]) == (202, "queued", None)
        assert answer["Location"] == body["links"]["ingestion"]
        workflow.run_due(clock=timezone.now)
        done = api.get(answer["Location"]).json()
        assert (done["status"], done["article"]["title"]) == ("done", "The council met")
        assert api.get(done["links"]["article"]).status_code == 200

    def test_that_fails_says_why(self, api, monkeypatch):
        def fetch(url, **options):
            raise fetching.FetchFailed("The server answered 404.")

        monkeypatch.setattr(fetching, "fetch", fetch)
        answer = send(api, url="https://news.example/gone")
        workflow.run_due(clock=timezone.now)
        assert api.get(answer["Location"]).json()["error"] == "The server answered 404."

    @pytest.mark.parametrize(
        "url",
        ["nonsense", "ftp://news.example/", "http://127.0.0.1/", "http://[::1]/", "https://x.example/\0"],
    )
    def test_that_is_no_public_web_address_is_refused(self, api, url):
        assert list(refused(send(api, url=url))) == ["url"]


class TestRequest:
    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({}, ["text"]),
            ({"title": "The council met"}, ["text"]),
            ({"text": TEXT, "url": "https://news.example/"}, ["text", "url"]),
            ({"url": "https://news.example/", "canonical_url": "https://news.example/"}, ["canonical_url"]),
            ({"text": TEXT, "canonical_url": "http://10.0.0.1/"}, ["canonical_url"]),
            ({"text": TEXT, "language": "no such"}, ["language"]),
            ({"text": TEXT, "published_on": "yesterday"}, ["published_on"]),
            ({"text": TEXT, "title": "x" * 501, "byline": "\0"}, ["byline", "title"]),
        ],
    )
    def test_that_makes_no_sense_is_refused_by_field(self, api, fields, named):
        assert sorted(refused(send(api, **fields))) == named

    def test_with_an_unknown_field_is_told_the_nearest(self, api):
        assert "Did you mean “title”?" in refused(send(api, text=TEXT, titel="x"))["titel"][0]

    @pytest.mark.parametrize("body", ["{", "", "[1]", '"text"', "null", "\x00", "{" * 2000])
    def test_that_cannot_be_read_is_refused(self, api, body):
        answer = api.generic("POST", ARTICLES, body, content_type="application/json")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("media_type", ["multipart/form-data", "multipart/form-data; boundary=é"])
    def test_in_parts_without_a_boundary_is_refused(self, api, media_type):
        answer = api.generic("POST", ARTICLES, "--x", content_type=media_type)
        assert answer.json()["type"].endswith("/parse-error/")

    def test_in_another_media_type_is_refused(self, api):
        assert api.generic("POST", ARTICLES, "<a/>", content_type="application/xml").status_code == 415

    def test_with_parameters_is_refused(self, api):
        assert list(refused(api.post(f"{ARTICLES}?titel=x", {"text": TEXT}, format="json"))) == ["titel"]

    def test_takes_the_permission_to_add_articles(self):
        client = APIClient()
        assert send(client, text=TEXT).status_code == 401
        client.force_authenticate(factories.Person())
        assert send(client, text=TEXT).status_code == 403
        assert not Article.objects.exists()
