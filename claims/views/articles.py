"""The page of an article: the passages that were checked, and no more of its text."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.interchange.document import Document
from claims.models import Claim
from claims.views.readings import Reading, read


@dataclass(frozen=True)
class Passage:
    """A quoted passage with the claim in it."""

    appearance: Document
    reading: Reading

    @property
    def version(self) -> int:
        """The number of the version that it is quoted from."""
        number: int = self.appearance["version"]["number"]
        return number


@require_safe
def article_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what public claims an article makes, in the order of its text; there is no page without one."""
    passages = _passages(pk)
    if not passages:
        raise Http404("No public claim is known from this article.")
    article = max(passages, key=lambda passage: passage.version).appearance["article"]
    return render(request, "articles/article.html", {"passages": passages, "article": article})


def _passages(article: int) -> list[Passage]:
    """Collect the quotes from one article; words that did not change appear once, as read last."""
    claims = Claim.objects.public().seen_in(article).with_documents()
    newest: dict[tuple[int, str], Passage] = {}
    for claim in claims.select_related("merged_into__current_entry").order_by("pk"):
        for passage in _quotes(claim, article):
            key = (passage.reading.document["id"], passage.appearance["exact"])
            if key not in newest or newest[key].version < passage.version:
                newest[key] = passage
    return sorted(newest.values(), key=lambda passage: (passage.appearance["start"], passage.version))


def _quotes(claim: Claim, article: int) -> Iterator[Passage]:
    """Yield where a claim's document quotes the article; the verdict on a merged one is its target's."""
    own, shown = read([claim, claim.merged_into or claim], timezone.localdate())
    for appearance in own.document["appearances"]:
        if appearance["article"]["id"] == article:
            yield Passage(appearance, shown)
