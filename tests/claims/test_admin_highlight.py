"""Marking passages in a text: nothing is lost, nothing is doubled, whatever overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from claims.admin.highlight import Span, segments


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
