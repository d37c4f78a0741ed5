"""The forms of articles: taking them in, describing them, marking claims in them, reading them again."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms.models import fields_for_model, model_to_dict
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, EditionForm, RecentSelect, area
from claims.enums import ClaimKind
from claims.interchange.languages import is_language
from claims.models import Appearance, Claimant
from sources import addresses
from sources.models import Article, ArticleVersion, Ingestion
from sources.reading import MAX_BYTES
from sources.workflow import Given

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST_QUOTE = 5000
# How much of the surroundings tells one place from another.
AROUND = 40
MOST_PLACES = 20


class TakeInForm(ActForm):
    """Take an article in: its text, a file of it, or the address to fetch it from."""

    act, label, tone = "take_in", "Take in", "go"
    # A large page takes seconds to read, during which a transaction would keep all other writers waiting.
    is_atomic = False
    WAYS = ("text", "file", "url")
    GIVEN = ("title", "byline", "publisher_name", "language", "published_on", "address")

    text = forms.CharField(
        required=False, strip=False, widget=area(12, dir="auto"), label="Text", help_text="Paste the article."
    )
    file = forms.FileField(
        required=False,
        label="File",
        help_text="An HTML or text file.",
        widget=forms.ClearableFileInput(attrs={"accept": ".html,.htm,.xhtml,.txt,.md,text/html,text/plain"}),
    )
    url = forms.CharField(
        required=False,
        max_length=2000,
        label="Address",
        widget=forms.URLInput,
        help_text="A page of the web; it is fetched in the background.",
    )
    title = forms.CharField(required=False, max_length=500)
    byline = forms.CharField(required=False, max_length=500)
    publisher_name = forms.CharField(required=False, max_length=200, label="Publisher")
    language = forms.CharField(
        required=False, max_length=35, validators=[is_language], help_text="Such as “en”."
    )
    published_on = forms.DateField(required=False, widget=DayInput(), label="Published on")
    address = forms.CharField(
        required=False,
        max_length=2000,
        label="Address of the piece",
        widget=forms.URLInput,
        help_text="For pasted text and files: where it stands on the web.",
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(f"This file is larger than {MAX_BYTES // 1024 // 1024} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the three."""
        data = super().clean() or self.cleaned_data
        given = [way for way in self.WAYS if data.get(way) and (way != "text" or data["text"].strip())]
        if len(given) > 1:
            self.add_error(given[-1], "Give a text, a file or an address: one of them.")
        elif not given and not self.errors:
            self.add_error("text", "Paste a text, choose a file or give an address.")
        return data

    def arguments(self) -> dict[str, Any]:
        """Return what was given, and what the person says of it."""
        said = {name: self.cleaned_data[name] for name in self.GIVEN if name != "address"}
        return {"given": Given(**said, url=self.cleaned_data["address"])}

    def call(self, arguments: dict[str, Any]) -> Ingestion:
        """Take it in by the way that was chosen."""
        data, act = self.cleaned_data, {**arguments, "by": self.user, "at": timezone.now()}
        if data["url"]:
            return workflow.take_in_url(url=data["url"], **act)
        try:
            if file := data["file"]:
                media_type = file.content_type or ""
                return workflow.take_in_file(
                    raw=file.read(), filename=file.name, media_type=media_type, **act
                )
            return workflow.take_in_text(text=data["text"], **act)
        except ValidationError as error:
            named = {"address" if name == "url" else name: said for name, said in error.message_dict.items()}
            raise ValidationError(named) from error


class ArticleForm(ActForm):
    """What a form of an article's page knows."""

    def __init__(self, *args: Any, version: ArticleVersion, **kwargs: Any) -> None:
        self.version = version
        super().__init__(*args, **kwargs)

    def require(self, permission: str) -> None:
        """Let the person pass who has the permission.

        :raises PermissionDenied: for all others.
        """
        if not self.user.has_perm(permission):
            raise PermissionDenied("You may not do this. Ask an editor.")


class RefetchForm(ArticleForm):
    """Fetch the article again from its address."""

    act, label, done = "refetch", "Fetch again", "Asked for. It is fetched in the background."

    def call(self, arguments: dict[str, Any]) -> Ingestion:
        """Queue its address."""
        self.require("sources.add_ingestion")
        url = self.version.article.canonical_url
        return workflow.take_in_url(url=url, given=Given(), by=self.user, at=timezone.now())


class RetryForm(ArticleForm):
    """Read the version for claims once more after a failure."""

    act, label, done = "retry", "Read it for claims", "It is being read for claims."

    def call(self, arguments: dict[str, Any]) -> None:
        """Queue the extraction that failed, or the first one."""
        workflow.read_again(version=self.version, by=self.user, at=timezone.now())


