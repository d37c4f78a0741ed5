"""Reference data and records in the admin: saved with history, refused with a sentence, never forged."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from claims import workflow
from claims.models import Claim, Claimant, LedgerEntry
from sources.models import Publisher
from sources.workflow import Given
from tests import factories
from tests.claims.desk import opened, signed_in, text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db


def change(model: str, row) -> str:
    return reverse(f"admin:{model}_change", args=[row.pk])


def inline(prefix: str, *rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return fields | {f"{prefix}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}


class TestClaimant:
    def save(self, user, claimant, **fields):
        typed = {"name": claimant.name, "kind": "person", **inline("aliases", {"name": "Old Tom"})}
        return signed_in(user).post(change("claims_claimant", claimant), opened(claimant) | typed | fields)

    def test_is_found_by_a_new_alias(self, reviewer):
        claimant = factories.ClaimantFactory()
        claim = factories.proposed(claimant=claimant)
        assert self.save(reviewer, claimant).status_code == 302
        assert list(Claim.objects.search("old tom")) == [claim]

    def test_shows_a_broken_rule_on_its_field(self, reviewer):
        factories.ClaimantFactory(wikidata_id="Q1")
        response = self.save(reviewer, factories.ClaimantFactory(), wikidata_id="Q1")
        assert response.context["errors"]
        form = response.context["adminform"].form
        assert form.errors == {"wikidata_id": ["Another claimant has this Wikidata id already."]}

    def test_labels_the_fields_of_its_aliases(self, reviewer):
        page = text_of(signed_in(reviewer).get(change("claims_claimant", factories.ClaimantFactory())))
        assert 'for="id_aliases-0-name"' in page

    def test_in_use_is_not_deleted_and_says_why(self):
        claimant = factories.ClaimantFactory()
        factories.proposed(claimant=claimant)
        address = reverse("admin:claims_claimant_delete", args=[claimant.pk])
        response = signed_in(factories.Administrator()).post(address, {"post": "yes"})
        assert "Cannot delete claimant" in text_of(response)
        assert Claimant.objects.filter(pk=claimant.pk).exists()


class TestHistory:
    def test_is_read_by_whoever_sees_the_row(self, contributor, reviewer):
        publisher = factories.PublisherFactory(name="Old Name")
        typed = opened(publisher) | {"name": "New Name", "domain": publisher.domain}
        signed_in(reviewer).post(change("sources_publisher", publisher), typed)
        address = reverse("admin:sources_publisher_history", args=[publisher.pk])
        page = text_of(signed_in(contributor).get(address, follow=True))
        assert "<del><bdi>Old Name</bdi></del> → <ins><bdi>New Name</bdi></ins>" in page
        assert reviewer.username in page

    def test_cannot_be_turned_back(self):
        publisher = factories.PublisherFactory(name="Old Name")
        entry = publisher.history.get()
        Publisher.objects.filter(pk=publisher.pk).update(name="New Name")
        address = reverse("admin:sources_publisher_simple_history", args=[publisher.pk, entry.pk])
        signed_in(factories.Administrator()).post(address, {"name": "Old Name", "domain": publisher.domain})
        assert Publisher.objects.get().name == "New Name"


class TestLedger:
    def test_is_shown_and_never_changed(self):
        factories.published()
        entry = LedgerEntry.objects.get()
        root = User.objects.create_superuser("root", password="secret")
        browser = signed_in(root)
        assert entry.sha256 in text_of(browser.get(change("claims_ledgerentry", entry)))
        for verb in ("change", "delete"):
            address = reverse(f"admin:claims_ledgerentry_{verb}", args=[entry.pk])
            assert browser.post(address, {"post": "yes"}).status_code == 403
        assert browser.get(reverse("admin:claims_ledgerentry_add")).status_code == 403

    def test_list_leaves_the_documents_alone(self, editor, django_assert_num_queries):
        for _ in range(3):
            factories.published()
        browser = signed_in(editor)
        address = reverse("admin:claims_ledgerentry_changelist")
        browser.get(address)
        with django_assert_num_queries(6) as queries:
            browser.get(address)
        assert not any('"document"' in query["sql"] for query in queries.captured_queries)


class TestAutocomplete:
    def ask(self, user, app, model, field):
        where = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        return signed_in(user).get("/admin/autocomplete/", where)

    FIELDS = [
        ("claims", "evidence", "source"),
        ("claims", "claim", "claimant"),
        ("claims", "claim", "merged_into"),
    ]

    @pytest.mark.parametrize("field", FIELDS)
    def test_answers_who_may_see_the_rows_and_nobody_else(self, contributor, field):
        factories.SourceFactory()
        assert self.ask(contributor, *field).status_code == 200
        assert self.ask(factories.Person(), *field).status_code == 403

    def test_tells_sources_apart_by_who_published_them_and_when(self, editor, django_assert_num_queries):
        gazette = factories.PublisherFactory(name="Vell Gazette")
        for day in (1, 2, 3):
            published_on = date(2026, 3, day)
            factories.SourceFactory(title="Minutes", publisher=gazette, published_on=published_on)
        factories.SourceFactory(title="Minutes", publisher=None, author="", published_on=None)
        ask = signed_in(editor).get
        where = {"app_label": "claims", "model_name": "evidence", "field_name": "source", "term": "minutes"}
        ask("/admin/autocomplete/", where)
        with django_assert_num_queries(6):
            found = ask("/admin/autocomplete/", where).json()["results"]
        assert [row["text"] for row in found] == [
            "Minutes",
            "Minutes – Vell Gazette, 3 Mar 2026",
            "Minutes – Vell Gazette, 2 Mar 2026",
            "Minutes – Vell Gazette, 1 Mar 2026",
        ]

    def test_reaches_no_reviews(self, editor):
        assert self.ask(editor, "claims", "claim", "reviews").status_code == 403


class TestPeople:
    def test_an_administrator_rises_no_higher(self):
        administrator, root = factories.Administrator(), User.objects.create_superuser("root", password="x")
        browser = signed_in(administrator)
        typed = {
            "username": administrator.username,
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        }
        browser.post(
            change("auth_user", administrator),
            typed | {"date_joined_0": "2026-01-01", "date_joined_1": "0:00"},
        )
        assert not User.objects.get(pk=administrator.pk).is_superuser
        password = {"password1": "a-new-long-one", "password2": "a-new-long-one", "usable_password": "true"}
        address = reverse("admin:auth_user_password_change", args=[root.pk])
        assert browser.post(address, password).status_code == 403
        assert User.objects.get(pk=root.pk).check_password("x")


def test_every_page_of_the_admin_opens():
    """Every list, form and record of everything registered, as a superuser sees them."""
    claim = factories.corrected()
    version = claim.appearances.get().version
    workflow.queue_extraction(version, at=AT)
    factories.TopicFactory()
    workflow.take_in_url(url="https://news.example/a", given=Given(), by=None, at=AT)
    browser = signed_in(User.objects.create_superuser("root", password="x"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert browser.get(reverse(f"{name}_changelist")).status_code == 200, name
        row = model.objects.order_by("pk").first()
        if row is not None:
            record = browser.get(reverse(f"{name}_change", args=[row.pk]), follow=True)
            assert record.status_code == 200, name
