"""The desk's history from outside: what it tells, how it is searched, and what it keeps to itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.admin import history, timeline
from claims.admin.changes import changed
from claims.admin.histories import STRANDS
from claims.models import Claim, Rating
from sources.models import Publisher
from tests import factories
from tests.claims.desk import ROLES, claim_url, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db

HISTORY = "/admin/history/"


def ask(user, **question):
    return signed_in(user).get(HISTORY, question)


def told(user, **question) -> list[tuple[str, str]]:
    """Return what each entry of the first page says, and of what, newest first."""
    events = [event for act in ask(user, **question).context["acts"] for event in act.events]
    return [(event.what, event.why) for event in events]


def walk(user, way="older", start="", **question):
    """Read all pages one way, and return their entries."""
    browser, query, pages = (
        signed_in(user),
        start or "?" + "&".join(f"{k}={v}" for k, v in question.items()),
        [],
    )
    while query:
        context = browser.get(HISTORY + query).context
        pages.append([event for act in context["acts"] for event in act.events])
        query = context[way]
    return pages


class TestHistories:
    def test_are_all_told(self):
        kept = {
            model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")
        }
        told = {strand.model for strand in STRANDS}
        assert kept <= told
        assert told - kept == {User, Group}

    @pytest.mark.parametrize("strand", STRANDS, ids=lambda strand: strand.kind)
    def test_name_columns_and_silent_fields_that_exist(self, strand):
        fields = {field.name for field in strand.model._meta.fields}
        assert set(strand.silent) <= fields
        assert strand.part_of is None or strand.link in fields
        list(strand.past.values_list(*strand.searched)[:1])


def did_for(why, claim, user) -> list[str]:
    """Return what the timeline says was done for this reason."""
    return [act.deed for act in timeline.of_object(claim, user).acts if why in (act.reason, act.deed)]


class TestDeeds:
    """Where a reason is given, the line says all the same what was done."""

    def test_say_what_became_of_the_claim_and_its_verdict(self, editor):
        claim = factories.published()
        workflow.correct(claim=claim, correction_note="Nine it was.", by=editor, at=AT)
        signed = {"claim": claim, "by": factories.Editor()}
        workflow.sign_off(**signed, at=AT + timedelta(days=1))
        workflow.publish(**signed, at=AT + timedelta(days=2))
        page = text_of(signed_in(editor).get(claim_url(claim)))
        assert "<bdi>published</bdi> – <bdi>Nine it was.</bdi>" in page
        assert "<bdi>decided</bdi> – <bdi>Nine it was.</bdi>" in page and "<bdi>corrected</bdi>" in page
        workflow.retract(claim=claim, reason="Misread.", by=editor, at=AT + timedelta(days=3))
        assert "<bdi>retracted</bdi> – <bdi>Misread.</bdi>" in text_of(
            signed_in(editor).get(claim_url(claim))
        )

    @pytest.mark.parametrize(
        ("state", "act", "deed"),
        [
            (factories.decided, "send_back", "sent back to review"),
            (factories.in_review, "stop_review", "taken out of review"),
            (factories.accepted, "start_review", "taken into review"),
            (factories.accepted, "put_back", "put back"),
            (factories.rejected, "reopen", "reopened"),
            (factories.merged, "reopen", "reopened"),
        ],
    )
    def test_name_each_step_that_has_a_reason(self, state, act, deed, editor):
        claim = state()
        getattr(workflow, act)(claim=claim, reason="It must be.", by=editor, at=AT + timedelta(days=9))
        assert did_for("It must be.", claim, editor) == [deed]
        assert f"<bdi>{deed}</bdi> – <bdi>It must be.</bdi>" in text_of(
            ask(editor, kind="claim", number=claim.pk)
        )

    def test_are_not_said_twice(self, editor):
        claim = factories.accepted()
        workflow.start_review(claim=claim, by=editor, at=AT + timedelta(days=9))
        assert did_for("taken into review", claim, editor) == ["taken into review"]

    def test_name_what_became_of_evidence_and_of_work(self, editor):
        claim = factories.accepted()
        piece = factories.EvidenceFactory(claim=claim)
        given = workflow.assign(claim=claim, task="lead", assignee=factories.Reviewer(), by=editor, at=AT)
        other = {"assignee": editor, "due_on": None, "note": "", "reason": "On holiday."}
        workflow.change_evidence(
            evidence=piece, changes={"excerpt": "9."}, by=editor, at=AT + timedelta(days=1), reason="Typo."
        )
        workflow.reassign(assignment=given, by=editor, at=AT + timedelta(days=2), **other)
        workflow.unassign(assignment=given, by=editor, at=AT + timedelta(days=3), reason="Too much.")
        for why, deed in (
            ("Typo.", "evidence changed"),
            ("On holiday.", "handed on"),
            ("Too much.", "ended"),
        ):
            assert did_for(why, claim, editor) == [deed]


class TestPage:
    def test_is_reached_from_the_desk_by_who_may_see_claims(self, contributor):
        assert f'href="{HISTORY}"' in text_of(signed_in(contributor).get("/admin/"))
        assert ask(contributor).status_code == 200

    def test_is_closed_to_everybody_else(self, client):
        assert f'href="{HISTORY}"' not in text_of(signed_in(factories.Person()).get("/admin/"))
        assert ask(factories.Person()).status_code == 403
        assert ask(factories.Person(is_staff=False)).status_code == 302
        assert client.get(HISTORY).status_code == 302

    def test_takes_no_posts(self, editor):
        assert signed_in(editor).post(HISTORY).status_code == 405

    def test_says_when_who_what_why_and_from_what_to_what(self, reviewer):
        claim = factories.proposed(statement="The council built 12 schools.")
        workflow.edit(
            claim=claim,
            changes={"statement": "It built 9."},
            by=reviewer,
            at=AT + timedelta(days=1),
            reason="Misheard.",
        )
        (act,) = ask(reviewer, person=reviewer.pk).context["acts"]
        assert (act.at, act.who, act.deed, act.reason) == (
            AT + timedelta(days=1),
            reviewer,
            "edited",
            "Misheard.",
        )
        (event,) = act.events
        assert (event.what, event.name, event.address) == (
            f"Claim {claim.pk}",
            "It built 9.",
            claim_url(claim),
        )
        (change,) = event.changes
        assert (change.label, change.before, change.after) == (
            "statement",
            "The council built 12 schools.",
            "It built 9.",
        )
        page = text_of(ask(reviewer))
        assert (
            "2 Mar 2026, 12:00" in page
            and "Misheard." in page
            and "<ins><bdi>It built 9.</bdi></ins>" in page
        )

    def test_puts_together_what_was_done_at_once(self, reviewer):
        claim = factories.proposed()
        workflow.edit(
            claim=claim,
            changes={"statement": "It built 9."},
            topics=[factories.TopicFactory(name="Schools")],
            by=reviewer,
            at=AT + timedelta(days=1),
        )
        act = ask(reviewer, person=reviewer.pk).context["acts"][0]
        (event,) = act.events
        assert [(change.label, change.after) for change in event.changes] == [
            ("statement", "It built 9."),
            ("topics", "Schools"),
        ]

    def test_says_that_nobody_did_what_the_background_did(self, reviewer):
        factories.proposed()
        assert "in the background" in text_of(ask(reviewer, kind="claim"))

    def test_names_what_is_gone_without_leading_there(self):
        administrator = factories.Administrator()
        publisher = factories.PublisherFactory(name="The Gone Gazette")
        signed_in(administrator).post(
            reverse("admin:sources_publisher_delete", args=[publisher.pk]), {"post": "yes"}
        )
        assert not Publisher.objects.filter(pk=publisher.pk).exists()
        newest = ask(administrator, kind="publisher").context["acts"][0].events[0]
        assert (newest.name, newest.why, newest.address) == ("The Gone Gazette", "deleted", "")

    def test_tells_the_end_of_evidence_with_its_reason(self, editor):
        claim = factories.accepted()
        piece = factories.EvidenceFactory(claim=claim)
        workflow.withdraw_evidence(
            evidence=piece, by=editor, at=AT + timedelta(days=1), reason="Wrong register."
        )
        assert told(editor, person=editor.pk) == [
            (f"Evidence from {piece.source.title}", "withdrawn: Wrong register.")
        ]

    def test_tells_of_long_texts_what_differs(self, editor):
        source = factories.SourceFactory()
        words = " ".join(f"word{n}" for n in range(60))
        source.author, source.reliability_reason = "Ada", words
        source.save()
        source.reliability_reason = words.replace("word30", "another")
        source.save()
        (change,) = ask(editor, kind="source").context["acts"][0].events[0].changes
        assert (change.before, change.after) == ("word30", "another")
        assert (change.start, change.end) == ("…word26 word27 word28 word29", "word31 word32 word33 word34 …")

    def test_escapes_what_people_wrote(self, editor):
        claim = factories.proposed(statement="<script>alert(1)</script> built 9.")
        workflow.edit(claim=claim, changes={"statement": "<b>9</b>"}, by=editor, at=AT, reason="<i>why</i>")
        page = text_of(ask(editor, words="<u>"))
        assert "<script>alert" not in text_of(ask(editor)) and "<u>" not in page
        assert "&lt;i&gt;why" in text_of(ask(editor))

    def test_has_no_inline_script_or_style(self, editor):
        factories.published()
        page = text_of(ask(editor))
        assert (
            "<style" not in page
            and " style=" not in page
            and page.count("<script") == page.count("<script src=")
        )


class TestChanged:
    LONG = " ".join(f"w{n}" for n in range(50))

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("old", "new", ("", "old", "new", "")),
            ("", "new", ("", "nothing", "new", "")),
            ("old", "", ("", "old", "nothing", "")),
            (LONG, f"{LONG} more", ("…w46 w47 w48 w49", "nothing", "more", "")),
            (LONG, f"first {LONG}", ("", "nothing", "first", "w0 w1 w2 w3 …")),
            (f"{LONG} {LONG}", LONG, ("…w46 w47 w48 w49", LONG, "nothing", "")),
            (LONG, "x" * 120, ("", LONG, "x" * 120, "")),
            (LONG, LONG.replace(" ", "  ", 1), ("", LONG, LONG.replace(" ", "  ", 1), "")),
        ],
    )
    def test_leaves_out_of_long_texts_what_is_the_same(self, before, after, told):
        change = changed("note", before, after)
        assert (change.start, change.before, change.after, change.end) == told


class TestSearch:
    def test_by_person(self, editor, reviewer):
        claim = factories.proposed()
        workflow.accept(claim=claim, by=reviewer, at=AT)
        assert told(editor, person=reviewer.pk) == [(f"Claim {claim.pk}", "accepted")]
        assert (f"Claim {claim.pk}", "proposed") in told(editor, person="background")
        assert (f"Claim {claim.pk}", "accepted") not in told(editor, person="background")

    def test_by_kind_of_object(self, editor):
        claim = factories.accepted()
        factories.EvidenceFactory(claim=claim)
        assert {what for what, _ in told(editor, kind="claim")} == {f"Claim {claim.pk}"}
        assert len(told(editor, kind="evidence")) == 1

    def test_by_object_with_all_that_hangs_on_it(self, editor):
        claim, other = factories.accepted(), factories.accepted()
        piece = factories.EvidenceFactory(claim=claim)
        factories.EvidenceFactory(claim=other)
        assert {what for what, _ in told(editor, kind="claim", number=claim.pk)} == {
            f"Claim {claim.pk}",
            f"Evidence from {piece.source.title}",
        }

    def test_by_day_in_the_time_of_the_newsroom(self, editor, settings):
        settings.TIME_ZONE = "Pacific/Auckland"  # thirteen hours ahead
        claim = factories.accepted()
        workflow.start_review(claim=claim, by=editor, at=datetime(2026, 3, 10, 11, 30, tzinfo=UTC))
        started = (f"Claim {claim.pk}", "taken into review")
        assert started in told(editor, since="2026-03-11", until="2026-03-11")
        assert started not in told(editor, until="2026-03-10", kind="claim")
        assert started not in told(editor, since="2026-03-12")

    @pytest.mark.parametrize("words", ["forgery", "FORGERY", "register forg", "penguins", "penguins forgery"])
    def test_by_words_of_the_reason_or_the_name(self, editor, words):
        claim = factories.retracted(statement="All Penguins are birds.")
        factories.retracted()
        assert (f"Claim {claim.pk}", "The register was a forgery.") in told(editor, words=words)
        assert told(editor, words="penguins whales") == []

    @pytest.mark.parametrize("words", ["ÉLAN", "élan", "Élan"])
    def test_by_words_whatever_their_case(self, editor, words):
        factories.proposed(statement="Élan Ferry carried 9.")
        assert len(told(editor, words=words, kind="claim")) == 1

    def test_takes_wildcards_as_they_stand(self, editor):
        factories.proposed()
        assert told(editor, words="%") == told(editor, words="_") == []

    def test_together(self, editor, reviewer):
        claim = workflow.accept(claim=factories.proposed(), by=reviewer, at=AT)
        workflow.accept(claim=factories.proposed(), by=reviewer, at=AT)
        asked = {
            "person": reviewer.pk,
            "kind": "claim",
            "number": claim.pk,
            "words": "accepted",
            "since": "2026-03-01",
        }
        assert told(editor, **asked) == [(f"Claim {claim.pk}", "accepted")]

    @pytest.mark.parametrize(
        ("field", "question"),
        [
            ("person", {"person": "999999"}),
            ("person", {"person": "amara"}),
            ("person", {"person": "٣"}),
            ("kind", {"kind": "claimm"}),
            ("kind", {"number": "3"}),
            ("number", {"kind": "claim", "number": "x"}),
            ("number", {"kind": "claim", "number": "0"}),
            ("number", {"kind": "claim", "number": "9" * 40}),
            ("since", {"since": "yesterday"}),
            ("until", {"until": "2026-02-30"}),
            ("until", {"since": "2026-03-02", "until": "2026-03-01"}),
            ("since", {"since": "9999-12-31"}),
            ("words", {"words": "a " * 9}),
            ("words", {"words": "a\x00"}),
            ("words", {"words": "a" * 301}),
            ("__all__", {"persn": "3"}),
            ("__all__", {"cursor": "x"}),
            ("person", {"person": ["1", "2"]}),
        ],
    )
    def test_says_on_the_field_what_makes_no_sense(self, editor, field, question):
        factories.proposed()
        response = ask(editor, **question)
        assert response.status_code == 400
        assert list(response.context["form"].errors) == [field]
        assert response.context["acts"] == []

    def test_offers_the_nearest_name_of_a_parameter(self, editor):
        assert "Did you mean “person”?" in text_of(ask(editor, persn="3"))

    def test_keeps_what_was_typed(self, editor):
        page = text_of(ask(editor, words="council", since="soon"))
        assert 'value="council"' in page and 'value="soon"' in page

    def test_takes_empty_fields_for_no_question(self, editor):
        claim = factories.proposed()
        asked = dict.fromkeys(["person", "kind", "number", "since", "until", "words"], "")
        assert (f"Claim {claim.pk}", "proposed") in told(editor, **asked)

    def test_finds_what_somebody_did_who_has_left(self, editor):
        gone = factories.Reviewer()
        claim = workflow.accept(claim=factories.proposed(), by=gone, at=AT)
        User.objects.filter(pk=gone.pk).update(is_staff=False, is_active=False)
        response = ask(editor, person=gone.pk)
        assert told(editor, person=gone.pk) == [(f"Claim {claim.pk}", "accepted")]
        assert f'<option value="{gone.pk}" selected>{gone.username}</option>' in text_of(response)


class TestPaging:
    @pytest.fixture(autouse=True)
    def short_pages(self, monkeypatch):
        monkeypatch.setattr(history, "SIZE", 3)

    @pytest.fixture
    def desk(self, editor):
        """Let much happen, some of it at the very same moment."""
        for day in range(3):
            claim = factories.accepted(statement=f"Claim of day {day} says 9.")
            workflow.start_review(claim=claim, by=editor, at=AT + timedelta(days=day))
            factories.EvidenceFactory(claim=claim)
        return editor

    def test_tells_everything_once_in_order(self, desk):
        pages = walk(desk)
        events = [event for page in pages for event in page]
        assert all(len(page) == 3 for page in pages[:-1])
        assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
        rows = [(event.what, event.why, event.number, event.at) for event in events]
        assert (
            len(rows)
            == len(set(rows))
            == sum(strand.acts(desk).count() for strand in STRANDS if strand.is_open_to(desk))
        )

    def test_leads_back_to_the_same_pages(self, desk):
        forward = walk(desk)
        browser, query = signed_in(desk), "?"
        while query:
            last, query = query, browser.get(HISTORY + query).context["older"]
        assert [page[0] for page in walk(desk, "newer", last)][-1] == forward[0][0]
        assert sum(len(page) for page in walk(desk, "newer", last)) >= sum(len(page) for page in forward)

    def test_neither_repeats_nor_leaves_out_while_more_is_done(self, desk):
        first = signed_in(desk).get(HISTORY).context
        before = [event for page in walk(desk) for event in page]
        for claim in Claim.objects.all():
            workflow.stop_review(claim=claim, by=desk, at=timezone.now() + timedelta(days=1), reason="Later.")
        shown = [event for act in first["acts"] for event in act.events]
        assert shown + [event for page in walk(desk, start=first["older"]) for event in page] == before

    def test_keeps_the_question(self, desk):
        pages = walk(desk, kind="claim", words="day")
        assert len(pages) > 1
        assert {event.kind for page in pages for event in page} == {"claim"}

    def test_looks_for_words_a_stretch_at_a_time_and_says_how_far(self, desk, monkeypatch):
        everything = [event for page in walk(desk, words="accepted") for event in page]
        monkeypatch.setattr(history, "STRETCH", 2)
        pages = walk(desk, words="accepted")
        assert [event for page in pages for event in page] == everything
        page = text_of(ask(desk, words="nowhere"))
        assert "So far this goes back to" in page and "Look further back" in page
        assert [event for page in walk(desk, words="nowhere") for event in page] == []


class TestBlindness:
    SECRET = "The register lists nine."

    def everything(self, user, **question) -> str:
        """Return all that the history and the timelines of claims tell this person."""
        browser = signed_in(user)
        pages = [
            text_of(browser.get(HISTORY, question | {"kind": kind}))
            for kind in ("", "review", "verdict", "comment")
        ]
        return "".join([*pages, *(text_of(browser.get(claim_url(claim))) for claim in Claim.objects.all())])

    def test_hides_others_reviews_until_ones_own_is_in(self, reviewer):
        claim = factories.reviewed()
        other = claim.reviews.first().reviewer
        assert told(reviewer, kind="review") == []
        assert told(reviewer, person=other.pk, words="submitted") == []
        workflow.submit_review(
            claim=claim, by=reviewer, at=AT, rating=factories.RatingFactory(), rationale="Mine.", confidence=3
        )
        assert (f"Review by {other}", "submitted") in told(reviewer, kind="review")

    def test_hides_a_draft_that_made_history_from_all_but_its_author(self, reviewer, editor):
        claim = factories.in_review()
        draft = workflow.draft_review(claim=claim, by=reviewer, at=AT, rationale="Half a thought.")
        del draft.skip_history_when_saving  # as before drafts were kept out of it
        draft.save()
        review = {"rating": factories.RatingFactory(), "rationale": "A whole thought.", "confidence": 4}
        workflow.submit_review(claim=claim, by=reviewer, at=AT + timedelta(hours=1), **review)
        assert "Half a thought." in self.everything(reviewer)
        assert "Half a thought." not in self.everything(editor)
        assert told(editor, kind="review") == [(f"Review by {reviewer}", "submitted")]

    def test_hides_that_a_draft_was_begun(self, reviewer, editor):
        workflow.draft_review(claim=factories.in_review(), by=reviewer, at=AT, rationale="Half a thought.")
        assert told(editor, kind="review") == told(editor, person=reviewer.pk) == []

    def test_hides_a_decision_that_was_sent_back_from_all_but_who_decides(self, reviewer, editor):
        claim = factories.signed_off()
        assert (f"Verdict 1: {self.label(claim)}", "signed off") in told(reviewer, kind="verdict")
        workflow.send_back(claim=claim, by=editor, at=AT + timedelta(days=1), reason="Thin.")
        assert told(reviewer, kind="verdict") == told(reviewer, words="false", kind="verdict") == []
        assert f"Verdict 1: {self.label(claim)}" not in self.everything(reviewer)
        assert (f"Verdict 1: {self.label(claim)}", "signed off") in told(editor, kind="verdict")

    def test_hides_what_a_decision_was_before_it_was_taken_anew(self, reviewer, editor):
        claim = factories.decided()
        workflow.send_back(claim=claim, by=editor, at=AT + timedelta(days=1), reason="Thin.")
        true = factories.RatingFactory(label="True", category="true", value=5)
        workflow.decide(
            claim=claim,
            by=editor,
            at=AT + timedelta(days=2),
            rating=true,
            summary="Twelve.",
            explanation="The register lists twelve.",
            cited_evidence=claim.evidence.all(),
        )
        assert told(reviewer, kind="verdict") == [("Verdict 1: True", "decided")]
        assert "Nine schools were built" not in self.everything(reviewer)
        assert "Nine schools were built" in self.everything(editor)

    def test_tells_of_what_was_withdrawn_from_a_discussion_only_that_it_was(self, reviewer, editor):
        claim = factories.accepted()
        said = workflow.comment(claim=claim, text="Rubbish.", by=reviewer, at=AT)
        said = workflow.edit_comment(comment=said, text="Nonsense.", by=reviewer, at=AT + timedelta(hours=1))
        colleague = factories.Reviewer()
        assert "Rubbish." in text_of(ask(colleague, kind="comment"))
        workflow.withdraw_comment(comment=said, by=reviewer, at=AT + timedelta(hours=2))
        page = text_of(ask(colleague, kind="comment"))
        assert "Rubbish." not in page and "Nonsense." not in page
        assert len(told(colleague, kind="comment")) == 1
        assert "Rubbish." in text_of(ask(reviewer, kind="comment"))

    @pytest.mark.parametrize("role", ROLES)
    def test_tells_each_role_of_what_it_may_see(self, role):
        person = ROLES[role]()
        factories.published()
        offered = {value for value, _ in ask(person).context["form"].fields["kind"].choices if value}
        may = {
            strand.kind
            for strand in STRANDS
            if person.has_perm(f"{strand.model._meta.app_label}.view_{strand.kind}")
        }
        assert offered == may
        hidden = {strand.kind for strand in STRANDS} - may
        for kind in hidden:
            assert ask(person, kind=kind).status_code == 400
        events = [event for page in walk(person) for event in page]
        assert any(event.what.startswith("Review by") for event in events) == ("review" in may)

    def test_tells_administrators_alone_what_became_of_accounts(self, editor):
        administrator = factories.Administrator()
        person = factories.Reviewer(username="newcomer")
        address = reverse("admin:auth_user_password_change", args=[person.pk])
        typed = {"password1": "a long password", "password2": "a long password", "usable_password": "true"}
        assert signed_in(administrator).post(address, typed).status_code == 302
        assert told(administrator, kind="user", number=person.pk) == [
            (f"User {person.pk}", "Changed password")
        ]
        assert told(administrator, words="newcomer") == [(f"User {person.pk}", "Changed password")]
        assert told(administrator, person=administrator.pk) == [(f"User {person.pk}", "Changed password")]
        assert ask(editor, kind="user").status_code == 400
        assert "newcomer" not in [event.name for page in walk(editor) for event in page]

    def label(self, claim):
        return factories.verdict_of(claim).rating_label


class TestObject:
    def test_leads_to_all_of_its_history(self, editor):
        claim = factories.accepted()
        address = f"{HISTORY}?kind=claim&amp;number={claim.pk}"
        assert address in text_of(signed_in(editor).get(claim_url(claim)))

    def test_is_told_with_its_parts(self, editor):
        scale = factories.RatingFactory(label="Nonsense").scale
        rating = Rating.objects.get()
        rating.label = "False"
        rating.save()
        entries = told(editor, kind="ratingscale", number=scale.pk)
        assert entries[0] == ("Rating “False”", "changed")
        assert (f"Rating scale {scale.pk}", "created") in entries

    @pytest.mark.parametrize(
        "make",
        [
            factories.PublisherFactory,
            factories.SourceFactory,
            factories.ClaimantFactory,
            factories.TopicFactory,
        ],
    )
    def test_of_the_reference_data_leads_there_too(self, contributor, make):
        row = make()
        app, kind = row._meta.app_label, row._meta.model_name
        address = reverse(f"admin:{app}_{kind}_history", args=[row.pk])
        response = signed_in(contributor).get(address, follow=True)
        assert response.redirect_chain[-1][0] == f"{HISTORY}?kind={kind}&number={row.pk}"
        (act,) = response.context["acts"]
        assert (act.events[0].name, act.deed) == (str(row), "created")


class TestCost:
    @pytest.mark.parametrize("count", [1, 11])
    def test_is_the_same_however_much_is_told(self, editor, count, django_assert_num_queries):
        claim = factories.published(sources=2)
        for _ in range(count):
            factories.EvidenceFactory(claim=claim)
        question = {"kind": "claim", "number": claim.pk}
        browser = signed_in(editor)
        browser.get(HISTORY, question)
        with django_assert_num_queries(OF_ONE_CLAIM):
            browser.get(HISTORY, question)

    def test_has_an_upper_end_whatever_is_told(self, django_assert_max_num_queries):
        for _ in range(2):
            claim = factories.published()
        workflow.comment(claim=claim, text="Well done.", by=factories.Reviewer(), at=AT)
        browser = signed_in(factories.Administrator())
        browser.get(HISTORY)
        with django_assert_max_num_queries(OF_EVERYTHING):
            browser.get(HISTORY)

    def test_of_a_timeline_is_the_same_however_long(self, editor, django_assert_num_queries):
        claim = factories.published()
        assert editor.has_perm("claims.view_claim")  # read once a request, like all that one may
        with django_assert_num_queries(OF_A_TIMELINE):
            timeline.of_object(claim, editor)
        for _ in range(5):
            factories.EvidenceFactory(claim=claim)
        with django_assert_num_queries(OF_A_TIMELINE):
            timeline.of_object(claim, editor)


# Session, person and permissions; one a model for what was done; up to four a model to tell it.
OF_ONE_CLAIM = 26
OF_EVERYTHING = 60
OF_A_TIMELINE = 12
