"""Check-worthiness: what ranks above what, and why."""

import itertools

import pytest

from claims.extraction import extract
from tests.claims.extraction.samples import CITY, HARBOR


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
        assert score("It closed 40 schools in 2019.") < score("Norland closed 40 schools in 2019.")

    def test_asks_less_of_a_plan_that_reports_what_was_done(self):
        done = "The talks had already brought an agreement and should continue."
        assert score(done) > score("The talks should continue and bring an agreement soon.")
        (candidate,) = extract(done, language="en")
        assert {reason.feature: reason.weight for reason in candidate.reasons}["demand"] == -0.5


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
