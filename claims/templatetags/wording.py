"""Putting what a public document holds in codes into words, and into markup that is safe."""

import json
import re
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from claims.enums import ClaimKind, InquiryOutcome, LedgerAction, RatingCategory
from claims.interchange.document import Document, web_address
from claims.interchange.languages import direction, language_name
from claims.interchange.quantities import duration, quantity
from claims.workflow.proposals import CONTEXT
from sources.enums import Proximity, Reliability, SourceKind

register = template.Library()
register.filter(direction)
register.filter(duration)
register.filter(language_name)
register.filter(quantity)


# The Admiralty code's second half: how far this piece of information can be believed.
_CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
_LABELS: dict[str, type[TextChoices]] = {
    "action": LedgerAction,
    "category": RatingCategory,
    "kind": ClaimKind,
    "proximity": Proximity,
    "source": SourceKind,
}
_REACTIONS: dict[str, str] = {
    InquiryOutcome.ANSWERED: "On {} they answered",
    InquiryOutcome.DECLINED: "On {} they declined to comment",
    InquiryOutcome.CORRECTED: "On {} the piece was corrected",
    InquiryOutcome.REFUSED: "By {} the piece was not corrected",
    InquiryOutcome.NO_ANSWER: "There was no answer by {}",
}
_NOT_IN_SCRIPTS = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@register.filter
def label(code: str, vocabulary: str) -> str:
    """Return the words for a code of one of the closed vocabularies, or the code where it is unknown."""
    words = dict(_LABELS[vocabulary].choices)
    return str(words.get(code, code))


@register.filter
def reliability(grade: str) -> str:
    """Say what a source's grade means: “usually reliable” for B."""
    return str(Reliability(grade).label).partition(" – ")[2] if grade in Reliability.values else grade


@register.filter
def credibility(number: int) -> str:
    """Say what the grade of a piece of information means: “probably true” for 2."""
    return _CREDIBILITY.get(number, "cannot be judged")


@register.filter
def when(iso: str | None) -> str:
    """Return an ISO 8601 date, or a moment's day in the site's time zone, as a `time` element."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso)
    day = timezone.localtime(moment).date() if moment.tzinfo else moment.date()
    return format_html('<time datetime="{}">{}</time>', iso, _said(day))


@register.filter
def reaction(response: Document) -> str:
    """Say what became of a question to somebody concerned: “On 3 March 2026 they answered:”."""
    sentence = _REACTIONS.get(response["outcome"], "There is no answer so far")
    mark = ":" if response["answer"] else "."
    return format_html(sentence + mark, when(response["answered_on"]))


@register.filter
def period(span: dict[str, str | None]) -> str:
    """Say the time that a claim speaks of: “14 March 2013 to 5 September 2025”."""
    first, last = (date.fromisoformat(day) if day else None for day in (span["from"], span["until"]))
    if first and last:
        return _said(first) if first == last else f"{_said(first)} to {_said(last)}"
    return f"from {_said(first)} on" if first else f"until {_said(last)}" if last else ""


@register.filter
def before(appearance: Document) -> str:
    """Return what stands before a quote, at whole words, with an ellipsis where the text began earlier."""
    prefix: str = appearance["prefix"]
    if appearance["start"] <= len(prefix):
        return prefix
    return "…" + re.sub(r"^\S*\s+", "", prefix)


@register.filter
def after(appearance: Document) -> str:
    """Return what stands after a quote, at whole words, with an ellipsis where the text goes on."""
    suffix: str = appearance["suffix"]
    return re.sub(r"\s+\S*$", "", suffix) + "…" if len(suffix) >= CONTEXT else suffix


register.filter(web_address)


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Embed data as JSON-LD; nothing in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False).translate(_NOT_IN_SCRIPTS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def _said(day: date) -> str:
    return date_format(day, "j F Y")
