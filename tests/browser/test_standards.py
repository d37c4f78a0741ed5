"""Scales and policies in the browser: drafted, previewed, put in use, and readable on every screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims import workflow
from claims.models import RatingScale, ReviewPolicy
from tests import factories
from tests.claims.standards import AT, house_scale

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}


@pytest.fixture
def drafts():
    """Make a scale and a policy that are in use, and a draft of the next version of each."""
    editor = factories.Editor()
    workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
    workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
    factories.accepted()


def test_a_scale_is_drafted_previewed_and_put_in_use(sit_down, complaints):
    scale = house_scale()
    page = sit_down(factories.Editor())
    page.goto(f"/admin/claims/ratingscale/{scale.pk}/change/")
    page.click("button[value=draft_scale]")
    page.click("text=Edit the draft")
    page.fill("[name=ratings-1-label]", "Partly right")
    page.fill("[name=ratings-2-label]", "Wrong")
    page.click("[name=_save]")
    page.locator("iframe.readers").scroll_into_view_if_needed()
    seen = page.frame_locator("iframe.readers").locator(".verdict")
    seen.last.wait_for()
    assert [label.strip() for label in seen.all_inner_texts()] == [
        "True",
        "Partly right",
        "Wrong",
        "Unproven",
    ]
    page.click("button[value=use_scale]")
    page.wait_for_selector("text=New reviews use this version")
    assert RatingScale.objects.get(is_default=True).version == 2
    assert complaints == []


@pytest.mark.parametrize("screen", [{}, PHONE, DARK], ids=["desktop", "phone", "dark"])
def test_pages_are_accessible_and_fit_the_screen(sit_down, drafts, screen):
    page = sit_down(factories.Editor(), **screen)
    scale, policy = RatingScale.objects.get(version=2), ReviewPolicy.objects.get(version=2)
    paths = [f"ratingscale/{scale.pk}/{name}/" for name in ("change", "edit", "readers")]
    paths += [f"reviewpolicy/{policy.pk}/{name}/" for name in ("change", "edit", "claims")]
    for path in (*paths, "ratingscale/", "reviewpolicy/", "reviewpolicy/add/"):
        page.goto(f"/admin/claims/{path}")
        found = Axe().run(page).response["violations"]
        assert [(path, rule["id"]) for rule in found if rule["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
