"""Signing in from programs."""

from base64 import b64encode
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.test import APIClient

from claims.enums import Scope
from claims.models import Claim, Token, TokenUse
from claims.models.tally import TALLY
from claims.workflow.tokens import MOST_TOKENS, make_token
from sources.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/tokens/"
ARTICLE = {"text": "The council met on Monday."}


@pytest.fixture
def person():
    return factories.Contributor(username="zoë", password="correct horse")


def with_password(name: str = "zoë", password: str = "correct horse") -> APIClient:
    credentials = b64encode(f"{name}:{password}".encode()).decode()
    return APIClient(HTTP_AUTHORIZATION=f"Basic {credentials}")


def with_token(token: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")


def made(*scopes: str, **asked) -> dict:
    """Make a token and return what is told of it."""
    body = {"name": "A program", "scopes": scopes, **asked}
    answer = with_password().post(TOKENS, body, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def token_of(owner, *scopes: str) -> tuple[APIClient, Token]:
    """Return a client that uses a token of somebody, and the token."""
    row, token = make_token(owner=owner, name="A program", scopes=scopes, at=timezone.now())
    return with_token(token), row


@pytest.mark.usefixtures("person")
class TestMaking:
    def test_shows_the_token_once_and_keeps_a_digest(self):
        answer = with_password().post(TOKENS, {"name": "A  program"})
        token = answer.json()["token"]
        assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert token not in str(Token.objects.values().get())
        assert with_token(token).get(TOKENS).json() == [
            {name: value for name, value in answer.json().items() if name != "token"}
        ]
        assert (answer.json()["name"], answer.json()["scopes"]) == ("A program", [])

    def test_takes_a_session(self, person):
        client = APIClient()
        client.force_login(person)
        assert client.post(TOKENS, {"name": "A program"}).status_code == 201

    def test_asked_for_by_another_site_is_refused(self, person):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(person)
        assert client.post(TOKENS, {"name": "A program"}).status_code == 403

    def test_takes_no_token(self):
        client = with_token(made(*Scope.values[:4])["token"])
        assert client.post(TOKENS, {"name": "Another"}).status_code == 401

    def test_lasts_for_thirty_days_or_as_long_as_was_said(self):
        for days, asked in ((30, {}), (1, {"expires_in_days": 1}), (365, {"expires_in_days": 365})):
            left = parse_datetime(made(**asked)["expires_at"]) - timezone.now()
            assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)

    @pytest.mark.parametrize(
        ("wrong", "field", "told"),
        [
            ({"name": ""}, "name", "blank"),
            ({"name": "x" * 101}, "name", "100"),
            ({"scopes": ["write:claim"]}, "scopes", "Did you mean “write:claims”?"),
            ({"scopes": ["publish"]}, "scopes", "“publish”"),
            ({"expires_in_days": 0}, "expires_in_days", "1"),
            ({"expires_in_days": 366}, "expires_in_days", "365"),
            ({"expires": 3}, "expires", "Did you mean “expires_in_days”?"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, wrong, field, told):
        answer = with_password().post(TOKENS, {"name": "A program", **wrong}, format="json")
        assert answer.status_code == 400
        assert told in " ".join(answer.json()["errors"][field])
        assert not Token.objects.exists()

    def test_takes_a_scope_as_soon_as_it_gives_any_power(self, person):
        assert made("write:claims", "read:unpublished")["scopes"] == ["read:unpublished", "write:claims"]
        person.groups.add(Group.objects.get(name="editor"))
        assert made("publish")["scopes"] == ["publish"]

    def test_ends_where_nobody_could_tell_them_apart(self, person):
        row, _ = make_token(owner=person, name="Old", scopes=[], at=timezone.now())
        Token.objects.filter(pk=row.pk).update(expiry=timezone.now() - timedelta(days=91))
        for _ in range(MOST_TOKENS):
            make_token(owner=person, name="One more", scopes=[], at=timezone.now())
        answer = with_password().post(TOKENS, {"name": "Too many"})
        assert (answer.status_code, Token.objects.count()) == (400, MOST_TOKENS)

    def test_is_recorded(self, person):
        token = made("write:claims")
        with_password().delete(f"{TOKENS}{token['id']}/")
        revoked, of_making = LogEntry.objects.order_by("-pk")
        assert {entry.user for entry in (revoked, of_making)} == {person}
        assert of_making.get_edited_object() == person
        assert of_making.change_message.startswith(f"Made the token “A program” ({token['id']}…)")
        assert "write:claims" in of_making.change_message
        assert revoked.change_message == f"Revoked the token “A program” ({token['id']}…)."


@pytest.mark.usefixtures("person")
class TestList:
    def test_holds_ones_own_alone(self, person):
        mine = made()
        theirs, _ = make_token(owner=factories.Editor(), name="Theirs", scopes=[], at=timezone.now())
        assert [token["id"] for token in with_password().get(TOKENS).json()] == [mine["id"]]
        assert with_password().get(f"{TOKENS}{theirs.token_key}/").status_code == 404
        assert with_password().delete(f"{TOKENS}{theirs.token_key}/").status_code == 404
        assert Token.objects.filter(pk=theirs.pk).exists()

    def test_holds_a_token_alone_where_it_asks_itself(self):
        one, other = made(), made()
        client = with_token(one["token"])
        assert [token["id"] for token in client.get(TOKENS).json()] == [one["id"]]
        assert client.delete(f"{TOKENS}{other['id']}/").status_code == 404
        assert client.delete(f"{TOKENS}{one['id']}/").status_code == 204

    def test_takes_somebody(self):
        assert APIClient().get(TOKENS).status_code == 401


@pytest.mark.usefixtures("person")
class TestDetail:
    def test_says_what_it_was_used_for(self):
        token = made()
        client = with_token(token["token"])
        client.get("/api/v1/claims/")
        client.get("/api/v1/claims/1/")
        client.post("/api/v1/articles/", ARTICLE, format="json")
        TALLY.write_down()
        told = with_password().get(f"{TOKENS}{token['id']}/").json()
        today = timezone.now().date().isoformat()
        assert told["uses"] == [{"day": today, "reads": 2, "writes": 1, "refusals": 1}]
        assert parse_datetime(told["last_used_at"]) > parse_datetime(told["created_at"])

    def test_keeps_to_the_last_ninety_days(self):
        token = made()
        row, today = Token.objects.get(), timezone.now().date()
        for ago in (0, 90, 91):
            TokenUse.objects.create(token=row, day=today - timedelta(days=ago), reads=1)
        told = with_password().get(f"{TOKENS}{token['id']}/").json()
        days = [date.fromisoformat(use["day"]) for use in told["uses"]]
        assert days == [today, today - timedelta(days=90)]


@pytest.mark.usefixtures("person")
class TestUse:
    def unauthorized(self, token: str) -> str:
        answer = with_token(token).get("/api/v1/claims/")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == "Token"
        return answer.json()["detail"]

    @pytest.mark.parametrize("token", ["", "x", "é", "a" * 63, "A" * 64, "a" * 64, "a b", "a" * 5000])
    def test_refuses_what_is_unknown_or_none(self, token):
        self.unauthorized(token)

    def test_ends_with_its_time(self):
        token = made()["token"]
        Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
        assert "expired" in self.unauthorized(token)
        assert Token.objects.exists(), "its owner should find it in the list"

    def test_ends_when_it_is_revoked(self):
        token = made()
        assert with_password().delete(f"{TOKENS}{token['id']}/").status_code == 204
        assert "revoked" in self.unauthorized(token["token"])

    def test_ends_with_the_account(self, person):
        token = made()["token"]
        person.is_active = False
        person.save()
        assert "closed" in self.unauthorized(token)

    def test_loses_at_once_what_its_owner_loses(self, person):
        client = with_token(made("write:articles")["token"])
        assert client.post("/api/v1/articles/", ARTICLE, format="json").status_code == 201
        person.groups.clear()
        answer = client.post("/api/v1/articles/", ARTICLE, format="json")
        assert (answer.status_code, "scope" in answer.json()["detail"]) == (403, False)

    def test_without_scopes_reads_what_the_public_reads(self):
        factories.accepted()
        factories.published()
        anonymous, client = APIClient(), token_of(factories.Editor())[0]
        for name in ("claims", "verdicts", "articles", "publishers", "sources", "claimants", "ratings"):
            address = f"/api/v1/{name}/"
            assert client.get(address).json() == anonymous.get(address).json()
        claim = Claim.objects.public().get()
        assert (
            client.get(f"/api/v1/claims/{claim.pk}/").json()
            == anonymous.get(f"/api/v1/claims/{claim.pk}/").json()
        )

    def test_puts_its_owner_into_the_history(self, person):
        client = with_token(made("write:articles")["token"])
        number = client.post("/api/v1/articles/", ARTICLE, format="json").json()["article"]["id"]
        assert Article.history.get(id=number).history_user == person

    def test_without_scopes_is_one_query_more_than_nobody_makes(self, django_assert_num_queries):
        factories.published()
        client, _ = token_of(factories.Editor())
        with django_assert_num_queries(3):  # the token with its owner, and two for the claims
            client.get("/api/v1/claims/")

    @pytest.mark.parametrize("count", [1, 3])
    def test_that_reads_the_unpublished_asks_for_permissions_once(self, django_assert_num_queries, count):
        for _ in range(count):
            factories.published()
        client, _ = token_of(factories.Editor(), "read:unpublished")
        client.get("/api/v1/claims/")
        with django_assert_num_queries(5):  # the token and two for permissions, and two for the claims
            client.get("/api/v1/claims/")
