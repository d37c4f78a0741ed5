"""How far reviewers agree who did not know what the others say: Krippendorff's alpha.

Ratings are compared by category and on the nominal level: two reviewers said the same, or they did not. An
order from false to true would leave out the very labels on which newsrooms differ, such as unproven, which
have no place in it. The price: “false” against “mostly false” counts as much as “false” against “true”.

Source: Klaus Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

Pattern = tuple[str, ...]


def alpha(units: Iterable[Collection[str]]) -> float | None:
    """Return alpha for what was said of each unit: 1 where all agree, 0 for no more agreement than by chance.

    Below 0 they differ more than by chance. None where it cannot be told: of fewer than two units about which
    two or more people spoke, or when all of them said one and the same.
    """
    patterns = Counter(tuple(sorted(said)) for said in units if len(said) > 1)
    if patterns.total() < 2 or len({value for said in patterns for value in said}) < 2:
        return None
    return _alpha(frozenset(patterns.items()))


@lru_cache(maxsize=256)
def _alpha(patterns: frozenset[tuple[Pattern, int]]) -> float:
    """Compute alpha; who said what does not matter to it, nor of which unit."""
    # Deferred: reading the library in takes a tenth of a second.
    from nltk.metrics.agreement import AnnotationTask

    units = (said for said, count in patterns for _ in range(count))
    data = [(coder, unit, value) for unit, said in enumerate(units) for coder, value in enumerate(said)]
    return float(AnnotationTask(data).alpha())
