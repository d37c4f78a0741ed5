"""The life of a claim: proposed, judged, reviewed, decided, published, corrected, retracted."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api import claim_bodies as bodies
from claims.api.bodies import Body, MaybeReason, PublicReason, Reason, read_body
from claims.api.documents import fetch_parts
from claims.api.serializers import ClaimSerializer
from claims.api.standing import StandingSerializer
from claims.api.views import ClaimViewSet
from claims.api.writing import DeskPermissions, act, done, require_seen
from claims.models import Claim
from factcheck.api.preconditions import etag_of

# What overwrites nothing: one says that one is there, or has seen something.
_UNSEEN = frozenset({"take", "release", "mark_seen"})
# What is answered with who is at work on the claim.
_PRESENCE = _UNSEEN | {"take_over"}
_DECISION = {
    "rating": 5,
    "summary": "Nine schools were built, not twelve.",
    "explanation": "The register of schools lists nine new ones for 2025.",
    "cited_evidence": [31, 32],
}


def step(name: str, says: str, body: type[Body] | None = None, example: dict[str, Any] | None = None) -> Any:
    """Return the method for an act on a claim, answered with the claim."""
    return act(name, says, body=body, answer=ClaimSerializer, example=example)


class WorkedClaimViewSet(ClaimViewSet):
    """Claims with their verdicts, as published: each is the document of its latest ledger entry.

    A merged claim stays at its address, with `merged_into`. The desk also sees claims that were never
    published, in the same shape without verdict and entry, and where each claim stands.
    """

    permission_classes = [IsAuthenticatedOrReadOnly]
    unmatched = _UNSEEN

    accept = step("accept", "Accept a proposed claim. It is one that is to be checked.")
    reject = step(
        "reject",
        "Reject a claim. It is laid aside, and not checked.",
        bodies.Rejection,
        {"reason": "opinion"},
    )
    put_back = step("put_back", "Put an accepted claim back among the proposed ones.", MaybeReason)
    tag = step(
        "tag",
        "File a claim under topics, or no longer under some. Topics say which review policy it is held to; "
        "they stay once it is decided, public, or reviewed in the present round.",
        bodies.Tagging,
        {"add": ["education"]},
    )
    merge = step(
        "merge",
        "Merge a claim into another one that says the same. That one takes over its appearances. A public "
        "claim goes only into a published one, which takes the permission to publish.",
        bodies.Merging,
        {"into": 12},
    )
    reopen = step(
        "reopen",
        "Bring a rejected or merged claim back. A rejected one is proposed again; a merged one stands where "
        "it stood, and if it was public its verdict is reinstated.",
        Reason,
    )
    undo = step("undo", "Take back one's own last act. It has to be an accepting, rejecting or merging.")
    start_review = step(
        "start_review",
        "Open a round of review. A published verdict stays up meanwhile.",
        MaybeReason,
    )
    stop_review = step(
        "stop_review",
        "Close the round of review without a decision. The claim returns to where it was.",
        Reason,
    )
    decide = step(
        "decide",
        "Decide on a claim in review. The decision waits for its sign-off and publication. A claim that was "
        "published before needs a `correction_note`, unless the decision repeats the published verdict.",
        bodies.Decision,
        _DECISION,
    )
    send_back = step(
        "send_back", "Send a decision back to review. Its text waits there for the next.", Reason
    )
    sign_off = step("sign_off", "Sign a decision off. Whoever decided it, or reviewed the claim, may not.")
    publish = step(
        "publish",
        "Publish the decision. What the policy still asks for is a 409 with `conditions`. Readers see it at "
        "once, and the ledger keeps it.",
    )
    correct = step(
        "correct",
        "Correct a published verdict. What is not given stays as it is. The verdict stays up until the "
        "correction is signed off and published in its turn.",
        bodies.Correction,
        {"correction_note": "The register was read wrongly: it lists ten.", "summary": "Ten were built."},
    )
    confirm = step(
        "confirm",
        "Confirm that a published verdict still stands. That waits for its sign-off and publication.",
        bodies.Confirmation,
        {"note": "We read the register of 2026."},
    )
    retract = step(
        "retract",
        "Retract a published verdict. The claim's page stays, and says why.",
        PublicReason,
        {"reason": "The register was a forgery."},
    )
    reinstate = step("reinstate", "Reinstate a retracted verdict. It is in force again.", PublicReason)
    mark_seen = act(
        "mark_seen",
        "Say that one has seen to where one was called in about this claim. It waits for one no longer.",
        answer=StandingSerializer,
    )
    take = act(
        "take",
        "Say that one is at work on the claim. Until half an hour after one's last act on it nobody else "
        "changes it.",
        answer=StandingSerializer,
    )
    release = act("release", "Say that one is done with the claim for now.", answer=StandingSerializer)
    take_over = act(
        "take_over",
        "Take the claim out of the hands of whoever is at work on it. Its history keeps that.",
        answer=StandingSerializer,
    )

    @extend_schema(
        summary="Propose a claim",
        request=bodies.Proposal,
        responses={201: ClaimSerializer},
        examples=[
            OpenApiExample(
                "Seen in an article",
                request_only=True,
                value={
                    "statement": "Merriwa built 12 schools in 2025.",
                    "kind": "quantity",
                    "claimant_name": "Ada Lindqvist",
                    "topics": ["education"],
                    "place": {"article": 5, "exact": "It built 12 schools in 2025", "cue": "said"},
                },
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Propose a claim, with the place where it was seen.

        The exact words are found in the text of the article, its newest version unless another is named.
        """
        read = read_body(bodies.Proposal, request)
        with transaction.atomic():
            claim = done("propose", request, **{"reason": "proposed by API", **read.arguments()})
        address = request.build_absolute_uri(f"{request.path}{claim.pk}/")
        return self.show(claim, status=201, headers={"Location": address})

    @extend_schema(
        summary="Edit a claim",
        request=bodies.Changes,
        examples=[
            OpenApiExample("Words", value={"statement": "Merriwa built 12 schools."}, request_only=True)
        ],
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what a claim says while it is being worked on; what is not given stays as it is.

        What the public knows, and what reviewers have judged, keeps its words. Its status is changed by the
        acts alone.
        """
        claim = self.get_object()
        read = read_body(bodies.Changes, request, is_partial=True)
        with transaction.atomic():
            edition = require_seen(request, "edit", claim, {})
            done("edit", request, claim=claim, edition=edition, **read.arguments())
        return self.show(claim)

    @extend_schema(summary="Show where a claim stands on the desk", responses=StandingSerializer)
    @action(detail=True, permission_classes=[DeskPermissions], serializer_class=StandingSerializer)
    def desk(self, request: Request, **kwargs: Any) -> Response:
        """Show where a claim stands on the desk, what it still lacks, and what you may do to it now.

        `conditions` is what its review policy asks for before publication; `acts` are those that would not be
        refused to you as things stand.
        """
        return Response(self.get_serializer(self.get_object()).data)

    def perform(self, name: str, body: type[Body], request: Request) -> Response:
        """Do an act on the claim, as it was seen unless it overwrites nothing."""
        claim = self.get_object()
        read = read_body(body, request)
        with transaction.atomic():
            if name not in self.unmatched:
                require_seen(request, name, claim, read.validated_data)
            done(name, request, claim=claim, **read.arguments())
        return self.show(claim, StandingSerializer if name in _PRESENCE else ClaimSerializer)

    def show(
        self, claim: Claim, serializer: type[serializers.Serializer] = ClaimSerializer, **options: Any
    ) -> Response:
        """Answer with the claim as it is now, and its ETag."""
        now = self.get_queryset().get(pk=claim.pk)
        fetch_parts([now])
        headers = {"ETag": etag_of(now), **options.pop("headers", {})}
        shown = serializer(now, context=self.get_serializer_context())
        return Response(shown.data, headers=headers, **options)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Give the desk the claim's edition, with whatever it reads of it; the proposer may edit it, too."""
        response = super().finalize_response(request, response, *args, **kwargs)
        is_read = response.status_code == 200 and self.action in ("retrieve", "desk")
        if is_read and request.user.has_perm("claims.view_claim"):
            response.edition = etag_of(self.shown).strip('"')
        return response
