"""Pages of invented outlets, as their publishing systems might write them."""

import json

PARAGRAPHS = [
    "The council of Harbourton voted on Tuesday to rebuild the old bridge, which has been closed since 2019.",
    "“The bridge carried more than 4,000 people a day,” the mayor, Ida Rowan, told the council.",
    "Work is to begin in March and to cost 12 million crowns, according to the plan published last week.",
    "Residents of the north bank have taken a ferry to school and work for five years, often in bad weather.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)


def page(head: str = "", body: str = BODY, *, lang: str = "en") -> bytes:
    """Return a page with navigation and footer around the article."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>'
        '<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/shop">Shop</a></nav>'
        f"<main><article>{body}</article></main>"
        '<footer><a href="/terms">Terms of use</a> <a href="/jobs">Work for us</a></footer></body></html>'
    ).encode()


def json_ld(*items: object) -> str:
    """Return a JSON-LD block for each item."""
    return "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)
