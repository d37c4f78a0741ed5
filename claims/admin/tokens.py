"""The desk's pages of tokens: one's own, what each is used for, and for administrators everybody's."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html

from claims.admin.acts import ActForm
from claims.admin.pages import PageAdmin
from claims.admin.token_chart import DAYS as DAYS_SHOWN
from claims.admin.token_chart import UseChart
from claims.enums import Scope
from claims.models import Token
from claims.models.scopes import scopes_open_to
from claims.workflow.tokens import DAYS, MANAGING, MOST_DAYS, make_token, revoke_token
from factcheck.admin import ReadOnlyAdmin, person

# What the label of a scope does not say.
_MORE = {
    Scope.READ_UNPUBLISHED: "All that you see in the desk yourself.",
    Scope.WRITE_ARTICLES: "Reads articles too, without their texts.",
    Scope.WRITE_CLAIMS: "Reads what is not published too.",
    Scope.WRITE_EVIDENCE: "Reads what is not published too.",
    Scope.REVIEW: "Reads what is not published too.",
    Scope.DECIDE: "Reads what is not published too.",
    Scope.PUBLISH: "Reads what is not published too.",
}


class MakeTokenForm(ActForm):
    """What a new token is for."""

    act, label, tone, model = "make_token", "Make the token", "go", Token
    name = forms.CharField(label="What it is for", max_length=100, help_text="Such as “Nightly import”.")
    scopes = forms.MultipleChoiceField(
        label="What it may be used for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As little as will do. Without any it reads what the public reads.",
    )
    expires_in_days = forms.IntegerField(
        label="Days until it expires", min_value=1, max_value=MOST_DAYS, initial=DAYS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = scopes_open_to(self.user)
        choices = [
            (
                scope.value,
                format_html("<span><code>{}</code> {}. {}</span>", scope, _told(scope), _MORE.get(scope, "")),
            )
            for scope in offered
        ]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]

    def call(self, arguments: dict[str, Any]) -> object:
        """Make it."""
        return make_token(
            owner=self.user,
            name=arguments["name"],
            scopes=arguments["scopes"],
            days=arguments["expires_in_days"],
            at=timezone.now(),
        )


class RevokeTokenForm(ActForm):
    """Make an end to a token."""

    act, label, tone, model = "revoke_token", "Revoke it", "stop", Token
    done = "It is revoked. Nobody can use it any more."
    confirmed = forms.BooleanField(
        label="Yes: whatever uses it stops working at once, and this cannot be undone",
        error_messages={"required": "Say that you mean it."},
    )

    def __init__(self, *args: Any, token: Token, **kwargs: Any) -> None:
        self.token = token
        super().__init__(*args, **kwargs)

    def call(self, arguments: dict[str, Any]) -> None:
        """Revoke it."""
        revoke_token(token=self.token, by=self.user)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin, PageAdmin):
    """Everybody's tokens for whoever manages accounts, and pages on which all see and make their own."""

    page_template = "admin/desk/token.html"
    list_display = ["shown_name", "user", "shown_scopes", "created", "expiry", "last_used_at"]
    list_display_links = None
    list_select_related = ["user"]
    search_fields = ["name", "token_key", "user__username"]
    search_help_text = "What it is for, how it begins, or whose it is."
    ordering = ["-created", "pk"]

    @admin.display(description="token", ordering="name")
    def shown_name(self, token: Token) -> str:
        """Lead to the page of the token."""
        return format_html('<a href="{}"><bdi>{}</bdi></a>', _page_of(token), token)

    @admin.display(description="scopes")
    def shown_scopes(self, token: Token) -> str:
        """Name the scopes."""
        return ", ".join(token.scopes) or "none"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Offer the list to whoever manages accounts."""
        return person(request).has_perm(MANAGING)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show a token to its owner; all of them to whoever manages accounts."""
        is_own = obj is not None and obj.user_id == request.user.pk
        return is_own or person(request).has_perm(MANAGING)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the token that begins so, if the person may see it."""
        token = Token.objects.select_related("user").filter(token_key=object_id).first()
        if token is None or not self.has_view_permission(request, token):
            raise Http404
        return token

    def get_urls(self) -> list[Any]:
        """Add the page of one's own tokens."""
        own = path("mine/", self.admin_site.admin_view(self.mine), name="claims_token_mine")
        return [own, *super().get_urls()]

    def mine(self, request: HttpRequest) -> HttpResponse:
        """Show one's own tokens, and make one; it is shown in the answer and never again."""
        user = person(request)
        form = MakeTokenForm(request.POST if request.method == "POST" else None, user=user)
        token, secret = form.result if form.is_bound and form.perform() else (None, "")
        if secret:
            messages.success(request, "The token is made. Copy it now.")
        context = {
            "title": "My tokens",
            "form": MakeTokenForm(user=user) if secret else form,
            "refused": form if form.errors else None,
            "made": token,
            "secret": secret,
            "tokens": Token.objects.of(user),
            "now": timezone.now(),
            "manages": user.has_perm(MANAGING),
        }
        response = self.rendered(request, None, context, form, template="admin/desk/tokens.html")
        add_never_cache_headers(response)
        return response

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that revokes it."""
        is_revoking = request.POST.get("act") == RevokeTokenForm.act
        return RevokeTokenForm(request.POST, user=person(request), token=row) if is_revoking else None

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render what a token may be used for and was used for."""
        today = timezone.now().date()
        uses = list(row.uses.since(today - timedelta(days=DAYS_SHOWN - 1)))
        context = {
            "title": str(row),
            "token": row,
            "scopes": [(scope, _told(scope), _MORE.get(scope, "")) for scope in Scope if scope in row.scopes],
            "is_own": row.user_id == request.user.pk,
            "is_expired": row.is_expired(timezone.now()),
            "chart": UseChart(uses, today),
            "revoke": refused or RevokeTokenForm(user=person(request), token=row),
            "refused": refused,
        }
        return self.rendered(request, row, context, refused)

    def after(self, request: HttpRequest, row: Any, form: ActForm) -> str:
        """Lead back to the list that the token was in."""
        name = "mine" if row.user_id == request.user.pk else "changelist"
        return reverse(f"admin:claims_token_{name}")


def _told(scope: Scope) -> str:
    return scope.label[0].upper() + scope.label[1:]


def _page_of(token: Token) -> str:
    return reverse("admin:claims_token_change", args=[token.token_key])
