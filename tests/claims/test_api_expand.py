"""`expand=`: what a document names, shown whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims import workflow
from claims.api.urls import router
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
EXPANDABLE = [
    (f"/api/v1/{prefix}/", name)
    for prefix, view, _ in router.registry
    for name in view.expandable
    if "(" not in prefix
]


@pytest.fixture
def api():
    return APIClient()


def newsroom_row(number: int = 0):
    """Publish a claim with all that its document can name."""
    claimant = factories.ClaimantFactory()
    claimant.aliases.create(name=f"Alias {number}")
    place = workflow.Place(version=factories.VersionFactory(), start=27, end=53, claimant=claimant)
    return factories.published(place=place, claimant=claimant, topics=[factories.TopicFactory()])


def at_path(document, path):
    for name in path.split("."):
        document = document[0] if isinstance(document, list) else document
        document = document[name]
    return document[0] if isinstance(document, list) else document


class TestExpand:
    @pytest.mark.parametrize(
        ("path", "address"),
        [
            ("claimant", "claimants"),
            ("topics", "topics"),
            ("appearances.claimant", "claimants"),
            ("appearances.article.publisher", "publishers"),
            ("evidence.source", "sources"),
        ],
    )
    def test_shows_what_its_own_address_shows(self, api, path, address):
        number = newsroom_row().pk
        for shown in (
            api.get(f"/api/v1/claims/{number}/", {"expand": path}).json(),
            api.get("/api/v1/claims/", {"expand": path}).json()["results"][0],
        ):
            whole = at_path(shown, path)
            assert whole == api.get(f"/api/v1/{address}/{whole['id']}/").json()

    def test_goes_on_within_what_was_expanded(self, api):
        claim = newsroom_row()
        shown = api.get(
            f"/api/v1/claims/{claim.pk}/", {"expand": "evidence.source.publisher,evidence.source"}
        ).json()
        assert "country" in shown["evidence"][0]["source"]["publisher"]

    def test_shows_a_claim_in_place_of_its_number(self, api):
        claim = newsroom_row()
        whole = api.get(f"/api/v1/claims/{claim.pk}/").json()
        assert api.get("/api/v1/verdicts/?expand=claim").json()["results"][0]["claim"] == whole
        into = newsroom_row(1)
        workflow.merge(claim=claim, into=into, by=factories.Editor(), at=AT, reason="The same.")
        shown = api.get(f"/api/v1/claims/{claim.pk}/?expand=merged_into").json()
        assert shown["merged_into"]["id"] == into.pk

    def test_leaves_what_nobody_may_see_as_it_is(self, api):
        claim = newsroom_row()
        article = claim.appearances.get().version.article_id
        hidden = factories.proposed(
            place=workflow.Place(version=claim.appearances.get().version, start=0, end=5)
        )
        shown = api.get(f"/api/v1/articles/{article}/?expand=appearances.claim").json()
        assert [place["claim"]["id"] for place in shown["appearances"]] == [claim.pk]
        assert str(hidden.statement) not in str(shown)

    def test_is_no_part_of_the_etag_of_the_document_alone(self, api):
        """What a claimant is called changes without an act of publication."""
        claim = newsroom_row()
        address = f"/api/v1/claims/{claim.pk}/?expand=claimant"
        etag = api.get(address)["ETag"]
        assert api.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
        claim.claimant.role = "minister"
        claim.claimant.save()
        assert api.get(address, HTTP_IF_NONE_MATCH=etag).json()["claimant"]["role"] == "minister"

    def test_goes_with_a_selection_of_fields(self, api):
        claim = newsroom_row()
        shown = api.get(f"/api/v1/claims/{claim.pk}/?expand=claimant,topics&fields=id,topics").json()
        assert shown.keys() == {"id", "topics"} and "description" in shown["topics"][0]

    @pytest.mark.parametrize(("address", "name"), EXPANDABLE)
    def test_of_anything_takes_as_many_queries_for_ten_as_for_one(self, api, address, name):
        counts = []
        for more in (1, 9):
            for number in range(more):
                newsroom_row(number)
            with CaptureQueriesContext(connection) as queries:
                assert api.get(address, {"expand": name}).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 8

    def test_of_what_is_not_there_is_refused_with_the_nearest(self, api):
        claim = newsroom_row()
        for address in ("/api/v1/claims/", f"/api/v1/claims/{claim.pk}/"):
            answer = api.get(address, {"expand": "claiment"})
            assert answer.status_code == 400
            assert "Did you mean “claimant”?" in answer.json()["errors"]["expand"][0]

    def test_is_refused_where_nothing_can_be_expanded(self, api):
        assert "expand" in api.get("/api/v1/topics/?expand=x").json()["errors"]
