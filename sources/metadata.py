"""What an HTML page says of itself: headline, authors, publisher, date, language and address.

Each fact is taken from the first of these that has it: JSON-LD, meta tags, the library's reading of the page.
Only the canonical address has a tag of its own that goes before all of them.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import dateparser
from courlan import extract_domain
from extruct.jsonld import JsonLdExtractor
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from sources.addresses import Refused, canonical, domain_of
from sources.decoding import clean
from sources.enums import SourceKind

MAX_FIELD: Final = 500
EARLIEST: Final = date(1900, 1, 1)

_MAX_NODES = 5_000
_MAX_SCRIPT = 1_000_000
_ARTICLE_TYPE = re.compile(r"(?:^|[/:])(?:\w*Article|Report|BlogPosting|LiveBlogPosting|NewsReport)$")
_ISO_DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_BY = re.compile(r"^\s*by[\s:]+(?=\S)", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*")

# schema.org's names for what we want, each with where else it may stand.
_JSON_LD = {
    "title": ("headline", "name"),
    "byline": ("author", "creator"),
    "publisher_name": ("publisher", "sourceOrganization"),
    "published_on": ("datePublished", "dateCreated", "uploadDate"),
    "language": ("inLanguage",),
    "canonical_url": ("mainEntityOfPage", "url"),
}
# Open Graph, HTML, Highwire, Dublin Core and the common vendors' names.
_META = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title"),
    "byline": ("article:author", "author", "citation_author", "dc.creator", "parsely-author"),
    "publisher_name": ("og:site_name", "citation_journal_title", "dc.publisher", "application-name"),
    "published_on": (
        "article:published_time", "og:article:published_time", "citation_publication_date", "citation_date",
        "datepublished", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "parsely-pub-date",
        "sailthru.date", "pubdate", "date",
    ),
    "language": ("dc.language", "content-language", "og:locale"),
    "canonical_url": ("og:url",),
}  # fmt: skip


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself; "" and None for what it does not say."""

    title: str = ""
    byline: str = ""
    publisher_name: str = ""
    published_on: date | None = None
    language: str = ""
    canonical_url: str = ""


def read_metadata(tree: HtmlElement, *, url: str, today: date) -> Metadata:
    """Return what the page says of itself.

    `url` is where it came from, "" when that is unknown; `today` bounds the date of publication.
    """
    said = [_from_json_ld(tree), _from_meta(tree), _from_library(tree, url, today)]
    publisher = next(_values(said, "publisher_name"), "")
    return Metadata(
        title=_without_suffix(next(_values(said, "title"), ""), publisher),
        byline=next((byline for value in _values(said, "byline") if (byline := _byline(value))), ""),
        publisher_name=publisher,
        published_on=_first_date(_values(said, "published_on"), today),
        language=next(filter(None, map(primary_language, _values(said, "language"))), ""),
        canonical_url=_canonical([*_declared_canonical(tree), *_values(said, "canonical_url")], url),
    )


def read_kind(tree: HtmlElement) -> SourceKind | None:
    """Return what sort of document the page plainly says it is: a study, a news report, or nothing."""
    if tree.xpath("//meta[@name='citation_doi' or @name='citation_journal_title']"):
        return SourceKind.STUDY
    is_news = any(_is_article(node) for node in _nodes(tree))
    if is_news or tree.xpath("//meta[@property='og:type' and @content='article']"):
        return SourceKind.NEWS_REPORT
    return None


def primary_language(tag: str) -> str:
    """Return the primary part of a language tag ("pt" for "pt_BR"), or "" when it is none."""
    match = _LANGUAGE.fullmatch(tag)
    return match[1].lower() if match else ""


def _values(said: Iterable[Mapping[str, list[str]]], field: str) -> Iterator[str]:
    for facts in said:
        for value in facts.get(field, ()):
            is_address = field == "canonical_url"  # mended, it would be another address: let it be refused
            text = " ".join((unescape(value) if is_address else clean(unescape(value))).split())
            if text and (is_address or "://" not in text):
                yield text[:MAX_FIELD]


# JSON-LD


