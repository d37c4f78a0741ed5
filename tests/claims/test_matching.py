"""Claims that say the same are found, and the same with another figure is told apart."""

from decimal import Decimal

import pytest

from claims.matching import similar
from claims.models import Claim
from tests import factories

pytestmark = pytest.mark.django_db


def claim(statement, **fields):
    return factories.proposed(statement=statement, place=None, **fields)


def found(ours):
    return [match.claim for match in similar(ours, among=Claim.objects.all())]


def test_finds_the_same_claim_in_other_words():
    ours = claim("Xi Jinping has met Vladimir Putin more than 40 times over the past decade.")
    same = claim("Vladimir Putin and Xi Jinping met over 40 times in a decade.")
    claim("The council has built twelve schools over the past decade.")
    assert found(ours) == [same]


def test_never_finds_the_claim_itself():
    ours = claim("The bridge is closed.")
    assert found(ours) == []


def test_puts_the_most_alike_first():
    ours = claim("The town of Vell built twelve schools in 2024.")
    near = claim("The town of Vell built twelve schools during 2024.")
    far = claim("The town of Vell built a tunnel in 2024.")
    assert found(ours) == [near, far]


def test_shows_how_the_figures_differ():
    ours = claim(
        "Vell built 12 schools.", quantity_comparator="eq", quantity_value=12, quantity_unit="schools"
    )
    claim(
        "Vell built 9 schools.",
        quantity_comparator="gte",
        quantity_value=Decimal("9.5"),
        quantity_unit="schools",
    )
    (match,) = similar(ours, among=Claim.objects.all())
    assert match.difference == "= 12 schools here, ≥ 9.5 schools there"


def test_says_nothing_of_figures_that_agree():
    fields = {"quantity_comparator": "eq", "quantity_value": 12, "quantity_unit": "schools"}
    ours = claim("Vell built 12 schools.", **fields)
    claim("Twelve (12) schools built in Vell.", **fields)
    assert [match.difference for match in similar(ours, among=Claim.objects.all())] == [""]


def test_says_nothing_where_more_than_meets_at_least():
    fields = {"quantity_value": 40, "quantity_unit": "meetings"}
    ours = claim("Xi met Putin more than 40 times.", quantity_comparator="gte", **fields)
    claim("Xi has met Putin more than 40 times.", quantity_comparator="gt", **fields)
    assert [match.difference for match in similar(ours, among=Claim.objects.all())] == [""]


def test_works_in_scripts_without_spaces():
    ours, same = claim("高铁江湾站每天运送四万名乘客"), claim("江湾站每天运送乘客四万名")
    assert found(ours) == [same]
