"""Fact-checks by others taken in: what becomes of the claims, of what is known, and of who may."""

import io
import json

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.enums import ClaimStatus
from claims.interchange import rows
from claims.interchange.claimreview import claim_review, claimant_name
from claims.interchange.datafeed import feed_head, feed_pieces
from claims.interchange.google.answers import found_claim, search_answer
from claims.models import Claim, Claimant, Import, OutsideReview
from claims.workflow.importing import of_reviews
from claims.workflow.importing.of_reviews import (
    NotAllTaken,
    TakenOtherwise,
    import_reviews,
    rehearse_import,
)
from claims.workflow.rehearsing import Fate
from sources.decoding import Unreadable
from sources.models import Publisher
from tests import factories
from tests.claims.outside import SCHOOLS, feed, file_of, google, many, rating, review
from tests.factories import AT

pytestmark = pytest.mark.django_db
SITE = {"site_url": "https://facts.example", "site_name": "Facts"}


@pytest.fixture
def by():
    return factories.Contributor()


@pytest.fixture
def take(by):
    return lambda content, **options: import_reviews(file_of(content), by=by, at=AT, **options)


class TestClaim:
    def test_is_proposed_with_who_said_it(self, take, by):
        take(review())
        claim = Claim.objects.get()
        assert (claim.statement, claim.status, claim.claimant.name) == (
            SCHOOLS,
            ClaimStatus.PROPOSED,
            "Ada Lindqvist",
        )
        assert (claim.created_by, claim.status_since) == (by, AT)
        past = claim.history.get()
        assert (past.history_user, past.history_change_reason) == (by, "imported from reviews.json")
        assert Claim.objects.search("merriwa lindqvist").get() == claim

    def test_is_the_one_that_says_the_same(self, take):
        claim = factories.published(statement="Merriwa built 12 schools in 2025")
        report = take(review(claimReviewed=f"“{SCHOOLS}”"))
        assert (report.claim_count, OutsideReview.objects.get().claim) == (0, claim)
        claim.refresh_from_db()
        assert claim.status == ClaimStatus.PUBLISHED

    def test_is_another_one_where_a_word_differs(self, take):
        factories.published(statement="Merriwa built 13 schools in 2025.")
        assert take(review()).claim_count == 1

    def test_is_another_one_where_somebody_else_says_it(self, take):
        ours = factories.published(statement=SCHOOLS, claimant=factories.ClaimantFactory(name="Bo Berg"))
        take(review())
        assert OutsideReview.objects.get().claim != ours

    def test_is_the_one_of_the_claimant_by_any_of_their_names(self, take):
        claimant = factories.ClaimantFactory(name="Ada Lindqvist-Berg")
        claimant.aliases.create(name="ada lindqvist")
        ours = factories.published(statement=SCHOOLS, claimant=claimant)
        take(review())
        assert OutsideReview.objects.get().claim == ours
        assert Claimant.objects.count() == 1

    def test_is_what_it_was_merged_into(self, take):
        take(review())
        into = factories.ClaimFactory()
        workflow.merge(claim=Claim.objects.get(statement=SCHOOLS), into=into, by=factories.Editor(), at=AT)
        take(review(url="https://elsewhere.example/1", author=None))
        assert OutsideReview.objects.latest("pk").claim == into

    def test_is_one_for_all_reviews_of_it(self, take):
        report = take([review(url=f"https://checks{number}.example/", author=None) for number in range(3)])
        assert (report.counts[Fate.NEW], report.claim_count, Claim.objects.count()) == (3, 1, 1)

    def test_is_known_by_its_words_after_it_was_edited(self, take):
        claim = factories.ClaimFactory()
        editor = factories.Editor()
        workflow.edit(claim=claim, changes={"statement": SCHOOLS}, by=editor, at=AT)
        take(review())
        assert OutsideReview.objects.get().claim == claim

    def test_of_no_language_is_undetermined(self, take):
        take(review(inLanguage=None))
        assert Claim.objects.get().language == "und"
        assert OutsideReview.objects.get().language == ""


