"""Articles on the desk: taking one in, and the page on which its claims are found."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from claims.admin.acts import ActForm
from claims.admin.article_forms import ArticleForm, RefetchForm, TakeInForm
from claims.admin.article_page import ARTICLE_FORMS, CANDIDATE_FORMS, ArticlePage, next_after, ranked
from claims.admin.pages import PageAdmin
from claims.admin.wording import number_in
from claims.models import Claim
from factcheck.admin import person
from sources.models import Article, ArticleVersion, Ingestion


@admin.register(Article)
class ArticleAdmin(PageAdmin):
    """The list of articles, the form that takes one in, and the article page."""

    page_template = "admin/desk/article.html"
    change_list_template = "admin/desk/articles.html"
    add_template = "admin/desk/take_in.html"
    list_display = ["shown_title", "publisher", "language", "published_on", "created_at"]
    list_display_links = ["shown_title"]
    list_filter = ["language"]
    list_select_related = ["publisher"]
    search_fields = ["title", "canonical_url", "publisher__name"]
    search_help_text = "Words of the headline, the address or the outlet."
    ordering = ["-created_at", "-pk"]

    @admin.display(description="headline", ordering="title")
    def shown_title(self, article: Article) -> str:
        """Show the headline, in the direction of its own script."""
        return format_html('<bdi class="statement">{}</bdi>', article.title)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles with their outlets."""
        return super().get_queryset(request).select_related("publisher")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take an article in; text and files lead to the article, an address to its progress."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TakeInForm(user=person(request))
        if request.method == "POST":
            form = TakeInForm(request.POST, request.FILES, user=person(request))
            if form.perform():
                return self._taken_in(request, form.result)
        context = {"title": "Take an article in", "form": form, "media": form.media}
        return self.rendered(request, None, context, form, template=self.add_template)

    def form_for(self, request: HttpRequest, row: Article) -> ActForm | None:
        """Return the form that was sent, bound: one of the article's, or one of a candidate's."""
        act = request.POST.get("act", "")
        if act in ARTICLE_FORMS:
            version = self._version(row, request.POST.get("version", ""))
            return ARTICLE_FORMS[act](request.POST, user=person(request), version=version)
        claim = self._claim(request, row)
        if claim is None or act not in CANDIDATE_FORMS:
            return None
        return CANDIDATE_FORMS[act](request.POST, claim=claim, user=person(request))

    def show(self, request: HttpRequest, row: Article, refused: ActForm | None = None) -> HttpResponse:
        """Render the page of the article, with the version and the candidate that were asked for."""
        if not row.versions.exists():
            messages.error(request, "This article has no text yet.")
            return HttpResponseRedirect(reverse("admin:sources_article_changelist"))
        open_id = number_in(request.GET.get("claim", ""))
        if refused is not None and refused.claim is not None:
            open_id = refused.claim.pk
        if isinstance(refused, ArticleForm):
            version = refused.version
        else:
            version = self._version(row, request.GET.get("version", ""))
        page = ArticlePage(row, person(request), version=version, open_id=open_id, refused=refused)
        context = {"title": row.title, "page": page, "media": page.media}
        return self.rendered(request, row, context, refused)

    def after(self, request: HttpRequest, row: Article, form: ActForm) -> str:
        """Go on to the next candidate, or to what the act brought."""
        if isinstance(form, RefetchForm):
            return reverse("admin:sources_ingestion_change", args=[form.result.pk])
        if form.act == "propose":
            return f"{request.path}?claim={form.result.pk}#claim-{form.result.pk}"
        if form.claim is None:
            return request.path
        if form.act == "edit":
            return f"{request.path}?claim={form.claim.pk}#claim-{form.claim.pk}"
        return request.path + next_after(form.claim, ranked(row.get_latest_version()))

    def _taken_in(self, request: HttpRequest, ingestion: Ingestion) -> HttpResponse:
        if ingestion.version is None:
            messages.success(request, "Asked for. It is fetched in the background.")
            return HttpResponseRedirect(reverse("admin:sources_ingestion_change", args=[ingestion.pk]))
        said = (
            "Taken in."
            if ingestion.is_new_version
            else "This very text was taken in before; nothing was added."
        )
        messages.success(request, said)
        return HttpResponseRedirect(
            reverse("admin:sources_article_change", args=[ingestion.version.article_id])
        )

    def _claim(self, request: HttpRequest, article: Article) -> Claim | None:
        asked = number_in(request.POST.get("claim", ""))
        if asked is None:
            return None
        seen = Claim.objects.visible_to(request.user).filter(appearances__version__article=article)
        return seen.filter(pk=asked).select_related("claimant").distinct().first()

    def _version(self, article: Article, asked: str) -> ArticleVersion:
        """Return the version of this number, else the newest."""
        versions = article.versions.select_related("article")
        number = number_in(asked)
        chosen = versions.filter(number=number).first() if number else None
        return chosen or versions.latest("number")
