"""The editorial process: the only code that changes where a claim stands.

Each public function is one act of a person, in one transaction, with the actor and the time passed in. It
locks the claim, refuses with `PermissionDenied` or `TransitionNotAllowed`, and records who, when and why.
"""

from claims.workflow.assigning import (
    assign,
    reassign,
    unassign,
)
from claims.workflow.corresponding import (
    ask,
    close_report,
    hide_inquiry,
    log_report,
    record_answer,
    show_inquiry,
)
from claims.workflow.discussing import (
    called_in,
    comment,
    edit_comment,
    mark_seen,
    withdraw_comment,
)
from claims.workflow.holding import (
    HOLD_FOR,
    get_hold,
    release,
    take,
    take_over,
)
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
from claims.workflow.ledger import (
    verify,
)
from claims.workflow.listing import (
    refresh_claims_in,
    refresh_claims_of,
)
from claims.workflow.merging import (
    is_undoable,
    merge,
    reopen,
    undo,
)
from claims.workflow.policy import (
    Condition,
    conditions_ahead,
    conditions_of,
    get_policy,
    unmet_conditions,
)
from claims.workflow.proposals import (
    EDITABLE_FIELDS,
    Place,
    accept,
    add_appearance,
    claimant_called,
    edit,
    is_editable,
    note_change,
    propose,
    put_back,
    reject,
    tag,
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
from claims.workflow.transitions import (
    TRANSITIONS,
    is_open_to,
)
from claims.workflow.verdicts import (
    confirm,
    correct,
    decide,
    get_decision,
    publish,
    reinstate,
    retract,
    send_back,
    sign_off,
)
from factcheck.acts import (
    TransitionNotAllowed,
)

__all__ = [
    "EDITABLE_FIELDS",
    "HOLD_FOR",
    "TRANSITIONS",
    "Condition",
    "Place",
    "TransitionNotAllowed",
    "accept",
    "add_appearance",
    "add_evidence",
    "ask",
    "assign",
    "called_in",
    "change_evidence",
    "claimant_called",
    "close_report",
    "comment",
    "conditions_ahead",
    "conditions_of",
    "confirm",
    "correct",
    "decide",
    "describe_article",
    "draft_review",
    "edit",
    "edit_comment",
    "get_decision",
    "get_hold",
    "get_policy",
    "hide_inquiry",
    "is_editable",
    "is_open_to",
    "is_undoable",
    "log_report",
    "mark_seen",
    "merge",
    "note_change",
    "propose",
    "publish",
    "put_back",
    "queue_extraction",
    "read_again",
    "reassign",
    "record_answer",
    "refresh_claims_in",
    "refresh_claims_of",
    "reinstate",
    "reject",
    "release",
    "reopen",
    "retract",
    "run_due",
    "run_extraction",
    "run_now",
    "send_back",
    "show_inquiry",
    "sign_off",
    "start_review",
    "stop_review",
    "submit_review",
    "tag",
    "take",
    "take_in_file",
    "take_in_text",
    "take_in_url",
    "take_over",
    "takes_evidence",
    "unassign",
    "undo",
    "unmet_conditions",
    "verify",
    "why_not_review",
    "withdraw_comment",
    "withdraw_evidence",
]
