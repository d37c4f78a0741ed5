"""What the triage screen shows: one candidate with all it takes to judge it, and what lies around it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.candidates import Context, get_candidate, get_context
from claims.admin.claim_forms import EditForm
from claims.admin.known import Known, known_like
from claims.admin.triage_forms import JUDGING, MergeCandidateForm
from claims.admin.triage_queue import COUNTED, Narrowing, TriageQueue
from claims.admin.wording import ago, name_of
from claims.enums import ClaimStatus, RejectionReason
from claims.interchange.languages import direction
from claims.models import Appearance, Claim

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many of the next candidates are named.
AHEAD = 6
# How far back a person's session of judging goes, and how much of it is shown.
SESSION = timedelta(hours=12)
SHOWN = 6
_DID = {ClaimStatus.ACCEPTED: "accepted", ClaimStatus.REJECTED: "rejected", ClaimStatus.MERGED: "merged"}


@dataclass(frozen=True)
class Done:
    """What a person judged in this session."""

    judgement: workflow.Judgement
    user: "User"
    now: datetime

    @property
    def when(self) -> str:
        """How long ago it was."""
        return ago(self.judgement.at, self.now)

    @property
    def is_undoable(self) -> bool:
        """Whether the person may still take it back."""
        return self.judgement.is_undoable_by(self.user)


class TriagePage:
    """The context of the triage screen; without a claim it is the end of the queue, after `last`."""

    reasons = RejectionReason

    def __init__(
        self,
        queue: TriageQueue,
        user: "User",
        *,
        at: datetime,
        claim: Claim | None = None,
        last: Claim | None = None,
        refused: ActForm | None = None,
        is_editing: bool = False,
    ) -> None:
        self.queue, self.user, self.at = queue, user, at
        self.claim, self.refused = claim, refused
        self.ahead = queue.beyond(claim or last, AHEAD)
        self.previous = queue.before(claim) if claim else last
        self.count = queue.get_count()
        judgements = workflow.judgements_of(user, since=at - SESSION, limit=SHOWN)
        self.done = [Done(judgement, user, at) for judgement in judgements]
        self.candidate = get_candidate(claim, queue.article) if claim else None
        self.in_use = self._in_use()
        self.forms = self._judging_forms()
        self.edit_form = self._edit_form(is_editing)

    @property
    def media(self) -> forms.Media:
        """What the form on the page needs of scripts and styles."""
        return self.edit_form.media if self.edit_form else forms.Media()

    @property
    def lead(self) -> str:
        """What the address of everything in this queue begins with."""
        return f"?{self.queue.query}&" if self.queue.query else "?"

    @property
    def here(self) -> str:
        """The address of what is shown."""
        return f"{self.lead}claim={self.claim.pk}" if self.claim else self.lead

    @property
    def narrowed(self) -> list[tuple[Narrowing, str]]:
        """How the queue is narrowed, each with the address of the queue without that."""
        return [(narrowing, self.queue.without(narrowing)) for narrowing in self.queue.narrowed]

    @cached_property
    def narrower(self) -> list[tuple[Narrowing, str]]:
        """How the queue could be narrowed to what is like the candidate, each with the address of that."""
        if self.claim is None:
            return []
        article = self.shown.version.article if self.shown else None
        return [(way, self.queue.within(way)) for way in self.queue.narrower(self.claim, article)]

    @property
    def is_judge(self) -> bool:
        """Whether this person judges candidates at all."""
        return self.user.has_perm("claims.accept_claim")

    @property
    def left(self) -> str:
        """How many wait."""
        return f"more than {COUNTED} left" if self.count > COUNTED else f"{self.count} left"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has judged the candidate yet."""
        return self.claim is not None and self.claim.status == ClaimStatus.PROPOSED

    @property
    def may_edit(self) -> bool:
        """Whether this person may change what the candidate says."""
        return self.claim is not None and not self.in_use and EditForm.is_open(self.claim, self.user)

    @property
    def fate(self) -> str:
        """What became of a candidate that waits no more."""
        return "" if self.claim is None or self.is_waiting else fate_of(self.claim, self.user, self.at)

    @cached_property
    def known(self) -> list[Known]:
        """The claims like the candidate, which it may be merged into by number."""
        if self.claim is None or not self.is_waiting:
            return []
        form = self.forms.get("merge") or MergeCandidateForm(claim=self.claim, user=self.user)
        assert isinstance(form, MergeCandidateForm)
        return known_like(self.claim, form.matches)

    @property
    def known_groups(self) -> list[tuple[str, list[Known]]]:
        """The same, under what they are; or what the words that somebody looked for brought."""
        if self.refused and self.refused.act == "merge":
            return [("Found", self.known)]
        same = [known for known in self.known if not known.match.difference]
        other = [known for known in self.known if known.match.difference]
        groups = (("Says the same, or nearly", same), ("The same with another figure", other))
        return [(label, group) for label, group in groups if group]

    @property
    def shown(self) -> Appearance | None:
        """Where the candidate is shown; None when it was seen nowhere."""
        return next(iter(self.candidate.appearances), None) if self.candidate else None

    @cached_property
    def context(self) -> Context | None:
        """The text around its quote there."""
        return get_context(self.shown) if self.shown else None

    @property
    def direction(self) -> str:
        """The direction in which that text is written."""
        return direction(self.shown.version.article.language if self.shown else "")

    def _in_use(self) -> str:
        """Say who else is at work on the candidate; nothing when nobody is."""
        hold = workflow.get_hold(self.claim, self.at) if self.claim else None
        return workflow.in_use(hold) if hold and hold.person != self.user else ""

    def _judging_forms(self) -> dict[str, ActForm]:
        if self.claim is None:
            return {}
        refused = {self.refused.act: self.refused} if self.refused else {}
        is_free = self.is_waiting and not self.in_use
        return {
            act: refused.get(act) or form(claim=self.claim, user=self.user)
            for act, form in JUDGING.items()
            if act in refused or (is_free and form.is_open(self.claim, self.user))
        }

    def _edit_form(self, is_editing: bool) -> ActForm | None:
        if isinstance(self.refused, EditForm):
            return self.refused
        return EditForm(claim=self.claim, user=self.user) if is_editing and self.may_edit else None


def fate_of(claim: Claim, user: "User", at: datetime) -> str:
    """Say who judged a claim, and when; where it stands, if more came of it since."""
    judgement = workflow.get_judgement(claim)
    if judgement is None:
        return f"This is {claim.get_status_display()} by now."
    who = "You" if judgement.by == user else name_of(judgement.by)
    why = f" ({judgement.why})" if judgement.why else ""
    return f"{who} {_DID[judgement.status]} this{why} {ago(judgement.at, at)}."
