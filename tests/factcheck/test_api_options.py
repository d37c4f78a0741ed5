"""OPTIONS: what a client needs to build a form for a list."""

import jsonschema
import pytest
from rest_framework.test import APIClient

from claims.filters import ClaimFilter
from factcheck.api.metadata import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return APIClient().options("/api/v1/claims/").json()


def lookups(form, name):
    found = next(each for each in form["filters"] if each["name"] == name)
    return {lookup["lookup"]: lookup for lookup in found["lookups"]}


class TestForm:
    def test_has_the_described_shape(self, form):
        jsonschema.validate(form, FORM)

    def test_names_every_parameter_of_the_filters(self, form):
        named = {lookup["parameter"] for each in form["filters"] for lookup in each["lookups"]}
        assert named == set(ClaimFilter.base_filters)

    def test_tells_the_lookups_and_types_of_a_filter(self, form):
        assert list(lookups(form, "claimant")) == ["is", "in", "not", "isempty"]
        assert lookups(form, "value")["gte"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 5}
        assert lookups(form, "first_appeared")["lte"]["schema"] == {"type": "string", "format": "date"}
        assert lookups(form, "topic")["all"]["schema"]["type"] == "array"

    def test_tells_closed_lists_with_their_labels(self, form):
        assert {"value": "mostly_false", "label": "Mostly false"} in lookups(form, "rating")["not"]["choices"]

    def test_tells_orderings_and_page_sizes(self, form):
        assert form["orderings"]["default"] == "-updated" and "published" in form["orderings"]["values"]
        assert form["page_size"] == {"default": 20, "maximum": 100}

    def test_leaves_out_what_a_list_has_not(self):
        assert "orderings" not in APIClient().options("/api/v1/changes/").json()
        assert "filters" not in APIClient().options("/api/v1/problems/").json()
