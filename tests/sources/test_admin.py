"""Publishers and sources in the admin."""

import pytest
from django.urls import reverse

from sources.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


class TestSource:
    ADD = "/admin/sources/source/add/"

    def typed(self, **fields):
        return {"title": "Register", "kind": "dataset", "proximity": "primary", "reliability": "F"} | fields

    def test_keeps_who_described_it(self, client, contributor):
        client.force_login(contributor)
        assert client.post(self.ADD, self.typed()).status_code == 302
        source = Source.objects.get()
        assert source.created_by == contributor
        assert source.history.get().history_user == contributor

    def test_asks_for_the_reason_of_its_grade_on_that_field(self, client, contributor):
        client.force_login(contributor)
        response = client.post(self.ADD, self.typed(reliability="A"))
        assert set(response.context["adminform"].form.errors) == {"reliability_reason"}

    def test_is_not_added_by_strangers(self, client):
        client.force_login(factories.Person())
        assert client.post(self.ADD, self.typed()).status_code == 403

    def test_in_use_is_not_deleted(self, client):
        source = factories.EvidenceFactory().source
        client.force_login(factories.Administrator())
        client.post(reverse("admin:sources_source_delete", args=[source.pk]), {"post": "yes"})
        assert Source.objects.filter(pk=source.pk).exists()


class TestPublisher:
    def test_shows_a_taken_domain_on_its_field(self, client, contributor):
        factories.PublisherFactory(domain="news.example")
        client.force_login(contributor)
        response = client.post("/admin/sources/publisher/add/", {"name": "Other", "domain": "news.example"})
        errors = response.context["adminform"].form.errors
        assert errors == {"domain": ["Another publisher has this domain already."]}
