"""Putting what a public document holds in codes into words, and into markup that is safe."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from claims.enums import ClaimKind, Comparator, LedgerAction, RatingCategory
from claims.interchange.document import Document
from claims.interchange.languages import direction, language_name
from claims.workflow.proposals import CONTEXT
from sources.enums import Proximity, Reliability, SourceKind

register = template.Library()
register.filter(direction)
register.filter(language_name)

_BOUNDS = {
    Comparator.EQ: "",
    Comparator.GT: "more than",
    Comparator.GTE: "at least",
    Comparator.LT: "less than",
    Comparator.LTE: "at most",
    Comparator.BETWEEN: "between",
}
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)
_DURATION_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

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
def quantity(claimed: Document) -> str:
    """Say a claimed quantity in words: “at least 40 meetings over 10 years”."""
    number = _grouped(claimed["value"])
    if claimed["upper"] is not None:
        number = f"{number} and {_grouped(claimed['upper'])}"
    about = "about" if claimed["is_approximate"] else ""
    counted = f"{number} {claimed['unit']}".strip()
    during = duration(claimed["period"])
    period = f"over {during}" if during not in ("", counted) else ""
    return " ".join(filter(None, [_BOUNDS[claimed["comparator"]], about, counted, period]))


@register.filter
def duration(iso: str) -> str:
    """Say an ISO 8601 duration in words: “10 years” for P10Y; the code itself where it is none."""
    match = _DURATION.fullmatch(iso)
    counts = match.groups() if match else ()
    words = [
        f"{int(count)} {unit}{'' if int(count) == 1 else 's'}"
        for count, unit in zip(counts, _DURATION_UNITS, strict=False)
        if count
    ]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or iso


@register.filter
def when(iso: str | None) -> str:
    """Return an ISO 8601 date, or a moment's day in the site's time zone, as a `time` element."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso)
    day = timezone.localtime(moment).date() if moment.tzinfo else moment.date()
    return format_html('<time datetime="{}">{}</time>', iso, _said(day))


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


@register.filter
def web_address(url: str | None) -> str:
    """Return an address that may be linked to; nothing for one that is not http or https."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Embed data as JSON-LD; nothing in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False).translate(_NOT_IN_SCRIPTS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def _said(day: date) -> str:
    return date_format(day, "j F Y")


def _grouped(number: str) -> str:
    """Group the thousands; years and other four-digit numbers stay as they are."""
    return f"{Decimal(number):,f}" if len(number.partition(".")[0]) > 4 else number
