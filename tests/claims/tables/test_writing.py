"""Tables for spreadsheets: complete, typed, harmless to open, and row by row."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from claims.interchange.tables.columns import CLAIMS, EVIDENCE, SOURCES, TABLES
from claims.interchange.tables.writing import TooLong, csv_lines
from claims.models import Claim, Evidence, Review
from claims.workflow import EDITABLE_FIELDS
from sources.models import Source
from tests import factories
from tests.claims.tables.files import exported

pytestmark = pytest.mark.django_db


def records(table, raw=None):
    text = (raw or exported(table)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet_of(table, name=None, rows=None):
    return load_workbook(io.BytesIO(exported(table, "xlsx", rows)))[name or table.name]


def cell_of(sheet, column, row=2):
    names = [cell.value for cell in sheet[1]]
    return sheet.cell(row, names.index(column) + 1)


class TestCsv:
    def test_begins_with_the_mark_by_which_excel_knows_utf_8(self):
        assert exported(CLAIMS).startswith(b"\xef\xbb\xbf")

    def test_says_of_a_claim_what_the_desk_knows(self):
        claim = factories.published(
            claimant=factories.ClaimantFactory(name="Ada Roe"),
            topics=[factories.TopicFactory(slug="schools"), factories.TopicFactory(slug="budget")],
            quantity_comparator="gte",
            quantity_value="40.50",
            speaks_of_from=date(1889, 5, 6),
            quantity_is_approximate=True,
        )
        row = records(CLAIMS)[0]
        assert (row["id"], row["status"], row["rating"]) == (str(claim.pk), "published", "false")
        assert (row["claimant"], row["topics"]) == ("Ada Roe", "budget; schools")
        assert (row["quantity_value"], row["speaks_of_from"]) == ("40.5", "1889-05-06")
        assert (row["quantity_is_approximate"], row["quantity_upper"]) == ("yes", "")
        assert row["quote"] == "It built 12 schools in 2025"
        assert row["article_url"].startswith("https://news.example/")
        assert row["published_at"] == "2026-03-01T12:00:00Z"

    def test_says_of_evidence_whose_it_is(self):
        piece = factories.EvidenceFactory(locator="p. 4")
        row = records(EVIDENCE)[0]
        assert (row["claim"], row["source"]) == (str(piece.claim_id), str(piece.source_id))
        assert (row["claim_statement"], row["locator"]) == (piece.claim.statement, "p. 4")

    def test_holds_nothing_of_reviews(self):
        factories.reviewed()
        review = Review.objects.order_by("pk")[0]
        names = {column.name for table in TABLES.values() for column in table.columns}
        assert not [name for name in names if "review" in name.replace("review_by", "")]
        for table in TABLES.values():
            assert review.rationale not in exported(table).decode()
            assert review.reviewer.username not in exported(table).decode()

    def test_names_all_columns_of_an_empty_table(self):
        assert exported(SOURCES, rows=[]).decode("utf-8-sig").strip().startswith('"id","title","url"')

    def test_comes_in_pieces(self):
        claim = CLAIMS.rows(Claim.objects.filter(pk=factories.proposed().pk)).get()
        pieces = csv_lines(CLAIMS, iter([claim] * 1000))
        assert len(next(pieces)) < 100_000
        assert sum(1 for _ in pieces) == 10

    @pytest.mark.parametrize("name", TABLES)
    def test_costs_the_same_however_many_rows(self, name, django_assert_max_num_queries):
        topics = [factories.TopicFactory(), factories.TopicFactory()]
        for _ in range(3):
            factories.EvidenceFactory(claim=factories.accepted(topics=topics))
        with django_assert_max_num_queries(3):
            exported(TABLES[name])


class TestWorkbook:
    def test_types_numbers_and_days(self):
        factories.proposed(speaks_of_from=date(1889, 5, 6), speaks_of_until=date(2026, 3, 1))
        claim = CLAIMS.rows(Claim.objects.all()).get()
        claim.quantity_value, claim.quantity_upper = Decimal("1000.5"), Decimal("123456789012345.678901")
        sheet = sheet_of(CLAIMS, rows=[claim])
        assert cell_of(sheet, "quantity_value").value == 1000.5
        assert cell_of(sheet, "quantity_upper").value == "123456789012345.678901"
        assert cell_of(sheet, "speaks_of_from").value == "1889-05-06"
        assert cell_of(sheet, "speaks_of_until").value.date() == date(2026, 3, 1)
        assert cell_of(sheet, "speaks_of_until").number_format == "yyyy-mm-dd"

    @pytest.mark.parametrize("text", ["=1+1", "@here", "-5", "#N/A", "+x"])
    def test_writes_texts_as_texts(self, text):
        factories.proposed(statement=text)
        cell = cell_of(sheet_of(CLAIMS), "statement")
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix == (text[0] != "#")

    def test_leaves_out_what_no_workbook_can_hold(self):
        claim = factories.proposed()
        Claim.objects.filter(pk=claim.pk).update(statement="One\x0c two\uffff.")
        assert cell_of(sheet_of(CLAIMS), "statement").value == "One two."

    def test_refuses_a_text_that_no_cell_holds(self):
        piece = factories.EvidenceFactory(excerpt="x" * 32_768)
        with pytest.raises(TooLong, match=f"The excerpt of number {piece.pk}"):
            exported(EVIDENCE, "xlsx")
        assert len(records(EVIDENCE)[0]["excerpt"]) == 32_768

    @pytest.mark.parametrize("name", TABLES)
    def test_explains_each_column_and_what_an_import_makes_of_it(self, name):
        table = TABLES[name]
        rows = list(sheet_of(table, "columns").values)
        assert [row[0] for row in rows[1:]] == [column.name for column in table.columns]
        assert all(row[2] for row in rows)
        assert {row[1] for row in rows[1:]} == {"needed", "taken", "not taken"}

    def test_offers_the_words_of_closed_lists(self):
        words = {rule.formula1 for rule in sheet_of(EVIDENCE).data_validations.dataValidation}
        assert '"supports,refutes,context"' in words


def test_every_field_that_can_be_edited_has_a_column():
    assert set(EDITABLE_FIELDS) < set(CLAIMS.taken)
    for table, model, own in (
        (SOURCES, Source, {"created_at", "created_by"}),
        (EVIDENCE, Evidence, {"added_at", "added_by"}),
    ):
        assert {field.name for field in model._meta.fields} - own <= set(table.taken)
