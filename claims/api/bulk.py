"""Many at once: one act on many claims, or many rows entered or changed; all of it or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, Person, Rows, read_body
from claims.api.claim_bodies import Rejection, Tagging
from claims.api.people import AssignmentBody
from claims.api.writing import acting
from claims.models import Claim
from claims.workflow.bulk import MOST, Bulk
from claims.workflow.rehearsing import (
    Fate,
    Ground,
    NotAllDone,
    NotAsShown,
    Outcome,
    Report,
    enact_all,
    rehearse,
)
from factcheck.api.parsing import StrictJSONParser
from factcheck.api.preconditions import etag_of
from factcheck.api.problems import KINDS, Problem, problem_of
from factcheck.api.views import StrictView
from factcheck.editions import with_editions
from factcheck.lookups import YesNo

DRY_RUN = OpenApiParameter(
    "dry_run", bool, description="Whether to tell what would come of it, and to do nothing."
)
DIGEST = OpenApiParameter(
    "digest",
    str,
    description="Of a dry run of the same: if it would come out otherwise by now, nothing is done.",
)
# The gravest ground for a refusal says which problem it is.
_KINDS = {
    Ground.FORBIDDEN: "permission-denied",
    Ground.OVERTAKEN: "precondition-failed",
    Ground.INVALID: "invalid",
    Ground.STATE: "transition-not-allowed",
}


class DifferenceSerializer(serializers.Serializer):
    """What becomes of a row in one respect."""

    field = serializers.CharField(source="column")
    before = serializers.CharField()
    after = serializers.CharField()


class OutcomeSerializer(serializers.Serializer):
    """What becomes of one of them."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    id = serializers.IntegerField(allow_null=True, help_text="Null for what is new and was only rehearsed.")
    etag = serializers.CharField(allow_null=True, help_text="To go on with; null where there is no `id`.")
    about = serializers.CharField(help_text="What it says, or its first words.")
    fate = serializers.ChoiceField([(fate.value, fate.value) for fate in Fate])
    differences = DifferenceSerializer(many=True)
    problems = serializers.DictField(
        child=serializers.CharField(), help_text="Why it is refused, by field; “” is the whole."
    )


class BulkReportSerializer(serializers.Serializer):
    """What becomes of all of them."""

    is_dry_run = serializers.BooleanField(help_text="Whether nothing was done.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How many have which fate.")
    outcomes = OutcomeSerializer(many=True)
    digest = serializers.CharField(
        help_text="Of a dry run: the same with it as `digest` has just this done, or nothing."
    )


class Many(Body):
    """On which claims it is to be done."""

    claims = Rows("claim", Claim.objects.visible_to, help_text=f"Numbers of claims, at most {MOST}.")

    def validate_claims(self, claims: list[Claim]) -> list[Claim]:
        """Ask for one at least."""
        if not claims:
            raise serializers.ValidationError("Give the number of a claim.")
        return claims


class RejectMany(Many, Rejection):
    """Why which claims are not checked."""


class TagMany(Many, Tagging):
    """Under which topics which claims are filed from now on, or no longer."""


class AssignMany(Many, AssignmentBody):
    """What somebody is asked to do about which claims."""

    assignee = Person(help_text="User name. Whoever else has a claim in their care hands it on.")


