"""What the article page shows: the text with its candidates, ranked, and one of them open to be judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms

from claims.admin import article_forms, claim_forms, quotes, timeline
from claims.admin.acts import ActForm
from claims.admin.candidates import Candidate
from claims.admin.highlight import Segment, Span, segments
from claims.enums import ClaimStatus
from claims.interchange.languages import direction
from claims.models import Appearance, Claim, Extraction
from sources.enums import WorkStatus
from sources.models import Article, ArticleVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CANDIDATE_FORMS: dict[str, type[ActForm]] = {
    form.act: form
    for form in (
        claim_forms.AcceptForm,
        claim_forms.RejectForm,
        claim_forms.EditForm,
        claim_forms.MergeForm,
    )
}
ARTICLE_FORMS: dict[str, type[article_forms.ArticleForm]] = {
    form.act: form
    for form in (
        article_forms.ProposeForm,
        article_forms.DescribeForm,
        article_forms.RefetchForm,
        article_forms.RetryForm,
    )
}
ARTICLE_PERMISSIONS = {
    "propose": "claims.add_claim",
    "describe": "sources.change_article",
    "refetch": "sources.add_ingestion",
    "retry": "claims.change_extraction",
}


@dataclass(frozen=True, kw_only=True)
class Ranked(Candidate):
    """A candidate of the text, and its rank among them."""

    rank: int

    @property
    def query(self) -> str:
        """The part of the address that opens it."""
        return f"?{urlencode({'claim': self.claim.pk})}#claim-{self.claim.pk}"


class ArticlePage:
    """The context of the article page."""

    def __init__(
        self,
        article: Article,
        user: "User",
        *,
        version: ArticleVersion,
        open_id: int | None = None,
        refused: ActForm | None = None,
    ) -> None:
        self.article = article
        self.user = user
        self.version = version
        self.refused = refused
        may_see = user.has_perm("claims.view_claim")
        self.changes = quotes.get_changes_in(article) if may_see else []
        self.candidates = ranked(version, self.changes) if may_see else []
        self.open = self._open(open_id)
        self.versions = list(article.versions.defer("text").order_by("-number"))
        self.extraction = Extraction.objects.filter(version=version).first()
        self.open_forms = self._open_forms()
        self.forms = {act: self._article_form(act) for act in ARTICLE_FORMS if self._may(act)}

    @property
    def media(self) -> forms.Media:
        """What the forms on the page need of scripts and styles."""
        shown = [*self.open_forms.values(), *self.forms.values()]
        return sum((form.media for form in shown), forms.Media())

    @property
    def direction(self) -> str:
        """The direction in which the article is written."""
        return direction(self.article.language)

    @property
    def segments(self) -> list[Segment]:
        """The text, cut at the borders of the candidates."""
        spans = [
            Span(
                start=appearance.start,
                end=appearance.end,
                key=candidate.claim.pk,
                number=candidate.rank,
                status=candidate.claim.status,
                label=candidate.claim.get_status_display(),
                is_open=candidate is self.open,
            )
            for candidate in self.candidates
            for appearance in candidate.appearances
        ]
        return segments(self.version.text, spans)

    @property
    def is_newest(self) -> bool:
        """Whether the text shown is the latest that was retrieved."""
        return self.version.pk == self.versions[0].pk

    @property
    def is_waiting(self) -> bool:
        """Whether the page will change by itself before long."""
        return self.extraction is not None and self.extraction.is_open

    @property
    def has_failed(self) -> bool:
        """Whether reading it for claims failed."""
        return self.extraction is not None and self.extraction.status == WorkStatus.FAILED

    @property
    def waiting_count(self) -> int:
        """How many of the candidates wait to be judged."""
        return sum(item.claim.status == ClaimStatus.PROPOSED for item in self.candidates)

    @property
    def told_changes(self) -> str:
        """What the version shown did to the quotes of earlier ones, in a sentence."""
        return quotes.told(change for change in self.changes if change.number == self.version.number)

    def get_timeline(self) -> timeline.Timeline:
        """Return how the article's description changed, newest first."""
        return timeline.of_object(self.article, self.user)

    def _open(self, open_id: int | None) -> Ranked | None:
        asked = [item for item in self.candidates if item.claim.pk == open_id]
        waiting = [item for item in self.candidates if item.claim.status == ClaimStatus.PROPOSED]
        return next(iter(asked or waiting or self.candidates), None)

    def _open_forms(self) -> dict[str, ActForm]:
        if self.open is None:
            return {}
        claim = self.open.claim
        return {
            act: self._refused(form) or form(claim=claim, user=self.user)
            for act, form in CANDIDATE_FORMS.items()
            if self._refused(form) or form.is_open(claim, self.user)
        }

    def _article_form(self, act: str) -> ActForm:
        form = ARTICLE_FORMS[act]
        return self._refused(form) or form(version=self.version, user=self.user)

    def _may(self, act: str) -> bool:
        if self._refused(ARTICLE_FORMS[act]):
            return True
        fits = {
            "refetch": bool(self.article.canonical_url),
            "retry": self.extraction is None or self.has_failed,
        }
        return self.user.has_perm(ARTICLE_PERMISSIONS[act]) and fits.get(act, True)

    def _refused(self, form: type[ActForm]) -> ActForm | None:
        return self.refused if type(self.refused) is form else None


def ranked(version: ArticleVersion, changes: Iterable[quotes.Change] = ()) -> list[Ranked]:
    """Return the claims seen in a version, the most worth checking first, with places and changes."""
    places: dict[Claim, list[Appearance]] = {}
    appearances: Any = version.appearances.select_related(
        "claim__claimant", "claim__merged_into", "claimant"
    ).order_by("start", "pk")
    for appearance in appearances:
        places.setdefault(appearance.claim, []).append(appearance)
    worth = sorted(
        places, key=lambda claim: (-(claim.check_worthiness or 0), places[claim][0].start, claim.pk)
    )
    changed: dict[int, list[quotes.Change]] = {}
    for change in changes:
        changed.setdefault(change.appearance.claim_id, []).append(change)
    return [
        Ranked(rank=rank, claim=claim, appearances=places[claim], changes=changed.get(claim.pk, []))
        for rank, claim in enumerate(worth, start=1)
    ]


def next_after(claim: Claim, candidates: list[Ranked]) -> str:
    """Return the part of the address that opens the next proposed candidate; without one, this claim's."""
    waiting = [item for item in candidates if item.claim.status == ClaimStatus.PROPOSED]
    rank = next((item.rank for item in candidates if item.claim == claim), 0)
    following = [item for item in waiting if item.rank > rank] or waiting
    return following[0].query if following else f"?claim={claim.pk}#claim-{claim.pk}"
