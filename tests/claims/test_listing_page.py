"""The list of claims: what it lists, how it answers a bad question, and that it agrees with the API."""

import re
from datetime import date

import pytest
from django.utils import timezone

from claims import workflow
from tests import factories
from tests.claims.reader import page, queries, unpublished
from tests.factories import AT

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    return [reading.document["id"] for reading in client.get(f"/claims/{query}").context["readings"]]


class TestListing:
    def test_lists_what_is_public_and_nothing_else(self, client, editor):
        client.force_login(editor)
        public = {factories.published().pk, factories.retracted().pk}
        list(unpublished())
        assert set(listed(client)) == public
        assert set(listed(client, "?ordering=-id&page_size=2")) == public

    def test_reads_as_many_rows_as_there_are_in_as_many_queries(self, client):
        factories.published()
        few = queries(client, "/claims/")
        for _ in range(10):
            factories.published()
        assert len(listed(client)) == 11
        assert queries(client, "/claims/") == few == 5

    def test_filters_and_says_what_is_set(self, client):
        claim = factories.published(topics=[factories.TopicFactory(slug="schools", name="Schools")])
        factories.published()
        assert listed(client, "?topic=schools&rating=false") == [claim.pk]
        html = page(client, "/claims/?topic=schools&rating=false")
        assert 'href="?rating=false"' in html and "Topic: <bdi>Schools</bdi>" in html

    def test_keeps_the_filters_from_page_to_page(self, client):
        claims = [factories.published() for _ in range(3)]
        first = client.get("/claims/?page_size=2&rating=false&ordering=id")
        assert "page_size=2" in first.context["next"] and "rating=false" in first.context["next"]
        assert listed(client, first.context["next"]) == [claims[2].pk]
        second = client.get("/claims/" + first.context["next"])
        assert listed(client, second.context["previous"]) == [claims[0].pk, claims[1].pk]

    def test_names_an_unknown_parameter_and_the_nearest_one(self, client):
        html = page(client, "/claims/?ratng=false&q=budget", 400)
        assert "There is no parameter “ratng”. Did you mean “rating”?" in html
        assert 'name="q" type="search" value="budget"' in html

    def test_names_a_bad_value_and_keeps_it(self, client):
        html = page(client, "/claims/?rating=flase&published__gte=yesterday", 400)
        assert "Did you mean “false”?" in html
        assert '<option value="flase" selected>' in html
        assert 'type="text" value="yesterday" aria-invalid="true"' in html

    @pytest.mark.parametrize("query", ["?cursor=x", "?page_size=0", "?ordering=color", "?q=%00", "?=x"])
    def test_refuses_what_makes_no_sense(self, client, query):
        assert "This list cannot be shown as asked" in page(client, f"/claims/{query}", 400)

    def test_says_how_to_widen_an_empty_answer(self, client):
        assert "Take away one of the filters" in page(client, "/claims/?q=zzz")

    def test_drops_empty_fields_from_the_address(self, client):
        response = client.get("/claims/?q=&rating=false&topic=")
        assert (response.status_code, response.url) == (302, "?rating=false")

    def test_sends_what_the_form_has_no_field_for_along(self, client):
        html = page(client, "/claims/?value__gte=1")
        assert '<input type="hidden" name="value__gte" value="1">' in html

    def test_marks_what_is_stale_or_corrected(self, client, monkeypatch):
        factories.corrected()
        monkeypatch.setattr(timezone, "localdate", lambda: date(2030, 1, 1))
        html = page(client, "/claims/")
        assert ">corrected<" in html and ">due for another look<" in html


class TestListingAndApi:
    @pytest.fixture
    def _claims(self):
        schools = factories.TopicFactory(slug="schools")
        true = factories.RatingFactory(label="True", category="true", value=5)
        factories.published(topics=[schools], statement="The council built 12 schools.")
        factories.published(topics=[schools], language="ar", rating=true)
        target, duplicate = factories.corrected(), factories.published()
        workflow.merge(claim=duplicate, into=target, by=factories.Editor(), at=AT)
        factories.retracted(statement="The council built a canal.")
        list(unpublished())

    @pytest.mark.usefixtures("_claims")
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?q=canal",
            "?q=%22built+12%22&topic=schools",
            "?rating=true,false&ordering=-value",
            "?rating__not=true&ordering=id",
            "?status=merged&status=retracted",
            "?is_corrected=true",
            "?is_stale=false&page_size=2",
            "?language=ar",
            "?publisher__isempty=true",
            "?first_appeared__gte=2026-02-20&published__lte=2026-03-01",
        ],
    )
    def test_give_the_same_ids_for_the_same_query(self, client, query):
        data = client.get(f"/api/v1/claims/{query}").json()
        assert listed(client, query) == [claim["id"] for claim in data["results"]]

    @pytest.mark.parametrize(
        "query", ["?ratng=x", "?rating=flase", "?cursor=x", "?ordering=x", "?rating=%00"]
    )
    def test_refuse_the_same_queries_for_the_same_parameters(self, client, query):
        data = client.get(f"/api/v1/claims/{query}")
        assert data.status_code == 400
        assert set(client.get(f"/claims/{query}").context["errors"]) == set(data.json()["errors"])

    def test_name_each_other(self, client):
        claim = factories.published()
        for path in (claim.get_absolute_url(), "/claims/?rating=false"):
            (found,) = re.findall(
                r'rel="alternate" type="application/json" href="([^"]+)"', page(client, path)
            )
            assert client.get(found).status_code == 200
