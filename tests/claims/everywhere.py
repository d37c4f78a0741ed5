"""Every address that answers, as the URL configuration has them: new pages are walked without being named."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import product
from urllib.parse import urljoin

from django.apps import apps
from django.contrib.admindocs.views import extract_views_from_urlpatterns, simplify_regex
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver

from claims.interchange.tables.columns import TABLES
from claims.models import Claim
from sources.models import Article

# The same for everybody, and slow.
SAME_FOR_ALL = {"/api/v1/schema/", "/api/v1/docs/"}
# What a person may ask a list, besides nothing; an address that does not know a question refuses it.
QUESTIONS = ("", "?q=quagga", "?words=quagga", "?kind=review", "?kind=review&words=quagga", "?o=-1")
# What stands in an address in the place of what is no number.
WORDS = {
    "app_label": ["claims"],
    "form": ["csv"],
    "name": [*TABLES],
    "slug": ["not-found"],
    "url": ["nowhere"],
}
# The pages that lead to lists of what waits: queues, filters, a person's work.
LEADING = ("/admin/", "/admin/claims/claim/")
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
_LINK = re.compile(r'href="([^"#]*\?[^"#]*)"')
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def addresses() -> Iterator[str]:
    """Yield each address of the site, with the numbers of the rows that there are."""
    for _, pattern, _, name in extract_views_from_urlpatterns(get_resolver().url_patterns):
        route = simplify_regex(str(pattern))
        if route in SAME_FOR_ALL or name == "logout" or (name or "").endswith("_simple_history"):
            continue
        for values in _fillings(_PLACE.findall(route), name or ""):
            filled = map(str, values)
            yield _PLACE.sub(lambda _, filled=filled: next(filled), route)


def lists(client: Client) -> set[str]:
    """Return the addresses of the lists that this person is led to from the home page and from the claims."""
    found = set()
    for page in LEADING:
        links = _LINK.findall(client.get(page).content.decode())
        found |= {urljoin(page, unescape(link)) for link in links}
    # A workbook says when it was written; the same rows are compared as CSV.
    return {address for address in found if address.startswith("/admin/") and ".xlsx" not in address}


def answers(client: Client, also: Iterable[str] = ()) -> dict[str, bytes]:
    """Return what each address answers to each question, and what these do."""
    asked = [address + question for address in addresses() for question in _questions(address)]
    return {address: answer(client, address) for address in [*asked, *also]}


def answer(client: Client, address: str) -> bytes:
    """Return what an address answers: status, where to, and what it says."""
    response = client.get(address)
    where = response.headers.get("Location", "").encode()
    return b"%d %s %s" % (response.status_code, where, without_tokens(response.getvalue()))


def without_tokens(body: bytes) -> bytes:
    """Return a page without its tokens against forgeries, which are new each time."""
    return _TOKEN.sub(b"", body)


def _fillings(places: list[str], name: str) -> Iterable[tuple[object, ...]]:
    """Return what goes into the places of an address of this name: numbers of rows, or words."""
    if places[:1] == ["claim"] and places[1:] and (kind := apps.all_models["claims"].get(places[1])):
        return kind._default_manager.order_by("pk").values_list("claim", "pk")
    numbers = _numbers(name)
    return product(*(WORDS.get(place, numbers) for place in places))


def _questions(address: str) -> tuple[str, ...]:
    """Return the questions for a list; what has a number in it is no list."""
    return ("",) if re.search(r"/\d+\b", address.removeprefix("/api/v1")) else QUESTIONS


def _numbers(name: str) -> list[int]:
    """Return the numbers that go into an address of this name: of its model's rows, or of claims."""
    app, _, rest = name.partition("_")
    kind: type[Model] | None = apps.all_models.get(app, {}).get(rest.partition("_")[0])
    if kind in (None, Claim):
        return [*Claim.objects.order_by("pk").values_list("pk", flat=True), *_newest(Article)]
    return _newest(kind)


def _newest(kind: type[Model]) -> list[int]:
    return list(kind._default_manager.order_by("-pk").values_list("pk", flat=True)[:1])
