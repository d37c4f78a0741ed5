"""Editions: who is refused because others were faster, who is not, and what a refusal tells."""

import threading

import pytest
from django.db import connection

from claims import workflow
from claims.models import Claim
from factcheck.acts import TransitionNotAllowed, record
from factcheck.editions import EditConflict, edition_of, require_edition, with_editions
from sources.models import ArticleVersion, Source
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def written(row, by=None, **fields):
    """Write the fields as somebody else would in the meantime."""
    now = type(row).objects.get(pk=row.pk)
    for name, value in fields.items():
        setattr(now, name, value)
    record(now, by=by, at=AT, reason="meanwhile")
    return now


def refused(row, edition, **wanted):
    with pytest.raises(EditConflict) as caught:
        require_edition(row, edition, wanted)
    return caught.value


class TestEditionOf:
    def test_grows_with_every_change(self):
        source = factories.SourceFactory()
        first = edition_of(source)
        assert 0 < first < edition_of(written(source, title="Other"))

    def test_is_zero_for_what_is_not_there_yet_or_has_no_history(self):
        assert edition_of(None) == edition_of(Source()) == 0
        assert edition_of(factories.VersionFactory()) == 0

    def test_is_read_with_the_rows_in_one_statement(self, django_assert_num_queries):
        rows = [written(factories.SourceFactory(), title="Other") for _ in range(3)]
        each = [edition_of(row) for row in rows]
        with django_assert_num_queries(1):
            assert [row.edition for row in with_editions(Source.objects.order_by("pk"))] == each
        factories.VersionFactory()
        assert with_editions(ArticleVersion.objects.all()).get().edition == 0


class TestRequireEdition:
    def test_lets_the_newest_edition_pass(self):
        source = written(factories.SourceFactory(), title="Other")
        require_edition(source, edition_of(source), {"title": "Mine"})

    def test_lets_whoever_has_seen_no_edition_pass(self):
        source = written(factories.SourceFactory(), title="Other")
        require_edition(source, None, {"title": "Mine"})

    def test_refuses_and_tells_who_changed_what_from_what_to_what(self, editor):
        source = factories.SourceFactory(title="Register")
        edition = edition_of(source)
        now = written(source, by=editor, title="Register of schools")
        conflict = refused(now, edition, title="Schools", author="")
        [change] = conflict.changes
        assert (change.name, change.label, change.by, change.at) == ("title", "title", editor, AT)
        assert change.before.text == "Register"
        assert change.theirs.text == "Register of schools"
        assert change.yours.text == "Schools"
        assert conflict.edition == edition_of(source) > edition
        assert str(conflict).startswith(f"{editor} changed title after you opened this.")
        assert isinstance(conflict, TransitionNotAllowed)

    def test_tells_what_only_the_others_changed_from_what_both_did(self):
        source = factories.SourceFactory(title="Register", author="Ana")
        edition = edition_of(source)
        now = written(source, title="Roll", author="Bo")
        changes = refused(now, edition, title="List", author="Ana").changes
        assert {change.name: change.is_contested for change in changes} == {"title": True, "author": False}

    def test_ignores_changes_of_other_fields(self):
        source = factories.SourceFactory()
        edition = edition_of(source)
        require_edition(written(source, title="Other"), edition, {"author": "Ana"})

    def test_ignores_what_was_changed_to_what_is_wanted(self):
        source = factories.SourceFactory()
        edition = edition_of(source)
        require_edition(written(source, title="Same"), edition, {"title": "Same"})

    def test_ignores_what_was_changed_and_turned_back(self):
        source = factories.SourceFactory(title="Register")
        edition = edition_of(source)
        written(source, title="Other")
        require_edition(written(source, title="Register"), edition, {"title": "Mine"})

    def test_ignores_how_browsers_end_their_lines(self):
        source = factories.SourceFactory(author="")
        edition = edition_of(source)
        now = written(source, reliability_reason="One.\nTwo.")
        require_edition(now, edition, {"reliability_reason": "One.\r\nTwo."})

    def test_names_who_changed_each_field_last(self, editor, reviewer):
        source = factories.SourceFactory(title="Register", author="Ana")
        edition = edition_of(source)
        written(source, by=editor, title="Roll")
        now = written(source, by=reviewer, author="Bo")
        conflict = refused(now, edition, title="List", author="Cy")
        assert [change.by for change in conflict.changes] == [editor, reviewer]
        assert f"{editor} and {reviewer} changed title and author" in str(conflict)

    def test_takes_an_edition_that_is_none_of_the_row_for_having_seen_nothing(self):
        source = factories.SourceFactory(title="Register")
        later = edition_of(factories.SourceFactory())
        for edition in (0, later, later + 1000):
            [change] = refused(source, edition, title="Mine").changes
            assert change.before.text == "" and change.theirs.text == "Register" and change.is_contested

    def test_takes_one_query_while_nobody_was_faster(self, django_assert_num_queries):
        source = factories.SourceFactory()
        edition = edition_of(source)
        with django_assert_num_queries(1):
            require_edition(source, edition, {"title": "Mine"})


