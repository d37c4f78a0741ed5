"""Tell whether something has been claimed, or checked, before."""

from claims.matching.published import Finding, checked_before
from claims.matching.similar import Match, similar

__all__ = ["Finding", "Match", "checked_before", "similar"]
