"""English words that tell titles, places, groups and calendar words from names.

Lists, not rules: what is done with them is said in the modules that use them. All entries are lower case.
"""

from claims.extraction.wordlists import word_list

FUNCTION_WORDS = frozenset(
    word_list(
        "a an the this that these those his her its their our my your he she it they we i you who which "
        "what whose whom and or but nor so yet for as at by in on of to up from with into onto over under "
        "about after before between during since until till while when where why how if though although "
        "because unless than then thus not no yes never also only just even still already more most less "
        "least much many some any each every all both few several other another such own same there here "
        "now once again against among amid despite through throughout within without across along around "
        "behind below beneath beside beyond near off out outside per toward towards upon via like unlike "
        "is are was were be been being am has have had do does did will would shall should can could may "
        "might must however meanwhile moreover instead indeed perhaps according earlier later last next "
        "yesterday today tomorrow asked let one two three either neither"
    )
)
AUXILIARIES = frozenset(
    word_list(
        "is are was were am be been being has have had do does did will would shall should can could may "
        "might must isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't "
        "can't couldn't shouldn't cannot isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t "
        "didn’t won’t wouldn’t can’t couldn’t shouldn’t it's it’s he's he’s she's she’s they're they’re "
        "we're we’re we've we’ve they've they’ve i'm i’m there's there’s that's that’s"
    )
)
IRREGULAR_PAST = frozenset(
    word_list(
        "went came took made gave got saw knew grew rose fell lost won sent spent built bought sold paid "
        "held led met left kept felt found began became broke brought chose cut drew drove fought flew "
        "hit hurt put ran sat set shot shut stood stole struck taught thought threw told wore wrote said "
        "spoke hid"
    )
)
# Words of other languages that are capitalized only because they begin a sentence.
FOREIGN_OPENERS = frozenset(
    word_list(
        "selon d'après le la les l un une des il elle ils ce cette en dans mais et según de el los las "
        "una pero y laut nach der die das den dem ein eine er sie es im am aber und согласно по как в на "
        "но и он она это"
    )
)
HONORIFICS = frozenset(
    word_list("mr mrs ms miss mx dr sir dame lord lady rev prof madam monsieur herr frau don")
)
TITLES = HONORIFICS | frozenset(
    word_list(
        "president vice-president minister premier chancellor secretary senator sen representative rep "
        "congressman congresswoman governor gov mayor king queen prince princess emperor pope archbishop "
        "bishop cardinal patriarch imam rabbi ayatollah general gen admiral colonel col lieutenant major "
        "captain sergeant officer judge justice professor ambassador commissioner director chairman "
        "chairwoman chair chairperson chief ceo cfo spokesman spokeswoman spokesperson attorney "
        "prosecutor sheriff deputy leader speaker whip candidate nominee sheikh sultan emir councillor "
        "councilor councilman councilwoman lawmaker treasurer envoy diplomat economist analyst adviser "
        "advisor coach manager founder superintendent "
        "president-elect ministre président présidente ministro ministra "
        "presidente presidenta kanzler kanzlerin präsident präsidentin ministerin министр президент "
        "премьер"
    )
)
TITLE_MODIFIERS = frozenset(
    word_list(
        "prime foreign vice deputy acting former defence defense interior finance health trade justice "
        "education environment energy home state executive chief senior first second lady special "
        "democratic republican labour conservative liberal sen us u.s uk u.k eu un attorney lieutenant "
        "new then-president then ex"
    )
)
UNNAMED_HEADS = frozenset(
    word_list(
        "official officials source sources expert experts critic critics analyst analysts people person "
        "observer observers witness witnesses resident residents diplomat diplomats insider insiders aide "
        "aides scholar scholars scientist scientists researcher researchers economist economists doctor "
        "doctors supporter supporters opponent opponents activist activists lawyer lawyers parents "
        "farmers workers students voters spokesman spokeswoman spokesperson spokesmen spokespeople "
        "representative representatives advocates neighbors neighbours man woman men women somebody "
        "someone some many others most few one friends mother father teacher farmer nurse "
        "crew staff relatives journalists reporters commentators "
        "historians teachers soldiers"
    )
)
ORGANIZATION_WORDS = frozenset(
    word_list(
        "ministry council university committee commission party bank agency department institute "
        "institution foundation association union league alliance organization organisation group company "
        "corporation inc ltd llc corp court parliament congress senate house assembly bureau office "
        "administration government cabinet times post journal news tribune herald guardian radio "
        "television tv network press center centre college school hospital church army navy force forces "
        "police fund federation society club board authority service services campaign conference convention "
        "coalition movement treasury reserve exchange airlines motors technologies networks studios "
        "industries partners holdings project members states nations republic kingdom kremlin pentagon "
        "nato report survey study poll republicans democrats conservatives liberals labour tories greens "
        "war day parade summit treaty agreement act bill street avenue river sea ocean east west north "
        "south world cup games olympics"
    )
)
CALENDAR = frozenset(
    word_list(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
        "july august september october november december mon tue tues wed thu thurs fri sat sun jan feb "
        "mar apr jun jul aug sep sept oct nov dec christmas easter ramadan"
    )
)
PLACES = frozenset(
    word_list(
        "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain "
        "bangladesh belarus belgium bolivia bosnia botswana brazil britain bulgaria cambodia cameroon "
        "canada chad chile china colombia congo croatia cuba cyprus czechia denmark ecuador egypt england "
        "eritrea estonia ethiopia eu fiji finland france gabon gambia gaza georgia germany ghana greece "
        "greenland guatemala guinea haiti honduras hungary iceland india indonesia iran iraq ireland "
        "israel italy jamaica japan jordan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon "
        "liberia libya lithuania luxembourg madagascar malawi malaysia mali malta mauritius mexico "
        "moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger "
        "nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar "
        "romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan "
        "sweden switzerland syria taiwan tajikistan tanzania thailand togo tunisia turkey türkiye "
        "turkmenistan uganda uk ukraine uruguay us usa uzbekistan venezuela vietnam wales yemen zambia "
        "zimbabwe america europe africa asia beijing moscow kyiv kiev washington london paris berlin "
        "brussels tokyo delhi tehran jerusalem ankara cairo rome madrid ottawa canberra vienna geneva "
        "warsaw seoul pyongyang taipei damascus baghdad kabul riyadh doha beirut texas florida california "
        "ohio michigan pennsylvania virginia iowa arizona nevada wisconsin york carolina hampshire jersey "
        "chicago boston u.s u.k u.n un"
    )
)
# Words for a party or a camp that stand before a name: "Republican Otto Lind".
PARTY_WORDS = frozenset(
    word_list("republican democrat democratic independent libertarian tory labour conservative liberal")
)
# What speaks in print: "a report says".
DOCUMENTS = frozenset(
    word_list(
        "report reports study studies survey surveys poll polls statement statements filing filings data "
        "figures statistics research letter memo memos document documents record records review analysis "
        "analyses estimate estimates website newspaper paper article book audit indictment complaint "
        "lawsuit ruling email message tweet post notice release transcript census index"
    )
)
# People and bodies that speak and are named by a common noun not found in the other lists.
SPEAKING_NOUNS = frozenset(
    word_list(
        "suspect suspects victim victims husband wife son daughter family families brother sister couple "
        "boy girl child children pupils guest guests host hosts coach team teams firm firms companies "
        "agencies ministries governments authorities councils universities embassy embassies regulator "
        "watchdog charity charities startup retailer airline airlines bank banks outlet media press "
        "military side sides panel jury delegation deputies patient patients tenant tenants pilot pilots "
        "agent agents attorney attorneys waitress actor actress executive executives architect "
        "architects journalist reporter administration officer"
    )
)
# Family names that stand before the given name: "Kim Min-ji".
FAMILY_NAMES_FIRST = frozenset(
    word_list(
        "xi wang li zhang liu chen yang huang zhao wu zhou xu sun hu zhu lin luo kim park lee choi jung moon "
        "yoon nguyen tran pham le orban"
    )
)
# Given names common in the news: with one of them, two capitalized words are a person.
GIVEN_NAMES = frozenset(
    word_list(
        "adam ahmed alan alex alexander ali alice amy ana andrea andrew andy angela ann anna anne anthony "
        "antonio barack barbara ben benjamin bernie beth bill bob boris brian carlos carol catherine "
        "charles charlie chris christine christopher claire dan daniel david deborah dmitry donald "
        "dylan edward elena elizabeth ellen emily emma emmanuel eric eva fatima francis frank fred gary "
        "george giorgia greg hannah hassan helen henry hillary ian igor ivan jack jacob jake james jane "
        "janet jason jean jeff jennifer jeremy jerry jessica jill jim joan joe johan john jonathan jordan "
        "jose joseph josh joshua juan julia julie justin karen karl kate katherine keir keith kelly ken "
        "kevin kim kyle larry laura lauren linda lisa liz lucas luis luke maria marco margaret maria mario "
        "mark martha martin mary matt matthew max melissa michael michelle mike mohamed mohammed nancy "
        "natalia nathan nicholas nick nicola nicolas nikki nina olaf oleg olga olivia omar oscar otto "
        "pat patricia patrick paul pedro pete peter philip phil pierre rachel ralph raymond rebecca "
        "rene richard rick rishi robert roger ron ronald rose roy ruth ryan sam samuel sara sarah scott "
        "sean sergei sergey sharon simon sofia sonya stephanie stephen steve steven stuart susan tam "
        "theresa thomas tim timothy tom tony ursula vera victor viktor vladimir volodymyr walter william"
    )
)
# Which of them are women's; the rest are men's, but for those that are either's.
WOMEN_S_NAMES = frozenset(
    word_list(
        "alice amy ana andrea angela ann anna anne barbara beth carol catherine christine claire deborah "
        "elena elizabeth ellen emily emma eva fatima giorgia hannah helen hillary jane janet jean "
        "jennifer jessica jill joan julia julie karen kate katherine laura lauren linda lisa liz margaret "
        "maria martha mary melissa michelle nancy natalia nicola nina olga olivia patricia rachel rebecca "
        "rose ruth sara sarah sharon sofia sonya stephanie susan theresa ursula vera"
    )
)
EITHER_S_NAMES = frozenset(word_list("alex andrea chris dylan jordan kelly kim nikki pat robin sam taylor"))
WOMEN_S_TITLES = frozenset(
    word_list(
        "mrs ms miss dame lady madam frau queen princess congresswoman chairwoman councilwoman spokeswoman "
        "présidente ministra presidenta kanzlerin ministerin"
    )
)
MEN_S_TITLES = frozenset(
    word_list(
        "mr sir lord monsieur herr don king prince pope archbishop bishop cardinal imam emperor congressman "
        "chairman councilman spokesman sheikh sultan"
    )
)
DEMONYMS = frozenset(
    word_list(
        "french german greek dutch swiss czech thai russian chinese american british iraqi israeli saudi "
        "pakistani arab afghan uzbek kazakh kurdish welsh irish western eastern african asian european "
        "ukrainian belarusian polish turkish spanish italian swedish danish finnish norwegian hungarian "
        "romanian bulgarian serbian croatian iranian syrian lebanese palestinian egyptian ethiopian "
        "kenyan nigerian indian japanese korean vietnamese taiwanese indonesian malaysian australian "
        "canadian mexican brazilian argentine chilean colombian cuban venezuelan soviet scottish english "
        "jewish muslim islamic christian catholic jordanian tunisian moroccan algerian libyan sudanese "
        "yemeni kuwaiti qatari austrian belgian norman portuguese albanian armenian georgian estonian "
        "latvian lithuanian somali ghanaian peruvian bolivian filipino thai burmese nepalese icelandic"
    )
)
# "has met X 40 times" counts meetings.
NOUN_OF_VERB = {
    "met": "meetings", "meets": "meetings", "meet": "meetings", "visited": "visits", "visits": "visits",
    "visit": "visits", "voted": "votes", "called": "calls", "phoned": "calls", "traveled": "trips",
    "travelled": "trips", "attacked": "attacks", "struck": "strikes", "bombed": "bombings", "won": "wins",
    "lost": "losses", "arrested": "arrests", "tested": "tests", "launched": "launches", "vetoed": "vetoes",
    "testified": "testimonies", "flew": "flights", "raised": "increases", "cut": "cuts", "sued": "lawsuits",
}  # fmt: skip
