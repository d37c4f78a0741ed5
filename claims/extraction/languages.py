"""Which language a text is in."""

import py3langid

_SAMPLE = 4000


def guess_language(text: str) -> str:
    """Guess the language from the beginning of a text, as ISO 639-1; English where nothing tells."""
    sample = text[:_SAMPLE].encode("utf-8", "ignore").decode()
    return str(py3langid.classify(sample)[0]) if sample.strip() else "en"
