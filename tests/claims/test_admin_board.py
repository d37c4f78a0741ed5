"""The evidence board on the claim page: what it shows, and how a piece comes onto it."""

import hashlib
from datetime import date

import lxml.html
import pytest
from django.db import connection

from claims import workflow
from claims.enums import Stance
from claims.models import Evidence
from factcheck.editions import edition_of
from sources import fetching
from sources.addresses import Refused
from sources.models import Publisher, Source
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.claims.reader import queries
from tests.factories import AT
from tests.sources.pages import json_ld, page

pytestmark = pytest.mark.django_db


class TestEvidenceBoard:
    def fields(self, **typed):
        return {
            "act": "add_evidence",
            "stance": Stance.REFUTES,
            "excerpt": "Nine schools.",
            "credibility": "2",
        } | typed

    def test_adds_evidence_from_a_known_source(self, contributor):
        claim, source = factories.accepted(), factories.SourceFactory()
        response = signed_in(contributor).post(claim_url(claim), self.fields(source=source.pk))
        assert response.status_code == 302
        evidence = claim.evidence.get()
        assert (evidence.source, evidence.added_by, evidence.credibility) == (source, contributor, 2)

    def test_adds_a_new_source_in_the_same_step(self, contributor):
        claim = factories.accepted()
        new = {
            "new_title": "Register",
            "new_kind": "dataset",
            "new_proximity": "primary",
            "new_reliability": "F",
        }
        response = signed_in(contributor).post(claim_url(claim), self.fields(**new))
        assert response.status_code == 302
        source = claim.evidence.get().source
        assert (source.title, source.created_by) == ("Register", contributor)
        assert source.history.get().history_user == contributor

    def test_offers_the_newest_known_sources_with_publisher_and_day(
        self, contributor, django_assert_num_queries
    ):
        claim, browser = factories.accepted(), signed_in(contributor)
        browser.get(claim_url(claim))
        few = queries(browser, claim_url(claim))
        gazette = factories.PublisherFactory(name="Vell Gazette")
        for number in range(40):
            day = date(2026, 3, 1)
            factories.SourceFactory(title=f"Minutes {number}", publisher=gazette, published_on=day)
        page = text_of(browser.get(claim_url(claim)))
        select = page.partition('name="source"')[2].partition("</select>")[0]
        assert ">Minutes 39 – Vell Gazette, 1 Mar 2026<" in select
        assert select.count("<option") <= 32
        assert queries(browser, claim_url(claim)) == few

    def test_marks_what_every_new_source_takes(self, contributor):
        page = text_of(signed_in(contributor).get(claim_url(factories.accepted())))
        tree = lxml.html.fromstring(page)
        marked = {field.get("name") for field in tree.xpath('//*[@aria-required="true"]')}
        assert marked == {"new_title", "new_kind", "new_proximity"}

    def test_adds_neither_when_one_is_refused(self, contributor):
        claim = factories.proposed()  # takes no evidence before it is accepted
        new = {"new_title": "Register", "new_kind": "dataset", "new_proximity": "primary"}
        response = signed_in(contributor).post(claim_url(claim), self.fields(**new, new_reliability="F"))
        assert response.status_code == 409
        assert not Source.objects.exists() and not Evidence.objects.exists()
        assert "Nine schools." in text_of(response)

    def test_marks_the_field_of_a_broken_rule_of_a_new_source(self, contributor):
        claim = factories.accepted()
        new = {"new_title": "Register", "new_kind": "dataset", "new_proximity": "primary"}
        response = signed_in(contributor).post(claim_url(claim), self.fields(**new, new_reliability="A"))
        assert response.status_code == 422
        assert 'id="add_evidence-new_reliability_reason_error"' in text_of(response)
        assert not Source.objects.exists()

    def test_asks_what_the_evidence_says_of_the_claim(self, contributor):
        response = signed_in(contributor).post(claim_url(factories.accepted()), self.fields(stance=""))
        assert "What it says of the claim" in text_of(response)
        assert "Say whether it supports or refutes the claim, or gives context." in text_of(response)

    @pytest.mark.parametrize("field", ["new_kind", "new_proximity"])
    def test_asks_what_sort_of_source_a_new_one_is(self, contributor, field):
        new = {
            "new_title": "Register",
            "new_kind": "dataset",
            "new_proximity": "primary",
            "new_reliability": "F",
        }
        typed = self.fields(**new | {field: ""})
        response = signed_in(contributor).post(claim_url(factories.accepted()), typed)
        assert f'id="add_evidence-{field}_error"' in text_of(response)
        assert not Source.objects.exists()

    def test_enters_a_new_publisher_or_takes_the_one_of_that_name(self, contributor):
        known, claim = factories.PublisherFactory(name="Harbour Post"), factories.accepted()
        new = {"new_kind": "dataset", "new_proximity": "primary", "new_reliability": "F"}
        for number, name in enumerate(("harbour post", "Vell Mail")):
            typed = self.fields(new_title=f"Register {number}", new_publisher_name=name, excerpt=name, **new)
            assert signed_in(contributor).post(claim_url(claim), typed).status_code == 302
        publishers = [piece.source.publisher for piece in claim.evidence.order_by("pk")]
        assert publishers == [known, Publisher.objects.get(name="Vell Mail")]

    def test_asks_for_a_source(self, contributor):
        response = signed_in(contributor).post(claim_url(factories.accepted()), self.fields())
        assert "Choose a known source, or give the title of a new one." in text_of(response)

    def test_changes_and_withdraws_evidence(self, editor):
        claim = factories.accepted()
        piece = factories.EvidenceFactory(claim=claim)
        seen = {"evidence": piece.pk, "edition": edition_of(piece)}
        typed = self.fields(act="change_evidence", excerpt="Ten schools.", **seen)
        assert signed_in(editor).post(claim_url(claim), typed).status_code == 302
        assert claim.evidence.get().excerpt == "Ten schools."
        typed = {"act": "withdraw_evidence", "evidence": piece.pk, "reason": "Wrong register."}
        assert signed_in(editor).post(claim_url(claim), typed).status_code == 302
        assert not claim.evidence.exists()
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert "withdrawn: Wrong register." in page

    def test_refuses_evidence_of_another_claim(self, editor):
        stranger = factories.EvidenceFactory(claim=factories.accepted())
        typed = {"act": "withdraw_evidence", "evidence": stranger.pk, "reason": "Not mine."}
        assert signed_in(editor).post(claim_url(factories.accepted()), typed).status_code == 422
        assert Evidence.objects.filter(pk=stranger.pk).exists()


