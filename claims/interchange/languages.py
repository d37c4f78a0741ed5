"""What a language tag (BCP 47) says to a reader: the language's name, and which way it is written."""

from django.core.validators import RegexValidator
from django.utils.translation import get_language_info

is_language = RegexValidator(
    r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", "Give a language tag such as “en” or “pt-BR”."
)

# ISO 639 and ISO 15924 codes, in lower case; a script in the tag says more than the language.
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "samr", "syrc", "thaa"})


def direction(language: str | None) -> str:
    """Return the direction in which a language (BCP 47 tag) is written, for `dir`; “auto” when unknown."""
    if not language:
        return "auto"
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    is_rtl = script in _RIGHT_TO_LEFT_SCRIPTS if script else primary in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def language_name(language: str) -> str:
    """Return the English name of a language, or its tag where we know no name."""
    try:
        return str(get_language_info(language.lower())["name"])
    except KeyError:
        return language
