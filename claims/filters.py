"""How the lists of claims and what belongs to them are filtered, in the API and on the pages."""

from collections.abc import Callable
from functools import partial, reduce
from operator import and_
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from claims.enums import ClaimantKind, ClaimKind, ImportFormat, LedgerAction, Publication, RatingCategory
from claims.models import Claim, LedgerEntry, Topic
from claims.models.ledger import Says
from factcheck.filters import StrictFilterSet
from factcheck.lookups import AnyOf, Day, Id, Lookup, Moment, Several, Span, Text, Vocabulary, YesNo, nearest
from sources.enums import WorkStatus
from sources.filters import publishers

Language = partial(Text, max_length=35)
Number = partial(forms.DecimalField, max_digits=30, decimal_places=6)
Value = partial(forms.IntegerField, min_value=1, max_value=5)


class TopicSlugs(Several):
    """Slugs of topics that exist; a wrong one is refused with the nearest right one."""

    def clean(self, value: list[str] | None) -> list[str]:
        """Refuse a slug that no topic has."""
        slugs: list[str] = super().clean(value)
        known = list(Topic.objects.order_by("slug").values_list("slug", flat=True)[:1000]) if slugs else []
        for slug in slugs:
            if slug not in known:
                raise ValidationError(f"There is no topic “{slug[:60]}”. {nearest(slug, known)}")
        return slugs


# Of how many claims a list of numbers is made; topics with more are looked up claim by claim.
_FEW = 10_000


