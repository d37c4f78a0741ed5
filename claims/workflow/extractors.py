"""Which extractor reads the articles: the operator's choice, made by the setting EXTRACTOR."""

from typing import Any, cast

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from claims.extraction import Endpoint, Extractor, Rules

RULES, ENDPOINT = "rules", "endpoint"


def extractor(name: str = "") -> Extractor:
    """Give the extractor of a name, the chosen one where none is given.

    "rules", "endpoint", or the dotted path of an object with a name and a `read`.

    :raises ImproperlyConfigured: with a sentence that says what is missing.
    """
    name = name or settings.EXTRACTOR
    if name == RULES:
        return Rules()
    if name == ENDPOINT:
        return _endpoint()
    if "." not in name:
        raise ImproperlyConfigured(f"EXTRACTOR is “rules”, “endpoint” or a dotted path; it is {name!r}.")
    try:
        found = import_string(name)
    except ImportError as error:
        raise ImproperlyConfigured(f"EXTRACTOR names {name!r}, which cannot be imported: {error}")
    if not isinstance(getattr(found, "name", None), str) or not callable(getattr(found, "read", None)):
        raise ImproperlyConfigured(f"EXTRACTOR names {name!r}, which has no name, or no read.")
    return cast("Extractor", found)


def check_extractor(**_: Any) -> list[CheckMessage]:
    """Tell at the start, rather than at the first article, that the extractor cannot be had."""
    try:
        extractor()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="claims.E001")]
    return []


def _endpoint() -> Endpoint:
    for variable in ("EXTRACTOR_URL", "EXTRACTOR_MODEL"):
        if not getattr(settings, variable):
            raise ImproperlyConfigured(f"The extractor “endpoint” needs {variable}.")
    if not settings.EXTRACTOR_URL.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"EXTRACTOR_URL is no web address: {settings.EXTRACTOR_URL!r}.")
    return Endpoint(
        url=settings.EXTRACTOR_URL,
        model=settings.EXTRACTOR_MODEL,
        key=settings.EXTRACTOR_KEY,
        seconds=settings.EXTRACTOR_SECONDS,
        most_requests=settings.EXTRACTOR_REQUESTS,
        most_tokens=settings.EXTRACTOR_TOKENS,
    )
