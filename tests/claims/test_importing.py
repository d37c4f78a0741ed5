"""Fact-checks by others as they are found: read, put right where that is plain, refused by place."""

import io
import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.enums import ClaimantKind
from claims.interchange.importing import Hints, Misfit, Record, oddities, open_file
from claims.models.wording import fingerprint
from sources.decoding import Unreadable
from tests.claims.outside import SCHOOLS, feed, google, rating, review

TODAY = date(2026, 3, 1)


def rows_of(content, **options):
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    return list(open_file(io.BytesIO(raw), today=TODAY, **options).rows)


def record_of(content, **options) -> Record:
    (row,) = rows_of(content, **options)
    assert isinstance(row, Record), row
    return row


def problems_of(content, **options):
    return {row.place: dict(row.problems) for row in rows_of(content, **options) if isinstance(row, Misfit)}


def rated(**changes):
    return record_of(review(reviewRating=rating(**changes)))


class TestRecord:
    def test_holds_what_a_review_says(self):
        found = record_of(review())
        assert (found.statement, found.language, found.claimant) == (SCHOOLS, "en", "Ada Lindqvist")
        assert (found.claimed_on, found.reviewed_on) == (date(2026, 2, 20), date(2026, 2, 24))
        assert (found.domain, found.publisher) == ("checks.example", "Checks")
        assert found.url == "https://checks.example/schools"
        assert found.appearances == ("https://courier.example/council",)
        assert (found.rating_label, found.category, found.value) == ("False", "false", 1)
        assert json.loads(found.original) == review()
        assert found.notes == ()

    @pytest.mark.parametrize(
        ("content", "places"),
        [
            (review(), [""]),
            ([review(), review()], ["0", "1"]),
            ({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review()]}, ["@graph.1"]),
            (feed(review(), review()), ["dataFeedElement.0.item.0", "dataFeedElement.1.item.0"]),
            (
                {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": review()}]},
                ["dataFeedElement.0.item"],
            ),
            ({"@type": "NewsArticle", "review": [review()]}, ["review.0"]),
            (review() | {"@type": ["ClaimReview", "Review"]}, [""]),
            (review() | {"@type": "http://schema.org/ClaimReview"}, [""]),
            (google(), ["claims.0.claimReview.0"]),
            (google()["claims"], ["0.claimReview.0"]),
        ],
        ids=["one", "list", "graph", "feed", "item", "article", "types", "address", "google", "claims"],
    )
    def test_is_found_wherever_it_stands(self, content, places):
        assert [row.place for row in rows_of(content)] == places

    def test_follows_references_within_a_graph(self):
        parts = {
            "author": {"@id": "#us"},
            "itemReviewed": {"@id": "#claim"},
        }
        graph = [
            review(**parts),
            {"@id": "#us", "@type": "Organization", "name": "Checks"},
            {"@id": "#claim", "@type": "Claim", "author": {"@type": "Organization", "name": "Council"}},
        ]
        found = record_of({"@graph": graph})
        assert (found.publisher, found.claimant) == ("Checks", "Council")
        assert found.claimant_kind == ClaimantKind.ORGANIZATION

    def test_comes_of_each_review_that_google_knows_of_a_claim(self):
        reviews = [
            {"publisher": {"site": f"checks{number}.example"}, "textualRating": "Mostly true"}
            for number in range(2)
        ]
        first, second = rows_of(google(claimReview=reviews))
        assert (first.domain, second.domain) == ("checks0.example", "checks1.example")
        assert (second.place, second.category, second.value) == ("claims.0.claimReview.1", "mostly_true", 4)
        assert json.loads(second.original)["claimReview"] == reviews[1:]

    def test_is_read_from_microdata(self):
        page = f"""<html><body><div itemscope itemtype="https://schema.org/ClaimReview">
            <meta itemprop="url" content="/schools"><span itemprop="claimReviewed">{SCHOOLS}</span>
            <div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
            <span itemprop="alternateName">Falso</span></div></div></body></html>"""
        found = record_of(page, hints=Hints(address="https://checks.example/page"))
        assert (found.statement, found.category) == (SCHOOLS, "false")
        assert found.url == "https://checks.example/schools"

    def test_says_when_a_page_speaks_for_another_site(self):
        page = f'<script type="application/ld+json">{json.dumps(review())}</script>'
        found = record_of(page, hints=Hints(address="https://elsewhere.example/"))
        assert any("another site, elsewhere.example" in note for note in found.notes)

    def test_reads_the_labels_of_our_own_scales(self):
        hints = Hints(labels={"four quaggas": "mostly_false"})
        found = record_of(review(reviewRating=rating(alternateName="Four Quaggas")), hints=hints)
        assert (found.category, found.value) == ("mostly_false", 2)

    def test_of_a_csv_row_counts_as_a_spreadsheet_does(self):
        table = f'"Claim reviewed";"url";"Rating"\n"{SCHOOLS}";"https://checks.example/1";"Faux"\n'
        found = record_of(table)
        assert (found.number, found.statement, found.category) == (2, SCHOOLS, "false")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_of_csv_is_read_in_the_encoding_it_has(self, encoding):
        table = "claim,url\nLa café a doublé ses prix,https://checks.example/1\n".encode(encoding)
        assert record_of(table).statement == "La café a doublé ses prix"


