"""What each scope of a token lets be done, and that nothing else does."""

import ast
import copy
import pickle
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from claims.enums import Scope
from claims.models import Claim, Review
from claims.models.scopes import PERMISSIONS, Bearer, granted_by, scopes_about, scopes_open_to, themself
from claims.workflow import TRANSITIONS
from tests import factories
from tests.factories import AT

ROOT = Path(__file__).resolve().parents[2]
PERMISSION = re.compile(
    r"(?:claims|sources|auth)\.(?:view|add|change|delete|accept|reject|merge|decide|sign_off|publish|retract|assign|oversee)_\w+"
)
# What no token may do, whoever it belongs to.
DESK_ALONE = {
    *(f"auth.{verb}_user" for verb in ("add", "change", "view")),
    "auth.view_group",
    "claims.oversee_subscription",
    *(
        f"claims.{verb}_{what}"
        for verb in ("add", "change")
        for what in ("rating", "ratingscale", "reviewpolicy")
    ),
    *("claims.delete_claimant", "claims.delete_topic"),
    *("sources.delete_article", "sources.delete_publisher", "sources.delete_source"),
}
READING = {Scope.WRITE_CLAIMS, Scope.WRITE_EVIDENCE, Scope.REVIEW, Scope.DECIDE, Scope.PUBLISH}


def asked_for() -> set[str]:
    """Return every permission that the code asks for by name."""
    trees = [
        ast.parse(path.read_text())
        for app in ("claims", "sources", "factcheck")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path.name != "scopes.py"
    ]
    words = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    named = {word for word in words if isinstance(word, str) and PERMISSION.fullmatch(word)}
    return named | {transition.permission for transition in TRANSITIONS.values()}


def held_by_groups() -> set[str]:
    """Return every permission that a group of the desk gives."""
    held = Permission.objects.filter(group__isnull=False).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in held}


class TestTable:
    @pytest.mark.django_db
    def test_places_every_permission_in_a_scope_or_in_the_desk(self):
        placed = DESK_ALONE.union(*PERMISSIONS.values())
        assert asked_for() - placed == set()
        assert held_by_groups() - placed == set()
        assert DESK_ALONE & frozenset().union(*PERMISSIONS.values()) == set()

    @pytest.mark.django_db
    def test_names_only_permissions_that_there_are(self):
        known = {
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
            for model in apps.get_models()
            for verb in (
                *model._meta.default_permissions,
                *(name.rpartition("_")[0] for name, _ in model._meta.permissions),
            )
        }
        named = frozenset().union(*(PERMISSIONS[scope] for scope in set(Scope) - {Scope.WEBHOOKS}))
        assert named - known == set()

    def test_has_a_line_for_every_scope(self):
        assert set(PERMISSIONS) == set(Scope)

    @pytest.mark.parametrize(
        ("permission", "scopes"),
        [
            ("claims.view_claim", {Scope.READ_UNPUBLISHED}),
            ("claims.view_review", {Scope.READ_UNPUBLISHED}),
            ("sources.add_ingestion", {Scope.WRITE_ARTICLES}),
            ("sources.change_article", {Scope.WRITE_ARTICLES}),
            ("claims.change_extraction", {Scope.WRITE_ARTICLES}),
            ("claims.accept_claim", {Scope.WRITE_CLAIMS}),
            ("claims.merge_claim", {Scope.WRITE_CLAIMS}),
            ("claims.assign_claim", {Scope.WRITE_CLAIMS}),
            ("claims.add_comment", {Scope.WRITE_CLAIMS}),
            ("sources.add_source", {Scope.WRITE_EVIDENCE}),
            ("sources.add_publisher", {Scope.WRITE_ARTICLES, Scope.WRITE_EVIDENCE}),
            ("claims.delete_evidence", {Scope.WRITE_EVIDENCE}),
            ("claims.add_review", {Scope.REVIEW}),
            ("claims.decide_claim", {Scope.DECIDE}),
            ("claims.sign_off_claim", {Scope.DECIDE}),
            ("claims.publish_claim", {Scope.PUBLISH}),
            ("claims.retract_claim", {Scope.PUBLISH}),
            ("auth.change_user", set()),
            ("claims.change_reviewpolicy", set()),
        ],
    )
    def test_grants_by_the_scopes_one_expects(self, permission, scopes):
        assert set(scopes_about(permission)) == scopes

    @pytest.mark.parametrize("scope", Scope)
    def test_lets_whoever_acts_on_the_unpublished_read_it(self, scope):
        is_reading = scope in READING | {Scope.READ_UNPUBLISHED}
        assert ("claims.view_claim" in granted_by([scope])) == is_reading
        assert ("sources.view_articleversion" in granted_by([scope])) == is_reading

    def test_knows_no_scope_of_yesterday(self):
        assert granted_by(["write:everything"]) == set()


