"""Claims, sources and evidence by the hundred: entered or changed in one request, all of it or nothing."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims import workflow
from claims.api.batch_items import (
    ClaimChange,
    EvidenceChange,
    EvidenceEntry,
    SourceChange,
    read_items,
    require_once,
)
from claims.api.bodies import Body
from claims.api.bulk import DIGEST, DRY_RUN, BulkReportSerializer, ManyView
from claims.api.claim_bodies import Proposal
from claims.api.evidence import SourceBody
from claims.api.writing import acting
from claims.models import Claim, Evidence
from claims.models.visibility import sources_visible_to
from claims.workflow.batches import Step, changes_in, report_on
from claims.workflow.bulk import MOST
from claims.workflow.importing.importer import lock_rows
from claims.workflow.rehearsing import Overtaken
from factcheck.api.preconditions import is_of
from sources.models import Source
from sources.workflow import add_source, change_source

_ALL_OR_NOTHING = (
    "All of them, or none: if one is refused, `errors` says which (by place, from 0) and why, and nothing "
    f"is done. At most {MOST}."
)

_NAMED = {"id": "This field is required."}
_SEEN = {"etag": "Give the ETag that came with it when you read it, or the `digest` of a dry run."}


class BatchView(ManyView):
    """Rows of one kind, entered or changed by the hundred; `visible_to` says which may be named."""

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the rows that may be named."""
        raise NotImplementedError

    def enter(self, **arguments: Any) -> Model:
        """Enter one, through the workflow."""
        raise NotImplementedError

    def change(self, row: Any, **arguments: Any) -> object:
        """Change one, through the workflow."""
        raise NotImplementedError

    def lock(self, keys: list[int]) -> None:
        """Lock what is to be changed, in order, so that two batches at once cannot block each other."""
        lock_rows(self.model, keys)

    def lock_around(self, items: list[Body]) -> None:
        """Lock, in order, what new rows belong to."""

    def add_all(self, body: type[Body], request: Request) -> Response:
        """Enter what was sent, all of it or nothing."""
        items = read_items(body, request)

        def step(item: Body) -> Step:
            return lambda: (self.enter(**item.arguments(), **acting(request)), None)

        def steps() -> Iterator[Step]:
            self.lock_around(items)
            yield from map(step, items)

        return self.take(lambda: report_on(steps()), HTTPStatus.CREATED)

    def change_all(self, body: type[Body], request: Request) -> Response:
        """Change what was sent, all of it or nothing; what has the values already is left alone."""
        items = read_items(body, request, is_partial=True, needed=_NAMED if self.is_seen else _NAMED | _SEEN)
        keys = [item.validated_data["id"] for item in items]
        require_once(keys)

        def step(item: Body) -> Step:
            return lambda: self._changed(item, request)

        def steps() -> Iterator[Step]:
            self.lock(keys)
            yield from map(step, items)

        return self.take(lambda: report_on(steps()))

    def _changed(self, item: Body, request: Request) -> tuple[Model, dict[str, tuple[Any, Any]]]:
        arguments, named = item.arguments(), item.validated_data
        changes = {name: value for name, value in arguments["changes"].items() if name not in ("id", "etag")}
        row = self.visible_to(request.user).filter(pk=named["id"]).first()
        if row is None:
            raise ValidationError({"id": f"There is no number {named['id']}."})
        if "etag" in named and not is_of(row, named["etag"]):
            raise Overtaken("Somebody changed this after you read it. Read it again, then send yours.")
        topics = arguments.get("topics")
        wanted = changes if topics is None else changes | {"topics": topics}
        if found := changes_in(row, wanted):
            self.change(row, **arguments | {"changes": changes}, **acting(request))
        return row, found


