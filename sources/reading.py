"""Reading an article out of what was given: bytes or pasted text in, a Document out.

The same bytes always give the same text, because quotes are anchored in it and its hash tells versions apart.
"""

import hashlib
import logging
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Final

import lxml.html
import py3langid
import trafilatura
from lxml.etree import ParserError
from lxml.html import HtmlElement

from sources.addresses import canonical, domain_of
from sources.decoding import MAX_BYTES as MAX_BYTES
from sources.decoding import Unreadable as Unreadable
from sources.decoding import bytes_of as bytes_of
from sources.decoding import clean as clean
from sources.decoding import decode
from sources.enums import SourceKind
from sources.metadata import Metadata, read_kind, read_metadata

HTML_READER: Final = f"trafilatura/{version('trafilatura')}"
TEXT_READER: Final = "text/1"
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
MIN_LETTERS: Final = 20
MAX_ELEMENTS: Final = 50_000
MAX_TITLE: Final = 200

logger = logging.getLogger(__name__)

_HTML_NAME = re.compile(r"\.(?:x?html?|xht|shtml)$", re.IGNORECASE)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|article|main|section|div|p|h[1-6]|meta|title|ul|ol|table|span)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_END = re.compile(r"[.!…。।۔:;,]['\"”’»)]*$")
# A paragraph that is one link with at most a label (“Read more:”) and no sentence leads to another piece.
_POINTER = (
    "//p[count(.//a) = 1][string-length(normalize-space(.)) - string-length(normalize-space(.//a)) < 20]"
    "[not(contains('.!?…”\"', substring(normalize-space(.), string-length(normalize-space(.)))))]"
)


@dataclass(frozen=True)
class Document:
    """An article as it was read; "" and None for what it does not say of itself."""

    text: str
    title: str
    byline: str
    publisher_name: str
    publisher_domain: str
    published_on: date | None
    language: str
    canonical_url: str
    raw_sha256: str
    reader: str
    media_type: str


@dataclass(frozen=True)
class Facts:
    """What an HTML page says of itself, whether or not an article can be read from it."""

    said: Metadata
    kind: SourceKind | None


def read(
    raw: bytes, *, filename: str = "", media_type: str = "", url: str = "", today: date | None = None
) -> Document:
    """Return the article in the bytes of an HTML page or a plain text.

    `media_type` is a Content-Type header, `url` where the bytes came from, `today` (in UTC unless given) the
    day after which nothing can have been published.

    :raises Unreadable: with the reason, when there is none.
    """
    text = decode(raw, media_type=media_type)
    sha256 = hashlib.sha256(raw).hexdigest()
    if _is_html(text, filename, media_type):
        return _read_html(text, sha256, url, today or datetime.now(UTC).date())
    return _read_plain(text, sha256, url)


def read_text(text: str, *, url: str = "", today: date | None = None) -> Document:
    """Return the article in text that somebody pasted, whether plain or the source of a page.

    :raises Unreadable: with the reason, when there is none.
    """
    return read(text.encode("utf-8", "ignore"), media_type="; charset=utf-8", url=url, today=today)


def read_facts(raw: bytes, *, media_type: str, url: str, today: date) -> Facts | None:
    """Return what the page in these bytes says of itself; None where they are no HTML page.

    :raises Unreadable: when they are no text.
    """
    text = decode(raw, media_type=media_type)
    if not _is_html(text, "", media_type):
        return None
    tree = _parse(text)
    return Facts(_metadata(tree, url, today), read_kind(tree))


