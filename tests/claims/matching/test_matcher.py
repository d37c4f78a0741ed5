"""The same claim among many, by words and by meaning, in several languages."""

import pytest

from claims.matching.cleaning import cleaned
from claims.matching.lexical import WordIndex, language_of, stems
from claims.matching.likeness import Entry, Question
from claims.matching.matcher import Matcher
from claims.matching.minilm import minilm
from claims.matching.static import static_vectors

CLAIMS = {
    "en": [
        "The unemployment rate fell to four percent.",
        "The council built twelve schools.",
        "Coal exports doubled.",
    ],
    "fr": [
        "Le chômage est tombé à quatre pour cent.",
        "La mairie a construit douze écoles.",
        "Les exportations de charbon ont doublé.",
    ],
    "es": [
        "El desempleo bajó al cuatro por ciento.",
        "El ayuntamiento construyó doce escuelas.",
        "Las exportaciones de carbón se duplicaron.",
    ],
    "de": [
        "Die Arbeitslosenquote sank auf vier Prozent.",
        "Die Stadt baute zwölf neue Schulen.",
        "Die Kohleausfuhren haben sich verdoppelt.",
    ],
    "ar": ["انخفض معدل البطالة إلى أربعة في المائة", "بنى المجلس اثنتي عشرة مدرسة", "تضاعفت صادرات الفحم"],
    "zh": ["失业率降至百分之四", "市议会建造了十二所学校", "煤炭出口翻了一番"],
}  # fmt: skip
ASKED = {
    "en": ["unemployment rates have fallen", "Twelve schools, built by our council", "more exports of coal"],
    "fr": ["le taux du chômage", "douze écoles construites par les mairies", "l'exportation du charbon"],
    "es": ["bajaron el desempleo", "construyeron doce escuelas", "la exportación de carbón se duplicó"],
    "de": ["Arbeitslosenquoten sanken", "zwölf Schulen wurden gebaut", "die verdoppelte Kohleausfuhr"],
    "ar": ["معدلات البطالة انخفضت إلى أربعة", "المجلس الذي بنى المدارس", "صادرات الفحم تضاعفت"],
    "zh": ["百分之四是现在的失业率", "十二所学校由市议会建造", "出口的煤炭翻了一番"],
}  # fmt: skip


@pytest.fixture(scope="module")
def everywhere():
    """Claims of all languages in one collection."""
    known = [
        Entry(f"{language}{number}", claim, language=language)
        for language, claims in CLAIMS.items()
        for number, claim in enumerate(claims)
    ]
    return Matcher(known)


class TestLanguages:
    @pytest.mark.parametrize("language", CLAIMS)
    def test_are_matched_by_the_forms_of_their_words(self, everywhere, language):
        for number, text in enumerate(ASKED[language]):
            (best, *_) = everywhere.search(Question(text))
            assert best.entry.key == f"{language}{number}", text

    def test_are_told_by_their_script_where_nothing_is_said(self):
        assert [language_of(text) for text in ("Taxes rose", "الضرائب ارتفعت", "税收上升")] == [
            "en",
            "ar",
            "plain",
        ]

    def test_without_a_stemmer_are_compared_word_by_word(self):
        assert language_of("Soro za'a", "ha") == "plain"

    def test_but_english_are_compared_by_their_words_alone(self):
        """The sentence models read English; in other languages they would only add noise."""
        french = Matcher([Entry(1, "Le chat dort.", language="fr")])
        english = Matcher([Entry(1, "The cat sleeps.", language="en")])
        assert french.search(Question("Un félin sommeille"))[0].score == 0
        assert english.search(Question("A kitten is asleep"))[0].score > 25


class TestStems:
    def test_read_numbers_without_their_separators(self):
        assert stems("12,000 pupils", "en") == ["12000", "pupil"]

    def test_cut_unspaced_scripts_into_pairs(self):
        assert stems("失业率", "plain") == ["失业", "业率"]

    def test_of_a_language_follow_its_own_rules(self):
        assert stems("les écoles construites", "fr") == stems("l'école construite", "fr")[-2:]


