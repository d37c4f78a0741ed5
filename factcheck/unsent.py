"""What somebody typed and the desk could not take: carried over the sign-in, or shown to be copied.

It is carried through the browser, signed, and never kept here. Whoever signs in sees it and sends it with a
button of their own; a form that failed the check against forgery is only ever shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import update_wrapper
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.csrf import csrf_failure as plain_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

SALT = "factcheck.unsent"
KEPT_FOR = timedelta(hours=12)
# More than this, in characters, is not carried.
MOST = 1_000_000
# From here on a value is no mere choice, in whichever script it is written.
_LONG = 12
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
# What forms say of themselves, which nobody typed.
_TECHNICAL = frozenset(
    {"act", "action", "carried", "claim", "edition", "evidence", "index", "select_across", "version"}
)


@dataclass(frozen=True)
class Unsent:
    """A form as it was sent: where to, and the names and values of its fields; of files the names alone."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Unsent":
        """Take what a request brought, without passwords and tokens."""
        fields = [(name, value) for name, values in request.POST.lists() for value in map(str, values)]
        kept = [(name, value) for name, value in fields if name != _TOKEN and "password" not in name.lower()]
        files = [str(file.name) for _, several in request.FILES.lists() for file in several]
        return cls(request.get_full_path(), kept, files)

    @classmethod
    def read(cls, signed: str) -> "Unsent | None":
        """Return what `signed` stands for; None for what we did not sign, or too long ago."""
        try:
            path, fields, files = signing.loads(signed, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(path, [(name, value) for name, value in fields], files)

    @property
    def signed(self) -> str:
        """The whole in one line that nobody else can write; nothing for what is too long to be carried."""
        if sum(len(name) + len(value) for name, value in self.fields) > MOST:
            return ""
        return signing.dumps([self.path, self.fields, self.files], salt=SALT, compress=True)

    @property
    def act(self) -> str:
        """What the form was to do, as far as it says so."""
        return dict(self.fields).get("act", "").replace("_", " ")

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What a person wrote, each with the name of its field."""
        return [(name, value) for name, value in self._shown if _is_text(value)]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The short values beside it, those of one field together."""
        together: dict[str, list[str]] = {}
        for name, value in self._shown:
            if not _is_text(value):
                together.setdefault(name, []).append(value)
        return [(name, ", ".join(values)) for name, values in together.items()]

    @property
    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, value in self.fields:
            is_own = (
                name not in _TECHNICAL and not name.startswith("_") and not name.endswith(("_FORMS", "-id"))
            )
            if is_own and value.strip():
                yield name.replace("_", " ").replace("-", " ").capitalize(), value


def _is_text(value: str) -> bool:
    return len(value.split()) > 1 or len(value) > _LONG


class UnsentSite(AdminSite):
    """An admin that loses nothing of what was typed when a session ends under it."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let whoever is signed out sign in on the spot, with what they sent."""
        inner = super().admin_view(view, cacheable)

        @csrf_protect  # as the admin's own views are: what may be forged is not carried
        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.has_permission(request):
                unsent = Unsent.of(request)
                if unsent.fields:
                    return self.ask_to_sign_in(request, unsent)
            return inner(request, *args, **kwargs)

        return update_wrapper(outer, view)

    def ask_to_sign_in(self, request: HttpRequest, unsent: Unsent) -> HttpResponse:
        """Show the sign-in page in the place of what was asked for."""
        context = {
            **self.each_context(request),
            "title": "Sign in again",
            "form": AdminAuthenticationForm(request),
            "app_path": reverse("admin:login"),
            "username": request.user.get_username(),
            "next": unsent.path,
            "unsent": unsent,
        }
        response = TemplateResponse(request, "admin/login.html", context, status=HTTPStatus.FORBIDDEN)
        add_never_cache_headers(response)
        return response

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Let a person in; what the sign-in page carried is shown to them before anything else."""
        unsent = Unsent.read(request.POST.get("unsent", ""))
        response = super().login(request, {"unsent": unsent, **(extra_context or {})})
        if unsent and isinstance(response, HttpResponseRedirect) and self.has_permission(request):
            return self.show(request, unsent, is_trusted=True)
        return response

    def show(self, request: HttpRequest, unsent: Unsent, *, is_trusted: bool) -> HttpResponse:
        """Show what was typed; what is trusted to come from our own page can be sent with a button."""
        context = {
            **self.each_context(request),
            "title": "Not sent yet" if is_trusted else "Not accepted",
            "unsent": unsent,
            "is_trusted": is_trusted,
        }
        status = HTTPStatus.OK if is_trusted else HTTPStatus.FORBIDDEN
        return TemplateResponse(request, "admin/desk/unsent.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that may be forged; what the desk's own page sent is shown, to be copied."""
    unsent = _from_own_page(request)
    if unsent is None or not (unsent.texts or unsent.choices):
        return plain_failure(request, reason)
    return cast("UnsentSite", admin.site).show(request, unsent, is_trusted=False)


def _from_own_page(request: HttpRequest) -> Unsent | None:
    """Return what the desk's own page sent; the browser says whose page it was."""
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not is_ours or not request.path.startswith(reverse("admin:index")):
        return None
    try:
        if request.path == reverse("admin:login"):
            return Unsent.read(request.POST.get("unsent", ""))
        return Unsent.of(request)
    except UnreadablePostError:
        return None
