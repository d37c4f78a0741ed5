"""The list of claims: what was asked for, as a form and as chips, and the page of rows that answers it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from claims.enums import PUBLIC, ClaimKind, Publication, RatingCategory
from claims.filters import ClaimFilter
from claims.interchange.languages import language_name
from claims.models import Claim, Claimant, Topic
from claims.views.readings import read
from factcheck.lookups import YES_NO
from factcheck.paging import Page
from sources.models import Publisher

Option = tuple[str, str]

# More names than this help nobody in a list; the search finds the others.
_MAX_OPTIONS = 300
_ORDERINGS = [
    ("-updated", "latest change first"),
    ("-published", "newest first"),
    ("published", "oldest first"),
    ("-first_appeared", "last said first"),
    ("value", "least true first"),
    ("-value", "most true first"),
]
_ALWAYS_SHOWN = {"q", "rating", "ordering"}
# What is not a filter, and so gets no chip.
_CONTROLS = {"cursor", "ordering", "page_size"}


@dataclass
class Field:
    """One field of the filter form, with what was given for it."""

    name: str
    label: str
    type: str = "select"
    options: list[Option] = field(default_factory=list)
    value: str = ""
    error_id: str = ""
    chip: str = ""

    def fill(self, data: QueryDict, errors: dict[str, list[str]]) -> "Field":
        """Take over what was given; what the field does not offer is kept as it was typed."""
        self.value = _given(data, self.name)
        if self.type == "select" and self.value and self.value not in dict(self.options):
            self.options = [*self.options, (self.value, self.words)]
        if self.name in errors:
            # A date field would show nothing where no date was typed.
            self.type = "text" if self.type == "date" else self.type
            self.error_id = f"e-{list(errors).index(self.name)}"
        return self

    @property
    def has_default(self) -> bool:
        """Whether leaving it alone means its first option rather than any."""
        return self.name == "ordering"

    @property
    def is_cut(self) -> bool:
        """Whether there is more than it offers."""
        return len(self.options) >= _MAX_OPTIONS

    @property
    def words(self) -> str:
        """What was given, as readers would say it."""
        known = dict(self.options)
        return " or ".join(known.get(part, part) for part in self.value.split(","))


@dataclass(frozen=True)
class Chip:
    """A filter that is set, with the query string that leaves it out."""

    label: str
    words: str
    without: str


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the public claims that were asked for; say by name what could not be understood."""
    asked = ClaimFilter(request.GET, Claim.objects.public().with_documents(), request=request)
    errors = asked.errors_by_parameter()
    if not errors and any("" in values for _, values in request.GET.lists()):
        return HttpResponseRedirect(_without_empty(request.GET))
    page = Page(rows=[], next=None, previous=None) if errors else asked.page()
    fields = {each.name: each.fill(request.GET, errors) for each in _fields()}
    more = [each for each in fields.values() if each.name not in _ALWAYS_SHOWN]
    context = {
        "fields": fields,
        "more": more,
        "is_more_open": any(each.value for each in more),
        "chips": list(_chips(request.GET, fields)),
        "kept": list(_kept(request.GET, fields)),
        "errors": errors,
        "readings": read(page.rows, timezone.localdate()),
        "next": page.next and _query(request.GET, cursor=page.next),
        "previous": page.previous and _query(request.GET, cursor=page.previous),
        "as_data": f"{reverse('api:claim-list')}?{request.GET.urlencode()}",
    }
    return render(request, "claims/listing.html", context, status=400 if errors else 200)


def _fields() -> list[Field]:
    publishers = list(_in_public(Publisher.objects.all(), "publisher"))
    return [
        Field("q", "Search the claims", "search", chip="Words"),
        Field("rating", "Rating", options=_choices(RatingCategory.choices)),
        Field("ordering", "Order", options=_ORDERINGS),
        Field("topic", "Topic", options=_topics()),
        Field("claimant", "Said by", options=_claimants()),
        Field("publisher", "First seen in", options=_domains(publishers)),
        Field("language", "Language", options=_languages(publishers)),
        Field("kind", "Kind of claim", options=_choices(ClaimKind.choices)),
        Field(
            "status", "Status", options=_choices(item for item in Publication.choices if item[0] in PUBLIC)
        ),
        Field("is_corrected", "Ever corrected", options=YES_NO),
        Field("is_stale", "Due for another look", options=YES_NO),
        Field("first_appeared__gte", "First said, from", "date"),
        Field("first_appeared__lte", "First said, until", "date"),
        Field("published__gte", "Verdict published, from", "date"),
        Field("published__lte", "Verdict published, until", "date"),
    ]


def _choices(choices: Iterable[tuple[str, object]]) -> list[Option]:
    return [(value, capfirst(str(words))) for value, words in choices]


def _topics() -> list[Option]:
    return list(Topic.objects.order_by("name", "pk").values_list("slug", "name")[:_MAX_OPTIONS])


def _claimants() -> list[Option]:
    claimants = _in_public(Claimant.objects.all(), "claimant")
    return [(str(claimant.pk), claimant.name) for claimant in claimants]


def _in_public(rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """Keep those that public claims name; whom the desk is looking into is nobody else's business."""
    named = Claim.objects.public().filter(**{column: OuterRef("pk")})
    return rows.filter(Exists(named)).order_by("name", "pk")[:_MAX_OPTIONS]


def _domains(publishers: Iterable[Publisher]) -> list[Option]:
    return [(publisher.domain or str(publisher.pk), publisher.name) for publisher in publishers]


def _languages(publishers: Iterable[Publisher]) -> list[Option]:
    """Offer the languages that publishers write in; others can still be asked for by their tag."""
    tags = {publisher.language for publisher in publishers} - {""}
    return sorted(((tag, language_name(tag)) for tag in tags), key=lambda option: option[1])


def _chips(data: QueryDict, fields: dict[str, Field]) -> Iterator[Chip]:
    """Describe each filter that is set, unknown ones too, so that each can be taken away."""
    for name in data:
        if name in _CONTROLS or not _given(data, name):
            continue
        known = fields.get(name) or Field(name, name, value=_given(data, name))
        yield Chip(known.chip or known.label, known.words, _query(data, **{name: ""}))


def _kept(data: QueryDict, fields: dict[str, Field]) -> Iterator[Option]:
    """Return what the form has no field for, to be sent along with it."""
    return (
        (name, value)
        for name in data
        if name not in fields and name != "cursor"
        for value in data.getlist(name)
    )


def _without_empty(data: QueryDict) -> str:
    """Return the query string without the fields that a browser sent empty, for an address worth sharing."""
    query = data.copy()
    for name, values in data.lists():
        query.setlist(name, [value for value in values if value])
    return "?" + query.urlencode()


def _given(data: QueryDict, name: str) -> str:
    return ",".join(filter(None, data.getlist(name)))


def _query(data: QueryDict, **changes: str) -> str:
    """Return the query string of the first page, some parameters changed or, when empty, left out."""
    query = data.copy()
    for name, value in {"cursor": "", **changes}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()