def about(**claim):
    return review(itemReviewed={"@type": "Claim", **claim})


def by(*authors, **changes):
    return review(author=list(authors), **changes)


JO, CHECKS = {"@type": "Person", "name": "Jo"}, {"@type": "Organization", "name": "Checks"}
WORK = {"@type": "CreativeWork", "url": "https://courier.example/1", "author": {"name": "Bo"}}
# What the record has, what is made of it, and a word of the note.
ODDITIES = [
    (review(claimReviewed=["", SCHOOLS]), "statement", SCHOOLS, ""),
    (review(claimReviewed=[SCHOOLS, "Another."]), "statement", SCHOOLS, "first"),
    (review(claimReviewed="<p>Fish &amp; chips: 5&nbsp;€.</p>"), "statement", "Fish & chips: 5 €.", "Markup"),
    (review(claimReviewed="a < b and c > d"), "statement", "a < b and c > d", ""),
    (review(claimReviewed=f" {SCHOOLS}\n"), "statement", SCHOOLS, ""),
    (review(claimReviewed=SCHOOLS + "\u0000"), "statement", SCHOOLS, "Characters"),
    (review(claimReviewed={"@value": SCHOOLS, "@language": "en"}), "statement", SCHOOLS, ""),
    (review(claimReviewed=None, itemReviewed={"@type": "Claim", "text": SCHOOLS}), "statement", SCHOOLS, ""),
    (review(itemReviewed=None), "claimant", "", ""),
    (about(author="Ada Lindqvist"), "claimant", "Ada Lindqvist", ""),
    (about(author={"name": "Unknown"}), "claimant", "", "nobody"),
    (about(author=[]), "claimant", "", ""),
    (review(itemReviewed=[{"author": "Ada"}, {"author": "Bo"}]), "claimant", "Ada", "several"),
    (review(itemReviewed=WORK), "appearances", ("https://courier.example/1",), ""),
    (about(appearance="https://a.example/x"), "appearances",
     ("https://a.example/x",), ""),
    (about(firstAppearance={"url": "not an address"}), "appearances", (),
     "nowhere"),
    (about(datePublished="February 3, 2026"), "claimed_on", date(2026, 2, 3), ""),
    (about(datePublished="03/02/2026"), "claimed_on", None, "certain"),
    (about(datePublished="0001-01-01"), "claimed_on", None, "right"),
    (review(datePublished="2026-02-24T23:30:00+02:00"), "reviewed_on", date(2026, 2, 24), ""),
    (review(datePublished="2099-01-01"), "reviewed_on", None, "right"),
    (review(datePublished=None), "reviewed_on", None, ""),
    (review(author=None), "publisher", "checks.example", ""),
    (review(author="Checks"), "publisher", "Checks", ""),
    (by(JO, publisher=CHECKS), "author", "Jo", ""),
    (by(JO, publisher=CHECKS), "publisher", "Checks", ""),
    (by(JO, CHECKS), "publisher", "Checks", ""),
    (review(url=None), "domain", "checks.example", ""),
    (review(url=["https://a.example/", "https://b.example/"]), "url", "https://a.example/", "first"),
    (review(url="//checks.example/a"), "url", "https://checks.example/a", "https"),
    (review(url="www.checks.example/a"), "url", "https://www.checks.example/a", "https"),
    (review(url="https://checks.example/a?utm_source=x#top"), "url", "https://checks.example/a", ""),
    (review(url="javascript:alert(1)"), "url", "", "nowhere"),
    (review(inLanguage="pt_BR"), "language", "pt-BR", ""),
    (review(inLanguage={"@type": "Language", "alternateName": "fr"}), "language", "fr", ""),
    (review(inLanguage=["EN", "fr"]), "language", "en", "first"),
    (review(inLanguage="English"), "language", "", "tag"),
    (review(reviewRating=None), "category", "", ""),
    (review(reviewRating="Falsch"), "category", "false", ""),
    (review(reviewRating=[rating(), rating()]), "category", "false", ""),
    (review(reviewRating=rating(alternateName=None, ratingValue="False")), "category", "false", ""),
    (review(reviewRating=rating(alternateName=["False"])), "rating_label", "False", ""),
]  # fmt: skip


