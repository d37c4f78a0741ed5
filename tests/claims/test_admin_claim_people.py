"""The people of the claim page, from outside: who works on it, who is asked, and what they say."""

from datetime import timedelta

import html5lib
import pytest
from django.utils import timezone

from claims import workflow
from claims.admin.claim_page import FORMS
from claims.admin.talk import RECENT, marked
from claims.enums import AssignmentTask
from claims.models import Assignment, Claim, Comment, Hold
from claims.workflow import TRANSITIONS
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import claim_url, signed_in, text_of
from tests.claims.reader import queries
from tests.claims.test_admin_claim_page import STATES as STATE_FOR
from tests.claims.test_admin_claim_page import fields_for
from tests.factories import AT

pytestmark = pytest.mark.django_db


def post(person, claim, act, **typed):
    return signed_in(person).post(claim_url(claim), {"act": act, **typed})


def page_of(claim, person, opened=""):
    return text_of(signed_in(person).get(claim_url(claim), {"open": opened}))


def held(claim, by=None) -> Hold:
    """Let somebody be at work on the claim now."""
    at = timezone.now()
    by = by or factories.Reviewer(first_name="Amara", last_name="Okonjo")
    return Hold.objects.create(claim=claim, person=by, since=at, until=at + timedelta(minutes=30))


def asked(claim, assignee=None, task="lead", by=None, **fields) -> Assignment:
    assignee = assignee or factories.Reviewer()
    return workflow.assign(
        claim=claim, task=task, assignee=assignee, by=by or factories.Editor(), at=AT, **fields
    )


def said(claim, text="Look at page 6.", by=None) -> Comment:
    return workflow.comment(claim=claim, text=text, by=by or factories.Contributor(), at=AT)


def submitted(claim, person) -> None:
    """Let somebody hand their review in."""
    rating = claim.reviews.submitted().first().rating
    workflow.submit_review(claim=claim, rating=rating, rationale="So.", confidence=3, by=person, at=AT)


def reminds(claim, person) -> bool:
    """Tell whether the page asks people to keep their ratings to themselves."""
    return "do not say here what you rated" in page_of(claim, person)


