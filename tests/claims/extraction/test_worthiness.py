"""Check-worthiness: what ranks above what, and why."""

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from claims.extraction import Reason, extract, worthiness
from claims.extraction.alone import passage_of, score_sentences
from tests.claims.extraction.samples import CITY, HARBOR

NEWS = Path(__file__).parent / "news" / "sentences.jsonl"


def score(sentence):
    return max(candidate.score for candidate in extract(sentence, language="en"))


class TestOrder:
    @pytest.mark.parametrize(
        ("better", "worse"),
        list(
            itertools.product(
                [
                    "Norland closed more than 40 schools in 2019.",
                    "Unemployment in Sudra fell to 4.5 percent last year.",
                    "Sudra says it is not selling patrol boats to Norland.",
                    "Otto Lind met Ana Berg in March 2021.",
                ],
                [
                    "No storm, no shore.",
                    "“Partners forever, rivals never,” Berg said.",
                    "We are proud and grateful for your friendship.",
                    "What will the future bring?",
                    "You should work hard to get there.",
                    "The neighbors discussed developments and other issues.",
                    "Berg hopes to visit the beautiful harbor soon.",
                    "Read more about the harbor here",
                    "By Ana Berg and Otto Lind, 3 March 2021",
                    "Published: 3 March 2021 at 4 pm",
                    "Home » Norland » Harbor » 40 ports closed in 2019",
                    "| 1 | Ana Berg | 5040 | 17 |",
                    "The ship was the Silver Gull.",
                ],
            )
        ),
    )
    def test_puts_what_can_be_checked_first(self, better, worse):
        assert score(better) > score(worse)

    def test_rises_with_a_figure(self):
        assert score("Norland closed 40 schools everywhere.") > score("Norland closed schools everywhere.")

    def test_rises_with_a_date(self):
        assert score("Norland shut its schools in 2019.") > score("Norland shut its schools.")

    def test_falls_when_nobody_can_tell_who_is_meant(self):
        passage = passage_of("It closed 40 schools in 2019.", language="en")
        told = replace(passage, statement="Norland closed 40 schools in 2019.")
        found, kept = worthiness.score([replace(passage, statement=passage.words), told], language="en")
        assert found.score < kept.score and Reason("subject left open", -1.6, "It") in found.reasons

    def test_asks_less_of_a_plan_that_reports_what_was_done(self):
        done = "The talks had already brought an agreement and should continue."
        assert score(done) > score("The talks should continue and bring an agreement soon.")
        (candidate,) = extract(done, language="en")
        (plan,) = extract("The talks should continue and bring peace.", language="en")
        asked, demanded = (
            next(reason.weight for reason in one.reasons if reason.feature == "demand")
            for one in (candidate, plan)
        )
        assert demanded < 0 and asked == pytest.approx(demanded / 2, abs=0.001)


class TestScore:
    def test_is_the_logistic_of_a_constant_and_what_the_reasons_add_up_to(self):
        found = [one for one in extract(HARBOR, language="en") if 0.01 < one.score < 0.99]
        shown = [math.log(one.score / (1 - one.score)) for one in found]
        told = [sum(reason.weight for reason in one.reasons) for one in found]
        constant = shown[0] - told[0]
        assert len(found) > 5 and shown == pytest.approx([each + constant for each in told], abs=0.02)

    def test_does_not_depend_on_what_else_is_scored(self):
        texts = [line for line in f"{HARBOR}{CITY}".splitlines() if line]
        together = score_sentences(texts, language="en")
        assert together == [score_sentences([text], language="en")[0] for text in texts]

    def test_of_many_news_sentences_puts_what_is_worth_checking_first(self):
        rows = [json.loads(line) for line in NEWS.read_text().splitlines()]
        scores = [worth.score for worth in score_sentences([row["text"] for row in rows], language="en")]
        ranked = [
            row["label"] for _, row in sorted(zip(scores, rows, strict=True), key=lambda pair: -pair[0])
        ]
        assert ranked[:100].count("worth") >= 95 and ranked[-100:].count("none") >= 80

    def test_counts_what_the_article_tells(self):
        (prose,) = extract("Norland closed 40 schools in 2019.", language="en")
        (heading,) = extract("Norland closed 40 schools in 2019", language="en")
        assert heading.score < prose.score

    def test_without_a_model_says_so(self):
        (found,) = extract("La ville a fermé 40 écoles en 2019.", language="fr")
        assert found.reasons[0] == Reason("no model for fr", 0.0, "") and 0 < found.score < 1
        assert score_sentences(["La ville a fermé 40 écoles."], language="fr") == [None]

    @pytest.mark.parametrize(
        "text",
        ["", " ", "\x00", "\ud800", "😀" * 300, "a" * 1_000_000, "word " * 200_000, "１２３ ½ ٣", "中文。"],
    )
    def test_takes_anything(self, text):
        (worth,) = score_sentences([text], language="en")
        assert 0 <= worth.score <= 1 and 0 <= worth.verifiable <= 1


class TestReasons:
    def test_name_the_words_that_earned_the_weight(self):
        (candidate,) = extract("Norland closed more than 40 schools in 2019.", language="en")
        words = {reason.feature: reason.words for reason in candidate.reasons}
        assert words["quantity"].startswith("more than 40 schools") and words["date"] == "in 2019"

    @pytest.mark.parametrize(
        "text",
        [
            HARBOR,
            CITY,
            "The ports closed in 2019, and it cost 40 jobs.",
            "Lind said the port closed and it is shut.",
        ],
    )
    def test_print_only_words_of_the_quote(self, text):
        for candidate in extract(text, language="en"):
            for reason in candidate.reasons:
                assert all(words in candidate.quote for words in reason.words.split(", "))

    def test_of_a_saying_are_its_cue(self):
        (candidate,) = extract("NATO members have branded Sudra a “silent partner”.", language="en")
        assert {one.feature: one.words for one in candidate.reasons}["accusation"] == "branded"

    def test_stand_the_weightiest_first(self):
        (candidate,) = extract("Will Norland close 40 schools in 2019?", language="en")
        weights = [abs(reason.weight) for reason in candidate.reasons]
        assert weights == sorted(weights, reverse=True)
