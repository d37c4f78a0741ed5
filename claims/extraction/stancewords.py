"""Words that attribute without saying: verbs of wish, belief, judgment and topic, nouns, adverbs."""

from claims.extraction.cues import forms
from claims.extraction.wordlists import word_list

_IRREGULAR = word_list(
    "see sees saw seen seeing know knows knew known knowing think thinks thought thinking feel feels felt "
    "feeling understand understands understood understanding seek seeks sought seeking forget forgets "
    "forgot forgotten hear hears heard hearing bet bets betting speak speaks spoke spoken speaking "
    "planned planning admitted begged begging foresee foresees foresaw mean means meant rebutted "
    "rebutting read reads telling tell tells quipped quipping dream dreams dreamed choose chose choosing "
    "forbid forbids forbade want wants wanted wanting wanna prefer prefers preferred preferring refer "
    "refers referred referring regret regrets regretted regretting urge outline"
)
VERBS = frozenset(
    forms(
        # wishes, plans and orders
        "hope wish plan intend promise pledge vow threaten refuse decline agree ask urge order demand "
        "request propose expect fear worry doubt wonder consider decide aim offer encourage advise "
        "persuade convince plead beg recommend advocate insist want desire long hesitate "
        # knowledge and belief
        "view regard realize realise recognize recognise remember learn imagine assume suspect believe "
        "guess notice perceive interpret appreciate love like hate admire dislike trust distrust ignore "
        "respect welcome resent despise tolerate accept acknowledge concede prefer calculate "
        # judgments
        "support oppose endorse favor favour reject criticize criticise praise blame mock slam blast "
        "applaud defend dispute condemn decry denounce deplore lament bemoan chide scold "
        "rebuke castigate assail deride disparage belittle dismiss downplay commend congratulate compliment "
        "thank object ridicule lambaste bash rip celebrate "
        "disavow disown renounce repudiate refute rebut contradict discredit accuse taunt tease insult "
        "liken characterize characterise label brand call dub describe credit attribute embrace "
        "urge question doubt deny "
        # topics
        "discuss cite quote highlight tout promote detail document outline reveal disclose unveil depict "
        "portray emphasize emphasise stress reference reiterate repeat recount recite relay mention note "
        "publish post retweet tweet release point talk complain warn respond react allude hint comment "
        "elaborate lash rail argue speculate boast brag joke harp opine explain report suggest indicate "
        "signal express underscore underline echo summarize summarise declare assert allege contend "
        "analyze analyse debate confirm clarify predict forecast estimate imply insinuate claim inform "
        "notify remind tell "
    )
) | frozenset(_IRREGULAR)
# What documents and pictures do: "the poll showed", but not "she showed him".
DOCUMENT_VERBS = frozenset(word_list("show shows showed find finds found put puts give gives gave depict"))
PICTURES = frozenset(
    word_list("photo photos photograph photographs picture pictures video videos footage film ad ads")
)
PARTICLES = (
    "out", "to", "for", "on", "about", "of", "at", "against", "with", "up", "in on", "back against",
    "back on", "forward to", "issue with", "as", "over", "in", "into", "toward", "towards",
)  # fmt: skip
_LINKS = {
    "that": "claim claims belief view argument assertion allegation allegations accusation accusations "
    "suggestion notion idea hope hopes fear fears concern concerns statement warning warnings "
    "complaint complaints conclusion contention declaration acknowledgment insistence prediction "
    "predictions suspicion suspicions assumption assurance assurances admission opinion "
    "conviction evidence reports report promise pledge",
    "to": "plan plans promise promises pledge pledges decision proposal proposals vow threat threats "
    "call calls request requests desire refusal willingness intention intentions effort bid "
    "opposition objection objections response reaction demand demands attempt commitment "
    "reluctance",
    "for": "call calls support plan plans request requests demand demands proposal proposals argument "
    "hopes praise disdain contempt admiration respect enthusiasm sympathy vision preference",
    "of": "criticism criticisms endorsement denunciation condemnation allegation allegations accusation "
    "accusations view views fear fears opinion assessment account description characterization "
    "praise defense rejection embrace dismissal mention promise warning approval disapproval "
    "denial portrayal",
    "on": "views position positions stance comments remarks opinion attack attacks",
    "about": "claim claims concern concerns question questions complaint complaints comments remarks "
    "doubts skepticism worries fears statement statements story stories",
    "over": "concern concerns anger criticism outrage frustration",
    "with": "frustration disagreement dissatisfaction",
    "against": "allegations accusations charges",
}
NOUNS: dict[str, frozenset[str]] = {
    noun: frozenset(link for link, nouns in _LINKS.items() if noun in nouns.split())
    for noun in {noun for nouns in _LINKS.values() for noun in nouns.split()}
}
ADVERBS = frozenset(word_list("reportedly allegedly supposedly purportedly ostensibly"))
# What only seems so: whether the form needs "is" before it.
RAISING = {
    **dict.fromkeys(word_list("seems seem seemed appears appear appeared"), False),
    **dict.fromkeys(
        word_list("expected believed thought considered known rumored alleged seen viewed said"), True
    ),
}
