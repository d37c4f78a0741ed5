"""The index of published claims holds what the ledger says, in every process, at once."""

import random
import threading

import pytest
import requests
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from claims import workflow
from claims.enums import ClaimStatus
from claims.matching import checked_before, known, similar
from claims.matching.likeness import Entry, Question
from claims.matching.similar import alike
from claims.models import Claim
from claims.models.search import fold
from tests import factories
from tests.factories import AT
from tests.processes import served

pytestmark = pytest.mark.django_db
SCHOOLS = "The council built twelve new schools in Merriwa."
COAL = "Exports of coal doubled between 2015 and 2025."


@pytest.fixture(autouse=True)
def index():
    """Give the index of this process, as empty as a new process has it."""
    known.published_index._forget()
    return known.published_index


def found(text):
    return [finding.document["id"] for finding in checked_before(text, limit=20)]


class TestIndex:
    def test_holds_what_was_published_before_it_was_asked(self):
        claim = factories.published(statement=SCHOOLS)
        assert found(SCHOOLS) == [claim.pk]

    def test_holds_at_once_what_is_published_later(self):
        assert found(SCHOOLS) == []
        claim = factories.published(statement=SCHOOLS)
        assert found(SCHOOLS) == [claim.pk]

    def test_follows_retraction_and_reinstatement(self, editor):
        claim = factories.published(statement=SCHOOLS)
        found(SCHOOLS)
        workflow.retract(claim=claim, by=editor, at=AT, reason="Wrong town.")
        assert found(SCHOOLS) == []
        workflow.reinstate(claim=claim, by=editor, at=AT, reason="Right town.")
        assert found(SCHOOLS) == [claim.pk]

    def test_follows_merging(self, editor):
        claim, other = factories.published(statement=SCHOOLS), factories.published(statement=COAL)
        found(SCHOOLS)
        workflow.merge(claim=claim, into=other, by=editor, at=AT)
        assert found(SCHOOLS) == [] and found(COAL) == [other.pk]

    def test_knows_the_published_words_while_the_desk_has_others(self):
        claim = factories.published(statement=SCHOOLS)
        Claim.objects.filter(pk=claim.pk).update(statement="A secret of the desk.")
        assert found(SCHOOLS) == [claim.pk] and found("A secret of the desk.") == []

    def test_begins_anew_when_the_ledger_is_another(self):
        """What was read and then rolled back is forgotten, though the numbers come again."""
        with transaction.atomic():
            factories.published(statement=SCHOOLS)
            assert found(SCHOOLS)
            transaction.set_rollback(True)
        assert found(SCHOOLS) == []
        claim = factories.published(statement=COAL)
        assert found(SCHOOLS) == [] and found(COAL) == [claim.pk]

    def test_of_an_empty_ledger_is_empty(self, index):
        assert index.search(SCHOOLS, 5) == []


class TestSimilar:
    def test_finds_published_claims_and_the_desk_s_own(self):
        published, accepted = factories.published(statement=SCHOOLS), factories.accepted(statement=SCHOOLS)
        claim = factories.proposed(statement=SCHOOLS)
        matches = similar(claim, among=Claim.objects.all())
        assert {match.claim for match in matches} == {published, accepted}

    def test_shows_the_public_nothing_of_the_desk(self):
        published = factories.published(statement=SCHOOLS)
        factories.decided(statement=SCHOOLS)
        claim = factories.proposed(statement=SCHOOLS)
        among = Claim.objects.visible_to(AnonymousUser())
        assert [match.claim for match in similar(claim, among=among)] == [published]

    def test_finds_what_the_desk_has_just_changed(self):
        claim, other = factories.proposed(statement=SCHOOLS), factories.proposed(statement=COAL)
        assert similar(claim, among=Claim.objects.all()) == []
        other.statement = SCHOOLS
        other.search_text = fold(SCHOOLS)
        other.save()
        assert [match.claim for match in similar(claim, among=Claim.objects.all())] == [other]


