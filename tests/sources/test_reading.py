"""What is read out of bytes and pasted text, and what is refused with which sentence."""

import hashlib
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources import reading
from tests.sources.pages import BODY, PARAGRAPHS, TEXT, json_ld, page

TODAY = date(2026, 5, 1)
MEBIBYTE = 1024 * 1024


def read(raw, **given_facts):
    return reading.read(raw, **{"today": TODAY, **given_facts})


class TestReadHtml:
    def test_gives_the_main_text_alone(self):
        assert read(page()).text == TEXT

    def test_leaves_out_the_headline_and_pointers_to_other_pieces(self):
        pointer = '<p>Read more: <a href="/other">Ferry fares to rise again</a></p>'
        raw = page(
            "<title>Bridge to be rebuilt</title>", f"<h1>Bridge to be rebuilt</h1>{BODY}{pointer}{BODY[:0]}"
        )
        assert read(raw).text == TEXT

    def test_keeps_a_sentence_that_is_mostly_a_link(self):
        raw = page(body=f'{BODY}<p>Meanwhile, <a href="/x">the ferry company has doubled its fares.</a></p>')
        assert read(raw).text == f"{TEXT}\n\nMeanwhile, the ferry company has doubled its fares."

    def test_leaves_out_scripts_styles_and_comments(self):
        raw = page(body=f"<script>var a = 1;</script><style>p {{}}</style><!-- note -->{BODY}")
        assert read(raw).text == TEXT

    def test_leaves_out_what_readers_comment(self):
        comments = "".join(f"<div class='comment'><p>{text}</p></div>" for text in ["I never liked it."] * 9)
        assert read(page(body=f"{BODY}<div id='comments'>{comments}</div>")).text == TEXT

    def test_reads_a_page_of_one_sentence(self):
        raw = b"<html><body><div>The bridge of Harbourton is closed.</div></body></html>"
        assert read(raw).text == "The bridge of Harbourton is closed."

    def test_finds_an_article_that_stands_in_json_ld_alone(self):
        article = {"@type": "NewsArticle", "headline": "Vote", "articleBody": " ".join(PARAGRAPHS)}
        assert read(page(json_ld(article), body="")).text == " ".join(PARAGRAPHS)

    def test_keeps_the_text_when_the_metadata_cannot_be_read(self, monkeypatch):
        monkeypatch.setattr(reading, "read_metadata", lambda tree, **facts: 1 / 0)
        document = read(page(), url="https://post.example/a")
        assert (document.text, document.canonical_url) == (TEXT, "https://post.example/a")

    def test_records_hash_reader_and_type(self):
        document = read(page())
        assert document.raw_sha256 == hashlib.sha256(page()).hexdigest()
        assert document.reader.startswith("trafilatura/")
        assert document.media_type == "text/html"

    def test_gives_the_same_text_whatever_was_read_before(self):
        first = read(page()).text
        for _ in range(3):
            read(page(body=BODY + "<p>Something else was said at the same meeting in the town hall.</p>"))
        assert read(page()).text == first

    @pytest.mark.parametrize(
        ("raw", "facts"),
        [
            (page(), {}),
            (b"News of today " + BODY.encode(), {"media_type": "text/html"}),
            (b"<br>" + BODY.encode(), {"filename": "article.HTM"}),
            (b"\xef\xbb\xbf\n<!-- saved -->\n" + page(), {"media_type": "text/plain"}),
        ],
        ids=["content", "media type", "name", "content against media type"],
    )
    def test_knows_html_by(self, raw, facts):
        assert read(raw, **facts).media_type == "text/html"


class TestLanguage:
    GERMAN = "Der Rat der Stadt hat am Dienstag beschlossen, die alte Brücke wieder aufzubauen. " * 5

    def test_is_the_declared_one_where_the_text_agrees(self):
        assert read(page(lang="en-GB")).language == "en"

    def test_is_the_texts_where_the_declaration_is_wrong(self):
        assert read(page(body=f"<p>{self.GERMAN}</p>", lang="en")).language == "de"

    def test_is_the_texts_where_nothing_is_declared(self):
        assert reading.read_text(self.GERMAN).language == "de"


