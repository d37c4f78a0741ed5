"""Units: what stands behind a number and says what is counted or measured.

Measures have one spelling ("km", "tonnes", "USD", "percent"), so that two claims about the same thing can be
compared; what is counted keeps the article's noun in the plural ("fishing boats", "members" of "12-member").
"""

import re

from claims.extraction import lexicon
from claims.extraction.wordlists import word_list

CURRENCY_SIGNS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "£": "GBP", "€": "EUR", "¥": "JPY", "CN¥": "CNY", "₹": "INR",
    "₽": "RUB", "₴": "UAH", "₩": "KRW", "₦": "NGN", "₺": "TRY", "₪": "ILS", "₱": "PHP",
}  # fmt: skip
CURRENCY_CODES = word_list(
    "USD EUR GBP JPY CNY INR RUB UAH CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF TRY BRL MXN ZAR KRW ILS SAR AED"
)
_CURRENCY_NAMES = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "yuan": "CNY",
    "renminbi": "CNY", "rouble": "RUB", "roubles": "RUB", "rubles": "RUB", "rupees": "INR", "yen": "JPY",
    "hryvnia": "UAH", "hryvnias": "UAH", "hryvnya": "UAH", "francs": "CHF", "zlotys": "PLN", "zloty": "PLN",
    "lira": "TRY", "liras": "TRY", "rand": "ZAR", "reais": "BRL", "shekels": "ILS", "riyals": "SAR",
    "dirhams": "AED", "naira": "NGN", "dólares": "USD", "reales": "BRL", "yenes": "JPY", "pesos": "MXN",
    "рублей": "RUB", "долларов": "USD", "евро": "EUR", "دولار": "USD", "يورو": "EUR",
    "livres": "GBP", "libras": "GBP", "pfund": "GBP",
    "dólar": "USD", "rubel": "RUB",
}  # fmt: skip
_NATIONAL = {
    ("australian", "dollars"): "AUD", ("canadian", "dollars"): "CAD", ("us", "dollars"): "USD",
    ("u.s", "dollars"): "USD", ("hong", "kong"): "HKD", ("zealand", "dollars"): "NZD",
    ("american", "dollars"): "USD", ("singapore", "dollars"): "SGD", ("swiss", "francs"): "CHF",
    ("swedish", "kronor"): "SEK", ("norwegian", "kroner"): "NOK", ("danish", "kroner"): "DKK",
    ("czech", "crowns"): "CZK", ("mexican", "pesos"): "MXN", ("argentine", "pesos"): "ARS",
    ("chilean", "pesos"): "CLP", ("philippine", "pesos"): "PHP", ("korean", "won"): "KRW",
    ("saudi", "riyals"): "SAR", ("turkish", "lira"): "TRY", ("pounds", "sterling"): "GBP",
}  # fmt: skip
CURRENCIES = frozenset((*CURRENCY_SIGNS.values(), *_CURRENCY_NAMES.values(), *_NATIONAL.values()))
_MEASURES = {
    "km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
    "kilomètres": "km", "kilómetros": "km", "kilometern": "km", "km²": "km²", "m²": "m²", "m": "m",
    "metre": "m", "metres": "m", "meter": "m", "meters": "m", "mètres": "m", "metros": "m", "metern": "m",
    "cm": "cm", "centimetre": "cm", "centimetres": "cm", "centimeter": "cm", "centimeters": "cm", "mm": "mm",
    "millimetre": "mm", "millimetres": "mm", "millimeters": "mm", "millimeter": "mm", "kg": "kg",
    "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg",
    "kilogrammes": "kg", "g": "g", "gram": "g", "grams": "g", "grammes": "g", "mg": "mg",
    "milligram": "mg", "milligrams": "mg", "tonne": "tonnes", "tonnes": "tonnes", "tonnen": "tonnes",
    "toneladas": "tonnes", "ton": "tons", "tons": "tons", "hectare": "hectares", "hectares": "hectares",
    "hectáreas": "hectares", "hektar": "hectares", "ha": "hectares", "acre": "acres", "litre": "litres",
    "litres": "litres", "liter": "litres", "liters": "litres", "litros": "litres", "mile": "miles",
    "miles": "miles", "mi": "miles", "foot": "feet", "feet": "feet", "ft": "feet", "inch": "inches",
    "inches": "inches", "yard": "yards", "lb": "pounds", "lbs": "pounds", "oz": "ounces", "mph": "miles",
    "km/h": "km", "kph": "km", "kmh": "km", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "twh": "TWh",
    "kilowatt-hours": "kWh", "megawatt-hours": "MWh", "terawatt-hours": "TWh", "kw": "kW", "mw": "MW",
    "gw": "GW", "kilowatts": "kW", "kilowatt": "kW", "megawatt": "MW", "megawatts": "MW", "gigawatt": "GW",
    "gigawatts": "GW", "gb": "GB", "tb": "TB", "mb": "MB", "gigabytes": "GB", "terabytes": "TB",
    "°c": "°C", "ºc": "°C", "°f": "°F", "ppm": "ppm", "bps": "basis points", "bpd": "barrels",
}  # fmt: skip
# Speeds and flows that say in one word over what time they are counted.
PERIOD_OF_UNIT = {"mph": "PT1H", "km/h": "PT1H", "kph": "PT1H", "kmh": "PT1H", "bpd": "P1D"}
SPANS = {
    "second": "T{}S", "minute": "T{}M", "hour": "T{}H", "day": "{}D", "night": "{}D", "week": "{}W",
    "fortnight": "{}F", "month": "{}M", "quarter": "{}Q", "year": "{}Y", "decade": "{}0Y", "century": "{}00Y",
}  # fmt: skip
DURATIONS = frozenset((*(f"{name}s" for name in SPANS if name not in ("night", "quarter")), "centuries"))
AGE = "years old"
_PERCENT = re.compile(
    r"[\s-]{0,2}(?:(percentage[\s-]points?|p\.?p\.?t?s?\b|puntos\sporcentuales|points?\sde\spourcentage|prozentpunkten?)"
    r"|(%|٪|percent\b|per\s?cent\b|pct\b|prozent\b|pour\s?cent\b|por\s?ciento\b|процент\w*|في\sالمئة|في\sالمائة"
    r"|بالمئة|بالمائة))",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\s{0,2}(?:percentage[\s-]points?|points?\b|puntos\b|punkte\b)", re.IGNORECASE)
_DEGREES = re.compile(r"[\s-]?(?:degrees?|°|º)[\s-]?(celsius|centigrade|fahrenheit|c\b|f\b)?", re.IGNORECASE)
_SQUARE = re.compile(
    r"[\s-](?:(square|sq|cubic)\.?[\s-])(metres?|meters?|kilometres?|kilometers?|km|miles?|feet|foot|m|ft|yards?)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"[\s-]years?[\s-](?:old(?:s\b)?|of\sage\b)|-year-olds?\b|\sans\b(?=\sd['’]âge)|[\s-]jährige\w*\b",
    re.IGNORECASE,
)
_SIGN_BEHIND = re.compile(r"\s?([€£₽₴$¥₹₩₦₺₪₱]|z[łl]\b|kr\b)")
_MORE = re.compile(r"\s(?:more|other|additional|further|extra|fewer)(?=\s(?!than\b)[^\W\d_])", re.IGNORECASE)
_NAME = re.compile(r"\s[A-Z]\w")
_CODE_BEHIND = re.compile(rf"\s({'|'.join(CURRENCY_CODES)})\b")
_HAN_UNIT = re.compile(r"(美元|欧元|歐元|英镑|日元|卢布|人民币|元|公里|吨|噸|公斤|个百分点|%|％)")
_HAN_UNITS = {
    "美元": "USD", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP", "日元": "JPY", "卢布": "RUB",
    "人民币": "CNY", "元": "CNY", "公里": "km", "吨": "tonnes", "噸": "tonnes", "公斤": "kg",
    "个百分点": "percentage points", "%": "percent", "％": "percent",
}  # fmt: skip
_WORD = re.compile(r"[\s-]{1,2}(?:d['’])?(°?[^\W\d_]+(?:[’'/-][^\W\d_]+)*[²³]?)")
_GLUED = re.compile(
    r"(km/h|km²|m²|km|kg|cm|mm|mg|mph|kph|kmh|mw|gw|kw|gwh|twh|kwh|mwh|gb|tb|ft|lbs?|ppm|m|g|ha)\b(?!²)",
    re.IGNORECASE,
)
_PENCE_GLUED = re.compile(r"(p|c)\b")
_PENCE = {"p": "pence", "pence": "pence", "c": "cents", "cents": "cents", "cent": "cents", "penny": "pence"}
_PLURALS = frozenset(
    word_list("people men women children troops personnel staff police cattle fish aircraft feet teeth mice")
)
_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "child": "children", "foot": "feet"}
_NO_NOUN = frozenset(
    word_list("ago old earlier later long deep high wide tall away straight further percent")
)
# "A 5.9-magnitude quake", "a 20,000-strong force", "a five-to-four ruling".
_AFTER_HYPHEN = {"magnitude": "magnitude", "strong": "", "to": "", "plus": "", "point": "points"}
_LONGEST_NOUN = 4


def unit_behind(text: str, end: int, *, is_one: bool, is_scaled: bool) -> tuple[str, str, int]:
    """Read the unit behind a number: its name, the period that a speed has built in, and where it ends.

    `is_one` keeps a single thing in the singular; `is_scaled` says that a magnitude was written, before
    which "won" is a currency.
    """
    for reader in (_percent, _measured, _money):
        if found := reader(text, end):
            return found[0], "", found[1]
    return _named(text, end, is_one=is_one, is_scaled=is_scaled)


def currency_behind(text: str, end: int) -> tuple[str, int] | None:
    """Read a currency behind a number: "€", "USD", "Australian dollars"; None where there is none."""
    if found := _money(text, end):
        return found
    first = _WORD.match(text, end)
    if first is None:
        return None
    name = first.group(1).lower()
    second = _WORD.match(text, first.end())
    pair = (name, second.group(1).lower().rstrip(".")) if second else ("", "")
    if second and pair in _NATIONAL:
        after = re.compile(r"\sdollars\b").match(text, second.end())
        return _NATIONAL[pair], after.end() if after else second.end()
    if name == "new" and second and (third := _WORD.match(text, second.end())):
        pair = (pair[1], third.group(1).lower())
        return (_NATIONAL[pair], third.end()) if pair in _NATIONAL else None
    if name == "pounds" and text.startswith(" of ", first.end()):
        return "pounds", first.end()
    return (_CURRENCY_NAMES[name], first.end()) if name in _CURRENCY_NAMES else None


def age_behind(text: str, end: int) -> int | None:
    """Give where "-year-old" or "years old" ends; None where a number is no age."""
    match = _AGE.match(text, end)
    return match.end() if match else None


def is_glued_measure(text: str, end: int) -> bool:
    """Tell whether a measure follows a number without a space: "35km"."""
    return bool(_GLUED.match(text, end) or _PENCE_GLUED.match(text, end))


def plural(word: str) -> str:
    """Give the plural of a noun: "members", "cities", "people"."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if is_plural(word):
        return word
    if lower.endswith("y") and lower[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if lower.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def is_plural(word: str) -> bool:
    """Tell whether a noun looks like a plural."""
    lower = word.lower()
    ends_like_one = lower.endswith("s") and not lower.endswith(("ss", "us", "is", "'s", "’s"))
    ends_like_one = ends_like_one or (lower.endswith(("nis", "lis", "qis")) and word[0].isupper())
    return lower in _PLURALS or (len(lower) > 2 and ends_like_one)


def _percent(text: str, end: int) -> tuple[str, int] | None:
    match = _PERCENT.match(text, end)
    if not match:
        return None
    if match.group(1) or (points := _POINTS.match(text, match.end())) is None:
        return ("percentage points" if match.group(1) else "percent"), match.end()
    return "percentage points", points.end()


def _measured(text: str, end: int) -> tuple[str, int] | None:
    if match := _DEGREES.match(text, end):
        scale = (match.group(1) or "").lower()[:1]
        return {"c": "°C", "f": "°F"}.get(scale, "degrees"), match.end()
    if match := _SQUARE.match(text, end):
        power = "³" if match.group(1).lower() == "cubic" else "²"
        base = _MEASURES[match.group(2).lower()] if match.group(2).lower() != "yards" else "yards"
        return f"{base}{power}" if base in ("km", "m") else f"{_long(power)} {base}", match.end()
    if match := _HAN_UNIT.match(text, end):
        return _HAN_UNITS[match.group(1)], match.end()
    return None


def _long(power: str) -> str:
    return "cubic" if power == "³" else "square"


def _money(text: str, end: int) -> tuple[str, int] | None:
    if match := _SIGN_BEHIND.match(text, end):
        sign = match.group(1).lower()
        return {"zł": "PLN", "zl": "PLN", "kr": "SEK"}.get(sign) or CURRENCY_SIGNS[sign], match.end()
    if match := _CODE_BEHIND.match(text, end):
        return match.group(1), match.end()
    return None


def _named(text: str, end: int, *, is_one: bool, is_scaled: bool) -> tuple[str, str, int]:
    """Read a unit that is a word: a measure, a currency, or the noun that is counted."""
    if money := currency_behind(text, end):
        return money[0], "", money[1]
    if glued := _GLUED.match(text, end):
        name = glued.group(1).lower()
        return _MEASURES[name], PERIOD_OF_UNIT.get(name, ""), glued.end()
    if pence := _PENCE_GLUED.match(text, end):
        return _PENCE[pence.group(1)], "", pence.end()
    more = _MORE.match(text, end)
    first = _WORD.match(text, more.end() if more else end)
    if first is None:
        return "", "", end
    name = first.group(1).lower()
    if name in _MEASURES:
        return _MEASURES[name], PERIOD_OF_UNIT.get(name, ""), first.end()
    if name in _PENCE:
        return _PENCE[name], "", first.end()
    if name == "won" and is_scaled:
        return "KRW", "", first.end()
    return _counted(text, end, first, is_one=is_one)


def _counted(text: str, end: int, first: re.Match[str], *, is_one: bool) -> tuple[str, str, int]:
    """Read the noun of what is counted: up to three words that end in a plural, or one word."""
    is_joined = text[end] == "-"
    words: list[str] = []
    match: re.Match[str] | None = first
    position = end
    while match and len(words) < _LONGEST_NOUN:
        word = match.group(1)
        if (
            _breaks_off(word)
            or (words and _is_verbal(word))
            or (words and "," in text[position : match.start(1)])
        ):
            break
        words.append(word)
        position = match.end()
        if is_plural(word) or is_joined:
            break
        match = _WORD.match(text, position)
    if words and is_plural(words[-1]):
        return " ".join(words), "", position
    if not words or _is_verbal(words[0]) or _is_in_a_name(text, first):
        return "", "", end
    name = words[0].partition("-")[0] if is_joined else words[0]
    if is_joined and name.lower() in _AFTER_HYPHEN:
        return _AFTER_HYPHEN[name.lower()], "", first.start(1) + len(name)
    is_noun_of_many = is_joined or (name.lower() in SPANS and not is_one)
    return plural(name) if is_noun_of_many else name, "", first.start(1) + len(name)


def _breaks_off(word: str) -> bool:
    """Tell a word that is no part of what is counted."""
    lower = word.lower()
    is_grammar = lower in lexicon.FUNCTION_WORDS or lower in lexicon.CALENDAR or lower in _NO_NOUN
    return is_grammar or lower.endswith("ly")


def _is_in_a_name(text: str, word: re.Match[str]) -> bool:
    """Tell the first of two capitalized words: "29 Otto Lind"."""
    return word.group(1)[0].isupper() and bool(_NAME.match(text, word.end()))


def _is_verbal(word: str) -> bool:
    """Tell a word that may be a verb: it counts only before a plural, as in "40 armed men"."""
    lower = word.lower()
    return (lower.endswith(("ed", "ing")) and not lower.endswith("eed")) or lower in lexicon.IRREGULAR_PAST
