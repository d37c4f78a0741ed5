"""`manage.py ingest` takes many articles in and says what became of each."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim
from sources.models import Article, Ingestion
from tests import factories
from tests.claims.test_intake import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "schools.txt"
    path.write_text(TEXT)
    return str(path)


def test_reads_each_article_for_claims(article, capsys):
    call_command("ingest", article)
    assert "article " in capsys.readouterr().out
    assert Claim.objects.exists()


def test_says_what_is_known_already(article, capsys):
    call_command("ingest", article, article)
    assert "known already" in capsys.readouterr().out
    assert Article.objects.count() == 1


def test_goes_on_after_a_refusal_and_fails_in_the_end(article, tmp_path, capsys):
    binary = tmp_path / "photo.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(CommandError, match="3 of 4"):
        call_command("ingest", str(tmp_path / "none.txt"), str(binary), "http://127.0.0.1/x", article)
    out = capsys.readouterr().out
    assert "none.txt: refused: No such file" in out
    assert "photo.txt: refused: " in out
    assert "http://127.0.0.1/x: refused: " in out
    assert Article.objects.count() == 1


class TestRefusesBeforeReading:
    @pytest.fixture(autouse=True)
    def _unread(self, monkeypatch):
        def refuse(*_, **__):
            raise AssertionError("It was opened.")

        monkeypatch.setattr(Path, "open", refuse)
        monkeypatch.setattr(Path, "read_bytes", refuse)

    @pytest.mark.parametrize("command", ["ingest", "extract"])
    def test_a_file_that_is_too_large(self, tmp_path, capsys, command):
        huge = tmp_path / "huge.txt"
        huge.touch()
        os.truncate(huge, 3 * 1024**3)
        assert "It has 3072.0 MB, more than the limit of 10 MB" in refusal(command, huge, capsys)

    @pytest.mark.parametrize("command", ["ingest", "extract"])
    def test_a_directory(self, tmp_path, capsys, command):
        assert "This is a directory; name the files in it." in refusal(command, tmp_path, capsys)

    @pytest.mark.parametrize("command", ["ingest", "extract"])
    def test_a_pipe(self, tmp_path, capsys, command):
        os.mkfifo(tmp_path / "pipe")
        assert "This is a pipe, a device or such" in refusal(command, tmp_path / "pipe", capsys)


def refusal(command, path, capsys):
    with pytest.raises(CommandError) as error:
        call_command(command, str(path))
    return capsys.readouterr().out + str(error.value)


def test_takes_a_file_whose_name_is_no_text(tmp_path, capfd):
    name = os.fsdecode(b"sch\xffools.txt")
    (tmp_path / name).write_text(TEXT)
    call_command("ingest", str(tmp_path / name))
    assert "schools.txt: article" in capfd.readouterr().out
    assert Ingestion.objects.get().filename == "schools.txt"


def test_records_whose_act_it_is(article):
    person = factories.Contributor()
    call_command("ingest", article, by=person.username)
    assert Article.objects.get().created_by == person


@pytest.mark.parametrize(
    ("options", "reason"), [({"by": "nobody"}, "nobody here"), ({"published_on": "soon"}, "no day")]
)
def test_refuses_bad_options(article, options, reason):
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    with pytest.raises(CommandError, match=reason):
        call_command("ingest", article, *arguments)
