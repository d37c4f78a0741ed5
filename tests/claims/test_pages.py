"""The public pages: what they show, what they never show, and how they answer a bad question."""

import hashlib
import json
import re
from datetime import date

import html5lib
import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.utils import timezone

from claims import workflow
from claims.enums import Comparator
from claims.models import Claim, Inquiry
from sources.models import Source
from tests import factories
from tests.claims.reader import page, place, queries, unpublished
from tests.factories import AT

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script> & </script><!-- "quoted"'


def answered(claim, outcome="answered", answer="I meant the libraries.", url="", **asked):
    """Ask somebody about a claim, record what they say, and show it to readers."""
    editor = factories.Editor()
    asked = {"kind": "reply", "addressee": "The mayor's office", "question": "Which twelve?"} | asked
    inquiry = workflow.ask(claim=claim, by=editor, at=AT, **asked)
    if outcome:
        workflow.record_answer(inquiry=inquiry, outcome=outcome, answer=answer, url=url, by=editor, at=AT)
    return workflow.show_inquiry(inquiry=inquiry, by=editor, at=AT)


class TestEveryPage:
    @pytest.fixture
    def paths(self):
        claim = factories.published(statement=HOSTILE)
        retracted, corrected = factories.retracted(), factories.corrected()
        answered(claim, question=HOSTILE, answer=HOSTILE, addressee=HOSTILE)
        article = claim.appearances.get().version.article_id
        claims = [f"/claims/{each.pk}" for each in (claim, retracted, corrected)]
        return [
            *claims,
            f"/articles/{article}",
            "/",
            "/claims/",
            "/claims/?q=zzz",
            "/claims/?ratng=x",
            "/nowhere",
        ]

    def test_is_valid_html_with_one_heading_a_title_and_a_language(self, client, paths):
        for path in paths:
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            tree = parser.parse(client.get(path, follow=True).content.decode())
            assert [(path, error) for _, error, _ in parser.errors] == []
            assert len(tree.findall(".//h1")) == 1, path
            assert tree.findtext(".//title").strip(), path
            assert tree.get("lang") == "en"
            ids = [element.get("id") for element in tree.iter() if element.get("id")]
            assert len(ids) == len(set(ids)), path

    def test_runs_no_script_and_needs_no_inline_style(self, client, paths):
        for path in paths:
            html = client.get(path, follow=True).content.decode()
            assert set(re.findall(r"<script[^>]*>", html)) <= {'<script type="application/ld+json">'}
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)

    def test_is_the_same_for_everybody(self, client, editor, paths):
        desk = Client()
        desk.force_login(editor)
        for path in paths:
            response = client.get(path, follow=True)
            assert response.content == desk.get(path, follow=True).content
            assert "Cookie" not in response.get("Vary", "")

    def test_labels_every_field(self, client):
        tree = html5lib.parse(page(client, "/claims/"), namespaceHTMLElements=False)
        labelled = {label.get("for") for label in tree.iter("label")}
        fields = [*tree.iter("input"), *tree.iter("select")]
        assert {each.get("id") for each in fields if each.get("type") != "hidden"} <= labelled


