"""Finding quotes again in a changed article: the same words first, then words that changed a little."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from claims.enums import Anchor
from claims.extraction.quantities import quantities
from claims.models import Appearance
from claims.workflow.proposals import CONTEXT, Place, mark
from sources.models import ArticleVersion

# A quote counts as changed, not vanished, while at most this share of its code points was edited.
MAX_EDITED_SHARE = 0.25


@transaction.atomic
def reanchor(version: ArticleVersion, *, at: datetime) -> list[Appearance]:
    """Carry the appearances of earlier versions of the article over to this one.

    Returns the new appearances. Those whose words cannot be found are flagged as vanished here. Doing it
    twice changes nothing.
    """
    earlier = Appearance.objects.filter(
        version__article=version.article_id, version__number__lt=version.number, later=None, vanished_in=None
    )
    carried = []
    for appearance in earlier.select_related("claim", "claimant").order_by("start", "pk"):
        found = locate(appearance, version.text, language=version.article.language)
        if found is None:
            appearance.vanished_in = version
            appearance.save(update_fields=["vanished_in"])
        else:
            carried.append(_carry_over(appearance, version, *found, at=at))
    return carried


def locate(appearance: Appearance, text: str, *, language: str = "") -> tuple[int, int, int] | None:
    """Find an appearance's words in another text: (start, end, edit distance), None when they are gone.

    The same words with another figure are another claim: they do not count as found.
    """
    start = _exact(appearance, text)
    if start is not None:
        return start, start + len(appearance.exact), 0
    found = _fuzzy(appearance.exact, text)
    if found and _figures(text[found[0] : found[1]], language) != _figures(appearance.exact, language):
        return None
    return found


def _figures(words: str, language: str) -> list[tuple[Decimal, Decimal | None]]:
    return sorted(((number.value, number.upper) for number in quantities(words, language=language)), key=str)


def _exact(appearance: Appearance, text: str) -> int | None:
    """Find the same words; where they occur more than once, the place with the most alike surroundings."""
    length = len(appearance.exact)
    starts = []
    start = text.find(appearance.exact)
    while start >= 0:
        starts.append(start)
        start = text.find(appearance.exact, start + length)

    def likeness(start: int) -> tuple[float, int]:
        before, after = text[max(0, start - CONTEXT) : start], text[start + length : start + length + CONTEXT]
        alike = fuzz.ratio(before, appearance.prefix) + fuzz.ratio(after, appearance.suffix)
        return alike, -abs(start - appearance.start)

    return max(starts, key=likeness, default=None)


def _fuzzy(exact: str, text: str) -> tuple[int, int, int] | None:
    """Find the most similar stretch of the text, at whole words."""
    likely = fuzz.partial_ratio_alignment(exact, text, score_cutoff=100 * (1 - 2 * MAX_EDITED_SHARE))
    if likely is None:
        return None
    start, end = likely.dest_start, likely.dest_end
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    distance = Levenshtein.distance(exact, text[start:end])
    return (start, end, distance) if distance <= MAX_EDITED_SHARE * len(exact) else None


def _carry_over(
    appearance: Appearance, version: ArticleVersion, start: int, end: int, distance: int, *, at: datetime
) -> Appearance:
    place = Place(
        version=version,
        start=start,
        end=end,
        claimant=appearance.claimant,
        claimant_as_written=appearance.claimant_as_written,
        cue=appearance.cue,
        is_outlet_voice=appearance.is_outlet_voice,
        extractor=appearance.extractor,
        anchor=Anchor.FUZZY if distance else Anchor.EXACT,
        distance=distance,
        earlier=appearance,
    )
    return mark(claim=appearance.claim, place=place, at=at)
