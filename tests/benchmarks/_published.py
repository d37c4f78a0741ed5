"""A million published claims for benchmarks: rows and ledger documents as publications leave them.

One claim is published through the workflow; the others are its rows again, with other words, people, days and
figures, written as the databases take them fastest.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, islice
from typing import Any

import orjson
from django.db import models, transaction

from claims import workflow
from claims.enums import RatingCategory
from claims.models import (
    Appearance,
    Claim,
    Claimant,
    Evidence,
    LedgerEntry,
    LedgerHead,
    Rating,
    Topic,
    Verdict,
)
from factcheck import rows
from sources.models import Publisher, Source
from tests import factories

LANGUAGES = ("en", "en", "en", "en", "en", "en", "es", "fr", "de", "ar")
CATEGORIES = (
    *(RatingCategory.FALSE, RatingCategory.FALSE, RatingCategory.FALSE, RatingCategory.MOSTLY_FALSE),
    *(RatingCategory.MIXED, RatingCategory.MISSING_CONTEXT, RatingCategory.MOSTLY_TRUE, RatingCategory.TRUE),
)
VALUES = {
    RatingCategory.TRUE: 5,
    RatingCategory.MOSTLY_TRUE: 4,
    RatingCategory.MIXED: 3,
    RatingCategory.MISSING_CONTEXT: 3,
    RatingCategory.MOSTLY_FALSE: 2,
    RatingCategory.FALSE: 1,
}
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
]
WORDS = 20_000
DAYS = 3_000
AT_ONCE = 5_000


class PublishedCorpus:
    """So many published claims, the same at every run."""

    def __init__(self, claims: int, *, at: datetime, seed: int = 11) -> None:
        self.count = claims
        self.at = at
        self.random = random.Random(seed)
        self.words = [self._word(number) for number in range(WORDS)]
        # Zipf's law: the n-th most frequent word of a language is about n times as rare as the first.
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))

    @transaction.atomic
    def build(self) -> None:
        """Write everything."""
        self._publish_one()
        self._reference()
        for numbers in _batches(range(self.first + 1, self.first + self.count), AT_ONCE):
            self._write(numbers)
        LedgerHead.objects.filter(pk=1).update(sequence=self.sequence, sha256=self.digest)

    def _publish_one(self) -> None:
        """Publish one claim as the desk does; its rows are the pattern of the others."""
        topics = [
            factories.TopicFactory(name=f"Topic {number}", slug=f"topic-{number}") for number in range(40)
        ]
        claim = factories.signed_off(claimant=factories.ClaimantFactory())
        claim.topics.set(topics[:2])
        factories.AppearanceFactory(claim=claim)
        claim = workflow.publish(claim=claim, by=factories.Editor(), at=self.at)
        claim.refresh_from_db()
        self.claim, self.first = claim, claim.pk
        entry = LedgerEntry.objects.get(pk=claim.current_entry_id)
        self.document = orjson.loads(entry.document)
        self.sequence, self.digest = entry.pk, entry.sha256
        self.pattern = {
            Claim: claim,
            Verdict: Verdict.objects.get(pk=claim.current_verdict_id),
            LedgerEntry: entry,
            Appearance: Appearance.objects.filter(claim=claim).latest("pk"),
            Evidence: Evidence.objects.filter(claim=claim).latest("pk"),
        }

    def _reference(self) -> None:
        """Write what claims refer to."""
        self.topics = list(Topic.objects.filter(slug__startswith="topic-").order_by("pk"))
        scale = Rating.objects.get(pk=self.pattern[Verdict].rating_id).scale
        self.ratings = {
            category: Rating.objects.get_or_create(
                scale=scale, category=category, defaults={"label": category.label, "value": VALUES[category]}
            )[0]
            for category in dict.fromkeys(CATEGORIES)
        }
        share = max(10, self.count // 1_000)
        self.publishers = Publisher.objects.bulk_create(
            Publisher(name=f"Daily {number}", domain=f"daily{number}.example", created_at=self.at)
            for number in range(share)
        )
        self.claimants = Claimant.objects.bulk_create(
            Claimant(name=f"{self._title()} {self._title()}") for _ in range(share * 10)
        )
        source = Source.objects.get(pk=self.pattern[Evidence].source_id)
        self.sources = [source]
        for number in range(share * 10):
            other = Source.objects.get(pk=source.pk)
            other.pk, other.title = None, f"Record {number}"
            other.url = f"https://records.example/{number}"
            other.publisher = self.random.choice(self.publishers)
            self.sources.append(other)
        self.sources[1:] = Source.objects.bulk_create(self.sources[1:], batch_size=500)
        self.days = [self.at - timedelta(days=number) for number in range(DAYS)]
        self.number = {model: count(row.pk + 1) for model, row in self.pattern.items()}

    def _write(self, numbers: list[int]) -> None:
        """Write the claims of these numbers with all that hangs on them."""
        choice, some = self.random.choice, self.random.choices
        size = len(numbers)
        statements = [self._statement() for _ in numbers]
        languages, categories = some(LANGUAGES, k=size), some(CATEGORIES, k=size)
        claimants, publishers = some(self.claimants, k=size), some(self.publishers, k=size)
        moments = [choice(self.days) - timedelta(seconds=self.random.randrange(86_400)) for _ in numbers]
        verdicts = list(islice(self.number[Verdict], size))
        entries = list(range(self.sequence + 1, self.sequence + 1 + size))
        topics = [self.random.sample(self.topics, k=2) for _ in numbers]
        sources = [self.random.sample(self.sources, k=2) for _ in numbers]
        seen = list(islice(self.number[Appearance], size))
        evidence = [list(islice(self.number[Evidence], 2)) for _ in numbers]
        ratings = [self.ratings[category] for category in categories]
        documents, digests, previous = [], [], []
        for place, number in enumerate(numbers):
            moment = _moment(moments[place])
            document = self.document | {
                "id": number,
                "statement": statements[place],
                "language": languages[place],
                "claimant": self.document["claimant"]
                | {"id": claimants[place].pk, "name": claimants[place].name},
                "topics": [{"slug": each.slug, "name": each.name} for each in topics[place]],
                "verdict": self._verdict(verdicts[place], ratings[place], moment),
                "evidence": [
                    self._evidence(key, source)
                    for key, source in zip(evidence[place], sources[place], strict=True)
                ],
                "ledger": self.document["ledger"]
                | {"sequence": entries[place], "previous_sha256": self.digest, "recorded_at": moment},
            }
            previous.append(self.digest)
            written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
            self.digest = hashlib.sha256(written).hexdigest()
            documents.append(written.decode())
            digests.append(self.digest)
        self.sequence = entries[-1]
        days = [moment.date() for moment in moments]
        write(
            self.pattern[Claim],
            id=numbers,
            statement=statements,
            search_text=[statement.lower().rstrip(".") for statement in statements],
            language=languages,
            claimant_id=_keys(claimants),
            publisher_id=_keys(publishers),
            current_verdict_id=verdicts,
            current_entry_id=entries,
            rating_category=[category.value for category in categories],
            rating_value=[rating.value for rating in ratings],
            published_at=moments,
            updated_at=moments,
            status_since=moments,
            created_at=moments,
            first_appeared_on=days,
        )
        write(
            self.pattern[Verdict],
            id=verdicts,
            claim_id=numbers,
            rating_id=_keys(ratings),
            rating_label=[rating.label for rating in ratings],
            rating_category=[rating.category for rating in ratings],
            rating_value=[rating.value for rating in ratings],
            published_at=moments,
        )
        write(
            self.pattern[LedgerEntry],
            sequence=entries,
            claim_id=numbers,
            verdict_id=verdicts,
            document=documents,
            sha256=digests,
            previous_sha256=previous,
            recorded_at=moments,
        )
        write(self.pattern[Appearance], id=seen, claim_id=numbers)
        write(
            self.pattern[Evidence],
            id=[key for keys in evidence for key in keys],
            claim_id=[number for number in numbers for _ in range(2)],
            source_id=[source.pk for pair in sources for source in pair],
        )
        through = Claim.topics.through
        through._base_manager.bulk_create(
            through(claim_id=number, topic_id=topic.pk)
            for number, pair in zip(numbers, topics, strict=True)
            for topic in pair
        )

    def _verdict(self, number: int, rating: Rating, moment: str) -> dict[str, Any]:
        verdict = self.document["verdict"]
        words = {"label": rating.label, "category": rating.category, "value": rating.value}
        return verdict | {"id": number, "rating": verdict["rating"] | words, "published_at": moment}

    def _evidence(self, number: int, source: Source) -> dict[str, Any]:
        piece = self.document["evidence"][0]
        known = {"id": source.pk, "title": source.title, "url": source.url}
        return piece | {"id": number, "source": piece["source"] | known}

    # --- Small parts -------------------------------------------------------------------------

    def _word(self, number: int) -> str:
        syllables = len(SYLLABLES)
        return "".join(SYLLABLES[number // syllables**place % syllables] for place in range(3)) + (
            "" if number < syllables**3 else SYLLABLES[number // syllables**3]
        )

    def _statement(self) -> str:
        words = self.random.choices(self.words, cum_weights=self.weights, k=11)
        return f"{' '.join(words).capitalize()} {self.random.randrange(10_000)} in 2025."

    def _title(self) -> str:
        return self.random.choice(self.words).capitalize()


def write(pattern: models.Model, **columns: list[Any]) -> None:
    """Write rows like this one, but for the columns given."""
    fields = type(pattern)._meta.concrete_fields
    shared = {field.attname: getattr(pattern, field.attname) for field in fields}
    keys = columns.pop(next(field.attname for field in fields if field.primary_key))
    rows.insert(type(pattern), keys, columns, shared)


def _keys(rows: Iterable[models.Model]) -> list[Any]:
    return [row.pk for row in rows]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _batches(numbers: range, size: int) -> Iterator[list[int]]:
    for begin in range(0, len(numbers), size):
        yield list(numbers[begin : begin + size])
