"""What a page says of itself, where it says it, and what of that is believed."""

from datetime import date

import pytest

from sources import reading
from tests.sources.pages import json_ld, page

TODAY = date(2026, 5, 1)


def read(raw, **given_facts):
    return reading.read(raw, today=TODAY, **given_facts)


class TestMetadata:
    ARTICLE = {
        "@type": "NewsArticle",
        "headline": "Bridge to be rebuilt",
        "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Ek"],
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
        "datePublished": "2024-02-03T23:30:00-05:00",
        "inLanguage": "en-GB",
        "mainEntityOfPage": {"@id": "https://post.example/bridge?utm_source=x"},
    }
    META = (
        '<meta property="og:title" content="Bridge: the vote | Harbour Mail">'
        '<meta name="author" content="By Cy Dow">'
        '<meta property="og:site_name" content="Harbour Mail"><meta property="og:locale" content="en_US">'
        '<meta property="article:published_time" content="2024-02-05T08:00:00Z">'
        '<meta property="og:url" content="https://mail.example/bridge">'
    )

    def facts(self, head, **given_facts):
        found = read(page(head), **given_facts)
        return found.title, found.byline, found.publisher_name, found.published_on, found.canonical_url

    LD_FACTS = (
        "Bridge to be rebuilt", "Ann Lee, Bo Ek", "Harbour Post", date(2024, 2, 3), "https://post.example/bridge",
    )  # fmt: skip

    def test_comes_from_json_ld_first(self):
        assert self.facts(self.META + json_ld(self.ARTICLE)) == self.LD_FACTS

    @pytest.mark.parametrize(
        "items",
        [
            [[ARTICLE]],
            [{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "No"}, ARTICLE]}],
            [{"@type": "WebPage", "mainEntity": ARTICLE}],
            ["text", 5, None, {"@type": ["Thing", "http://schema.org/ReportageNewsArticle"], **ARTICLE}],
            [{**ARTICLE, "@type": ["ReportageNewsArticle", 7]}],
            [{"@graph": [{**ARTICLE, "publisher": {"@id": "#p"}}, {"@id": "#p", "name": "Harbour Post"}]}],
        ],
        ids=["list", "graph", "nested", "odd neighbours", "odd types", "reference"],
    )
    def test_is_found_wherever_json_ld_has_it(self, items):
        assert self.facts(json_ld(*items)) == self.LD_FACTS

    def test_comes_from_meta_tags_next(self):
        broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
        expected = (
            "Bridge: the vote",
            "Cy Dow",
            "Harbour Mail",
            date(2024, 2, 5),
            "https://mail.example/bridge",
        )
        assert self.facts(broken + self.META) == expected

    def test_comes_from_the_page_last(self):
        assert self.facts("<title>Bridge to be rebuilt</title>")[0] == "Bridge to be rebuilt"

    @pytest.mark.parametrize("author", ["https://social.example/ann", "@ann", {"url": "/ann"}, 7, [[]], {}])
    def test_takes_no_address_or_oddity_for_an_author(self, author):
        assert read(page(json_ld({**self.ARTICLE, "author": author}))).byline == ""

    def test_undoes_markup_in_values(self):
        assert (
            read(page(json_ld({**self.ARTICLE, "headline": "Bridge &amp; ferry"}))).title == "Bridge & ferry"
        )

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("2024-02-03", date(2024, 2, 3)),
            ("20240203T0800", date(2024, 2, 3)),
            ("3 February 2024 08:00", date(2024, 2, 3)),
            ("2026-05-02", date(2026, 5, 2)),
            ("2026-05-03", None),
            ("1899-12-31", None),
            ("2024-02-31", None),
            ("03/04/2024", None),
            ("soon", None),
            (1706918400, None),
        ],
    )
    def test_believes_a_date_only_when_it_is_plain_and_possible(self, value, expected):
        assert read(page(json_ld({**self.ARTICLE, "datePublished": value}))).published_on == expected


class TestCanonicalUrl:
    LINK = '<link rel="canonical" href="{}">'

    @pytest.mark.parametrize(
        ("declared", "expected"),
        [
            ("https://post.example/bridge#top", "https://post.example/bridge"),
            ("/bridge", "https://post.example/bridge"),
            ("https://www.post.example/bridge", "https://www.post.example/bridge"),
            ("https://rival.example/bridge", "https://post.example/2024/bridge"),
            ("https://post.example/", "https://post.example/2024/bridge"),
            ("javascript:alert(1)", "https://post.example/2024/bridge"),
            ("http://[", "https://post.example/2024/bridge"),
            ("", "https://post.example/2024/bridge"),
        ],
    )
    def test_is_what_the_page_declares_for_its_own_site(self, declared, expected):
        document = read(page(self.LINK.format(declared)), url="https://post.example/2024/bridge?utm_source=x")
        assert document.canonical_url == expected
        assert document.publisher_domain == "post.example"

    def test_of_a_file_is_what_it_declares(self):
        document = read(page(self.LINK.format("https://www.post.example/bridge")))
        assert document.canonical_url == "https://www.post.example/bridge"
        assert document.publisher_domain == "post.example"
