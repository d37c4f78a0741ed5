"""The example newsroom in `seeds/`: reading its files, and acting it out through the workflow.

Every act is done by the person and at the time that the files name, in the order of those times, so that
histories and the ledger read as if the desk had worked for a year and a half.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from django.contrib.auth.models import Group, User
from django.db import transaction

from claims import workflow
from claims.enums import ReviewStatus
from claims.models import (
    Claim,
    Claimant,
    ClaimantAlias,
    Evidence,
    LedgerEntry,
    Rating,
    RatingScale,
    ReviewPolicy,
    Topic,
)
from claims.workflow.anchoring import reanchor
from claims.workflow.scales import get_scale_in_use
from sources import addresses
from sources.enums import IntakeKind
from sources.models import Article, ArticleVersion, Publisher, Source
from sources.workflow import Given, read_text, store

Table: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Newsroom:
    """What the files hold: the desk with what it works with, its talk, and the articles with their claims."""

    desk: Table
    articles: dict[str, Table]
    talk: list[Table]


class Act(NamedTuple):
    """Something that somebody did."""

    at: datetime
    do: Callable[[], object]


def read(folder: Path) -> Newsroom:
    """Read the newsroom's files.

    :raises FileNotFoundError: when they are not there.
    :raises tomllib.TOMLDecodeError: when one of them is broken.
    """
    files = sorted((folder / "articles").glob("*.toml"))
    return Newsroom(
        desk=_parsed(folder / "newsroom.toml"),
        articles={file.stem: _parsed(file) for file in files},
        talk=_parsed(folder / "desk.toml")["acts"],
    )


def obstacle(newsroom: Newsroom) -> str:
    """Say in a sentence why the newsroom is not to be loaded here; empty when it may be.

    It goes into an empty installation only: invented verdicts among real ones could never be taken out
    of the ledger again, and nobody's account may be made to say what its owner did not say.
    """
    urls = [addresses.canonical(article["url"]) for article in newsroom.articles.values()]
    if Article.objects.filter(canonical_url__in=urls).exists():
        return "The example newsroom is loaded already."
    if Article.objects.exists() or Claim.objects.exists():
        return "There are articles or claims here, so the example newsroom is not loaded among them."
    names = [person["username"] for person in newsroom.desk["people"]]
    scale, own = get_scale_in_use(), newsroom.desk["scale"]
    if scale is not None and (scale.name, scale.version) != (own["name"], own["version"]):
        return f"Ratings here are of {scale}, so the example newsroom, which has its own, is not loaded."
    if taken := User.objects.filter(username__in=names).order_by("username").first():
        return f"There is an account named {taken} here, so the example newsroom's own is not created."
    return ""


@transaction.atomic
def load(newsroom: Newsroom) -> None:
    """Act the newsroom out, all of it or nothing."""
    stage = Stage(newsroom)
    for act in sorted(stage.acts(), key=lambda act: act.at):
        act.do()


def summary() -> Iterator[str]:
    """Yield lines that say how much there is."""
    versions, articles = ArticleVersion.objects.count(), Article.objects.count()
    yield f"{articles} articles in {versions} versions, {Source.objects.count()} source documents."
    statuses = Counter(claim.get_status_display() for claim in Claim.objects.only("status"))
    counts = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    yield f"{sum(statuses.values())} claims: {counts}."
    yield f"{LedgerEntry.objects.count()} entries in the ledger."


def _parsed(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Stage:
    """The newsroom while it is acted out: its rows by the keys that the files give them."""

    def __init__(self, newsroom: Newsroom) -> None:
        desk = newsroom.desk
        self.articles = newsroom.articles
        self.talk = newsroom.talk
        self.people = {row["username"]: _person(row) for row in desk["people"]}
        self.topics = {
            row["key"]: Topic.objects.get_or_create(slug=row["key"], defaults={"name": row["name"]})[0]
            for row in desk["topics"]
        }
        self.publishers = {row["key"]: _publisher(row) for row in desk["publishers"]}
        self.claimants = {row["key"]: _claimant(row) for row in desk["claimants"]}
        self.sources = {row["key"]: self._source(row) for row in desk["sources"]}
        self.ratings = _ratings(desk["scale"])
        self.policies = _policies(desk["policies"])
        self.drafts: dict[str, ReviewPolicy] = {}
        self.versions: dict[str, ArticleVersion] = {}
        self.claims: dict[str, Claim] = {}
        self.evidence: dict[tuple[str, str], Evidence] = {}

    def acts(self) -> Iterator[Act]:
        """Yield all that ever happened, article by article."""
        for name, article in self.articles.items():
            for version in (article, *article.get("versions", [])):
                yield Act(
                    version["retrieved_at"],
                    partial(self._take_in, name, version["text"], version["retrieved_at"]),
                )
            for claim in article["claims"]:
                yield from self._life_of(claim, name)
        for act in self.talk:
            yield Act(act["at"], partial(self._say, act))
        for policy in self.policies:
            yield Act(policy["drafted"]["at"], partial(self._draft_policy, policy))
            yield Act(policy["enforced"]["at"], partial(self._enforce_policy, policy))

    def _life_of(self, claim: Table, article: str) -> Iterator[Act]:
        yield Act(claim["proposed"]["at"], partial(self._propose, claim, article))
        for place in claim.get("also_in", []):
            yield Act(place["at"], partial(self._add_appearance, claim["key"], place))
        turns: dict[str, Callable[..., object]] = {
            "accepted": workflow.accept,
            "rejected": workflow.reject,
            "merged": self._merge,
            "retraction": workflow.retract,
            "reinstatement": workflow.reinstate,
        }
        for word, do in turns.items():
            if word in claim:
                yield Act(claim[word]["at"], partial(self._turn, do, claim["key"], claim[word]))
        for stage in ("correction", "rereview"):
            yield from self._round_of(claim["key"], claim.get(stage, {}))
        yield from self._round_of(claim["key"], claim)

    def _round_of(self, key: str, stage: Table) -> Iterator[Act]:
        """Yield what happened in one round of review: the first one, a correction or a re-review."""
        if opened := stage.get("opened"):
            yield Act(opened["at"], partial(self._turn, workflow.start_review, key, opened))
        for item in stage.get("evidence", []):
            yield Act(item["at"], partial(self._add_evidence, key, item))
        for review in stage.get("reviews", []):
            yield Act(review["at"], partial(self._review, key, review))
        verdict = stage.get("verdict", stage)
        if decided := verdict.get("decided"):
            yield Act(decided["at"], partial(self._decide, key, verdict))
        for word, do in {"signed_off": workflow.sign_off, "published": workflow.publish}.items():
            if word in verdict:
                yield Act(verdict[word]["at"], partial(self._turn, do, key, verdict[word]))

    def _take_in(self, name: str, text: str, at: datetime) -> None:
        """Take a version in. It is not queued for extraction: here people chose the claims."""
        article = self.articles[name]
        given = Given(
            publisher_name=self.publishers[article["publisher"]].name,
            **{field: article[field] for field in ("title", "byline", "url", "language", "published_on")},
        )
        document = read_text(text=text, given=given)
        version = store(document, given=given, kind=IntakeKind.TEXT, by=self.people["sam"], at=at).version
        assert version is not None  # only an address that is still to be fetched has none
        self.versions[name] = version
        reanchor(version, at=at)

    def _propose(self, claim: Table, article: str) -> None:
        quantity, time = claim.get("quantity", {}), claim.get("speaks_of", {})
        fields: Table = {f"quantity_{name}": value for name, value in quantity.items()}
        if quantity:
            fields["quantity_value"] = Decimal(str(quantity["value"]))
        self.claims[claim["key"]] = workflow.propose(
            statement=claim["statement"],
            language=self.articles[article]["language"],
            kind=claim["kind"],
            claimant=self.claimants.get(claim.get("claimant", "")),
            check_worthiness=claim["check_worthiness"],
            speaks_of_from=time.get("from"),
            speaks_of_until=time.get("until"),
            topics=[self.topics[topic] for topic in claim["topics"]],
            place=self._place(claim, article),
            **self._who_and_when(claim["proposed"]),
            **fields,
        )

    def _add_appearance(self, key: str, place: Table) -> None:
        workflow.add_appearance(
            claim=self.claims[key], place=self._place(place, place["article"]), **self._who_and_when(place)
        )

    def _place(self, seen: Table, article: str) -> workflow.Place:
        version = self.versions[article]
        start = version.text.index(seen["quote"])
        claimant = self.claimants.get(seen.get("claimant", ""))
        return workflow.Place(
            version=version,
            start=start,
            end=start + len(seen["quote"]),
            claimant=claimant,
            claimant_as_written=_as_written(claimant, version.text) if claimant else "",
            cue=seen.get("cue", ""),
            is_outlet_voice=claimant is None and not seen.get("cue"),
        )

    def _turn(self, do: Callable[..., object], key: str, turn: Table) -> None:
        """Do one of the workflow's plain transitions; whatever the file adds to who and when goes along."""
        more = {name: value for name, value in turn.items() if name not in ("by", "at")}
        do(claim=self.claims[key], **self._who_and_when(turn), **more)

    def _merge(self, *, claim: Claim, into: str, **turn: Any) -> None:
        workflow.merge(claim=claim, into=self.claims[into], **turn)

    def _add_evidence(self, key: str, item: Table) -> None:
        words = ("stance", "excerpt", "locator", "credibility", "note")
        self.evidence[key, item["source"]] = workflow.add_evidence(
            claim=self.claims[key],
            source=self.sources[item["source"]],
            **self._who_and_when(item),
            **{word: item[word] for word in words},
        )

    def _review(self, key: str, review: Table) -> None:
        is_submitted = review["status"] == ReviewStatus.SUBMITTED
        hand_in = workflow.submit_review if is_submitted else workflow.draft_review
        hand_in(
            claim=self.claims[key],
            rating=self.ratings[review["rating"]],
            rationale=review["rationale"],
            confidence=review["confidence"],
            cited_evidence=[self.evidence[key, source] for source in review["cites"]],
            **self._who_and_when(review),
        )

    def _decide(self, key: str, verdict: Table) -> None:
        """Decide, citing all the evidence there is by then."""
        workflow.decide(
            claim=self.claims[key],
            rating=self.ratings[verdict["rating"]],
            cited_evidence=[item for (claim, _), item in self.evidence.items() if claim == key],
            correction_note=verdict.get("note", ""),
            **{name: verdict[name] for name in ("summary", "explanation", "as_of", "review_by")},
            **self._who_and_when(verdict["decided"]),
        )

    def _say(self, act: Table) -> None:
        """Do what people of the desk ask of one another, say, or hear from outside."""
        claim = self.claims[act["claim"]]
        more = {name: value for name, value in act.items() if name not in ("do", "claim", "by", "at")}
        if "assignee" in more:
            more["assignee"] = self.people[more["assignee"]]
        about: Table = {"claim": claim}
        if act["do"] in ("record_answer", "show_inquiry"):
            about = {"inquiry": claim.inquiries.latest("pk")}
        elif act["do"] == "close_report":
            about = {"report": claim.reports.latest("pk")}
        getattr(workflow, act["do"])(**about, **more, **self._who_and_when(act))

    def _draft_policy(self, row: Table) -> None:
        terms = {name: value for name, value in row.items() if name not in ("topics", "drafted", "enforced")}
        topics = [self.topics[key] for key in row["topics"]]
        self.drafts[row["name"]] = workflow.add_policy(
            topics=topics, **terms, **self._who_and_when(row["drafted"])
        )

    def _enforce_policy(self, row: Table) -> None:
        workflow.enforce_policy(policy=self.drafts[row["name"]], **self._who_and_when(row["enforced"]))

    def _who_and_when(self, act: Table) -> Table:
        return {"by": self.people[act["by"]], "at": act["at"]}

    def _source(self, row: Table) -> Source:
        values = {name: value for name, value in row.items() if name not in ("key", "url", "publisher")}
        publisher = self.publishers[row["publisher"]]
        values |= {"publisher": publisher, "language": publisher.language, "created_by": self.people["sam"]}
        return Source.objects.get_or_create(url=row["url"], defaults=values)[0]