class TestPiece:
    def board(self, person, claim):
        return (
            text_of(signed_in(person).get(claim_url(claim)))
            .partition('id="evidence"')[2]
            .partition("</section>")[0]
        )

    def test_says_what_its_grade_means_and_what_is_kept_of_it(self, editor):
        claim = factories.accepted()
        source = factories.SourceFactory(
            reliability="B",
            reliability_reason="Careful.",
            url="https://stats.example/nine",
            archive_url="https://archive.example/nine",
            content_sha256="ab" * 32,
            accessed_on=AT.date(),
        )
        factories.EvidenceFactory(claim=claim, source=source, credibility=2, locator="page 4")
        board = self.board(editor, claim)
        for words in (
            "B2",
            "Source usually reliable, this probably true.",
            "page 4",
            "ab" * 32,
            "read 1 Mar 2026",
        ):
            assert words in board
        assert 'href="https://archive.example/nine"' in board
        assert "web.archive.org" not in board

    def test_without_a_kept_copy_says_where_to_look_for_one(self, editor):
        claim = factories.accepted()
        factories.EvidenceFactory(
            claim=claim, source=factories.SourceFactory(url="https://stats.example/a?b=1")
        )
        assert 'href="https://web.archive.org/save/https://stats.example/a?b=1"' in self.board(editor, claim)

    def test_stands_below_better_ones(self, editor):
        claim = factories.accepted()
        for grade, credibility in (("F", 1), ("B", 3), ("B", 1), ("A", 6)):
            source = factories.SourceFactory(reliability=grade, reliability_reason="Known.")
            factories.EvidenceFactory(claim=claim, source=source, credibility=credibility)
        board = self.board(editor, claim).partition("What the grades mean")[0]
        grades = [part.partition("<")[0] for part in board.split('class="grade">')[1:]]
        assert grades == ["A6", "B1", "B3", "F1"]

    def test_names_who_cites_it_to_whoever_may_know(self, reviewer, editor):
        claim = factories.reviewed(reviews=1, sources=1)
        author = claim.reviews.get().reviewer
        workflow.draft_review(claim=claim, by=reviewer, at=AT, cited_evidence=claim.evidence.all())
        assert "Cited by your draft<" in self.board(reviewer, claim)
        assert f"Cited by the review by {author}<" in self.board(editor, claim)

    def test_can_be_changed_until_a_published_verdict_rests_on_it(self, editor):
        for state, is_open in (
            (factories.reviewed, True),
            (factories.decided, False),
            (factories.published, False),
        ):
            assert ("Change<" in self.board(editor, state())) == is_open

    def test_names_the_verdicts_that_rest_on_it(self, editor):
        claim = factories.corrected()
        assert "Cited by the verdict, revision 1, the review by" in self.board(editor, claim)


