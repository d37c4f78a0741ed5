"""The resources: documents that an assistant, or the person beside it, can read as they are."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import mcp_types as types
from django.conf import settings
from mcp import MCPError

from claims.enums import SignOff
from claims.interchange.document import Document
from claims.mcp.readings import current_entry
from claims.models import Rating, ReviewPolicy
from factcheck.addresses import ROW_NUMBER

_JSON = "application/json"
CLAIM = "factcheck://claims/{number}"


@dataclass(frozen=True)
class Resource:
    """A document at an address of its own."""

    name: str
    title: str
    description: str
    mime_type: str
    write: Callable[[], str]

    @property
    def uri(self) -> str:
        """The address."""
        return f"factcheck://{self.name}"

    def describe(self) -> types.Resource:
        """Describe it to assistants."""
        return types.Resource(
            uri=self.uri,
            name=self.name,
            title=self.title,
            description=self.description,
            mime_type=self.mime_type,
        )


CLAIMS = types.ResourceTemplate(
    uri_template=CLAIM,
    name="claim",
    title="A claim as published",
    description="The complete public document, byte for byte as the ledger keeps it.",
    mime_type=_JSON,
)


def write_ratings() -> str:
    """List the labels of all scales that are or were in use."""
    ratings = Rating.objects.public().select_related("scale").order_by("scale", "position", "pk")
    return json.dumps([_rating(rating) for rating in ratings], ensure_ascii=False)


def write_methodology() -> str:
    """Say how a verdict comes about, and what the words for its state mean."""
    policies = ReviewPolicy.objects.in_force().prefetch_related("topics").order_by("-is_default", "pk")
    return "\n\n".join(
        [
            f"How {settings.SITE_NAME} comes to its verdicts",
            "Reviewers gather evidence and write each on their own: nobody sees the others' reviews before "
            "submitting one. An editor decides, and the verdict is published once it meets the policy in "
            "force for the claim's topics.",
            *map(_policy, policies),
            "A published verdict is never changed. A correction is a new revision with a public note; a "
            "retraction withdraws the verdict and says why; a confirmation says that it was looked at again "
            "and stands. A verdict is stale once the day is over by which it was to be looked at again: it "
            "stays published, and newer facts may be missing. Every act of publication is an entry of a "
            "ledger in which each holds the hash of the one before.",
        ]
    )


RESOURCES = {
    resource.uri: resource
    for resource in (
        Resource("ratings", "Rating scales", "What the labels of verdicts mean.", _JSON, write_ratings),
        Resource(
            "methodology", "Methodology", "How a verdict comes about here.", "text/plain", write_methodology
        ),
    )
}


def read(uri: str) -> types.TextResourceContents:
    """Read a document.

    :raises MCPError: when there is none that the public may see.
    """
    if resource := RESOURCES.get(uri):
        return types.TextResourceContents(uri=uri, mime_type=resource.mime_type, text=resource.write())
    number = re.fullmatch(CLAIM.replace("{number}", f"({ROW_NUMBER})"), uri)
    entry = current_entry(int(number[1])) if number else None
    if entry is None:
        raise MCPError(
            code=types.INVALID_PARAMS,
            message=f"Nothing is published at “{uri[:200]}”. There are {', '.join([*RESOURCES, CLAIM])}.",
            data={"uri": uri},
        )
    return types.TextResourceContents(uri=uri, mime_type=_JSON, text=entry.document)


def _rating(rating: Rating) -> Document:
    return {
        "scale": str(rating.scale),
        "label": rating.label,
        "category": rating.category,
        "value": rating.value,
        "description": rating.description,
    }


def _policy(policy: ReviewPolicy) -> str:
    topics = ", ".join(sorted(topic.name for topic in policy.topics.all()))
    scope = "topics without a policy of their own" if policy.is_default else f"the topics {topics}"
    return (
        f"{policy}, for {scope}. Reviews, each by another person: {policy.min_reviews}. Independent sources: "
        f"{policy.min_sources}, of which primary: {policy.min_primary_sources}. Signed off by: "
        f"{SignOff(policy.sign_off).label}. {policy.description}"
    ).strip()