def normalize(text: str) -> str:
    """Return the text in the one form we store: NFC, line feeds, no trailing space, single blank lines."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in re.split(r"[\n\x85\u2028\u2029\v\f]", text.replace("\u00a0", " ")))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def detect_language(text: str, declared: str = "") -> str:
    """Return the primary language tag of a text, or "" when it cannot be told.

    What the page declares is believed unless the text is plainly in another language: templates often
    declare the language of their author.
    """
    sample = text[:5_000]
    if _letters(sample) < 100 and declared:
        return declared
    likely = [str(language) for language, _ in py3langid.rank(sample)[:3]]
    return declared if declared in likely or len(declared) == 3 else likely[0]


def _is_html(text: str, filename: str, media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip().lower()
    return bool(essence in HTML_TYPES or _HTML_NAME.search(filename) or _HTML_START.match(text))


def _read_plain(text: str, sha256: str, url: str) -> Document:
    text = _enough(normalize(text))
    address = canonical(url) if url else ""
    return Document(
        text=text,
        title=_title(text),
        byline="",
        publisher_name="",
        publisher_domain=domain_of(address),
        published_on=None,
        language=detect_language(text),
        canonical_url=address,
        raw_sha256=sha256,
        reader=TEXT_READER,
        media_type="text/plain",
    )


def _title(text: str) -> str:
    """Return a first line that is short and ends no sentence, if text follows: a title.

    It stays in the text: places in a plain text are places in what the person gave.
    """
    first, _, rest = text.partition("\n")
    if len(first) > MAX_TITLE or _SENTENCE_END.search(first) or _letters(rest) < MIN_LETTERS:
        return ""
    return first.strip()


def _read_html(html: str, sha256: str, url: str, today: date) -> Document:
    tree = _parse(html)
    said = _metadata(tree, url, today)
    text = _enough(_without_title(normalize(_main_text(tree)), said.title))
    return Document(
        text=text,
        title=said.title,
        byline=said.byline,
        publisher_name=said.publisher_name,
        publisher_domain=domain_of(said.canonical_url or url),
        published_on=said.published_on,
        language=detect_language(text, said.language),
        canonical_url=said.canonical_url,
        raw_sha256=sha256,
        reader=HTML_READER,
        media_type="text/html",
    )


def _parse(html: str) -> HtmlElement:
    """Return the page as a tree.

    libxml2's own limits (depth, size of attributes) stay in force; the number of elements is bounded here,
    because the time to read a page grows with it.

    :raises Unreadable: when there is no markup in it, or far too much.
    """
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8", "ignore"), parser=parser)
    except ParserError as error:
        raise Unreadable("There is no text in this page; paste the article's text instead.") from error
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise Unreadable(
            f"This page has more than {MAX_ELEMENTS:,} elements; paste the article's text instead."
        )
    return tree


def _metadata(tree: HtmlElement, url: str, today: date) -> Metadata:
    try:
        return read_metadata(tree, url=url, today=today)
    except Exception:  # the libraries guess at arbitrary markup: a failed guess costs the facts, not the text
        logger.warning("Could not read the metadata of %s", url or "a page", exc_info=True)
        return Metadata(canonical_url=canonical(url) if url else "")


def _main_text(tree: HtmlElement) -> str:
    """Return the paragraphs of the article, without navigation, comments and pointers to other pieces.

    Precision first, because a stray headline becomes a stray claim; pages on which that finds little are
    read again in the library's balanced way.

    :raises Unreadable: when the page has no main text.
    """
    for precise in (True, False):
        found = trafilatura.extract(
            tree,
            favor_precision=precise,
            include_comments=False,
            include_tables=True,
            deduplicate=False,  # its memory would make a text depend on the pages read before
            prune_xpath=_POINTER if precise else None,
        )
        if found and _letters(found) >= MIN_LETTERS:
            return found.replace("\n", "\n\n")
    raise Unreadable("No article was found in this page; paste its text instead.")


def _without_title(text: str, title: str) -> str:
    """Return the text without a first paragraph that only repeats the headline."""
    first, _, rest = text.partition("\n")
    return rest.strip() if rest and first.strip(" #").casefold() == title.casefold() else text


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _enough(text: str) -> str:
    if _letters(text) < MIN_LETTERS:
        raise Unreadable(f"The text has fewer than {MIN_LETTERS} letters; give the whole article.")
    return text
