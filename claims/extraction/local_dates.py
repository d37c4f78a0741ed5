"""The common phrases for days in French, Spanish, German, Portuguese, Russian, Arabic and Chinese."""

import re
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from claims.extraction import days
from claims.extraction.date_meanings import Reader
from claims.extraction.days import OpenSpan, Span
from claims.extraction.wordlists import LOCAL_MONTHS, word_list

_YEAR = r"((?:1[5-9]|20)\d\d)(?![\d,.]*\d)(?!\s?%)"
_ZH = re.compile(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})[日号])?")
# Words for days and spans beside the day of publication: how far, in which unit.
_RELATIVE = {
    "fr": {"aujourd['’]hui": (0, "day"), "hier": (-1, "day"), "demain": (1, "day"),
           r"l['’](?:an|année)\s(?:dernière?|passée?)": (-1, "year"), "cette année": (0, "year"),
           r"l['’]année\sprochaine": (1, "year"), "le mois dernier": (-1, "month"),
           "ce mois-ci": (0, "month"),
           "la semaine dernière": (-1, "week"), "cette semaine": (0, "week")},
    "es": {"hoy": (0, "day"), "ayer": (-1, "day"), "el año pasado": (-1, "year"), "este año": (0, "year"),
           "el próximo año": (1, "year"), "el mes pasado": (-1, "month"), "este mes": (0, "month"),
           "la semana pasada": (-1, "week"), "esta semana": (0, "week")},
    "de": {"heute": (0, "day"), "gestern": (-1, "day"), "(?:im )?letzte[sn]? jahr": (-1, "year"),
           "(?:in )?diese[sm] jahr": (0, "year"), "(?:im )?nächste[sn]? jahr": (1, "year"),
           "(?:im )?letzte[nr]? monat": (-1, "month"),
           "(?:in der )?(?:letzten?|vergangenen?) woche": (-1, "week"),
           "(?:im )?vergangenen jahr": (-1, "year"), "diese woche": (0, "week")},
    "pt": {"hoje": (0, "day"), "ontem": (-1, "day"), "no ano passado": (-1, "year"), "este ano": (0, "year"),
           "no mês passado": (-1, "month"), "na semana passada": (-1, "week")},
    "ru": {"сегодня": (0, "day"), "вчера": (-1, "day"), "в прошлом году": (-1, "year"),
           "в этом году": (0, "year"), "в прошлом месяце": (-1, "month"), "на прошлой неделе": (-1, "week")},
    "ar": {"اليوم": (0, "day"), "أمس": (-1, "day"), "العام الماضي": (-1, "year"), "هذا العام": (0, "year"),
           "الشهر الماضي": (-1, "month"), "الأسبوع الماضي": (-1, "week")},
    "zh": {"今天": (0, "day"), "昨天": (-1, "day"), "去年": (-1, "year"), "今年": (0, "year"),
           "明年": (1, "year"),
           "上个?月": (-1, "month"), "上周": (-1, "week"), "本周": (0, "week")},
}  # fmt: skip
_IN_YEAR = {
    "fr": r"\b(?:en|depuis|l['’]année|avant|après|jusqu['’]en|fin|début)\s",
    "es": r"\b(?:en|desde|el año|de|hasta|antes de)\s",
    "de": r"\b(?:im\sJahr|im\sJahre|seit|Jahr|bis|vor|nach|Ende|Anfang)\s",
    "pt": r"\b(?:em|desde|no ano de|até)\s",
    "ru": r"\b(?:в|с|до)\s", "ar": r"(?:عام|سنة|في|منذ|عامي)\s",
}  # fmt: skip
_SINCE = ("depuis", "desde", "seit", "с ", "منذ")
_UNTIL = ("jusqu", "hasta", "bis", "até", "до")
_AGO = {
    "fr": r"\bil y a (\d{1,3}|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) (jour|semaine|moi|an)s?\b",
    "es": r"\bhace (\d{1,3}|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) "
          r"(día|semana|mes|año)(?:e?s)?\b",
    "de": r"\bvor (\d{1,3}|einem|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn) "
          r"(Tag|Woche|Monat|Jahr)(?:en|n|e)?\b",
}  # fmt: skip
_NUMBERS = {
    word: value
    for words in (
        "un deux trois quatre cinq six sept huit neuf dix",
        "un dos tres cuatro cinco seis siete ocho nueve diez",
        "einem zwei drei vier fünf sechs sieben acht neun zehn",
    )
    for value, word in enumerate(word_list(words), start=1)
}  # fmt: skip
_UNITS = {
    "jour": "day", "semaine": "week", "moi": "month", "an": "year", "día": "day", "semana": "week",
    "mes": "month", "año": "year", "tag": "day", "woche": "week", "monat": "month", "jahr": "year",
}  # fmt: skip


