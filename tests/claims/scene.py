"""A claim in each of its states, with everything on it that an act of the claim page can be about."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import User
from django.utils import timezone

from claims import workflow
from claims.enums import Anchor, InquiryKind, ReportChannel
from claims.models import Assignment, Claim, Hold, Inquiry, Report
from tests import factories
from tests.claims.permissions import ROLES
from tests.factories import AT

SPARE = "Nobody cites it."


def in_review(claim: Claim | None = None) -> Claim:
    """Return a claim in review with three pieces of evidence, one of which nobody will ever cite."""
    claim = workflow.start_review(claim=claim or factories.accepted(), by=factories.Reviewer(), at=AT)
    give_evidence(claim)
    return claim


def give_evidence(claim: Claim) -> None:
    for note in ("", "", SPARE):
        factories.EvidenceFactory(claim=claim, note=note)


def reviewed() -> Claim:
    claim = in_review()
    for _ in range(2):
        workflow.submit_review(
            claim=claim,
            by=factories.Reviewer(),
            at=AT,
            rating=factories.RatingFactory(),
            rationale="The register lists nine.",
            confidence=4,
            cited_evidence=claim.evidence.exclude(note=SPARE),
        )
    return claim


def decided() -> Claim:
    claim = reviewed()
    cited = claim.evidence.exclude(note=SPARE)
    words = {"summary": "Nine.", "explanation": "The register lists nine.", "cited_evidence": cited}
    rating = factories.RatingFactory()
    return workflow.decide(claim=claim, by=factories.Editor(), at=AT, rating=rating, **words).claim


def sent_back() -> Claim:
    return workflow.send_back(claim=decided(), by=factories.Editor(), at=AT, reason="Thin.")


def signed_off() -> Claim:
    return workflow.sign_off(claim=decided(), by=factories.Editor(), at=AT).claim


def published() -> Claim:
    return workflow.publish(claim=signed_off(), by=factories.Editor(), at=AT)


def reviewed_anew() -> Claim:
    return workflow.start_review(claim=published(), by=factories.Reviewer(), at=AT)


def correction_waits() -> Claim:
    note = "The register was read wrongly."
    return workflow.correct(claim=published(), correction_note=note, by=factories.Editor(), at=AT).claim


def retracted() -> Claim:
    return workflow.retract(claim=published(), reason="Forged.", by=factories.Editor(), at=AT)


def led_on() -> Claim:
    return workflow.merge(claim=published(), into=factories.published(), by=factories.Editor(), at=AT)


def held() -> Claim:
    claim = factories.accepted()
    hold(claim, factories.Reviewer())
    return claim


def hold(claim: Claim, person: User) -> None:
    now = timezone.now()
    Hold.objects.create(claim=claim, person=person, since=now, until=now + timedelta(minutes=30))


STATES: dict[str, tuple[str, Callable[[], Claim]]] = {
    "pr": ("proposed", factories.proposed),
    "ac": ("accepted", factories.accepted),
    "he": ("accepted, while somebody else is at work on it", held),
    "ow": ("accepted, while the person is at work on it", factories.accepted),
    "ir": ("in review", in_review),
    "rv": ("in review, with enough reviews", reviewed),
    "sb": ("in review, the decision sent back", sent_back),
    "de": ("decided", decided),
    "so": ("decided and signed off", signed_off),
    "pu": ("published", published),
    "an": ("published, and in review anew", reviewed_anew),
    "co": ("published, and a correction waits", correction_waits),
    "rt": ("retracted", retracted),
    "rj": ("rejected", factories.rejected),
    "me": ("merged", factories.merged),
    "le": ("merged, and readers are led on", led_on),
}


class Scene:
    """A claim in some state, with everything on it that an act can be about."""

    def __init__(self, state: str, roles: dict[str, Callable[[], User]] = ROLES) -> None:
        factories.PolicyFactory()
        self.state, self.rating = state, factories.RatingFactory()
        self.people = {role: make() for role, make in roles.items()}
        self.claim = claim = STATES[state][1]()
        self.other = factories.published() if claim.is_public else factories.accepted()
        if not claim.evidence.exists():
            give_evidence(claim)
        claim.appearances.update(anchor=Anchor.FUZZY)
        self.cited, self.spare = claim.evidence.order_by("pk").first(), claim.evidence.get(note=SPARE)
        self.source = factories.SourceFactory(url=f"https://register.example/{claim.pk}")
        self.colleague = factories.Editor()
        self.kept_back, self.shown = (self._inquiry(is_public) for is_public in (False, True))
        self.report = Report.objects.create(
            claim=claim, channel=ReportChannel.EMAIL, text="It was ten.", received_at=AT
        )
        called = " ".join(f"@{person.username}" for person in self.people.values())
        self.call = workflow.comment(claim=claim, text=called, by=self.colleague, at=AT)
        self.asked = self._assignment(self.colleague)
        self.own = {
            role: SimpleNamespace(
                asked=self._assignment(person),
                comment=workflow.comment(claim=claim, text="Look.", by=factories.Contributor(), at=AT),
            )
            for role, person in self.people.items()
        }
        for role, person in self.people.items():
            self.own[role].comment.author = person
            self.own[role].comment.save()

    def _inquiry(self, is_public: bool) -> Inquiry:
        return Inquiry.objects.create(
            claim=self.claim,
            kind=InquiryKind.REPLY,
            addressee="The mayor",
            question="Which twelve?",
            asked_on=AT.date(),
            asked_by=self.colleague,
            is_public=is_public,
        )

    def _assignment(self, assignee: User) -> Assignment:
        return Assignment.objects.create(
            claim=self.claim,
            task="review",
            assignee=assignee,
            assigned_by=assignee,
            assigned_at=AT,
            ended_at=None if workflow.is_worked_on(self.claim) else AT,
        )
