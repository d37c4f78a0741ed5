"""What speaks for and against checking a passage, each feature with a weight and the words that show it.

Each feature is a pattern or a fact about the passage. Checkable are figures, comparisons, dated events,
acts of named people and countries, denials and accusations; questions, wishes, forecasts, judgments,
slogans and pleasantries are not.
"""

import re
from dataclasses import dataclass, replace

from claims.extraction.types import DateSpan, Quantity, Reason

BIAS = -1.4
# What no reader of the bare words can know, and no sentence of a debate can teach.
BEYOND_WORDS = frozenset(
    {"accusation", "furniture", "heading", "quoted without facts", "slogan", "subject left open"}
)
_MOST_NAMES = 4


@dataclass(frozen=True)
class Passage:
    """What the score looks at: the words, and what was read in them.

    `statement` is the normal form, `names` the distinct names as written, `said` is empty, "reported",
    "quoted" or "labeled", `cue` the word that attributes; `has_verb` is None where the language's verbs are
    not known.
    """

    words: str
    names: tuple[str, ...] = ()
    quantity: Quantity | None = None
    speaks_of: DateSpan | None = None
    said: str = ""
    cue: str = ""
    speaker_kind: str = ""
    is_heading: bool = False
    has_verb: bool | None = None
    statement: str = ""
    quoted_share: float = 0.0


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


# Feature, weight, how often it may count, pattern.
_PATTERNS: tuple[tuple[str, float, int, re.Pattern[str]], ...] = (
    (
        "comparison",
        0.6,
        1,
        _pattern(
            r"(?:more|less|fewer|higher|lower|larger|smaller|bigger|faster|slower|older|younger|better|worse|greater|"
            r"rather)\s+than|most|least|highest|lowest|largest|smallest|biggest|record|first\s+time|unprecedented|"
            r"unlike|compared\s+(?:to|with)|twice|majority|leading|top"
        ),
    ),
    (
        "act",
        0.7,
        1,
        _pattern(
            r"declared|signed|approved|banned|passed|imposed|launched|killed|sent|invaded|met|visited|arrested|"
            r"voted|built|bought|sold|paid|cut|raised|lifted|won|lost|attacked|destroyed|seized|resigned|appointed|"
            r"elected|closed|opened|created|spent|violated|broke|withdrew|deployed|founded|convicted|sentenced|"
            r"charged|sued|fired|hired|vetoed|agreed|brought|increased|decreased|rose|fell|grew|doubled|died|born"
        ),
    ),
    (
        "perfect",
        0.4,
        1,
        re.compile(
            r"\b(?:has|have|had)\s+(?:(?:\w+ly|already|also|never)\s+)?(?:been\s+)?\w{2,}(?:ed|t|n)\b", re.I
        ),
    ),
    (
        "denial",
        0.8,
        1,
        _pattern(
            r"(?:is|are|was|were|has|have|had|did|does|do)\s+not|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|hasn['’]t|"
            r"haven['’]t|didn['’]t|doesn['’]t|denied|denies|no\s+longer|never"
        ),
    ),
    ("period", 0.4, 1, _pattern(r"since\s+(?:the|its|his|her|their)")),
    ("cause", 0.4, 1, _pattern(r"because|caused|causes|led\s+to|due\s+to|as\s+a\s+result|resulted\s+in")),
    (
        "law or money",
        0.3,
        1,
        _pattern(
            r"tax(?:es)?|budget|deficit|law|bill|court|sanctions|tariffs?|treaty|ceasefire|arms|weapons?"
        ),
    ),
    (
        "forecast",
        -1.1,
        1,
        _pattern(
            r"will|would|shall|going\s+to|plans?\s+to|hopes?\s+to|intends?\s+to|ready\s+to|aims?\s+to|expected\s+to|"
            r"preparing|likely|might|may(?!\s+\d)|could|prospect"
        ),
    ),
    (
        "demand",
        -1.0,
        1,
        _pattern(r"should|must|ought|needs?\s+to|have\s+to|has\s+to|worth|let['’]s|let\s+us"),
    ),
    (
        "judgment",
        -0.5,
        2,
        _pattern(
            r"important|encouraging|constructive|solid|great|wonderful|good|bad|terrible|beautiful|proud|sad|historic|"
            r"significant|symbolic|welcome[ds]?|essential|crucial|obsolete|amazing|tremendous|disaster|horrible|"
            r"difficult|tepid|conciliatory|fair|unfair|sacrosanct|greatest|best|worst|positive|negative"
        ),
    ),
    (
        "feeling",
        -0.9,
        1,
        _pattern(
            r"satisfaction|pleased|happy|thanks?|grateful|congratulat\w+|hopes?|hoped|feel|feels|felt|love|glad|sorry|"
            r"anger|angry|proud|afraid|worried|believes?|thinks?|thought|wish(?:es)?|dream|concern(?:ed)?"
        ),
    ),
    ("first person", -1.0, 1, re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|me|us)\b")),
    ("address", -0.8, 1, _pattern(r"you|your|yours")),
    (
        "imperative",
        -1.2,
        1,
        re.compile(
            r"^(?:[-–•*]\s)?[\"“«]?(?:[Rr]ead|[Cc]lick|[Ss]ee|[Ss]ubscribe|[Ss]ign|[Ff]ollow|[Ww]atch|[Ll]ook|[Gg]o|[Cc]ome|[Tt]ake|"
            r"[Mm]ake|[Tt]hink|[Rr]emember|[Ll]et|[Jj]oin|[Dd]o\s+not|[Dd]on['’]t|[Pp]lease|"
            r"[Aa]dd|[Mm]ix|[Ss]tir|[Pp]our|[Bb]ake|[Bb]ook|[Vv]isit|[Dd]ownload|[Ss]hare|[Cc]ontact)\b"
        ),
    ),
    (
        "furniture",
        -2.0,
        1,
        re.compile(
            r"^(?:By\s[A-Z]\S+\s[A-Z]|[|©]|(?i:last\s(?:updated|modified)\b|(?:published|updated|posted|photo|photograph|"
            r"image|picture|credit|source|tags?|related|topics?|copyright|filed)(?:\s?[:|]|\s(?:on|under|by|credit)\b)))|"
            r"\s[|»>›]\s[^|»>›]{1,60}\s[|»>›]\s|\b(?i:all\srights\sreserved|min(?:utes?)?\sread)\b"
        ),
    ),
    (
        "identity",
        -0.6,
        1,
        re.compile(
            r"^(?:The|It|This|That)\s(?:\w+\s){0,2}(?:is|was)\s(?:the|a|an)\s(?:[\w’'-]+\s){0,2}[\w’'-]+\.?$"
        ),
    ),
    ("condition", -0.5, 1, re.compile(r"^(?:if|unless|should)\b|\bif\s+(?:he|she|it|they|we|the)\b", re.I)),
    (
        "scene-setting",
        -0.7,
        2,
        _pattern(
            r"discuss(?:ed|es|ing)?|developments|issues|relations|relationship|hosts?|remarks|stance|notion|ideas?|views|"
            r"ties|cooperat\w+|principle|efforts|approach|interests?|conditions|involvement|progress"
        ),
    ),
    (
        "slogan",
        -2.0,
        1,
        re.compile(
            r"\bno\s+\w+,?\s+no\s+\w+|[\"“«][^\"”»]{0,60}\b(?:forever|eternal(?:ly)?|always|together)\b|"
            r"\b(?:forever|humanity|mankind)\b",
            re.I,
        ),
    ),
    (
        "vague",
        -0.3,
        1,
        _pattern(r"some\s+(?:people|say|believe)|many\s+people|things?|something|sort\s+of|kind\s+of"),
    ),
)
_DONE = frozenset({"act", "perfect"})
_YET_TO_COME = frozenset({"forecast", "demand"})
_OPEN_SUBJECT = _pattern(r"he|she|it|they|his|her|its|their|this|that|these|those")
_QUESTION = re.compile(r"[?？؟]")