class TestLookUp:
    """A source is described from its address; no script is needed, and nothing is written."""

    ADDRESS = "https://stats.example/nine"
    RAW = page(
        json_ld({"@type": "NewsArticle", "headline": "Nine schools", "author": "Ann Lee", "inLanguage": "en"})
    )

    @pytest.fixture
    def web(self, monkeypatch):
        """Let each address answer with what stands for it here, as long as no transaction waits for it."""
        answers = {self.ADDRESS: self.RAW}
        atomic = len(connection.savepoint_ids)

        def fetch(url, **limits):
            assert len(connection.savepoint_ids) == atomic
            if isinstance(answers[url], Exception):
                raise answers[url]
            return fetching.Fetched(url, answers[url], "text/html")

        monkeypatch.setattr(fetching, "fetch", fetch)
        return answers

    def post(self, person, claim, act="look_up", **typed):
        return signed_in(person).post(claim_url(claim), {"act": act} | typed)

    def form(self, response):
        return response.context["page"].evidence_form

    def values(self, response):
        """Return what the form shows, as the browser would send it again."""
        return {field.name: field.value() for field in self.form(response) if field.value() not in (None, "")}

    def test_fills_in_what_the_document_says_and_keeps_what_was_typed(self, web, contributor):
        claim = factories.accepted()
        typed = {
            "new_author": "The Register",
            "excerpt": "Nine schools.",
            "stance": "refutes",
            "locator": "p. 4",
        }
        response = self.post(contributor, claim, new_url=self.ADDRESS, **typed)
        values = self.values(response)
        assert response.status_code == 200
        assert typed.items() <= values.items()
        assert (values["new_title"], values["new_kind"]) == ("Nine schools", "news_report")
        assert hashlib.sha256(self.RAW).hexdigest() in text_of(response)
        assert "errorlist" not in text_of(response)
        assert not Source.objects.exists()

    def test_leads_to_a_source_with_the_hash_of_the_document_and_its_publisher(self, web, contributor):
        claim = factories.accepted()
        filled = self.values(self.post(contributor, claim, new_url=self.ADDRESS))
        typed = {"stance": "refutes", "excerpt": "Nine.", "new_proximity": "secondary"}
        assert self.post(contributor, claim, "add_evidence", **(filled | typed)).status_code == 302
        source = claim.evidence.get().source
        assert source.content_sha256 == hashlib.sha256(self.RAW).hexdigest()
        assert (source.url, source.author, source.publisher.domain) == (
            self.ADDRESS,
            "Ann Lee",
            "stats.example",
        )

    @pytest.mark.parametrize("change", [{"new_url": "https://stats.example/ten"}, {"new_found": "forged"}])
    def test_keeps_no_hash_of_another_document(self, web, contributor, change):
        claim = factories.accepted()
        filled = self.values(self.post(contributor, claim, new_url=self.ADDRESS))
        typed = {"stance": "refutes", "excerpt": "Nine.", "new_proximity": "secondary"}
        self.post(contributor, claim, "add_evidence", **(filled | typed | change))
        assert claim.evidence.get().source.content_sha256 == ""

    def test_of_another_address_replaces_what_was_filled_in_but_not_what_was_typed(self, web, contributor):
        claim = factories.accepted()
        web["https://stats.example/ten"] = page("<title>Ten schools</title>")
        filled = self.values(self.post(contributor, claim, new_url=self.ADDRESS))
        again = filled | {"new_url": "https://stats.example/ten", "new_author": "Bo Ek"}
        values = self.values(self.post(contributor, claim, **again))
        assert (values["new_title"], values["new_author"]) == ("Ten schools", "Bo Ek")
        assert "new_kind" not in values

    def test_chooses_a_source_that_is_known(self, web, contributor):
        known = factories.SourceFactory(url=self.ADDRESS)
        response = self.post(contributor, factories.accepted(), new_url=self.ADDRESS, excerpt="Nine.")
        values = self.values(response)
        assert (values["source"], values["excerpt"]) == (known.pk, "Nine.")
        assert not any(name.startswith("new_") and name != "new_reliability" for name in values)
        assert "This document is known already" in text_of(response)

    @pytest.mark.parametrize(
        "failure", [Refused("It leads into a private network."), fetching.FetchFailed("It took too long.")]
    )
    def test_says_at_the_address_why_nothing_was_found(self, web, contributor, failure):
        web[self.ADDRESS] = failure
        response = self.post(contributor, factories.accepted(), new_url=self.ADDRESS, excerpt="Typed.")
        assert response.status_code == 422
        assert self.form(response).errors == {"new_url": [f"{failure.reason} Describe the document by hand."]}
        assert self.values(response)["excerpt"] == "Typed."

    @pytest.mark.parametrize("state", [factories.proposed, factories.decided])
    def test_asks_nobody_for_a_claim_that_takes_no_evidence(self, contributor, state):
        assert self.post(contributor, state(), new_url=self.ADDRESS).status_code == 409
