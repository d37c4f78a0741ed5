"""The reviewers' desk: queues, the article page, the claim page, and the reference data behind them."""

from claims.admin import articles, claims, evidence, people, records, reference, standards, tokens, webhooks

__all__ = [
    "articles",
    "claims",
    "evidence",
    "people",
    "records",
    "reference",
    "standards",
    "tokens",
    "webhooks",
]
