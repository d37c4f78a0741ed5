"""Three people share a claim: one is at work on it, one waits, one is called in and answers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims import workflow
from tests import factories
from tests.browser.test_main_job import act, unfold
from tests.factories import AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def people():
    return (
        factories.Reviewer(username="amara", first_name="Amara", last_name="Okonjo"),
        factories.Editor(username="leila", first_name="Leila", last_name="Haddad"),
        factories.Contributor(username="sam", first_name="Sam", last_name="Whitlock"),
    )


def address(claim):
    return f"/admin/claims/claim/{claim.pk}/change/"


def serious_issues(page):
    found = Axe().run(page).response["violations"]
    return [item["id"] for item in found if item["impact"] in ("serious", "critical")]


def test_who_works_on_a_claim_keeps_it_until_it_is_taken_over(sit_down, complaints):
    amara, leila, _ = people()
    claim = factories.accepted()
    hers, editors = sit_down(amara), sit_down(leila)
    hers.goto(address(claim))
    act(hers, "take")
    assert "You are at work on this until" in hers.locator("#people").inner_text()

    editors.goto(address(claim))
    assert "Amara Okonjo is at work on this until" in editors.locator("#people").inner_text()
    assert editors.locator(".held-back button").first.is_disabled()
    assert editors.locator("button[value=edit]").count() == 0
    act(editors, "take_over")
    unfold(editors, "Assign")
    form = editors.locator("#act-assign")
    form.locator("[name=assignee]").select_option(label="Amara Okonjo (amara)")
    form.locator("[name=note]").fill("Look into the register.")
    form.locator("button[value=assign]").click()
    editors.wait_for_selector("text=In the care of Amara Okonjo")
    assert "Look into the register." in editors.locator("#people").inner_text()

    unfold(hers, "Edit")
    hers.locator("#act-edit [name=statement]").fill("The council built nine.")
    hers.locator("button[value=edit]").click()
    hers.wait_for_selector(".refusal")
    assert "Leila Haddad is at work on this until" in hers.locator(".refusal").first.inner_text()
    assert hers.locator("#act-edit [name=statement]").input_value() == "The council built nine."
    assert [said for said in complaints if "409" not in said] == []


def test_who_is_called_in_finds_the_way_and_answers(sit_down, complaints):
    amara, _, sam = people()
    claim = factories.accepted()
    contributors, hers = sit_down(sam), sit_down(amara)
    contributors.goto(address(claim))
    contributors.locator("#act-comment [name=text]").fill("See https://register.example/9, @amara.")
    act(contributors, "comment")

    hers.goto(address(claim))
    hers.click("text=you are called in")
    assert hers.locator(".mention").inner_text() == "@amara"
    assert hers.locator(".said a").get_attribute("rel") == "nofollow noreferrer"
    hers.locator("#act-comment [name=text]").fill("I will.")
    act(hers, "comment")
    assert hers.locator("text=you are called in").count() == 0
    hers.locator("article.remark", has_text="I will.").get_by_role("link", name="Edit").click()
    hers.locator("#act-edit_comment [name=text]").fill("I will, tomorrow.")
    act(hers, "edit_comment")
    contributors.reload()
    assert "I will, tomorrow." in contributors.locator("#talk").inner_text()
    assert complaints == []


@pytest.fixture
def talked_about():
    """Give a published claim everything that people in the desk and outside have to do with it."""
    amara, leila, sam = people()
    claim = factories.published()
    workflow.assign(claim=claim, task="lead", assignee=amara, by=leila, at=AT, due_on=AT.date(), note="Look.")
    workflow.take(claim=claim, by=amara, at=AT)
    said = workflow.comment(claim=claim, text="@leila https://a.example/", by=sam, at=AT)
    workflow.edit_comment(comment=said, text="@leila https://b.example/", by=sam, at=AT)
    workflow.withdraw_comment(
        comment=workflow.comment(claim=claim, text="Rash.", by=sam, at=AT), by=leila, at=AT, reason="Rude."
    )
    asked = {"addressee": "The mayor", "question": "Which?", "answer_by": AT.date()}
    for kind in ("reply", "correction"):
        workflow.ask(claim=claim, kind=kind, by=amara, at=AT, **asked)
    told = {"channel": "email", "sender": "A reader"}
    for text in ("It was ten.", "It was eleven."):
        report = workflow.log_report(claim=claim, text=text, by=sam, at=AT, **told)
    workflow.close_report(report=report, outcome="upheld", answer="It was.", by=amara, at=AT)
    return claim


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_read_it(sit_down, talked_about, width, scheme):
    leila = talked_about.assignments.get().assigned_by
    page = sit_down(leila, viewport={"width": width, "height": 900}, color_scheme=scheme)
    inquiry, report = talked_about.inquiries.first(), talked_about.reports.first()
    assignment, comment = talked_about.assignments.get(), talked_about.comments.first()
    for opened in (
        "",
        f"assignment-{assignment.pk}",
        f"comment-{comment.pk}",
        f"inquiry-{inquiry.pk}",
        f"report-{report.pk}",
        "ask-correction",
    ):
        page.goto(f"{address(talked_about)}?open={opened}")
        for summary in page.locator(".people summary, #talk summary, #outside summary").all():
            summary.click()
        assert serious_issues(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
