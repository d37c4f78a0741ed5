"""What makes two claims that sound alike different ones: a figure, a negation, a name, a thing."""

from claims.matching.figures import figures_differ
from claims.matching.naming import names_differ
from claims.matching.polarity import polarity_differs
from claims.matching.substitution import substitution


def difference(text: str, other: str, *, language: str = "en") -> str:
    """Say what makes the other claim another one than the text's, nothing where they may be the same.

    `language` is one that `lexical.language_of` gives. Names are told by their capital letters, in English
    alone.
    """
    return (
        figures_differ(text, other, language)
        or polarity_differs(text, other, language)
        or (names_differ(text, other) or substitution(text, other) if language == "en" else "")
    )
