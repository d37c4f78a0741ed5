"""What can be asked: the arguments of each tool, as the form fields that lists are filtered with.

An argument that is not known, or a value that makes no sense, is refused with what would do.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.filters import ClaimantFilter, ClaimFilter
from claims.interchange.languages import is_language
from claims.models.visibility import claimants_visible_to
from factcheck.addresses import ROW_NUMBER
from factcheck.lookups import MAX_VALUES, Id, Several, Text, Vocabulary, nearest, schema_of

Fields = Mapping[str, forms.Field]

FOUND = 10
MOST_FOUND = 50
MATCHES = 5
MOST_MATCHES = 20
LONGEST_STATEMENT = 1_000

_NO_CLAIM = "Give the number of a claim, such as 12, or the address of its page, such as {}/claims/12 ."


class ClaimNumber(Text):
    """A claim, by its number or by the address of its page, its document or its resource."""

    def clean(self, value: str | None) -> int:
        """Read the number; an address of another site is none of ours."""
        ours = rf"(?:{re.escape(settings.SITE_URL)}(?:/api/v1)?|factcheck:/)?/claims/"
        read = re.fullmatch(rf"(?:{ours})?({ROW_NUMBER})(?:[/?#].*)?", super().clean(value))
        if read is None:
            raise ValidationError(_NO_CLAIM.format(settings.SITE_URL))
        return int(read[1])


Limit = partial(forms.IntegerField, required=False, min_value=1, help_text="How many to return at most.")
WhichClaim = partial(ClaimNumber, help_text="Number of the claim, such as “12”, or the address of its page.")

# What of the claims' list is offered here, under the names that it has there.
_PLAIN = ("publisher", "language", "kind", "status", "is_corrected", "is_stale")
_SPANS = ("published", "first_appeared", "speaks_of")
_OF_LIST = {name: word.field for name, word in ClaimFilter.base_filters.items()}
_ORDERINGS = [(f"{sign}{name}", name) for name in ClaimFilter.orderings for sign in ("", "-")]

SEARCH: Fields = {
    **{name: _OF_LIST[name] for name in ("q", "rating", "topic")},
    "claimant": Text(required=False, help_text="Number of whoever made the claim, or a part of their name."),
    **{name: _OF_LIST[name] for name in _PLAIN},
    **{name: _OF_LIST[name] for span in _SPANS for name in (f"{span}__gte", f"{span}__lte")},
    "ordering": Vocabulary(
        choices=_ORDERINGS,
        required=False,
        help_text=f"“-” begins with the latest or greatest; “{ClaimFilter.default_ordering}” if not given.",
    ),
    "limit": Limit(max_value=MOST_FOUND),
    "cursor": Text(max_length=1000, required=False, help_text="The `next` of the page before."),
}
CLAIM: Fields = {"claim": WhichClaim()}
VERDICT: Fields = {
    "claim": WhichClaim(),
    "revision": Id(
        required=False, help_text="1 for the first verdict, and so on; that in force if not given."
    ),
}
STATEMENT: Fields = {
    "statement": Text(max_length=LONGEST_STATEMENT, help_text="One sentence, as it was said."),
    "language": Text(
        max_length=35, required=False, validators=[is_language], help_text="BCP 47 tag; “en” if not given."
    ),
    "limit": Limit(max_value=MOST_MATCHES),
}


def schema_for(fields: Fields) -> dict[str, Any]:
    """Describe the arguments as JSON schema."""
    return {
        "type": "object",
        "properties": {
            name: {**schema_of(field)["schema"], "description": str(field.help_text)}
            for name, field in fields.items()
        },
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def as_query(arguments: Mapping[str, Any], fields: Fields) -> QueryDict:
    """Write arguments as the parameters of a list; those that are null are not given.

    :raises ValidationError: naming those that are unknown, or no text, number or yes or no.
    """
    query, errors = QueryDict(mutable=True), {}
    for name, value in arguments.items():
        values = value if isinstance(value, list) else [value]
        if name not in fields:
            errors[name] = f"There is no argument “{name[:60]}”. {nearest(name, fields)}"
        elif not all(isinstance(each, str | int | float | None) for each in values):
            errors[name] = "Give a text, a number, true or false."
        elif isinstance(value, list) and not isinstance(fields[name], Several):
            errors[name] = "Give one value, not a list."
        else:
            query.setlist(name, [_written(each) for each in values if each is not None])
    if errors:
        raise ValidationError(errors)
    return query


def clean(query: QueryDict, fields: Fields) -> dict[str, Any]:
    """Read the values.

    :raises ValidationError: naming the arguments that are wrong.
    """
    values, errors = {}, {}
    for name, field in fields.items():
        try:
            values[name] = field.clean(query.get(name))
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return values


def search(query: QueryDict) -> QueryDict:
    """Return what the list of claims is asked with; a claimant may be called by a part of the name.

    :raises ValidationError: naming `limit`, or `claimant` when nobody is called that, or too many are.
    """
    asked, own = query.copy(), clean(query, {name: SEARCH[name] for name in ("claimant", "limit")})
    asked["page_size"] = str(own["limit"] or FOUND)
    asked.pop("limit", None)
    if (name := own["claimant"]) and not re.fullmatch(ROW_NUMBER, name):
        asked["claimant"] = ",".join(map(str, _called(name)))
    return asked


def _called(name: str) -> list[int]:
    """Return the numbers of the public claimants of this name or role."""
    found = ClaimantFilter(QueryDict(urlencode({"q": name})), claimants_visible_to(AnonymousUser()))
    numbers = list(found.qs.order_by("pk").values_list("pk", flat=True)[: MAX_VALUES + 1])
    if not numbers:
        raise ValidationError(
            {
                "claimant": f"No published claim is by anybody called “{name[:60]}”. Give a part of the "
                "name, or leave it out and look for the name with `q`."
            }
        )
    if len(numbers) > MAX_VALUES:
        raise ValidationError(
            {"claimant": f"More than {MAX_VALUES} are called “{name[:60]}”. Give more of it."}
        )
    return numbers


def _written(value: str | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
