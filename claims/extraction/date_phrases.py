"""How the English phrases for days are written; what they mean is said in the module of that name.

The order counts: a phrase that is read is not read again by a later pattern.
"""

import re
from collections.abc import Iterator

from claims.extraction import date_meanings as meanings
from claims.extraction.date_meanings import Reader
from claims.extraction.numerals import NUMBER_WORDS
from claims.extraction.wordlists import MONTHS, SHORT_MONTHS

_WRITTEN = [form for name in (*MONTHS, *SHORT_MONTHS, "sep") for form in (name.capitalize(), name.upper())]
# Months are capitalized, which tells them from "may" and "march".
_MONTH = rf"(?-i:{'|'.join(sorted(_WRITTEN, key=len, reverse=True))})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d(?![\d,.]*\d)(?!\s?(?:%|percent\b|per\scent\b|people\b|km\b|tonnes\b))"
_UNIT = r"(day|night|week|fortnight|month|quarter|year|decade|centur(?:y|ie)|weekend)s?\b"
_COUNT = rf"(?:(\d{{1,3}}|a\scouple\sof|{NUMBER_WORDS}|an?)\s)"
_PART = (
    r"(?:(?P<part>early|mid|middle|late|(?:beginning|start|middle|end)\sof)[\s-]"
    r"(?:in\s)?(?:the\s)?(?:year\s)?)"
)
_WEEKDAY = "|".join(meanings.WEEKDAYS)
_ON = rf"(?:(?:{_WEEKDAY}),?\s)?"
_TO = r"\s?(?:to|and|until|till|through|[-–—])\s?"
_SEASON = "spring|summer|autumn|fall|winter"
_NAMED_DAY = rf"(?P<month>{_MONTH})\s(?P<day>{_DAY})"
_DAY_NAMED = rf"(?P<day>{_DAY})\s(?:of\s)?(?P<month>{_MONTH})"
_NO_NUMBER = r"(?!\w|[,.]?\d|\s(?:percent|million|billion|people)\b)"
_REL_YEAR = rf"(?:(?:of\s|in\s)?(?P<year>{_YEAR})|of\s(?P<rel>last|this|next|the)\syear)"
_IN = (
    "in|since|by|until|till|before|after|during|for|of|from|to|than|year|and|through|around|about|on|calendar"
)
_BEFORE_MONTH = "in|since|last|this|next|by|until|till|during|of|from|before|after|between|through|around"

