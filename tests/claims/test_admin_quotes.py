"""What later versions did to quotes, as the desk tells it."""

import pytest

from claims import workflow
from claims.models import Appearance
from claims.workflow.anchoring import reanchor
from tests import factories
from tests.claims.desk import article_url, claim_url, signed_in, text_of
from tests.factories import AT

BEFORE = "The mayor opened the long bridge. The old school was closed by the council."
AFTER = "The mayor opened the wide bridge. Nothing else of note."


def seen(*, quotes: int = 2):
    """Return claims of one article whose second version changed one quote and dropped the other."""
    old = factories.VersionFactory(text=BEFORE)
    places = [(0, 32), (34, 75)][:quotes]
    claims = [factories.proposed(place=workflow.Place(version=old, start=a, end=b)) for a, b in places]
    reanchor(factories.VersionFactory(article=old.article, number=2, text=AFTER), at=AT)
    return old.article, claims


@pytest.mark.django_db
class TestArticlePage:
    def test_says_at_the_top_what_changed_and_leads_to_it(self, reviewer):
        article, _ = seen()
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert '<a href="#changed">1 quote of earlier versions changed here, 1 is gone</a>' in page
        assert page.index("1 is gone") < page.index('id="text"') < page.index('id="changed"')

    def test_shows_both_wordings_with_the_words_marked(self, reviewer):
        article, _ = seen()
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert '<del><span class="visually-hidden">removed: </span>long' in page
        assert '<ins><span class="visually-hidden">added: </span>wide' in page
        assert "4 characters differ" in page

    def test_marks_the_candidate_whose_words_changed(self, reviewer):
        article, _ = seen(quotes=1)
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert '<a class="chip chip--changed" href="#changed">changed in version 2</a>' in page

    def test_is_silent_where_nothing_changed(self, reviewer):
        article = factories.proposed().appearances.get().version.article
        page = text_of(signed_in(reviewer).get(article_url(article)))
        assert "chip--changed" not in page and 'id="changed"' not in page


@pytest.mark.django_db
class TestClaimPage:
    def test_says_in_its_head_what_became_of_the_words(self, reviewer):
        _, (changed, gone) = seen()
        page = text_of(signed_in(reviewer).get(claim_url(changed)))
        assert 'href="#appearances">changed in version 2</a>' in page and "<ins>" in page
        assert "gone from version 2" in text_of(signed_in(reviewer).get(claim_url(gone)))


@pytest.mark.django_db
class TestQueue:
    def test_holds_exactly_the_claims_whose_words_changed(self, reviewer):
        _, claims = seen()
        factories.proposed()
        rows = signed_in(reviewer).get("/admin/claims/claim/?queue=changed").context["cl"].result_list
        assert set(rows) == set(claims)
        assert Appearance.objects.changed().count() == len(claims)

    def test_leaves_out_what_was_rejected(self, editor):
        _, (claim, _) = seen()
        workflow.reject(claim=claim, by=editor, at=AT, reason="opinion")
        rows = signed_in(editor).get("/admin/claims/claim/?queue=changed").context["cl"].result_list
        assert claim not in rows
