"""Two people at the same form: the second sees both versions, and nothing is overwritten silently."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from claims import workflow
from claims.models import Claim, Claimant
from factcheck.editions import edition_of
from sources.models import Publisher, Source
from tests import factories
from tests.claims.desk import article_url, claim_url, sent_by, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db


class Screen:
    """A page that somebody has open, with one form on it."""

    def __init__(self, user, address, form):
        self.browser, self.address, self.form = signed_in(user), address, form
        self.response = self.browser.get(address)
        self.fields = sent_by(self.response, form)

    def send(self, **typed):
        act = self.form.partition("act-")[2]
        self.response = self.browser.post(self.address, self.fields | ({"act": act} if act else {}) | typed)
        if self.response.status_code != 302:
            self.fields = sent_by(self.response, self.form)
        return self.response.status_code

    @property
    def page(self):
        return " ".join(text_of(self.response).split())


def marked(words, kind="ins"):
    what = "added" if kind == "ins" else "removed"
    return (
        f'<{kind}><span class="visually-hidden">{what}: </span>{words}'
        f'<span class="visually-hidden"> (end)</span></{kind}>'
    )


class TestClaim:
    @pytest.fixture
    def claim(self):
        return factories.proposed(statement="The town built ten schools.")

    def edited(self, user, claim):
        return Screen(user, claim_url(claim), "act-edit")

    def test_carries_its_edition(self, reviewer, claim):
        assert self.edited(reviewer, claim).fields["edition"] == [str(edition_of(claim))]

    def test_edited_by_two_shows_the_second_both_versions(self, editor, reviewer, claim):
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        assert first.send(statement="The town built nine schools.") == 302
        assert second.send(statement="The town opened ten schools.") == 409
        assert Claim.objects.get(pk=claim.pk).statement == "The town built nine schools."
        assert f"{editor} changed statement after you opened this." in second.page
        assert "Both were changed; the form has yours." in second.page
        assert marked("nine") in second.page and marked("opened") in second.page
        assert second.fields["statement"] == ["The town opened ten schools."]

    def test_sent_again_saves_what_the_second_made_of_both(self, editor, reviewer, claim):
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        first.send(statement="The town built nine schools.")
        second.send(statement="The town opened ten schools.")
        assert second.send(statement="The town opened nine schools.") == 302
        assert Claim.objects.get(pk=claim.pk).statement == "The town opened nine schools."

    def test_sent_again_is_refused_again_when_a_third_was_faster(self, editor, reviewer, claim):
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        first.send(statement="Nine.")
        second.send(statement="Eight.")
        assert self.edited(editor, claim).send(statement="Seven.") == 302
        assert second.send(statement="Eight.") == 409

    def test_takes_over_what_only_the_first_changed(self, editor, reviewer, claim):
        topic, ana = factories.TopicFactory(name="Schools"), factories.ClaimantFactory(name="Ana")
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        assert (
            first.send(kind="event", claimant=ana.pk, topics=[topic.pk], speaks_of_from="2025-01-01") == 302
        )
        assert second.send(statement="The town opened ten schools.") == 409
        assert second.page.count("You left it as it was; the form has theirs.") == 4
        assert "Ana" in second.page and "Schools" in second.page
        assert second.send() == 302
        now = Claim.objects.get(pk=claim.pk)
        assert (now.statement, now.kind, now.claimant) == ("The town opened ten schools.", "event", ana)
        assert list(now.topics.all()) == [topic] and str(now.speaks_of_from) == "2025-01-01"

    def test_takes_over_a_quantity_and_a_box_that_was_unticked(self, editor, reviewer):
        quantity = {"quantity_comparator": "gte", "quantity_value": 10, "quantity_is_approximate": True}
        claim = factories.proposed(**quantity)
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        del first.fields["quantity_is_approximate"]
        assert first.send(quantity_value="9.5") == 302
        assert second.send(statement="Other words.") == 409
        assert second.fields["quantity_value"] == ["9.5"]
        assert "quantity_is_approximate" not in second.fields

    def test_says_nothing_where_both_did_the_same(self, editor, reviewer, claim):
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        assert first.send(statement="Nine.", topics=[factories.TopicFactory().pk]) == 302
        second.fields["topics"] = sent_by(self.edited(editor, claim).response, "act-edit")["topics"]
        assert second.send(statement="Nine.") == 302

    def test_moved_on_by_others_is_edited_all_the_same(self, reviewer, claim):
        screen = self.edited(reviewer, claim)
        workflow.accept(claim=claim, by=reviewer, at=AT)
        assert screen.send(statement="Nine.") == 302

    def test_without_an_edition_changes_nothing_unseen(self, reviewer, claim):
        screen = self.edited(reviewer, claim)
        for edition in ("", "-1", "x", "9" * 40):
            assert screen.send(statement="Nine.", edition=edition) == 409
        assert Claim.objects.get(pk=claim.pk).statement == claim.statement
        assert screen.send() == 302

    def test_on_the_page_of_its_article_shows_both_versions_there(self, editor, reviewer, claim):
        article = claim.appearances.get().version.article
        screen = Screen(reviewer, article_url(article), "act-edit")
        assert self.edited(editor, claim).send(statement="Nine.") == 302
        assert screen.send(statement="Eight.") == 409
        assert "Both were changed; the form has yours." in screen.page
        assert screen.send() == 302
        assert Claim.objects.get(pk=claim.pk).statement == "Eight."

    def test_escapes_what_others_wrote(self, editor, reviewer, claim):
        first, second = self.edited(editor, claim), self.edited(reviewer, claim)
        first.send(statement="<script>alert(1)</script>")
        assert second.send(statement='"><b>') == 409
        assert "<script>alert" not in second.page and '"><b>' not in second.page


class TestEvidence:
    @pytest.fixture
    def piece(self):
        return factories.EvidenceFactory(claim=factories.accepted(), note="Old note")

    def mended(self, user, piece):
        return Screen(user, f"{claim_url(piece.claim)}?evidence={piece.pk}", "act-change_evidence")

    def test_changed_by_two_shows_the_second_both_versions(self, editor, reviewer, piece):
        first, second = self.mended(editor, piece), self.mended(reviewer, piece)
        assert first.send(note="New note", stance="supports") == 302
        assert second.send(note="My note") == 409
        assert marked("Old", "del") in second.page and marked("New") in second.page
        assert second.fields["stance"] == ["supports"] and second.fields["note"] == ["My note"]
        assert second.send() == 302
        piece.refresh_from_db()
        assert (piece.note, piece.stance) == ("My note", "supports")

    def test_withdrawn_meanwhile_says_so_and_keeps_what_was_typed(self, editor, reviewer, piece):
        screen = self.mended(reviewer, piece)
        workflow.withdraw_evidence(evidence=piece, by=editor, at=AT, reason="doubled")
        assert screen.send(excerpt="A long and careful transcript.") == 422
        assert "withdrawn in the meantime" in screen.page
        assert screen.fields["excerpt"] == ["A long and careful transcript."]


class TestReview:
    """One reviewer in two windows."""

    @pytest.fixture
    def claim(self):
        factories.RatingFactory()
        return factories.in_review()

    def written(self, user, claim):
        return Screen(user, claim_url(claim), "act-submit_review")

    def said(self, **words):
        return {"rating": factories.RatingFactory().pk, "confidence": "4", "rationale": "Nine."} | words

    def test_revised_in_two_windows_shows_the_second_both_versions(self, reviewer, claim):
        self.written(reviewer, claim).send(**self.said())
        first, second = self.written(reviewer, claim), self.written(reviewer, claim)
        assert first.send(rationale="Nine, by the register.") == 302
        assert second.send(rationale="Nine or ten.", confidence="2") == 409
        assert marked(", by the register") in second.page and marked(" or ten") in second.page
        assert second.send() == 302
        review = claim.reviews.get()
        assert (review.rationale, review.confidence) == ("Nine or ten.", 2)

    def test_submitted_in_one_window_is_not_written_over_by_the_draft_in_the_other(self, reviewer, claim):
        first, second = self.written(reviewer, claim), self.written(reviewer, claim)
        assert second.send(act="draft_review", rationale="Ten?") == 302
        assert first.send(**self.said()) == 302
        assert second.send(**self.said(rationale="Ten!")) == 409
        assert claim.reviews.get().rationale == "Nine." and "Ten!" in second.page

    def test_saved_as_a_draft_on_the_way_is_submitted_all_the_same(self, reviewer, claim):
        screen = self.written(reviewer, claim)
        for words in ("Ni", "Nine, I thi"):
            assert (
                screen.browser.post(screen.address, {"act": "draft_review", "rationale": words}).status_code
                == 302
            )
        assert screen.send(**self.said()) == 302


class TestDescription:
    def test_changed_by_two_shows_the_second_both_versions(self, editor, reviewer):
        article = factories.VersionFactory().article
        first, second = (Screen(who, article_url(article), "act-describe") for who in (editor, reviewer))
        other = factories.PublisherFactory(name="The Other")
        assert first.send(title="New title", publisher=other.pk, canonical_url="") == 302
        assert second.send(title="My title") == 409
        assert "The Other" in second.page and marked("My") in second.page
        assert second.send() == 302
        article.refresh_from_db()
        assert (article.title, article.publisher, article.canonical_url) == ("My title", other, "")


def changed(user, model, row):
    app, name = model._meta.app_label, model._meta.model_name
    return Screen(user, reverse(f"admin:{app}_{name}_change", args=[row.pk]), f"{name}_form")


class TestReferenceData:
    def test_changed_by_two_shows_the_second_both_versions(self, editor, reviewer):
        source = factories.SourceFactory(title="Register", reliability_reason="")
        first, second = changed(editor, Source, source), changed(reviewer, Source, source)
        grade = {"reliability": "B", "reliability_reason": "Kept by law.\r\nChecked."}
        assert first.send(change_reason="Graded.", **grade) == 302
        assert second.send(change_reason="Named in full.", title="Register of schools") == 200
        assert f"{editor} changed reliability and reliability reason after you opened this." in second.page
        assert "You left it as it was; the form has theirs." in second.page
        assert Source.objects.get(pk=source.pk).title == "Register"
        assert second.send(change_reason="Named in full.") == 302
        now = Source.objects.get(pk=source.pk)
        assert (now.title, now.reliability) == ("Register of schools", "B")
        assert now.reliability_reason.split() == ["Kept", "by", "law.", "Checked."]

    def test_keeps_what_both_wrote_side_by_side(self, editor, reviewer):
        publisher = factories.PublisherFactory(name="The Herald")
        first, second = changed(editor, Publisher, publisher), changed(reviewer, Publisher, publisher)
        first.send(name="The Vell Herald")
        assert second.send(name="The Daily Herald") == 200
        assert marked("Vell ") in second.page and marked("Daily ") in second.page
        assert second.fields["name"] == ["The Daily Herald"]
        assert second.send() == 302

    def test_is_shown_old_states_without_a_question_or_an_edition(self, editor):
        publisher = factories.PublisherFactory()
        entry = publisher.history.get()
        address = reverse("admin:sources_publisher_simple_history", args=[publisher.pk, entry.pk])
        page = text_of(signed_in(editor).get(address))
        assert "change_reason" not in page and 'name="edition"' not in page


class TestAliases:
    """Rows that are changed on the page of another one."""

    @pytest.fixture
    def claimant(self):
        claimant = factories.ClaimantFactory(name="Thomas Roe")
        claimant.aliases.create(name="Tom Roe")
        return claimant

    def names(self, claimant):
        return sorted(Claimant.objects.get(pk=claimant.pk).aliases.values_list("name", flat=True))

    def test_changed_by_two_shows_the_second_both_versions(self, editor, reviewer, claimant):
        first, second = changed(editor, Claimant, claimant), changed(reviewer, Claimant, claimant)
        assert first.send(**{"aliases-0-name": "Tommy Roe", "change_reason": "As in print."}) == 302
        typed = {"aliases-0-name": "T. Roe", "change_reason": "As signed."}
        assert second.send(**typed) == 200
        assert marked("Tommy") in second.page and self.names(claimant) == ["Tommy Roe"]
        assert second.send() == 302
        assert self.names(claimant) == ["T. Roe"]

    def test_left_alone_by_the_second_take_over_what_the_first_wrote(self, editor, reviewer, claimant):
        first, second = changed(editor, Claimant, claimant), changed(reviewer, Claimant, claimant)
        first.send(**{"aliases-0-name": "Tommy Roe", "change_reason": "As in print."})
        assert second.send(role="mayor", change_reason="Elected.") == 200
        assert second.fields["aliases-0-name"] == ["Tommy Roe"]
        assert second.send() == 302
        assert self.names(claimant) == ["Tommy Roe"]

    def test_changed_meanwhile_are_not_deleted_unseen(self, editor, reviewer, claimant):
        # Aliases are deleted by whoever may: administrators.
        first = changed(editor, Claimant, claimant)
        second = changed(factories.Administrator(), Claimant, claimant)
        first.send(**{"aliases-0-name": "Tommy Roe", "change_reason": "As in print."})
        assert second.send(**{"aliases-0-DELETE": "on", "change_reason": "Wrong."}) == 200
        assert "You wanted to delete" in second.page and self.names(claimant) == ["Tommy Roe"]
        assert second.send() == 302
        assert self.names(claimant) == []

    def test_keep_the_reason_of_their_change(self, editor, claimant):
        typed = {"aliases-0-name": "Tommy Roe", "aliases-1-name": "T. R.", "change_reason": "As in print."}
        assert changed(editor, Claimant, claimant).send(**typed) == 302
        entries = [alias.history.latest("history_id") for alias in claimant.aliases.all()]
        assert {entry.history_change_reason for entry in entries} == {"As in print."}
        assert {entry.history_user for entry in entries} == {editor}

    def test_cost_the_same_however_many(self, editor, claimant, django_assert_num_queries):
        browser, address = signed_in(editor), reverse("admin:claims_claimant_change", args=[claimant.pk])
        browser.get(address)
        with django_assert_num_queries(7):
            browser.get(address)
        for number in range(9):
            claimant.aliases.create(name=f"Roe {number}")
        with django_assert_num_queries(7):
            browser.get(address)


class TestReason:
    """Why a row of reference data is changed."""

    @pytest.mark.parametrize(
        "row", [factories.SourceFactory, factories.ClaimantFactory], ids=["source", "claimant"]
    )
    def test_is_required_where_it_matters(self, editor, row):
        row = row()
        screen = changed(editor, type(row), row)
        field = "title" if isinstance(row, Source) else "name"
        assert screen.send(**{field: "Other"}) == 200
        assert "Say why you change it." in screen.page
        assert screen.send(change_reason="  A typing mistake. ") == 302
        entry = row.history.latest("history_id")
        assert (entry.history_change_reason, entry.history_user) == ("A typing mistake.", editor)

    @pytest.mark.parametrize(
        "row", [factories.PublisherFactory, factories.TopicFactory], ids=["publisher", "topic"]
    )
    def test_may_be_left_out_where_it_does_not(self, editor, row):
        row = row()
        assert changed(editor, type(row), row).send(name="Other") == 302
        assert changed(editor, type(row), row).send(name="Another", change_reason="Renamed.") == 302
        assert [entry.history_change_reason for entry in row.history.order_by("-history_id")[:2]] == [
            "Renamed.",
            "",
        ]

    def test_is_not_asked_for_a_new_row(self, editor):
        page = Screen(editor, "/admin/sources/source/add/", "source_form")
        assert "change_reason" not in page.fields and "edition" not in page.fields
        typed = {"title": "Register", "kind": "dataset", "proximity": "primary"}
        assert page.send(**typed) == 302
        assert Source.objects.get().history.get().history_change_reason == "added"

    def test_is_not_asked_of_whoever_only_reads(self, contributor):
        topic = factories.TopicFactory()
        page = text_of(signed_in(contributor).get(reverse("admin:claims_topic_change", args=[topic.pk])))
        assert "change_reason" not in page and 'name="edition"' not in page

    def test_is_no_change_by_itself(self, editor):
        source = factories.SourceFactory()
        response = signed_in(editor).get(reverse("admin:sources_source_change", args=[source.pk]))
        form = type(response.context["adminform"].form)
        typed = MultiValueDict(sent_by(response, "source_form"))
        typed["change_reason"], typed["edition"] = "None.", "0"
        assert not form(typed, instance=source).has_changed()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_save_reference_data_at_the_same_moment_one_is_told():
    publisher = factories.PublisherFactory(name="The Herald")
    screens = [changed(factories.Editor(), Publisher, publisher) for _ in range(2)]
    start, told = threading.Barrier(2), []

    def save(screen, name):
        start.wait()
        try:
            told.append((screen.send(name=name), name))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=[screen, f"Herald {n}"]) for n, screen in enumerate(screens)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (_, loser), (_, winner) = sorted(told)
    assert sorted(status for status, _ in told) == [200, 302]
    assert Publisher.objects.get().name == winner != loser
