"""What the tests of rating scales and review policies share."""

from datetime import timedelta

from django.contrib.auth.models import User

from claims import workflow
from claims.models import RatingScale, ReviewPolicy
from tests import factories
from tests.factories import AT

LATER = AT + timedelta(days=1)
LABELS = (
    ("True", "true", 5),
    ("Half right", "mixed", 3),
    ("False", "false", 1),
    ("Unproven", "unproven", None),
)


def fill(scale: RatingScale) -> RatingScale:
    for position, (label, category, value) in enumerate(LABELS, start=1):
        factories.RatingFactory(scale=scale, label=label, category=category, value=value, position=position)
    return scale


def house_scale() -> RatingScale:
    """Return a whole scale that is in use."""
    return fill(factories.ScaleFactory())


def relabel(draft: RatingScale, label: str, by: User, /, **values: object) -> None:
    rating = draft.ratings.get(label=label)
    for name, value in values.items():
        setattr(rating, name, value)
    workflow.revise_scale(scale=draft, changes={}, labels=[rating], by=by, at=LATER)


def topical(**fields: object) -> ReviewPolicy:
    """Return a policy in force for a topic of its own."""
    policy = factories.PolicyFactory(name="Health", is_default=False, min_sources=3, **fields)
    policy.topics.add(factories.TopicFactory())
    return policy


def enforced(policy: ReviewPolicy, **changes: object) -> ReviewPolicy:
    """Put a changed version in force, as two people do."""
    drafter = factories.Editor()
    draft = workflow.draft_policy(policy=policy, by=drafter, at=LATER)
    workflow.revise_policy(policy=draft, changes=changes, by=drafter, at=LATER)
    return workflow.enforce_policy(policy=draft, by=factories.Editor(), at=LATER)