def forms_in(page) -> set[str]:
    """Return the acts that a page offers."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return {button.get("value") for button in tree.iter("button") if button.get("name") == "act"}


class TestRows:
    def test_keeps_to_the_rows_of_the_claim(self, editor):
        elsewhere = factories.accepted()
        given, words = asked(elsewhere), said(elsewhere)
        for act, typed in (
            ("unassign", {"assignment": given.pk}),
            ("withdraw_comment", {"comment": words.pk}),
        ):
            assert post(editor, factories.accepted(), act, reason="Why.", **typed).status_code == 422
        for number in ("x", "9" * 30, "-1", ""):
            assert post(editor, elsewhere, "unassign", assignment=number).status_code == 422
            assert page_of(elsewhere, editor, f"comment-{number}")


class TestHold:
    def test_says_who_is_at_work_and_until_when(self, reviewer):
        claim = factories.accepted()
        hold = held(claim)
        sentence = f"Amara Okonjo is at work on this until {timezone.localtime(hold.until):%H:%M}."
        assert sentence in page_of(claim, reviewer)
        response = post(reviewer, claim, "edit", statement="Mine.", language="en", kind="state")
        assert response.status_code == 409
        assert sentence in text_of(response) and "Mine." in text_of(response)
        assert Claim.objects.get(pk=claim.pk).statement == claim.statement

    def test_is_said_to_its_holder_as_their_own(self, reviewer):
        claim = factories.accepted()
        response = signed_in(reviewer).post(claim_url(claim), {"act": "take"}, follow=True)
        until = f"{timezone.localtime(Hold.objects.get().until):%H:%M}"
        assert text_of(response).count(f"You are at work on this until {until}; nobody else changes") == 1
        assert "is at work on this" not in text_of(response)
        assert {"release", "edit", "add_evidence"} <= forms_in(text_of(response))

    def test_that_ran_out_is_nobodys(self, reviewer):
        claim, until = factories.accepted(), timezone.now()
        since = until - timedelta(minutes=30)
        Hold.objects.create(claim=claim, person=factories.Editor(), since=since, until=until)
        page = page_of(claim, reviewer)
        assert "is at work on this" not in page and {"take", "edit"} <= forms_in(page)

    @pytest.mark.parametrize("act", TRANSITIONS)
    def test_shows_what_waits_for_it_and_refuses_just_that(self, act, editor):
        claim = STATE_FOR[act]()
        held(claim)
        page, typed = page_of(claim, editor), fields_for(act, claim)
        is_guarded = workflow.is_guarded(act)
        assert (act in forms_in(page)) != is_guarded
        label = FORMS[act].opens or FORMS[act].label
        assert (f'disabled aria-describedby="held-back">{label}<' in page) == is_guarded
        response = post(editor, claim, **typed)
        assert response.status_code == (409 if is_guarded else 302)
        assert ("is at work on this until" in text_of(response)) == is_guarded

    def test_leaves_evidence_to_its_holder(self, editor):
        claim = factories.accepted()
        piece = factories.EvidenceFactory(claim=claim)
        held(claim)
        page = text_of(signed_in(editor).get(claim_url(claim), {"evidence": piece.pk}))
        assert not {"add_evidence", "change_evidence", "withdraw_evidence"} & forms_in(page)
        assert f"?evidence={piece.pk}" not in page
        assert "Nobody else changes the evidence until then." in page

    def test_that_was_taken_over_is_told_in_the_timeline(self, editor):
        claim = factories.accepted()
        hold = held(claim)
        post(editor, claim, "take_over")
        assert f"taken over from {hold.person}, who was at work on it" in page_of(claim, editor)


class TestAssignments:
    def test_say_who_has_it_who_is_asked_and_what_is_overdue(self, reviewer):
        claim, tomas = factories.in_review(), factories.Editor(first_name="Tomas", last_name="Vidal")
        jonas = factories.Reviewer(first_name="Jonas", last_name="Lindqvist")
        asked(claim, jonas, by=tomas, due_on=AT.date(), note="The tender is online.")
        asked(claim, reviewer, "review", by=tomas, due_on=timezone.localdate() + timedelta(days=9))
        page = page_of(claim, factories.Contributor())
        assert "In the care of <strong>Jonas Lindqvist</strong>" in page
        assert "overdue since 1 Mar 2026" in page and page.count("due--over") == 1
        assert "asked by Tomas Vidal" in page and "The tender is online." in page
        assert f"Review asked of <strong>{reviewer.username}</strong>" in page

    def test_say_that_nobody_has_it(self, reviewer):
        page = page_of(factories.accepted(), reviewer)
        assert "Nobody has it in care." in page
        assert "I take care of it" in page and "I will review it" in page

    def test_are_taken_on_with_one_click(self, reviewer):
        claim = factories.accepted()
        post(reviewer, claim, "assign", task="lead", assignee=reviewer.pk)
        assert claim.assignments.open().get().assignee == reviewer
        page = page_of(claim, reviewer)
        assert "I take care of it" not in page and "I will review it" in page

    def test_are_offered_to_those_who_may_do_the_task_by_name(self, editor, contributor):
        factories.Reviewer(first_name="Mei", last_name="Zhao", username="mei")
        factories.Reviewer(first_name="Idle", is_active=False)
        page = page_of(factories.accepted(), editor)
        select = page[page.index('id="assign-assignee"') :].partition("</select>")[0]
        assert "Mei Zhao (mei)" in select and editor.username in select
        assert "Idle" not in select and contributor.username not in select

    def test_are_searched_among_many(self, editor):
        claim = factories.accepted()
        assert "data-many" not in page_of(claim, editor)
        for _ in range(30):
            factories.Reviewer()
        assert "data-many" in page_of(claim, editor)

    def test_are_handed_on_changed_and_given_back(self, editor, reviewer):
        claim = factories.accepted()
        given, other = asked(claim, reviewer), factories.Reviewer()
        typed = {"assignment": given.pk, "assignee": other.pk, "edition": edition_of(given)}
        post(editor, claim, "reassign", **typed, due_on="2099-01-01", reason="On holiday.")
        given.refresh_from_db()
        assert (given.assignee, str(given.due_on)) == (other, "2099-01-01")
        post(other, claim, "unassign", assignment=given.pk, reason="Too much to do.")
        assert not claim.assignments.open().exists()
        timeline = page_of(claim, editor)
        assert "On holiday." in timeline and "Too much to do." in timeline
        assert f"<del><bdi>{reviewer}</bdi></del> → <ins><bdi>{other}</bdi></ins>" in timeline

    def test_leave_the_choice_of_people_to_editors(self, reviewer):
        claim = factories.accepted()
        given = asked(claim, reviewer)
        page = page_of(claim, reviewer, f"assignment-{given.pk}")
        assert 'id="reassign-due_on"' in page and 'id="reassign-assignee"' not in page
        assert "Give back" in page
        typed = {"assignment": given.pk, "edition": edition_of(given), "assignee": factories.Editor().pk}
        assert post(reviewer, claim, "reassign", **typed, note="Mine.").status_code == 302
        given.refresh_from_db()
        assert (given.assignee, given.note) == (reviewer, "Mine.")

    def test_show_the_field_that_is_wrong_and_keep_what_was_typed(self, editor, contributor):
        claim = factories.accepted()
        typed = {"task": "lead", "assignee": contributor.pk, "due_on": "2020-01-01", "note": "Look."}
        response = post(editor, claim, "assign", **typed)
        assert response.status_code == 422
        typed["assignee"] = editor.pk
        response = post(editor, claim, "assign", **typed)
        assert response.status_code == 422
        assert "This day is over." in text_of(response) and "Look." in text_of(response)

    def test_of_two_editors_at_once_show_the_second_both_versions(self, editor):
        claim = factories.accepted()
        given, other = asked(claim), factories.Reviewer()
        typed = {"assignment": given.pk, "assignee": given.assignee_id, "edition": edition_of(given)}
        post(factories.Editor(), claim, "reassign", **typed, note="First.")
        response = post(editor, claim, "reassign", **(typed | {"assignee": other.pk}), note="Second.")
        assert response.status_code == 409
        assert "First." in text_of(response) and "Second." in text_of(response)
        assert Assignment.objects.get(pk=given.pk).note == "First."

    def test_are_not_asked_of_a_claim_that_has_somebody(self, editor):
        claim = factories.accepted()
        asked(claim)
        page = page_of(claim, editor)
        select = page[page.index('id="assign-task"') :].partition("</select>")[0]
        assert AssignmentTask.LEAD not in select and AssignmentTask.REVIEW in select


class TestDiscussion:
    def test_tells_what_was_said_in_order(self, reviewer):
        claim = factories.accepted()
        mei = factories.Reviewer(first_name="Mei", last_name="Zhao")
        for text in ("First.", "Second."):
            said(claim, text, mei)
        page = page_of(claim, reviewer)
        assert page.index("First.") < page.index("Second.")
        assert "<strong>Mei Zhao</strong>" in page and "1 Mar 2026, 12:00" in page

    def test_folds_away_what_is_old_unless_it_is_asked_for(self, reviewer, editor):
        claim = factories.accepted()
        first = said(claim, f"@{editor.username}")
        for _ in range(RECENT):
            said(claim)
        assert "<details><summary>1 earlier comment</summary>" in page_of(claim, reviewer)
        assert "<details open><summary>1 earlier comment</summary>" in page_of(claim, editor)
        opened = page_of(claim, first.author, f"comment-{first.pk}")
        assert "<details open><summary>1 earlier comment</summary>" in opened

    def test_calls_people_in_until_they_have_seen_to_it(self, reviewer):
        claim = factories.accepted()
        comment = said(claim, f"@{reviewer.username} look")
        page = page_of(claim, reviewer)
        assert "You are called in here" in page and f'href="#comment-{comment.pk}"' in page
        assert "until you press “Seen” or answer below" in page and "mark_seen" in forms_in(page)
        assert 'href="#called"' in page and 'id="called"' in page
        assert "You are called in here" not in page_of(claim, factories.Reviewer())
        post(reviewer, claim, "mark_seen")
        assert "You are called in here" not in page_of(claim, reviewer)

    def test_names_those_who_can_be_called_in_and_those_who_were_not_reached(self, reviewer, contributor):
        claim = factories.accepted()
        stranger = factories.Person()
        page = page_of(claim, reviewer)
        named = page.partition("calls that person in: ")[2].partition(".")[0].split(", ")
        assert {reviewer.username, contributor.username} <= set(named)
        assert stranger.username not in named
        typed = {"act": "comment", "text": f"@{contributor.username} @ghost @{stranger.username}"}
        done = text_of(signed_in(reviewer).post(claim_url(claim), typed, follow=True))
        assert f"Nobody here goes by @ghost, @{stranger.username}." in done
        assert f'<b class="mention">@{contributor.username}</b>' in done
        assert '<b class="mention">@ghost</b>' not in done

    def test_keeps_what_an_edited_comment_said_before(self, reviewer):
        claim = factories.accepted()
        comment = said(claim, "Nine <b>schools</b>.")
        post(comment.author, claim, "edit_comment", comment=comment.pk, text="Ten schools.")
        page = page_of(claim, reviewer)
        talk = page[page.index('id="talk"') : page.index("</section>", page.index('id="talk"'))]
        assert "Edited" in talk and "Nine &lt;b&gt;schools&lt;/b&gt;." in talk and "Ten schools." in talk

    def test_says_of_a_withdrawn_comment_who_and_why_and_nothing_more(self, reviewer, editor):
        claim = factories.accepted()
        comment = said(claim, f"Rash words, @{reviewer.username}.")
        workflow.edit_comment(comment=comment, text="Rasher words.", by=comment.author, at=AT)
        post(editor, claim, "withdraw_comment", comment=comment.pk, reason="Names a child.")
        page = page_of(claim, reviewer, f"comment-{comment.pk}")
        assert f"Withdrawn by {editor.username}" in page and "Names a child." in page
        assert "ash words" not in page and "asher words" not in page
        assert not {"edit_comment", "withdraw_comment"} & forms_in(page)

    def test_asks_an_editor_why_somebody_elses_words_go(self, editor):
        claim = factories.accepted()
        response = post(editor, claim, "withdraw_comment", comment=said(claim).pk)
        assert response.status_code == 422
        assert "Say why; its author reads it." in text_of(response)

    def test_keeps_a_comment_that_was_refused(self, reviewer):
        response = post(reviewer, factories.accepted(), "comment", text=" ")
        assert response.status_code == 422 and "Write something." in text_of(response)

    @pytest.mark.parametrize("state", [factories.accepted, factories.in_review, factories.published])
    def test_reminds_of_blind_reviews_only_while_there_are_any(self, state, reviewer):
        assert reminds(state(), reviewer) == (state is factories.in_review)

    def test_reminds_of_blind_reviews_no_more_once_all_that_were_asked_for_are_in(self, reviewer):
        factories.PolicyFactory(min_reviews=2)
        claim = factories.reviewed(reviews=1)
        assert reminds(claim, reviewer)
        submitted(claim, reviewer)
        assert not reminds(claim, reviewer)

    def test_reminds_of_the_review_that_somebody_was_asked_for_and_of_no_draft(self, reviewer):
        factories.PolicyFactory(min_reviews=2)
        claim, mei = factories.reviewed(), factories.Reviewer()
        workflow.draft_review(claim=claim, by=mei, at=AT)
        assert not reminds(claim, reviewer)
        asked(claim, mei, "review")
        assert reminds(claim, reviewer)
        submitted(claim, mei)
        assert not reminds(claim, reviewer)

    def test_reminds_of_nothing_after_the_round_was_decided_and_sent_back(self, editor):
        factories.PolicyFactory(min_reviews=9)
        claim = factories.decided()
        assert reminds(factories.in_review(), editor)
        workflow.send_back(claim=claim, by=editor, at=AT, reason="Read page 6.")
        assert not reminds(claim, editor)

    def test_tells_its_changes_in_the_timeline(self, reviewer):
        claim = factories.accepted()
        comment = said(claim, "Nine.", reviewer)
        post(reviewer, claim, "edit_comment", comment=comment.pk, text="Ten.")
        timeline = page_of(claim, reviewer).partition('id="timeline"')[2]
        assert f"Comment by {reviewer}" in timeline
        assert "<del><bdi>Nine.</bdi></del> → <ins><bdi>Ten.</bdi></ins>" in timeline


class TestMarked:
    """Text becomes markup that is safe, whatever was typed."""

    def test_makes_links_that_say_nothing_of_where_they_were_followed(self):
        assert marked("See https://a.example/?x=1&y=2.", ()) == (
            'See <a href="https://a.example/?x=1&amp;y=2" rel="nofollow noreferrer">'
            "https://a.example/?x=1&amp;y=2</a>."
        )

    @pytest.mark.parametrize(
        "evil",
        [
            "<script>alert(1)</script>",
            "javascript:alert(1)",
            'https://a.example/"onmouseover="alert(1)',
            "https://a.example/'><img src=x onerror=alert(1)>",
            '<a rel="nofollow" href="https://a.example">x</a>',
            "@amara<script>",
        ],
    )
    def test_lets_no_markup_through(self, evil):
        tree = html5lib.parseFragment(marked(evil, {"amara"}), namespaceHTMLElements=False)
        for element in tree.iter():
            if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
                assert element.tag in {"a", "b"}
                assert set(element.attrib) <= {"href", "rel", "class"}
                assert element.get("href", "https://").startswith(("https://", "http://"))

    def test_lets_known_names_stand_out(self):
        text = "@Amara, see https://a.example/@amara\nand ask @mei."
        shown = marked(text, {"amara"})
        assert shown.count('<b class="mention">') == 1 and shown.startswith('<b class="mention">@Amara</b>,')
        assert "\nand ask @mei." in shown


class TestCost:
    def test_is_the_same_however_much_is_said_and_asked(self, editor):
        small, large = factories.in_review(), factories.in_review()
        for claim, times in ((small, 1), (large, 9)):
            for _ in range(times):
                asked(claim, task="review")
                for _ in range(2):
                    comment = said(claim, f"@{editor.username} @{factories.Reviewer().username}")
                workflow.edit_comment(comment=comment, text="Edited.", by=comment.author, at=AT)
                workflow.withdraw_comment(comment=said(claim), by=editor, at=AT, reason="Twice.")
                workflow.ask(
                    claim=claim, kind="reply", addressee="The mayor", question="Which?", by=editor, at=AT
                )
        browser = signed_in(editor)
        browser.get(claim_url(small))
        assert queries(browser, claim_url(large)) == queries(browser, claim_url(small))