class TestValues:
    def test_are_told_in_words(self):
        first, second = factories.ClaimantFactory(name="Ana"), factories.ClaimantFactory(name="Bo")
        claim = factories.proposed(claimant=first)
        edition = edition_of(claim)
        values = {"claimant": second, "kind": "event", "quantity_is_approximate": True}
        written(claim, quantity_value=1200, quantity_comparator="gte", **values)
        wanted = {"claimant": None, "kind": "state", "quantity_is_approximate": False, "quantity_value": None}
        changes = {change.name: change for change in refused(claim, edition, **wanted).changes}
        told = {name: (change.before.text, change.theirs.text) for name, change in changes.items()}
        assert told == {
            "claimant": ("Ana", "Bo"),
            "kind": ("state of affairs", "event"),
            "quantity_is_approximate": ("no", "yes"),
            "quantity_value": ("", "1200"),
        }
        assert changes["claimant"].yours.text == "" and changes["claimant"].is_contested

    def test_of_several_rows_are_compared_as_sets(self, editor):
        old, theirs, mine = (factories.TopicFactory(name=name) for name in ("Old", "Theirs", "Mine"))
        claim = factories.proposed(topics=[old])
        edition = edition_of(claim)
        workflow.edit(claim=claim, changes={}, topics=[theirs, old], by=editor, at=AT)
        [change] = refused(claim, edition, topics=[old, mine]).changes
        assert (change.before.text, change.theirs.text, change.yours.text) == (
            "Old",
            "Old, Theirs",
            "Mine, Old",
        )
        assert change.by == editor
        require_edition(claim, edition, {"topics": [old, theirs]})


class TestActs:
    """What the workflow refuses whoever brings an old edition."""

    def test_editing_a_claim_is_refused_for_the_same_words(self, editor, reviewer):
        claim = factories.proposed(statement="Ten schools.")
        edition = edition_of(claim)
        workflow.edit(claim=claim, changes={"statement": "Nine."}, by=editor, at=AT, edition=edition)
        with pytest.raises(EditConflict):
            workflow.edit(claim=claim, changes={"statement": "Six."}, by=reviewer, at=AT, edition=edition)
        assert Claim.objects.get(pk=claim.pk).statement == "Nine."

    def test_editing_a_claim_goes_on_while_others_move_it(self, reviewer):
        claim = factories.proposed()
        edition = edition_of(claim)
        workflow.accept(claim=claim, by=reviewer, at=AT)
        workflow.edit(claim=claim, changes={"statement": "Six."}, by=reviewer, at=AT, edition=edition)
        assert Claim.objects.get(pk=claim.pk).statement == "Six."

    def test_changing_evidence_is_refused_for_the_same_words_and_keeps_all_others(self, editor):
        evidence = factories.EvidenceFactory(claim=factories.accepted(), note="Old")
        edition = edition_of(evidence)
        act = {"evidence": evidence, "by": editor, "at": AT, "edition": edition}
        workflow.change_evidence(changes={"note": "Theirs"}, **act)
        with pytest.raises(EditConflict):
            workflow.change_evidence(changes={"note": "Mine"}, **act)
        workflow.change_evidence(changes={"locator": "p. 4"}, **act)
        evidence.refresh_from_db()
        assert (evidence.note, evidence.locator) == ("Theirs", "p. 4")

    def test_changing_evidence_that_was_withdrawn_says_so(self, editor):
        evidence = factories.EvidenceFactory(claim=factories.accepted())
        seen = type(evidence).objects.get(pk=evidence.pk)
        workflow.withdraw_evidence(evidence=evidence, by=editor, at=AT, reason="doubled")
        for act in (
            lambda: workflow.change_evidence(evidence=seen, changes={"note": "Hm."}, by=editor, at=AT),
            lambda: workflow.withdraw_evidence(evidence=seen, by=editor, at=AT, reason="doubled"),
        ):
            with pytest.raises(TransitionNotAllowed, match="withdrawn in the meantime"):
                act()
        assert not type(evidence).objects.filter(pk=seen.pk).exists()

    def test_describing_an_article_is_refused_for_the_same_words(self, editor):
        article = factories.ArticleFactory()
        act = {"article": article, "by": editor, "at": AT, "edition": edition_of(article)}
        workflow.describe_article(changes={"title": "Theirs"}, **act)
        with pytest.raises(EditConflict):
            workflow.describe_article(changes={"title": "Mine"}, **act)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_save_at_the_same_moment_one_is_told():
    claim, people = factories.proposed(), [factories.Editor(), factories.Editor()]
    edition, start, told = edition_of(claim), threading.Barrier(2), []

    def save(by):
        start.wait()
        try:
            workflow.edit(claim=claim, changes={"statement": f"By {by}."}, by=by, at=AT, edition=edition)
        except EditConflict as conflict:
            told.append((by, conflict.changes[0].by))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [(loser, winner)] = told
    assert {loser, winner} == set(people)
    assert Claim.objects.get(pk=claim.pk).statement == f"By {winner}."