class TestReview:
    def test_is_of_the_publisher_with_this_domain(self, take):
        known = factories.PublisherFactory(name="The Checkers", domain="checks.example")
        take(review())
        assert OutsideReview.objects.get().publisher == known

    def test_enters_its_publisher_once(self, take):
        take([review(), review(claimReviewed="Another.")])
        publisher = Publisher.objects.get()
        assert (publisher.name, publisher.domain, publisher.history.count()) == (
            "Checks",
            "checks.example",
            1,
        )

    def test_is_known_again(self, take):
        take(many(4))
        before = [list(model.objects.order_by("pk").values()) for model in (Claim, OutsideReview, Publisher)]
        report = take(many(4))
        assert report.counts == dict.fromkeys(Fate, 0) | {Fate.UNCHANGED: 4}
        assert before == [
            list(model.objects.order_by("pk").values()) for model in (Claim, OutsideReview, Publisher)
        ]
        assert OutsideReview.history.count() == 4

    def test_that_says_something_else_is_changed_and_keeps_what_it_said(self, take):
        first = take(review()).imported
        report = take(review(reviewRating=rating(alternateName="True", ratingValue="5")))
        kept = OutsideReview.objects.get()
        assert (kept.category, kept.value, kept.brought_by) == ("true", 5, report.imported)
        (outcome,) = report.outcomes
        assert outcome.fate == Fate.CHANGED
        told = {
            difference.column: (difference.before, difference.after) for difference in outcome.differences
        }
        assert told["category"] == ("false", "true") and "record" not in told
        latest, before = kept.history.order_by("-history_id")
        assert (before.rating_label, before.brought_by_id) == ("False", first.pk)
        assert latest.history_change_reason == "imported from reviews.json"

    def test_stays_with_its_claim_when_it_changes(self, take):
        take(review())
        claim = OutsideReview.objects.get().claim
        take(review(itemReviewed={"@type": "Claim", "author": "Somebody else"}))
        assert (OutsideReview.objects.get().claim, Claim.objects.count()) == (claim, 1)

    def test_twice_in_a_file_counts_once(self, take):
        report = take([review(), review(), review(datePublished="2026-01-01")])
        assert [outcome.fate for outcome in report.outcomes] == [Fate.NEW, Fate.UNCHANGED, Fate.UNCHANGED]
        assert "same as row 1" in report.outcomes[1].notes[0]
        assert "other words" in report.outcomes[2].notes[0]

    def test_at_another_address_is_another_one(self, take):
        take([review(), review(url="https://checks.example/other")])
        assert OutsideReview.objects.count() == 2

    def test_keeps_the_record_whole(self, take):
        take(review(video={"@type": "VideoObject"}))
        assert OutsideReview.objects.get().original == review(video={"@type": "VideoObject"})


class TestAll:
    def test_is_done_or_nothing(self, take):
        with pytest.raises(NotAllTaken) as refusal:
            take(feed(review(), review(claimReviewed="")))
        assert refusal.value.report.problems[0]["place"] == "dataFeedElement.1.item.0"
        assert not (Import.objects.exists() or Claim.objects.exists() or Publisher.objects.exists())

    def test_but_the_bad_rows_on_request(self, take):
        report = take(feed(review(), review(claimReviewed="")), skip_bad=True)
        imported = Import.objects.get()
        assert (imported.new_count, imported.refused_count, imported.claim_count) == (1, 1, 1)
        assert imported.problems == report.problems
        assert imported.options == {"skip_bad": True, "language": ""}

    def test_is_told_before_as_it_comes_out(self, by, take):
        shown = rehearse_import(file_of(many(3)), by=by, at=AT)
        assert not (Import.objects.exists() or Claim.objects.exists() or OutsideReview.history.exists())
        assert all(outcome.key is None for outcome in shown.outcomes)
        done = take(many(3), digest=shown.digest)
        assert done.counts == shown.counts and done.digest == shown.digest

    def test_is_not_done_otherwise_than_shown(self, by, take):
        shown = rehearse_import(file_of(many(3)), by=by, at=AT)
        take(many(1))
        with pytest.raises(TakenOtherwise):
            take(many(3), digest=shown.digest)
        assert OutsideReview.objects.count() == 1

    @pytest.mark.parametrize("act", [import_reviews, rehearse_import])
    def test_takes_the_permission(self, act, take):
        """Also where nothing would be done that takes another one."""
        take(review())
        with pytest.raises(PermissionDenied, match="add import"):
            act(file_of(review()), by=factories.Person(), at=AT)

    def test_of_nothing_is_refused(self, take):
        with pytest.raises(Unreadable):
            take("{}")
        assert not Import.objects.exists()

    def test_is_looked_up_and_written_by_the_batch(self, take, monkeypatch):
        """A batch takes the same queries however many records it has; what it writes goes in pieces."""

        def reads(count):
            with CaptureQueriesContext(connection) as queries:
                take(many(count))
            return sum(query["sql"].startswith("SELECT") for query in queries)

        take(review())
        few = reads(2)
        assert (few, reads(40)) == (11, 11)
        known = reads(40)
        assert known == 4
        monkeypatch.setattr(of_reviews, "BATCH", 20)
        assert reads(40) == known + 1