class TestChance:
    """Whatever happens in whatever order, the answer is what a look at every published document gives."""

    WORDS = ("council", "built", "schools", "coal", "doubled", "Merriwa", "nurses", "taxes", "rose", "bridge")

    def scanned(self, text):
        entries = [
            Entry(claim.pk, claim.current_entry.content["statement"], language="en")
            for claim in Claim.objects.published().with_documents().order_by("pk")
        ]
        return [each.entry.key for each in alike(Question(text), entries, limit=20)]

    @pytest.mark.parametrize("seed", range(2))
    def test_agrees_with_a_plain_scan(self, editor, seed):
        chance = random.Random(seed)
        for _ in range(14):
            self.act(chance, editor)
            text = " ".join(chance.sample(self.WORDS, k=5))
            assert found(text) == self.scanned(text)

    def act(self, chance, editor):
        published = list(Claim.objects.published().order_by("pk"))
        act = chance.choice(("publish", "publish", "retract", "reinstate", "merge", "reword"))
        statement = " ".join(chance.sample(self.WORDS, k=6)) + "."
        if act == "publish" or len(published) < 2:
            factories.published(statement=statement, language="en")
        elif act == "retract":
            workflow.retract(claim=chance.choice(published), by=editor, at=AT, reason="Wrong.")
        elif act == "reinstate":
            for claim in Claim.objects.filter(status=ClaimStatus.RETRACTED)[:1]:
                workflow.reinstate(claim=claim, by=editor, at=AT, reason="Right.")
        elif act == "merge":
            claim, into = chance.sample(published, k=2)
            workflow.merge(claim=claim, into=into, by=editor, at=AT)
        else:
            Claim.objects.filter(pk=chance.choice(published).pk).update(statement=statement)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestProcesses:
    def ask(self, site, text):
        answer = requests.post(f"{site}/api/v1/match/", json={"statement": text}, timeout=60)
        assert answer.status_code == 200, answer.text
        return [match["claim"] for match in answer.json()["matches"]]

    def test_know_at_once_what_another_one_published_or_retracted(self, editor):
        with served(ALLOWED_HOSTS="127.0.0.1") as first, served(ALLOWED_HOSTS="127.0.0.1") as second:
            assert [self.ask(site, SCHOOLS) for site in (first, second)] == [[], []]
            claim = factories.published(statement=SCHOOLS)
            assert [self.ask(site, SCHOOLS) for site in (first, second)] == [[claim.pk]] * 2
            workflow.retract(claim=claim, by=editor, at=AT, reason="Wrong town.")
            assert [self.ask(site, SCHOOLS) for site in (first, second)] == [[], []]
            later = factories.published(statement=SCHOOLS)
            assert [self.ask(site, SCHOOLS) for site in (first, second)] == [[later.pk]] * 2
        with served(ALLOWED_HOSTS="127.0.0.1") as restarted:
            assert self.ask(restarted, SCHOOLS) == [later.pk]

    def test_answer_from_the_database_while_a_long_ledger_is_read(self, monkeypatch, index):
        """The first question is answered, too; the index takes over when it is ready."""
        monkeypatch.setattr(known, "AT_ONCE", 0)
        go_on, read = threading.Event(), index._read_all
        monkeypatch.setattr(index, "_read_all", lambda: go_on.wait(30) and read())
        claim = factories.published(statement=SCHOOLS)
        assert found(SCHOOLS) == [claim.pk] and index.search(SCHOOLS, 5) is None
        go_on.set()
        index._reader.join(30)
        assert index.search(SCHOOLS, 5) == [claim.pk] and found(SCHOOLS) == [claim.pk]

    def test_may_ask_from_many_threads(self):
        factories.published(statement=SCHOOLS)
        answers = []

        def ask():
            answers.append(found(SCHOOLS))
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 6 and len({tuple(answer) for answer in answers}) == 1 and answers[0]
