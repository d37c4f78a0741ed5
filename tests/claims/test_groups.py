"""Each group has what its people need, and nothing more."""

import pytest

from claims.workflow import TRANSITIONS
from tests import factories

pytestmark = pytest.mark.django_db

MAY = {
    factories.Person: set(),
    factories.Contributor: set(),
    factories.Reviewer: {
        "accept", "put_back", "reject", "merge", "reopen", "start_review", "draft_review", "submit_review",
    },
    factories.Editor: set(TRANSITIONS),
    factories.Administrator: set(TRANSITIONS),
}  # fmt: skip


@pytest.mark.parametrize("group", MAY)
def test_group_may_make_just_these_transitions(group):
    person = group()
    may = {action for action, transition in TRANSITIONS.items() if person.has_perm(transition.permission)}
    assert may == MAY[group]


@pytest.mark.parametrize("group", [factories.Contributor, factories.Reviewer, factories.Editor])
def test_nobody_but_administrators_manages_accounts(group):
    assert not group().has_perm("auth.change_user")
    assert factories.Administrator().has_perm("auth.add_user")


@pytest.mark.parametrize("group", MAY)
@pytest.mark.parametrize("what", ["ledgerentry", "ledgerhead", "articleversion"])
def test_nobody_changes_or_deletes_what_is_append_only(group, what):
    app = "sources" if what == "articleversion" else "claims"
    person = group()
    assert not any(person.has_perm(f"{app}.{verb}_{what}") for verb in ("change", "delete"))
