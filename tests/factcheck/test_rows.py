"""Rows written by the thousand are the rows that Django would have written, histories included."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from claims.enums import ClaimantKind
from claims.models import Claim, Claimant, Import, OutsideReview
from factcheck import rows
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def values_of(row, *without):
    """Return the values of all columns, but for those that tell two writings of the same row apart."""
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in own.items() if name not in {"id", "history_id", *without}}


class TestInsert:
    def test_writes_what_django_writes(self):
        editor, claimant = factories.Editor(), factories.ClaimantFactory()
        said = {"statement": "Coal rose by 4 %.", "language": "en", "claimant_id": claimant.pk}
        known = {"created_at": AT, "created_by_id": editor.pk}
        (theirs,) = bulk_create_with_history(
            [Claim(**said, **known)],
            Claim,
            default_user=editor,
            default_date=AT,
            default_change_reason="why",
        )
        (key,) = rows.reserve(Claim, 1)
        columns = {name: [value] for name, value in said.items()}
        rows.insert(Claim, [key], columns, known, act=rows.Act(editor, AT, "why"))
        theirs.refresh_from_db()
        ours = Claim.objects.get(pk=key)
        assert values_of(ours) == values_of(theirs)
        assert values_of(ours.history.get()) == values_of(theirs.history.get())

    def test_takes_days_lists_and_words_of_a_vocabulary(self):
        editor = factories.Editor()
        (person,) = rows.reserve(Claimant, 1)
        columns = {"name": ["Ada"], "kind": [ClaimantKind.ORGANIZATION]}
        rows.insert(Claimant, [person], columns, {"created_at": AT})
        assert Claimant.objects.get(pk=person).kind == "organization"
        imported = Import.objects.create(sha256="0" * 64, format="csv", created_at=AT, created_by=editor)
        (key,) = rows.reserve(OutsideReview, 1)
        columns = {
            "key": ["k" * 64],
            "claim_id": [factories.ClaimFactory().pk],
            "publisher_id": [factories.PublisherFactory().pk],
            "brought_by_id": [imported.pk],
            "statement": ["“Ünïcode”, \\ and\ttab"],
            "reviewed_on": [date(2026, 2, 3)],
            "appearances": [["https://a.example/"]],
        }
        rows.insert(OutsideReview, [key], columns, {"created_at": AT}, act=rows.Act(editor, AT))
        written = OutsideReview.objects.get(pk=key)
        assert (written.statement, written.reviewed_on) == ("“Ünïcode”, \\ and\ttab", date(2026, 2, 3))
        assert (written.appearances, written.notes, written.value) == (["https://a.example/"], [], None)
        assert written.history.get().appearances == ["https://a.example/"]

    def test_leaves_the_histories_of_other_rows_alone(self):
        editor, other = factories.Editor(), factories.ClaimantFactory()
        entries = other.history.count()
        keys = rows.reserve(Claimant, 3)
        act = rows.Act(editor, AT)
        rows.insert(Claimant, keys, {"name": ["A", "B", "C"]}, {"created_at": AT}, act=act)
        assert other.history.count() == entries
        assert [Claimant.objects.get(pk=key).history.count() for key in keys] == [1, 1, 1]

    def test_gives_keys_that_nothing_else_gets(self):
        keys = rows.reserve(Claimant, 2)
        rows.insert(Claimant, keys, {"name": ["A", "B"]}, {"created_at": AT})
        assert factories.ClaimantFactory().pk > max(keys)
        assert [row.name for row in Claimant.objects.filter(pk__in=keys).order_by("pk")] == ["A", "B"]

    def test_writes_all_or_nothing(self):
        keys = rows.reserve(Claimant, 2)
        columns = {"name": ["A", "B"], "wikidata_id": ["Q1", "Q1"]}
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.insert(Claimant, keys, columns, {"created_at": AT})
        assert not Claimant.objects.filter(pk__in=keys).exists()
        rows.insert(Claimant, keys[:1], {"name": ["A"]}, {"created_at": AT})

    def test_writes_nothing_for_no_rows(self):
        rows.insert(Claimant, [], {"name": []})
        assert not Claimant.objects.exists()