def _from_json_ld(tree: HtmlElement) -> dict[str, list[str]]:
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next((node for node in nodes if _is_article(node)), None)
    if article is None:
        return {}
    return {
        field: [name for key in keys if (name := _name(article.get(key), by_id, field == "canonical_url"))]
        for field, keys in _JSON_LD.items()
    }


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD blocks, the outer before the inner; a broken block is passed over."""
    queue: deque[Any] = deque()
    for script in tree.iter("script"):
        if len(script.text or "") <= _MAX_SCRIPT:
            try:
                queue.extend(JsonLdExtractor().extract_items(script))
            except (ValueError, RecursionError):
                continue
    for _ in range(_MAX_NODES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)


def _is_article(node: Mapping[str, Any]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return bool(node.get("headline")) and any(
        isinstance(name, str) and _ARTICLE_TYPE.search(name) for name in names
    )


def _name(value: Any, by_id: Mapping[str, Mapping[str, Any]], is_address: bool = False) -> str:
    """Return the name (or address) of what a property holds: a string, an object, a reference, or several."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        items = [_name(item, by_id, is_address) for item in value[:20] if not isinstance(item, list)]
        several = list(dict.fromkeys(filter(None, items)))
        return ", ".join(several[:1] if is_address else several)
    if not isinstance(value, dict):
        return ""
    if is_address:
        return next((value[key] for key in ("@id", "url") if isinstance(value.get(key), str)), "")
    node = by_id.get(value["@id"], value) if isinstance(value.get("@id"), str) else value
    names = (node.get(key) for key in ("name", "alternateName", "@value"))
    return next((name for name in names if isinstance(name, str)), "")


# Meta tags


def _from_meta(tree: HtmlElement) -> dict[str, list[str]]:
    contents: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        if key and element.get("content"):
            contents.setdefault(key.strip().lower(), []).append(element.get("content"))
    facts = {field: [v for key in keys for v in contents.get(key, [])] for field, keys in _META.items()}
    if authors := next((contents[key] for key in _META["byline"] if key in contents), []):
        facts["byline"].insert(0, ", ".join(dict.fromkeys(filter(_byline, authors[:20]))))
    root = tree.getroottree().getroot()
    facts["language"].insert(
        0, root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    )
    return facts


# The library's reading


def _from_library(tree: HtmlElement, url: str, today: date) -> dict[str, list[str]]:
    limits = {"original_date": True, "extensive_search": False, "max_date": today.isoformat()}
    found = extract_metadata(tree, default_url=url or None, date_config=limits, extensive=False)
    return {
        "title": [found.title or ""],
        "byline": [found.author or ""],
        "publisher_name": [found.sitename or ""],
        "published_on": [found.date or ""],
    }


# From what was said to what we keep


def _byline(value: str) -> str:
    """Return the authors' names without "By", or "" when the value is an address or a handle."""
    value = _BY.sub("", value).strip().removesuffix(",")
    return "" if value.startswith(("@", "www.", "/")) else value.replace("; ", ", ")


def _without_suffix(title: str, publisher: str) -> str:
    """Return the headline without " | Publisher" after it."""
    if not publisher:
        return title
    return re.sub(rf"\s+[|–—·-]\s+{re.escape(publisher)}\s*$", "", title, flags=re.IGNORECASE) or title


def _first_date(values: Iterable[str], today: date) -> date | None:
    for value in values:
        day = day_of(value)
        if day is not None and EARLIEST <= day <= today + timedelta(days=1):
            return day
    return None


def day_of(value: str) -> date | None:
    """Return the day a value names, in its own time zone; None where day and month may be confused."""
    if match := _ISO_DATE.match(value):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    if len(value) > 60 or not re.search(r"[^\W\d]{3}", value) or not re.search(r"\d{4}", value):
        return None
    moment = dateparser.parse(value, settings={"STRICT_PARSING": True})
    return moment.date() if moment else None


def _declared_canonical(tree: HtmlElement) -> list[str]:
    """Return what `rel=canonical` says (RFC 6596), which is more often right than JSON-LD's address."""
    links = [link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    return [link.get("href") or "" for link in links]


def _canonical(values: Iterable[str], url: str) -> str:
    """Return the canonical address: what the page says, unless that lies outside the site it came from.

    A page may not speak for another site; otherwise anybody could publish a new version of somebody
    else's article.
    """
    for value in filter(None, values):
        try:
            address = canonical(urljoin(url, value))
        except (Refused, ValueError):
            continue
        is_home_page = urlsplit(address).path == "/" and not urlsplit(address).query
        if not is_home_page and (not url or _site(address) == _site(url)):
            return address
    return canonical(url) if url else ""


def _site(url: str) -> str:
    """Return the registered domain of an address, or its host where no registry is known for it."""
    return extract_domain(url) or domain_of(url)
