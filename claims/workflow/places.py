"""Finding a place in a text by its words, for whoever names it without a mouse."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from claims.workflow.proposals import Place
from sources.models import ArticleVersion


def place_of(version: ArticleVersion, *, exact: str, start: int | None = None, **said: Any) -> Place:
    """Return the place at which these words stand in the text, however its lines are broken.

    `start` says which, in code points, where they stand there more than once; `said` is what else is known of
    it. Without a claimant the outlet says it in its own voice.

    :raises ValidationError: naming `exact` or `start`, when no one place is meant.
    """
    words = exact.split()
    pattern = r"\s+".join(map(re.escape, words))
    found = [match.span() for match in re.finditer(pattern, version.text)] if words else []
    if not found:
        raise ValidationError({"exact": "These words do not occur in the text as they stand."})
    meant = [span for span in found if start is None or span[0] == start]
    if len(meant) != 1:
        starts = ", ".join(str(span[0]) for span in found[:20])
        raise ValidationError({"start": f"They begin at {starts}. Say which of these is meant."})
    ((first, end),) = meant
    said.setdefault("is_outlet_voice", said.get("claimant") is None)
    return Place(version=version, start=first, end=end, **said)
