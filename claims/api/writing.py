"""What every write has in common: one act of the workflow, as one person, on what they have seen.

An act on a claim takes the ETag of the claim, an act on what belongs to a claim (a piece of evidence, an
assignment, a comment, an inquiry, a report, one's own review) the ETag of that. What adds something, and what
only says that one is at work or has seen something, takes none: it overwrites nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims import workflow
from claims.api.bodies import Body, read_body
from claims.models import Claim
from claims.workflow.holding import lock_in_order, lock_to_merge, lock_with_target
from factcheck.api.permissions import ModelPermissions
from factcheck.api.preconditions import etag_of, require_match
from factcheck.api.views import StrictViewSet
from factcheck.filters import StrictFilterSet

Perform = Callable[..., Response]
CLAIM = OpenApiParameter("claim", int, OpenApiParameter.PATH, description="Number of the claim.")
# What a merge moves, or moves back, is locked together and in one order.
_LOCKS: Mapping[str, Callable[[Claim, dict[str, Any]], None]] = {
    "merge": lambda claim, values: lock_to_merge(claim, values["into"]),
    "reopen": lambda claim, values: lock_with_target(claim, with_others=True),
    "undo": lambda claim, values: lock_with_target(claim, with_others=True),
}


class DeskPermissions(ModelPermissions):
    """What is on the desk is seen by who may view it; whether they may write, the workflow says."""

    perms_map = {**ModelPermissions.perms_map, "POST": [], "PATCH": []}


class InOrder(StrictFilterSet):
    """A list without filters, in the order in which its rows came."""


def act(
    name: str,
    says: str,
    *,
    body: type[Body] | None = None,
    answer: Any,
    example: dict[str, Any] | None = None,
    statuses: tuple[int, ...] = (200,),
) -> Any:
    """Return the method of a view for one function of the workflow, called `name`, at an address of its own.

    `says` is what the description of the API tells of it: its first sentence is the summary.
    """

    def perform(self: Any, request: Request, **kwargs: Any) -> Response:
        response: Response = self.perform(name, body or Body, request)
        return response

    perform.__name__, perform.__doc__ = name, says
    examples = [OpenApiExample("What is sent", value=example, request_only=True)] if example else []
    address = name.replace("_", "-")
    described = extend_schema(
        summary=says.partition(".")[0],
        description=says,
        request=body,
        responses=dict.fromkeys(statuses, answer),
        examples=examples,
    )
    # The description goes around the action, which would forget it otherwise.
    return described(action(detail=True, methods=["post"], url_path=address, url_name=address)(perform))


def require_seen(request: Request, name: str, claim: Claim, values: dict[str, Any]) -> int | None:
    """Let an act on a claim pass that was decided on after seeing it as it is; what it concerns is locked."""
    lock = _LOCKS.get(name)
    if lock is not None:
        lock(claim, values)
    return require_match(request, claim, is_locked=lock is not None)


def acting(request: Request) -> dict[str, Any]:
    """Return who acts, and when, as the functions of the workflow take it."""
    return {"by": request.user, "at": timezone.now()}


def done(name: str, request: Request, **arguments: Any) -> Any:
    """Call one function of the workflow, now and as the person who asks."""
    return getattr(workflow, name)(**arguments, **acting(request))


class OfClaimViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """What belongs to a claim and is for the desk; `item` is what the workflow calls one of it.

    `names` maps the acts at an address to the functions of the workflow, where these are called otherwise.
    """

    permission_classes = [DeskPermissions]
    filterset_class: type[StrictFilterSet] = InOrder
    item = ""
    unmatched = frozenset({"create"})
    names: Mapping[str, str] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """Return what belongs to the claim and this person may see."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.visible_to(self.request.user).filter(claim=self.get_claim())  # type: ignore[attr-defined]

    def get_claim(self) -> Claim:
        """Return the claim of the address, if this person may see it."""
        visible = Claim.objects.visible_to(self.request.user)
        return get_object_or_404(visible, pk=self.kwargs["claim"])

    def add(self, name: str, body: type[Body], request: Request) -> Response:
        """Do an act that adds something to the claim, and show it with its address."""
        claim = self.get_claim()
        read = read_body(body, request, claim=claim)
        with transaction.atomic():
            row = done(name, request, claim=claim, **read.arguments())
        address = request.build_absolute_uri(f"{request.path}{row.pk}/")
        return self.show(row, status=201, headers={"Location": address})

    def perform(self, name: str, body: type[Body], request: Request, *, is_partial: bool = False) -> Response:
        """Do an act on one row as it was seen, and show what it became; nothing where it is gone."""
        row = self.get_object()
        read = read_body(body, request, is_partial=is_partial, row=row)
        with transaction.atomic():
            self.lock(row.claim)
            edition = require_match(request, row)
            done(self.names.get(name, name), request, **{self.item: row}, **self.handed(read, edition))
        return self.show(row) if self.get_queryset().filter(pk=row.pk).exists() else Response(status=204)

    def lock(self, claim: Claim) -> None:
        """Lock what is locked before the row itself."""
        lock_in_order(claim)

    def handed(self, read: Body, edition: int | None) -> dict[str, Any]:
        """Return the arguments of an act; those that change fields are told on which edition."""
        return read.arguments()

    def show(self, row: models.Model, **options: Any) -> Response:
        """Answer with a row as it is now, and its ETag."""
        now = self.get_queryset().get(pk=row.pk)
        headers = {"ETag": etag_of(now), **options.pop("headers", {})}
        return Response(self.get_serializer(now).data, headers=headers, **options)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Give whoever sees a row its edition; who may change it depends on more than a permission."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and self.action == "retrieve":
            response.edition = etag_of(self.shown).strip('"')
        return response
