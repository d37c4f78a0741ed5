"""Google's Fact Check Tools API (v1alpha1): its answers, its errors, its partial responses, its description.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from claims.interchange.google.answers import found_claim, review_host, search_answer
from claims.interchange.google.discovery import describe
from claims.interchange.google.errors import Refused, error_answer
from claims.interchange.google.masks import keep
from claims.interchange.google.parameters import Search, read_controls, read_search

__all__ = [
    "Refused",
    "Search",
    "describe",
    "error_answer",
    "found_claim",
    "keep",
    "read_controls",
    "read_search",
    "review_host",
    "search_answer",
]
