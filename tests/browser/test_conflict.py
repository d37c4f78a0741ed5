"""Nothing that somebody typed is lost: to another person, to an ended session, to an error of the server."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session

from claims.models import Claim
from tests import factories
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

STATEMENT = "The town built ten schools."
TYPED = "The town opened ten schools between 2015 and 2025."


@pytest.fixture
def claim():
    return factories.proposed(statement=STATEMENT)


def open_form(page, claim):
    """Open the claim's page and unfold the form in which it is edited."""
    page.goto(f"/admin/claims/claim/{claim.pk}/change/")
    if not page.locator("#act-edit").is_visible():
        page.locator("details", has=page.locator("#act-edit")).locator("summary").first.click()
    return page.locator("#act-edit")


def statement_on(page):
    return page.locator("#act-edit [name=statement]")


def save(page):
    with page.expect_navigation():
        page.locator("button[value=edit]").click()


def said_by(claim):
    return Claim.objects.get(pk=claim.pk).statement


def sign_in(page, person):
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("input[type=submit]")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk:')).length")


def type_and_wait(page, text):
    """Type into the statement and wait until the browser keeps it."""
    statement_on(page).fill(text)
    until_kept(page, text)


def until_kept(page, text):
    page.wait_for_function("text => JSON.stringify(localStorage).includes(text)", arg=text)


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        (item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")
    ]


class TestTwoPeople:
    def test_who_edit_the_same_claim_merge_what_they_wrote(self, sit_down, claim):
        topic = factories.TopicFactory(name="Schools")
        first, second = sit_down(factories.Editor()), sit_down(factories.Reviewer())
        for page in (first, second):
            open_form(page, claim)
        statement_on(first).fill("The town built nine schools.")
        first.check(f"#act-edit [name=topics][value='{topic.pk}']")
        save(first)

        statement_on(second).fill("The town opened ten schools.")
        save(second)
        assert said_by(claim) == "The town built nine schools."
        panel = second.locator(".disputes")
        assert [panel.locator(kind).all_inner_texts() for kind in ("ins", "del")] != [[], []]
        assert second.is_checked(f"#act-edit [name=topics][value='{topic.pk}']")
        assert serious(second) == []

        choice = panel.locator("[data-dispute=statement]")
        choice.get_by_text("Use theirs").click()
        assert statement_on(second).input_value() == "The town built nine schools."
        choice.get_by_text("Use mine").click()
        assert statement_on(second).input_value() == "The town opened ten schools."
        statement_on(second).fill("The town opened nine schools.")
        save(second)
        assert said_by(claim) == "The town opened nine schools."
        assert list(claim.topics.all()) == [topic]
        assert kept(second) == 0

    def test_put_either_version_into_every_kind_of_field(self, sit_down, claim):
        topic, ana = factories.TopicFactory(), factories.ClaimantFactory(name="Ana Prado")
        first, second = sit_down(factories.Editor()), sit_down(factories.Reviewer())
        form, other = open_form(first, claim), open_form(second, claim)
        form.locator("[name=kind]").select_option("event")
        form.locator("[name=claimant]").evaluate(
            "(field, key) => { field.add(new Option('Ana', key)); field.value = key; }", str(ana.pk)
        )
        form.locator("[name=topics]").check()
        form.locator("[name=quantity_is_approximate]").check()
        save(first)
        other.locator("[name=language]").fill("fr")
        save(second)

        def values():
            form = second.locator("#act-edit")
            boxes = [
                form.locator(f"[name={name}]").is_checked() for name in ("topics", "quantity_is_approximate")
            ]
            return [form.locator(f"[name={name}]").input_value() for name in ("kind", "claimant")] + boxes

        assert values() == ["event", str(ana.pk), True, True]
        for button in second.get_by_text("Use mine").all():
            button.click()
        assert values() == ["state", "", False, False]
        for button in second.get_by_text("Use theirs").all():
            button.click()
        assert values() == ["event", str(ana.pk), True, True]
        save(second)
        assert Claim.objects.get(pk=claim.pk).claimant == ana and list(claim.topics.all()) == [topic]


class TestLostSession:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
    def test_keeps_what_was_typed_over_the_sign_in(self, sit_down, claim, scripts):
        person = factories.Reviewer()
        page = sit_down(person, java_script_enabled=scripts)
        open_form(page, claim)
        statement_on(page).fill(TYPED)
        Session.objects.all().delete()
        save(page)
        assert "What you typed is kept on this page" in page.locator("main").inner_text()
        assert not scripts or serious(page) == []
        sign_in(page, person)
        assert page.get_by_label("Statement").input_value() == TYPED
        assert not scripts or serious(page) == []
        assert said_by(claim) == STATEMENT
        with page.expect_navigation():
            page.get_by_role("button", name="Send it").click()
        assert said_by(claim) == TYPED
        assert not scripts or kept(page) == 0

    def test_shows_a_form_of_before_a_new_sign_in_to_be_copied(self, sit_down, claim):
        person = factories.Reviewer()
        page = sit_down(person)
        open_form(page, claim)
        type_and_wait(page, TYPED)
        elsewhere = page.context.new_page()
        Session.objects.all().delete()
        elsewhere.goto("/admin/")
        sign_in(elsewhere, person)
        save(page)
        assert page.get_by_label("Statement").input_value() == TYPED
        with page.expect_navigation():
            page.get_by_role("link", name="open the page anew").click()
        page.get_by_role("button", name="Restore").click()
        save(page)
        assert said_by(claim) == TYPED


