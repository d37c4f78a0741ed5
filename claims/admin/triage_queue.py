"""The candidates that wait to be judged, the most worth checking first, and what lies around one of them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from claims.admin.wording import number_in
from claims.enums import ClaimStatus
from claims.interchange.languages import language_name
from claims.models import Appearance, Claim, Topic
from claims.models.claim import ClaimQuerySet
from sources.models import Article, Publisher

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Beyond this many nobody needs to know how many wait; counting them would only take time.
COUNTED = 1000
# What a row of the queue shows, and its place in it.
_ROW = ("statement", "check_worthiness")


@dataclass(frozen=True)
class Narrowing:
    """One way in which the queue is narrowed: to an article, a topic, an outlet, a language."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class TriageQueue:
    """The candidates that wait, all of them or those of one article, topic, outlet or language.

    They are taken up in the order of the index `claim_queue`. Those that nobody scored come last and are read
    by a query of their own, since databases differ about where empty values sort.
    """

    claims: ClaimQuerySet
    article: Article | None = None
    narrowed: list[Narrowing] = field(default_factory=list)

    @cached_property
    def query(self) -> str:
        """The part of an address that leads to this queue."""
        return urlencode({narrowing.name: narrowing.value for narrowing in self.narrowed})

    def without(self, narrowing: Narrowing) -> str:
        """Return the part of an address that leads to the queue as it is without this narrowing."""
        return urlencode({other.name: other.value for other in self.narrowed if other != narrowing})

    def within(self, narrowing: Narrowing) -> str:
        """Return the part of an address that leads to what of this queue is within the narrowing, too."""
        return urlencode({other.name: other.value for other in [*self.narrowed, narrowing]})

    def narrower(self, claim: Claim, article: Article | None) -> list[Narrowing]:
        """Return the ways in which the queue could be narrowed to what is like a claim seen in an article."""
        ways = [Narrowing("article", str(article.pk), "this article")] if article else []
        if publisher := claim.publisher:
            ways.append(Narrowing("publisher", str(publisher.pk), publisher.name))
        ways.append(Narrowing("language", claim.language, language_name(claim.language)))
        ways += [Narrowing("topic", topic.slug, topic.name) for topic in claim.topics.order_by("name")]
        taken = {narrowing.name for narrowing in self.narrowed}
        return [way for way in ways if way.name not in taken]

    def beyond(self, claim: Claim | None, limit: int) -> list[Claim]:
        """Return the next candidates after this claim, waiting or judged itself; the first ones for None."""
        scored, unscored = self._parts("-check_worthiness", "pk")
        if claim is None:
            return _filled([scored, unscored], limit)
        if claim.check_worthiness is None:
            return _filled([unscored.filter(pk__gt=claim.pk)], limit)
        return _filled([scored.filter(_after(claim, "lt", "gt")), unscored], limit)

    def before(self, claim: Claim) -> Claim | None:
        """Return the candidate right before this claim."""
        scored, unscored = self._parts("check_worthiness", "-pk")
        if claim.check_worthiness is None:
            return next(iter(_filled([unscored.filter(pk__lt=claim.pk), scored], 1)), None)
        return next(iter(_filled([scored.filter(_after(claim, "gt", "lt"))], 1)), None)

    def get_count(self) -> int:
        """Return how many wait; one more than `COUNTED` stands for any higher number."""
        return self.claims.order_by()[: COUNTED + 1].count()

    def _parts(self, *order: str) -> tuple[ClaimQuerySet, ClaimQuerySet]:
        """Return those with a score and those without.

        Both are put in the whole order: PostgreSQL does not see that the empty column of the latter is alike
        in all of them, and would sort.
        """
        rows = self.claims.only(*_ROW).order_by(*order)
        return rows.filter(check_worthiness__isnull=False), rows.filter(check_worthiness=None)


def queue_for(user: "User", asked: QueryDict) -> TriageQueue:
    """Return the queue that an address asks for; what it asks for in vain does not narrow it."""
    claims = Claim.objects.visible_to(user).filter(status=ClaimStatus.PROPOSED)
    narrowed = []
    article = _row(Article, asked.get("article", ""))
    if article is not None:
        # Fetched first: the few claims of an article are then looked up one by one, whatever else waits.
        seen = Appearance.objects.filter(version__article=article).values_list("claim_id", flat=True)
        claims = claims.filter(pk__in=set(seen))
        narrowed.append(Narrowing("article", str(article.pk), article.title))
    slug, language = (_word(asked.get(name, "")) for name in ("topic", "language"))
    if topic := Topic.objects.filter(slug=slug).first() if slug else None:
        claims = claims.about(topic)
        narrowed.append(Narrowing("topic", topic.slug, topic.name))
    if publisher := _row(Publisher, asked.get("publisher", "")):
        claims = claims.filter(publisher=publisher)
        narrowed.append(Narrowing("publisher", str(publisher.pk), publisher.name))
    if language:
        claims = claims.filter(language=language)
        narrowed.append(Narrowing("language", language, language_name(language)))
    return TriageQueue(claims, article, narrowed)


def _word(asked: str) -> str:
    """Return what may be looked up; PostgreSQL stumbles over some control characters."""
    return asked if asked.isprintable() else ""


def _row(model: Any, asked: str) -> Any:
    number = number_in(asked)
    return model.objects.filter(pk=number).first() if number is not None else None


def _after(claim: Claim, worth: str, key: str) -> Q:
    """Return the condition for lying beyond a scored claim; its first half is what the index looks up."""
    value = claim.check_worthiness
    beyond = Q(**{f"check_worthiness__{worth}": value}) | Q(**{f"pk__{key}": claim.pk})
    return Q(**{f"check_worthiness__{worth}e": value}) & beyond


def _filled(parts: list[ClaimQuerySet], limit: int) -> list[Claim]:
    """Read up to so many rows from the first part, and what is missing from the next."""
    rows: list[Claim] = []
    for part in parts:
        if len(rows) < limit:
            rows += part[: limit - len(rows)]
    return rows
