"""What the desk says to one another about a claim: whom it calls in, and what becomes of the words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from claims import workflow
from claims.models import Comment
from claims.workflow import TransitionNotAllowed
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

SOON = AT + timedelta(minutes=10)


class TestComment:
    def say(self, text, by=None, claim=None) -> Comment:
        return workflow.comment(
            claim=claim or factories.accepted(), text=text, by=by or factories.Editor(), at=AT
        )

    def test_is_for_the_desk_in_the_words_of_its_author(self, contributor):
        said = self.say("  Look at\r\npage 6. ", contributor)
        assert (said.text, said.author, said.written_at) == ("Look at\npage 6.", contributor, AT)
        with pytest.raises(PermissionDenied):
            self.say("Hello.", factories.Person())
        with pytest.raises(ValidationError):
            self.say(" \n ")

    @pytest.mark.parametrize(
        ("text", "called"),
        [
            ("@amara look", {"amara"}),
            ("Well, (@AMARA), and @mei.", {"amara", "mei"}),
            ("@amara/@mei: yes", {"amara", "mei"}),
            ("amara@example.org and @@amara", set()),
            ("https://social.example/@amara and HTTP://x.example/?to=@mei", set()),
            ("@nobody @sleeper", set()),
            ("@j.o-n+a_s, hello", {"j.o-n+a_s"}),
            ("@ａｍａｒａ", {"amara"}),
        ],
    )
    def test_calls_in_whom_it_names(self, text, called):
        for name in ("amara", "mei", "j.o-n+a_s"):
            factories.Reviewer(username=name)
        factories.Reviewer(username="sleeper", is_active=False)
        assert {mention.person.username for mention in self.say(text).mentions.all()} == called

    def test_calls_in_neither_its_author_nor_anybody_who_may_not_read_it(self, editor):
        factories.Person(username="stranger")
        assert not self.say(f"@{editor.username} @stranger", editor).mentions.exists()
        assert workflow.unknown_names(f"@{editor.username} @stranger @ghost") == ["ghost", "stranger"]

    def test_counts_as_having_seen_to_where_one_was_called_in_about_this_claim(self, reviewer):
        here = factories.accepted()
        for claim in (here, factories.accepted()):
            self.say(f"@{reviewer.username}", claim=claim)
        self.say("On it.", reviewer, here)
        waiting = reviewer.mentions.filter(seen_at=None)
        assert waiting.get().comment.claim != here

    def test_that_is_seen_waits_no_longer(self, reviewer):
        claim = factories.accepted()
        for _ in range(2):
            self.say(f"@{reviewer.username}", claim=claim)
        assert workflow.mark_seen(claim=claim, by=reviewer, at=SOON) == 2
        assert workflow.mark_seen(claim=claim, by=reviewer, at=SOON) == 0

    def test_is_edited_by_its_author_and_keeps_what_it_said(self, reviewer, editor):
        said = self.say("Nine.", reviewer)
        with pytest.raises(PermissionDenied, match="Only its author"):
            workflow.edit_comment(comment=said, text="Ten.", by=editor, at=SOON)
        edited = workflow.edit_comment(comment=said, text="Ten.", by=reviewer, at=SOON)
        assert (edited.text, edited.edited_at) == ("Ten.", SOON)
        assert [row.text for row in said.history.order_by("history_id")] == ["Nine.", "Ten."]

    def test_that_says_the_same_again_is_not_edited(self, reviewer):
        said = self.say("Nine.", reviewer)
        assert workflow.edit_comment(comment=said, text="Nine. ", by=reviewer, at=SOON).edited_at is None

    def test_edited_calls_in_whom_it_names_now(self, editor):
        _, mei, jonas = (factories.Reviewer(username=name) for name in ("amara", "mei", "jonas"))
        said = self.say("@amara @jonas", editor)
        workflow.mark_seen(claim=said.claim, by=jonas, at=AT)
        workflow.edit_comment(comment=said, text="@mei", by=editor, at=SOON)
        assert {mention.person for mention in said.mentions.filter(seen_at=None)} == {mei}
        assert {mention.person for mention in said.mentions.all()} == {mei, jonas}

    def test_withdrawn_is_out_of_sight_and_calls_nobody(self, reviewer, editor):
        said = self.say(f"@{reviewer.username}", editor)
        gone = workflow.withdraw_comment(comment=said, by=editor, at=SOON)
        assert gone.withdrawn_at == SOON
        assert workflow.mark_seen(claim=said.claim, by=reviewer, at=SOON) == 0
        for act in (workflow.edit_comment, workflow.withdraw_comment):
            more = {"text": "Again."} if act is workflow.edit_comment else {}
            with pytest.raises(TransitionNotAllowed, match="was withdrawn"):
                act(comment=said, by=editor, at=SOON, **more)

    def test_of_somebody_else_is_withdrawn_by_an_editor_who_says_why(self, reviewer, editor):
        said = self.say("Rash words.", reviewer)
        with pytest.raises(PermissionDenied):
            workflow.withdraw_comment(comment=said, by=factories.Reviewer(), at=SOON, reason="Rude.")
        with pytest.raises(ValidationError) as refused:
            workflow.withdraw_comment(comment=said, by=editor, at=SOON)
        assert "reason" in refused.value.message_dict
        workflow.withdraw_comment(comment=said, by=editor, at=SOON, reason="Rude.")
        assert said.history.first().history_change_reason == "withdrawn: Rude."