_READERS: tuple[tuple[frozenset[str], re.Pattern[str], Reader], ...] = tuple(
    (frozenset(needs.split()), re.compile(pattern, re.IGNORECASE), reader)
    for needs, pattern, reader in (
        ("digit", r"\b\d{4}-\d{2}-\d{2}\b", meanings.read_iso),
        ("digit", r"(?<![\d/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})\b(?!\.\d)", meanings.read_numeric),
        (
            "month digit",
            rf"\b{_ON}(?P<day>{_DAY})(?:\s(?P<month>{_MONTH}))(?:{_TO})(?P<until>{_DAY})"
            rf"\s(?P<until_month>{_MONTH})(?:,?\s(?P<year>{_YEAR}))?",
            meanings.read_day,
        ),
        (
            "month digit",
            rf"\b(?P<month>{_MONTH})\s(?P<day>{_DAY})(?:{_TO})(?P<until_month>{_MONTH})\s(?P<until>{_DAY})"
            rf"(?:,?\s(?P<year>{_YEAR}))?{_NO_NUMBER}",
            meanings.read_day,
        ),
        (
            "month digit",
            rf"\b(?P<day>{_DAY})(?:{_TO})(?P<until>{_DAY})\s(?P<month>{_MONTH})(?:,?\s(?P<year>{_YEAR}))?",
            meanings.read_day,
        ),
        (
            "month digit",
            rf"\b{_NAMED_DAY}(?:{_TO})(?P<until>{_DAY})(?:,?\s(?P<year>{_YEAR}))?{_NO_NUMBER}",
            meanings.read_day,
        ),
        ("month digit", rf"\b{_ON}{_DAY_NAMED},?\s(?P<year>{_YEAR})", meanings.read_day),
        ("month digit", rf"\b{_ON}{_NAMED_DAY},?\s(?P<year>{_YEAR})", meanings.read_day),
        (
            "quarter",
            rf"\b(?:q(?P<number>[1-4])|(?P<name>first|second|third|fourth)[\s-]quarter)\s{_REL_YEAR}",
            meanings.read_quarter,
        ),
        ("digit", rf"\b(?P<year>{_YEAR})\sq(?P<number>[1-4])\b(?P<name>)", meanings.read_quarter),
        (
            "quarter",
            r"\bin\sthe\s(?P<name>first|second|third|fourth)\squarter\b(?!\sof)(?P<number>)",
            meanings.read_quarter,
        ),
        (
            "half",
            rf"\b(?:h(?P<number>[12])|(?P<name>first|second)[\s-]half)\s{_REL_YEAR}",
            meanings.read_half,
        ),
        (
            "digit season",
            rf"\b(?P<season>{_SEASON})\s(?:of\s)?(?P<year>{_YEAR})(?P<until>[-–/]\d\d\b)?",
            meanings.read_season,
        ),
        (
            "season",
            rf"\b(?P<word>last|this|next)\s(?P<season>{_SEASON})\b",
            meanings.read_season,
        ),
        (
            "month digit",
            rf"\b(?P<month>{_MONTH})(?:\s(?P<from_year>{_YEAR}))?(?:{_TO})(?P<until_month>{_MONTH})"
            rf",?\s(?P<year>{_YEAR})",
            meanings.read_month_year,
        ),
        (
            "month digit",
            rf"\b(?:{_PART})?(?P<month>{_MONTH}),?\s(?:of\s)?(?P<year>{_YEAR})",
            meanings.read_month_year,
        ),
        ("month digit", rf"\b{_ON}{_DAY_NAMED}(?!\w)", meanings.read_day),
        ("month digit", rf"\b{_ON}{_NAMED_DAY}{_NO_NUMBER}", meanings.read_day),
        (
            "digit",
            rf"\b(?:between|from)\s({_YEAR})\s(?:and|to|until|till|through)\s({_YEAR})",
            meanings.read_years,
        ),
        ("digit", rf"\b({_YEAR})\s?[–—-]\s?({_YEAR})", meanings.read_years),
        ("digit", r"\b((?:1[5-9]|20)\d\d)[–/-](\d\d)\b(?![-–/]\d|\d)", meanings.read_years),
        (
            "digit",
            rf"\b(?:the\s)?(?:{_PART})?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b",
            meanings.read_decade,
        ),
        ("digit", rf"\bthe\s(?:{_PART})?['’‘](?P<short>[2-9]0)s\b", meanings.read_decade),
        ("tens", rf"\bthe\s(?P<name>{'|'.join(meanings.TENS)})\b", meanings.read_decade),
        (
            "century",
            rf"\b(?:{_PART})?(?P<century>\d{{1,2}}(?:st|nd|rd|th)|[a-z]+(?:th|first|second|third))[\s-]century\b",
            meanings.read_century,
        ),
        ("digit", rf"\b{_PART}(?P<year>{_YEAR})", meanings.read_year),
        (
            "digit",
            rf"\b(?:{_IN})\s(?:the\s(?:fiscal\s|financial\s)?(?:year\s)?|early\s)?(?P<year>{_YEAR})",
            meanings.read_year,
        ),
        ("digit", rf"(?<=\()(?P<year>{_YEAR})(?=\))", meanings.read_year),
        ("digit", rf"\b(?:fiscal|financial)\s(?P<year>{_YEAR})", meanings.read_year),
        ("digit", r"\b(?:in|since|of|by|until|from)\s['’‘](?P<short>\d\d)(?!\w)", meanings.read_short_year),
        ("digit", rf"\b(?:the|a|an|its|his|her|their|our)\s(?P<year>{_YEAR})(?=\s[a-z])", meanings.read_year),
        (
            "month",
            rf"\b(?P<word>from|between)\s(?P<month>{_MONTH})\s(?:to|and|until|till|through)\s(?P<until_month>{_MONTH})(?!\s\d)",
            meanings.read_bare_month,
        ),
        (
            "month",
            rf"\b(?:(?P<word>{_BEFORE_MONTH})\s)?{_PART}(?P<month>{_MONTH})(?!\s\d)",
            meanings.read_bare_month,
        ),
        ("month", rf"\b(?P<word>{_BEFORE_MONTH})\s(?P<month>{_MONTH})(?!\s\d)", meanings.read_bare_month),
        (
            "near",
            r"\b(the\sday\s(?:before\syesterday|after\stomorrow)|last\snight|yesterday|today|tonight|tomorrow)\b",
            meanings.read_single_day,
        ),
        (
            "weekday",
            rf"(?<!\ba\s)(?<!every\s)\b(?:(on|last|next|this|since|by|until|till|before|after)\s)?({_WEEKDAY})\b",
            meanings.read_weekday,
        ),
        (
            "unit",
            rf"\b(?:over|in|during|for|within|across|throughout)\s(?:the\s)?(?:past|last|previous)\s{_COUNT}?{_UNIT}(?!\sof\b)",
            meanings.read_recent,
        ),
        ("unit", rf"\b(?:the\s)?(?:past|last)\s{_COUNT}{_UNIT}", meanings.read_recent),
        ("unit", rf"\bthe\spast\s{_COUNT}?{_UNIT}", meanings.read_recent),
        (
            "unit",
            rf"\b(?:over|in|during|for|within|across|throughout)\s(?:the\s)?(?:next|coming)\s{_COUNT}?{_UNIT}",
            meanings.read_coming,
        ),
        ("unit", rf"\bthe\s(?:next|coming)\s{_COUNT}{_UNIT}", meanings.read_coming),
        (
            "unit",
            r"\b(?:(?P<part>earlier|later|so\sfar|early|late|mid|(?:beginning|start|middle|end)\sof)[\s-])?"
            r"(?P<rel>last|this|next|the)\s(?P<unit>year|month|week|decade|century|quarter|weekend)\b(?!\s(?:before|after|century))",
            meanings.read_around,
        ),
        ("unit", rf"\b{_COUNT}{_UNIT}\s(?:ago|earlier)\b", meanings.read_ago),
    )
)

_SIGNS = {
    "digit": re.compile(r"\d"),
    "month": re.compile("|".join(name[:3].title() + "|" + name[:3].upper() for name in SHORT_MONTHS)),
    "unit": re.compile(r"day|night|week|month|year|quarter|decade|centur", re.IGNORECASE),
    "weekday": re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE),
    "season": re.compile(_SEASON, re.IGNORECASE),
    "near": re.compile(r"yesterday|today|tonight|tomorrow|last\snight", re.IGNORECASE),
    "century": re.compile(r"century", re.IGNORECASE),
    "tens": re.compile(r"the\s\w+ties\b", re.IGNORECASE),
    "quarter": re.compile(r"quarter|q[1-4]", re.IGNORECASE),
    "half": re.compile(r"half|h[12]", re.IGNORECASE),
}  # fmt: skip


def readers_for(text: str) -> Iterator[tuple[re.Pattern[str], Reader]]:
    """Give the readers that may find something in a text, in the order in which they are to be tried."""
    signs = {name for name, pattern in _SIGNS.items() if pattern.search(text)}
    return ((pattern, reader) for needs, pattern, reader in _READERS if needs <= signs) if signs else iter(())