class DescribeForm(EditionForm, ArticleForm):
    """Mend what is said of the article: headline, outlet, address, language, day."""

    act, label, done = "describe", "Save", "Saved."
    model = Article
    FIELDS = ("title", "byline", "publisher", "canonical_url", "language", "published_on")

    canonical_url = forms.CharField(
        required=False,
        max_length=addresses.MAX_LENGTH,
        label="Address",
        widget=forms.URLInput,
        help_text="Where it stands on the web. Empty for text without an address.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        publisher = RecentSelect(Article._meta.get_field("publisher"), admin.site)
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {
            "publisher": publisher,
            "published_on": DayInput(),
        }
        own, described = self.fields, [name for name in self.FIELDS if name not in self.fields]
        self.fields = fields_for_model(Article, fields=described, widgets=widgets)
        self.fields["language"].validators.append(is_language)
        self.fields.update(own)
        self.order_fields(self.FIELDS)

    def get_rows(self) -> QuerySet[Article]:
        """Find the article."""
        return Article.objects.filter(pk=self.version.article_id)

    def get_shown(self, row: Article) -> dict[str, Any]:
        """Return what is said of the article now."""
        return model_to_dict(row, fields=self.FIELDS)

    def clean_canonical_url(self) -> str:
        """Return the address as it is kept, refusing what is no public web address."""
        given: str = self.cleaned_data["canonical_url"]
        try:
            return addresses.canonical(addresses.check(given)) if given else ""
        except addresses.Refused as refusal:
            raise ValidationError(refusal.reason) from refusal

    def call(self, arguments: dict[str, Any]) -> None:
        """Save the row with its history, and let the listings of its claims know."""
        changes = {name: self.cleaned_data[name] for name in self.FIELDS}
        edition = self.cleaned_data["edition"]
        workflow.describe_article(
            article=self.version.article, changes=changes, by=self.user, at=timezone.now(), edition=edition
        )


class ProposeForm(ArticleForm):
    """Mark a claim by its exact words in the text."""

    act, label, done, tone = "propose", "Propose claim", "Proposed.", "go"
    exact = forms.CharField(
        max_length=LONGEST_QUOTE,
        widget=area(2, dir="auto"),
        label="Exact words",
        help_text="As they stand in the text.",
    )
    statement = forms.CharField(
        required=False,
        widget=area(2, dir="auto"),
        help_text="The claim in one sentence that stands alone. Left empty, it is the exact words.",
    )
    kind = forms.ChoiceField(choices=ClaimKind, initial=ClaimKind.STATE)
    claimant = forms.ModelChoiceField(
        Claimant.objects.all(), required=False, help_text="Left empty, the outlet says it itself."
    )
    new_claimant = forms.CharField(required=False, max_length=200, label="… or somebody new")
    cue = forms.CharField(
        required=False, max_length=200, label="Attribution", help_text="“said”, “according to”."
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.place: tuple[int, int] | None = None
        self.search("claimant", Appearance._meta.get_field("claimant"))
        places = self._places() if self.is_bound else []
        if len(places) > 1:
            shown = [(str(start), self._around(start, end)) for start, end in places[:MOST_PLACES]]
            self.fields["occurrence"] = forms.ChoiceField(
                choices=shown, required=False, widget=forms.RadioSelect, label="Which of them"
            )
            self.order_fields(["exact", "occurrence"])

    def clean(self) -> dict[str, Any]:
        """Find the one place that is meant."""
        data = super().clean() or self.cleaned_data
        places = self._places()
        chosen = [place for place in places if str(place[0]) == data.get("occurrence")] or places
        if "exact" in data and not places:
            self.add_error("exact", "These words do not occur in the text as they stand.")
        elif len(chosen) > 1 and "occurrence" not in self.errors:
            self.add_error("occurrence", f"They occur {len(places)} times. Choose which.")
        self.place = chosen[0] if len(chosen) == 1 else None
        return data

    def arguments(self) -> dict[str, Any]:
        """Return the claim and where it stands."""
        assert self.place is not None  # `clean` found it
        data, (start, end) = self.cleaned_data, self.place
        claimant = data["claimant"]
        if name := data["new_claimant"]:
            claimant = workflow.claimant_called(name, by=self.user, at=timezone.now())
        place = workflow.Place(
            version=self.version,
            start=start,
            end=end,
            claimant=claimant,
            cue=data["cue"],
            is_outlet_voice=claimant is None,
        )
        return {
            "statement": data["statement"].strip() or " ".join(self.version.text[start:end].split()),
            "language": self.version.article.language or "und",
            "place": place,
            "kind": data["kind"],
            "claimant": claimant,
            "reason": "marked by hand",
        }

    def _places(self) -> list[tuple[int, int]]:
        """Find the words in the text, however their lines are broken."""
        words = str(self.data.get("exact", ""))[:LONGEST_QUOTE].split()
        if not words:
            return []
        pattern = r"\s+".join(map(re.escape, words))
        return [match.span() for match in re.finditer(pattern, self.version.text)]

    def _around(self, start: int, end: int) -> str:
        text = self.version.text
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        return f"…{before}»{text[start:end]}«{after}…"
