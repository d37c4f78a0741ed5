"""Publishers and source documents in the API."""

import pytest
from rest_framework.test import APIClient

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(contributor):
    client = APIClient()
    client.force_authenticate(contributor)
    return client


def names(answer, field: str) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row[field] for row in answer.json()["results"]]


class TestPublishers:
    @pytest.fixture(autouse=True)
    def publishers(self):
        factories.PublisherFactory(name="Courier", domain="courier.example", country="AU", language="en")
        factories.PublisherFactory(name="Le Jour", domain="jour.example", country="FR", language="fr")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Courier", "Le Jour"]),
            ("ordering=-name", ["Le Jour", "Courier"]),
            ("q=JOUR", ["Le Jour"]),
            ("domain=courier.example", ["Courier"]),
            ("country=FR,DE", ["Le Jour"]),
            ("language__not=fr", ["Courier"]),
        ],
    )
    def test_are_filtered(self, desk, query, found):
        assert names(desk.get(f"/api/v1/publishers/?{query}"), "name") == found


class TestSources:
    @pytest.fixture(autouse=True)
    def sources(self):
        register = factories.PublisherFactory(domain="register.example")
        factories.SourceFactory(
            title="Register", publisher=register, reliability="A", reliability_reason="Kept by law."
        )
        factories.SourceFactory(title="Blog", kind="post", proximity="secondary", publisher=None)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Blog", "Register"]),
            ("ordering=title", ["Blog", "Register"]),
            ("kind=post,dataset", ["Blog"]),
            ("proximity=primary", ["Register"]),
            ("reliability=A,B", ["Register"]),
            ("publisher=register.example", ["Register"]),
            ("publisher__isempty=true", ["Blog"]),
            ("published__isempty=true&q=reg", ["Register"]),
        ],
    )
    def test_are_filtered(self, desk, query, found):
        assert names(desk.get(f"/api/v1/sources/?{query}"), "title") == found

    def test_are_public_once_a_public_claim_rests_on_them(self):
        factories.published()
        assert names(APIClient().get("/api/v1/sources/?ordering=id"), "title") != []
        assert not {"Blog", "Register"} & set(names(APIClient().get("/api/v1/sources/"), "title"))
