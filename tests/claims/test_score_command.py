"""`manage.py score`: sentences in, a line of JSON for each out, and no database."""

import json
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.management.commands.score import Command

ROOT = Path(__file__).parents[2]
KEYS = ["sentence", "score", "verifiable", "sure", "why", "reasons"]


@pytest.fixture
def run():
    def run(given, *arguments):
        command, out = Command(stdout=(written := StringIO())), written
        command.stdin = BytesIO(given)
        call_command(command, *arguments)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return run


class TestScore:
    def test_prints_a_line_for_each_line_in_their_order(self, run):
        sentences = [f"Norland closed {count} schools." for count in range(600)]
        lines = run("\n".join(sentences).encode())
        assert [line["sentence"] for line in lines] == sentences
        assert all(list(line) == KEYS for line in lines)

    def test_tells_a_fact_from_a_wish_and_why(self, run):
        fact, wish = run(b"Unemployment fell to 4.5 percent in 2019.\nI hope we will all be happy.\n")
        assert fact["score"] > 0.5 > wish["score"] and fact["verifiable"] > 0.5 > wish["verifiable"]
        assert fact["sure"] == fact["score"] and wish["sure"] == pytest.approx(1 - wish["score"])
        assert {"feature", "weight", "words"} == set(fact["reasons"][0])

    def test_says_where_it_has_no_model(self, run):
        (line,) = run("Le chômage a baissé.\n".encode(), "--language", "fr")
        assert [line[key] for key in KEYS] == [
            "Le chômage a baissé.",
            None,
            None,
            None,
            "no model for 'fr'",
            [],
        ]

    def test_answers_every_line_whatever_it_holds(self, run):
        lines = run(b"\n\xff\xfe\n\x00\r\n" + b"word " * 200_000 + b"\n\xf0\x9f\x98\x80")
        assert len(lines) == 5 and all(0 <= line["score"] <= 1 for line in lines)
        assert [line["sentence"] for line in lines[:3]] == ["", "\ufffd\ufffd", "\x00"]

    def test_of_nothing_prints_nothing(self, run):
        assert run(b"") == []

    def test_reads_standard_input_and_needs_no_database(self):
        done = subprocess.run(
            [sys.executable, "manage.py", "score"],
            cwd=ROOT,
            input=b"Norland closed 40 schools in 2019.\n",
            capture_output=True,
            env={"SECRET_KEY": "x", "DATABASE_URL": "sqlite:////nowhere/at/all.db"},
            check=True,
        )
        assert json.loads(done.stdout)["score"] > 0.5 and done.stderr == b""
