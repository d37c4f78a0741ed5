"""What bodies of requests are made of: strict about names, and naming rows as the API does."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.settings import api_settings

from claims import workflow
from claims.enums import AssignmentTask
from claims.models import Topic
from claims.models.scopes import themself
from claims.workflow.bulk import MOST
from factcheck.lookups import nearest

GREATEST = 2**63 - 1
LONGEST_TEXT = 100_000
Find = Callable[[Any], QuerySet[Any]]
_NO_OBJECT = "Send an object: names of fields, each with its value."


class Body(serializers.Serializer):
    """What is sent with an act; a field that nobody knows is refused with the nearest valid name."""

    default_error_messages = {"invalid": _NO_OBJECT}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the values; null is no object either.

        :raises ValidationError: naming the fields that are wrong, or that there are not.
        """
        if data is None and not self.allow_null:
            raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [_NO_OBJECT]})
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        """Return the values.

        :raises ValidationError: naming the fields that are wrong, or that there are not.
        """
        unknown = _unknown(data, self.fields)
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**error.detail, **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return values

    def arguments(self) -> dict[str, Any]:
        """Return what the function of the workflow takes, apart from the row, who and when."""
        return dict(self.validated_data)


class Text(serializers.CharField):
    """A text without a length of its own, but not without end: documents are kept, sent and shown whole."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, **options)


class Reason(Body):
    """Why it is done."""

    reason = Text(help_text="For whoever wonders later.")


class PublicReason(Body):
    """Why it is done, for the public."""

    reason = Text(help_text="The public reads it.")


class MaybeReason(Body):
    """Why it is done, where that is worth saying."""

    reason = Text(required=False, help_text="For whoever wonders later.")


class Choice(serializers.ChoiceField):
    """One word of a closed list; a wrong one is refused with the nearest right one."""

    def fail(self, key: str, **values: Any) -> NoReturn:
        """Refuse a value.

        :raises ValidationError: always; it says which words there are.
        """
        if key == "invalid_choice":
            word = str(values["input"])
            known = nearest(word, map(str, self.choices))
            raise serializers.ValidationError(f"“{word[:60]}” is not known. {known}", code=key)
        super().fail(key, **values)


class Row(serializers.IntegerField):
    """The number of a row that whoever asks may see; `what` it is called, `find` where it is looked for."""

    def __init__(self, what: str, find: Find, **options: Any) -> None:
        super().__init__(min_value=1, max_value=GREATEST, **options)
        self.what, self.find = what, find

    def to_internal_value(self, data: Any) -> Any:
        """Return the row.

        :raises ValidationError: when there is none that the person may see.
        """
        number = super().to_internal_value(data)
        self.run_validators(number)
        row = self.find(self.context["request"].user).filter(pk=number).first()
        if row is None:
            raise serializers.ValidationError(f"There is no {self.what} {number}.")
        return row

    def run_validators(self, value: Any) -> None:
        """Check the number; the row that it stands for was found."""
        if isinstance(value, int):
            super().run_validators(value)


@extend_schema_field({"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": MOST})
class Rows(serializers.ListField):
    """The numbers of rows that whoever asks may see, all looked up at once."""

    child = serializers.IntegerField(min_value=1, max_value=GREATEST)

    def __init__(self, what: str, find: Find, **options: Any) -> None:
        super().__init__(**options)
        self.what, self.find = what, find

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the rows, each once.

        :raises ValidationError: naming the place of each number that there is not.
        """
        _require_few(data)
        numbers = super().to_internal_value(data)
        known = self.find(self.context["request"].user).in_bulk(numbers)
        missing = {
            str(place): [f"There is no {self.what} {number}."]
            for place, number in enumerate(numbers)
            if number not in known
        }
        if missing:
            raise serializers.ValidationError(missing)
        return [known[number] for number in dict.fromkeys(numbers)]


@extend_schema_field(
    {"type": "array", "items": {"type": "string"}, "maxItems": MOST, "example": ["education"]}
)
class Topics(serializers.ListField):
    """Slugs of topics."""

    child = serializers.CharField(max_length=100)

    def to_internal_value(self, data: Any) -> list[Topic]:
        """Return the topics.

        :raises ValidationError: naming the place of each slug that there is not.
        """
        _require_few(data)
        slugs = super().to_internal_value(data)
        known = {topic.slug: topic for topic in Topic.objects.all()} if slugs else {}
        unknown = {
            str(place): [f"There is no topic “{slug[:60]}”. {nearest(slug, known)}"]
            for place, slug in enumerate(slugs)
            if slug not in known
        }
        if unknown:
            raise serializers.ValidationError(unknown)
        return [known[slug] for slug in dict.fromkeys(slugs)]


class Person(serializers.CharField):
    """The user name of somebody who may be asked for work on claims, or of whoever asks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=150, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the person.

        :raises ValidationError: when nobody goes by the name.
        """
        name = super().to_internal_value(data)
        self.run_validators(name)
        if name == (asking := self.context["request"].user).get_username():
            return themself(asking)
        person = workflow.people_for(*AssignmentTask).filter(username=name).first()
        if person is None:
            raise serializers.ValidationError(f"Nobody who works on claims goes by “{name[:60]}”.")
        return person

    def run_validators(self, value: Any) -> None:
        """Check the name; the person that it stands for was found."""
        if isinstance(value, str):
            super().run_validators(value)


Read = TypeVar("Read", bound=Body)


def read_body(body: type[Read], request: Request, *, is_partial: bool = False, **context: Any) -> Read:
    """Return what was sent, checked; `is_partial` for what is to be changed of something.

    :raises ValidationError: naming the fields that are wrong; when nothing is to be changed.
    """
    read = body(data=request.data, partial=is_partial, context={"request": request, **context})
    read.is_valid(raise_exception=True)
    if is_partial and not read.validated_data.keys() - {"reason"}:
        raise serializers.ValidationError("Say what to change.")
    return read


def _require_few(data: Any) -> None:
    """Refuse a long list before anything in it is looked up.

    :raises ValidationError: naming the limit.
    """
    if isinstance(data, list) and len(data) > MOST:
        raise serializers.ValidationError(f"At most {MOST} can be given at once.")


def _unknown(data: Any, known: Mapping[str, Any]) -> dict[str, list[str]]:
    """Say of each field that there is not which was probably meant."""
    names = data if isinstance(data, Mapping) else {}
    valid = [name for name, field in known.items() if not field.read_only]
    return {
        str(name): [f"There is no field “{str(name)[:60]}”. {nearest(str(name), valid)}"]
        for name in names
        if name not in valid
    }
