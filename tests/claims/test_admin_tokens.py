"""The desk's pages of tokens."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.admin.token_chart import UseChart
from claims.models import Token, TokenUse
from claims.workflow.tokens import make_token
from tests import factories

pytestmark = pytest.mark.django_db


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def token_of(owner, name: str = "Nightly import", scopes=("review",)) -> Token:
    return make_token(owner=owner, name=name, scopes=scopes, at=timezone.now())[0]


def page_of(token: Token) -> str:
    return reverse("admin:claims_token_change", args=[token.token_key])


MINE = "/admin/claims/token/mine/"
ALL = "/admin/claims/token/"


class TestMine:
    def test_makes_a_token_and_shows_it_once(self, reviewer):
        desk = browser_of(reviewer)
        answer = desk.post(MINE, {"name": "Import", "scopes": ["review"], "expires_in_days": "7"})
        secret = answer.context["secret"]
        assert f'value="{secret}"' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert secret not in desk.get(MINE).content.decode()
        token = Token.objects.get()
        assert (token.user, token.name, token.scopes) == (reviewer, "Import", ["review"])
        assert token.expiry - token.created == timedelta(days=7)
        client = Client(headers={"Authorization": f"Token {secret}"})
        assert client.get("/api/v1/tokens/").json()[0]["name"] == "Import"

    def test_offers_the_scopes_that_are_open_to_the_person(self, contributor, editor):
        def offered(person):
            return [
                value for value, _ in browser_of(person).get(MINE).context["form"].fields["scopes"].choices
            ]

        assert {"write:claims", "write:evidence"} <= set(offered(contributor))
        assert not {"review", "publish"} & set(offered(contributor))
        assert {"decide", "publish"} <= set(offered(editor))

    def test_refuses_what_makes_no_sense(self, contributor):
        sent = {"name": "", "scopes": ["publish"], "expires_in_days": "400"}
        answer = browser_of(contributor).post(MINE, sent)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == set(sent)
        assert not Token.objects.exists()

    def test_lists_ones_own(self, reviewer, editor):
        token_of(reviewer, "My own"), token_of(editor, "Of somebody else")
        page = browser_of(reviewer).get(MINE).content.decode()
        assert "My own" in page and "Of somebody else" not in page
        assert ALL + '"' not in page

    def test_is_reached_from_every_page_of_the_desk(self, contributor):
        assert f'href="{MINE}"' in browser_of(contributor).get("/admin/").content.decode()

    def test_asks_the_same_number_of_queries_however_many_there_are(
        self, reviewer, django_assert_num_queries
    ):
        desk = browser_of(reviewer)
        for _ in range(2):
            token_of(reviewer)
            desk.get(MINE)
            with django_assert_num_queries(5):
                desk.get(MINE)


class TestPage:
    def test_says_what_it_was_used_for(self, reviewer):
        token, today = token_of(reviewer), timezone.now().date()
        TokenUse.objects.create(token=token, day=today, reads=1200, writes=3, refusals=2)
        TokenUse.objects.create(token=token, day=today - timedelta(days=90), reads=7)
        page = browser_of(reviewer).get(page_of(token)).content.decode()
        assert "1,200 reads and 3 writes, of which 2 were refused" in page
        assert "<svg" in page and page.count("<rect") == 2

    def test_of_somebody_else_is_for_whoever_manages_accounts(self, reviewer, editor):
        token = token_of(reviewer)
        assert browser_of(editor).get(page_of(token)).status_code == 404
        assert browser_of(editor).get(page_of(token).replace(token.token_key, "0" * 15)).status_code == 404
        assert browser_of(factories.Administrator()).get(page_of(token)).status_code == 200

    def test_revokes_when_one_says_that_one_means_it(self, reviewer):
        token, desk = token_of(reviewer), browser_of(reviewer)
        assert desk.post(page_of(token), {"act": "revoke_token"}).status_code == 422
        assert Token.objects.exists()
        answer = desk.post(page_of(token), {"act": "revoke_token", "confirmed": "on"})
        assert (answer.status_code, answer["Location"]) == (302, MINE)
        assert not Token.objects.exists()

    def test_of_somebody_else_cannot_be_revoked(self, reviewer, editor):
        token = token_of(reviewer)
        sent = {"act": "revoke_token", "confirmed": "on"}
        assert browser_of(editor).post(page_of(token), sent).status_code == 404
        assert Token.objects.exists()

    def test_is_revoked_by_an_administrator_on_the_record(self, reviewer):
        token, administrator = token_of(reviewer), factories.Administrator()
        sent = {"act": "revoke_token", "confirmed": "on"}
        assert browser_of(administrator).post(page_of(token), sent)["Location"] == ALL
        entry = LogEntry.objects.latest("pk")
        assert (entry.user, entry.get_edited_object()) == (administrator, reviewer)
        account = reverse("admin:auth_user_history", args=[reviewer.pk])
        told = browser_of(administrator).get(account).content.decode()
        assert "Made the token “Nightly import”" in told and "Revoked the token “Nightly import”" in told


class TestAll:
    def test_is_for_whoever_manages_accounts(self, reviewer, editor):
        token_of(reviewer, "Of the reviewer")
        assert browser_of(editor).get(ALL).status_code == 403
        administrator = browser_of(factories.Administrator())
        page = administrator.get(ALL).content.decode()
        assert "Of the reviewer" in page and reviewer.username in page
        assert "Of the reviewer" not in administrator.get(ALL, {"q": "nothing like it"}).content.decode()
        assert f'href="{ALL}"' in administrator.get(MINE).content.decode()

    @pytest.mark.parametrize("address", [f"{ALL}add/", f"{ALL}1/delete/"])
    def test_offers_no_other_way(self, address):
        assert browser_of(factories.Administrator()).get(address).status_code in (403, 404)


class TestChart:
    def test_puts_writes_on_top_of_reads_and_today_last(self, at):
        today = at.date()
        chart = UseChart(
            [TokenUse(day=today, reads=30, writes=10), TokenUse(day=today - timedelta(days=89))], today
        )
        last, first = chart.bars
        assert first.x == chart.left and round(last.x + last.width) in (chart.right - 1, chart.right)
        assert last.writes_y + last.writes_height == last.reads_y
        assert last.reads_height == pytest.approx(3 * last.writes_height)
        assert last.reads_y + last.reads_height == chart.bottom


class TestCommand:
    def test_prints_a_token(self, reviewer, capsys):
        call_command("make_token", reviewer.username, "Import", "--scope=review", "--days=3")
        client = Client(headers={"Authorization": f"Token {capsys.readouterr().out.strip()}"})
        assert client.get("/api/v1/tokens/").json()[0]["scopes"] == ["review"]

    def test_refuses_whom_and_what_there_is_not(self, contributor):
        with pytest.raises(CommandError, match="open account"):
            call_command("make_token", "nobody", "Import")
        with pytest.raises(CommandError, match="“publish”"):
            call_command("make_token", contributor.username, "Import", "--scope=publish")
