"""Writing nonsense through the API: each refusal names the field, and says what to send instead."""

import pytest

from claims.models import Claim
from factcheck.api.preconditions import etag_of
from tests import factories
from tests.claims.permissions import everything
from tests.claims.program import CLAIMS, Program, row_of

pytestmark = pytest.mark.django_db

CLAIM = {"statement": "It built 12.", "language": "en"}
OBJECT = "Send an object: names of fields, each with its value."


@pytest.fixture
def api(editor):
    return Program(editor)


def raw(api, body: str, **headers):
    return api.client.post(CLAIMS, body, content_type="application/json", **headers)


class TestBody:
    @pytest.mark.parametrize("body", ["[]", '"accept"', "7", "null", "true"])
    def test_is_an_object(self, api, body):
        answer = raw(api, body)
        assert (answer.status_code, answer.json()["detail"]) == (400, OBJECT)

    @pytest.mark.parametrize("body", ["{", "NaN", '{"statement": Infinity}', "[" * 100_000, "9" * 5000])
    def test_is_json(self, api, body):
        answer = raw(api, body)
        assert answer.status_code == 400, answer.content
        assert answer.json()["type"].endswith("/parse-error/") or answer.json()["detail"] == OBJECT

    def test_names_an_object_within_by_its_own_name(self, api):
        for place in (5, []):
            assert api.add(CLAIMS, **CLAIM, place=place).json()["errors"] == {"place": [OBJECT]}

    @pytest.mark.parametrize("text", ["a\0b", "", " \n", None, [], {}, True])
    def test_refuses_what_is_no_text(self, api, text):
        body = CLAIM | {"statement": text}
        assert list(api.add(CLAIMS, **body).json()["errors"]) == ["statement"]
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("body", [r'{"\ud800": 1}', r'{"language": "en", "statement": "\udfff"}'])
    def test_refuses_half_a_character(self, api, body):
        assert raw(api, body).status_code == 400

    @pytest.mark.parametrize("text", ["تراجعت إيرادات القناة", "\u200fx\u200e", "𝒳" * 10_000])
    def test_keeps_texts_of_all_scripts(self, api, text):
        assert api.add(CLAIMS, **CLAIM | {"statement": text}).json()["statement"] == text

    def test_refuses_a_word_that_is_unknown_with_the_nearest(self, api):
        said = api.act(row_of(factories.proposed()), "reject", reason="opinions").json()["errors"]
        assert said["reason"][0].startswith("“opinions” is not known. Did you mean “opinion”? Possible: ")

    @pytest.mark.parametrize("field", ["id", "status", "check_worthiness", "created_by", "current_verdict"])
    def test_refuses_by_name_what_nobody_sets(self, api, field):
        claim = factories.proposed()
        before = everything()
        assert list(api.edit(row_of(claim), **{field: 1}).json()["errors"]) == [field]
        assert list(api.add(CLAIMS, **CLAIM, **{field: 1}).json()["errors"]) == [field]
        assert everything() == before

    def test_of_a_change_says_what_to_change(self, api):
        claim = factories.proposed()
        for changes in ({}, {"reason": "For fun."}):
            answer = api.edit(row_of(claim), **changes)
            assert (answer.status_code, answer.json()["detail"]) == (400, "Say what to change.")
        assert claim.history.count() == 1

    def test_refuses_what_is_longer_than_anybody_reads(self, api):
        answer = api.act(row_of(factories.published()), "retract", reason="x" * 100_001)
        assert "100000" in answer.json()["errors"]["reason"][0]


class TestNothing:
    """What shows nothing says nothing."""

    @pytest.mark.parametrize("text", ["\u200b", "\u2028\ufeff ", "\u202e"])
    def test_is_no_statement_name_or_reason(self, api, text):
        assert list(api.add(CLAIMS, **CLAIM | {"statement": text}).json()["errors"]) == ["statement"]
        assert list(api.add(CLAIMS, **CLAIM, claimant_name=text).json()["errors"]) == ["claimant_name"]
        answer = api.act(row_of(factories.published()), "retract", reason=text)
        assert list(answer.json()["errors"]) == ["reason"]


class TestQuantity:
    @pytest.mark.parametrize("upper", [{}, {"quantity_upper": None}, {"quantity_upper": "3"}])
    def test_between_has_an_upper_end(self, api, upper):
        body = CLAIM | {"quantity_comparator": "between", "quantity_value": "12"} | upper
        assert list(api.add(CLAIMS, **body).json()["errors"]) == ["quantity_upper"]


class TestNumber:
    @pytest.mark.parametrize("number", [0, -1, 2**63, "x", "", [], {}, True, 1.5])
    def test_that_can_be_none_is_refused(self, api, number):
        assert list(api.add(CLAIMS, **CLAIM, claimant=number).json()["errors"]) == ["claimant"]


class TestIfMatch:
    """What is no ETag is told apart from one that is out of date."""

    @pytest.mark.parametrize("given", ["e1", "x", '"', ","])
    def test_is_written_as_an_etag_is(self, api, given):
        claim = factories.proposed()
        answer = api.send("post", row_of(claim, "accept"), {}, given)
        assert answer.status_code == 400
        assert "quotes" in answer.json()["errors"]["If-Match"][0]

    @pytest.mark.parametrize("written", ["W/{}", '"x", {}', "*"])
    def test_may_be_weak_one_of_several_or_any(self, api, written):
        claim = factories.proposed()
        answer = api.send("post", row_of(claim, "accept"), {}, written.format(etag_of(claim)))
        assert answer.status_code == 200