@pytest.mark.django_db
class TestOpenScopes:
    @pytest.mark.parametrize(
        ("group", "closed"),
        [
            (factories.Person, set(Scope)),
            (factories.Contributor, {Scope.REVIEW, Scope.DECIDE, Scope.PUBLISH}),
            (factories.Reviewer, {Scope.DECIDE, Scope.PUBLISH}),
            (factories.Editor, set()),
        ],
    )
    def test_are_those_in_which_the_person_may_do_anything(self, group, closed):
        assert set(Scope) - set(scopes_open_to(group())) - {Scope.WEBHOOKS} == closed - {Scope.WEBHOOKS}


@pytest.mark.django_db
class TestBearer:
    def test_of_a_superuser_may_what_the_scope_says_and_is_none(self):
        root = factories.Person(is_superuser=True)
        bearer = Bearer(root, [Scope.REVIEW])
        assert (bearer.is_superuser, bearer.is_staff) == (False, False)
        assert bearer.has_perms(["claims.add_review", "claims.view_claim"])
        assert not bearer.has_perm("claims.publish_claim")
        assert not bearer.has_perms(["claims.add_review", "auth.change_user"])
        assert (bearer.has_module_perms("claims"), bearer.has_module_perms("auth")) == (True, False)
        assert bearer.get_all_permissions() == root.get_all_permissions() & granted_by([Scope.REVIEW])

    def test_may_no_more_than_the_person(self):
        bearer = Bearer(factories.Reviewer(), Scope.values)
        assert not bearer.has_perm("claims.publish_claim")
        assert bearer.refusal == ""

    def test_names_the_scope_for_what_was_asked_for_last(self):
        bearer = Bearer(factories.Editor(), [Scope.REVIEW])
        bearer.has_perm("claims.publish_claim")
        assert "“publish”" in bearer.refusal
        bearer.has_perm("claims.add_review")
        assert bearer.refusal == ""
        bearer.has_perm("claims.change_reviewpolicy")
        assert "no token" in bearer.refusal

    def test_is_the_person_to_everything_else(self, editor):
        bearer = Bearer(editor, [Scope.WRITE_CLAIMS])
        assert isinstance(bearer, User)
        assert bearer == editor and editor == bearer and bearer == Bearer(editor, [])
        assert bearer != factories.Editor() and len({bearer, editor}) == 1
        assert str(bearer) == str(editor)
        claim = factories.accepted()
        review = Review.objects.create(claim=claim, round=1, reviewer=bearer, created_at=AT)
        assert review.reviewer_id == editor.pk
        assert Review.objects.filter(reviewer=bearer).get() == review
        claim._history_user = bearer
        claim.save()
        assert Claim.history.filter(history_user=bearer).exists()

    def test_stays_narrow_when_it_is_copied(self, editor):
        bearer = Bearer(editor, [])
        assert copy.copy(bearer) is bearer and copy.deepcopy(bearer) is bearer
        with pytest.raises(TypeError):
            pickle.dumps(bearer)

    def test_knows_what_the_person_knows(self, editor):
        assert themself(Bearer(editor, [])) is editor and themself(editor) is editor
