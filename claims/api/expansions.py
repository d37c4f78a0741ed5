"""What documents refer to and `expand=` shows whole: as the lists of these things show it now."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from claims.api.documents import fetch_parts
from claims.api.serializers import ClaimantSerializer, ClaimSerializer, TopicSerializer
from claims.models import Claim, Topic
from claims.models.visibility import claimants_visible_to, publishers_visible_to, sources_visible_to
from factcheck.api.expansion import Expandable, Expansion, Fetch
from sources.api.serializers import PublisherSerializer, SourceSerializer


def _fetch(
    rows: Callable[[Any], QuerySet[Any]], shape: type[serializers.BaseSerializer[Any]], key: str = "pk"
) -> Fetch:
    """Return the function that reads visible rows by key and shows them in their shape."""

    def fetch(keys: Collection[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        found = list(rows(context["request"].user).filter(**{f"{key}__in": keys}))
        if found and isinstance(found[0], Claim):
            fetch_parts(found)
        shown = shape(found, many=True, context=dict(context)).data
        return {getattr(row, key): document for row, document in zip(found, shown, strict=True)}

    return fetch


_CLAIM = Expansion(_fetch(lambda user: Claim.objects.visible_to(user).with_documents(), ClaimSerializer))
_CLAIMANT = Expansion(
    _fetch(lambda user: claimants_visible_to(user).prefetch_related("aliases"), ClaimantSerializer)
)
_PUBLISHER = Expansion(_fetch(publishers_visible_to, PublisherSerializer))
_SOURCE = Expansion(
    _fetch(lambda user: sources_visible_to(user).select_related("publisher"), SourceSerializer)
)
_TOPIC = Expansion(_fetch(lambda user: Topic.objects.all(), TopicSerializer, key="slug"), key="slug")

OF_CLAIMS: Expandable = {
    "claimant": _CLAIMANT,
    "topics": _TOPIC,
    "appearances.claimant": _CLAIMANT,
    "appearances.article.publisher": _PUBLISHER,
    "evidence.source": _SOURCE,
    "evidence.source.publisher": _PUBLISHER,
    "merged_into": _CLAIM,
}
OF_VERDICTS: Expandable = {"claim": _CLAIM}
OF_SOURCES: Expandable = {"publisher": _PUBLISHER}
OF_ARTICLES: Expandable = {
    "publisher": _PUBLISHER,
    "appearances.claim": _CLAIM,
    "appearances.claimant": _CLAIMANT,
}
