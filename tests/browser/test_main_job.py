"""The main job as its people do it: from a pasted article to a verdict that readers and programs find."""

import json

import pytest
from django.utils import timezone

from claims import workflow
from claims.enums import RatingCategory
from claims.models import Claim
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ARTICLE = """Town council counts its schools

The town of Vell has built 12 schools over the past ten years, more than any other town, Mayor Ana Prado said.

“No school, no future,” she told the council. The ministry published its register in January 2026."""
SOURCES = {"Register of schools": "primary", "The schools of Vell": "secondary"}


def act(page, name):
    """Press the button of one act on the page, unfolding it first, and see that it was not refused."""
    button = page.locator(f"button[name=act][value={name}]").first
    if not button.is_visible():
        page.locator("details:not([open])", has=button).first.locator("summary").first.click()
    with page.expect_navigation():
        button.click()
    assert page.locator(".refusal, .errorlist").count() == 0, page.locator("main, #content").inner_text()


def unfold(page, words):
    page.locator("summary", has_text=words).first.click()


def take_in(page):
    page.click("text=Take an article in")
    page.fill("[name=text]", ARTICLE)
    page.fill("[name=published_on]", "2026-02-20")
    act(page, "take_in")
    while workflow.run_due(clock=timezone.now):
        pass
    page.reload()
    assert page.locator("mark, .hit").count() > 0


def accept(page, address):
    page.goto(address)
    page.locator(".candidate__statement a", has_text="12 schools").first.click()
    page.wait_for_url("**claim=*")
    page.locator(".candidate--open", has_text="12 schools").wait_for()
    act(page, "accept")
    claim = Claim.objects.get(statement__contains="12 schools")
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    act(page, "start_review")
    return claim


def add_evidence(page, title, proximity):
    unfold(page, "Add evidence")
    unfold(page, "a source that is not known yet")
    page.fill("[name=new_title]", title)
    page.select_option("[name=new_kind]", "official_record")
    page.select_option("[name=new_proximity]", proximity)
    page.check("#act-add_evidence [name=stance][value=refutes]")
    page.fill("#act-add_evidence [name=excerpt]", f"{title}: nine schools were opened in Vell.")
    act(page, "add_evidence")


def review(page, claim, rationale):
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    unfold(page, "Write your review")
    form = page.locator("#act-submit_review")
    form.locator("[name=rating]").select_option(label="False")
    form.locator("[name=confidence]").select_option("4")
    form.locator("[name=rationale]").fill(rationale)
    for box in form.locator("[name=cited_evidence]").all():
        box.check()
    act(page, "submit_review")


def decide(page, claim):
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    unfold(page, "Decide on this claim")
    form = page.locator("#act-decide")
    form.locator("[name=rating]").select_option(label="False")
    form.locator("[name=summary]").fill("Nine schools were built, not twelve.")
    form.locator("[name=explanation]").fill("The register lists nine new schools in ten years.")
    for box in form.locator("[name=cited_evidence]").all():
        box.check()
    act(page, "decide")


def test_a_pasted_article_becomes_a_verdict_that_everybody_finds(sit_down, complaints):
    factories.PolicyFactory()
    factories.RatingFactory(label="False", category=RatingCategory.FALSE, value=1)
    contributor = sit_down(factories.Contributor())
    take_in(contributor)

    first, second = sit_down(factories.Reviewer()), sit_down(factories.Reviewer())
    claim = accept(first, contributor.url)
    for title, proximity in SOURCES.items():
        add_evidence(first, title, proximity)
    review(first, claim, "The register lists nine of them.")
    second.goto(f"/admin/claims/claim/{claim.pk}/change/")
    assert "lists nine of them" not in second.content()
    review(second, claim, "Three of the twelve are older.")
    assert "lists nine of them" in second.content()

    decider, signer = sit_down(factories.Editor()), sit_down(factories.Editor())
    decide(decider, claim)
    signer.goto(decider.url)
    act(signer, "sign_off")
    act(signer, "publish")

    reader = sit_down()
    reader.goto("/claims/")
    reader.fill("main [name=q]", "schools")
    reader.keyboard.press("Enter")
    reader.click(f"main a:has-text('{claim.statement}')")
    assert "Nine schools were built, not twelve." in reader.locator("main").inner_text()
    markup = json.loads(reader.locator("script[type='application/ld+json']").inner_text())
    assert markup["reviewRating"]["alternateName"] == "False"
    answer = reader.request.get("/api/v1/claims/?q=schools&rating=false").json()
    assert [result["id"] for result in answer["results"]] == [claim.pk]
    assert complaints == []