class TestServerError:
    @pytest.fixture
    def page(self, sit_down, claim):
        page = sit_down(factories.Reviewer())
        open_form(page, claim)
        type_and_wait(page, TYPED)

        def fail(route):
            is_sent = route.request.method == "POST"
            return route.fulfill(status=500, body="Something went wrong") if is_sent else route.continue_()

        page.route("**/change/", fail)
        save(page)
        page.unroute("**/change/")
        return page

    def test_offers_what_was_typed_when_the_page_is_opened_again(self, page, claim):
        open_form(page, claim)
        offer = page.locator(".kept")
        assert TYPED in offer.inner_text() and statement_on(page).input_value() == STATEMENT
        assert serious(page) == []
        offer.get_by_role("button", name="Restore").click()
        assert statement_on(page).input_value() == TYPED and offer.count() == 0
        save(page)
        assert said_by(claim) == TYPED
        assert kept(page) == 0 and page.locator(".kept").count() == 0

    def test_offers_nothing_that_was_discarded(self, page, claim):
        open_form(page, claim)
        page.get_by_role("button", name="Discard").click()
        assert page.locator(".kept").count() == 0
        open_form(page, claim)
        assert page.locator(".kept").count() == 0 and statement_on(page).input_value() == STATEMENT

    def test_offers_it_to_nobody_else_and_to_nobody_after_signing_out(self, page, claim):
        other = factories.Reviewer()
        other.set_password(PASSWORD)
        other.save()
        page.context.clear_cookies()
        page.goto("/admin/login/")
        sign_in(page, other)
        open_form(page, claim)
        assert page.locator(".kept").count() == 0 and kept(page) == 1

    def test_is_forgotten_when_one_signs_out(self, page, claim):
        open_form(page, claim)
        with page.expect_navigation():
            page.locator("#logout-form button").click()
        assert kept(page) == 0

    def test_is_forgotten_after_two_weeks(self, page, claim):
        day = 24 * 3600 * 1000
        page.goto("/admin/")
        age = (
            "days => { for (const [key, text] of Object.entries(localStorage)) if (key.startsWith('desk:')) {"
        )
        age += "const versions = JSON.parse(text); for (const one of versions) one.at -= days;"
        age += "localStorage.setItem(key, JSON.stringify(versions)); } }"
        page.evaluate(age, 13 * day)
        page.goto("/admin/")
        assert kept(page) == 1
        page.evaluate(age, 2 * day)
        page.goto("/admin/")
        assert kept(page) == 0


class TestRefusedForm:
    def test_goes_on_with_what_was_typed_before(self, sit_down, claim):
        page = sit_down(factories.Reviewer())
        form = open_form(page, claim)
        form.locator("[name=quantity_value]").fill("12")
        type_and_wait(page, TYPED)
        save(page)
        assert page.locator(".field--error").count() > 0 and page.locator(".kept").count() == 0
        page.locator("#act-edit [name=quantity_unit]").fill("schools")
        until_kept(page, "quantity_unit")
        open_form(page, claim)
        page.get_by_role("button", name="Restore").click()
        assert statement_on(page).input_value() == TYPED
        assert page.input_value("#act-edit [name=quantity_unit]") == "schools"

    def test_of_reference_data_offers_what_was_typed_too(self, sit_down):
        publisher = factories.PublisherFactory(name="The Herald")
        page = sit_down(factories.Editor())
        address = f"/admin/sources/publisher/{publisher.pk}/change/"
        page.goto(address)
        page.fill("#id_name", "The Vell Herald")
        until_kept(page, "Vell")
        page.goto(address)
        page.get_by_role("button", name="Restore").click()
        assert page.input_value("#id_name") == "The Vell Herald"
        assert serious(page) == []
        with page.expect_navigation():
            page.click("input[name=_save]")
        assert kept(page) == 0

    def test_keeps_no_password(self, sit_down):
        page = sit_down(factories.Reviewer())
        page.goto("/admin/password_change/")
        page.fill("#id_old_password", "s3cret-typed")
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
        assert "s3cret" not in page.evaluate("JSON.stringify(localStorage)")