class TestReadPlain:
    def test_takes_a_short_first_line_for_the_title(self):
        document = reading.read_text(f"Bridge to be rebuilt\n\n{TEXT}")
        assert document.title == "Bridge to be rebuilt"
        assert document.text == f"Bridge to be rebuilt\n\n{TEXT}"
        assert document.media_type == "text/plain"

    @pytest.mark.parametrize(
        "text", [TEXT, PARAGRAPHS[0], "Bridge to be rebuilt, they say\n", "a" * 201 + "\n" + TEXT]
    )
    def test_takes_no_sentence_for_a_title(self, text):
        document = reading.read_text(text)
        assert (document.title, document.text) == ("", text.strip())

    def test_reads_pasted_markup_as_html(self):
        assert reading.read_text(page().decode(), today=TODAY).text == TEXT

    def test_takes_no_mention_of_a_tag_for_markup(self):
        assert reading.read_text(f"The <p> tag is old.\n{TEXT}").media_type == "text/plain"

    def test_keeps_the_address_it_was_given(self):
        document = reading.read_text(TEXT, url="https://www.post.example/a?utm_source=x")
        assert (document.canonical_url, document.publisher_domain) == (
            "https://www.post.example/a",
            "post.example",
        )

    def test_brings_spelling_and_spaces_into_one_form(self):
        pasted = "Cafe\u0301 owners  met the mayor.  \r\n\r\n\r\n\r\nThey\u00a0left\x00 at nine.\r"
        assert reading.read_text(pasted).text == "Café owners  met the mayor.\n\nThey left at nine."


class TestDecoding:
    CZECH = (
        "Rada města v úterý rozhodla, že starý most přes řeku bude znovu postaven. Práce začnou v březnu. "
    )

    @pytest.mark.parametrize(
        "text", [CZECH, PARAGRAPHS[0], "议会星期二决定重建这座已经关闭多年的老桥，工程将于三月开始。"]
    )
    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
    def test_needs_no_declaration_for_unicode(self, charset, text):
        assert read(text.encode(charset)).text == text.strip()

    def test_believes_a_byte_order_mark_before_anything_else(self):
        text = "议会星期二决定重建这座已经关闭多年的老桥，工程将于三月开始。"
        assert read(text.encode("utf-16"), media_type="text/plain; charset=gb18030").text == text

    @pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
    def test_needs_no_mark_for_utf_16(self, charset):
        assert read(PARAGRAPHS[0].encode(charset)).text == PARAGRAPHS[0]

    @pytest.mark.parametrize(
        ("charset", "declared"), [("cp1252", "windows-1252"), ("iso-8859-15", "ISO_8859-15")]
    )
    def test_follows_a_declaration_that_can_be_true(self, charset, declared):
        text = "Die Brücke kostet 12 Millionen €, sagte der Bürgermeister."
        assert read(text.encode(charset), media_type=f"text/plain; charset={declared}").text == text
        html = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
        assert read(html.encode(charset)).text == text

    @pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1250", "no-such"])
    def test_prefers_valid_utf_8_to_a_declaration(self, declared):
        text = "Über die Brücke gehen täglich viertausend Menschen."
        assert read(text.encode(), media_type=f"text/plain; charset={declared}").text == text

    @pytest.mark.parametrize("declared", ["utf-8", "punycode", "zlib", "unicode_escape", ""])
    def test_guesses_where_the_declaration_is_false(self, declared):
        raw = (self.CZECH * 20).encode("cp1250")
        assert read(raw, media_type=f"text/plain; charset={declared}").text.startswith(self.CZECH)

    @pytest.mark.parametrize(
        ("charset", "text"),
        [
            ("cp1252", "Die Brücke kostet 12 Millionen €, sagte der Bürgermeister."),
            ("koi8_r", "Это статья о мосте через реку, который городской совет решил восстановить."),
            ("shift_jis", "市議会は火曜日、老朽化した橋の再建を決定した。工事は三月に始まる。"),
        ],
    )
    def test_guesses_where_nothing_is_declared(self, charset, text):
        assert read(text.encode(charset)).text == text

    def test_survives_lone_surrogates(self):
        assert reading.read_text(f"{TEXT}\ud800").text == TEXT


