"""Files that people bring: read as what they are, or answered with what is wrong and how to mend it."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from claims.interchange.tables import workbooks
from claims.interchange.tables.columns import CLAIMS, MAX_COLUMNS, MAX_ROWS
from claims.interchange.tables.reading import read, values
from sources.decoding import Unreadable
from tests.claims.tables.files import csv_file, saved, workbook

HEADER = "statement,language"


def cells_of(raw, table=CLAIMS):
    return [row.cells for row in read(raw, table).rows]


def refusal_of(raw):
    with pytest.raises(Unreadable) as refused:
        read(raw, CLAIMS)
    return refused.value.reason


class TestCsv:
    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
    def test_is_read_in_the_unicode_encodings(self, charset):
        raw = csv_file(HEADER, "Żółw zjadł 12 sałat.,pl", charset=charset)
        assert cells_of(raw) == [{"statement": "Żółw zjadł 12 sałat.", "language": "pl"}]

    def test_is_read_in_others_too_and_says_so(self):
        lines = [HEADER, *["Die Straße führt über die Brücke nach Köln.,de"] * 9]
        sheet = read(csv_file(*lines, charset="cp1252"), CLAIMS)
        assert sheet.rows[0].cells["statement"] == "Die Straße führt über die Brücke nach Köln."
        assert sheet.told[0].startswith("Read as CSV in CP125")

    @pytest.mark.parametrize(
        ("delimiter", "name"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
    )
    def test_may_be_separated_by_what_spreadsheets_use_and_says_so(self, delimiter, name):
        raw = csv_file(delimiter.join(["statement", "language"]), delimiter.join(["One; or, two", "en"]))
        if delimiter in ";,":
            raw = raw.replace(b"One; or, two", b'"One; or, two"')
        sheet = read(raw, CLAIMS)
        assert sheet.rows[0].cells == {"statement": "One; or, two", "language": "en"}
        assert sheet.told == [f"Read as CSV in UTF-8, separated by {name}."]

    def test_may_name_its_separator_in_a_first_line(self):
        sheet = read(csv_file("sep=;", "statement;language", "One.;en"), CLAIMS)
        assert [row.number for row in sheet.rows] == [3]

    def test_keeps_line_ends_within_cells(self):
        assert cells_of(csv_file(HEADER, '"One.\r\nTwo.",en'))[0]["statement"] == "One.\nTwo."

    def test_counts_rows_as_a_spreadsheet_does_and_skips_empty_ones(self):
        sheet = read(csv_file(HEADER, '"One.\nStill one.",en', "", ",", "Two.,en"), CLAIMS)
        assert [row.number for row in sheet.rows] == [2, 5]

    def test_takes_the_apostrophes_off_that_the_export_put_there(self):
        assert cells_of(csv_file(HEADER, "'=1+1,en"))[0]["statement"] == "=1+1"

    def test_marks_a_row_that_does_not_fit_the_header(self):
        short, long = read(csv_file(HEADER, "One.", "Two.,en,fr"), CLAIMS).rows
        assert short.problems[""].startswith("This row has 1 cells where the header has 2.")
        assert long.problems[""].startswith("This row has 3 cells where the header has 2.")

    @pytest.mark.parametrize("line", ['"One.,en', '"One" and more,en'])
    def test_is_refused_where_quotes_do_not_match(self, line):
        assert refusal_of(csv_file(HEADER, line)).startswith("Row 2 cannot be read: a quotation mark")


class TestHeader:
    def test_may_be_written_as_people_do(self):
        assert cells_of(csv_file('" Statement ",LANGUAGE,Speaks of from', "One.,en,")) == [
            {"statement": "One.", "language": "en", "speaks_of_from": ""}
        ]

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("statement,language,claiment", "There is no column “claiment”. Did you mean “claimant”?"),
            ("statement,language,language", "The column “language” is there twice."),
            ("statement", "The column “language” is missing."),
            ("hello", "The first row has to name the columns, such as id, statement, language, kind."),
            ("1,2,3", "The first row has to name the columns"),
        ],
    )
    def test_is_refused_with_the_names_there_are(self, header, reason):
        row = ",".join(["x"] * (header.count(",") + 1))
        assert refusal_of(csv_file(header, row)).startswith(reason)

    def test_may_leave_out_what_rows_with_an_id_need_not_repeat(self):
        assert cells_of(csv_file("id,kind", "7,event")) == [{"id": "7", "kind": "event"}]

    def test_may_name_what_the_desk_writes_itself_which_is_ignored_aloud(self):
        sheet = read(csv_file(f"{HEADER},status,rating", "One.,en,published,true"), CLAIMS)
        assert sheet.rows[0].cells == {"statement": "One.", "language": "en"}
        assert sheet.told[1] == "Not taken, because the desk writes them itself: status, rating."

    def test_has_to_name_every_column_that_holds_anything(self):
        row = read(csv_file(f"{HEADER},", "One.,en,?"), CLAIMS).rows[0]
        assert row.problems[""] == "There is something in a column that has no name in the first row."


class TestWorkbook:
    def test_is_read_with_its_types(self):
        header = ["statement", "language", "quantity_value", "speaks_of_from", "quantity_is_approximate"]
        row = ["One.", "en", 1000.5, date(2026, 3, 1), True]
        noon = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - workbooks know no time zones
        first, second = cells_of(workbook(header, row, [2026, "en", 12, noon, False]))
        assert list(first.values()) == ["One.", "en", "1000.5", "2026-03-01", "yes"]
        assert list(second.values()) == ["2026", "en", "12", "2026-03-01T12:00:00", "no"]

    def test_shows_a_time_as_a_spreadsheet_does(self):
        assert (
            cells_of(workbook(["statement", "language"], [time(12, 30), "en"]))[0]["statement"] == "12:30:00"
        )

    def test_may_leave_cells_and_rows_empty(self):
        sheet = read(workbook(["statement", "language", "kind"], [], ["One.", "en"]), CLAIMS)
        assert [(row.number, row.cells["kind"]) for row in sheet.rows] == [(3, "")]

    def test_is_read_from_the_sheet_of_the_tables_name(self):
        raw = workbook(["x"], title="notes", claims=[["statement", "language"], ["One.", "en"]])
        assert read(raw, CLAIMS).told == ["Read from the sheet “claims”; not from “notes”."]

    def test_is_read_from_the_first_sheet_that_can_be_seen(self):
        book = Workbook()
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("mine")
        sheet.append(["statement", "language"])
        sheet.append(["One.", "en"])
        assert read(saved(book), CLAIMS).told[0].startswith("Read from the sheet “mine”")

    def test_refuses_formulas_and_errors_cell_by_cell(self):
        row = read(workbook(["statement", "language"], ["=A1&A1", "#N/A"]), CLAIMS).rows[0]
        assert row.problems == {
            "statement": "There is a formula in this cell. Copy the cell and paste it as a value.",
            "language": "There is an error in this cell: #N/A.",
        }

    def test_reads_what_excel_spells_out(self):
        assert workbooks.read_escapes("One._x000D_\nTwo.") == "One.\r\nTwo."
        for text in ("_x0041_", "_x005F_x0041_", "_x000D_", "_x", "a_x0041_b_x0042_"):
            assert workbooks.read_escapes(workbooks.write_escapes(text)) == text

    def test_does_not_believe_what_the_file_says_of_its_size(self):
        raw = workbook(["statement", "language"], ["One.", "en"])
        false = repacked(raw, "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1:A1"')
        assert cells_of(false) == [{"statement": "One.", "language": "en"}]

    def test_does_not_stumble_over_a_cell_far_below(self):
        book = Workbook()
        book.active.append(["statement", "language"])
        book.active.append(["One.", "en"])
        book.active.cell(1_048_576, 1).value = "Two."
        assert [row.number for row in read(saved(book), CLAIMS).rows] == [2, 1_048_576]


def repacked(raw, part, before, after):
    """Return an archive in which one part has other bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            assert name != part or before in content
            new.writestr(name, content.replace(before, after) if name == part else content)
    return packed.getvalue()


