"""Many at once through the API: all of it or nothing, and said in advance if one asks."""

import pytest

from claims.enums import Scope
from claims.models import Claim, Evidence, Topic
from claims.workflow.bulk import MOST
from factcheck.api.preconditions import etag_of
from sources.models import Source
from tests import factories
from tests.claims.permissions import everything
from tests.claims.program import CLAIMS, SOURCES, Program, row_of

pytestmark = pytest.mark.django_db

BULK = f"{CLAIMS}bulk/"
EVIDENCE = "/api/v1/evidence/bulk/"


@pytest.fixture
def api(editor):
    return Program(editor)


@pytest.fixture
def claims():
    return [factories.proposed() for _ in range(3)]


def numbers(claims) -> list[int]:
    return [claim.pk for claim in claims]


def statuses() -> list[str]:
    return list(Claim.objects.order_by("pk").values_list("status", flat=True))


class TestAct:
    @pytest.mark.parametrize(
        ("act", "body", "became"),
        [
            ("accept", {}, {"status": "accepted"}),
            ("reject", {"reason": "opinion"}, {"status": "rejected", "rejection_reason": "opinion"}),
            ("tag", {"add": ["schools"]}, {"topics__slug": "schools"}),
            ("assign", {"task": "review", "assignee": "amara"}, {"assignments__assignee__username": "amara"}),
        ],
    )
    def test_is_done_to_all(self, api, claims, act, body, became):
        factories.TopicFactory(slug="schools")
        factories.Reviewer(username="amara")
        answer = api.add(f"{BULK}{act}/", claims=numbers(claims), **body)
        assert answer.status_code == 200, answer.content
        assert [outcome["fate"] for outcome in answer.json()["outcomes"]] == ["changed"] * 3
        assert Claim.objects.filter(**became).count() == 3

    def test_is_done_to_none_if_one_is_refused_and_says_which(self, api, claims):
        done = factories.accepted()
        answer = api.add(f"{BULK}accept/", claims=[*numbers(claims), done.pk])
        assert answer.status_code == 409
        assert answer.json()["errors"] == {
            "claims.3": ["This claim is accepted; only one that is proposed can be accepted."]
        }
        assert statuses() == ["proposed"] * 3 + ["accepted"]

    def test_names_the_place_of_a_claim_that_there_is_not(self, api, claims):
        answer = api.add(f"{BULK}accept/", claims=[*numbers(claims), 10**9])
        assert answer.json()["errors"] == {"claims.3": ["There is no claim 1000000000."]}

    def test_is_for_those_who_may(self, contributor, claims):
        answer = Program(contributor).add(f"{BULK}accept/", claims=numbers(claims))
        assert answer.status_code == 403
        assert len(answer.json()["errors"]) == 3

    def test_names_for_each_the_scope_that_it_takes(self, editor, claims):
        answer = Program(editor, Scope.REVIEW).add(f"{BULK}accept/", claims=numbers(claims))
        assert answer.status_code == 403
        assert answer.json()["errors"] == {
            f"claims.{place}": ["This takes the scope “write:claims”, which this token lacks."]
            for place in range(3)
        }

    def test_gives_the_etags_to_go_on_with(self, api, claims):
        done = api.add(f"{BULK}accept/", claims=numbers(claims)).json()["outcomes"]
        answer = api.send("post", row_of(claims[1], "put-back"), {}, done[1]["etag"])
        assert answer.status_code == 200

    def test_takes_so_many_at_most(self, api, claims):
        answer = api.add(f"{BULK}accept/", claims=[claims[0].pk] * (MOST + 1))
        assert str(MOST) in answer.json()["errors"]["claims"][0]
        assert "claims" in api.add(f"{BULK}accept/", claims=[]).json()["errors"]

    def test_refuses_what_is_no_reason(self, api, claims):
        answer = api.add(f"{BULK}reject/", claims=numbers(claims), reason="boring")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["reason"])


