"""Marking passages in a text: nothing is lost, nothing is doubled, whatever overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from claims.admin.highlight import FAR, NEAR, Span, around, segments


def span(start, end, key=1):
    return Span(start=start, end=end, key=key, number=key, status="proposed", label="proposed")


@st.composite
def marked_texts(draw):
    text = draw(st.text(max_size=60))
    edge = st.integers(-3, len(text) + 3)
    pairs = draw(st.lists(st.tuples(edge, edge), max_size=6))
    return text, [span(start, end, key) for key, (start, end) in enumerate(pairs, start=1)]


class TestSegments:
    @given(marked_texts())
    def test_together_are_the_text(self, marked):
        text, spans = marked
        assert "".join(segment.text for segment in segments(text, spans)) == text

    @given(marked_texts())
    def test_begin_each_span_inside_the_text_once(self, marked):
        text, spans = marked
        begun = [begun.key for segment in segments(text, spans) for begun in segment.beginning]
        assert sorted(begun) == [span.key for span in spans if 0 <= span.start < min(span.end, len(text))]

    @given(marked_texts())
    def test_are_marked_where_a_span_lies_and_nowhere_else(self, marked):
        text, spans = marked
        position = 0
        for segment in segments(text, spans):
            over = [span for span in spans if 0 <= span.start <= position < span.end]
            assert segment.depth == len(over)
            assert (segment.innermost is None) == (not over)
            position += len(segment.text)

    def test_give_the_inner_of_two_nested_spans(self):
        parts = segments("abcdef", [span(0, 6, 1), span(2, 4, 2)])
        assert [(part.text, part.innermost.key) for part in parts] == [("ab", 1), ("cd", 2), ("ef", 1)]

    def test_count_code_points(self):
        parts = segments("👩‍👩‍👧 é x", [span(6, 8)])
        assert [part.text for part in parts if part.innermost] == ["é x"[:2]]


@st.composite
def passages(draw):
    text = draw(st.text(alphabet="a \n", max_size=4000))
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


class TestAround:
    @given(passages())
    def test_holds_the_passage_and_is_bounded(self, passage):
        text, start, end = passage
        first, last = around(text, start, end)
        assert max(0, start - FAR) <= first <= start <= end <= last <= min(len(text), end + FAR)

    def test_is_the_paragraph_and_its_neighbors_where_it_is_short(self):
        text = "\n".join(["x" * NEAR, "Before.", "It built 9 schools.", "After.", "y" * NEAR, "z" * NEAR])
        first, last = around(text, text.index("It"), text.index("\nAfter"))
        assert text[first:last] == text.removesuffix("\n" + "z" * NEAR)

    def test_begins_and_ends_between_paragraphs(self):
        paragraphs = [letter * (NEAR + 1) for letter in "abcde"]
        text = "\n\n".join(paragraphs)
        first, last = around(text, text.index("c"), text.rindex("c") + 1)
        assert text[first:last].strip("\n") == "\n\n".join(paragraphs[1:4])

    def test_cuts_an_endless_paragraph_between_words(self):
        text = "word " * 1000
        first, last = around(text, 2000, 2004)
        assert (text[first - 1], text[first], text[last]) == (" ", "w", " ")