def _filed_under_any(slugs: list[str]) -> Q:
    topics = list(Topic.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    filed = Claim.topics.through._base_manager.filter(topic__in=topics)
    if filed[: _FEW + 1].count() > _FEW:
        return Q(Exists(filed.filter(claim=OuterRef("pk"))))
    return Q(pk__in=filed.values("claim"))


def _filed_under_all(slugs: list[str]) -> Q:
    found = Q()
    for slug in slugs:
        found &= _filed_under_any([slug])
    return found


def _rated(categories: list[str]) -> Q:
    # Only published claims have a rating in force; saying so lets an index find them in order.
    return Q(publication=Publication.PUBLISHED, rating_category__in=categories)


def _in_need_of_review(claims: Any, is_stale: bool) -> Any:
    today = timezone.localdate()
    return claims.stale(today) if is_stale else claims.exclude(pk__in=Claim.objects.stale(today).values("pk"))


class ClaimFilter(StrictFilterSet):
    """Filters for claims. Merged claims are listed only when `status` asks for them."""

    q = Lookup(
        read=Text(),
        keep=lambda claims, words: claims.search(words),
        help_text="Words to look for; a phrase stands in double quotes.",
    )
    rating = AnyOf(
        item=Vocabulary(choices=RatingCategory.choices),
        condition=_rated,
        help_text="Common category of the rating in force.",
    )
    value = Span("rating_value", end=Value, may_be_empty=True, help_text="Rating, 1 (false) to 5 (true).")
    topic = AnyOf(
        "topics",
        item=Text(),
        several=TopicSlugs,
        condition=_filed_under_any,
        may_be_empty=True,
        help_text="Slug of a topic.",
    )
    topic__all = Lookup(
        "topics",
        read=TopicSlugs(item=Text()),
        condition=_filed_under_all,
        help_text="Slugs of topics, all of which apply.",
    )
    claimant = AnyOf(item=Id(), may_be_empty=True, help_text="Number of the claimant.")
    publisher = publishers(help_text="Number or domain of the publisher where it appeared first.")
    language = AnyOf(item=Language(), help_text="BCP 47 tag of the statement, such as “en”.")
    kind = AnyOf(item=Vocabulary(choices=ClaimKind.choices), help_text="What the claim asserts.")
    status = AnyOf(
        "publication",
        item=Vocabulary(choices=Publication.choices),
        help_text="What the public sees of it. Not given: all but merged claims.",
    )
    published = Span("published_at", end=Moment, may_be_empty=True, help_text="When first published.")
    updated = Span("updated_at", end=Moment, help_text="When what the public sees changed last.")
    first_appeared = Span(
        "first_appeared_on",
        end=Day,
        may_be_empty=True,
        help_text="Day of the earliest article it was seen in.",
    )
    review_by = Span("review_by", end=Day, help_text="Day after which the verdict is stale.")
    speaks_of = Span(
        "speaks_of_from",
        end=Day,
        may_be_empty=True,
        above=lambda day: Q(speaks_of_until__gte=day) | Q(speaks_of_until=None, speaks_of_from__gte=day),
        below=lambda day: Q(speaks_of_from__lte=day) | Q(speaks_of_from=None, speaks_of_until__lte=day),
        help_text="The time the claim speaks of, as far as it lies in this range.",
    )
    quantity = Span("quantity_value", end=Number, may_be_empty=True, help_text="The number claimed.")
    unit = AnyOf(
        "quantity_unit",
        item=Text(max_length=100),
        may_be_empty=True,
        help_text="What is counted, such as “meetings”.",
    )
    is_corrected = Lookup(read=YesNo(), help_text="Whether a verdict on it was ever corrected.")
    is_stale = Lookup(
        read=YesNo(), keep=_in_need_of_review, help_text="Whether its verdict should be looked at again."
    )
    id = AnyOf("pk", item=Id(), help_text="Number of the claim.")

    orderings = {
        "updated": "updated_at",
        "published": "published_at",
        "first_appeared": "first_appeared_on",
        "value": "rating_value",
        "id": "pk",
    }
    default_ordering = "-updated"

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter, and leave merged claims out unless they are asked for."""
        asked = self.form.cleaned_data
        if not any(asked.get(name) for name in ("status", "status__in", "status__not")):
            queryset = queryset.exclude(publication=Publication.MERGED)
        return super().filter_queryset(queryset)


class VerdictFilter(StrictFilterSet):
    """Filters for verdicts, superseded ones among them."""

    claim = AnyOf(item=Id(), help_text="Number of the claim.")
    rating = AnyOf(
        "rating_category", item=Vocabulary(choices=RatingCategory.choices), help_text="Common category."
    )
    value = Span("rating_value", end=Value, may_be_empty=True, help_text="Rating, 1 (false) to 5 (true).")
    revision = Span("revision", end=Id, help_text="1 for the first verdict, one more for each correction.")
    published = Span("published_at", end=Moment, help_text="When it was published.")
    as_of = Span("as_of", end=Day, help_text="The day whose state of knowledge it reflects.")
    review_by = Span("review_by", end=Day, help_text="Day after which it is stale.")
    id = AnyOf("pk", item=Id(), help_text="Number of the verdict.")

    orderings = {"published": "published_at", "as_of": "as_of", "id": "pk"}
    default_ordering = "-published"


class ArticleFilter(StrictFilterSet):
    """Filters for articles."""

    q = Lookup(
        "title", read=Text(), condition=lambda text: Q(title__icontains=text), help_text="Part of the title."
    )
    publisher = publishers()
    language = AnyOf(item=Language(), help_text="BCP 47 tag, such as “en”.")
    published = Span("published_on", end=Day, may_be_empty=True, help_text="Day of publication.")
    created = Span("created_at", end=Moment, help_text="When it came in.")
    url = AnyOf("canonical_url", item=Text(max_length=2000), help_text="Its canonical address.")
    id = AnyOf("pk", item=Id(), help_text="Number of the article.")
    claim = AnyOf(
        item=Id(),
        condition=lambda numbers: Q(pk__in=_articles_with(numbers)),
        help_text="Number of a claim that was seen in it.",
    )

    orderings = {"created": "created_at", "published": "published_on", "id": "pk"}
    default_ordering = "-created"


def _articles_with(numbers: list[int]) -> Any:
    seen = Claim.objects.filter(Q(pk__in=numbers) | Q(merged_into__in=numbers))
    return seen.values("appearances__version__article")


class ClaimantFilter(StrictFilterSet):
    """Filters for claimants."""

    q = Lookup(
        "name",
        read=Text(),
        condition=lambda text: Q(name__icontains=text) | Q(role__icontains=text),
        help_text="Part of the name or the role.",
    )
    kind = AnyOf(item=Vocabulary(choices=ClaimantKind.choices), help_text="What sort of claimant it is.")
    wikidata_id = AnyOf(
        item=Text(max_length=20), may_be_empty=True, help_text="Item in Wikidata, such as “Q42”."
    )
    id = AnyOf("pk", item=Id(), help_text="Number of the claimant.")

    orderings = {"name": "name", "id": "pk"}
    default_ordering = "name"


class TopicFilter(StrictFilterSet):
    """Filters for topics."""

    q = Lookup(
        "name", read=Text(), condition=lambda text: Q(name__icontains=text), help_text="Part of the name."
    )
    slug = AnyOf(item=Text(), help_text="Its short name in filters.")

    orderings = {"slug": "slug", "id": "pk"}
    default_ordering = "slug"


class RatingFilter(StrictFilterSet):
    """Filters for ratings, of all scales."""

    category = AnyOf(item=Vocabulary(choices=RatingCategory.choices), help_text="Common category.")
    value = Span("value", end=Value, may_be_empty=True, help_text="1 (false) to 5 (true).")
    scale = AnyOf(item=Id(), help_text="Number of the scale.")
    id = AnyOf("pk", item=Id(), help_text="Number of the rating.")
    is_default = Lookup("scale__is_default", read=YesNo(), help_text="Whether new reviews use its scale.")


class ActFilter(StrictFilterSet):
    """Filters for the acts of publication on one claim."""

    action = AnyOf(item=Vocabulary(choices=LedgerAction.choices), help_text="What was done.")
    since = Lookup(
        read=forms.IntegerField(min_value=0, max_value=2**63 - 1),
        condition=lambda sequence: Q(sequence__gt=sequence),
        help_text="Sequence number after which to begin.",
    )


def _says(path: str) -> Callable[[list[Any]], Q]:
    return lambda values: Q(Says(path, values))


def _says_all(path: str) -> Callable[[list[Any]], Q]:
    return lambda values: reduce(and_, (Q(Says(path, [value])) for value in values))


def _says_publisher(values: list[str]) -> Q:
    publisher = "appearances[*].article.publisher"
    domains = [value.lower().removeprefix("www.") for value in values]
    return Q(Says(f"{publisher}.id", values)) | Q(Says(f"{publisher}.domain", domains))


class ChangeFilter(ActFilter):
    """Filters for the acts of publication on all claims.

    What asks for the content of documents keeps all acts on a claim from the first document on that matches:
    whoever follows claims rated false learns that one of them was corrected or retracted.
    """

    OF_THE_ACT = frozenset({"action", "since", "claim", "recorded"})

    claim = AnyOf(item=Id(), help_text="Number of the claim.")
    recorded = Span("recorded_at", end=Moment, help_text="When it was done.")
    topic = AnyOf(
        item=Text(), several=TopicSlugs, condition=_says("topics[*].slug"), help_text="Slug of a topic."
    )
    topic__all = Lookup(
        read=TopicSlugs(item=Text()),
        condition=_says_all("topics[*].slug"),
        help_text="Slugs of topics, all of which apply.",
    )
    claimant = AnyOf(item=Id(), condition=_says("claimant.id"), help_text="Number of the claimant.")
    publisher = AnyOf(
        item=Text(),
        condition=_says_publisher,
        help_text="Number or domain of a publisher in whose articles it appeared.",
    )
    language = AnyOf(
        item=Language(), condition=_says("language"), help_text="BCP 47 tag of the statement, such as “en”."
    )
    kind = AnyOf(
        item=Vocabulary(choices=ClaimKind.choices),
        condition=_says("kind"),
        help_text="What the claim asserts.",
    )
    rating = AnyOf(
        item=Vocabulary(choices=RatingCategory.choices),
        condition=_says("verdict.rating.category"),
        help_text="Common category of the verdict.",
    )

    @classmethod
    def is_of_the_act(cls, name: str) -> bool:
        """Tell whether a parameter asks for the act itself, not for what its document says."""
        return name.partition("__")[0] in cls.OF_THE_ACT

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the acts, and by what the documents of their claims said up to then."""
        so_far = LedgerEntry.objects.filter(claim=OuterRef("claim"), sequence__lte=OuterRef("sequence"))
        said = so_far
        for name, value in self.form.cleaned_data.items():
            if self.is_of_the_act(name):
                queryset = self.filters[name].filter(queryset, value)
            else:
                said = self.filters[name].filter(said, value)
        return queryset if said is so_far else queryset.filter(Exists(said))


class DumpFilter(StrictFilterSet):
    """Filters for dumps, the newest first."""

    status = AnyOf(item=Vocabulary(choices=WorkStatus.choices), help_text="How far it is.")
    sequence = Span("sequence", end=Id, help_text="The ledger entry up to which it goes.")

    default_ordering = "-id"


class ImportFilter(StrictFilterSet):
    """Filters for imports, the latest first."""

    format = AnyOf(item=Vocabulary(choices=ImportFormat.choices), help_text="What it was read as.")
    sha256 = AnyOf(item=Text(max_length=64), help_text="SHA-256 of the file, in hexadecimal.")
    created = Span("created_at", end=Moment, help_text="When it was brought in.")
    id = AnyOf("pk", item=Id(), help_text="Number of the import.")

    orderings = {"created": "created_at", "id": "pk"}
    default_ordering = "-created"


class SubscriptionFilter(StrictFilterSet):
    """Filters for webhooks."""

    is_active = Lookup(
        read=YesNo(),
        condition=lambda is_active: Q(disabled_at__isnull=is_active),
        help_text="Whether it is delivered to.",
    )


class DeliveryFilter(StrictFilterSet):
    """Filters for the deliveries of a webhook."""

    status = AnyOf(item=Vocabulary(choices=WorkStatus.choices), help_text="How far it is.")
    entry = Span("entry", end=Id, may_be_empty=True, help_text="Sequence number of what is told.")

    default_ordering = "-id"
