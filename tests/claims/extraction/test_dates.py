"""Dates: which days a phrase speaks of."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.dates import date_spans, main_date, named_spans

PUBLISHED = date(2025, 4, 1)  # a Tuesday
WORDS = [
    "in", "since", "until", "by", "from", "to", "between", "and", "before", "after", "the", "early", "late",
    "end of", "last", "next", "this", "past", "two", "300", "years", "days", "decades", "centuries", "ago",
    "week", "quarter", "first", "second half of", "May", "March", "31", "1st", "2022", "1500", "2099",
    "1990s", "’80s", "19th century", "30th century", "Monday", "Friday", "summer", "winter", "yesterday",
    "over", "–", "onwards", "Q1", "year", "month", "hier",
    "depuis 2010", "letztes Jahr", "hace 99 años", "去年",
    "2021年3月", "fiscal",
]  # fmt: skip


def read(text, *, language="en", published_on=PUBLISHED):
    (span,) = date_spans(text, published_on=published_on, language=language)
    return tuple(end.isoformat() if end else None for end in (span.start, span.end))


class TestReading:
    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [
            ("on 24 February 2022", "2022-02-24", "2022-02-24"),
            ("on Feb. 24, 2022", "2022-02-24", "2022-02-24"),
            ("on 2022-02-24", "2022-02-24", "2022-02-24"),
            ("in February 2022", "2022-02-01", "2022-02-28"),
            ("in 2022", "2022-01-01", "2022-12-31"),
            ("Q1 2023", "2023-01-01", "2023-03-31"),
            ("the first quarter of 2023", "2023-01-01", "2023-03-31"),
            ("by 2030", None, "2030-12-31"),
            ("since 1990", "1990-01-01", "2025-04-01"),
            ("between 2010 and 2015", "2010-01-01", "2015-12-31"),
            ("in the 1990s", "1990-01-01", "1999-12-31"),
            ("in February", "2025-02-01", "2025-02-28"),
            ("in December", "2024-12-01", "2024-12-31"),
            ("in May", "2025-05-01", "2025-05-31"),
            ("on Tuesday", "2025-04-01", "2025-04-01"),
            ("on Monday", "2025-03-31", "2025-03-31"),
            ("yesterday", "2025-03-31", "2025-03-31"),
            ("last year", "2024-01-01", "2024-12-31"),
            ("over the past decade", "2015-04-01", "2025-04-01"),
            ("in the last five years", "2020-04-01", "2025-04-01"),
            ("three days ago", "2025-03-29", "2025-03-29"),
            ("in the second half of 2021", "2021-07-01", "2021-12-31"),
            ("in the first quarter of last year", "2024-01-01", "2024-03-31"),
            ("in fiscal 2020", "2020-01-01", "2020-12-31"),
            ("last winter", "2024-12-01", "2025-02-28"),
            ("in late 2022", "2022-09-01", "2022-12-31"),
            ("in the early 1990s", "1990-01-01", "1993-12-31"),
            ("in the 19th century", "1801-01-01", "1900-12-31"),
            ("from 24 to 26 March 2025", "2025-03-24", "2025-03-26"),
            ("from December 2023 to February 2024", "2023-12-01", "2024-02-29"),
            ("from Monday to Friday", "2025-03-24", "2025-03-28"),
            ("until May 2026", None, "2026-05-31"),
            ("by Friday", None, "2025-03-28"),
            ("before 2010", None, "2009-12-31"),
            ("after 3 March 2021", "2021-03-04", None),
            ("from 2026 onwards", "2026-01-01", None),
            ("earlier this year", "2025-01-01", "2025-04-01"),
            ("by the end of the year", None, "2025-12-31"),
            ("over the next five years", "2025-04-01", "2030-04-01"),
            ("on 24/02/2022", "2022-02-24", "2022-02-24"),
            ("on 02/24/2022", "2022-02-24", "2022-02-24"),
        ],
    )
    def test_gives_the_first_and_the_last_day(self, text, start, end):
        assert read(f"It happened {text}.") == (start, end)

    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [
            ("signed days before it sailed in February 2022", "2022-01-19", "2022-02-28"),
            ("signed two days before 3 March 2021", "2021-03-01", "2021-03-01"),
            ("signed a day after the storm of 3 March 2021", "2021-03-04", "2021-03-04"),
        ],
    )
    def test_moves_by_the_days_before_or_after(self, text, start, end):
        assert read(text) == (start, end)

    @pytest.mark.parametrize(
        "text",
        ["It may rain.", "He marched on.", "in recent days", "in 0000", "31 June 2020", "on 03/04/2022"],
    )
    def test_finds_no_day_where_none_is_named(self, text):
        spans = date_spans(text, published_on=PUBLISHED)
        assert [span for span in spans if span.start == span.end] == []

    @pytest.mark.parametrize("text", ["on Tuesday", "last year", "in February", "over the past decade"])
    def test_leaves_relative_words_unread_without_a_day_of_publication(self, text):
        assert date_spans(text) == []

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("fr", "le 3 mars 2021"),
            ("es", "el 3 de marzo de 2021"),
            ("de", "am 3. März 2021"),
            ("ru", "3 марта 2021 года"),
            ("ar", "في 3 مارس 2021"),
            ("zh", "2021年3月3日"),
        ],
    )
    def test_reads_spelled_out_dates_of_other_languages(self, language, text):
        assert read(text, language=language) == ("2021-03-03", "2021-03-03")


class TestSince:
    @pytest.mark.parametrize(
        ("text", "words", "start"),
        [
            (
                "Since taking office in January, Lind has met Berg.",
                "Since taking office in January",
                "2025-01-01",
            ),
            ("Prices have risen since the vote in May.", "since the vote in May", "2024-05-01"),
            ("It has been shut since Monday.", "since Monday", "2025-03-31"),
            ("It has been shut since 3 March 2021.", "since 3 March 2021", "2021-03-03"),
        ],
    )
    def test_runs_to_the_day_of_publication(self, text, words, start):
        (span,) = date_spans(text, published_on=PUBLISHED)
        assert (span.start.isoformat(), span.end, span.text.rstrip(".")) == (start, PUBLISHED, words)

    def test_stays_open_where_that_day_is_not_known(self):
        assert read("since 1990", published_on=None) == ("1990-01-01", None)

    def test_does_not_reach_over_a_comma(self):
        assert read("Since the strike, the port was shut in March 2021") == ("2021-03-01", "2021-03-31")


class TestUntil:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("The port is shut until Friday.", "2025-04-04"),
            ("The bill must pass by Friday.", "2025-04-04"),
            ("The port was shut until Friday.", "2025-03-28"),
        ],
    )
    def test_goes_by_the_tense_before_it(self, text, day):
        assert read(text) == (None, day)


class TestNamed:
    @pytest.mark.parametrize(
        ("text", "words", "day"),
        [
            ("shut until Tuesday", "Tuesday", "2025-04-01"),
            ("shut since 3 March 2021", "3 March 2021", "2021-03-03"),
            ("signed two days before 3 March 2021", "3 March 2021", "2021-03-03"),
        ],
    )
    def test_are_the_days_of_the_phrase_alone(self, text, words, day):
        (span,) = named_spans(text, published_on=PUBLISHED)
        assert (span.text, span.start, span.end) == (words, *[date.fromisoformat(day)] * 2)


class TestMain:
    def test_leaves_out_the_date_of_an_aside(self):
        text = "Lind has asked for talks since the early days of the strike, which turned three in February."
        assert main_date(text, published_on=PUBLISHED) is None

    def test_is_the_narrowest(self):
        found = main_date("In 2021, on 3 March 2021, it sailed")
        assert found is not None and found.start == found.end == date(2021, 3, 3)


class TestRobustness:
    @settings(deadline=None)
    @given(
        st.text()
        | st.text(alphabet=st.sampled_from("0123456789 -/in March May days before 9999"), max_size=60)
    )
    def test_reads_its_words_from_the_text(self, text):
        assert all(span.text in text for span in date_spans(text, published_on=PUBLISHED))

    @settings(deadline=None)
    @given(
        st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join),
        st.dates(date(1600, 1, 1), date(9999, 12, 31)) | st.just(date.min) | st.just(date.max),
        st.sampled_from(["en", "fr", "es", "de", "ar", "zh"]),
    )
    def test_never_ends_before_it_begins(self, text, published_on, language):
        for span in date_spans(text, published_on=published_on, language=language):
            assert span.start is None or span.end is None or span.start <= span.end
            assert span.text in text

    @given(st.dates(date(1500, 1, 1), date(2099, 12, 31)))
    def test_reads_every_day_however_it_is_written(self, day):
        written = [f"{day:%-d %B %Y}", f"{day:%B %-d, %Y}", f"{day:%b. %-d, %Y}", f"{day:%Y-%m-%d}"]
        for words in written:
            assert read(f"It happened on {words}.") == (day.isoformat(), day.isoformat())