class TestDryRun:
    def test_tells_what_would_come_of_it_and_does_nothing(self, api, claims):
        done = factories.accepted()
        before = everything()
        answer = api.add(f"{BULK}accept/?dry_run=true", claims=[claims[0].pk, done.pk]).json()
        assert answer["is_dry_run"] is True
        assert [outcome["fate"] for outcome in answer["outcomes"]] == ["changed", "refused"]
        assert answer["outcomes"][0]["differences"] == [
            {"field": "status", "before": "proposed", "after": "accepted"}
        ]
        assert "only one that is proposed" in answer["outcomes"][1]["problems"][""]
        assert everything() == before

    def test_can_be_held_to(self, api, claims):
        shown = api.add(f"{BULK}reject/?dry_run=true", claims=numbers(claims), reason="opinion").json()
        address = f"{BULK}reject/?digest={shown['digest']}"
        other = api.add(address, claims=numbers(claims), reason="trivial")
        assert (other.status_code, statuses()) == (409, ["proposed"] * 3)
        same = api.add(address, claims=numbers(claims), reason="opinion")
        assert (same.status_code, statuses()) == (200, ["rejected"] * 3)

    def test_that_shows_a_refusal_ends_in_it(self, api, claims):
        body = {"claims": [claims[0].pk, factories.accepted().pk]}
        shown = api.add(f"{BULK}accept/?dry_run=true", **body).json()
        answer = api.add(f"{BULK}accept/?digest={shown['digest']}", **body)
        assert (answer.status_code, list(answer.json()["errors"])) == (409, ["claims.1"])

    def test_of_new_rows_can_be_held_to(self, api):
        sent = [{"statement": "It built 12.", "language": "en"}]
        shown = api.send("post", f"{BULK}?dry_run=true", sent).json()
        api.send("post", BULK, sent)  # others enter claims meanwhile
        answer = api.send("post", f"{BULK}?digest={shown['digest']}", sent)
        assert (answer.status_code, answer.json()["counts"]["new"]) == (201, 1)

    def test_stands_for_what_one_has_seen_of_rows(self, api, claims):
        sent = [{"id": claim.pk, "kind": "event"} for claim in claims]
        assert api.send("patch", BULK, sent).json()["errors"]["0.etag"]
        shown = api.send("patch", f"{BULK}?dry_run=true", sent).json()
        claims[1].kind = "causal"
        claims[1].save()
        late = api.send("patch", f"{BULK}?digest={shown['digest']}", sent)
        assert (late.status_code, Claim.objects.filter(kind="event").exists()) == (409, False)
        shown = api.send("patch", f"{BULK}?dry_run=true", sent).json()
        assert api.send("patch", f"{BULK}?digest={shown['digest']}", sent).status_code == 200

    def test_is_asked_for_with_a_word_that_is_understood(self, api, claims):
        answer = api.add(f"{BULK}accept/?dry_run=perhaps", claims=numbers(claims))
        assert (answer.status_code, statuses()) == (400, ["proposed"] * 3)
        assert list(answer.json()["errors"]) == ["dry_run"]


