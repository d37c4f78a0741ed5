"""The extractor as a whole: its promises, and its ranking of an article."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import EXTRACTOR, Extractor, Rules, extract
from tests.claims.extraction.samples import HARBOR

ANY_TEXT = st.text() | st.lists(
    st.sampled_from(
        [
            "Berg",
            " said ",
            "“",
            "”",
            ", ",
            ". ",
            "\n",
            "40 ",
            "in May ",
            "and he ",
            "\ud800",
            "\x00",
            "قال ",
            "。",
            "he",
        ]
    ),
    max_size=40,
).map("".join)
LANGUAGES = st.sampled_from(["", "en", "fr", "ar", "zh", "ru", "xx"])


@pytest.fixture(scope="module")
def candidates():
    return extract(HARBOR, published_on=date(2025, 4, 1))


def the(candidates, words):
    (found,) = [candidate for candidate in candidates if words in candidate.quote]
    return found


class TestPromises:
    @settings(max_examples=200, deadline=None)
    @given(ANY_TEXT, LANGUAGES)
    def test_quotes_are_slices_of_any_text(self, text, language):
        for candidate in extract(text, language=language, published_on=date(2025, 4, 1)):
            assert text[candidate.start : candidate.end] == candidate.quote
            assert text[: candidate.start].endswith(candidate.prefix)
            assert text[candidate.end :].startswith(candidate.suffix)
            assert 0 <= candidate.score <= 1 and candidate.statement

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_the_same_text_gives_the_same_candidates(self, text):
        assert extract(text) == extract(text)

    @pytest.mark.parametrize("text", ["", " \n", "\x00" * 50, "\ud800", "." * 5000, "“" * 5000, "a" * 5000])
    def test_nothing_comes_out_of_nothing(self, text):
        assert extract(text) == []

    def test_the_end_of_a_long_text_is_read_too(self):
        text = "Berg said 5 ports closed.\n" * 2000 + "Lind met Berg 40 times in 2019."
        assert max(candidate.end for candidate in extract(text, language="en")) == len(text)

    def test_ranks_count_from_one_by_falling_score(self, candidates):
        assert [candidate.rank for candidate in candidates] == list(range(1, len(candidates) + 1))
        scores = [candidate.score for candidate in candidates]
        assert scores == sorted(scores, reverse=True)

    def test_the_json_form_is_json_and_begins_with_what_is_looked_for(self, candidates):
        form = candidates[0].to_dict()
        assert json.loads(json.dumps(form)) == form
        assert list(form)[:10] == [
            "rank", "score", "quote", "start", "end", "statement", "claimant", "cue", "quantity", "date",
        ]  # fmt: skip

    def test_the_extractor_has_a_name_and_keeps_the_protocol(self):
        replaceable: Extractor = Rules()
        assert replaceable.name == EXTRACTOR and EXTRACTOR.startswith("rules/")
        assert replaceable.read(HARBOR).candidates == extract(HARBOR)

    def test_the_language_is_guessed_where_it_is_not_given(self):
        (candidate,) = extract("Le ministre a déclaré que 40 écoles ont fermé en mars 2021.")
        assert candidate.language == "fr"


class TestRanking:
    @pytest.mark.parametrize(
        "words",
        [
            "has met Berg more than 25 times",
            "“open waters” pact",
            "not selling patrol boats",
            "had already produced a first agreement",
            "silent partner",
            "1,200 fishers",
            "fell by 12 percent",
        ],
    )
    def test_puts_what_can_be_checked_into_the_top_ten(self, candidates, words):
        assert the(candidates, words).rank <= 10

    @pytest.mark.parametrize(
        "words", ["partners always", "No storm", "You must row", "hosts", "Is that the end"]
    )
    def test_keeps_slogans_headlines_and_questions_in_the_lower_half(self, candidates, words):
        assert the(candidates, words).rank > len(candidates) / 2


class TestReading:
    def test_reads_a_count_with_its_period(self, candidates):
        found = the(candidates, "more than 25 times")
        assert found.is_outlet_voice and found.kind == "quantity" and found.quantity is not None
        assert (found.quantity.comparator, found.quantity.value) == ("gte", Decimal(25))
        assert (found.quantity.unit, found.quantity.period) == ("meetings", "P10Y")

    def test_cuts_a_sentence_into_its_claims(self, candidates):
        assert the(candidates, "more than 25 times").end < the(candidates, "agreed to share pilots").start

    def test_reads_the_date_against_the_event_it_precedes(self, candidates):
        speaks_of = the(candidates, "open waters").speaks_of
        assert speaks_of is not None and speaks_of.end == date(2019, 3, 31)
        assert speaks_of.text.startswith("weeks before") and speaks_of.text.endswith("in March 2019")

    def test_finds_the_subject_of_a_conjoined_verb(self, candidates):
        found = the(candidates, "not selling patrol boats")
        assert found.claimant is not None and (found.claimant.name, found.cue) == ("Sudra", "says")
        assert found.statement == "Sudra is not selling patrol boats to either camp."

    def test_leaves_the_clause_before_a_saying_to_the_outlet(self, candidates):
        assert the(candidates, "presents itself").is_outlet_voice
        assert the(candidates, "not selling patrol boats").quote.startswith("says it is not")

    def test_gives_what_opens_a_sentence_to_its_speaker_however_long_the_rest(self):
        said = (
            "Norland will be “open for ever”, Minister Ana Berg has said in remarks on a visit to Port Ellis "
        )
        text = (
            said + "during which she has held talks with President Otto Lind and with his counterpart Jo Lee."
        )
        (found,) = extract(text, language="en")
        assert found.claimant is not None and found.claimant.name == "Ana Berg"
        assert found.statement == "Norland will be “open for ever”."

    def test_gives_a_label_to_those_who_gave_it(self, candidates):
        found = the(candidates, "silent partner")
        assert found.claimant is not None and found.claimant.name == "League members"
        assert found.quote.startswith("League members have branded")
