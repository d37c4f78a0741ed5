"""The closed vocabularies of claims and verdicts, and the named sets that rules speak of."""

from django.db.models import TextChoices


class ClaimStatus(TextChoices):
    """Where a claim stands in the desk's work."""

    PROPOSED = "proposed", "proposed"
    ACCEPTED = "accepted", "accepted"
    IN_REVIEW = "in_review", "in review"
    DECIDED = "decided", "decided"
    PUBLISHED = "published", "published"
    RETRACTED = "retracted", "retracted"
    REJECTED = "rejected", "rejected"
    MERGED = "merged", "merged"


class Publication(TextChoices):
    """What the public sees of a claim, whatever the desk is doing with it meanwhile."""

    NONE = "none", "not public"
    PUBLISHED = "published", "published"
    RETRACTED = "retracted", "retracted"
    MERGED = "merged", "merged"


PUBLIC = frozenset({Publication.PUBLISHED, Publication.RETRACTED, Publication.MERGED})


class ClaimKind(TextChoices):
    """What a claim asserts, which tells how it can be checked."""

    QUANTITY = "quantity", "quantity"
    EVENT = "event", "event"
    COMPARISON = "comparison", "comparison"
    QUOTATION = "quotation", "quotation"
    CAUSAL = "causal", "cause"
    STATE = "state", "state of affairs"


class RejectionReason(TextChoices):
    """Why a proposed claim is not checked."""

    OPINION = "opinion", "an opinion"
    PREDICTION = "prediction", "a prediction"
    NOT_CHECKABLE = "not_checkable", "not checkable"
    NOT_A_CLAIM = "not_a_claim", "not a claim"
    TRIVIAL = "trivial", "trivial"


class Comparator(TextChoices):
    """How a claimed number bounds the true one; “more than 40” and “at least 40” are both ≥ 40."""

    EQ = "eq", "="
    GT = "gt", ">"
    GTE = "gte", "≥"
    LT = "lt", "<"
    LTE = "lte", "≤"
    BETWEEN = "between", "between"


class ClaimantKind(TextChoices):
    """What sort of claimant somebody is."""

    PERSON = "person", "person"
    ORGANIZATION = "organization", "organization"
    OUTLET = "outlet", "outlet"
    UNNAMED = "unnamed", "unnamed"


class Anchor(TextChoices):
    """How an appearance was tied to its article version."""

    ORIGINAL = "original", "found there first"
    EXACT = "exact", "same words as before"
    FUZZY = "fuzzy", "changed words"


class Stance(TextChoices):
    """What a piece of evidence says of the claim."""

    SUPPORTS = "supports", "supports"
    REFUTES = "refutes", "refutes"
    CONTEXT = "context", "context"


class ReviewStatus(TextChoices):
    """Whether a review counts yet."""

    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "submitted"


class RatingCategory(TextChoices):
    """The common categories that every newsroom's labels map to."""

    TRUE = "true", "True"
    MOSTLY_TRUE = "mostly_true", "Mostly true"
    MIXED = "mixed", "Mixed"
    MOSTLY_FALSE = "mostly_false", "Mostly false"
    FALSE = "false", "False"
    MISSING_CONTEXT = "missing_context", "Missing context"
    OUTDATED = "outdated", "Outdated"
    UNPROVEN = "unproven", "Unproven"
    SATIRE = "satire", "Satire"


# Labels that say something other than how true a claim is; they have no place between 1 and 5.
OFF_AXIS_CATEGORIES = frozenset({RatingCategory.OUTDATED, RatingCategory.UNPROVEN, RatingCategory.SATIRE})


class SignOff(TextChoices):
    """Who may sign a decision off."""

    INDEPENDENT = "independent", "somebody who neither reviewed nor decided"
    NOT_DECIDER = "not_decider", "anybody but the decider"
    NOT_NEEDED = "not_needed", "nobody needs to"


class LedgerAction(TextChoices):
    """The acts of publication."""

    PUBLISHED = "published", "published"
    CORRECTED = "corrected", "corrected"
    RETRACTED = "retracted", "retracted"
    REINSTATED = "reinstated", "reinstated"
    MERGED = "merged", "merged"
    CONFIRMED = "confirmed", "confirmed"
    AMENDED = "amended", "amended"


class DumpFormat(TextChoices):
    """What a file of a dump is written in."""

    JSONL = "jsonl", "JSON Lines"
    CSV = "csv", "CSV"
    CLAIMREVIEW = "claimreview", "ClaimReview"
    PARQUET = "parquet", "Parquet"


class AssignmentTask(TextChoices):
    """What somebody is asked to do about a claim."""

    LEAD = "lead", "take it through"
    REVIEW = "review", "review it"


class InquiryKind(TextChoices):
    """What the desk asks of somebody outside."""

    REPLY = "reply", "right of reply"
    CORRECTION = "correction", "correction by the outlet"


class InquiryOutcome(TextChoices):
    """What became of an inquiry."""

    ANSWERED = "answered", "answered"
    DECLINED = "declined", "declined to comment"
    CORRECTED = "corrected", "corrected the piece"
    REFUSED = "refused", "did not correct it"
    NO_ANSWER = "no_answer", "did not answer"


# Which outcomes each kind of inquiry can have.
OUTCOMES = {
    InquiryKind.REPLY: (InquiryOutcome.ANSWERED, InquiryOutcome.DECLINED, InquiryOutcome.NO_ANSWER),
    InquiryKind.CORRECTION: (
        InquiryOutcome.CORRECTED,
        InquiryOutcome.REFUSED,
        InquiryOutcome.NO_ANSWER,
    ),
}


class ReportChannel(TextChoices):
    """How a reader's report reached the desk."""

    EMAIL = "email", "e-mail"
    PHONE = "phone", "telephone"
    LETTER = "letter", "letter"
    SOCIAL = "social", "social media"
    OTHER = "other", "some other way"


class ReportOutcome(TextChoices):
    """What the desk found about a reader's report."""

    UPHELD = "upheld", "right: the verdict is taken up again"
    NOT_UPHELD = "not_upheld", "the verdict stands"
    NOT_RELEVANT = "not_relevant", "not about this verdict"


class Scope(TextChoices):
    """What a token may be used for; whatever it is, never more than its owner may."""

    READ_UNPUBLISHED = "read:unpublished", "read what is not published"
    WRITE_ARTICLES = "write:articles", "take in and describe articles"
    WRITE_CLAIMS = (
        "write:claims",
        "propose, accept, reject, edit and merge claims, and organize the work on them",
    )
    WRITE_EVIDENCE = "write:evidence", "add sources and evidence"
    REVIEW = "review", "review claims"
    DECIDE = "decide", "decide and sign off"
    PUBLISH = "publish", "publish, correct and retract"
    WEBHOOKS = "webhooks", "manage webhooks"


class ImportFormat(TextChoices):
    """What a file of fact-checks by others is read as."""

    CLAIMREVIEW = "claimreview", "ClaimReview (JSON-LD)"
    GOOGLE = "google", "Google Fact Check Tools"
    PAGE = "page", "markup of a page"
    CSV = "csv", "CSV"