def archive(**parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


class TestGarbage:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"", "There is nothing in it"),
            (b" \r\n\r\n", "There is nothing in it"),
            (b"\xef\xbb\xbf", "There is nothing in this file."),
            (HEADER.encode(), "There is no row under the header in row 1."),
            (b"%PDF-1.7 ...", "This is a PDF document. Give a CSV file, or an Excel workbook saved as XLSX."),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old office document, or a workbook with a password."),
            (b"\x89PNG\r\n", "This is a PNG image."),
            (b"<!doctype html><table><tr><td>1", "This is a web page or another file in markup."),
            (bytes(range(256)) * 9, "This could not be read as a table."),
            (b"PK\x03\x04 nothing more", "This workbook is damaged, or none of Excel."),
            (
                archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
                "This is an OpenDocument file.",
            ),
            (archive(word__document_xml="<x/>"), "This is a ZIP archive, but no Excel workbook."),
            (archive(xl__workbook_xml="<x/>"), "This workbook is damaged, or none of Excel."),
            (b"x" * (10 * 1024 * 1024), "This file has 10.0 MB; at most 5 MB are taken."),
        ],
        ids=lambda value: value[:24] if isinstance(value, str) else "",
    )
    def test_is_named_and_sent_back(self, raw, reason):
        assert reason in refusal_of(raw)

    def test_includes_workbooks_that_unpack_to_much_more(self):
        raw = repacked(workbook(["statement"]), "xl/theme/theme1.xml", b"</a:theme>", b" " * 26 * 1024 * 1024)
        assert len(raw) < 100_000
        assert refusal_of(raw).startswith("This workbook unpacks to more than any table needs.")

    def test_includes_workbooks_with_entities(self):
        raw = workbook(["statement", "language"], ["One.", "en"])
        evil = repacked(raw, "xl/worksheets/sheet1.xml", b"<worksheet", LAUGHS + b"<worksheet")
        assert refusal_of(evil).startswith("This workbook is damaged")

    def test_includes_encrypted_archives(self):
        raw = bytearray(workbook(["statement", "language"], ["One.", "en"]))
        raw[raw.index(b"PK\x01\x02") + 8] |= 1
        assert refusal_of(bytes(raw)).startswith("This file is encrypted.")

    def test_includes_too_many_rows_and_columns(self):
        rows = [["One.", "en"]] * (MAX_ROWS + 1)
        more = f"This file has more than {MAX_ROWS} rows."
        assert refusal_of(workbook(["statement", "language"], *rows)).startswith(more)
        assert refusal_of(csv_file(HEADER, *["One.,en"] * (MAX_ROWS + 1))).startswith(more)
        assert "more than 100 columns" in refusal_of(workbook(["x"] * (MAX_COLUMNS + 1)))

    def test_includes_texts_longer_than_any_cell(self):
        row = read(csv_file(HEADER, f"{'x' * 32_768},en"), CLAIMS).rows[0]
        assert row.problems == {"statement": "This is longer than 32,767 characters."}

    def test_includes_a_header_that_is_all_formulas(self):
        assert refusal_of(workbook(["=A1", "=B1"], ["x", "y"])).startswith("The first row has to name")


