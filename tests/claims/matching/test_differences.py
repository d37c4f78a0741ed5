"""Claims that sound alike and are not the same are told apart, by sentences of our own.

`pairs.jsonl` holds pairs of claims: paraphrases, and pairs that differ in a figure, by a negation or an
opposite, in a name, or in the thing they speak of.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from claims.matching.differences import difference
from claims.matching.likeness import Entry, Question
from claims.matching.matcher import Matcher
from claims.matching.similar import MIN_SCORE

PAIRS = [json.loads(line) for line in Path(__file__).with_name("pairs.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def offered():
    """Whether each pair is offered as one claim, by kind."""
    offered = defaultdict(list)
    for pair in PAIRS:
        (found,) = Matcher([Entry(1, pair["other"])]).search(Question(pair["claim"]))
        offered[pair["kind"]].append(found.score >= MIN_SCORE and not found.difference)
    return offered


class TestPairs:
    def test_that_differ_are_two_hundred_and_more(self, offered):
        different = [each for kind, of_kind in offered.items() if kind != "paraphrase" for each in of_kind]
        assert len(different) >= 200 and len(offered["paraphrase"]) >= 100

    def test_that_differ_are_offered_as_the_same_in_two_percent_at_most(self, offered):
        different = [each for kind, of_kind in offered.items() if kind != "paraphrase" for each in of_kind]
        assert sum(different) / len(different) <= 0.02

    def test_that_say_the_same_are_kept_in_nine_of_ten(self, offered):
        assert sum(offered["paraphrase"]) / len(offered["paraphrase"]) >= 0.9

    def test_are_judged_alike_either_way_round(self):
        for pair in PAIRS:
            there, back = difference(pair["claim"], pair["other"]), difference(pair["other"], pair["claim"])
            assert bool(there) == bool(back), pair


class TestDifference:
    @pytest.mark.parametrize(
        ("text", "other", "said"),
        [
            ("It built 12 schools.", "It built 9 schools.", "12 schools here, 9 schools there"),
            ("It cost $3 million.", "It cost €3 million.", "$3 million here, €3 million there"),
            ("Taxes rose in 2019.", "Taxes rose in 2020.", "2019 here, 2020 there"),
            ("It rained.", "It never rained.", "“never” there only"),
            ("Prices rose.", "Prices fell.", "“rose” here, “fell” there"),
            ("They met in Paris.", "They met in Lyon.", "Paris here, Lyon there"),
            ("The price of wheat doubled.", "The price of rice doubled.", "wheat here, rice there"),
        ],
    )
    def test_is_said_in_a_few_words(self, text, other, said):
        assert difference(text, other) == said

    @pytest.mark.parametrize(
        ("text", "other"),
        [
            ("It built 12 schools.", "It built twelve schools."),
            ("About 5,000 came.", "4,900 people came."),
            ("Half of them left.", "50 percent of them left."),
            ("It built schools.", "It built 12 schools in 2019."),
            ("Prices did not rise.", "Prices never rose."),
            ("Prices did not fall.", "Prices rose."),
            ("Putin met Xi.", "Vladimir Putin met Xi Jinping."),
            ("The Chinese economy grew.", "China's economy grew."),
            ("The US left the treaty.", "The United States left the treaty."),
            ("WHO closed the office.", "The World Health Organization closed the office."),
            ("Kids get free lunches at school.", "Children get free lunches at school."),
            ("", "?!"),
        ],
    )
    def test_is_none_where_the_same_is_said_in_other_words(self, text, other):
        assert difference(text, other) == ""

    @pytest.mark.parametrize(
        ("language", "text", "other"),
        [
            ("fr", "Le maire a menti.", "Le maire n'a jamais menti."),
            ("es", "El alcalde mintió.", "El alcalde no mintió."),
            ("de", "Der Bürgermeister hat gelogen.", "Der Bürgermeister hat nicht gelogen."),
            ("ar", "كذب رئيس البلدية", "لم يكذب رئيس البلدية"),
            ("plain", "市长撒谎了", "市长没有撒谎"),
            ("fr", "Le chômage est à 4,5 %.", "Le chômage est à 6 %."),
        ],
    )
    def test_is_told_in_other_languages_by_negations_and_figures(self, language, text, other):
        assert difference(text, other, language=language)
        assert not difference(text, text, language=language)