def _person(row: Table) -> User:
    """Create an account of the desk that nobody can sign in to until an administrator gives it a password."""
    first, _, last = row["full_name"].partition(" ")
    user = User.objects.create_user(row["username"], first_name=first, last_name=last, is_staff=True)
    user.groups.add(Group.objects.get(name=row["group"]))
    return user


def _publisher(row: Table) -> Publisher:
    values = {name: row[name] for name in ("name", "country", "language")}
    return Publisher.objects.get_or_create(domain=row["domain"], defaults=values)[0]


def _claimant(row: Table) -> Claimant:
    claimant = Claimant.objects.create(
        name=row["name"], kind=row["kind"], role=row["role"], wikidata_id=row.get("wikidata", "")
    )
    ClaimantAlias.objects.bulk_create(ClaimantAlias(claimant=claimant, name=name) for name in row["aliases"])
    return claimant


def _as_written(claimant: Claimant, text: str) -> str:
    """Return the first of the claimant's names that the text uses."""
    names = [claimant.name, *claimant.aliases.order_by("pk").values_list("name", flat=True)]
    return next((name for name in names if name in text), "")


def _ratings(row: Table) -> dict[str, Rating]:
    """Put the scale in use, and return its ratings by key."""
    scale, _ = RatingScale.objects.get_or_create(
        name=row["name"],
        version=row["version"],
        defaults={
            "description": row["description"],
            "is_default": True,
        },
    )
    ratings = {}
    for position, rating in enumerate(row["ratings"], start=1):
        values = {name: value for name, value in rating.items() if name not in ("key", "label")}
        ratings[rating["key"]], _ = Rating.objects.get_or_create(
            scale=scale, label=rating["label"], defaults=values | {"position": position}
        )
    return ratings


def _policies(rows: list[Table]) -> list[Table]:
    """Leave out the default where there is one; a newsroom's own choice stands."""
    is_chosen = ReviewPolicy.objects.filter(is_default=True).exists()
    return [row for row in rows if not (is_chosen and row.get("is_default"))]
