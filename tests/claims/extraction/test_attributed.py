"""The attributions of a whole text: who says, thinks or wants what, and where it stands."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.attributed import attribute
from tests.claims.extraction.samples import CITY, HARBOR

INTRODUCTION = "Sudran Foreign Minister Ana Berg met President Otto Lind. "
PIECES = [
    "Ana Berg", " said ", "“", "”", ", ", ". ", "\n", " that ", "''", '"', " he ", "Q: ", "according to ",
    " wants to ", "'s call for ", " was accused by ", "reportedly ", "(", ")", "\ud800", "\x00", "- ",
]  # fmt: skip


def found(text):
    return [
        (
            one.claimant.name,
            " / ".join(text[start:end] for start, end in one.cue),
            " / ".join(text[start:end] for start, end in one.content),
        )
        for one in attribute(text)
    ]


def only(sentence, introduction=INTRODUCTION):
    """Give the one attribution of a sentence that stands behind the introduction."""
    (one,) = found(introduction + sentence)
    return one


class TestContent:
    @pytest.mark.parametrize(
        ("sentence", "content"),
        [
            ("Berg said the port is open.", "the port is open"),
            ("Berg said that the port is open.", "that the port is open"),
            ("“The port is open,” Berg said.", "“The port is open,”"),
            ("“Yes,” Berg said. “The port is open.”", "“Yes,” / “The port is open.”"),
            ("“The port, it seems, is open. Ships come in,” Berg said.", None),
            ("''The port is open,'' Berg said.", "''The port is open,''"),
            ('“The port is open," Berg said.', '“The port is open,"'),
            ("“The port is open! Ships come in!” Berg said.", "“The port is open! Ships come in!”"),
            ("For example: “The port is open,” Berg said.", "“The port is open,”"),
            ("The port, Berg told reporters, is open.", "The port / is open"),
            ("Berg, however, said the port is open.", "the port is open"),
            ("Berg — after a long pause — said the port is open.", "the port is open"),
            ("Berg, who was tired, said the port is open.", "the port is open"),
            ("“The port is open,” Berg told a crowd in Vell.", "“The port is open,”"),
            ("“The port is open,” as Berg put it.", "“The port is open,”"),
            ("Aides shouted, “The port is open!”", "“The port is open!”"),
            ("“The port is open,” she said, promising a return.", "“The port is open,”"),
        ],
    )
    def test_is_what_was_said_with_its_marks_and_without_the_full_stop(self, sentence, content):
        assert only(sentence)[2] == (content or sentence[: sentence.index("” Berg") + 1])

    def test_of_a_quotation_over_several_sentences_is_one_piece(self):
        text = INTRODUCTION + "Berg spoke. “The port is open. Nobody pays. Ships come in,” Berg said."
        assert found(text)[-1][2] == "“The port is open. Nobody pays. Ships come in,”"

    def test_of_a_quotation_belongs_to_the_cue_beside_it_and_not_to_the_one_before(self):
        text = INTRODUCTION + "“It was closed,” Lind said. “It is open. It stays open,” Berg said."
        assert [(name, words) for name, _, words in found(text)] == [
            ("Otto Lind", "“It was closed,”"),
            ("Ana Berg", "“It is open. It stays open,”"),
        ]

    def test_of_a_quotation_between_two_cues_belongs_to_the_one_at_its_end(self):
        text = INTRODUCTION + "Lind explained why: “Trust me. It is lost. I can't see it,” he wrote."
        assert ("Otto Lind", "wrote", "“Trust me. It is lost. I can't see it,”") in found(text)
        assert len([words for _, _, words in found(text) if "“" in words]) == 1

    def test_of_a_participle_is_what_stands_behind_it(self):
        text = INTRODUCTION + "“It is lost,” Lind told a rally, saying Berg would close the port."
        assert [words for _, _, words in found(text)] == ["“It is lost,”", "Berg would close the port"]

    def test_with_a_quotation_inside_is_one(self):
        assert only("“He told me ‘the port is open’ and left,” Berg said.")[2].count("‘") == 1

    def test_goes_on_where_a_sentence_consists_of_the_attribution(self):
        assert only("“The port is open for everybody!” Berg tweeted.") == (
            "Ana Berg", "tweeted", "“The port is open for everybody!”",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "sentence",
        [
            "“The port is open for everybody,” Berg thundered.",
            "Berg closed with a warning: “The port is open for everybody.”",
        ],
    )
    def test_needs_no_known_verb_where_a_quotation_is_set_off(self, sentence):
        assert only(sentence)[0] == "Ana Berg"

    def test_of_a_statement_saying_something_is_what_it_says(self):
        text = INTRODUCTION + "Berg released a statement saying, “The port is open. Nobody pays.”"
        assert found(text) == [
            ("Ana Berg", "released", "a statement"),
            ("Ana Berg", "saying", "“The port is open. Nobody pays.”"),
        ]

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("The Harbor Board was clear in its findings: “Further talk is idle.”", "Harbor Board"),
            ("Polls have been of use. More of it from Jo Lee: “Half of it is idle.”", "Jo Lee"),
        ],
    )
    def test_behind_a_colon_needs_no_verb_of_saying(self, text, name):
        assert [(who, cue) for who, cue, words in found(text) if "“" in words] == [(name, ":")]

    def test_behind_an_example_s_colon_is_nobody_s(self):
        assert found("For example: “It is so good.”") == []

    def test_ends_where_the_next_saying_begins(self):
        text = INTRODUCTION + "Berg said the port is open, adding that nobody pays."
        assert [words for _, _, words in found(text)] == ["the port is open", "that nobody pays"]


class TestSource:
    @pytest.mark.parametrize(
        ("sentence", "source"),
        [
            ("Foreign Minister Ana Berg said the port is open.", "Foreign Minister Ana Berg"),
            ("Berg, the foreign minister, said the port is open.", "Berg, the foreign minister"),
            ("“It is open,” said Berg, a member of the board.", "Berg, a member of the board"),
            ("According to a report from Vell, the port is open.", "a report from Vell"),
            ("The port is open, according to officials.", "officials"),
            ("“It is open,” she said.", "she"),
            ("Two workers said the port is open.", "Two workers"),
            ("Berg’s closest aide rallied sailors, saying the port is open.", "Berg’s closest aide"),
            ("Jo Lee, R-Vell., said the port is open.", "Jo Lee, R-Vell"),
        ],
    )
    def test_is_the_whole_noun_phrase(self, sentence, source):
        text = INTRODUCTION + sentence
        (one,) = attribute(text)
        assert [text[start:end] for start, end in one.source] == [source]

    @pytest.mark.parametrize(
        ("sentence", "name", "kind"),
        [
            ("She said the port is open.", "Ana Berg", "person"),
            ("He said the port is open.", "Otto Lind", "person"),
            ("“The port is open,” said Berg.", "Ana Berg", "person"),
            ("Officials said the port is open.", "Officials", "unnamed"),
            ("The Harbor Institute said the port is open.", "Harbor Institute", "organization"),
            ("Lind’s spokesman, Jo Lee, said the port is open.", "Jo Lee", "person"),
            ("“It is open,” said the town’s spokesman, Jo Lee.", "Jo Lee", "person"),
            ("The Harbor Institute lost. The Institute said so itself.", "Harbor Institute", "organization"),
        ],
    )
    def test_means_somebody_of_the_article(self, sentence, name, kind):
        claimant = attribute(INTRODUCTION + sentence)[-1].claimant
        assert (claimant.name, claimant.kind) == (name, kind)


class TestForms:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("Lind wants to close the port.", ("Otto Lind", "wants", "to close the port")),
            ("Lind refused to close the port.", ("Otto Lind", "refused", "to close the port")),
            ("Lind pointed to the empty docks.", ("Otto Lind", "pointed to", "the empty docks")),
            ("Lind’s call for a new port failed.", ("Otto Lind", "call", "a new port")),
            ("Her plan to close the port failed.", ("Ana Berg", "plan", "to close the port failed")),
            ("Lind was accused by Berg of theft.", ("Ana Berg", "accused by", "Lind / of theft")),
            ("Lind reportedly closed the port.", ("", "reportedly", "Lind / closed the port")),
            ("Lind was asked whether it is open.", ("", "asked", "whether it is open")),
            ("A third of voters say the port is open.", ("voters", "say", "the port is open")),
        ],
    )
    def test_of_attribution_reach_beyond_saying(self, sentence, expected):
        assert only(sentence) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Poll: Most sailors love rain", ("Poll", ":", "Most sailors love rain")),
            ("LIND: We never closed it. We will not.", ("LIND", ":", "We never closed it. We will not")),
            ("Q: Is the port open?", ("Q", ":", "Is the port open?")),
        ],
    )
    def test_include_a_name_and_a_colon(self, text, expected):
        assert found(text)[0] == expected

    @pytest.mark.parametrize(
        "text",
        [
            "Photo Ana Berg: The port is open",
            "Ana Berg on Tuesday: The port is open",
            "In Port Ellis: Ships come in",
            "Update: The port is open",
        ],
    )
    def test_do_not_include_labels(self, text):
        assert found(text) == []

    def test_include_headlines(self):
        assert found("Lind Says Port Is Open")[0] == ("Lind", "Says", "Port Is Open")


class TestSpeech:
    @pytest.mark.parametrize(
        ("sentence", "speech"),
        [
            ("“The port is open,” Berg said.", "direct"),
            ("“Yes,” Berg said. “It is.”", "direct"),
            ("Berg said the port is “open”.", "mixed"),
            ("Berg said the port is open.", "indirect"),
        ],
    )
    def test_is_direct_mixed_or_indirect(self, sentence, speech):
        (one,) = attribute(INTRODUCTION + sentence)
        assert one.speech == speech


class TestPromises:
    @settings(max_examples=300, deadline=None)
    @given(st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
    def test_every_span_slices_back_in_any_text(self, text):
        for one in attribute(text):
            form = one.to_dict(text)
            json.dumps(form)
            for key in ("source", "cue", "content"):
                for span in form[key]:
                    assert text[span["start"] : span["end"]] == span["text"] != ""
            assert form["content"]

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(HARBOR.splitlines() + CITY.splitlines()), max_size=6).map("\n".join))
    def test_the_contents_of_one_are_in_order_and_apart(self, text):
        for one in attribute(text):
            ends = [0, *(end for _, end in one.content)]
            assert all(end <= start for end, (start, _) in zip(ends, one.content, strict=False))