class TestBatch:
    def claim(self, **fields):
        return {"statement": "It built 12 schools.", "language": "en", **fields}

    def source(self, number, **fields):
        kind = {"kind": "dataset", "proximity": "primary"}
        return {"title": "Register", "url": f"https://register.example/{number}", **kind, **fields}

    def test_enters_claims_sources_and_evidence(self, api):
        claims = api.send("post", BULK, [self.claim(), self.claim(kind="event")])
        assert claims.status_code == 201, claims.content
        numbers = [outcome["id"] for outcome in claims.json()["outcomes"]]
        assert api.add(f"{BULK}accept/", claims=numbers).status_code == 200
        sources = api.send("post", f"{SOURCES}bulk/", [self.source(1), self.source(2)]).json()["outcomes"]
        pieces = [
            {"claim": number, "source": source["id"], "stance": "refutes", "excerpt": "Nine."}
            for number, source in zip(numbers, sources, strict=True)
        ]
        assert api.send("post", EVIDENCE, pieces).json()["counts"]["new"] == 2
        assert Evidence.objects.filter(claim__in=numbers).count() == 2

    def test_names_all_that_is_wrong_by_place_and_field(self, api):
        answer = api.send("post", BULK, [self.claim(), self.claim(kind="rumor", kid="x"), self.claim()])
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"1.kind", "1.kid"}
        assert not Claim.objects.exists()

    def test_enters_none_if_the_workflow_refuses_one(self, api):
        factories.SourceFactory(url="https://register.example/2")
        answer = api.send("post", f"{SOURCES}bulk/", [self.source(1), self.source(2)])
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"1": ["A source with this address exists already."]}
        assert Source.objects.count() == 1

    def test_enters_no_claimant_for_what_is_refused(self, api):
        sent = [self.claim(claimant_name="Ada Li"), self.claim(quantity_value="12")]
        assert api.send("post", BULK, sent).status_code == 400
        before = everything()
        assert api.send("post", f"{BULK}?dry_run=true", sent).json()["counts"]["new"] == 1
        assert everything() == before

    @pytest.mark.parametrize("sent", [{}, [], [7], ["x"], None, [{}] * (MOST + 1)])
    def test_is_a_list_of_objects(self, api, sent):
        assert api.send("post", BULK, sent).status_code == 400

    def test_changes_what_is_named_with_its_etag(self, api, claims):
        topic = factories.TopicFactory(slug="schools")
        sent = [
            {"id": claims[0].pk, "etag": etag_of(claims[0]), "kind": "event"},
            {"id": claims[1].pk, "etag": etag_of(claims[1]), "topics": [topic.slug]},
            {"id": claims[2].pk, "etag": etag_of(claims[2]), "kind": claims[2].kind},
        ]
        answer = api.send("patch", BULK, sent)
        assert [outcome["fate"] for outcome in answer.json()["outcomes"]] == [
            "changed",
            "changed",
            "unchanged",
        ]
        assert Claim.objects.get(pk=claims[0].pk).kind == "event"
        assert Topic.objects.get().claims.get() == claims[1]

    def test_changes_none_if_one_was_changed_meanwhile(self, api, claims):
        etags = [etag_of(claim) for claim in claims]
        claims[1].save()
        sent = [
            {"id": claim.pk, "etag": etag, "kind": "event"} for claim, etag in zip(claims, etags, strict=True)
        ]
        answer = api.send("patch", BULK, sent)
        assert (answer.status_code, list(answer.json()["errors"])) == (412, ["1"])
        assert not Claim.objects.filter(kind="event").exists()

    def test_asks_for_number_and_etag_and_takes_each_row_once(self, api, claims):
        named = {"id": claims[0].pk, "etag": etag_of(claims[0])}
        answer = api.send("patch", BULK, [{"kind": "event"}, named])
        assert set(answer.json()["errors"]) == {"0.id", "0.etag"}
        answer = api.send("patch", BULK, [named, named])
        assert list(answer.json()["errors"]) == ["1.id"]
        answer = api.send("patch", BULK, [named | {"id": 10**9}])
        assert answer.json()["errors"] == {"0.id": ["There is no number 1000000000."]}

    def test_changes_sources_and_evidence(self, api):
        piece = factories.EvidenceFactory(claim=factories.accepted())
        source = {"id": piece.source_id, "etag": etag_of(piece.source), "author": "Ann"}
        assert api.send("patch", f"{SOURCES}bulk/", [source]).json()["counts"]["changed"] == 1
        change = {"id": piece.pk, "etag": etag_of(piece), "locator": "p. 3"}
        assert api.send("patch", EVIDENCE, [change]).json()["counts"]["changed"] == 1
        assert Evidence.objects.get().locator == "p. 3"

    def test_is_refused_by_permission(self, contributor, claims):
        sent = [{"id": claims[0].pk, "etag": etag_of(claims[0]), "kind": "event"}]
        assert Program(contributor).send("patch", BULK, sent).status_code == 403
