"""What every filtered list shares: parameters are understood or refused, never ignored.

The API and the pages read a list through the same filter set, so that the same query string gives the
same rows. Several values of one parameter, repeated or separated by commas, mean any of them; a parameter
that takes one value is refused when repeated. An empty value counts as not given, as HTML forms send it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from factcheck import paging
from factcheck.lookups import Lookup, Several, nearest

# What steers a list rather than filtering it.
PAGE_CONTROLS = frozenset({"cursor", "ordering", "page_size"})
API_CONTROLS = PAGE_CONTROLS | {"count", "fields", "omit"}


class StrictFilterSet(django_filters.FilterSet):
    """A filter set that refuses what it does not know, and knows in which orders its list can be read.

    `orderings` maps public names to columns; each may be turned around with “-”. Rows that tie are ordered
    by primary key. It is always bound: no query string is a question like any other.
    """

    orderings: ClassVar[Mapping[str, str]] = {"id": "pk"}
    default_ordering: ClassVar[str] = "id"

    def __init__(
        self,
        data: QueryDict | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        request: HttpRequest | None = None,
        prefix: str | None = None,
        controls: Iterable[str] = PAGE_CONTROLS,
        is_form_shown: bool = True,
    ) -> None:
        data = data or QueryDict()
        if not is_form_shown:  # copying a hundred parameters takes longer than reading a page
            asked = {name: word for name, word in type(self).base_filters.items() if name in data}
            self.__dict__["base_filters"] = asked  # which is what is copied
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.controls = frozenset(controls)

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Return the parameters; a declaration may stand for several."""
        families = [
            word.family(name) if isinstance(word, Lookup) else [(name, word)]
            for name, word in super().get_filters().items()
        ]
        return {name: word for family in families for name, word in family}

    @classmethod
    def order_of(cls, data: Mapping[str, str]) -> str:
        """Return the column to order by, with “-” before it for descending.

        :raises ValidationError: naming `ordering`.
        """
        asked = data.get("ordering") or cls.default_ordering
        sign, name = ("-", asked[1:]) if asked.startswith("-") else ("", asked)
        if name not in cls.orderings:
            valid = [f"{sign}{known}" for known in cls.orderings for sign in ("", "-")]
            raise ValidationError(
                {"ordering": f"The list cannot be ordered by “{asked[:60]}”. {nearest(asked, valid)}"}
            )
        return sign + cls.orderings[name]

    def is_valid(self) -> bool:
        """Whether every parameter is known and every value makes sense."""
        return not self.errors_by_parameter()

    def errors_by_parameter(self) -> dict[str, list[str]]:
        """Return what is wrong, by the name of the parameter; nothing when the list can be read."""
        errors: dict[str, list[str]] = {}
        for found in (self._misunderstood(), self._wrong(), self._wrong_controls()):
            for name, messages in found.items():
                errors.setdefault(name, []).extend(messages)
        return errors

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows asked for.

        :raises ValidationError: naming the parameters that are wrong.
        """
        if errors := self.errors_by_parameter():
            raise ValidationError(errors)
        return super().qs

    def page(self) -> paging.Page[Any]:
        """Read the page asked for, by `ordering`, `cursor` and `page_size`.

        :raises ValidationError: naming the parameters that are wrong.
        """
        return paging.page_of(
            self.qs,
            order=self.order_of(self.data),
            cursor=self.data.get("cursor", ""),
            size=paging.read_size(self.data),
        )

    def _misunderstood(self) -> dict[str, list[str]]:
        several = {name for name, word in self.filters.items() if isinstance(word.field, Several)}
        return misunderstood(self.data, {*type(self).base_filters, *self.controls}, several)

    def _wrong(self) -> dict[str, list[str]]:
        return {name: [str(message) for message in messages] for name, messages in self.form.errors.items()}

    def _wrong_controls(self) -> dict[str, list[str]]:
        """Read what steers the list, only to see whether it can be read."""
        errors: dict[str, list[str]] = {}
        try:
            order = self.order_of(self.data)
            paging.read_cursor(self.data.get("cursor", ""), model=self.queryset.model, order=order)
        except ValidationError as error:
            errors |= error.message_dict
        try:
            paging.read_size(self.data)
        except ValidationError as error:
            errors |= error.message_dict
        return errors


def misunderstood(
    data: QueryDict, valid: Iterable[str], several: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return what is wrong with the names of parameters: unknown, or repeated without being in `several`."""
    known = sorted(valid)
    unknown = {
        name: [f"There is no parameter “{name[:60]}”. {nearest(name, known)}"]
        for name in data
        if name not in known
    }
    repeated = {
        name: ["Give this parameter once."]
        for name, values in data.lists()
        if len(values) > 1 and name in known and name not in several
    }
    return unknown | repeated
