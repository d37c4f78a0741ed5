"""What is sent of many at once: each item as it would be sent alone, with what says which row is meant."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from claims.api.bodies import GREATEST, Body, Row
from claims.api.claim_bodies import Changes
from claims.api.evidence import EvidenceBody, EvidenceChanges, SourceChanges
from claims.models import Claim
from claims.workflow.bulk import MOST
from factcheck.api.preconditions import editions_in


class Named(Body):
    """Which row is to be changed, and as what one knows it."""

    id = serializers.IntegerField(min_value=1, max_value=GREATEST, help_text="Its number.")
    etag = serializers.CharField(
        required=False,
        max_length=200,
        help_text="The ETag that came with it when you read it. Not needed with the `digest` of a dry run.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, of which only those that say which row is meant have to be there."""
        fields: dict[str, Any] = super().get_fields()
        for name, field in fields.items():
            field.required = name in ("id", "etag")
        return fields

    def validate_etag(self, tag: str) -> set[str]:
        """Return what stands for an edition in it.

        :raises ValidationError: when it is no ETag.
        """
        return editions_in(tag)


class ClaimChange(Changes, Named):
    """What is to be changed of one of several claims."""


class SourceChange(SourceChanges, Named):
    """What is to be changed of one of several sources."""


class EvidenceChange(EvidenceChanges, Named):
    """What is to be changed of one of several pieces of evidence."""


class EvidenceEntry(EvidenceBody):
    """A piece of evidence, and the claim on whose board it goes."""

    claim = Row("claim", Claim.objects.visible_to, help_text="Number of the claim.")


def read_items(
    body: type[Body],
    request: Request,
    *,
    is_partial: bool = False,
    needed: Mapping[str, str] | None = None,
) -> list[Body]:
    """Return what was sent, each checked; `needed` says of fields that each must have what it lacks without.

    :raises ValidationError: naming the places of those that are wrong.
    """
    sent = request.data
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
        raise serializers.ValidationError(f"Send a list of 1 to {MOST} objects.")
    items = [body(data=each, partial=is_partial, context={"request": request}) for each in sent]
    errors: dict[str, Any] = {}
    for place, item in enumerate(items):
        held = item.initial_data if isinstance(item.initial_data, Mapping) else {}
        missing = {name: [says] for name, says in (needed or {}).items() if name not in held}
        if not item.is_valid() or missing:
            errors[str(place)] = {**item.errors, **missing}
    if errors:
        raise serializers.ValidationError(errors)
    return items


def require_once(keys: list[int]) -> None:
    """Let nobody name a row twice.

    :raises ValidationError: naming the places of those that are named again.
    """
    again = {
        str(place): {"id": [f"Number {key} is named before."]}
        for place, key in enumerate(keys)
        if key in keys[:place]
    }
    if again:
        raise serializers.ValidationError(again)
