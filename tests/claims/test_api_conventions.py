"""What holds for every list and object of the API; a new endpoint is checked once it has an address."""

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from claims import workflow
from claims.api.urls import router
from claims.models import Claim
from factcheck.api.metadata import FORM
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LISTS = [
    *("claim", "verdict", "article", "publisher", "source", "claimant", "rating", "topic"),
    *("change", "dump"),
]
DETAILS = LISTS
OF_OTHER_SHAPES = {"import", "ingestion", "token", "history", "webhook", "delivery"}
# What belongs to a claim and is for the desk: see `test_api_writes`.
OF_CLAIMS = {
    *("appearance", "assignment", "comment", "evidence", "inquiry", "outsidereview", "report", "review"),
}
EDITED = {"claim", "source"}
ODD_NUMBERS = ["0", "-1", str(10**30), "999999999999999999", "abc", "1.0", "%00", "٣", "1'--"]


def _newsroom_row(number: int) -> Claim:
    """Publish a claim and all that goes with it, so that each list gets a row or more."""
    claimant = factories.ClaimantFactory()
    claimant.aliases.create(name=f"Alias {number}")
    topic = factories.TopicFactory()
    rating = factories.RatingFactory(label=f"False {number}")
    place = workflow.Place(version=factories.VersionFactory(), start=27, end=53, claimant=claimant)
    claim = factories.reviewed(place=place, claimant=claimant, topics=[topic])
    claim = factories.decided(claim=claim, rating=rating)
    workflow.sign_off(claim=claim, by=factories.Editor(), at=AT)
    published = workflow.publish(claim=claim, by=factories.Editor(), at=AT)
    factories.dumped()
    return published


@pytest.fixture(params=["anonymous", "desk"])
def api(request):
    client = APIClient(raise_request_exception=False)
    if request.param == "desk":
        person = factories.Administrator()
        person.get_all_permissions()  # read once a request; here one object serves many
        client.force_authenticate(person)
    return client


def count_queries(api: APIClient) -> dict[str, int]:
    """Return how many queries each list takes, and check that it has rows."""
    counts = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as queries:
            answer = api.get(reverse(f"api:{name}-list"))
        assert answer.json()["results"], name
        counts[name] = len(queries)
    return counts


def test_every_address_is_known_here():
    assert {basename for _, _, basename in router.registry} == {*LISTS, *OF_OTHER_SHAPES, *OF_CLAIMS}


def test_lists_take_as_many_queries_for_eleven_rows_as_for_one(api):
    _newsroom_row(0)
    few = count_queries(api)
    for number in range(1, 11):
        _newsroom_row(number)
    assert count_queries(api) == few
    assert max(few.values()) <= 5


@pytest.mark.parametrize("name", LISTS)
class TestList:
    def test_refuses_what_it_does_not_know(self, api, name):
        answer = api.get(reverse(f"api:{name}-list"), {"xyzzy": "1"})
        assert answer.status_code == 400
        assert "no parameter “xyzzy”" in answer.json()["errors"]["xyzzy"][0]

    def test_survives_odd_values_in_every_parameter(self, api, name):
        address = reverse(f"api:{name}-list")
        view = router.registry[[base for _, _, base in router.registry].index(name)][1]
        for parameter in [*view.filterset_class.base_filters, "cursor", "ordering", "page_size", "fields"]:
            for value in ["\0", "a" * 10_000, str(10**30), "-1", "é\u202e", "%", "'\"", "1,,2", "{}", "NaN"]:
                answer = api.get(address, {parameter: value})
                assert answer.status_code in (200, 400), (parameter, value[:20])

    def test_has_every_convention_of_reading(self, name):
        """Validators that hold for HEAD as for GET, and for scripts of other origins."""
        _newsroom_row(0)
        api, address = APIClient(), reverse(f"api:{name}-list")
        number = api.get(address).json()["results"][0]["sequence" if name == "change" else "id"]
        for place in (address, reverse(f"api:{name}-detail", args=[number])):
            shown, head = api.get(place), api.head(place)
            assert (head.status_code, head["ETag"], head.content) == (200, shown["ETag"], b"")
            assert not shown["ETag"].startswith("W/")
            assert {"Authorization", "Cookie"} <= set(shown["Vary"].split(", "))
            for ask in (api.get, api.head):
                unchanged = ask(place, HTTP_IF_NONE_MATCH=f'"x", {shown["ETag"]}')
                assert (unchanged.status_code, unchanged.content) == (304, b"")
                assert unchanged["ETag"] == shown["ETag"] and unchanged["Access-Control-Allow-Origin"] == "*"

    def test_describes_itself(self, api, name):
        form = api.options(reverse(f"api:{name}-list")).json()
        jsonschema.validate(form, FORM)
        view = router.registry[[base for _, _, base in router.registry].index(name)][1]
        named = {lookup["parameter"] for each in form["filters"] for lookup in each["lookups"]}
        assert named == set(view.filterset_class.base_filters)
        assert form["expand"] == sorted(view.expandable) and form["page_size"]["maximum"] == 100

    def test_has_a_negation_for_every_choice_of_values(self, api, name):
        """And lists by number, so that a client can fetch many rows at once."""
        for each in api.options(reverse(f"api:{name}-list")).json()["filters"]:
            lookups = {lookup["lookup"]: lookup["schema"]["type"] for lookup in each["lookups"]}
            assert ("not" in lookups) == (lookups.get("is") == "array"), each["name"]
            assert ("gte" in lookups) == ("lte" in lookups), each["name"]

    def test_can_be_ordered_as_it_says_both_ways(self, api, name):
        _newsroom_row(0)
        _newsroom_row(1)
        view = router.registry[[base for _, _, base in router.registry].index(name)][1]
        for ordering in view.filterset_class.orderings:
            if name == "change":
                continue
            up, down = (
                [
                    row["id"]
                    for row in api.get(reverse(f"api:{name}-list"), {"ordering": order}).json()["results"]
                ]
                for order in (ordering, f"-{ordering}")
            )
            assert up == down[::-1]


@pytest.mark.parametrize("name", DETAILS)
class TestObject:
    @pytest.mark.parametrize("number", ODD_NUMBERS)
    def test_that_does_not_exist_is_not_found(self, api, name, number):
        address = reverse(f"api:{name}-list") + f"{number}/"
        assert api.get(address).status_code == 404

    def test_refuses_what_it_does_not_know(self, api, name):
        answer = api.get(reverse(f"api:{name}-detail", args=[1]), {"page_size": "1"})
        assert answer.status_code == 400

    def test_shows_the_same_as_the_list(self, api, name):
        _newsroom_row(0)
        listed = api.get(reverse(f"api:{name}-list")).json()["results"][0]
        number = listed["sequence" if name == "change" else "id"]
        shown = api.get(reverse(f"api:{name}-detail", args=[number])).json()
        assert listed.items() <= shown.items()

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_cannot_be_written(self, api, name, method):
        if method == "patch" and name in EDITED:
            pytest.skip("it is edited with PATCH")
        assert getattr(api, method)(reverse(f"api:{name}-detail", args=[1])).status_code == 405


def test_root_leads_everywhere(api):
    found = api.get("/api/v1/").json()
    assert {f"{name}s" for name in LISTS} <= found.keys()
    signed_in_only = {"imports", "tokens", "webhooks"}
    for name, address in found.items():
        assert api.get(address).status_code == 200 or name in signed_in_only
