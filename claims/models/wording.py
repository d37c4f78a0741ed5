"""The words of a claim, as two spellings of the same sentence have them in common."""

import hashlib
import re
import unicodedata

# What typesetters and word processors put for the plain sign.
_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»‹›", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_AROUND = " \"'.…!"


def normal_form(statement: str) -> str:
    """Return a statement without what says nothing: case, kinds of quotes and dashes, spaces, a full stop.

    Accents, signs and units stay: “-5 %” is another figure than “5 %”, and € another than $.
    """
    plain = unicodedata.normalize("NFKC", statement).translate(_PLAIN).casefold()
    return re.sub(r"\s+", " ", plain).strip(_AROUND)


def fingerprint(statement: str) -> str:
    """Return the SHA-256, in hexadecimal, of the normal form: statements in the same words have the same."""
    return hashlib.sha256(normal_form(statement).encode()).hexdigest()
