"""Posts on social media, rid of what is not said in them: addresses, signatures, mentions, hashtags."""

import re

_ADDRESS = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S+")
_SIGNATURE = re.compile(r"\s+[—–-]\s+[^—]{0,100}\(@\w+\)[^—]{0,60}$")
_TAG = re.compile(r"[@#]\w+")


def cleaned(text: str) -> str:
    """Return what a post says; the whole text, where nothing else is in it."""
    said = _TAG.sub(" ", _SIGNATURE.sub("", _ADDRESS.sub(" ", text)))
    return " ".join(said.split()) if any(char.isalnum() for char in said) else text.strip()
