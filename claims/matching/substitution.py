"""Whether two sentences are the same but for one thing that stands in another's place: “wheat” for “rice”."""

import re
from difflib import SequenceMatcher

from claims.matching.figures import figures_agree
from claims.matching.lexical import stems
from claims.matching.polarity import agree
from claims.matching.static import static_vectors
from claims.matching.wordpieces import bare

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Words that stand for one another without changing what is said.
_EMPTY = frozenset({
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "do", "does", "did",
    "will", "would", "can", "could", "may", "might", "shall", "should", "this", "that", "these", "those",
    "which", "who", "whom", "its", "his", "her", "their", "our", "my", "your", "he", "she", "they", "we", "i",
    "you", "about", "around", "some", "nearly", "almost", "over", "than", "also", "now", "so", "from",
    "during", "within", "said", "says", "say", "claimed", "claims", "according",
})  # fmt: skip
# How long what is exchanged may be, how much must be the same around it, and beneath which product of their
# vectors two expressions are not for the same thing.
_EXCHANGED, _KEPT, _SAME = 3, 3, 0.5
_LONGEST = 40


def substitution(text: str, other: str) -> str:
    """Say what stands in the place of what, where nothing else differs."""
    words = [_WORD.findall(each) for each in (text, other)]
    if max(map(len, words)) > _LONGEST:
        return ""
    forms = [[_form(word) for word in each] for each in words]
    steps = SequenceMatcher(None, forms[0], forms[1], autojunk=False).get_opcodes()
    changes = [step for step in steps if step[0] != "equal"]
    kept = sum(end - start for what, start, end, _, _ in steps if what == "equal")
    if len(changes) != 1 or changes[0][0] != "replace" or kept < _KEPT:
        return ""
    _, start, end, their_start, their_end = changes[0]
    ours, theirs = words[0][start:end], words[1][their_start:their_end]
    if max(len(ours), len(theirs)) > _EXCHANGED or _is_same(ours, theirs):
        return ""
    if any(char.isdigit() for word in ours + theirs for char in word) and figures_agree(text, other, "en"):
        return ""
    return f"{' '.join(ours)} here, {' '.join(theirs)} there"


def _is_same(ours: list[str], theirs: list[str]) -> bool:
    said = [_content(words) for words in (ours, theirs)]
    if not all(said) or agree(*said):
        return True
    one, another = static_vectors().encode(said)
    return bool(one @ another >= _SAME)


def _content(words: list[str]) -> str:
    return " ".join(word for word in words if bare(word) not in _EMPTY and stems(word, "en"))


def _form(word: str) -> str:
    found = stems(word, "en")
    return found[0] if found else bare(word)