class TestRoundTrip:
    """What we publish, taken in by an empty desk, gives the same claims."""

    @pytest.fixture
    def documents(self):
        claimant = factories.ClaimantFactory(name="Ada Lindqvist")
        place = workflow.Place(version=factories.VersionFactory(), start=27, end=53, claimant=claimant)
        claims = [
            factories.published(statement=SCHOOLS, claimant=claimant, place=place),
            factories.published(
                statement="Coal exports “doubled”, =1+1, in 2025; said nobody.", language="pt-BR"
            ),
        ]
        return [self._document(claim) for claim in claims]

    def _document(self, claim):
        claim.refresh_from_db()
        content = claim.current_entry.content
        entry = {"sequence": claim.current_entry_id, "sha256": ""}
        return content | {"url": f"https://facts.example/claims/{claim.pk}", "entry": entry}

    def empty(self):
        """Let the claims that are there be unknown."""
        Claim.objects.update(fingerprint="")

    @pytest.mark.parametrize("form", ["claimreview", "feed", "google", "csv"])
    def test_of(self, form, documents, take):
        written = {
            "claimreview": lambda: json.dumps([claim_review(each, **SITE) for each in documents]),
            "feed": lambda: "".join(
                feed_pieces(feed_head(address="https://f.example", modified=None, **SITE), documents, **SITE)
            ),
            "google": lambda: json.dumps(
                search_answer([found_claim(each, **SITE) for each in documents], None)
            ),
            "csv": lambda: rows.csv_text(documents),
        }[form]()
        self.empty()
        known = list(Claim.objects.values_list("pk", flat=True))
        assert take(written).claim_count == 2
        for document in documents:
            claim = Claim.objects.exclude(pk__in=known).get(statement=document["statement"])
            assert claim.language == document["language"]
            # Where the outlet says it in its own voice, the standards name the outlet; our table nobody.
            said_by = (
                (document["claimant"] or {}).get("name", "") if form == "csv" else claimant_name(document)
            )
            assert (claim.claimant.name if claim.claimant else "") == said_by
            found = claim.outside_reviews.get()
            assert found.publisher.domain == "facts.example"
            rating = document["verdict"]["rating"]
            assert (found.rating_label, found.category, found.value) == (
                rating["label"],
                rating["category"],
                rating["value"],
            )


class TestCommand:
    def call(self, *arguments, by):
        out = io.StringIO()
        call_command("import_reviews", *map(str, arguments), "--by", by.username, stdout=out)
        return out.getvalue()

    def test_takes_a_file_in(self, tmp_path, by):
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(google()))
        assert "1 new" in self.call(path, "--dry-run", by=by) and not Import.objects.exists()
        assert "1 new, 0 changed, 0 known, 0 refused, 1 claims proposed (google" in self.call(path, by=by)
        assert Import.objects.get().filename == "answer.json"
        assert "1 known" in self.call(path, by=by)

    def test_names_what_is_wrong(self, tmp_path, by, capsys):
        path = tmp_path / "list.json"
        path.write_text(json.dumps([review(), review(claimReviewed=None)]))
        with pytest.raises(CommandError, match="--skip-bad"):
            self.call(path, by=by)
        assert "row 2 1 claimReviewed: Say which claim" in self.call(path, "--skip-bad", by=by)

    @pytest.mark.parametrize(
        ("what", "word"),
        [("missing.json", "No such file"), ("http://127.0.0.1/", "private|public|network|address")],
    )
    def test_says_why_it_cannot_read(self, what, word, by):
        with pytest.raises(CommandError, match=word):
            self.call(what, by=by)

    def test_takes_the_markup_of_a_page(self, by, monkeypatch):
        page = (
            f'<html><script type="application/ld+json">{json.dumps(review(url="/schools"))}</script></html>'
        )
        answered = ("https://checks.example/page", page.encode())
        monkeypatch.setattr("claims.management.commands.import_reviews.fetch_page", lambda url: answered)
        assert "(page, import" in self.call("https://checks.example/page?x", by=by)
        assert OutsideReview.objects.get().url == "https://checks.example/schools"
        assert Import.objects.get().address == "https://checks.example/page"

    def test_asks_who_it_is(self, tmp_path):
        with pytest.raises(CommandError, match="nobody"):
            self.call(tmp_path, by=User(username="quagga"))
