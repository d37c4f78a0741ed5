"""The shape of the answers: what they take over from a public document, and what is said along with it.

A shape takes the fields that it declares and leaves the others. Its JSON schema is what assistants are told.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from claims.enums import (
    ClaimantKind,
    ClaimKind,
    Comparator,
    InquiryKind,
    InquiryOutcome,
    LedgerAction,
    Publication,
    RatingCategory,
    Stance,
)
from sources.enums import Proximity, Reliability, SourceKind

# A claim that many repeated is still one claim: an answer lists the first places it was seen in.
MOST_APPEARANCES = 10


class Shape(BaseModel):
    """Some of the fields of an object in a public document."""

    model_config = ConfigDict(extra="ignore", frozen=True, serialize_by_alias=True)


class Publisher(Shape):
    """Who publishes articles or source documents."""

    name: str
    domain: str


class Claimant(Shape):
    """Who made a claim."""

    id: int
    name: str
    kind: ClaimantKind
    role: str
    wikidata_id: str


class Topic(Shape):
    """What claims are filed under."""

    slug: str = Field(description="What search_claims takes as `topic`.")
    name: str


class Quantity(Shape):
    """A claimed quantity; numbers are strings, so that nobody rounds them."""

    comparator: Comparator
    value: str
    upper: str | None = Field(description="The upper end, for “between”.")
    unit: str
    period: str = Field(description="ISO 8601 duration over which it is counted, or empty.")
    is_approximate: bool


class Period(Shape):
    """The time that a claim speaks of."""

    from_: date | None = Field(alias="from")
    until: date | None


class Article(Shape):
    """An article in which a claim was seen."""

    title: str
    url: str
    publisher: Publisher | None
    published_on: date | None


class Appearance(Shape):
    """A place where a claim was seen."""

    article: Article
    exact: str = Field(description="The words of the article.")
    claimant: Claimant | None = Field(description="Who says it there; null: the outlet, in its own voice.")
    is_vanished: bool = Field(description="Whether the article has lost these words since.")


class Source(Shape):
    """A document used as evidence."""

    title: str
    url: str
    archive_url: str
    kind: SourceKind
    proximity: Proximity
    reliability: Reliability = Field(description="A (reliable) to F (cannot be judged).")
    publisher: Publisher | None
    author: str
    published_on: date | None


class Evidence(Shape):
    """What a source says of a claim."""

    stance: Stance
    excerpt: str = Field(description="The words of the source.")
    locator: str = Field(description="Where in the source.")
    note: str
    is_cited: bool = Field(description="Whether the verdict rests on it.")
    source: Source


class Response(Shape):
    """What a claimant or an outlet was asked, and answered."""

    kind: InquiryKind
    addressee: str
    question: str
    asked_on: date
    outcome: InquiryOutcome | str = Field(description="Empty: no answer so far.")
    answer: str
    answered_on: date | None
    url: str


class Label(Shape):
    """A rating, by its label and its common category."""

    label: str = Field(description="The newsroom's own word; quote it as it stands.")
    category: RatingCategory


class Rating(Label):
    """A rating, as frozen with a verdict."""

    value: int | None = Field(description="1 (false) to 5 (true); null for a label that says something else.")
    scale: str = Field(description="Name and version of the newsroom's scale.")


class Act(Shape):
    """An act of publication."""

    sequence: int = Field(description="Its number in the ledger.")
    action: LedgerAction
    at: datetime
    revision: int = Field(description="The revision of the verdict that it was about.")
    rating: Label
    note: str = Field(description="What was corrected, or why it was retracted.")


class Confirmation(Shape):
    """Which revision a verdict found to stand, after looking again."""

    revision: int
    note: str


class Finding(Shape):
    """A verdict in short."""

    revision: int = Field(description="1 for the first verdict, one more for each later one.")
    rating: Rating
    summary: str
    as_of: date = Field(description="The day whose state of knowledge it reflects; say it when quoting.")
    review_by: date
    is_stale: bool = Field(description="Whether `review_by` is over: newer facts may be missing.")
    is_corrected: bool = Field(description="Whether it, or one it follows on, corrected an earlier verdict.")


class Verdict(Finding):
    """A verdict."""

    explanation: str = Field(description="How the evidence leads there.")
    correction_note: str = Field(description="What it corrects of the revision before, and why.")
    confirms: Confirmation | None
    decided_by: str
    signed_off_by: str | None
    published_at: datetime


class Entry(Shape):
    """A ledger entry: a public document of the claim that nobody can change."""

    sequence: int
    action: LedgerAction
    sha256: str = Field(description="SHA-256 of the bytes at `url`.")
    recorded_at: datetime
    url: str


class Standing(Shape):
    """What every answer says of a claim."""

    claim: int = Field(description="Its number here.")
    url: str = Field(description="The page to link to.")
    statement: str
    language: str = Field(description="BCP 47 tag of the statement.")
    said_by: str = Field(
        description="The claimant, or the outlet that says it in its own voice; empty if unknown."
    )
    status: Publication = Field(description="Only a published claim has a verdict in force.")
    notice: str = Field(
        description="What has to be said along with it: retracted, merged, corrected, stale; or empty."
    )
    citation: str = Field(
        description="A line to quote the verdict by; empty where no verdict may be quoted as standing."
    )
    merged_into: int | None = Field(description="Number of the claim it went into.")


class Found(Standing):
    """A claim in a list."""

    first_appeared_on: date | None
    verdict: Finding | None = Field(description="The verdict in force.")


class Match(Found):
    """A claim with a verdict in force that says about the same."""

    score: float = Field(description="How alike the statements are, 0 to 100.")
    words: list[str] = Field(description="The telling words that both have.")
    difference: str = Field(description="How the figures differ; empty where they do not.")


class SearchAnswer(Shape):
    """A page of claims."""

    results: list[Found]
    next: str | None = Field(description="The `cursor` of the page after this one.")


class MatchAnswer(Shape):
    """The verdicts in force on what says about the same, the most alike first."""

    matches: list[Match]


class ClaimAnswer(Standing):
    """All that the public sees of a claim."""

    kind: ClaimKind
    topics: list[Topic]
    claimant: Claimant | None
    quantity: Quantity | None
    speaks_of: Period | None
    verdict: Verdict | None = Field(description="The verdict in force.")
    evidence: list[Evidence]
    responses: list[Response] = []
    first_appeared_on: date | None
    appearances: list[Appearance] = Field(description=f"The first {MOST_APPEARANCES} at most.")
    appearance_count: int = Field(description="How many there are.")
    review_count: int = Field(description="How many people reviewed it, each on their own.")
    merged_claims: list[int] = Field(description="Numbers of the claims that went into this one.")
    history: list[Act] = Field(description="Every verdict, correction and retraction, the first first.")
    ledger: Entry


class VerdictAnswer(Standing):
    """One verdict on a claim."""

    is_in_force: bool
    verdict: Verdict | None = Field(description="Null: there is none in force, and none was asked for.")
    ledger: Entry = Field(description="The entry that published it, or else the latest on the claim.")
