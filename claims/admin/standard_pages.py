"""What the pages of rating scales and of review policies have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth import get_permission_codename

from claims.admin import timeline
from claims.admin.acts import ActForm
from claims.admin.standard_forms import Version, VersionForm
from claims.workflow import versions

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class VersionPage:
    """The page of one version, and what this person may do with it.

    `ON_DRAFTS` are the acts on a draft, `ON_OTHERS` those on what is or was in use.
    """

    ON_DRAFTS: ClassVar[tuple[type[VersionForm], ...]] = ()
    ON_OTHERS: ClassVar[tuple[type[VersionForm], ...]] = ()

    version: Version
    user: "User"
    refused: ActForm | None = None

    def __post_init__(self) -> None:
        self.steps = [self._form(form) for form in self._offered()] if self.may_change else []

    @cached_property
    def is_draft(self) -> bool:
        """Whether the version may still be changed."""
        return versions.is_draft(self.version)

    @cached_property
    def may_change(self) -> bool:
        """Whether this person drafts versions and puts them in use."""
        options = self.version._meta
        return self.user.has_perm(f"{options.app_label}.{get_permission_codename('change', options)}")

    @cached_property
    def draft(self) -> Version | None:
        """The draft that is there beside this version."""
        return None if self.is_draft else versions.get_draft(self.version)

    def get_others(self) -> list[Any]:
        """Return the other versions, newest first."""
        named = type(self.version)._default_manager.filter(name=self.version.name)
        return list(named.exclude(pk=self.version.pk).order_by("-version"))

    def get_timeline(self) -> timeline.Timeline:
        """Return what happened to it."""
        return timeline.of_object(self.version, self.user)

    def _offered(self) -> Iterator[type[VersionForm]]:
        yield from self.ON_DRAFTS if self.is_draft else () if self.draft else self.ON_OTHERS

    def _form(self, form: type[VersionForm]) -> ActForm:
        if self.refused is not None and type(self.refused) is form:
            return self.refused
        return form(version=self.version, user=self.user)
