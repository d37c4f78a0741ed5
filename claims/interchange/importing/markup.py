"""ClaimReview in the markup of a page: JSON-LD and microdata."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import extruct
from extruct.jsonld import JsonLdExtractor
from lxml import html

from claims.interchange.importing.stream import Broken

logging.getLogger("extruct").setLevel(logging.CRITICAL)


def values(page: str, address: str) -> Iterator[tuple[str, Any]]:
    """Yield the values that a page's markup holds, with their places.

    A broken block is yielded as what is wrong with it.
    """
    tree = html.fromstring(page)
    for number, script in enumerate(tree.iterfind('.//script[@type="application/ld+json"]'), start=1):
        try:
            yield f"block{number}", list(JsonLdExtractor().extract_items(script))
        except (ValueError, RecursionError) as error:
            yield f"block{number}", Broken(_reason(error))
    for number, item in enumerate(_microdata(tree, address), start=1):
        yield f"microdata{number}", item


def _microdata(tree: Any, address: str) -> list[Any]:
    found = extruct.extract(
        tree, base_url=address or None, syntaxes=["microdata"], uniform=True, errors="ignore"
    )
    return list(found.get("microdata", []))


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "This block is nested more deeply than any fact-check."
    near = error.doc[error.pos : error.pos + 20] if isinstance(error, json.JSONDecodeError) else ""
    return f"The JSON-LD of this block is broken near “{near}”." if near else "This block is broken."
