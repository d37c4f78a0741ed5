"""Many at once: one act on many claims, or many rows entered or changed; all of it or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
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
from claims.workflow.rehearsing import Fate, Ground, NotAllDone, NotAsShown, Outcome, Report
from factcheck.api.parsing import StrictJSONParser
from factcheck.api.problems import KINDS, Problem, problem_of
from factcheck.api.views import StrictView
from factcheck.lookups import YesNo

DRY_RUN = OpenApiParameter(
    "dry_run", bool, description="Whether to tell what would come of it, and to do nothing."
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
        help_text="Of a dry run: send it along to have done just this, or nothing."
    )


class Many(Body):
    """On which claims it is to be done."""

    claims = Rows("claim", Claim.objects.visible_to, help_text=f"Numbers of claims, at most {MOST}.")
    digest = serializers.CharField(
        required=False,
        max_length=64,
        help_text="Of a dry run: if it would come out otherwise by now, nothing is done.",
    )

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
    """An endpoint for many at once."""

    permission_classes = [IsAuthenticated]
    parser_classes = [StrictJSONParser]

    def get_parameters(self) -> Iterable[str]:
        """Return the one parameter."""
        return ("dry_run",)

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is to be done.

        :raises ValidationError: naming `dry_run`.
        """
        try:
            return bool(YesNo(required=False).clean(self.request.query_params.get("dry_run")))
        except ValidationError as error:
            raise ValidationError({"dry_run": error.messages}) from error

    def told(self, report: Report, *, digest: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """Answer with what came, or would come, of it."""
        is_dry = self.is_dry_run
        body = {
            "is_dry_run": is_dry,
            "counts": {fate.value: count for fate, count in report.counts.items()},
            "outcomes": [_outcome(outcome, is_dry=is_dry) for outcome in report.outcomes],
            "digest": digest,
        }
        return Response(BulkReportSerializer(body).data, status=HTTPStatus.OK if is_dry else status)


class Refused(Exception):
    """Some of what was sent is refused; `within` is the field in which they were listed."""

    def __init__(self, report: Report, within: str = "") -> None:
        super().__init__("Not all of this can be done, so nothing was.")
        self.report, self.within = report, within


class BulkView(ManyView):
    """One act on many claims; `act` is one of `claims.workflow.bulk`."""

    act: ClassVar[str]
    body: ClassVar[type[Many]] = Many

    def perform(self, request: Request) -> Response:
        """Do the act to all claims or to none, or tell what would come of it.

        :raises Refused: when it is refused for one of them.
        :raises NotAsShown: when it would come out otherwise than its dry run.
        """
        read = read_body(self.body, request)
        arguments = read.arguments()
        keys, digest = [claim.pk for claim in arguments.pop("claims")], arguments.pop("digest", "")
        many, act = Bulk(self.act, keys, arguments), acting(request)
        try:
            if self.is_dry_run:
                report = many.rehearse(**act)
            else:
                report = many.carry_out(digest=digest, **act) if digest else many.do(**act)
        except NotAllDone as error:
            raise Refused(_placed(error.report, keys), "claims") from error
        return self.told(_placed(report, keys), digest=report.digest)


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
        parameters=[DRY_RUN],
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


def _outcome(outcome: Outcome, *, is_dry: bool) -> dict[str, Any]:
    is_new = outcome.fate is Fate.NEW
    return {
        "index": outcome.number,
        "id": None if is_new and is_dry else outcome.key,
        "about": outcome.about,
        "fate": outcome.fate,
        "differences": outcome.differences,
        "problems": dict(outcome.problems),
    }
