"""The editorial process: the only code that changes where a claim stands.

Each public function is one act of a person, in one transaction, with the actor and the time passed in. It
locks the claim, refuses with `PermissionDenied` or `TransitionNotAllowed`, and records who, when and why.
"""

from claims.workflow.intake import (
    describe_article,
    queue_extraction,
    read_again,
    run_due,
    run_extraction,
    run_now,
    take_in_file,
    take_in_text,
    take_in_url,
)
from claims.workflow.ledger import verify
from claims.workflow.listing import refresh_claims_in, refresh_claims_of
from claims.workflow.policy import get_policy, unmet_conditions
from claims.workflow.proposals import (
    EDITABLE_FIELDS,
    Place,
    accept,
    add_appearance,
    claimant_called,
    edit,
    is_editable,
    merge,
    propose,
    reject,
    reopen,
)
from claims.workflow.reviewing import (
    add_evidence,
    change_evidence,
    draft_review,
    start_review,
    stop_review,
    submit_review,
    takes_evidence,
    why_not_review,
    withdraw_evidence,
)
from claims.workflow.transitions import TRANSITIONS, is_open_to
from claims.workflow.verdicts import (
    correct,
    decide,
    get_decision,
    publish,
    reinstate,
    retract,
    send_back,
    sign_off,
)
from factcheck.acts import TransitionNotAllowed

__all__ = [
    "EDITABLE_FIELDS",
    "TRANSITIONS",
    "Place",
    "TransitionNotAllowed",
    "accept",
    "add_appearance",
    "add_evidence",
    "change_evidence",
    "claimant_called",
    "correct",
    "decide",
    "describe_article",
    "draft_review",
    "edit",
    "get_decision",
    "get_policy",
    "is_editable",
    "is_open_to",
    "merge",
    "propose",
    "publish",
    "queue_extraction",
    "read_again",
    "refresh_claims_in",
    "refresh_claims_of",
    "reinstate",
    "reject",
    "reopen",
    "retract",
    "run_due",
    "run_extraction",
    "run_now",
    "send_back",
    "sign_off",
    "start_review",
    "stop_review",
    "submit_review",
    "take_in_file",
    "take_in_text",
    "take_in_url",
    "takes_evidence",
    "unmet_conditions",
    "verify",
    "why_not_review",
    "withdraw_evidence",
]
