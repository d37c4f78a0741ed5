"""The same table brought in at the same moment: by a button pressed twice, by two people."""

import pytest

from claims.interchange.tables.columns import CLAIMS
from claims.interchange.tables.reading import read
from claims.models import Claim, Claimant
from claims.workflow import importing
from claims.workflow.rehearsing import NotAsShown
from tests import factories
from tests.at_once import at_once
from tests.claims.tables.files import csv_file
from tests.factories import AT

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_enters_everything_once():
    lines = [f"Number {number}.,en,Ada Roe" for number in range(5)]
    rows = read(csv_file("statement,language,claimant", *lines), CLAIMS).rows
    ann, bob = factories.Contributor(), factories.Contributor()
    digest = importing.preview(CLAIMS, rows, by=ann, at=AT, origin="x").digest
    failures = at_once(
        lambda by=by: importing.carry_out(CLAIMS, rows, digest=digest, by=by, at=AT, origin="x")
        for by in (ann, ann, bob)
    )
    assert [type(failure) for failure in failures] == [NotAsShown] * 2
    assert (Claim.objects.count(), Claimant.objects.count()) == (5, 1)