@pytest.mark.parametrize(("content", "field", "value", "noted"), ODDITIES)
def test_oddity_is_put_right_and_noted(content, field, value, noted):
    found = record_of(content)
    assert getattr(found, field) == value
    assert any(noted in note for note in found.notes) if noted else found.notes == ()


class TestRating:
    @pytest.mark.parametrize(
        ("label", "category"),
        [
            ("FALSE", "false"),
            ("Mostly false", "mostly_false"),
            ("Half-true", "mixed"),
            ("Falso: no hay tal ley", "false"),
            ("Größtenteils richtig", "mostly_true"),
            ("Missing Context", "missing_context"),
            ("Unproven", "unproven"),
            ("Sátira", "satire"),
            ("Three Quaggas", ""),
            ("True, but misleading", ""),
            ("Not false", ""),
        ],
    )
    def test_is_read_from_the_label(self, label, category):
        assert rated(alternateName=label, ratingValue=None).category == category

    @pytest.mark.parametrize(
        ("value", "best", "worst", "place"),
        [
            ("1", "5", "1", 1),
            (4, 5, 1, 4),
            ("0", "1", "0", 1),
            ("3,5", "5", "1", 4),
            ("6", "11", "1", 3),
            ("50%", None, None, 3),
            ("4/5", None, "1", 4),
            ("-1", "1", "-1", 1),
            (" 5 ", None, None, 5),
        ],
    )
    def test_is_read_from_the_number_where_the_label_says_nothing(self, value, best, worst, place):
        found = rated(alternateName=None, ratingValue=value, bestRating=best, worstRating=worst)
        assert found.value == place
        assert found.category == [None, "false", "mostly_false", "mixed", "mostly_true", "true"][place]

    @pytest.mark.parametrize(
        ("value", "best", "worst", "noted"),
        [
            ("9", "5", "1", "outside"),
            ("-1", "5", "1", "outside"),
            ("3", "3", "3", "no scale"),
            ("3", "high", "low", "no scale"),
            ("7e99", "5", "1", "no number"),
        ],
    )
    def test_says_nothing_where_the_number_means_nothing(self, value, best, worst, noted):
        found = rated(alternateName=None, ratingValue=value, bestRating=best, worstRating=worst)
        assert (found.category, found.value) == ("", None)
        assert any(noted in note for note in found.notes)
        assert found.rating_value == value

    def test_has_swapped_best_and_worst_put_right(self):
        found = rated(ratingValue="1", bestRating="1", worstRating="5")
        assert (found.category, found.value) == ("false", 1)
        assert any("swapped" in note for note in found.notes)
        assert (found.rating_best, found.rating_worst) == ("1", "5")

    def test_takes_the_label_before_a_number_that_contradicts_it(self):
        found = rated(alternateName="True", ratingValue="1")
        assert (found.category, found.value) == ("true", 5)
        assert any("contradicts" in note for note in found.notes)

    def test_does_not_guess_which_end_of_a_turned_scale_is_true(self):
        found = rated(alternateName="Grade", ratingValue="1", bestRating="1", worstRating="6")
        assert (found.category, found.value) == ("", 1)
        assert any("which end" in note for note in found.notes)

    def test_off_the_axis_has_no_value(self):
        assert rated(alternateName="Satire", ratingValue="1").value is None


