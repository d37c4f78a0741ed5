"""A review saves itself while it is written, says so, and says when it cannot."""

import pytest
from playwright.sync_api import expect

from claims.models import Review
from tests import factories
from tests.browser.test_main_job import act, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_a_draft_saves_itself_until_the_review_is_in(sit_down):
    factories.RatingFactory()
    claim = factories.in_review()
    page = sit_down(factories.Reviewer())
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    unfold(page, "Write your review")
    form, status = page.locator("#act-submit_review"), page.locator("[data-autosave-status]")
    form.locator("[name=rationale]").fill("The register lists nine")
    expect(status).to_contain_text("Draft saved")
    assert Review.objects.get().rationale == "The register lists nine"

    page.context.set_offline(True)
    form.locator("[name=rationale]").fill("The register lists nine of them.")
    expect(status).to_contain_text("Not saved: no connection. Trying again in")
    page.context.set_offline(False)
    expect(status).to_contain_text("Draft saved")
    page.reload()
    assert form.locator("[name=rationale]").input_value() == "The register lists nine of them."

    form.locator("[name=rating]").select_option(label="False")
    form.locator("[name=confidence]").select_option("4")
    act(page, "submit_review")
    assert page.locator("[data-autosave]").count() == 0
    assert Review.objects.get().status == "submitted"
