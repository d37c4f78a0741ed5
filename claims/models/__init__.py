"""Claims and all that hangs on them, one module an aggregate."""

from claims.models.appearance import Appearance
from claims.models.assignment import Assignment, Hold
from claims.models.claim import Claim
from claims.models.claimant import Claimant, ClaimantAlias
from claims.models.discussion import Comment, Mention
from claims.models.dump import Dump, DumpFile
from claims.models.evidence import Evidence
from claims.models.extraction import Extraction
from claims.models.idempotency import IdempotentRequest
from claims.models.imports import Import, OutsideReview
from claims.models.ledger import LedgerEntry, LedgerHead
from claims.models.outside import Inquiry, Report
from claims.models.policy import ReviewPolicy
from claims.models.rating import Rating, RatingScale
from claims.models.review import Review
from claims.models.token import Token, TokenUse
from claims.models.topic import Topic
from claims.models.verdict import Verdict
from claims.models.webhook import Delivery, Subscription

__all__ = [
    "Appearance",
    "Assignment",
    "Claim",
    "Claimant",
    "ClaimantAlias",
    "Comment",
    "Delivery",
    "Dump",
    "DumpFile",
    "Evidence",
    "Extraction",
    "Hold",
    "IdempotentRequest",
    "Import",
    "Inquiry",
    "LedgerEntry",
    "LedgerHead",
    "Mention",
    "OutsideReview",
    "Rating",
    "RatingScale",
    "Report",
    "Review",
    "ReviewPolicy",
    "Subscription",
    "Token",
    "TokenUse",
    "Topic",
    "Verdict",
]
