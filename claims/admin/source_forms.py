"""The part of a form that names a source: one that is known, or a new one described here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from claims.admin.acts import ActForm, DayInput, area
from claims.models import Evidence
from sources.addresses import domain_of
from sources.enums import Proximity, Reliability, SourceKind
from sources.finding import Found
from sources.models import Publisher, Source
from sources.workflow import add_source, publisher_called

_SIGNER = Signer(salt="what was found at the address of a source")


class SourceChoice(forms.ModelChoiceField):
    """One of the sources that are known, told apart by who published them, and when."""

    def label_from_instance(self, row: Source) -> str:
        """Name a source in full."""
        return row.get_citation()


class SourceForm(ActForm):
    """An act that takes a source.

    `new_found` carries, signed, what was last found at the address. It tells what a person typed from what
    was filled in, and keeps the hash of the document, which holds for that address alone.
    """

    NEW = (
        *("title", "url", "kind", "proximity", "reliability", "reliability_reason", "author"),
        *("published_on", "language", "accessed_on", "archive_url"),
    )
    # What every new source takes; a known one takes none of it, so the fields themselves do not insist.
    ASKED = ("new_title", "new_kind", "new_proximity")
    notice = ""

    source = SourceChoice(
        Source.objects.select_related("publisher"),
        required=False,
        label="Known source",
        help_text="Search by title, author, publisher or address; the newest come first.",
    )
    new_url = forms.URLField(
        required=False,
        max_length=2000,
        label="Address",
        assume_scheme="https",
        help_text="“Fill in” reads title, author, publisher and day off the page, and hashes the document.",
    )
    new_title = forms.CharField(required=False, max_length=500, label="Title")
    new_kind = forms.ChoiceField(required=False, choices=[("", "—"), *SourceKind.choices], label="Kind")
    new_proximity = forms.ChoiceField(
        required=False,
        choices=[("", "—"), *Proximity.choices],
        label="Proximity",
        help_text="Primary: the record, data or words themselves. Secondary: a report about them.",
    )
    new_publisher = forms.ModelChoiceField(Publisher.objects.all(), required=False, label="Publisher")
    new_publisher_name = forms.CharField(required=False, max_length=200, label="… or a new publisher")
    new_author = forms.CharField(required=False, max_length=300, label="Author")
    new_published_on = forms.DateField(required=False, widget=DayInput(), label="Published on")
    new_language = forms.CharField(
        required=False, max_length=35, label="Language", help_text="Its tag, such as “en”."
    )
    new_reliability = forms.ChoiceField(
        required=False, choices=Reliability, initial=Reliability.F, label="Reliability"
    )
    new_reliability_reason = forms.CharField(
        required=False, widget=area(2), label="Why this grade", help_text="Required for A to E."
    )
    new_accessed_on = forms.DateField(required=False, widget=DayInput(), label="Read on")
    new_archive_url = forms.URLField(
        required=False,
        max_length=2000,
        label="Archived copy",
        assume_scheme="https",
        help_text="For the day the original is gone.",
    )
    new_found = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search("source", Evidence._meta.get_field("source"))
        self.search("new_publisher", Source._meta.get_field("publisher"))
        for name in self.ASKED:
            self.fields[name].widget.attrs["aria-required"] = "true"

    @property
    def description_fields(self) -> list[forms.BoundField]:
        """What describes a source that is not known yet, apart from its address."""
        return [field for field in self if field.name.startswith("new_") and field.name != "new_url"]

    @property
    def is_described(self) -> bool:
        """Whether somebody, or the look-up, began to describe a new source."""
        return bool(self["new_title"].value() or self["new_url"].value())

    @property
    def content_sha256(self) -> str:
        """The hash of the document found at the address, as long as that is the one in the form."""
        found = self._read_found(self["new_found"].value())
        is_same = found.get("new_url") == (self["new_url"].value() or "").strip()
        return str(found["sha256"]) if is_same and found else ""

    def clean(self) -> dict[str, Any]:
        """Ask for one source, known or new."""
        data = super().clean() or self.cleaned_data
        if data.get("source") and data.get("new_title"):
            self.add_error("source", "Choose a known source or describe a new one, not both.")
        elif not data.get("source") and not data.get("new_title"):
            where = "new_title" if data.get("new_url") else "source"
            self.add_error(where, "Choose a known source, or give the title of a new one.")
        elif not data.get("source"):
            self._require_judgement(data)
        return data

    def get_source(self) -> Source:
        """Return the source, entered now if it is new.

        :raises ValidationError: naming the fields that are wrong.
        """
        known: Source | None = self.cleaned_data["source"]
        return known or self._add_source()

    def take_over(self, found: Source | Found, typed: dict[str, Any]) -> None:
        """Show what was found at the address, beside what a person typed."""
        if isinstance(found, Source):
            new = dict.fromkeys((name for name in typed if name.startswith("new_")), "")
            self.initial = typed | new | {"source": found.pk}
            self.notice = f"This document is known already, and chosen: {found.title}"
            return
        facts = _facts(found)
        before = self._read_found(typed["new_found"])
        own = {name: value for name, value in typed.items() if value and value != before.get(name)}
        if own.get("new_publisher") or own.get("new_publisher_name"):
            facts |= {"new_publisher": "", "new_publisher_name": ""}
        bound_to_address = {"source": "", "new_url": found.url, "new_accessed_on": facts["new_accessed_on"]}
        signed = _SIGNER.sign_object(facts | {"sha256": found.content_sha256})
        self.initial = facts | own | bound_to_address | {"new_found": signed}
        self.notice = "Filled in from the document. See whether it is right, and add what is missing."

    def _require_judgement(self, data: dict[str, Any]) -> None:
        if not data.get("new_kind"):
            self.add_error("new_kind", "Say what sort of document it is.")
        if not data.get("new_proximity"):
            self.add_error("new_proximity", "Say whether it is the record itself or a report about it.")

    def _add_source(self) -> Source:
        values = {name: self.cleaned_data[f"new_{name}"] for name in self.NEW}
        publisher = self.cleaned_data["new_publisher"] or self._get_new_publisher()
        now = timezone.now()
        try:
            return add_source(
                by=self.user, at=now, publisher=publisher, content_sha256=self.content_sha256, **values
            )
        except ValidationError as error:
            raise ValidationError(_as_new(error)) from error

    def _get_new_publisher(self) -> Publisher | None:
        name, domain = self.cleaned_data["new_publisher_name"], domain_of(self.cleaned_data["new_url"])
        return publisher_called(name, by=self.user, at=timezone.now(), domain=domain) if name else None

    @staticmethod
    def _read_found(signed: str | None) -> dict[str, Any]:
        try:
            found: dict[str, Any] = _SIGNER.unsign_object(signed) if signed else {}
        except (BadSignature, ValueError):
            return {}
        return found


def _facts(found: Found) -> dict[str, str]:
    """Return what was found, by the fields of the form, as a browser would send it."""
    return {
        "new_url": found.url,
        "new_title": found.title,
        "new_author": found.author,
        "new_publisher": str(found.publisher.pk) if found.publisher else "",
        "new_publisher_name": found.publisher_name,
        "new_published_on": found.published_on.isoformat() if found.published_on else "",
        "new_language": found.language,
        "new_kind": str(found.kind) if found.kind else "",
        "new_accessed_on": found.accessed_on.isoformat(),
    }


def _as_new(error: ValidationError) -> dict[str, list[str]]:
    """Move a source's errors to the fields that describe a new one."""
    general = {
        "A source with this address exists already.": "new_url",
        "Say why it has this grade, or grade it F (cannot be judged).": "new_reliability_reason",
    }
    placed: dict[str, list[str]] = {}
    for field, messages in error.message_dict.items():
        for message in messages:
            placed.setdefault(general.get(message, f"new_{field}"), []).append(message)
    return placed
