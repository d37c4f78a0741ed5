"""The pages of tables from outside: who may, what leaves the desk, what comes in, what nobody can forge."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from claims import workflow
from claims.admin import carrying, exports
from claims.interchange.tables.columns import CLAIMS, TABLES
from claims.models import Claim, Evidence
from sources.models import Source
from tests import factories
from tests.claims.desk import ROLES, claim_url, signed_in, text_of
from tests.claims.tables.files import csv_file, exported
from tests.factories import AT

pytestmark = pytest.mark.django_db

LISTS = {
    "claims": "/admin/claims/claim/",
    "sources": "/admin/sources/source/",
    "evidence": "/admin/claims/evidence/",
}
NEW = csv_file("statement,language", "One.,en", "Two.,en")


def export_url(name, form="csv", query=""):
    return reverse("admin:table_export", args=[name, form]) + query


def import_url(name="claims"):
    return reverse("admin:table_import", args=[name])


def upload(browser, raw, name="claims", filename="rows.csv"):
    return browser.post(import_url(name), {"file": SimpleUploadedFile(filename, raw)})


def carried(response):
    found = re.search(r'name="carried" value="([^"]+)"', text_of(response))
    return found[1] if found else ""


def confirm(browser, response, name="claims"):
    return browser.post(import_url(name), {"carried": carried(response)})


def records(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestExport:
    @pytest.mark.parametrize("name", TABLES)
    def test_holds_exactly_the_rows_of_the_list(self, reviewer, name):
        for _ in range(2):
            factories.EvidenceFactory(claim=factories.accepted())
        factories.EvidenceFactory(
            claim=factories.accepted(statement="Penguins cannot fly."), excerpt="Penguin"
        )
        factories.SourceFactory(title="Penguin")
        browser = signed_in(reviewer)
        shown = browser.get(LISTS[name], {"q": "penguin"}).context["cl"].result_list
        rows = records(browser.get(export_url(name, query="?q=penguin&p=7")))
        assert [int(row["id"]) for row in rows] == [row.pk for row in shown]
        assert len(rows) == 1

    def test_follows_the_queue_and_its_order_over_all_its_pages(self, reviewer, monkeypatch):
        monkeypatch.setattr("claims.admin.claims.ClaimAdmin.list_per_page", 1)
        for worth in (0.5, None, 0.9):
            factories.proposed(check_worthiness=worth)
        factories.accepted()
        rows = records(signed_in(reviewer).get(export_url("claims", query="?queue=proposed&p=9")))
        assert [row["check_worthiness"] for row in rows] == ["0.9", "0.5", ""]

    def test_is_linked_from_the_list_with_its_filters(self, reviewer):
        for name, address in LISTS.items():
            page = text_of(signed_in(reviewer).get(address, {"q": "x"}))
            assert f'href="{export_url(name)}?q=x"' in page
            assert f'href="{export_url(name, "xlsx")}?q=x"' in page

    def test_comes_as_a_workbook_too(self, reviewer):
        claim = factories.proposed()
        response = signed_in(reviewer).get(export_url("claims", "xlsx"))
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content)))["claims"]
        assert sheet.cell(2, 1).value == claim.pk
        assert re.fullmatch(
            r'attachment; filename="claims-\d{4}-\d\d-\d\d.xlsx"', response["Content-Disposition"]
        )

    def test_that_is_too_long_for_a_workbook_says_what_to_do(self, reviewer, monkeypatch):
        factories.proposed(), factories.proposed()
        monkeypatch.setattr(exports, "MAX_WORKBOOK_ROWS", 1)
        response = signed_in(reviewer).get(export_url("claims", "xlsx", "?q=council"), follow=True)
        assert response.redirect_chain == [(f"{LISTS['claims']}?q=council", 302)]
        assert "The list has 2 rows, more than the 1" in text_of(response)

    def test_that_holds_too_long_a_text_says_what_to_do(self, reviewer):
        factories.EvidenceFactory(excerpt="x" * 40_000)
        response = signed_in(reviewer).get(export_url("evidence", "xlsx"), follow=True)
        assert "more than a cell of a workbook holds. Export as CSV." in text_of(response)

    @pytest.mark.parametrize(
        "path", ["tables/none/export.csv", "tables/claims/export.pdf", "tables/claims/empty.x"]
    )
    def test_of_what_there_is_not_is_not_found(self, reviewer, path):
        assert signed_in(reviewer).get(f"/admin/{path}").status_code == 404

    def test_of_a_filter_that_makes_no_sense_leads_to_the_list(self, reviewer):
        response = signed_in(reviewer).get(export_url("evidence", query="?credibility__exact=x"))
        assert response.status_code == 302
        assert signed_in(reviewer).get(response.url, follow=True).status_code == 200

    @pytest.mark.parametrize("count", [1, 11])
    def test_costs_the_same_however_long(self, reviewer, count, django_assert_max_num_queries):
        for _ in range(count):
            factories.EvidenceFactory(claim=factories.accepted(topics=[factories.TopicFactory()]))
        browser = signed_in(reviewer)
        for name in TABLES:
            with django_assert_max_num_queries(11):
                records(browser.get(export_url(name)))

    def test_is_nothing_for_strangers(self, client):
        stranger = signed_in(factories.Person())
        for name in TABLES:
            assert client.get(export_url(name)).status_code == 302
            assert stranger.get(export_url(name)).status_code == 403
            assert stranger.get(reverse("admin:table_empty", args=[name, "csv"])).status_code == 403

    def test_tells_nobody_of_reviews(self):
        factories.reviewed()
        rationale, rating = "The register lists nine.", "House scale"
        for role in ROLES.values():
            browser = signed_in(role())
            for name in TABLES:
                text = str(records(browser.get(export_url(name))))
                assert rationale not in text and rating not in text


class TestEmptyTable:
    @pytest.mark.parametrize("name", TABLES)
    def test_can_be_filled_in_and_brought_back(self, reviewer, name):
        browser = signed_in(reviewer)
        response = browser.get(reverse("admin:table_empty", args=[name, "csv"]))
        header = b"".join(response.streaming_content)
        answer = upload(browser, header, name)
        assert answer.status_code == 422
        assert "There is no row under the header in row 1." in text_of(answer)
        response = browser.get(reverse("admin:table_empty", args=[name, "xlsx"]))
        answer = upload(browser, b"".join(response.streaming_content), name)
        assert "There is no row under the header in row 1." in text_of(answer)


class TestImport:
    def test_shows_first_and_does_then(self, contributor):
        browser = signed_in(contributor)
        shown = upload(browser, NEW)
        page = text_of(shown)
        assert (shown.status_code, Claim.objects.count()) == (200, 0)
        assert "Import 2 rows" in page and "Read as CSV in UTF-8" in page
        done = confirm(browser, shown)
        assert done.status_code == 302
        assert sorted(Claim.objects.values_list("statement", flat=True)) == ["One.", "Two."]
        assert "Imported: 2 added, 0 changed, 0 left as they were." in text_of(browser.get(done.url))
        assert Claim.objects.first().history.get().history_change_reason == "imported from rows.csv"

    def test_offers_nothing_while_a_row_is_refused(self, contributor):
        shown = upload(signed_in(contributor), csv_file("statement,language", "One.,en", ",en"))
        page = text_of(shown)
        assert (shown.status_code, carried(shown)) == (422, "")
        assert "Nothing can be imported while rows are refused. Mend it in the file" in page
        assert '<a href="#row-3">3</a>' in page and 'id="row-3"' in page

    def test_has_nothing_to_do_for_what_is_known(self, reviewer):
        factories.published()
        shown = upload(signed_in(reviewer), exported(CLAIMS))
        assert (shown.status_code, carried(shown)) == (200, "")
        assert "There is nothing to import: the desk knows all of it." in text_of(shown)

    def test_shows_what_changes_from_what_to_what(self, reviewer):
        claim = factories.proposed(statement="One <b>bold</b> claim.")
        page = text_of(
            upload(signed_in(reviewer), csv_file("id,statement", f"{claim.pk},Two <i>claims</i>."))
        )
        assert "<del><bdi>One &lt;b&gt;bold&lt;/b&gt; claim.</bdi></del>" in page
        assert "<ins><bdi>Two &lt;i&gt;claims&lt;/i&gt;.</bdi></ins>" in page
        assert f'href="{claim_url(claim)}"' in page

    def test_shows_anew_what_somebody_overtook(self, reviewer, editor):
        claim = factories.proposed(statement="One.")
        browser = signed_in(reviewer)
        shown = upload(browser, csv_file("id,statement", f"{claim.pk},Two."))
        workflow.edit(claim=claim, changes={"statement": "Three."}, by=editor, at=AT)
        overtaken = confirm(browser, shown)
        assert overtaken.status_code == 409
        assert "Nothing was imported: the desk has changed since you saw this." in text_of(overtaken)
        assert Claim.objects.get().statement == "Three."
        assert confirm(browser, overtaken).status_code == 302
        assert Claim.objects.get().statement == "Two."

    def test_does_nothing_twice(self, contributor):
        browser = signed_in(contributor)
        shown = upload(browser, NEW)
        assert confirm(browser, shown).status_code == 302
        again = confirm(browser, shown)
        assert (again.status_code, carried(again)) == (409, "")
        assert Claim.objects.count() == 2

    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("role", ROLES)
    def test_is_open_to_every_role_of_the_desk(self, name, role):
        browser = signed_in(ROLES[role]())
        assert browser.get(import_url(name)).status_code == 200
        assert f'href="{import_url(name)}"' in text_of(browser.get(LISTS[name]))

    def test_is_closed_to_strangers(self, client):
        assert client.get(import_url()).status_code == 302
        stranger = signed_in(factories.Person())
        assert stranger.get(import_url()).status_code == 403
        for browser in (client, stranger):
            assert upload(browser, NEW).status_code in (302, 403)
            assert browser.post(import_url(), {"carried": "x"}).status_code in (302, 403)
        assert not Claim.objects.exists()

    def test_asks_each_row_for_permission(self, contributor, reviewer):
        piece = factories.EvidenceFactory(claim=factories.accepted())
        rows = csv_file("id,note", f"{piece.pk},Better.")
        refused = upload(signed_in(contributor), rows, "evidence")
        assert refused.status_code == 422
        assert "it takes the permission to change evidence" in text_of(refused)
        browser = signed_in(reviewer)
        assert confirm(browser, upload(browser, rows, "evidence"), "evidence").status_code == 302
        assert Evidence.objects.get().note == "Better."

    def test_asks_for_permission_again_when_it_is_done(self, contributor):
        browser = signed_in(contributor)
        shown = upload(browser, NEW)
        contributor.groups.clear()
        assert confirm(browser, shown).status_code == 403
        assert not Claim.objects.exists()

    def test_takes_sources(self, contributor):
        browser = signed_in(contributor)
        rows = csv_file("title,kind,proximity", "Register,dataset,primary")
        assert confirm(browser, upload(browser, rows, "sources"), "sources").status_code == 302
        assert Source.objects.get().created_by == contributor


class TestCarried:
    def refuse(self, browser, carried, name="claims"):
        response = browser.post(import_url(name), {"carried": carried}, follow=True)
        assert "This preview is older than an hour, or not yours." in text_of(response)
        assert not Claim.objects.exists()

    def test_rows_are_nobody_elses(self, contributor, reviewer):
        self.refuse(signed_in(reviewer), carried(upload(signed_in(contributor), NEW)))

    def test_rows_are_of_no_other_table(self, contributor):
        browser = signed_in(contributor)
        self.refuse(browser, carried(upload(browser, NEW)), "sources")

    def test_rows_cannot_be_made_up(self, contributor):
        browser = signed_in(contributor)
        for forged in ("", "x", signing.dumps({"rows": []}), carried(upload(browser, NEW))[:-1] + "_"):
            self.refuse(browser, forged)

    def test_rows_are_good_for_an_hour(self, contributor, monkeypatch):
        browser = signed_in(contributor)
        shown = carried(upload(browser, NEW))
        monkeypatch.setattr(carrying, "MAX_AGE_SECONDS", timedelta(seconds=-1))
        self.refuse(browser, shown)

    def test_rows_fit_into_a_form(self, contributor, monkeypatch):
        monkeypatch.setattr(carrying, "MAX_CARRIED", 100)
        response = upload(signed_in(contributor), NEW)
        assert response.status_code == 422
        assert "There is too much text in this file" in text_of(response)


class TestGarbage:
    @pytest.mark.parametrize(
        ("raw", "sentence"),
        [
            (b"", "There is nothing in this file."),
            (b"%PDF-1.7", "This is a PDF document."),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a workbook with a password."),
            (b"PK\x03\x04", "This workbook is damaged, or none of Excel."),
            (b"x" * (10 * 1024 * 1024), "This file has 10.0 MB; at most 5 MB are taken."),
            (b"hello\nworld", "The first row has to name the columns"),
        ],
        ids=["empty", "pdf", "encrypted", "damaged", "large", "one column"],
    )
    def test_is_answered_beside_the_field(self, contributor, raw, sentence):
        response = upload(signed_in(contributor), raw, filename="rows.xlsx")
        page = text_of(response)
        assert response.status_code == 422
        assert sentence in page
        assert 'id="id_file_error"' in page and 'aria-invalid="true"' in page

    def test_includes_no_file_at_all(self, contributor):
        response = signed_in(contributor).post(import_url())
        assert response.status_code == 422
        assert "Choose a file." in text_of(response)


class TestEvidenceList:
    def test_leads_to_the_board(self, reviewer):
        piece = factories.EvidenceFactory()
        browser = signed_in(reviewer)
        address = reverse("admin:claims_evidence_change", args=[piece.pk])
        assert f'href="{address}"' in text_of(browser.get(LISTS["evidence"]))
        assert browser.get(address).url == f"{claim_url(piece.claim)}#evidence-{piece.pk}"
        history = reverse("admin:claims_evidence_history", args=[piece.pk])
        assert browser.get(history).url == f"{claim_url(piece.claim)}#evidence-{piece.pk}"

    @pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30])
    def test_leads_nowhere_from_nothing(self, reviewer, number):
        address = reverse("admin:claims_evidence_change", args=[number])
        assert signed_in(reviewer).get(address).status_code == 302

    def test_finds_by_words_and_by_claim(self, reviewer):
        piece = factories.EvidenceFactory(excerpt="Nine herons.")
        factories.EvidenceFactory()
        for words in ("herons", str(piece.claim_id)):
            rows = signed_in(reviewer).get(LISTS["evidence"], {"q": words}).context["cl"].result_list
            assert piece in list(rows)

    def test_lets_nobody_write(self, editor):
        piece = factories.EvidenceFactory()
        browser = signed_in(editor)
        assert browser.get("/admin/claims/evidence/add/").status_code == 403
        delete = reverse("admin:claims_evidence_delete", args=[piece.pk])
        assert browser.post(delete, {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("count", [1, 11])
    def test_costs_the_same_however_long(self, reviewer, count, django_assert_num_queries):
        for _ in range(count):
            factories.EvidenceFactory()
        browser = signed_in(reviewer)
        browser.get(LISTS["evidence"])
        with django_assert_num_queries(7):
            browser.get(LISTS["evidence"])


def test_pages_have_no_inline_script_or_style(contributor):
    browser = signed_in(contributor)
    for response in (browser.get(import_url()), upload(browser, NEW)):
        page = text_of(response)
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