def reasons_of(passage: Passage) -> list[Reason]:
    """Give every feature of a passage; with BIAS they add up to the log-odds where no model knows better."""
    return [*_read_reasons(passage), *_form_reasons(passage), *_word_reasons(passage)]


def _read_reasons(passage: Passage) -> list[Reason]:
    """Give the reasons that come from quantity, date, names and attribution."""
    reasons = []
    if quantity := passage.quantity:
        is_measured = bool(quantity.unit) and quantity.unit not in ("days", "weeks")
        reasons.append(Reason("quantity", 1.4 if is_measured else 0.9, quantity.text))
        if quantity.comparator != "eq":
            reasons.append(Reason("bound", 0.4, quantity.text))
    if passage.speaks_of:
        reasons.append(Reason("date", 0.9, passage.speaks_of.text))
    if passage.names:
        count = min(_MOST_NAMES, len(passage.names))
        reasons.append(Reason("names", round(0.25 * count, 2), ", ".join(passage.names[:_MOST_NAMES])))
    if passage.said == "reported" and passage.speaker_kind in ("person", "organization"):
        reasons.append(Reason("attributed", 0.7, _written(passage, passage.cue)))
    if passage.said == "labeled":
        reasons.append(Reason("accusation", 0.8, _written(passage, passage.cue)))
    return reasons


def _written(passage: Passage, words: str) -> str:
    """Give words as the passage writes them, or nothing where it does not have them."""
    found = re.search(rf"\b{re.escape(words)}\b", passage.words, re.IGNORECASE) if words else None
    return found.group() if found else ""


def _form_reasons(passage: Passage) -> list[Reason]:
    """Give the reasons that come from the form of the passage."""
    reasons = []
    count = len(passage.words.split())
    if asked := _QUESTION.search(passage.words):
        reasons.append(Reason("question", -2.5, asked.group()))
    if passage.is_heading:
        reasons.append(Reason("heading", -1.5, passage.words[:80]))
    if pronoun := _OPEN_SUBJECT.match(passage.statement):
        reasons.append(Reason("subject left open", -0.8, _written(passage, pronoun.group())))
    if passage.has_verb is False:
        reasons.append(Reason("no verb", -2.0, passage.words[:80]))
    if passage.words.isascii() and count < 5:
        reasons.append(Reason("short", -1.2, passage.words))
    if passage.quoted_share > 0.5 and not passage.quantity and not passage.names:
        reasons.append(Reason("quoted without facts", -0.8, passage.words[:80]))
    return reasons


def _word_reasons(passage: Passage) -> list[Reason]:
    """Give the reasons that come from the words, counted up to each feature's limit.

    What has been done can be checked whatever else the passage asks or foretells, so these then count half.
    """
    reasons = []
    for feature, weight, limit, pattern in _PATTERNS:
        found = [match.group() for match in pattern.finditer(passage.words)][:limit]
        if found:
            reasons.append(Reason(feature, round(weight * len(found), 2), ", ".join(found)))
    if not {reason.feature for reason in reasons} & _DONE:
        return reasons
    return [replace(one, weight=one.weight / 2) if one.feature in _YET_TO_COME else one for one in reasons]
