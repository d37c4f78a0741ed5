"""What each scope of a token lets be done, and a person who acts through a token."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from claims.enums import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _of(app: str, codenames: str) -> frozenset[str]:
    return frozenset(f"{app}.{codename}" for codename in codenames.split())


_READING = _of("sources", "view_article view_articleversion view_ingestion view_publisher view_source") | _of(
    "claims",
    "view_appearance view_assignment view_claim view_claimant view_claimantalias view_comment view_dump "
    "view_evidence view_extraction view_import view_inquiry view_ledgerentry view_outsidereview view_rating "
    "view_ratingscale view_report view_review view_reviewpolicy view_topic view_verdict",
)
# The permissions that each scope is about. What is in none of them is done in the desk alone: scales and
# policies, accounts, and deleting what others may refer to.
PERMISSIONS: dict[Scope, frozenset[str]] = {
    Scope.READ_UNPUBLISHED: _READING,
    Scope.WRITE_ARTICLES: _of("claims", "change_extraction")
    | _of(
        "sources",
        "add_article change_article add_articleversion add_ingestion add_publisher change_publisher",
    ),
    Scope.WRITE_CLAIMS: _of(
        "claims",
        "add_claim change_claim accept_claim reject_claim merge_claim add_appearance add_claimant "
        "change_claimant add_claimantalias change_claimantalias delete_claimantalias add_topic change_topic "
        "add_hold assign_claim add_assignment change_assignment add_comment change_comment add_inquiry "
        "change_inquiry add_report change_report add_import",
    ),
    Scope.WRITE_EVIDENCE: _of("claims", "add_evidence change_evidence delete_evidence")
    | _of("sources", "add_source change_source add_publisher"),
    Scope.REVIEW: _of("claims", "add_review change_review"),
    Scope.DECIDE: _of("claims", "decide_claim sign_off_claim add_verdict change_verdict"),
    Scope.PUBLISH: _of("claims", "publish_claim retract_claim add_dump"),
    Scope.WEBHOOKS: _of(
        "claims", "add_subscription change_subscription delete_subscription view_subscription view_delivery"
    ),
}
# What each lets be read besides, because nobody can judge what they may not see. Who takes articles in
# follows how that goes on, and reads neither the desk's claims nor the texts that others took in.
_READ_ALONG: dict[Scope, frozenset[str]] = {
    Scope.WRITE_ARTICLES: _of("sources", "view_article view_ingestion view_publisher"),
    Scope.WRITE_CLAIMS: _READING,
    Scope.WRITE_EVIDENCE: _READING,
    Scope.REVIEW: _READING,
    Scope.DECIDE: _READING,
    Scope.PUBLISH: _READING,
}
_DESK_ALONE = "This is done in the desk; no token may do it."


def granted_by(scopes: Iterable[str]) -> frozenset[str]:
    """Return the permissions that these scopes let through; a scope that is no more lets none."""
    held = [Scope(scope) for scope in scopes if scope in Scope.values]
    return frozenset[str]().union(*(PERMISSIONS[scope] | _READ_ALONG.get(scope, set()) for scope in held))


def scopes_about(permission: str) -> list[Scope]:
    """Return the scopes that are about a permission; none where it is for the desk alone."""
    return [scope for scope, permissions in PERMISSIONS.items() if permission in permissions]


def scopes_open_to(person: "User") -> list[Scope]:
    """Return the scopes that give a token of this person's any power at all."""
    return [scope for scope, permissions in PERMISSIONS.items() if any(map(person.has_perm, permissions))]


class Bearer:
    """A person who acts through a token: themself in every respect, but for what the token lets them do.

    It passes for the user wherever a row refers to one. The person's own permissions are asked every time,
    so whoever loses one loses it here too.
    """

    is_staff = is_superuser = False

    def __init__(self, person: "User", scopes: Iterable[str]) -> None:
        self.person = person
        self._withheld = ""  # the permission that was asked for last, if the token does not let it through
        self._granted = granted_by(scopes)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self.person)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.person, name)

    def __eq__(self, other: object) -> bool:
        return bool(self.person == other)

    def __hash__(self) -> int:
        return hash(self.person)

    def __str__(self) -> str:
        return str(self.person)

    def __deepcopy__(self, memo: object) -> "Bearer":
        return self

    def __copy__(self) -> "Bearer":
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("Whoever acts through a token does so for one request; keep their key.")

    @property
    def refusal(self) -> str:
        """Which scope would have done for what was asked for last; nothing where the person may not."""
        may = self._withheld and self.person.has_perm(self._withheld)
        return self.why_withheld(self._withheld) if may else ""

    def why_withheld(self, permission: str) -> str:
        """Say which scope lets a permission through; nothing where this token does."""
        if permission in self._granted:
            return ""
        names = " or ".join(f"“{scope}”" for scope in scopes_about(permission))
        return f"This takes the scope {names}, which this token lacks." if names else _DESK_ALONE

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Tell whether the person may, and may through this token."""
        self._withheld = "" if permission in self._granted else permission
        return not self._withheld and self.person.has_perm(permission, obj)  # type: ignore[arg-type]

    def has_perms(self, permissions: Iterable[str], obj: object = None) -> bool:
        """Tell whether they may do all of these."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        """Tell whether they may do anything in an app."""
        return any(permission.partition(".")[0] == app for permission in self.get_all_permissions())

    def get_all_permissions(self, obj: object = None) -> set[str]:
        """Return what they may do."""
        return self.person.get_all_permissions(obj) & self._granted  # type: ignore[arg-type]

    def get_user_permissions(self, obj: object = None) -> set[str]:
        """Return what they may do by themselves."""
        return self.person.get_user_permissions(obj) & self._granted  # type: ignore[arg-type]

    def get_group_permissions(self, obj: object = None) -> set[str]:
        """Return what they may do as a member of groups."""
        return self.person.get_group_permissions(obj) & self._granted  # type: ignore[arg-type]


def themself(user: "User") -> "User":
    """Return the person without the limits of the token they act through: they know what they know."""
    whole: User = getattr(user, "person", user)
    return whole
