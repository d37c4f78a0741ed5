"""Lists understand a parameter or refuse it."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.models import Rating
from factcheck.filters import API_CONTROLS, StrictFilterSet
from factcheck.lookups import AnyOf, Id, Lookup, Span, Text, Vocabulary, YesNo
from tests import factories

pytestmark = pytest.mark.django_db


class Ratings(StrictFilterSet):
    label = AnyOf(item=Text())
    category = AnyOf(item=Vocabulary(choices=[("true", "True"), ("false", "False")]))
    value = Span("value", end=Id, may_be_empty=True)
    is_default = Lookup("scale__is_default", read=YesNo())

    orderings = {"label": "label", "id": "pk"}
    default_ordering = "label"


def asked(query: str, **options) -> Ratings:
    return Ratings(QueryDict(query), Rating.objects.all(), **options)


def labels(query: str) -> list[str]:
    return [rating.label for rating in asked(query).page().rows]


def errors(query: str, **options) -> dict[str, list[str]]:
    return asked(query, **options).errors_by_parameter()


@pytest.fixture
def ratings():
    return [
        factories.RatingFactory(label="False", category="false", value=1),
        factories.RatingFactory(label="True", category="true", value=5),
        factories.RatingFactory(label="Half", category="mixed", value=3),
        factories.RatingFactory(label="Unproven", category="unproven", value=None),
    ]


class TestNames:
    def test_unknown_one_is_refused_with_the_nearest(self):
        (message,) = errors("lable=False")["lable"]
        assert "Did you mean “label”?" in message and "value__gte" in message

    def test_control_of_the_api_is_unknown_to_pages(self):
        assert "count" in errors("count=true")
        assert errors("count=true", controls=API_CONTROLS) == {}

    def test_repeated_one_is_refused_where_one_value_is_meant(self):
        assert errors("is_default=true&is_default=false") == {"is_default": ["Give this parameter once."]}
        assert errors("cursor=a&cursor=b")["cursor"][0] == "Give this parameter once."

    def test_every_mistake_is_named_at_once(self):
        assert set(errors("x=1&category=no&ordering=no&page_size=0&cursor=x")) == {
            *("x", "category", "ordering", "page_size"),
        }


@pytest.mark.usefixtures("ratings")
class TestValues:
    @pytest.mark.parametrize("query", ["label=False&label=True", "label=False,True", "label__in=False, True"])
    def test_several_mean_any_of_them(self, query):
        assert labels(query) == ["False", "True"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["False", "Half", "True", "Unproven"]),
            ("label=", ["False", "Half", "True", "Unproven"]),
            ("label__not=False,True", ["Half", "Unproven"]),
            ("value__gte=3", ["Half", "True"]),
            ("value__lte=3", ["False", "Half"]),
            ("value__gte=2&value__lte=4", ["Half"]),
            ("value__isempty=true", ["Unproven"]),
            ("value__isempty=false&ordering=-label", ["True", "Half", "False"]),
            ("is_default=true&label=True", ["True"]),
            ("is_default=false", []),
        ],
    )
    def test_keep_the_rows_asked_for(self, query, found):
        assert labels(query) == found

    def test_unknown_word_is_refused_with_the_nearest(self):
        assert "Did you mean “false”?" in errors("category=fasle")["category"][0]

    @pytest.mark.parametrize(
        "query",
        [
            *("value__gte=x", "value__gte=0", f"value__lte={10**30}", f"value__lte={'9' * 5000}"),
            *("is_default=maybe", "label=%00", f"label={'a' * 10_000}", "category__not=no"),
            *("ordering=scale", "ordering=--label", "value__isempty=1", f"label={'a,' * 51}"),
        ],
    )
    def test_wrong_one_is_refused(self, query):
        assert list(errors(query)) == [query.partition("=")[0]]


class TestList:
    def test_gives_no_rows_when_something_is_wrong(self):
        with pytest.raises(ValidationError) as refusal:
            asked("lable=False").page()
        assert "lable" in refusal.value.message_dict

    @pytest.mark.usefixtures("ratings")
    def test_is_read_without_any_parameters(self):
        assert Ratings(None, Rating.objects.all()).page().rows[0].label == "False"

    @pytest.mark.usefixtures("ratings")
    def test_goes_on_at_the_cursor_with_the_same_question(self):
        first = asked("value__isempty=false&page_size=2").page()
        assert labels(f"value__isempty=false&page_size=2&cursor={first.next}") == ["True"]


class TestIsEmpty:
    @pytest.mark.parametrize(("asked_for", "found"), [("true", ["no"]), ("false", ["yes"])])
    def test_counts_an_empty_text_as_nothing(self, asked_for, found):
        class Described(StrictFilterSet):
            description = AnyOf(item=Text(), may_be_empty=True)

        factories.RatingFactory(label="yes", description="Said why.")
        factories.RatingFactory(label="no", description="")
        rows = Described(QueryDict(f"description__isempty={asked_for}"), Rating.objects.all()).qs
        assert [rating.label for rating in rows] == found
