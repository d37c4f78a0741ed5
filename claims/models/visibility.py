"""Who may see the articles, sources, publishers and claimants around claims.

The desk sees all of them. The public sees what public documents speak of: sources that were tied to a claim
no later than its verdict was published, appearances no later than the latest act on it. Most of these models
know nothing of claims, so the words live here.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from claims.enums import PUBLIC
from claims.models.appearance import Appearance
from claims.models.claim import Claim
from claims.models.claimant import Claimant
from claims.models.evidence import Evidence
from sources.models import Article, Publisher, Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    Anybody = User | AnonymousUser


def articles_visible_to(user: "Anybody") -> QuerySet[Article]:
    """Return the articles that this person may know of; for the public, those with a public claim."""
    if user.has_perm("sources.view_article"):
        return Article.objects.all()
    return Article.objects.filter(Exists(_public_appearances().filter(version__article=OuterRef("pk"))))


def sources_visible_to(user: "Anybody") -> QuerySet[Source]:
    """Return the sources that this person may know of; for the public, those in public documents."""
    if user.has_perm("sources.view_source"):
        return Source.objects.all()
    public = Evidence.objects.filter(
        claim__publication__in=sorted(PUBLIC), added_at__lte=F("claim__current_verdict__published_at")
    )
    return Source.objects.filter(Exists(public.filter(source=OuterRef("pk"))))


def publishers_visible_to(user: "Anybody") -> QuerySet[Publisher]:
    """Return the publishers that this person may know of: those of the articles and sources they may see."""
    if user.has_perm("sources.view_publisher"):
        return Publisher.objects.all()
    return Publisher.objects.filter(
        Exists(articles_visible_to(user).filter(publisher=OuterRef("pk")))
        | Exists(sources_visible_to(user).filter(publisher=OuterRef("pk")))
    )


def claimants_visible_to(user: "Anybody") -> QuerySet[Claimant]:
    """Return the claimants that this person may know of; for the public, those of public claims."""
    if user.has_perm("claims.view_claimant"):
        return Claimant.objects.all()
    return Claimant.objects.filter(
        Exists(Claim.objects.public().filter(claimant=OuterRef("pk")))
        | Exists(_public_appearances().filter(claimant=OuterRef("pk")))
    )


def _public_appearances() -> QuerySet[Appearance]:
    """Return where public claims, and claims merged into them, were seen."""
    public = sorted(PUBLIC)
    own = Q(claim__publication__in=public, created_at__lte=F("claim__updated_at"))
    merged = Q(
        claim__merged_into__publication__in=public, created_at__lte=F("claim__merged_into__updated_at")
    )
    return Appearance.objects.filter(own | merged)
