"""`manage.py match`: claims and queries in, ranked ids out, and no database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

CLAIMS = [
    {
        "id": "c1",
        "claim": "The council built twelve schools in Merriwa.",
        "title": "Were twelve schools built?",
    },
    {"id": "c2", "claim": "Coal exports doubled in ten years.", "speaker": "Ada Lindqvist"},
    {
        "id": "c3",
        "claim": "Unemployment is at its lowest for 17 years.",
        "date": "stated on May 4, 2025 on TV:",
    },
]
QUERIES = [{"id": 7, "text": "In Merriwa, twelve schools were built by the council"}]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def match(tmp_path):
    def match(claims=None, queries=None, *options, names=("claims.jsonl", "queries.jsonl")):
        paths = [tmp_path / name for name in names]
        for path, content in zip(paths, (claims or lines(CLAIMS), queries or lines(QUERIES)), strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        arguments = ["--claims", str(paths[0]), "--queries", str(paths[1]), "--model", "static", *options]
        call_command("match", *arguments, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return match


def ids(line):
    return [found["id"] for found in line["matches"]]


class TestMatch:
    def test_ranks_the_claims_for_each_query_and_says_why(self, match):
        (line,) = match()
        assert line["id"] == 7
        assert ids(line)[0] == "c1"
        best = line["matches"][0]
        assert best["score"] > 80 and best["words"] == ["merriwa", "twelve", "schools", "built", "council"]
        scores = [found["score"] for found in line["matches"]]
        assert scores == sorted(scores, reverse=True)

    def test_gives_as_many_as_asked(self, match):
        (line,) = match(None, None, "--limit", "2")
        assert len(line["matches"]) == 2

    def test_answers_every_query_in_their_order(self, match):
        asked = [{"id": number, "sentence": claim["claim"]} for number, claim in enumerate(CLAIMS)]
        assert [(line["id"], ids(line)[0]) for line in match(None, lines(asked))] == [
            (0, "c1"),
            (1, "c2"),
            (2, "c3"),
        ]

    def test_puts_identical_claims_in_the_order_of_the_file(self, match):
        same = [
            {"id": "b", "claim": 'The mayor called it a "disgrace".'},
            {"id": "a", "claim": "The mayor called it a ‘disgrace’."},
        ]
        (line,) = match(lines(same), lines([{"id": 1, "text": "A disgrace, the mayor called it"}]))
        assert ids(line) == ["b", "a"]
        assert len({found["score"] for found in line["matches"]}) == 1


class TestForms:
    @pytest.mark.parametrize(
        "claims",
        [
            "\tvclaim\ttitle\n0\tCoal exports doubled.\tCoal\n1\tTwelve schools were built.\tSchools\n",
            "vclaim_id,vclaim\n0,Coal exports doubled.\n1,Twelve schools were built.\n",
            "0\tCoal exports doubled.\n1\tTwelve schools were built.\n",
            '[{"ID": "0", "Claim": "Coal exports doubled."}, {"ID": "1", "Claim": "Schools were built."}]',
            '{"id": "0", "statement": "Coal exports doubled."}\n{"id": "1", "statement": "Schools built."}',
        ],
        ids=["tabs", "commas", "no header", "one JSON list", "JSON Lines"],
    )
    def test_of_claims_are_read_alike(self, match, claims):
        (line,) = match(claims, lines([{"id": 1, "text": "They built schools."}]))
        assert ids(line)[0] == "1"

    def test_of_queries_may_be_a_table_with_quoted_lines(self, match):
        queries = (
            '\ttweet_content\n5\t"Coal exports\n""doubled"" — Ada (@ada) May 1, 2025"\n6\tSchools built\n'
        )
        assert [(line["id"], ids(line)[0]) for line in match(None, queries)] == [("5", "c2"), ("6", "c1")]

    def test_of_claims_may_be_a_folder_of_files(self, tmp_path):
        for claim in CLAIMS:
            (tmp_path / f"{claim['id']}.json").write_text(json.dumps(claim))
        (tmp_path / "queries.txt").write_text(lines(QUERIES))
        out = StringIO()
        arguments = [
            "--claims",
            str(tmp_path),
            "--queries",
            str(tmp_path / "queries.txt"),
            "--model",
            "static",
        ]
        call_command("match", *arguments, stdout=out)
        assert ids(json.loads(out.getvalue()))[0] == "c1"


class TestContext:
    SAME = [
        {"id": "old", "claim": "Wages went up.", "speaker": "Bo Li", "date": "2001-02-03"},
        {
            "id": "ours",
            "claim": "Wages went up.",
            "speaker": "Ada Lindqvist",
            "date": "stated on May 4, 2025:",
        },
    ]

    @pytest.mark.parametrize(
        "query",
        [
            {"id": 1, "text": "Wages rose", "speaker": "Lindqvist"},
            {"id": 1, "text": "Wages rose", "date": "2025-05-09"},
            {"id": "20250509_Lindqvist_merriwa_0012", "text": "Wages rose"},
        ],
        ids=["speaker", "date", "transcript"],
    )
    def test_tells_claims_in_the_same_words_apart(self, match, query):
        (line,) = match(lines(self.SAME), lines([query]))
        assert ids(line) == ["ours", "old"]

    def test_can_be_left_out(self, match):
        query = {"id": "20250509_Lindqvist_merriwa_0012", "text": "Wages rose"}
        (line,) = match(lines(self.SAME), lines([query]), "--no-context")
        assert ids(line) == ["old", "ours"]


class TestRefusal:
    @pytest.mark.parametrize(
        ("claims", "message"),
        [
            ('{"id": 1, "claim": "x"}\n{"id": 2,', r"claims\.jsonl, line 2: This is not JSON"),
            ('{"id": 1, "claim": "x"}\n["x"]', r"claims\.jsonl, line 2: Give an object"),
            ('{"id": 1, "claim": "x"}\n{"id": 2, "claim": " "}', r"claims\.jsonl, line 2: No text is given"),
            (b'{"id": 1, "claim": "x"}\n\xff\xfe', r"claims\.jsonl, line 2: This is not UTF-8"),
        ],
    )
    def test_names_the_file_and_the_line(self, match, claims, message):
        with pytest.raises(CommandError, match=message):
            match(claims)

    def test_names_a_missing_file(self, tmp_path):
        with pytest.raises(CommandError, match=r"none\.jsonl: No such file"):
            call_command("match", "--claims", str(tmp_path / "none.jsonl"), "--queries", str(tmp_path))

    def test_of_an_empty_file_of_claims_is_an_empty_answer(self, match):
        assert match("\n") == [{"id": 7, "matches": []}]

    def test_of_a_limit_below_one(self, match):
        with pytest.raises(CommandError, match="at least 1"):
            match(None, None, "--limit", "0")
