"""The direction of a scale: its best and its worst cannot be swapped unnoticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.enums import RatingCategory
from claims.models import Rating
from claims.workflow.direction import faults, side_said, turns

C = RatingCategory
WHOLE = (
    ("Spot on", C.TRUE, 5),
    ("Nearly so", C.MOSTLY_TRUE, 4),
    ("Both", C.MIXED, 3),
    ("Hardly so", C.MOSTLY_FALSE, 2),
    ("Way off", C.FALSE, 1),
    ("We cannot say", C.UNPROVEN, None),
    ("No longer", C.OUTDATED, None),
)

SAYING_TRUE = ["True", "Mostly true", "Vrai", "Plutôt vrai", "Es cierto", "صحيح", "الصحيح", "真实", "属实"]
SAYING_FALSE = [
    *("False", "Not true", "Faux", "Plutôt faux", "N’est pas vrai", "Falso", "No es cierto"),
    *("خطأ", "غير صحيح", "الخاطئ", "假", "不实", "不属实", "錯誤"),
]


def scale(*labels) -> list[Rating]:
    return [
        Rating(pk=number, label=label, category=category, value=value, position=number)
        for number, (label, category, value) in enumerate(labels, start=1)
    ]


def with_label(category: RatingCategory, label: str) -> list[Rating]:
    """Return the whole scale with another label for one category."""
    return scale(*((label if kind == category else old, kind, value) for old, kind, value in WHOLE))


@st.composite
def sound(draw) -> list[tuple[str, RatingCategory, int | None]]:
    """Draw a scale that stands: best and worst, and any of the others, in either direction."""
    between = draw(st.sets(st.sampled_from(WHOLE[1:4])))
    kept = [row for row in WHOLE if row in between or row[1] in (C.TRUE, C.FALSE)]
    off_axis = draw(st.lists(st.sampled_from(WHOLE[5:]), unique=True))
    for row in off_axis:
        kept.insert(draw(st.integers(0, len(kept))), row)
    return kept if draw(st.booleans()) else kept[::-1]


class TestASoundScale:
    @given(labels=sound())
    def test_has_no_faults(self, labels):
        assert faults(scale(*labels)) == []

    @given(labels=sound())
    def test_turned_around_has(self, labels):
        turned = [(label, category, 6 - value if value else None) for label, category, value in labels]
        assert faults(scale(*turned))

    @given(labels=sound(), data=st.data())
    def test_with_two_values_swapped_has(self, labels, data):
        valued = [place for place, (_, _, value) in enumerate(labels) if value]
        one, other = data.draw(st.permutations(valued))[:2]
        swapped = list(labels)
        for place, source in ((one, other), (other, one)):
            label, category, _ = labels[place]
            swapped[place] = (label, category, labels[source][2])
        assert faults(scale(*swapped))

    @given(labels=sound())
    def test_means_what_it_meant(self, labels):
        assert turns(scale(*labels), scale(*labels)) == []


class TestFaults:
    def test_a_scale_needs_a_best_and_a_worst(self):
        assert faults(scale(*WHOLE[1:4])) == [
            "No label has the best value, 5.",
            "No label has the worst value, 1.",
        ]

    def test_an_empty_scale_is_none(self):
        assert faults([]) == ["No label has the best value, 5.", "No label has the worst value, 1."]

    @given(order=st.permutations(WHOLE))
    def test_labels_run_in_one_direction(self, order):
        values = [value for _, _, value in order if value]
        runs = values in (sorted(values), sorted(values, reverse=True))
        assert bool(faults(scale(*order))) is not runs

    def test_says_where_the_labels_turn_back(self):
        true, nearly, _, hardly, false, *_ = WHOLE
        assert faults(scale(true, hardly, nearly, false)) == [
            "The labels have to run from true to false or from false to true: "
            "“Hardly so” (2) stands between “Spot on” (5) and “Nearly so” (4)."
        ]

    def test_labels_of_one_value_stand_in_any_order(self):
        true, _, both, _, false, *_ = WHOLE
        assert faults(scale(true, both, ("Context", C.MISSING_CONTEXT, 3), false)) == []

    @pytest.mark.parametrize(
        ("category", "value"),
        [
            *((C.MOSTLY_TRUE, value) for value in (1, 2, 3)),
            *((C.MOSTLY_FALSE, value) for value in (3, 4, 5)),
            *((kind, value) for kind in (C.MIXED, C.MISSING_CONTEXT) for value in (1, 5)),
            *((C.UNPROVEN, value) for value in (1, 3, 5)),
        ],
    )
    def test_a_category_has_its_place(self, category, value):
        [rating] = scale(("Somehow", category, value))
        assert any("not where this category lies" in fault for fault in faults([rating]))

    def test_two_categories_have_no_value_in_common(self):
        found = faults(scale(WHOLE[0], ("Close", C.MOSTLY_TRUE, 5), WHOLE[4]))
        assert found == ["“Spot on” (true, 5 of 5) has to be worth more than “Close” (mostly true, 5 of 5)."]

    @pytest.mark.parametrize("label", SAYING_FALSE)
    def test_a_label_that_says_false_cannot_stand_for_true(self, label):
        assert faults(with_label(C.TRUE, label)) == [f"“{label}” says false, but stands for true, 5 of 5."]

    @pytest.mark.parametrize("label", SAYING_TRUE)
    def test_a_label_that_says_true_cannot_stand_for_false(self, label):
        assert faults(with_label(C.FALSE, label)) == [f"“{label}” says true, but stands for false, 1 of 5."]

    @pytest.mark.parametrize("label", ["Half true", "True, but misleading", "À moitié vrai", "半真半假"])
    def test_a_label_that_says_both_may_stand_for_either(self, label):
        assert side_said(label) == 0
        assert not any(faults(with_label(category, label)) for category in (C.MOSTLY_TRUE, C.MOSTLY_FALSE))

    def test_a_label_is_not_named_as_another_category(self):
        assert faults(with_label(C.UNPROVEN, "mixed")) == [
            "“mixed” is the name of another common category; it cannot stand for unproven."
        ]

    def test_two_labels_do_not_read_the_same(self):
        assert faults(with_label(C.OUTDATED, "we cannot  say!")) == [
            "“We cannot say” and “we cannot  say!” read the same."
        ]


class TestTurns:
    def test_name_a_label_that_changes_its_category(self):
        assert turns(with_label(C.MIXED, "Imprecise"), with_label(C.MOSTLY_FALSE, "imprecise")) == [
            "“imprecise” was mixed, 3 of 5 and becomes mostly false, 2 of 5."
        ]

    def test_name_a_label_that_crosses_the_middle(self):
        before, after = (scale(("Context", C.MISSING_CONTEXT, value)) for value in (4, 2))
        assert turns(before, after) == [
            "“Context” was missing context, 4 of 5 and becomes missing context, 2 of 5."
        ]

    def test_leave_out_what_stays_on_its_side(self):
        before, after = (scale(("Nearly so", C.MOSTLY_TRUE, value)) for value in (4, 5))
        assert turns(before, after) == []

    @given(before=sound(), after=sound())
    def test_leave_out_what_is_new_or_gone(self, before, after):
        renamed = [(f"{old} indeed", category, value) for old, category, value in after]
        assert turns(scale(*before), scale(*renamed)) == []
