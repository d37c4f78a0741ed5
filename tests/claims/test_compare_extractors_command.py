"""`manage.py compare_extractors`: two extractors side by side on the same files."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.claims.model import answering, claim, said

TEXT = (
    "Norland closed more than 40 schools over the past decade, and it cost 900 jobs.\n\n"
    "The council of the town has never met the minister."
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "schools.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def model(settings):
    answer = said(
        claim("closed more than 40 schools", score=0.9),
        claim("The council of the town", score=0.1),
        claim("never said"),
    )
    with answering(answer) as model:
        settings.EXTRACTOR_URL, settings.EXTRACTOR_MODEL = model.url, "tiny"
        yield model


def run(*arguments):
    out = StringIO()
    call_command("compare_extractors", *map(str, arguments), stdout=out)
    return out.getvalue()


def lines(*arguments):
    return [json.loads(line) for line in run("--json", *arguments).splitlines()]


class TestJson:
    def test_pairs_what_overlaps_and_counts_the_rest(self, article, model):
        *passages, summary = lines(article)
        assert {passage["in"] for passage in passages} <= {"both", "left"}
        (both,) = [passage for passage in passages if passage["in"] == "both"]
        assert both["right"]["quote"] == "closed more than 40 schools" and both["left"]["score"] > 0.3
        assert summary["counts"]["both"] == 1 and summary["counts"]["right"] == 0
        assert summary["right"] == {"extractor": "endpoint/1 tiny", "dropped": 1, "unread": 0}

    def test_counts_every_candidate_once(self, article, model):
        *passages, summary = lines(article, "--least", "0")
        assert sum(summary["counts"].values()) == len(passages)
        assert sum(passage["right"] is not None for passage in passages) == 2

    def test_of_an_extractor_with_itself_is_agreement(self, article):
        *passages, summary = lines(article, "--extractors", "rules", "rules", "--least", "0")
        assert all(passage["left"] == passage["right"] for passage in passages)
        assert (summary["counts"]["left"], summary["counts"]["right"]) == (0, 0)


class TestText:
    def test_says_who_proposes_what_with_which_score(self, article, model):
        shown = run(article)
        assert "left rules/" in shown and "right endpoint/1 tiny" in shown
        assert "0.90" in shown and "1 in both" in shown and "1 not in the text dropped" in shown


class TestTrouble:
    def test_with_the_endpoint_names_the_file_and_reads_the_others(self, article, tmp_path, model):
        other = tmp_path / "other.txt"
        other.write_text(TEXT)
        model.answers = [(401, {}), said()]
        with pytest.raises(CommandError, match=r"schools\.txt: .*401"):
            run(article, other)
        assert len(model.asked) == 2

    def test_with_a_file_names_it(self, tmp_path, model):
        with pytest.raises(CommandError, match=r"missing\.txt: No such file"):
            run(tmp_path / "missing.txt")

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--extractors", "rules", "magic"), "dotted path"),
            (("--extractors", "rules", "endpoint"), "needs EXTRACTOR_URL"),
            (("--least", "many"), "no number from 0 to 1"),
        ],
    )
    def test_with_the_choice_says_what_is_wrong(self, article, options, words):
        with pytest.raises(CommandError, match=words):
            run(article, *options)
