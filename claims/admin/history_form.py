"""The questions that the desk's history answers: who, of what, when, and in which words."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from claims.admin.acts import DayInput
from claims.admin.strands import Strand
from claims.admin.wording import number_in
from factcheck.filters import misunderstood
from factcheck.lookups import Id, Moment, Text, Vocabulary

# What nobody in particular did.
BACKGROUND = "background"
CONTROLS = ("cursor",)
# More names than this help nobody in a list; whoever is named in the history leads to their own.
_MAX_PEOPLE = 300
_MAX_WORDS = 8


class Person(forms.Field):
    """Somebody who has an account, by its number, or the background work; None for anybody."""

    widget = forms.Select

    def offer(self, chosen: str) -> None:
        """Let it choose among the people of the desk, and keep who was chosen though they are none of it."""
        people = get_user_model().objects.filter(Q(is_staff=True) | Q(pk=number_in(chosen) or 0))
        names = [(str(one.pk), str(one)) for one in people.order_by("username")[:_MAX_PEOPLE]]
        self.widget.choices = [("", "anybody"), *names, (BACKGROUND, "nobody: in the background")]

    def clean(self, value: Any) -> int | str | None:
        """Return the number of the account.

        :raises ValidationError: when there is none such.
        """
        if not value or value == BACKGROUND:
            return value or None
        number = number_in(value)
        if number is None or not get_user_model().objects.filter(pk=number).exists():
            raise ValidationError(f"There is no person “{value[:60]}”. Choose one from the list.")
        return number


class HistoryForm(forms.Form):
    """A question to the history; an empty one asks for all of it."""

    person = Person(required=False, label="Who")
    kind = Vocabulary(required=False, label="What", choices=[])
    number = Id(required=False, label="Number", help_text="Of one object: claim 12, source 3.")
    since = Moment(required=False, label="From", widget=DayInput)
    until = Moment(required=False, label="Until", widget=DayInput)
    words = Text(required=False, label="Words", help_text="Of the reason, or of what the object is called.")

    def __init__(self, data: QueryDict, strands: list[Strand]) -> None:
        super().__init__(data, auto_id="history-%s", label_suffix="")
        self.labels = {strand.kind: strand.label for strand in strands}
        kind, person = self.fields["kind"], self.fields["person"]
        assert isinstance(kind, Vocabulary)
        assert isinstance(person, Person)
        kind.choices = [("", "anything"), *sorted(self.labels.items(), key=lambda choice: choice[1])]
        kind.words = [*self.labels]
        person.offer(str(data.get("person", "")))
        self.misunderstood = misunderstood(data, {*self.fields, *CONTROLS})

    def clean_words(self) -> list[str]:
        """Take the words apart."""
        words: list[str] = self.cleaned_data["words"].split()
        if len(words) > _MAX_WORDS:
            raise ValidationError(f"Give at most {_MAX_WORDS} words.")
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse a number without a kind, days in the wrong order, and parameters that are none."""
        found = self.cleaned_data
        if found.get("number") and not found.get("kind") and "kind" not in self.errors:
            self.add_error("kind", f"Say what has the number {found['number']}.")
        if found.get("since") and found.get("until") and found["until"][1] < found["since"][0]:
            self.add_error("until", "This day lies before the first.")
        for name, messages in self.misunderstood.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)
        self._show_what_is_no_day()
        return found

    def _show_what_is_no_day(self) -> None:
        """Let a date field that is refused show what was typed, which as a date it would not."""
        for name in {"since", "until"} & set(self.errors):
            self.fields[name].widget.input_type = "text"
