"""If-Match on writes: refused without, refused when somebody else was there first."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from factcheck.acts import record
from factcheck.api.preconditions import PreconditionFailed, PreconditionRequired, etag_of, require_match
from factcheck.api.problems import problem_of
from factcheck.editions import EditConflict, edition_of, require_edition, with_editions
from sources.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(editor):
    source = factories.SourceFactory()
    record(source, by=editor, at=timezone.now(), reason="made")
    return source


@pytest.fixture
def api(editor):
    client = APIClient()
    client.force_authenticate(editor)
    return client


def write(if_match: str | None) -> Request:
    headers = {} if if_match is None else {"If-Match": if_match}
    return Request(APIRequestFactory().patch("/", headers=headers))


class TestRequireMatch:
    def test_lets_pass_who_knows_the_present_edition(self, source):
        assert require_match(write(etag_of(source)), source) == edition_of(source)

    @pytest.mark.parametrize(
        "written", ['"e{}"', 'W/"e{}"', '"e{}-9f86d081"', 'W/"e{}-9f86d081"', '"1x", "e{}"']
    )
    def test_looks_at_the_edition_alone(self, source, written):
        assert require_match(write(written.format(edition_of(source))), source) == edition_of(source)

    def test_lets_pass_who_overwrites_knowingly(self, source):
        assert require_match(write("*"), source) is None

    def test_refuses_who_says_nothing(self, source):
        with pytest.raises(PreconditionRequired) as refusal:
            require_match(write(None), source)
        problem = problem_of(refusal.value)
        assert (problem.kind.status, problem.kind.slug) == (428, "precondition-required")

    def test_refuses_who_knows_an_older_edition_and_names_the_present_one(self, source, editor):
        old = etag_of(source)
        record(source, by=editor, at=timezone.now(), reason="changed")
        with pytest.raises(PreconditionFailed) as refusal:
            require_match(write(old), source)
        problem = problem_of(refusal.value)
        assert (problem.kind.status, problem.kind.slug) == (412, "precondition-failed")
        assert problem.headers["ETag"] == etag_of(source) != old

    @pytest.mark.parametrize("given", ['"12"', '"x"', '""', '"e0"'])
    def test_refuses_what_is_no_etag_of_it(self, source, given):
        with pytest.raises(PreconditionFailed):
            require_match(write(given), source)

    @pytest.mark.parametrize("given", ["12", '"', "x", "e0"])
    def test_refuses_what_is_no_etag_at_all(self, source, given):
        with pytest.raises(ValidationError, match="in its quotes"):
            require_match(write(given), source)

    def test_takes_no_public_etag_for_an_edition(self, source):
        """The ledger counts, too: its number and an edition may be the same."""
        with pytest.raises(PreconditionFailed):
            require_match(write(f'"{edition_of(source)}-1.0.0-9f86d081"'), source)

    def test_is_not_misled_by_an_edition_read_long_ago(self, source, editor):
        shown = with_editions(Source.objects.all()).get(pk=source.pk)
        record(source, by=editor, at=timezone.now(), reason="changed")
        with pytest.raises(PreconditionFailed):
            require_match(write(etag_of(shown)), shown)

    def test_locks_the_row_first(self, source):
        if not connection.features.has_select_for_update:
            pytest.skip("SQLite has one writer at a time")
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            require_match(write("*"), source)
        assert "FOR UPDATE" in queries[0]["sql"]

    def test_knows_rows_without_a_history_by_what_they_hold(self, editor):
        old = etag_of(editor)
        assert require_match(write(old), editor) is None
        editor.first_name = "Ada"
        editor.save()
        with pytest.raises(PreconditionFailed):
            require_match(write(old), editor)

    def test_tells_a_conflict_within_the_workflow_alike(self, source, editor):
        known = edition_of(source)
        source.title = "Theirs"
        record(source, by=editor, at=timezone.now(), reason="changed")
        with pytest.raises(EditConflict) as conflict:
            require_edition(source, known, {"title": "Mine"})
        problem = problem_of(conflict.value)
        assert (problem.kind.status, problem.headers["ETag"]) == (412, etag_of(source))


class TestEtagOfARead:
    def test_is_what_a_write_takes(self, api, source):
        answer = api.get(f"/api/v1/sources/{source.pk}/")
        assert require_match(write(answer["ETag"]), source) == edition_of(source)

    def test_changes_with_the_answer_too(self, api, source):
        """What is shown of other rows is part of the answer, not of the edition."""
        address = f"/api/v1/sources/{source.pk}/"
        before = api.get(address)["ETag"]
        source.publisher.name = "Renamed"
        source.publisher.save()
        answer = api.get(address, HTTP_IF_NONE_MATCH=before)
        assert answer.status_code == 200 and answer["ETag"] != before
        assert require_match(write(before), source)

    def test_tells_the_public_nothing_of_editions(self, source):
        claim = factories.published()
        number = claim.evidence.first().source_id
        etag = APIClient().get(f"/api/v1/sources/{number}/")["ETag"]
        assert "-" not in etag
