"""Whether two sentences speak of different people, places or organisations."""

import re
from functools import lru_cache
from itertools import takewhile

from claims.matching.static import static_vectors
from claims.matching.wordpieces import bare

_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;…\n]\s*[\"“‘']*\s*$|^\W*$")
_TITLES = frozenset({
    "president", "minister", "prime", "senator", "governor", "mayor", "mr", "mrs", "ms", "dr", "sir", "rep",
    "lord", "lady", "king", "queen", "prince", "princess", "pope", "chancellor", "secretary", "general",
    "sen", "gov", "congressman", "congresswoman", "representative", "judge", "justice", "professor", "i",
    "i'm", "i've", "the", "a", "an", "he", "she", "it", "we", "they", "his", "her", "its", "our", "their",
    "in", "on", "says",
})  # fmt: skip
# Names of peoples and places that share no beginning.
_IRREGULAR = {
    "american": "us", "americans": "us", "america": "us", "usa": "us", "u.s": "us", "u.s.a": "us",
    "british": "uk", "britain": "uk", "britons": "uk",
    "u.k": "uk", "french": "france", "spanish": "spain", "spaniards": "spain", "dutch": "netherlands",
    "swiss": "switzerland", "greek": "greece", "greeks": "greece", "danish": "denmark",
    "danes": "denmark", "polish": "poland", "poles": "poland", "welsh": "wales", "irish": "ireland",
    "scottish": "scotland", "scots": "scotland", "english": "england", "norwegian": "norway",
    "turkish": "turkey", "turks": "turkey", "european": "europe", "gop": "republican",
    "democrats": "democratic", "eu": "europe", "covid-19": "covid", "coronavirus": "covid",
}  # fmt: skip
_UNITED = (("united kingdom", "UK"), ("united states of america", "US"), ("united states", "US"))
_LONGEST = 40


def names_differ(text: str, other: str) -> str:
    """Say which names each has that the other lacks; nothing where only one names more."""
    if max(len(text.split()), len(other.split())) > _LONGEST:
        return ""
    text, other = _abbreviated(text), _abbreviated(other)
    ours, theirs = _names(text), _names(other)
    lacking = _without(ours, theirs, other)
    surplus = _without(theirs, ours, text)
    if not lacking or not surplus:
        return ""
    return f"{' '.join(lacking)} here, {' '.join(surplus)} there"


def _abbreviated(text: str) -> str:
    for name, short in _UNITED:
        text = re.sub(name, short, text, flags=re.IGNORECASE)
    return text


def _without(names: dict[str, str], others: dict[str, str], other: str) -> list[str]:
    """Return the names that the other sentence has in no form."""
    words = {_form(word) for word in _WORD.findall(other)}
    initials = "".join(form[0] for form in others)
    return [
        name
        for form, name in names.items()
        if not any(_is_same(form, word) for word in words) and not (name.isupper() and form in initials)
    ]


@lru_cache(4096)
def _names(text: str) -> dict[str, str]:
    """Return the capitalized words of a sentence by their form, unless all words of it are capitalized."""
    words = [(match.group(), text[: match.start()]) for match in _WORD.finditer(text)]
    long = [word for word, _ in words if len(word) > 3]
    if len(long) > 4 and all(word[0].isupper() for word in long):
        return {}
    return {
        _form(word): word
        for word, before in words
        if word[0].isupper() and bare(word) not in _TITLES and not _is_opening(word, before)
    }


def _is_opening(word: str, before: str) -> bool:
    """Whether a word is capitalized only because a sentence begins with it."""
    return bool(_SENTENCE_END.search(before)) and static_vectors().is_common(_singular(bare(word)))


def _singular(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _form(word: str) -> str:
    form = _singular(bare(word)).rstrip(".")
    return _IRREGULAR.get(form, form)


def _is_same(one: str, other: str) -> bool:
    """Whether two words are forms of one name: “China” and “Chinese”, “Iran” and “Iranian”."""
    if one == other:
        return True
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return shared >= max(4, max(len(one), len(other)) - 3)
