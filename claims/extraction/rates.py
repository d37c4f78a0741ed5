"""What a number is counted over or against: a period of time, or so much of something else.

A period is an ISO 8601 duration ("a year", "over the past decade"); everything else is said in words, in
the singular or with its number: "barrel", "person", "100000 people".
"""

import re

from claims.extraction.numerals import DIGITS, NUMBER_WORDS, plain, value_of_digits, value_of_words
from claims.extraction.units import SPANS

_NAMES = (
    r"(second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur(?:y|ie))s?\b(?!['’-])"
)
_COUNT = rf"(?:(\d{{1,4}}|{NUMBER_WORDS})[\s-]+)?"
_GAP = r"(?:\s(?:of|in|on|to|from|for|at|by)(?:\s[\w’'-]+){1,3}?)?"
_NOT_A_RATE = r"(?!\s(?:ago|earlier|later|before|after|old|long|and\sa\shalf|or\sso)\b)"
_OVER = re.compile(
    r"\b(?:over|in|during|within|for|across|throughout)\s+"
    r"(?:(?:the|a|its|his|her|their|just|only)\s+){0,3}"
    rf"(?:past\s+|last\s+|previous\s+|next\s+|coming\s+|first\s+|final\s+)?{_COUNT}{_NAMES}{_NOT_A_RATE}",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"{_GAP}[\s-](?:(?:per|each|every|a\ssingle)\s{_COUNT}|an?[\s-]){_NAMES}{_NOT_A_RATE}", re.IGNORECASE
)
_SLASHED = re.compile(r"\s?/\s?(second|minute|hour|day|week|month|year|s|h)\b", re.IGNORECASE)
_ADVERB = re.compile(
    rf"{_GAP}\s(hourly|daily|weekly|fortnightly|monthly|quarterly|annually|yearly)\b", re.IGNORECASE
)
_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P3M", "annually": "P1Y", "yearly": "P1Y",
}  # fmt: skip
_ANNUAL = re.compile(
    r"\b(annual|yearly|daily|weekly|monthly|quarterly|hourly)\s(?:[a-z]+\s){0,2}$", re.IGNORECASE
)
_HEAD = re.compile(r"\s(?:per|a)\s(?:capita|head|person|inhabitant)\b", re.IGNORECASE)
_PER = re.compile(
    rf"{_GAP}\s(?:per|(?:for|out\sof|in)\s(?:each|every))\s(?:({DIGITS}|{NUMBER_WORDS})\s)?"
    rf"(?!{_NAMES.replace('(second', '(?:second')}|cent\b)((?:square\s|cubic\s)?[^\W\d_]+(?:-[^\W\d_]+)*)",
    re.IGNORECASE,
)
_APIECE = re.compile(
    r"\s(?:an?|the)\s(barrel|tonne|ton|gallon|litre|liter|kilo|kilogram|kilogramme|pound|ounce|bottle|share|piece"
    r"|ticket|unit|mile|kilometre|kilometer|bushel|pack|acre|hectare|megawatt[\s-]hour|pupil|student|household"
    r"|shot|dose|plate|cup|carton|sack|bag|seat|vote|word|page|game|time|visit|vehicle|car)\b",
    re.IGNORECASE,
)
_FIELDS_AND_FUELS = ("gallon", "litre", "liter", "acre", "hectare")
_SLASHED_UNIT = re.compile(r"\s?/\s?([A-Za-z]{1,6})\b(?![./])")
_LOCAL = (
    (re.compile(r"\s(?:par|al|pro|por|im)\s(?:an|ann[ée]e|año|jahr|ano)\b", re.IGNORECASE), "P1Y"),
    (re.compile(r"\s(?:par|al|pro|por|im)\s(?:mois|mes|monat|mês)\b", re.IGNORECASE), "P1M"),
    (re.compile(r"\s(?:par|al|pro|por|am)\s(?:jour|día|tag|dia)\b", re.IGNORECASE), "P1D"),
    (re.compile(r"\sпо?\s?в\sгод\b|\sв\sгод\b|\sسنويا"), "P1Y"),
)
# "In the second half" and "in the first quarter" name a time and are no period.
_NUMBERED = ("second", "quarter")
_REACH = 70


def period_behind(text: str, end: int) -> tuple[str, int]:
    """Read the period that a number refers to, close behind its unit: "" where there is none."""
    for reader in (_EVERY, _SLASHED):
        if match := reader.match(text, end):
            count, name = (match.group(1), match.group(2)) if reader is _EVERY else (None, match.group(1))
            return duration(count or "1", name), match.end()
    if match := _ADVERB.match(text, end):
        return _ADVERBS.get(match.group(1).lower(), ""), match.end()
    for pattern, period in _LOCAL:
        if match := pattern.match(text, end):
            return period, match.end()
    span = _OVER.search(text, end, end + _REACH)
    if span and not span.group(1) and span.group(2).lower() in _NUMBERED:
        return "", end
    if span and not re.search(r"[.;,]\s", text[end : span.start()]):
        return duration(span.group(1) or "1", span.group(2)), span.end()
    return "", end


def period_before(text: str, start: int) -> str:
    """Read "annual" and its like before a number: "a yearly 40 cases"."""
    match = _ANNUAL.search(text, max(0, start - 40), start)
    if not match:
        return ""
    return _ADVERBS.get({"annual": "annually"}.get(match.group(1).lower(), match.group(1).lower()), "")


def per_behind(text: str, end: int, *, is_money: bool) -> tuple[str, int]:
    """Read what else a number is counted against: "" where there is nothing."""
    if match := _HEAD.match(text, end):
        return "person", match.end()
    match = _APIECE.match(text, end)
    if match and (is_money or match.group(1).lower() in _FIELDS_AND_FUELS):
        return match.group(1).lower(), match.end()
    if match := _PER.match(text, end):
        return _against(match), match.end()
    if match := _SLASHED_UNIT.match(text, end):
        return match.group(1), match.end()
    return "", end


def duration(count: str, name: str) -> str:
    """Give the ISO 8601 duration of "five", "year"."""
    singular = "century" if name.lower().startswith("centur") else name.lower()
    singular = {"s": "second", "h": "hour"}.get(singular, singular)
    number = int(count) if count.isdecimal() else int(value_of_words(count) or 1)
    if singular == "fortnight":
        return f"P{2 * number}W"
    if singular == "quarter":
        return f"P{3 * number}M"
    return "P" + SPANS[singular].format(number)


def _against(match: re.Match[str]) -> str:
    noun = match.group(2).lower()
    if not match.group(1):
        return noun
    raw = match.group(1)
    number = value_of_digits(raw) if raw[0].isdigit() else value_of_words(raw)
    return noun if number is None else f"{format(plain(number), 'f')} {noun}"
