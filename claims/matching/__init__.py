"""Tell whether something has been claimed, or checked, before."""

from claims.matching.similar import Match, similar

__all__ = ["Match", "similar"]