@lru_cache(maxsize=16)
def local_readers(language: str) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """Give the readers that a language adds to the figures of all; none for languages we do not know."""
    code = language[:2].lower()
    readers: list[tuple[re.Pattern[str], Reader]] = []
    if code == "zh":
        readers.append((_ZH, _chinese))
    if code in LOCAL_MONTHS:
        readers.append(_months_of(code))
    if code in _IN_YEAR:
        pattern = rf"{_IN_YEAR[code]}{_YEAR}(?:\s[–—-]\s|\s(?:et|y|und|bis|a|à|و)\s)?"
        readers.append((re.compile(pattern, re.IGNORECASE), _year))
    if code in _AGO:
        readers.append((re.compile(_AGO[code], re.IGNORECASE), _ago))
    readers.extend(_relatives(code))
    return tuple(readers)


def _months_of(code: str) -> tuple[re.Pattern[str], Reader]:
    names = LOCAL_MONTHS[code]

    def read(match: re.Match[str], _today: date | None) -> Span:
        month = names.index(match["month"].lower()) + 1
        if not match["day"]:
            return days.month_span(int(match["year"]), month)
        day = date(int(match["year"]), month, int(match["day"]))
        return day, day

    day = r"(?:\b(?P<day>\d{1,2})(?:er|º|\.)?\s(?:de\s)?)?"
    pattern = rf"{day}\b(?P<month>{'|'.join(names)})\s(?:de\s|del\s)?(?P<year>\d{{4}})\b"
    return re.compile(pattern, re.IGNORECASE), read


def _relatives(code: str) -> list[tuple[re.Pattern[str], Reader]]:
    def reader(step: int, unit: str) -> Reader:
        def read(_match: re.Match[str], today: date | None) -> Span | None:
            return days.unit_span(days.moved(today, step, unit), unit) if today else None

        return read

    edge = "" if code == "zh" else r"\b"
    return [
        (re.compile(rf"{edge}{pattern}{edge}", re.IGNORECASE), reader(*meaning))
        for pattern, meaning in _RELATIVE.get(code, {}).items()
    ]


def _year(match: re.Match[str], today: date | None) -> OpenSpan:
    word, span = match.group().lower(), days.year_span(int(match.group(1)))
    if word.startswith(_SINCE):
        return span[0], today if today and span[0] <= today else None
    if word.startswith(("avant", "antes", "vor ")):
        return None, span[0] - timedelta(days=1)
    return (None, span[1]) if word.startswith(_UNTIL) else span


def _ago(match: re.Match[str], today: date | None) -> Span | None:
    if today is None:
        return None
    word, unit = match.group(1).lower(), _UNITS[match.group(2).lower()]
    day = days.moved(today, -(int(word) if word.isdecimal() else _NUMBERS[word]), unit)
    return days.unit_span(day, unit) if unit != "week" else (day - timedelta(days=3), day + timedelta(days=3))


def _chinese(match: re.Match[str], _today: date | None) -> Span | None:
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not 1 <= year <= MAXYEAR:
        return None
    if month and day:
        return date(year, month, day), date(year, month, day)
    return days.month_span(year, month) if month else days.year_span(year)
