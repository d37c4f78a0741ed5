"""The lookups that lists are filtered with: any of some values, ranges, yes or no, text.

One declaration in a filter set stands for a family of parameters: `AnyOf` named `rating` also brings
`rating__in`, `rating__not` and, where the column may be empty, `rating__isempty`.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, TextField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

MAX_VALUES = 50
MAX_ID = 2**63 - 1

YES_NO = [("true", "yes"), ("false", "no")]


def nearest(wrong: str, valid: Iterable[str]) -> str:
    """Say what was probably meant and what there is, as one or two sentences."""
    names = list(valid)
    close = difflib.get_close_matches(wrong[:60], names, n=1)
    meant = f"Did you mean “{close[0]}”? " if close else ""
    return f"{meant}Possible: {', '.join(names) or 'none'}."


class Vocabulary(forms.ChoiceField):
    """One word of a closed list; a wrong one is refused with the nearest right one."""

    def __init__(self, *, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(choices=choices, **options)
        self.words = [word for word, _ in choices]

    def validate(self, value: str) -> None:
        """Refuse what is not in the list."""
        if value and value not in self.words:
            raise ValidationError(f"“{value[:60]}” is not known. {nearest(value, self.words)}")


class Text(forms.CharField):
    """A short text without control characters that databases refuse."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 300, **options})


class Id(forms.IntegerField):
    """The number of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MAX_ID, **options})


class Several(forms.Field):
    """Several values, given as repeated parameters or separated by commas."""

    widget = forms.SelectMultiple

    def __init__(self, *, item: forms.Field, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.widget.choices = getattr(item, "choices", [])

    def clean(self, value: list[str] | None) -> list[Any]:
        """Clean each value by itself."""
        parts = [part.strip() for given in value or [] for part in given.split(",")]
        if len(parts) > MAX_VALUES:
            raise ValidationError(f"Give at most {MAX_VALUES} values.")
        return [self.item.clean(part) for part in parts if part]


class Moment(forms.Field):
    """A day or a moment in ISO 8601, as the first and the last instant it stands for, in UTC."""

    MESSAGE = "Give a day (2026-03-01) or a moment (2026-03-01T12:00:00Z)."

    def clean(self, value: str | None) -> tuple[datetime, datetime] | None:
        """Read the text; a moment without an offset is in the site's time zone."""
        if not value:
            return None
        try:
            read = parse_date(value) or parse_datetime(value)
        except ValueError:
            read = None
        if read is None or not 1 < read.year < 9999:
            raise ValidationError(self.MESSAGE)
        if isinstance(read, datetime):
            first = last = read if timezone.is_aware(read) else timezone.make_aware(read)
        else:
            first = timezone.make_aware(datetime.combine(read, time.min))
            last = first + timedelta(days=1, microseconds=-1)
        # An offset can carry a moment beyond the years that Python and the databases know.
        first, last = first.astimezone(UTC), last.astimezone(UTC)
        if not 1 < first.year <= last.year < 9999:
            raise ValidationError(self.MESSAGE)
        return first, last


class Day(forms.DateField):
    """A day in ISO 8601."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = "Give a day, such as 2026-03-01."


class YesNo(Vocabulary):
    """`true` or `false`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_NO, **options)

    def clean(self, value: str | None) -> bool | None:
        """Return the answer, None for an empty one."""
        word = super().clean(value)
        return word == "true" if word else None