class ManyView(StrictView):
    """An endpoint for many rows of one kind at once."""

    model: ClassVar[type[Model]]
    # The field of the body in which they are listed, if they are not the body.
    within = ""

    permission_classes = [IsAuthenticated]
    parser_classes = [StrictJSONParser]

    def get_parameters(self) -> Iterable[str]:
        """Return the parameters."""
        return ("dry_run", "digest")

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is to be done.

        :raises ValidationError: naming `dry_run`.
        """
        try:
            return bool(YesNo(required=False).clean(self.request.query_params.get("dry_run")))
        except ValidationError as error:
            raise ValidationError({"dry_run": error.messages}) from error

    @property
    def digest(self) -> str:
        """What is to come of it, by a dry run; empty for whatever comes of it."""
        return str(self.request.query_params.get("digest", ""))

    @property
    def is_seen(self) -> bool:
        """Whether they show, or were shown, what comes of it."""
        return self.is_dry_run or bool(self.digest)

    def take(self, act: Callable[[], Report], status: HTTPStatus = HTTPStatus.OK) -> Response:
        """Do it to all of them or to none, or tell what would come of it.

        :raises Refused: when one is refused.
        :raises NotAsShown: when it would come out otherwise than its dry run.
        """

        def as_shown() -> Report:
            report = act()
            if self.digest and report.digest != self.digest:
                raise NotAsShown(report)
            return report

        if self.is_dry_run:
            return self._told(rehearse(act), HTTPStatus.OK)
        try:
            return self._told(enact_all(as_shown), status)
        except NotAllDone as error:
            raise Refused(error.report, self.within) from error

    def _told(self, report: Report, status: HTTPStatus) -> Response:
        keys = [outcome.key for outcome in report.outcomes]
        there = with_editions(self.model._base_manager.filter(pk__in=keys))
        etags = {row.pk: etag_of(row) for row in there}
        body = {
            "is_dry_run": self.is_dry_run,
            "counts": {fate.value: count for fate, count in report.counts.items()},
            "outcomes": [_told_of(outcome, etags.get(outcome.key)) for outcome in report.outcomes],
            "digest": report.digest,
        }
        return Response(BulkReportSerializer(body).data, status=status)


class Refused(Exception):
    """Some of what was sent is refused; `within` is the field in which they were listed."""

    def __init__(self, report: Report, within: str = "") -> None:
        super().__init__("Not all of this can be done, so nothing was.")
        self.report, self.within = report, within


class BulkView(ManyView):
    """One act on many claims; `act` is one of `claims.workflow.bulk`."""

    model = Claim
    within = "claims"
    act: ClassVar[str]
    body: ClassVar[type[Many]] = Many

    def perform(self, request: Request) -> Response:
        """Do the act to all claims or to none, or tell what would come of it."""
        read = read_body(self.body, request)
        arguments = read.arguments()
        keys = [claim.pk for claim in arguments.pop("claims")]
        many = Bulk(self.act, keys, arguments)
        return self.take(lambda: _placed(many.report(**acting(request)), keys))


def bulk(name: str, says: str, body: type[Many], example: dict[str, Any]) -> type[BulkView]:
    """Return the endpoint for an act of `claims.workflow.bulk` on many claims."""

    def post(self: BulkView, request: Request) -> Response:
        return self.perform(request)

    post.__doc__ = (
        f"{says} All of them, or none: if it is refused for one, `errors` says which and why, and nothing is "
        f"done. At most {MOST}. It takes no If-Match; to have done only what you have seen, send the "
        "`digest` of a dry run."
    )
    described = extend_schema(
        tags=["claims"],
        summary=says.rstrip("."),
        operation_id=f"claims_bulk_{name}",
        parameters=[DRY_RUN, DIGEST],
        request=body,
        responses=BulkReportSerializer,
        examples=[OpenApiExample("Two claims", value={"claims": [12, 14]} | example, request_only=True)],
    )(post)
    title = f"{name.capitalize()}ManyView"
    return type(title, (BulkView,), {"act": name, "body": body, "post": described, "__doc__": says})


BULK_VIEWS = {
    "accept": bulk("accept", "Accept many claims.", Many, {}),
    "reject": bulk("reject", "Reject many claims.", RejectMany, {"reason": "opinion"}),
    "assign": bulk(
        "assign", "Ask somebody for work on many claims.", AssignMany, {"task": "review", "assignee": "amara"}
    ),
    "tag": bulk("tag", "File many claims under topics.", TagMany, {"add": ["education"]}),
}


@problem_of.register
def _(error: Refused) -> Problem:
    """Say of each that is refused why, by its place in what was sent."""
    refused = error.report.refused
    grounds = {outcome.ground for outcome in refused}
    kind = next(KINDS[slug] for ground, slug in _KINDS.items() if ground in grounds)
    errors = {
        ".".join(filter(None, [error.within, str(outcome.number), column])): [said]
        for outcome in refused
        for column, said in outcome.problems
    }
    return Problem(kind, f"{error} Refused: {len(refused)}.", extra={"errors": errors})


@problem_of.register
def _(error: NotAsShown) -> Problem:
    return Problem(KINDS["conflict"], f"{error} Nothing was done; make a dry run again.")


def _placed(report: Report, keys: Sequence[int]) -> Report:
    """Give the outcomes the places of their rows in what was sent."""
    places = {key: place for place, key in enumerate(keys)}
    placed = (replace(outcome, number=places[outcome.number]) for outcome in report.outcomes)
    return Report(tuple(placed))


def _told_of(outcome: Outcome, etag: str | None) -> dict[str, Any]:
    return {
        "index": outcome.number,
        "id": None if etag is None else outcome.key,
        "etag": etag,
        "about": outcome.about,
        "fate": outcome.fate,
        "differences": outcome.differences,
        "problems": dict(outcome.problems),
    }