class TestWordIndex:
    def test_finds_the_new_words_of_a_number_and_not_the_old(self):
        index = WordIndex()
        index.put([(1, "coal exports", "en"), (2, "steel imports", "en")])
        index.put([(1, "schools built", "en")])
        assert index.search("coal", 5) == [] and index.search("school", 5) == [1] and len(index) == 2

    def test_forgets_what_is_removed(self):
        index = WordIndex()
        index.put([(1, "coal exports", "en"), (2, "coal imports", "en")])
        index.remove([1])
        assert index.search("coal", 5) == [2]

    @pytest.mark.parametrize("question", ["", "?!", "the of", "\0", "x" * 5000])
    def test_finds_nothing_for_what_says_nothing(self, question):
        index = WordIndex()
        index.put([(1, "coal exports", "en")])
        assert index.search(question, 5) == []


class TestMatcher:
    def test_finds_by_meaning_what_shares_no_word(self):
        known = [
            Entry(1, "Firearm sales surged."),
            Entry(2, "The bridge is closed."),
            Entry(3, "Pupils eat lunch."),
        ]
        (best, *_) = Matcher(known).search(Question("Guns were bought more"))
        assert best.entry.key == 1

    def test_gives_the_whole_score_to_the_same_sentence(self):
        (found,) = Matcher([Entry(1, "The bridge is closed.")]).search(Question("the bridge is CLOSED"))
        assert found.score == pytest.approx(100, abs=0.1)

    def test_of_no_claims_finds_nothing(self):
        assert Matcher([]).search(Question("The bridge is closed.")) == []

    def test_finds_the_same_whether_vectors_are_kept_or_made_when_asked(self, monkeypatch):
        known = [
            Entry(number, f"The council built {number} schools in town {number}.") for number in range(30)
        ]
        kept = Matcher(known).search(Question("Town 7 has seven schools."))
        monkeypatch.setattr("claims.matching.matcher.SCANNED", 10)
        assert Matcher(known).search(Question("Town 7 has seven schools.")) == kept


class TestCleaning:
    def test_keeps_what_is_said_and_who_says_it(self):
        post = "Taxes rose! #BudgetDay @bo_li https://t.co/abc pic.twitter.com/x — Ada L. (@ada) May 1, 2025"
        assert cleaned(post) == "Taxes rose! Budget Day bo li Ada L."

    def test_reads_the_words_of_tags(self):
        assert cleaned("#NATOSummit#taxesRose") == "NATO Summit taxes Rose"

    def test_leaves_sentences_with_dashes_alone(self):
        said = "We built schools — twelve of them — in a year."
        assert cleaned(said) == said


class TestModels:
    """Both give sentences that mean the same a greater product."""

    @pytest.fixture(params=[static_vectors, minilm], ids=["static", "minilm"])
    def model(self, request):
        return request.param()

    def test_know_what_means_the_same(self, model):
        jobs, work, bridge = model.encode(
            ["The unemployment rate fell.", "Joblessness has decreased.", "The bridge is closed."]
        )
        assert jobs @ work > jobs @ bridge + 0.15
        assert [float(vector @ vector) for vector in (jobs, work, bridge)] == pytest.approx([1, 1, 1])

    def test_give_a_sentence_the_same_vector_in_any_company(self, model):
        sentences = ["Taxes rose.", "The cat sat on the mat.", "No.", "Taxes fell."]
        alone = model.encode(sentences[:1])[0]
        assert model.encode(sentences)[0] == pytest.approx(alone, abs=1e-5)

    def test_read_whatever_there_is(self, model):
        vectors = model.encode(["", "\0", "漢字" * 300, "x" * 1000, "🥶"])
        assert vectors.shape == (5, model.dimensions) and bool((vectors == vectors).all())

    def test_give_minilm_s_own_vectors(self):
        """The first numbers of the original model, from its authors' library."""
        (vector,) = minilm().encode(["This is an example sentence"])
        assert vector[:3] == pytest.approx([0.0677, 0.0635, 0.0487], abs=2e-3)
