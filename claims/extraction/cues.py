"""The words that attribute, by language: verbs of saying, and phrases like "according to".

English is complete enough for news prose; the other languages have the verbs and phrases that carry most
attributions there.
"""

from dataclasses import dataclass
from functools import cached_property

from claims.extraction.wordlists import word_list

_VOWELS = "aeiou"


@dataclass(frozen=True)
class Cues:
    """The attribution words of one language.

    `verbs` attribute whatever follows; `clause_verbs` only a that-clause, a finite clause or a quotation
    ("declared that", not "declared war"); `label_verbs` attribute a description ("branded it a ..."), and the
    words around them are kept; `phrases` stand before the speaker. `is_verb_first` says that the
    speaker follows the verb.
    """

    verbs: frozenset[str]
    clause_verbs: frozenset[str] = frozenset()
    label_verbs: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    is_verb_first: bool = False

    @cached_property
    def all_verbs(self) -> frozenset[str]:
        """Give the verbs of every kind."""
        return self.verbs | self.clause_verbs | self.label_verbs


def forms(bases: str) -> set[str]:
    """Inflect regular English verbs: past, third person and -ing form."""
    found: set[str] = set()
    for base in bases.split():
        if base.endswith("e"):
            found |= {base + "d", base + "s", base[:-1] + "ing"}
        elif base.endswith("y") and base[-2] not in _VOWELS:
            found |= {base[:-1] + "ied", base[:-1] + "ies", base + "ing"}
        elif base.endswith(("s", "sh", "ch", "x")):
            found |= {base + "ed", base + "es", base + "ing"}
        else:
            found |= {base + "ed", base + "s", base + "ing"}
    return found


# Third-person forms that are far more often plural nouns.
_NOUNS = frozenset(
    word_list("remarks comments tweets orders rules demands answers boasts points pledges promises")
)

_ENGLISH = Cues(
    verbs=frozenset(
        forms(
            "add argue insist assert allege contend concede recall reiterate stress emphasize "
            "emphasise remark opine quip tweet warn complain explain lament boast caution testify "
            "reckon affirm retort exclaim mention suggest remind"
        )
        | set(
            word_list(
                "say said says saying told tells telling wrote writes writing think thinks thought believe "
                "believes believed admitted admits admitting quipped denied denies denying argue insist "
                "recalled hoped hopes tweeted vowed vows"
            )
        )
    )
    - _NOUNS,
    clause_verbs=frozenset(
        forms(
            "announce declare report claim state confirm note reveal indicate estimate conclude observe "
            "predict pledge promise propose disclose demonstrate respond reply agree answer ask continue "
            "joke accuse comment guarantee signal calculate decide point order rule demand maintain "
            "acknowledge shout yell chant scream whisper mutter blurt riff muse interject counter protest "
            "post"
        )
        | set(
            word_list(
                "read reads found finds finding show shows showed shown replied replies ruled ruling "
                "wonders wondered"
            )
        )
    )
    - _NOUNS,
    label_verbs=frozenset(
        forms(
            "dismiss reject refute express brand describe label "
            "condemn blame accuse denounce liken blast slam praise criticize criticise hail"
        )
        | set(word_list("called calls calling dubbed dubs branded labelled labeled deemed"))
    ),
    phrases=("according to", "in the words of", "as told by", "as reported by"),
)
_OTHERS = {
    "fr": Cues(
        verbs=frozenset(
            word_list(
                "déclaré affirmé dit disait annoncé expliqué ajouté assuré estimé souligné indiqué précisé "
                "rappelé affirme déclare estime assure explique ajoute rappelle lancé "
                "souligne indique précise"
            )
        ),
        phrases=("selon", "d'après", "d’après"),
    ),
    "es": Cues(
        verbs=frozenset(
            word_list(
                "dijo afirmó declaró aseguró señaló explicó añadió anunció indicó sostuvo dice afirma "
                "asegura recordó contó explica señala dicho afirmado declarado anunciado"
            )
        ),
        phrases=("según", "de acuerdo con"),
    ),
    "pt": Cues(
        verbs=frozenset(
            word_list("disse afirmou declarou explicou lembrou contou anunciou destacou diz afirma explica")
        ),
        phrases=("segundo", "de acordo com", "conforme"),
    ),
    "de": Cues(
        verbs=frozenset(
            word_list(
                "sagte sagt erklärte erklärt betonte betont teilte behauptete behauptet kündigte berichtete "
                "meinte warnte bestätigte schrieb gesagt betonten sagten erklärten"
            )
        ),
        phrases=("laut", "nach angaben von", "nach angaben der", "nach angaben des", "zufolge"),
    ),
    "ru": Cues(
        verbs=frozenset(
            word_list(
                "сказал сказала заявил заявила заявили сообщил сообщила сообщили отметил отметила подчеркнул "
                "подчеркнула добавил добавила утверждает считает говорит объявил объявила"
            )
        ),
        phrases=("по словам", "по данным", "согласно", "как сообщает"),
    ),
    "ar": Cues(
        verbs=frozenset(
            word_list("قال قالت وقال وقالت أعلن أعلنت وأعلن أكد أكدت وأكد صرح صرحت أضاف وأضاف ذكر ذكرت أوضح")
        ),
        phrases=("وفقا ل", "وفقًا ل", "بحسب", "حسب"),
        is_verb_first=True,
    ),
    "zh": Cues(
        verbs=frozenset(
            word_list("表示 指出 介绍 显示 强调 宣布 认为 声称 透露 称 说 說 強調 宣佈 認為 聲稱 稱")
        ),
        phrases=("根据", "据", "根據", "據"),
    ),
}


def cues_of(language: str) -> Cues:
    """Give the cues of a language (ISO 639-1, a region is ignored); English where there are none."""
    return _OTHERS.get(language[:2].lower(), _ENGLISH)