class TestRefusal:
    def test_says_what_is_missing(self):
        assert problems_of(review(claimReviewed="?!", url=None, author=None)) == {
            "": {
                "claimReviewed": "Say which claim was reviewed.",
                "author": "Say who reviewed it, or give the address of the review.",
            }
        }

    @pytest.mark.parametrize(
        ("content", "place", "word"),
        [
            (json.dumps(feed(review(), review()))[:-300], "dataFeedElement.1", "Part of it is missing"),
            (json.dumps([review()])[:-1], "1", "Part of it is missing"),
            ("[" * 10_000_000, "0", "nested"),
            ('[{"a":' * 1_000_000, "0", "nested"),
            (json.dumps([review(), 0])[:-2] + '{"a" 1}]', "1", "broken near"),
            (b'[{"claimReviewed": "caf\xe9"}]', "", "UTF-8"),
            ('[{"claimReviewed": "a\0b"}]', "0", "control character"),
            ('[{"@type": "ClaimReview", "a": ' + "9" * 6_000 + "}]", "0", "too large"),
            ('[{"@type": "ClaimReview", "a": 1e999}]', "0", "too large"),
            ('[{"@type": "ClaimReview", "a": "\\ud800"}]', "0", "half of a character"),
            (json.dumps([review(), "text"]), "1", "no ClaimReview"),
            (json.dumps(feed(review(), None)), "dataFeedElement.1", "no ClaimReview"),
            (json.dumps(review()) + json.dumps(review()), "", "follows"),
            (json.dumps([review(reviewBody="x" * 300_000)]), "0", "longer"),
        ],
        ids=[
            *("feed cut", "list cut", "nested lists", "nested objects", "broken", "encoding", "zero", "long"),
            *("infinite", "surrogate", "text", "empty element", "two values", "huge"),
        ],
    )  # fmt: skip
    def test_names_the_place(self, content, place, word):
        problems = problems_of(content)
        assert word in " ".join(problems[place].values()), problems

    def test_of_a_line_leaves_the_others(self):
        lines = "\n".join([json.dumps(review()), "{broken}", "", json.dumps(review())])
        assert [(row.place, isinstance(row, Misfit)) for row in rows_of(lines)] == [
            ("1", False),
            ("2", True),
            ("4", False),
        ]

    def test_of_a_block_leaves_the_others(self):
        blocks = [json.dumps(review()), "{broken", json.dumps(review())]
        page = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
        assert [isinstance(row, Misfit) for row in rows_of(f"<html>{page}</html>")] == [False, True, False]

    def test_of_a_csv_row_leaves_the_others(self):
        table = f"claim,url\n{SCHOOLS},https://checks.example/1\nshort\n{SCHOOLS},https://checks.example/2\n"
        assert [(row.number, isinstance(row, Misfit)) for row in rows_of(table)] == [
            (2, False),
            (3, True),
            (4, False),
        ]

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            ("", "nothing"),
            ("\0\0\0", "nothing"),
            ("{}", "no fact-check"),
            ("[]", "no fact-check"),
            ("<html></html>", "no fact-check"),
            ("some words", "name the columns"),
            ("claim\nx\n", "who reviewed"),
            ("%PDF-1.7", "PDF"),
            ("PK\x03\x04", "archive"),
        ],
    )
    def test_of_what_holds_no_fact_check_says_so(self, content, word):
        with pytest.raises(Unreadable, match=word):
            rows_of(content)


class TestStream:
    def test_reads_a_long_feed_piece_by_piece(self):
        """The file is read no further than the record that is asked for takes."""
        file = io.BytesIO(json.dumps(feed(*[review(reviewBody="x" * 9_000)] * 500)).encode())
        rows = open_file(file, today=TODAY).rows
        next(rows)
        assert file.tell() < 500_000
        assert sum(1 for _ in rows) == 499

    def test_reads_what_is_written_in_several_lines(self):
        assert len(rows_of(json.dumps(feed(review(), review()), indent=2))) == 2

    def test_reads_utf16_with_its_mark(self):
        assert record_of(json.dumps(review(), ensure_ascii=False).encode("utf-16")).statement == SCHOOLS


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("The mayor said “no”.", 'the mayor said "no"', True),
        ("It fell by −5 %.", "It fell by -5 %", True),
        ("It costs  5 €.", "It costs 5 €", True),
        ("It costs 5 €.", "It costs 5 $.", False),
        ("Prices changed by 5 %.", "Prices changed by -5 %.", False),
        ("A résumé", "A resume", False),
        ("Did it rise?", "Did it rise", False),
    ],
)
def test_words_are_the_same_but_for_typography(one, other, is_same):
    assert (fingerprint(one) == fingerprint(other)) == is_same


class TestPlainTexts:
    @given(st.text("aB1 &<>;.,'\"\t\né—", max_size=30))
    def test_are_left_as_taking_them_apart_leaves_them(self, written):
        quick = oddities.text(written, quick_notes := [], "it", longest=12)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(oddities, "_PLAIN", re.compile(r"(?!)"))
            notes = []
            assert (oddities.text(written, notes, "it", longest=12), notes) == (quick, quick_notes)
