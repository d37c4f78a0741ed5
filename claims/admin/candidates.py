"""A claim as whoever judges it sees it: in its text, with what makes it worth checking."""

from dataclasses import dataclass, field

from claims.admin import quotes
from claims.admin.highlight import Segment, Span, around, segments
from claims.admin.wording import quantity_of
from claims.models import Appearance, Claim
from sources.models import Article

# Of a claim that was seen in more places than these, the newest count.
MOST_PLACES = 50


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A claim, where it stands in one text, and what became of its words in others of the article."""

    claim: Claim
    appearances: list[Appearance]
    changes: list[quotes.Change] = field(default_factory=list)

    @property
    def appearance(self) -> Appearance:
        """Where it stands first."""
        return self.appearances[0]

    @property
    def score(self) -> str:
        """How much it is worth checking, as a percentage."""
        worth = self.claim.check_worthiness
        return "" if worth is None else f"{worth:.0%}"

    @property
    def quantity(self) -> str:
        """The quantity that the claim names."""
        return quantity_of(self.claim)

    @property
    def badges(self) -> list[str]:
        """What became of its words in the article's other versions."""
        return quotes.badges(self.changes)


@dataclass(frozen=True)
class Context:
    """The paragraphs around a quote, with it and the quotes of other claims marked; `is_…`: there is more."""

    segments: list[Segment]
    is_cut_before: bool
    is_cut_after: bool


def get_candidate(claim: Claim, article: Article | None) -> Candidate:
    """Return a claim where it was seen last: in this article, or in whichever it was."""
    seen = claim.appearances.with_article().defer("version__text").order_by("-version_id", "start", "pk")
    places = list((seen.filter(version__article=article) if article else seen)[:MOST_PLACES])
    newest = [place for place in places if place.version_id == places[0].version_id]
    return Candidate(claim=claim, appearances=newest)


def get_context(shown: Appearance) -> Context:
    """Return the text around an appearance."""
    text = shown.version.text
    first, last = around(text, shown.start, shown.end)
    near = shown.version.appearances.filter(start__lt=last, end__gt=first).select_related("claim")
    spans = [
        Span(
            start=max(place.start - first, 0),
            end=place.end - first,
            key=place.claim_id,
            number=0,
            status=place.claim.status,
            label=place.claim.get_status_display(),
            is_open=place.claim_id == shown.claim_id,
        )
        for place in near.defer("claim__search_text")
    ]
    return Context(segments(text[first:last], spans), first > 0, last < len(text))