class ClaimBatchView(BatchView):
    """Claims by the hundred."""

    model = Claim

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the claims that the person may see."""
        return Claim.objects.visible_to(user)

    def enter(self, **arguments: Any) -> Model:
        """Propose one."""
        return workflow.propose(**{"reason": "proposed by API", **arguments})

    def change(self, row: Any, **arguments: Any) -> object:
        """Edit one."""
        return workflow.edit(claim=row, **arguments)

    @extend_schema(
        tags=["claims"],
        summary="Propose many claims",
        operation_id="claims_bulk_create",
        description=f"Propose many claims. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=Proposal(many=True),
        responses={200: BulkReportSerializer, 201: BulkReportSerializer},
        examples=[
            OpenApiExample(
                "A claim",
                request_only=True,
                value={"statement": "Merriwa built 12 schools in 2025.", "language": "en"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Propose many claims."""
        return self.add_all(Proposal, request)

    @extend_schema(
        tags=["claims"],
        summary="Edit many claims",
        operation_id="claims_bulk_update",
        description=f"Edit many claims, each as it was when it was read. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=ClaimChange(many=True),
        responses=BulkReportSerializer,
        examples=[
            OpenApiExample("A kind", value={"id": 12, "etag": '"e340"', "kind": "event"}, request_only=True)
        ],
    )
    def patch(self, request: Request) -> Response:
        """Edit many claims."""
        return self.change_all(ClaimChange, request)


class SourceBatchView(BatchView):
    """Sources by the hundred."""

    model = Source

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the sources that the person may see."""
        return sources_visible_to(user)

    def enter(self, **arguments: Any) -> Model:
        """Enter one."""
        return add_source(**arguments)

    def change(self, row: Any, **arguments: Any) -> object:
        """Describe one anew."""
        return change_source(source=row, **arguments)

    @extend_schema(
        tags=["sources"],
        summary="Add many sources",
        operation_id="sources_bulk_create",
        description=f"Enter many documents that evidence is taken from. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=SourceBody(many=True),
        responses={200: BulkReportSerializer, 201: BulkReportSerializer},
        examples=[
            OpenApiExample(
                "A record",
                request_only=True,
                value={"title": "Register, 2025", "kind": "official_record", "proximity": "primary"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Enter many sources."""
        return self.add_all(SourceBody, request)

    @extend_schema(
        tags=["sources"],
        summary="Describe many sources anew",
        operation_id="sources_bulk_update",
        description=f"Describe many sources anew, each as it was when it was read. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=SourceChange(many=True),
        responses=BulkReportSerializer,
        examples=[
            OpenApiExample(
                "A day", {"id": 9, "etag": '"e41"', "accessed_on": "2026-03-01"}, request_only=True
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """Describe many sources anew."""
        return self.change_all(SourceChange, request)


class EvidenceBatchView(BatchView):
    """Evidence by the hundred, on the boards of several claims."""

    model = Evidence

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the evidence that the person may see."""
        return Evidence.objects.visible_to(user).select_related("claim")

    def lock(self, keys: list[int]) -> None:
        """Lock the claims first, as every act on evidence does."""
        claims = Evidence.objects.filter(pk__in=keys).values_list("claim", flat=True)
        lock_rows(Claim, list(claims))
        super().lock(keys)

    def lock_around(self, items: list[Body]) -> None:
        """Lock the claims."""
        lock_rows(Claim, [item.validated_data["claim"].pk for item in items])

    def enter(self, **arguments: Any) -> Model:
        """Add one."""
        return workflow.add_evidence(**arguments)

    def change(self, row: Any, **arguments: Any) -> object:
        """Change one."""
        return workflow.change_evidence(evidence=row, **arguments)

    @extend_schema(
        tags=["evidence"],
        summary="Add much evidence",
        operation_id="evidence_bulk_create",
        description=f"Tie sources to claims, many at once. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=EvidenceEntry(many=True),
        responses={200: BulkReportSerializer, 201: BulkReportSerializer},
        examples=[
            OpenApiExample(
                "A record",
                request_only=True,
                value={"claim": 12, "source": 9, "stance": "refutes", "excerpt": "Schools: nine."},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Add much evidence."""
        return self.add_all(EvidenceEntry, request)

    @extend_schema(
        tags=["evidence"],
        summary="Change much evidence",
        operation_id="evidence_bulk_update",
        description=f"Change many pieces of evidence, each as it was when it was read. {_ALL_OR_NOTHING}",
        parameters=[DRY_RUN, DIGEST],
        request=EvidenceChange(many=True),
        responses=BulkReportSerializer,
        examples=[
            OpenApiExample("A place", value={"id": 31, "etag": '"e87"', "locator": "p. 3"}, request_only=True)
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change much evidence."""
        return self.change_all(EvidenceChange, request)
