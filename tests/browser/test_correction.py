"""Two editors correct a published verdict, which stays up until the right one takes its place."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims.enums import RatingCategory
from tests import factories
from tests.browser.test_main_job import act, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NOTE = "Two schools that we had missed are in the register’s annex."
BEFORE = "Nine schools were built, not twelve."
AFTER = "Eleven schools were built, not twelve."


@pytest.fixture
def claim():
    factories.RatingFactory(label="Mostly true", category=RatingCategory.MOSTLY_TRUE, value=4)
    return factories.published()


def correct(page, claim):
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    unfold(page, "Correct")
    form = page.locator("#act-correct")
    assert form.locator("[name=summary]").input_value() == BEFORE
    form.locator("[name=rating]").select_option(label="Mostly true")
    form.locator("[name=summary]").fill(AFTER)
    form.locator("[name=correction_note]").fill(NOTE)
    act(page, "correct")


def said_to_readers(page, claim):
    page.goto(claim.get_absolute_url())
    return page.locator("main").inner_text()


def serious_issues(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [
        issue["id"] for issue in found.response["violations"] if issue["impact"] in ("serious", "critical")
    ]


def test_a_published_verdict_is_corrected_without_coming_down(sit_down, complaints, claim):
    corrector, signer = sit_down(factories.Editor()), sit_down(factories.Editor())
    reader = sit_down()
    correct(corrector, claim)
    assert corrector.locator("button[value=sign_off]").count() == 0
    assert BEFORE in said_to_readers(reader, claim)

    signer.goto(corrector.url)
    signer.click("text=See what it changes")
    change = signer.locator("#change")
    assert change.locator("del").all_text_contents() == [
        "removed: False (House scale v1) (end)",
        "removed: Nine (end)",
    ]
    assert change.locator("ins").all_text_contents()[1] == "added: Eleven (end)"
    assert "Missing: It has to be signed off" in signer.locator(".steps").inner_text()
    act(signer, "sign_off")
    assert BEFORE in said_to_readers(reader, claim)
    act(signer, "publish")

    told = said_to_readers(reader, claim)
    assert AFTER in told and BEFORE not in told.partition("History")[0]
    assert NOTE in told and "Mostly true" in told
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_waiting_correction_can_be_read_by_everybody(sit_down, claim, width, scheme):
    page = sit_down(factories.Editor(), viewport={"width": width, "height": 900}, color_scheme=scheme)
    correct(page, claim)
    assert serious_issues(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
