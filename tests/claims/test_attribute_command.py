"""`manage.py attribute`: files and JSON Lines in, who says what out, and no database."""

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command

SAYING = "“The port is open,” Minister Ana Berg said."


def run(*arguments):
    out = StringIO()
    call_command("attribute", *map(str, arguments), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def lines_of(path, *documents):
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


class TestFiles:
    def test_print_spans_speech_and_claimant(self, tmp_path):
        path = tmp_path / "port.txt"
        path.write_text(SAYING, encoding="utf-8")
        assert run(path) == [
            {
                "source": [{"text": "Minister Ana Berg", "start": 20, "end": 37}],
                "cue": [{"text": "said", "start": 38, "end": 42}],
                "content": [{"text": "“The port is open,”", "start": 0, "end": 19}],
                "speech": "direct",
                "claimant": {"name": "Ana Berg", "as_written": "Minister Ana Berg", "kind": "person"},
                "file": str(path),
            }
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_count_in_a_plain_text_as_it_is(self, tmp_path, encoding):
        text = f"  News \r\n\r\n\r\n\r\n{SAYING}\r\n"
        (tmp_path / "port.txt").write_bytes(text.encode(encoding))
        (line,) = run(tmp_path / "port.txt")
        (content,) = line["content"]
        assert text[content["start"] : content["end"]] == content["text"] == "“The port is open,”"

    def test_may_be_pages(self, tmp_path):
        (tmp_path / "page.html").write_text(
            f"<html lang=en><head><title>T</title></head><body><main><p>{SAYING}</p></main></body></html>"
        )
        assert run(tmp_path / "page.html")[0]["claimant"]["name"] == "Ana Berg"

    def test_may_be_in_another_language(self, tmp_path):
        (tmp_path / "port.txt").write_text("Le ministre Jean Dupont a déclaré que le port est ouvert.")
        assert run(tmp_path / "port.txt", "--language", "fr")[0]["cue"] == []


class TestJsonLines:
    def test_are_a_document_each_with_places_in_its_text(self, tmp_path):
        path = lines_of(
            tmp_path / "all.jsonl", {"id": "a", "text": f"\n {SAYING}"}, {"id": 7, "text": SAYING}
        )
        lines = run(path)
        assert [(line["file"], line["line"], line["id"]) for line in lines] == [
            (str(path), 1, "a"),
            (str(path), 2, 7),
        ]
        assert [line["content"][0]["start"] for line in lines] == [2, 0]

    def test_come_from_standard_input_too(self, monkeypatch):
        given = TextIOWrapper(BytesIO(json.dumps({"id": "a", "text": SAYING}).encode() + b"\n\n"))
        monkeypatch.setattr(sys, "stdin", given)
        assert [line["id"] for line in run("-")] == ["a"]

    def test_may_hold_what_no_encoding_has(self, tmp_path):
        (line,) = run(lines_of(tmp_path / "all.jsonl", {"text": f"{SAYING} \ud800"}))
        assert line["content"][0]["start"] == 0

    @pytest.mark.parametrize(
        "bad", [b"{", b"[]", b"7", b'{"id": "a"}', b'{"text": 7}', b"\xff\xfe", b"[" * 100_000, b"null"]
    )
    def test_that_are_none_are_named_by_file_and_line(self, tmp_path, bad):
        path = tmp_path / "all.jsonl"
        path.write_bytes(b"\n" + bad + b"\n" + json.dumps({"text": SAYING}).encode())
        out = StringIO()
        with pytest.raises(CommandError, match=r"all\.jsonl:2: no JSON object with a “text”"):
            call_command("attribute", str(path), stdout=out)
        assert len(out.getvalue().splitlines()) == 1


class TestRefusals:
    def test_name_a_missing_file_and_read_the_others(self, tmp_path):
        good = lines_of(tmp_path / "all.jsonl", {"text": SAYING})
        out = StringIO()
        with pytest.raises(CommandError, match=r"missing\.txt: No such file"):
            call_command("attribute", str(tmp_path / "missing.txt"), str(good), stdout=out)
        assert len(out.getvalue().splitlines()) == 1

    def test_name_a_file_that_holds_no_text(self, tmp_path):
        (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n" + bytes(90))
        with pytest.raises(CommandError, match=r"image\.txt: This is a PNG image"):
            run(tmp_path / "image.txt")
