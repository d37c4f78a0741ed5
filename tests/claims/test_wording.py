"""What a public document holds in codes, in words."""

import pytest

from claims.interchange.languages import direction, language_name
from claims.templatetags import wording


def claimed(comparator, value, upper=None, unit="", period="", is_approximate=False):
    return {
        "comparator": comparator,
        "value": value,
        "upper": upper,
        "unit": unit,
        "period": period,
        "is_approximate": is_approximate,
    }


class TestQuantity:
    @pytest.mark.parametrize(
        ("quantity", "words"),
        [
            (claimed("gte", "40", unit="meetings", period="P10Y"), "at least 40 meetings over 10 years"),
            (claimed("gt", "1200000", unit="people"), "more than 1,200,000 people"),
            (claimed("eq", "2401", unit="lynx"), "2401 lynx"),
            (claimed("lt", "0.5", unit="percent"), "less than 0.5 percent"),
            (claimed("between", "5", "10", unit="days"), "between 5 and 10 days"),
            (claimed("eq", "245", unit="dollars", is_approximate=True), "about 245 dollars"),
            (claimed("eq", "6", unit="days", period="P6D"), "6 days"),
            (claimed("lte", "-12345.25"), "at most -12,345.25"),
        ],
    )
    def test_is_said_as_readers_would(self, quantity, words):
        assert wording.quantity(quantity) == words


class TestDuration:
    @pytest.mark.parametrize(
        ("iso", "words"),
        [
            ("P1Y", "1 year"),
            ("P1Y6M", "1 year and 6 months"),
            ("P2DT3H4M", "2 days, 3 hours and 4 minutes"),
            ("a decade", "a decade"),
            ("", ""),
        ],
    )
    def test_is_said_as_readers_would(self, iso, words):
        assert wording.duration(iso) == words


class TestPeriod:
    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            ("2022-02-01", "2022-02-28", "1 February 2022 to 28 February 2022"),
            ("2022-02-01", "2022-02-01", "1 February 2022"),
            ("2022-02-01", None, "from 1 February 2022 on"),
            (None, "2022-02-01", "until 1 February 2022"),
        ],
    )
    def test_is_said_as_readers_would(self, first, last, words):
        assert wording.period({"from": first, "until": last}) == words


class TestWhen:
    def test_shows_the_day_in_the_time_zone_of_the_site(self, settings):
        settings.TIME_ZONE = "Asia/Tokyo"
        expected = '<time datetime="2026-03-01T20:00:00Z">2 March 2026</time>'
        assert wording.when("2026-03-01T20:00:00Z") == expected

    def test_shows_a_day_as_it_is(self):
        assert wording.when("2026-03-01") == '<time datetime="2026-03-01">1 March 2026</time>'


class TestLanguage:
    def test_has_a_name_or_its_tag(self):
        assert [language_name(tag) for tag in ("ar", "pt-BR", "tlh")] == [
            "Arabic",
            "Brazilian Portuguese",
            "tlh",
        ]

    @pytest.mark.parametrize(
        ("tag", "expected"),
        [
            *(("he-IL", "rtl"), ("iw", "rtl"), ("ks-Deva", "ltr"), ("az-Arab", "rtl")),
            *(("en", "ltr"), ("zh-Hant", "ltr"), ("", "auto"), (None, "auto")),
        ],
    )
    def test_is_written_in_a_direction(self, tag, expected):
        assert direction(tag) == expected


class TestJsonLd:
    @pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "&amp;", "\u2028"])
    def test_can_neither_end_its_element_nor_open_a_comment(self, text):
        body = wording.json_ld({"text": text}).partition(">")[2].rpartition("</script>")[0]
        assert not set("<>&\u2028") & set(body)


class TestSurroundings:
    def test_are_cut_at_whole_words_only_where_the_text_goes_on(self):
        middle = {"prefix": "lf a word before ", "suffix": " and after it there is half a wo", "start": 90}
        assert wording.before(middle) == "…a word before "
        assert wording.after(middle) == " and after it there is half a…"
        alone = {"prefix": "Only ", "suffix": ".", "start": 5}
        assert (wording.before(alone), wording.after(alone)) == ("Only ", ".")

    def test_of_a_script_without_spaces_are_kept(self):
        assert wording.before({"prefix": "高铁营业里程", "start": 50}) == "…高铁营业里程"
