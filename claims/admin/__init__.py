"""The reviewers' desk: queues, the article page, the claim page, and the reference data behind them."""

from claims.admin import (
    articles,
    claims,
    dumps,
    evidence,
    people,
    records,
    reference,
    standards,
    tokens,
    webhooks,
)

__all__ = [
    "articles",
    "claims",
    "dumps",
    "evidence",
    "people",
    "records",
    "reference",
    "standards",
    "tokens",
    "webhooks",
]
