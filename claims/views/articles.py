"""The page of an article: the passages that were checked, and no more of its text."""

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
    for reading in read(claims.order_by("pk"), timezone.localdate()):
        for appearance in reading.document["appearances"]:
            passage = Passage(appearance, reading)
            key = (reading.document["id"], appearance["exact"])
            is_newest = key not in newest or newest[key].version < passage.version
            if appearance["article"]["id"] == article and is_newest:
                newest[key] = passage
    return sorted(newest.values(), key=lambda passage: (passage.appearance["start"], passage.version))