class TestUnreadable:
    @pytest.mark.parametrize("raw", [b"", b" \n\t", b"\0\0\0\0"])
    def test_where_there_is_nothing(self, raw):
        with pytest.raises(reading.Unreadable, match="nothing in it"):
            read(raw)

    @pytest.mark.parametrize(
        ("start", "kind"),
        [
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"\xff\xd8\xff\xe0", "JPEG"),
            (b"PK\x03\x04", "ZIP"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"{\\rtf1", "RTF"),
            (b"\x00\x01\x02\x03" * 50, "binary"),
        ],
    )
    def test_where_it_is_no_text_and_says_what_it_is(self, start, kind):
        with pytest.raises(reading.Unreadable, match=kind):
            read(start + b" and some text that follows", filename="article.html", media_type="text/html")

    def test_above_ten_megabytes(self):
        most = (PARAGRAPHS[0] + "\n").encode() * 110_000
        assert read(most[: 10 * MEBIBYTE]).text
        with pytest.raises(reading.Unreadable, match=r"10\.0 MB, more than the limit of 10 MB"):
            read(most[: 10 * MEBIBYTE + 1])

    @pytest.mark.parametrize(
        "raw",
        [
            b"<html></html>",
            b"<html><body><script>var text = 'not an article at all, just code';</script></body></html>",
            page(body=""),
            b"<html><body><img src='a.png'></body></html>",
        ],
    )
    def test_where_a_page_has_no_article(self, raw):
        with pytest.raises(reading.Unreadable, match="paste"):
            read(raw)

    def test_where_the_text_is_too_short(self):
        with pytest.raises(reading.Unreadable, match="fewer than 20 letters"):
            reading.read_text("Too short, 12345678901234567890")

    def test_where_a_page_has_too_many_elements(self):
        with pytest.raises(reading.Unreadable, match="50,000 elements"):
            read(page(body="<br>" * 60_000 + BODY))


class TestHostileMarkup:
    @pytest.mark.parametrize(
        "raw",
        [
            page(body="<div>" * 100_000 + BODY + "</div>" * 100_000),
            page(body=BODY + "<div>" * 100_000),
            page(body="<table><tr><td>" * 20_000 + BODY),
            page(body=f'<div data-x="{"x" * 5_000_000}">{BODY}</div>'),
            page(body="<p " * 10_000 + BODY),
            page(f'<script type="application/ld+json">{"[" * 100_000}</script>'),
            page('<script type="application/ld+json">' + '{"a":' * 100_000 + "</script>"),
            page('<meta name="date" content="' + "1 " * 10_000 + 'May 2024">'),
            page("<!--" * 100_000),
            page(body=BODY.replace("bridge", "br\0idge")),
            page(body=BODY.replace("bridge", "&#0;&#xD800;&#x110000;bridge")),
        ],
        ids=range(11),
    )
    def test_is_read_or_refused(self, raw):
        try:
            assert read(raw).text
        except reading.Unreadable as refusal:
            assert refusal.reason.endswith(".")  # noqa: PT017 - either end is right

    def test_after_the_article_takes_nothing_from_it(self):
        assert read(page(body=BODY + "<div>" * 100_000)).text == TEXT

    def test_with_zero_bytes_loses_them_alone(self):
        assert read(page(body=BODY.replace("bridge", "br\0idge"))).text == TEXT


MARKUP = [
    *("<p>", "</p>", "<div>", "<a href='", "'>", "<!--", "-->", "<script>", "<table>", "<td>", "<title>"),
    *("]]>", "<![CDATA[", "<meta charset=utf-16>", "&#1;", "\0", "\ud800", "\u2028", TEXT),
]


def is_in_stored_form(text):
    return (
        text == unicodedata.normalize("NFC", text)
        and text == text.strip()
        and not any(character in text for character in "\0\r\x85\u2028\ud800")
        and "\n\n\n" not in text
    )


class TestAnyInput:
    @settings(deadline=None)
    @given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
    @example(b"\xff\xfe<\x00")
    def test_gives_a_document_or_a_reason(self, raw):
        try:
            document = read(raw)
        except reading.Unreadable as refusal:
            assert refusal.reason.endswith(".")  # noqa: PT017 - either end is right
        else:
            assert is_in_stored_form(document.text)

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(MARKUP)))
    def test_gives_a_document_or_a_reason_for_any_markup(self, pieces):
        try:
            document = read("".join(["<html>", *pieces]).encode("utf-8", "surrogatepass"))
        except reading.Unreadable as refusal:
            assert refusal.reason.endswith(".")  # noqa: PT017 - either end is right
        else:
            assert is_in_stored_form(document.text)

    @settings(deadline=None)
    @given(st.text(alphabet=st.characters(codec="utf-8"), min_size=20))
    def test_gives_text_that_reads_as_itself(self, text):
        try:
            once = reading.normalize(text)
        except reading.Unreadable:
            return
        assert reading.normalize(once) == once