class TestValues:
    def test_are_what_the_cells_stand_for(self):
        header = "id,statement,language,kind,quantity_value,topics,claimant"
        row = read(csv_file(header, "#7,One.,en,Cause,40,a; b,"), CLAIMS).rows[0]
        assert values(row, CLAIMS) == (
            {
                "id": 7,
                "statement": "One.",
                "language": "en",
                "kind": "causal",
                "quantity_value": 40,
                "topics": ["a", "b"],
                "claimant": "",
            },
            {},
        )

    def test_of_empty_cells_are_those_of_a_new_row(self):
        row = read(csv_file(f"{HEADER},kind,quantity_value,quantity_is_approximate", "x,en,,,"), CLAIMS).rows[
            0
        ]
        found, _ = values(row, CLAIMS)
        assert (found["kind"], found["quantity_value"], found["quantity_is_approximate"]) == (
            "state",
            None,
            False,
        )

    def test_come_with_what_is_wrong_column_by_column(self):
        row = read(csv_file("id,language,kind,speaks_of_from", "x,english!,sort,1/2/26"), CLAIMS).rows[0]
        _, problems = values(row, CLAIMS)
        assert set(problems) == {"id", "language", "kind", "speaks_of_from"}
        assert problems["language"] == "Give a language tag such as “en” or “pt-BR”."