class TestClaimPage:
    def test_says_the_verdict_before_the_claim(self, client):
        claim = factories.published(statement="The council built 12 schools.")
        html = page(client, f"/claims/{claim.pk}")
        body = html[html.index("<main") :]
        parts = [
            "False",
            "Nine schools were built",
            "The council built 12 schools.",
            "The register of schools",
        ]
        assert sorted(parts, key=body.index) == parts

    def test_quotes_each_appearance_with_its_surroundings(self, client):
        where = place(
            "Yesterday the mayor spoke for long. It built 12 schools, she said at the opening on Monday.",
            "12 schools",
        )
        html = page(client, f"/claims/{factories.published(place=where).pk}")
        assert "…mayor spoke for long. It built <mark>12 schools</mark>, she said at the opening on…" in html

    def test_shows_the_evidence_with_its_grade_in_words(self, client):
        claim = factories.reviewed()
        source = claim.evidence.first().source
        source.reliability, source.reliability_reason = "B", "It is audited."
        source.save()
        html = page(client, f"/claims/{factories.published(claim=claim).pk}")
        assert "Against the claim" in html and "usually reliable (B)" in html and "It is audited." in html
        assert "cited in the verdict" in html

    def test_says_the_claimed_quantity_in_words(self, client):
        claim = factories.published(
            quantity_comparator=Comparator.GTE,
            quantity_value=40,
            quantity_unit="meetings",
            quantity_period="P10Y",
        )
        assert "at least 40 meetings over 10 years" in page(client, f"/claims/{claim.pk}")

    @pytest.mark.parametrize(("today", "is_stale"), [(date(2027, 3, 1), False), (date(2027, 3, 2), True)])
    def test_says_when_the_verdict_is_stale(self, client, monkeypatch, today, is_stale):
        claim = factories.published()
        monkeypatch.setattr(timezone, "localdate", lambda: today)
        assert ("Due for another look" in page(client, f"/claims/{claim.pk}")) == is_stale

    def test_puts_the_correction_first_and_keeps_the_revision_before(self, client):
        html = page(client, f"/claims/{factories.corrected().pk}")
        body = html[html.index("<main") :]
        assert body.index("The register was read wrongly.") < body.index('class="label"')
        assert "revision 2" in body and "revision 1" in body
        assert body.count("What the page said then") == 2

    def test_withdraws_the_verdict_of_a_retracted_claim(self, client):
        html = page(client, f"/claims/{factories.retracted().pk}")
        assert "The register was a forgery." in html
        assert "“False” (revision 1), is\n      withdrawn" in html
        assert "ld+json" not in html

    def test_keeps_the_published_wording_while_the_desk_changes_it(self, client, editor):
        claim = factories.published(statement="The council built schools.")
        Claim.objects.filter(pk=claim.pk).update(statement="Still secret.")
        assert "Still secret." not in page(client, f"/claims/{claim.pk}") + page(client, "/claims/")

    def test_escapes_hostile_words(self, client):
        html = page(client, f"/claims/{factories.published(statement=HOSTILE).pk}")
        assert "<script>alert" not in html and "<!--" not in html
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        assert json.loads(data)["claimReviewed"] == HOSTILE

    def test_links_only_to_the_web(self, client):
        claim = factories.reviewed()
        Source.objects.filter(evidence=claim.evidence.first()).update(url="javascript:alert(1)")
        assert "javascript:" not in page(client, f"/claims/{factories.published(claim=claim).pk}")

    @pytest.mark.parametrize(
        ("language", "direction"),
        [("ar", "rtl"), ("fa-IR", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("pt-BR", "ltr")],
    )
    def test_is_written_in_the_direction_of_the_language(self, client, language, direction):
        claim = factories.published(language=language, statement="Some words.")
        expected = f'lang="{language}" dir="{direction}">Some words.'
        assert expected in page(client, f"/claims/{claim.pk}")
        assert expected in page(client, "/claims/")


class TestResponses:
    def section(self, client, claim):
        html = page(client, f"/claims/{claim.pk}")
        start = html.index("What those concerned say")
        return html[start : html.index("<section", start)]

    def test_show_what_was_asked_and_answered(self, client):
        claim = factories.published()
        answered(claim, url="https://mayor.example/statement")
        told = self.section(client, claim)
        assert (
            "The mayor&#x27;s office" in told and "Which twelve?" in told and "I meant the libraries." in told
        )
        assert "we asked:" in told and "they answered:" in told
        assert '<a href="https://mayor.example/statement">Their answer in full</a>' in told

    @pytest.mark.parametrize(
        ("outcome", "kind", "said"),
        [
            ("", "reply", "There is no answer so far."),
            ("declined", "reply", "they declined to comment."),
            ("no_answer", "reply", "There was no answer by"),
            ("corrected", "correction", "the piece was corrected."),
            ("refused", "correction", "the piece was not corrected."),
        ],
    )
    def test_say_what_came_of_a_question(self, client, outcome, kind, said):
        claim = factories.published()
        answered(claim, outcome, "", kind=kind)
        told = self.section(client, claim)
        assert said in told
        assert ("we asked for a correction of the piece:" in told) == (kind == "correction")

    def test_link_only_to_the_web(self, client):
        claim = factories.published()
        inquiry = answered(claim)
        Inquiry.objects.filter(pk=inquiry.pk).update(url="javascript:alert(1)")
        workflow.record_answer(
            inquiry=inquiry, outcome="declined", url="ftp://mayor.example/", by=factories.Editor(), at=AT
        )
        assert "<a href" not in self.section(client, claim)

    def test_wait_for_the_publication_of_their_claim(self, client):
        claim = factories.signed_off()
        answered(claim)
        workflow.publish(claim=claim, by=factories.Editor(), at=AT)
        assert "Which twelve?" in self.section(client, claim)

    def test_are_gone_once_the_desk_hides_them_and_the_history_says_why(self, client, editor):
        claim = factories.published()
        inquiry = answered(claim)
        workflow.hide_inquiry(inquiry=inquiry, by=editor, at=AT, reason="It named a child.")
        html = page(client, f"/claims/{claim.pk}")
        assert "What those concerned say" not in html and "Which twelve?" not in html
        assert (
            "amended" in html and "Removed what we asked The mayor&#x27;s office. It named a child." in html
        )

    def test_are_shown_and_hidden_with_a_retracted_verdict_too(self, client, editor):
        claim = factories.retracted()
        inquiry = answered(claim)
        assert "Which twelve?" in self.section(client, claim)
        assert "retracted <time" in page(client, "/claims/")
        workflow.hide_inquiry(inquiry=inquiry, by=editor, at=AT, reason="It named a child.")
        workflow.reinstate(claim=claim, by=editor, at=AT, reason="The register was real.")
        assert "Which twelve?" not in page(client, f"/claims/{claim.pk}")

    def test_that_are_not_shown_stay_with_the_desk(self, client, editor):
        claim = factories.published()
        workflow.ask(
            claim=claim, kind="reply", addressee="The mayor", question="Which twelve?", by=editor, at=AT
        )
        assert "Which twelve?" not in page(client, f"/claims/{claim.pk}")


class TestConfirmation:
    def test_is_told_with_its_day_and_is_no_correction(self, client):
        html = page(client, factories.confirmed().get_absolute_url())
        assert "confirmed</strong>, revision 2" in html and "We read the new register." in html
        assert 'As of</dt><dd><time datetime="2026-03-31">' in html
        assert "correct" not in html[html.index("<main") : html.index("</main")].lower()
        assert ">corrected<" not in page(client, "/claims/")
        assert "corrections" not in page(client, "/")

    def test_leaves_earlier_corrections_where_they_are(self, client):
        claim = factories.confirmed(claim=factories.corrected())
        html = page(client, claim.get_absolute_url())
        assert 'id="corrected">Correction<' in html and "The register was read wrongly." in html
        assert "The register was read wrongly." in page(client, "/")


class TestAddressOfAClaim:
    @pytest.mark.parametrize("ending", ["", "/", "/another-slug"])
    def test_leads_to_the_right_one(self, client, ending):
        claim = factories.published(statement="The council built schools.")
        response = client.get(f"/claims/{claim.pk}{ending}")
        assert (response.status_code, response.url) == (301, f"/claims/{claim.pk}/the-council-built-schools")

    def test_leads_from_a_merged_claim_to_its_target(self, client):
        target, claim = factories.published(), factories.published()
        workflow.merge(claim=claim, into=target, by=factories.Editor(), at=AT)
        response = client.get(claim.get_absolute_url())
        assert (response.status_code, response.url) == (301, target.get_absolute_url())

    def test_leads_nowhere_for_what_is_not_public(self, client, editor):
        client.force_login(editor)
        for claim in unpublished():
            assert "There is no such page" in page(client, claim.get_absolute_url(), 404)
            public = page(client, "/") + page(client, "/claims/")
            assert claim.statement not in public
            assert claim.appearances.get().version.article.publisher.name not in public

    @pytest.mark.parametrize(
        "path",
        [
            *("/claims/999999", "/articles/0", "/articles/999999999999999999", "/ledger/999999.json"),
            *(f"/claims/{'9' * 23}", f"/claims/{'9' * 23}/slug", f"/articles/{'9' * 23}"),
            *(f"/ledger/{'9' * 23}.json", f"/articles/{'9' * 5000}"),
        ],
    )
    def test_leads_nowhere_for_what_does_not_exist(self, client, path):
        assert "There is no such page" in page(client, path, 404)

    def test_answers_anew_when_the_verdict_becomes_stale(self, client, monkeypatch):
        path = factories.published().get_absolute_url()
        etags = set()
        for today in (date(2026, 3, 2), date(2028, 3, 2)):
            monkeypatch.setattr(timezone, "localdate", lambda today=today: today)
            etags.add(client.get(path)["ETag"])
        assert len(etags) == 2

    def test_answers_not_modified_until_the_ledger_moves_on(self, client):
        claim = factories.published()
        etag = client.get(claim.get_absolute_url())["ETag"]
        assert client.get(claim.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 304
        workflow.retract(claim=claim, reason="A forgery.", by=factories.Editor(), at=AT)
        assert client.get(claim.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 200


class TestLedgerEntry:
    def test_has_the_hash_that_the_page_names(self, client):
        claim = factories.published()
        body = client.get(f"/ledger/{claim.current_entry_id}.json").content
        assert hashlib.sha256(body).hexdigest() in page(client, f"/claims/{claim.pk}")


class TestArticlePage:
    def test_quotes_in_the_order_of_the_text_and_no_more_than_needed(self, client):
        text = (
            "Nobody may read this. " * 9
            + "First words. "
            + "Nor any of this here. " * 9
            + "Second words. End."
        )
        later = place(text, "Second words")
        start = text.index("First words")
        earlier = workflow.Place(version=later.version, start=start, end=start + 11)
        factories.published(place=later), factories.published(place=earlier)
        html = page(client, f"/articles/{later.version.article_id}")
        assert html.index("<mark>First words</mark>") < html.index("<mark>Second words</mark>")
        assert html.count("this") < 6

    def test_links_each_quote_to_its_verdict(self, client):
        claim = factories.published()
        html = page(client, f"/articles/{claim.appearances.get().version.article_id}")
        assert f'href="{claim.get_absolute_url()}"' in html and "#false" in html

    def test_shows_a_merged_claim_with_the_verdict_of_its_target(self, client):
        target, claim = factories.published(), factories.published()
        workflow.merge(claim=claim, into=target, by=factories.Editor(), at=AT)
        html = page(client, f"/articles/{claim.appearances.get().version.article_id}")
        assert target.get_absolute_url() in html and html.count("<mark>") == 1

    def test_is_public_only_with_a_public_claim(self, client, editor):
        client.force_login(editor)
        for claim in unpublished():
            page(client, f"/articles/{claim.appearances.get().version.article_id}", 404)

    def test_quotes_no_other_article(self, client):
        here, elsewhere = place("It built 12 schools.", "12 schools"), place("A dozen schools!", "A dozen")
        claim = factories.reviewed(place=here)
        workflow.add_appearance(claim=claim, place=elsewhere, by=factories.Editor(), at=AT)
        factories.published(claim=claim)
        html = page(client, f"/articles/{here.version.article_id}")
        assert "12 schools</mark>" in html and "A dozen" not in html

    def test_never_shows_the_quotes_of_unpublished_claims(self, client):
        where = place("It built 12 schools. It closed 9 libraries.", "12 schools")
        factories.published(place=where)
        factories.in_review(place=workflow.Place(version=where.version, start=24, end=42))
        assert "<mark>closed" not in page(client, f"/articles/{where.version.article_id}")

    def test_shows_words_that_stayed_the_same_once(self, client):
        claim = factories.reviewed()
        article = claim.appearances.get().version.article
        newer = factories.VersionFactory(
            article=article, number=2, text="It built 12 schools in 2025, they said."
        )
        workflow.anchoring.reanchor(newer, at=AT)
        factories.published(claim=claim)
        html = page(client, f"/articles/{article.pk}")
        assert html.count("<mark>") == 1 and "Still there in version 2" in html

    def test_notes_words_that_were_removed_later(self, client):
        claim = factories.reviewed()
        article = claim.appearances.get().version.article
        newer = factories.VersionFactory(article=article, number=2, text="Nothing happened on Monday.")
        workflow.anchoring.reanchor(newer, at=AT)
        factories.published(claim=claim)
        assert "The outlet has since removed these words" in page(client, f"/articles/{article.pk}")

    def test_notes_words_that_were_changed_later(self, client):
        claim = factories.reviewed(
            place=place("The council built 12 schools in 2025.", "built 12 schools in 2025")
        )
        article = claim.appearances.get().version.article
        newer = factories.VersionFactory(
            article=article, number=2, text="The council builds 12 schools in 2025."
        )
        workflow.anchoring.reanchor(newer, at=AT)
        factories.published(claim=claim)
        html = page(client, f"/articles/{article.pk}")
        assert "<mark>built 12 schools in 2025</mark>" in html
        assert "The outlet changed these words" in html and "version 2" in html

    def test_reads_any_number_of_claims_in_one_query(self, client):
        where = factories.VersionFactory()
        for end in range(40, 50):
            factories.published(place=workflow.Place(version=where, start=27, end=end))
        assert queries(client, f"/articles/{where.article_id}") == 1


class TestFrontPage:
    def test_shows_latest_verdicts_and_corrections(self, client):
        claim = factories.corrected(statement="The council built schools.")
        html = page(client, "/")
        assert html.count(claim.get_absolute_url()) == 2
        assert "The register was read wrongly." in html

    def test_tells_each_claim_as_its_last_act_left_it(self, client, editor):
        claim = factories.retracted()
        assert "retracted." in page(client, "/")
        workflow.reinstate(claim=claim, by=editor, at=AT, reason="The register was real.")
        html = page(client, "/")
        assert "reinstated." in html and "The register was real." in html
        assert "retracted." not in html

    def test_keeps_a_retraction_in_sight_when_an_answer_is_added_to_it(self, client):
        answered(factories.retracted())
        assert "retracted." in page(client, "/")

    def test_is_read_in_two_queries(self, client):
        factories.corrected(), factories.published(), factories.retracted()
        assert queries(client, "/") == 2

    def test_says_when_there_is_nothing_yet(self, client):
        assert "Nothing has been published yet." in page(client, "/")


class TestErrorPages:
    def fail(self, monkeypatch, error):
        def raises():
            raise error

        monkeypatch.setattr(timezone, "localdate", raises)
        return Client(raise_request_exception=False).get("/")

    def test_stand_without_a_context_when_something_broke(self, monkeypatch):
        response = self.fail(monkeypatch, RuntimeError("broken"))
        assert response.status_code == 500
        assert "Something went wrong on our side" in response.content.decode()

    def test_are_in_style_for_what_was_not_understood(self, monkeypatch):
        response = self.fail(monkeypatch, SuspiciousOperation("bad"))
        assert response.status_code == 400
        assert "site.css" in response.content.decode()


class TestStylesheet:
    def test_is_small(self, settings):
        assert (settings.BASE_DIR / "templates/static/site.css").stat().st_size <= 12_000
