"""Text in, candidates out: the passages of an article that may be claims, ranked and explained.

Pure Python: knows no database and no framework. An `Extractor` has a name, kept with each candidate that is
stored, and a `read`. Two ship: `Rules`, which needs nothing and is `extract` with its name, and `Endpoint`,
which asks a language model.
"""

from claims.extraction.endpoint import Endpoint
from claims.extraction.rules import EXTRACTOR, Rules, extract
from claims.extraction.types import (
    Candidate,
    DateSpan,
    Extracted,
    Extractor,
    ExtractorFailed,
    Quantity,
    Reason,
    Speaker,
)

__all__ = [
    "EXTRACTOR",
    "Candidate",
    "DateSpan",
    "Endpoint",
    "Extracted",
    "Extractor",
    "ExtractorFailed",
    "Quantity",
    "Reason",
    "Rules",
    "Speaker",
    "extract",
]
