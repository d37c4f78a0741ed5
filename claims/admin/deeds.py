"""What an act did, told from what became of a row; the reason that somebody gave says why, and not what."""

from typing import Any

from claims.enums import ClaimStatus
from claims.workflow import EDITABLE_FIELDS, TRANSITIONS

# Ways back, which lead to wherever the claim was before.
_BACK = {
    ClaimStatus.IN_REVIEW: "stop_review",
    ClaimStatus.REJECTED: "reopen",
    ClaimStatus.MERGED: "reopen",
}
# What the acts on versions of scales and policies say of themselves.
_OF_VERSIONS = ("drafted", "put in", "replaced by", "ended", "discarded")


def beside(deed: str, why: str) -> str:
    """Return what was done, unless what is told of it says so already."""
    return "" if why.casefold().startswith(deed.casefold()) else deed


def of_claim(before: Any, row: Any) -> str:
    """Name the transition, or that the claim was edited."""
    if before is None:
        return ""
    if row.status != before.status:
        return _transition(ClaimStatus(before.status), ClaimStatus(row.status))
    is_edited = any(getattr(row, name) != getattr(before, name) for name in EDITABLE_FIELDS)
    return "edited" if is_edited else ""


def of_verdict(before: Any, row: Any) -> str:
    """Tell a decision from the signature under it and from its publication."""
    if row.published_at:
        return "published"
    if row.signed_off_at:
        return "signed off"
    return "confirmed" if row.confirms_id else "decided"


def of_evidence(before: Any, row: Any) -> str:
    """Tell that evidence was changed; adding and withdrawing it say so themselves."""
    return "evidence changed" if _is_changed(before, row) else ""


def of_assignment(before: Any, row: Any) -> str:
    """Tell whether work was handed on, ended, asked for again or only described otherwise."""
    if before is None or row.history_change_reason in ("given back", "taken back"):
        return ""
    if bool(row.ended_at) != bool(before.ended_at):
        return "ended" if row.ended_at else "asked again"
    return "handed on" if row.assignee_id != before.assignee_id else "assignment changed"


def of_inquiry(before: Any, row: Any) -> str:
    """Tell that readers see a question no longer."""
    is_hidden = before is not None and before.is_public and not row.is_public
    return "no longer shown to readers" if is_hidden else ""


def of_itself(before: Any, row: Any) -> str:
    """Add nothing, where what is recorded always begins with what was done."""
    return ""


def of_record(before: Any, row: Any) -> str:
    """Tell that something was changed or deleted of which the desk keeps a record."""
    is_telling = row.history_type == "-" or _is_changed(before, row)
    return str(row.get_history_type_display()).lower() if is_telling else ""


def of_version(before: Any, row: Any) -> str:
    """Tell that a scale or a policy was revised."""
    is_named = (row.history_change_reason or "").startswith(_OF_VERSIONS)
    return "" if is_named else of_record(before, row)


def _transition(source: ClaimStatus, target: ClaimStatus) -> str:
    """Return the one transition that leads there; nothing where several do, which name themselves."""
    doings = {step.doing for step in TRANSITIONS.values() if source in step.sources and step.target == target}
    if not doings and source in _BACK:
        return TRANSITIONS[_BACK[source]].doing
    return doings.pop() if len(doings) == 1 else ""


def _is_changed(before: Any, row: Any) -> bool:
    return before is not None and row.history_type == "~"
