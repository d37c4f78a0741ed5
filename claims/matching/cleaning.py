"""Posts on social media as sentences: without addresses and dates, with the words in tags and handles.

“Taxes rose! #BudgetDay @ada_lindqvist https://…” says “Taxes rose! Budget Day ada lindqvist”. Who signed a
post is kept by name, since claims name who made them.
"""

import re

_ADDRESS = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S+")
_SIGNATURE = re.compile(r"\s+[—–-]\s+([^—(]{0,100})\(@\w+\)[^—]{0,60}$")
_TAG = re.compile(r"[@#](\w+)")
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


def cleaned(text: str) -> str:
    """Return what a post says, and who says it."""
    said = _ADDRESS.sub(" ", text)
    said = _SIGNATURE.sub(lambda signed: f" {signed[1]}", said)
    said = _TAG.sub(lambda tag: f" {_SEAM.sub(' ', tag[1])} ", said)
    return " ".join(said.split())
