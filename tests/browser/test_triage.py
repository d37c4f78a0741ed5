"""Triage as its people do it: by keyboard alone, in both directions, two of them at once."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from claims import workflow
from claims.enums import ClaimStatus, RejectionReason
from claims.models import Claim
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

QUOTES = (
    "The council built 12 schools in 2025.",
    "Rents in Vell fell by 4 percent in 2024.",
    "The harbor handled 402,000 containers.",
    "Nobody loves this town more than we do.",
    "The ferry carried 9,000 passengers last year.",
)


@pytest.fixture
def article():
    """Return an article with five candidates, in the order of their worth."""
    version = factories.VersionFactory(text="\n\n".join(QUOTES))
    for rank, quote in enumerate(QUOTES):
        start = version.text.index(quote)
        place = workflow.Place(version=version, start=start, end=start + len(quote), is_outlet_voice=True)
        factories.proposed(statement=quote, place=place, check_worthiness=0.9 - rank / 10)
    return version.article


@pytest.fixture
def known():
    return factories.accepted(statement="The harbor of Vell handled 402,000 containers.")


class Desk:
    """Somebody at the keyboard, in front of the triage of an article."""

    def __init__(self, page, article):
        self.page = page
        page.goto(f"/admin/claims/claim/triage/?article={article.pk}")
        self.shows(QUOTES[0])

    def shows(self, statement):
        self.page.locator("#screen:not([aria-busy]) #statement", has_text=statement).wait_for()

    def hears(self, words):
        self.page.locator("#said", has_text=words).wait_for()

    def begins_to_reject(self):
        self.press("r")
        self.page.locator("#act-reject[open] [data-digit='1']:focus").wait_for()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)


def claim(number):
    return Claim.objects.get(statement=QUOTES[number])


def status(number):
    return claim(number).status


def test_an_article_is_triaged_by_keyboard_alone(sit_down, article, known, complaints):
    desk = Desk(sit_down(factories.Reviewer()), article)
    desk.press("a")
    desk.shows(QUOTES[1])
    desk.hears(f"Accepted: “{QUOTES[0]}”.")
    desk.hears("4 left")
    desk.begins_to_reject()
    desk.press("Escape", "r", "5")
    desk.shows(QUOTES[2])
    desk.press("m", "1")
    desk.shows(QUOTES[3])
    desk.press("n")
    desk.shows(QUOTES[4])
    desk.press("p")
    desk.shows(QUOTES[3])
    desk.press("r", "1")
    desk.shows(QUOTES[4])
    desk.press("u")
    desk.shows(QUOTES[3])
    desk.hears("Undone")

    assert status(0) == ClaimStatus.ACCEPTED
    assert claim(1).rejection_reason == RejectionReason.TRIVIAL
    assert claim(2).merged_into == known
    assert [status(3), status(4)] == [ClaimStatus.PROPOSED] * 2

    desk.press("u")
    desk.shows(QUOTES[2])
    assert status(2) == ClaimStatus.PROPOSED and not known.merged_claims.exists()
    assert complaints == []


def test_the_last_one_leads_to_those_that_were_passed_over(sit_down, article):
    desk = Desk(sit_down(factories.Reviewer()), article)
    for statement in QUOTES[1:]:
        desk.press("j")
        desk.shows(statement)
    desk.press("a")
    desk.shows("That was the last one")
    desk.hears("4 left")
    desk.press("n")
    desk.shows(QUOTES[0])


def test_the_address_follows_and_the_way_back_works(sit_down, article):
    desk = Desk(sit_down(factories.Reviewer()), article)
    desk.press("a")
    desk.shows(QUOTES[1])
    assert desk.page.url.endswith(f"article={article.pk}&claim={claim(1).pk}")
    desk.page.go_back()
    desk.shows(QUOTES[0])
    desk.page.locator(".notice", has_text="You accepted this just now.").wait_for()
    desk.press("a")
    desk.hears("This cannot be accepted.")
    desk.page.reload()
    desk.shows(QUOTES[0])


def test_no_key_acts_while_one_types_or_with_others_or_once_switched_off(sit_down, article):
    desk = Desk(sit_down(factories.Reviewer()), article)
    desk.begins_to_reject()
    desk.page.locator("#act-reject textarea").focus()
    desk.page.keyboard.type("5 arm men")
    desk.press("Escape", "Control+a", "Alt+a", "Meta+a", "Shift+a")
    assert desk.page.locator("#act-reject textarea").input_value() == "5 arm men"
    desk.begins_to_reject()
    desk.page.locator("#act-reject textarea").fill("")
    desk.press("Escape")

    desk.press("?")
    desk.page.locator("#keys button:focus").wait_for()
    desk.press("a")
    desk.page.uncheck("#keys-on")
    desk.page.click("#keys button")
    desk.press("a", "n")
    desk.page.reload()
    desk.press("a", "n")
    desk.shows(QUOTES[0])
    assert desk.page.locator("kbd:visible").count() == 0
    assert status(0) == ClaimStatus.PROPOSED

    desk.page.click("#show-keys")
    desk.page.check("#keys-on")
    desk.page.click("#keys button")
    desk.press("a")
    desk.shows(QUOTES[1])


def test_e_opens_the_words_for_editing(sit_down, article):
    desk = Desk(sit_down(factories.Reviewer()), article)
    desk.press("e")
    desk.page.locator("#edit-statement:focus").wait_for()
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("A mayor ran north: 13 schools.")
    desk.page.locator("#act-edit button[value=edit]").press("Enter")
    desk.shows("A mayor ran north: 13 schools.")
    desk.press("a")
    desk.shows(QUOTES[1])


def test_two_at_once_judge_nothing_twice(sit_down, article):
    amara = factories.Reviewer(first_name="Amara", last_name="Okonjo")
    desk = Desk(sit_down(factories.Reviewer()), article)
    for number in (0, 1):
        workflow.accept(claim=claim(number), by=amara, at=timezone.now())
    desk.press("r", "1")
    desk.shows(QUOTES[2])
    desk.hears("Amara Okonjo accepted this just now.")
    assert [status(0), status(1), status(2)] == [ClaimStatus.ACCEPTED] * 2 + [ClaimStatus.PROPOSED]


def test_without_scripts_every_button_works(sit_down, article, known):
    page = sit_down(factories.Reviewer(), java_script_enabled=False)
    page.goto(f"/admin/claims/claim/triage/?article={article.pk}")
    page.click("text=Accept")
    page.click("summary:has-text('Reject')")
    page.click("text=An opinion")
    page.click(f"text=Merge into claim {known.pk}")
    page.click("text=Undo >> nth=0")
    page.click("text=Next")
    assert QUOTES[3] in page.locator("#statement").inner_text()
    assert page.locator("kbd:visible, #show-keys:visible").count() == 0
    assert [status(number) for number in range(4)] == [
        ClaimStatus.ACCEPTED,
        ClaimStatus.REJECTED,
        ClaimStatus.PROPOSED,
        ClaimStatus.PROPOSED,
    ]


@pytest.mark.parametrize(
    "screen",
    [{}, {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}],
    ids=["desktop", "phone", "dark"],
)
def test_is_accessible(sit_down, article, known, screen):
    desk = Desk(sit_down(factories.Reviewer(), **screen), article)
    desk.press("a")
    desk.shows(QUOTES[1])
    for keys in (["r"], ["Escape", "n", "m"], ["Escape", "?"]):
        desk.press(*keys)
        desk.page.locator("#screen:not([aria-busy])").wait_for()
        found = Axe().run(desk.page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