class Lookup(django_filters.Filter):
    """One parameter: a field that reads it and what it keeps of the list.

    That is the rows whose column equals the value, unless `condition` makes another condition of it or
    `keep` a word of the queryset.
    """

    def __init__(
        self,
        field_name: str | None = None,
        *,
        read: forms.Field,
        condition: Callable[[Any], Q] | None = None,
        keep: Callable[[Any, Any], QuerySet[Any]] | None = None,
        exclude: bool = False,
        help_text: str = "",
    ) -> None:
        super().__init__(field_name, exclude=exclude, help_text=help_text)
        self.read = read
        self.condition = condition
        self.keep = keep
        self.help_text = help_text

    @property
    def field(self) -> forms.Field:
        """The form field that reads the parameter."""
        self.read.required = False
        self.read.help_text = self.help_text
        return self.read

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Keep the rows that meet the condition."""
        if value in (None, "", []):
            return qs
        return self.keep(qs, value) if self.keep else self.get_method(qs)(self.where(value))

    def where(self, value: Any) -> Q:
        """Return the condition for a value."""
        return self.condition(value) if self.condition else Q(**{str(self.field_name): value})

    def family(self, name: str) -> Iterator[tuple[str, django_filters.Filter]]:
        """Yield the parameters that the declaration under this name stands for."""
        yield name, self


class AnyOf(Lookup):
    """Rows with any of the given values: `name`, `name__in` (the same), `name__not`, `name__isempty`."""

    def __init__(
        self,
        field_name: str | None = None,
        *,
        item: forms.Field,
        several: type[Several] = Several,
        condition: Callable[[Any], Q] | None = None,
        may_be_empty: bool = False,
        exclude: bool = False,
        help_text: str = "",
    ) -> None:
        super().__init__(
            field_name, read=several(item=item), condition=condition, exclude=exclude, help_text=help_text
        )
        self.item = item
        self.several = several
        self.may_be_empty = may_be_empty

    def where(self, value: list[Any]) -> Q:
        """Return the condition for some values."""
        return self.condition(value) if self.condition else Q(**{f"{self.field_name}__in": value})

    def family(self, name: str) -> Iterator[tuple[str, django_filters.Filter]]:
        """Yield the parameter and its variants."""
        yield name, self
        yield f"{name}__in", self._variant("The same, as a list separated by commas.")
        yield f"{name}__not", self._variant("None of these values.", exclude=True)
        if self.may_be_empty:
            yield f"{name}__isempty", IsEmpty(self.field_name)

    def _variant(self, help_text: str, *, exclude: bool = False) -> "AnyOf":
        return AnyOf(
            self.field_name,
            item=self.item,
            several=self.several,
            condition=self.condition,
            exclude=exclude,
            help_text=help_text,
        )


class IsEmpty(Lookup):
    """Rows with nothing in the column, or with something."""

    def __init__(self, field_name: str | None) -> None:
        super().__init__(field_name, read=YesNo(), help_text="Whether nothing is there.")

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        """Keep the rows that are empty there, or those that are not."""
        if value is None:
            return qs
        empty = Q(**{f"{self.field_name}__isnull": True})
        if isinstance(qs.model._meta.get_field(str(self.field_name)), CharField | TextField):
            empty |= Q(**{str(self.field_name): ""})
        return qs.filter(empty) if value else qs.exclude(empty)


class Span(Lookup):
    """A range, both ends included: `name__gte`, `name__lte` and, where it may be empty, `name__isempty`."""

    def __init__(
        self,
        column: str,
        *,
        end: Callable[[], forms.Field],
        may_be_empty: bool = False,
        below: Callable[[Any], Q] | None = None,
        above: Callable[[Any], Q] | None = None,
        help_text: str = "",
    ) -> None:
        super().__init__(column, read=end(), help_text=help_text)
        self.end = end
        self.may_be_empty = may_be_empty
        self.above = above or (lambda value: Q(**{f"{column}__gte": _earliest(value)}))
        self.below = below or (lambda value: Q(**{f"{column}__lte": _latest(value)}))

    def family(self, name: str) -> Iterator[tuple[str, django_filters.Filter]]:
        """Yield the parameters of both ends."""
        what = self.help_text
        yield (
            f"{name}__gte",
            Lookup(self.field_name, read=self.end(), condition=self.above, help_text=f"{what} From here on."),
        )
        yield (
            f"{name}__lte",
            Lookup(self.field_name, read=self.end(), condition=self.below, help_text=f"{what} Up to here."),
        )
        if self.may_be_empty:
            yield f"{name}__isempty", IsEmpty(self.field_name)


def _earliest(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


def _latest(value: Any) -> Any:
    return value[1] if isinstance(value, tuple) else value


def schema_of(field: forms.Field) -> dict[str, Any]:
    """Describe what a field reads, as members of an OpenAPI parameter."""
    if isinstance(field, Several):
        item = schema_of(field.item)["schema"]
        schema = {"type": "array", "items": item, "maxItems": MAX_VALUES}
        return {"schema": schema, "explode": False, "style": "form"}
    return {"schema": _value_schema(field)}


def _value_schema(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, YesNo):
        return {"type": "boolean"}
    if isinstance(field, Vocabulary):
        return {"type": "string", "enum": field.words}
    if isinstance(field, Day):
        return {"type": "string", "format": "date"}
    if isinstance(field, Moment):
        return {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "examples": ["2026-03-01", "2026-03-01T12:00:00Z"],
        }
    if isinstance(field, forms.DecimalField):
        return {"type": "number"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    return {"type": "string", "maxLength": getattr(field, "max_length", None)}
