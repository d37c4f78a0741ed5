"""`manage.py extract`: files in, ranked candidates out, and no database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.claims.model import answering, claim, said

SENTENCES = (
    "Norland closed more than 40 schools over the past decade. Minister Ana Berg said that the schools "
    "had lost 1,200 pupils on Tuesday.\n\nThe council of the town has not met since the storm."
)
KEYS = ["rank", "score", "quote", "start", "end", "statement", "claimant", "cue", "quantity", "date"]


def run(*arguments):
    out = StringIO()
    call_command("extract", *map(str, arguments), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "schools.txt"
    path.write_text(SENTENCES, encoding="utf-8")
    return path


class TestExtract:
    def test_prints_a_line_per_candidate_with_the_keys_in_order(self, article):
        lines = run(article)
        assert [line["rank"] for line in lines] == [1, 2, 3]
        assert all(list(line)[: len(KEYS)] == KEYS and line["file"] == str(article) for line in lines)

    def test_gives_offsets_into_the_text_of_the_file(self, article):
        assert all(SENTENCES[line["start"] : line["end"]] == line["quote"] for line in run(article))

    def test_reads_the_main_text_of_a_page(self, tmp_path):
        body = "".join(f"<p>{part}</p>" for part in SENTENCES.split("\n\n"))
        page = tmp_path / "page.html"
        page.write_text(
            f"<html lang=en><head><title>T</title></head><body><article>{body}</article></body></html>"
        )
        assert any("more than 40 schools" in line["quote"] for line in run(page))

    def test_counts_relative_dates_from_the_day_given(self, article):
        lines = run(article, "--published-on", "2025-04-03")
        (said,) = [line for line in lines if line["cue"] == "said"]
        assert said["claimant"]["name"] == "Ana Berg" and said["date"]["start"] == "2025-04-01"

    def test_takes_the_outlet_s_own_sayings_for_its_voice(self, article):
        assert not any(line["claimant"] for line in run(article, "--outlet", "Ana Berg"))

    def test_takes_the_language_given(self, article):
        assert {line["language"] for line in run(article, "--language", "de")} == {"de"}

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("empty.txt", b""),
            ("binary.txt", bytes(range(256)) * 20),
            ("image.txt", b"\x89PNG\r\n" + bytes(90)),
        ],
    )
    def test_refuses_what_holds_no_text_and_names_the_file(self, tmp_path, name, content):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=name):
            run(tmp_path / name)

    def test_refuses_a_missing_file_by_name(self, tmp_path):
        with pytest.raises(CommandError, match=r"missing\.txt: No such file"):
            run(tmp_path / "missing.txt")

    def test_reads_the_other_files_when_one_is_refused(self, article, tmp_path):
        out = StringIO()
        with pytest.raises(CommandError, match="missing"):
            call_command("extract", str(tmp_path / "missing.txt"), str(article), stdout=out)
        assert len(out.getvalue().splitlines()) == 3

    def test_takes_the_extractor_named(self, article, settings):
        with answering(said(claim("had lost 1,200 pupils"))) as model:
            settings.EXTRACTOR_URL, settings.EXTRACTOR_MODEL = model.url, "tiny"
            (line,) = run(article, "--extractor", "endpoint")
        assert SENTENCES[line["start"] : line["end"]] == line["quote"] == "had lost 1,200 pupils"

    def test_names_the_file_that_the_extractor_fails_on(self, article, settings):
        with answering((401, {})) as model:
            settings.EXTRACTOR_URL, settings.EXTRACTOR_MODEL = model.url, "tiny"
            with pytest.raises(CommandError, match=r"schools\.txt: .*401"):
                run(article, "--extractor", "endpoint")

    def test_refuses_an_extractor_there_is_not(self, article):
        with pytest.raises(CommandError, match="dotted path"):
            run(article, "--extractor", "magic")

    def test_refuses_a_day_that_is_none(self, article):
        with pytest.raises(CommandError, match="is not a day like"):
            run(article, "--published-on", "yesterday")
