"""Attribution: who says what, and in whose words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import extract
from claims.extraction.attribution import attributions
from claims.extraction.names import Names
from claims.extraction.quotations import quotations
from claims.extraction.sentences import sentences

INTRODUCTION = "Sudran Foreign Minister Ana Berg met President Otto Lind. "


def sayings(text, language="en"):
    spans = sentences(text)
    found = attributions(text, spans, quotations(text), Names(text, spans), language)
    return [attribution for of_sentence in found for attribution in of_sentence]


def spoken(text, language="en"):
    """Give speaker, cue and words for each saying."""
    return [
        (one.speaker.name, one.cue, " / ".join(text[start:end] for start, end in one.contents))
        for one in sayings(text, language)
    ]


class TestSpeaker:
    @pytest.mark.parametrize(
        ("sentence", "name", "kind"),
        [
            ("Sudran Foreign Minister Ana Berg said the port is open.", "Ana Berg", "person"),
            ("President Otto Lind said the port is open.", "Otto Lind", "person"),
            ("Berg said the port is open.", "Ana Berg", "person"),
            ("Berg, who was tired, said the port is open.", "Ana Berg", "person"),
            ("Berg, the foreign minister, said the port is open.", "Ana Berg", "person"),
            ("Rep. Jo Lee (D-Wis.), a member of the panel, said the port is open.", "Jo Lee", "person"),
            ("Berg on Tuesday also said the port is open.", "Ana Berg", "person"),
            ("Mr. Lind is an old friend of trade and said the port is open.", "Otto Lind", "person"),
            ("In the end, Berg said the port is open.", "Ana Berg", "person"),
            ("“The port is open,” said Berg.", "Ana Berg", "person"),
            ("The port is open, according to Berg.", "Ana Berg", "person"),
            ("China presents itself as a friend and says it is not selling boats.", "China", "organization"),
            ("NATO members have branded Sudra a “silent partner”.", "NATO members", "organization"),
            ("The Harbor Institute said that the port is open.", "Harbor Institute", "organization"),
            ("Officials said the port is open.", "Officials", "unnamed"),
            ("A spokesman for the ministry said the port is open.", "spokesman for the ministry", "unnamed"),
            (
                "According to Chinese customs figures, the port is open.",
                "Chinese customs figures",
                "organization",
            ),
            ("The Port Ellis Ratepayers said the port is open.", "Port Ellis Ratepayers", "organization"),
            ("China and Russia said the port is open.", "China and Russia", "organization"),
        ],
    )
    def test_is_the_fullest_name_without_titles(self, sentence, name, kind):
        speaker = sayings(INTRODUCTION + sentence)[-1].speaker
        assert (speaker.name, speaker.kind) == (name, kind)

    @pytest.mark.parametrize(
        "sentence",
        [
            "The list runs from the president’s phone calls with the port to his deals.",
            "Some 70 percent of voters say the port is open.",
            "I think the port is open.",
            "Drivers met a group of cells called tufts in the port.",
            "The old level deemed safe was 40.",
            "The new bridge suggests the port is open.",
            "The Harbor Institute maintains its own fleet.",
        ],
    )
    def test_is_no_thing_no_share_and_not_the_author(self, sentence):
        assert sayings(sentence) == []

    @pytest.mark.parametrize(
        ("sentence", "name"),
        [
            ("The Sudran government said the port is open.", "Sudran government"),
            ("The town of Vell said the port is open.", "town of Vell"),
            ("A spokesman for Berg said the port is open.", "spokesman for Berg"),
            ("Republican Jo Lee said the port is open.", "Jo Lee"),
            ("According to a report in the Harbor Post, the port is open.", "report in the Harbor Post"),
        ],
    )
    def test_is_the_whole_phrase_and_nothing_but_it(self, sentence, name):
        assert sayings(INTRODUCTION + sentence)[-1].speaker.name == name

    def test_is_not_the_dateline(self):
        text = "PORT ELLIS – Ana Berg’s closest aide rallied sailors, saying: “We must stop him now.”"
        assert sayings(text)[0].speaker.name == "Ana Berg’s closest aide"

    def test_is_nobody_who_is_only_named_in_the_quotation(self):
        text = INTRODUCTION + "Lind was angry. “Mr. Karl Voss has closed the port,” he said."
        assert [one.speaker.name for one in sayings(text)] == ["Otto Lind"]

    def test_is_found_behind_a_pronoun(self):
        text = INTRODUCTION + "Lind said the port is open. “It was closed,” he said."
        assert [one.speaker.name for one in sayings(text)] == ["Otto Lind", "Otto Lind"]

    def test_behind_a_pronoun_is_whom_the_pronoun_fits(self):
        text = INTRODUCTION + "The two had dinner. She said the port is open. He said it is not."
        assert [one.speaker.name for one in sayings(text)] == ["Ana Berg", "Otto Lind"]

    def test_keeps_the_words_of_this_place(self):
        assert sayings(INTRODUCTION + "Berg said the port is open.")[0].speaker.as_written == "Berg"

    def test_stays_short_when_two_people_share_a_name(self):
        text = "Mr. Ivo Rand and Mrs. Eva Rand met. Ivo Rand said the port is open. Rand said it was not."
        assert sayings(text)[-1].speaker.name == "Ivo Rand"


class TestWords:
    @pytest.mark.parametrize(
        ("sentence", "cue", "content"),
        [
            ("Berg said the port is open.", "said", "the port is open."),
            ("Berg said that the port is open.", "said", "the port is open."),
            ("“The port is open,” Berg said.", "said", "“The port is open,”"),
            ("Berg added: “The port is open.”", "added", "“The port is open.”"),
            ("Berg told reporters on Monday that the port is open.", "told", "the port is open."),
            ("The port is open, according to Berg.", "according to", "The port is open"),
            ("According to Berg, the port is open.", "According to", "the port is open."),
            ("“It is,” Berg said, “an open port.”", "said", "“It is,” / “an open port.”"),
            ("The port, Berg said, is open.", "said", "The port / is open."),
            (
                "The port has lost 12 ships, Berg said, and it is closed.",
                "said",
                "The port has lost 12 ships",
            ),
            (
                "No other port comes near that figure, Berg said later.",
                "said",
                "No other port comes near that figure",
            ),
        ],
    )
    def test_are_those_attributed(self, sentence, cue, content):
        assert spoken(INTRODUCTION + sentence) == [("Ana Berg", cue, content)]

    @pytest.mark.parametrize(
        "sentence",
        [
            "Norland and Sudra declared a new partnership.",
            "Lind was told to leave.",
            "Lind was told that the port is open.",
            "Lind refused to say anything.",
            "The report was long.",
            "Lind walked to the port.",
        ],
    )
    def test_are_nobody_s_where_nothing_is_reported(self, sentence):
        assert spoken(sentence) == []

    def test_of_several_speakers_are_kept_apart(self):
        text = INTRODUCTION + "Berg said the port is open, while Lind said the harbor was closed."
        assert spoken(text) == [
            ("Ana Berg", "said", "the port is open, "),
            ("Otto Lind", "said", "the harbor was closed."),
        ]

    def test_go_on_through_the_sentences_of_a_quotation(self):
        text = INTRODUCTION + "“The port is open,” Berg said. “Ships come in. Nobody pays.”"
        assert {speaker for speaker, _, _ in spoken(text)} == {"Ana Berg"}
        assert [words for _, _, words in spoken(text)][1:] == ["“Ships come in.", "Nobody pays.”"]

    def test_of_a_quotation_are_the_one_s_whose_cue_stands_at_it(self):
        text = INTRODUCTION + "“It was closed,” Lind said. “It is open. It stays open,” Berg said."
        assert [name for name, _, _ in spoken(text)] == ["Otto Lind", "Ana Berg", "Ana Berg"]

    def test_announced_by_a_colon_belong_to_the_speaker_before(self):
        text = INTRODUCTION + "Lind then continued:\n“The port has been open for ten years.”"
        assert spoken(text)[-1] == ("Otto Lind", "continued", "“The port has been open for ten years.”")

    def test_without_a_cue_belong_to_the_one_named_before(self):
        text = INTRODUCTION + "Lind ended with a question. “Who pays for the port in the end?”"
        assert spoken(text)[-1] == ("Otto Lind", "", "“Who pays for the port in the end?”")

    def test_signed_behind_a_dash_belong_to_the_name(self):
        text = "“The port is open. Nobody pays for it.” — Ana Berg"
        assert [(name, cue) for name, cue, _ in spoken(text)] == [("Ana Berg", "—")] * 2

    def test_are_the_outlet_s_where_only_a_stance_is_told(self):
        assert spoken(INTRODUCTION + "Lind wants to close the port.") == []
        assert spoken("A third of voters say the port is open.") == []

    def test_of_an_accusation_in_the_passive_are_the_accuser_s(self):
        (one,) = sayings(INTRODUCTION + "Lind was accused by Berg of selling 40 boats.")
        assert one.speaker.name == "Ana Berg" and one.keeps_words

    def test_of_a_label_with_a_participle_are_the_first_verb_s(self):
        text = INTRODUCTION + "Berg dismissed the idea of a port, condemning it as “obsolete thinking”."
        assert [one.cue for one in sayings(text)] == ["dismissed"]

    def test_that_label_keep_the_label_s_words(self):
        found = sayings("NATO members have branded Sudra a “silent partner”.")
        assert [one.keeps_words for one in found] == [True]


class TestOtherLanguages:
    @pytest.mark.parametrize(
        ("language", "text", "name", "cue"),
        [
            ("fr", "Le ministre Jean Dupont a déclaré que le port est ouvert.", "Jean Dupont", "déclaré"),
            ("fr", "Selon l'Insee, 12 ports sont ouverts.", "Insee", "Selon"),
            ("es", "La ministra Ana López dijo que el puerto sigue abierto.", "Ana López", "dijo"),
            ("de", "Kanzler Olaf Braun sagte, der Hafen sei offen.", "Olaf Braun", "sagte"),
            ("ru", "Иван Петров заявил, что порт открыт.", "Иван Петров", "заявил"),
            ("ar", "قال أحمد علي إن الميناء مفتوح.", "أحمد علي", "قال"),
            ("zh", "王明表示，港口已经开放。", "王明", "表示"),
        ],
    )
    def test_have_their_own_cues(self, language, text, name, cue):
        (found,) = sayings(text, language)
        assert (found.speaker.name, found.cue) == (name, cue)


class TestOutlet:
    def test_speaks_where_nobody_is_named(self):
        (candidate,) = extract("Norland built 40 harbors in 2019.", language="en")
        assert candidate.is_outlet_voice and candidate.claimant is None and candidate.cue == ""

    def test_that_quotes_itself_speaks_in_its_own_voice(self):
        text = "The Harbor Post said Norland built 40 harbors."
        (candidate,) = extract(text, language="en", outlet="Harbor Post")
        assert candidate.is_outlet_voice

    @settings(deadline=None)
    @given(st.text(alphabet=st.sampled_from("Berg said “, ”.\nand it he"), max_size=120))
    def test_or_a_claimant_speaks_never_both(self, text):
        for candidate in extract(text, language="en"):
            assert candidate.is_outlet_voice == (candidate.claimant is None)
            assert candidate.cue in text
