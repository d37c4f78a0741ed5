"""Text in, candidates out: the passages of an article that may be claims, ranked and explained.

Pure Python: knows no database and no framework. Anything with the signature of `Extractor` can take the
place of `extract`; `EXTRACTOR` names the one in use and is kept on each candidate that is stored.
"""

from claims.extraction.rules import EXTRACTOR, extract
from claims.extraction.types import Candidate, DateSpan, Extractor, Quantity, Reason, Speaker

__all__ = ["EXTRACTOR", "Candidate", "DateSpan", "Extractor", "Quantity", "Reason", "Speaker", "extract"]
