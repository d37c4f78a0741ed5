"""Triage from outside: one candidate after the other, judged once, by whoever is first."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.admin import triage_page, triage_queue
from claims.enums import ClaimStatus, RejectionReason
from claims.models import Claim, Hold
from tests import factories
from tests.at_once import at_once
from tests.claims.desk import article_url, claim_url, signed_in, text_of

pytestmark = pytest.mark.django_db

TRIAGE = "/admin/claims/claim/triage/"
SCHOOLS = {"quantity_comparator": "eq", "quantity_unit": "schools"}


def at(claim, query=""):
    return f"{TRIAGE}?{query}claim={claim.pk}"


def shown(response):
    """Return the claim that a page of triage shows, following where it leads."""
    return response.context["page"].claim


def candidates(count, **fields):
    return [factories.proposed(check_worthiness=1 - number / 100, **fields) for number in range(count)]


def marked(text, *quotes, article=None):
    """Propose these quotes of a text, the first the most worth checking."""
    version = factories.VersionFactory(text=text, article=article or factories.ArticleFactory())
    starts = [text.index(quote) for quote in quotes]
    places = [
        workflow.Place(version=version, start=start, end=start + len(quote), is_outlet_voice=True)
        for start, quote in zip(starts, quotes, strict=True)
    ]
    return [
        factories.proposed(statement=quote, place=place, check_worthiness=1 - rank / 10)
        for rank, (quote, place) in enumerate(zip(quotes, places, strict=True))
    ]


@pytest.fixture
def browser(reviewer):
    return signed_in(reviewer)


class TestOrder:
    def walk(self, browser, query=""):
        """Go on from candidate to candidate as the pages lead."""
        response, seen = browser.get(f"{TRIAGE}?{query}", follow=True), []
        while claim := shown(response):
            seen.append(claim)
            ahead = response.context["page"].ahead
            step = f"onto={ahead[0].pk}" if ahead else f"after={claim.pk}"
            response = browser.get(f"{TRIAGE}?{query}&{step}", follow=True)
        return seen

    def test_is_by_worth_then_by_age_and_the_unscored_come_last(self, browser):
        worth = {score: factories.proposed(check_worthiness=score) for score in (0.2, None, 0.9)}
        tie, unscored = factories.proposed(check_worthiness=0.9), factories.proposed()
        assert self.walk(browser) == [worth[0.9], tie, worth[0.2], worth[None], unscored]

    def test_is_the_same_backward(self, browser):
        claims = [factories.proposed(check_worthiness=score) for score in (0.9, 0.9, 0.2, None, None)]
        for before, claim in zip([None, *claims], claims, strict=False):
            assert browser.get(at(claim)).context["page"].previous == before

    def test_holds_what_waits_alone(self, browser):
        for state in ("accepted", "rejected", "merged", "in_review", "published"):
            getattr(factories, state)()
        assert self.walk(browser) == []

    def test_of_an_article_holds_its_candidates_alone(self, browser):
        mine = marked("It built 9. It built 12.", "It built 9.", "It built 12.")
        factories.proposed(check_worthiness=1)
        article = mine[0].appearances.get().version.article
        assert self.walk(browser, f"article={article.pk}") == mine

    @pytest.mark.parametrize("way", ["topic", "publisher", "language"])
    def test_is_narrowed_to_what_is_alike(self, browser, way):
        topic = factories.TopicFactory()
        mine = factories.proposed(topics=[topic], language="fr")
        factories.proposed()
        value = {"topic": topic.slug, "publisher": mine.publisher_id, "language": "fr"}[way]
        query = f"{way}={value}"
        assert self.walk(browser, query) == [mine]
        assert f"{TRIAGE}?{query}&claim={mine.pk}".endswith(
            browser.get(f"{TRIAGE}?{query}").url.removeprefix(TRIAGE)
        )

    def test_is_narrowed_by_what_a_candidate_is_like(self, browser):
        claim = factories.proposed(topics=[factories.TopicFactory()], language="fr")
        page = browser.get(at(claim)).context["page"]
        assert [narrowing.name for narrowing, _ in page.narrower] == [
            "article",
            "publisher",
            "language",
            "topic",
        ]
        for _, query in page.narrower:
            assert shown(browser.get(f"{TRIAGE}?{query}", follow=True)) == claim
        narrow = browser.get(at(claim, "language=fr&")).context["page"]
        assert [query for _, query in narrow.narrowed] == [""]

    def test_ends_saying_what_was_passed_over(self, browser):
        first, last = candidates(2)
        workflow.accept(claim=last, by=factories.Reviewer(), at=factories.AT)
        page = text_of(browser.get(f"{TRIAGE}?after={last.pk}"))
        assert "That was the last one" in page and "Passed over and still waiting: 1" in page
        workflow.accept(claim=first, by=factories.Reviewer(), at=factories.AT)
        assert "Nothing waits to be judged here" in text_of(browser.get(TRIAGE))

    @pytest.mark.parametrize(
        "query",
        [
            *("claim=x", "claim=999", "claim=1%27", "after=999", "onto=٣"),
            *("article=999", "article=" + "9" * 5000, "topic=%00", "publisher=-1", "language=%00"),
        ],
    )
    def test_shrugs_off_an_address_that_makes_no_sense(self, browser, query):
        assert browser.get(f"{TRIAGE}?{query}", follow=True).status_code == 200

    def test_counts_what_is_left_up_to_a_point(self, browser, monkeypatch):
        [claim, *_] = candidates(3)
        assert "3 left" in text_of(browser.get(at(claim)))
        monkeypatch.setattr(triage_queue, "COUNTED", 2)
        monkeypatch.setattr(triage_page, "COUNTED", 2)
        assert "more than 2 left" in text_of(browser.get(at(claim)))


class TestCandidate:
    def test_stands_in_its_text_with_the_quotes_of_others(self, browser):
        text = "The council met on Monday. It built 12 schools. Rents fell by 4 percent. It rained."
        claim, other = marked(text, "It built 12 schools.", "Rents fell by 4 percent.")
        page = text_of(browser.get(at(claim)))
        assert "Monday. <mark>It built 12 schools.</mark>" in page
        assert f'href="?claim={other.pk}" data-follow title="Proposed">Rents fell by 4 percent.</a>' in page
        article = claim.appearances.get().version.article
        assert f'{article_url(article)}?version=1&amp;claim={claim.pk}#claim-{claim.pk}"' in page
        assert article.publisher.name in page and "20 Feb 2026" in page

    def test_tells_who_says_it_what_it_names_and_why_it_is_worth_it(self, browser):
        version, speaker = factories.VersionFactory(), factories.ClaimantFactory(name="Ana Prado")
        place = workflow.Place(version=version, start=27, end=54, claimant=speaker, cue="the mayor said")
        reasons = [
            {"feature": "quantity", "weight": 1.4, "words": "12 schools"},
            {"feature": "judgment", "weight": -0.5, "words": "good"},
        ]
        claim = factories.proposed(
            place=place, check_worthiness=0.93, check_worthiness_reasons=reasons, quantity_value=12, **SCHOOLS
        )
        page = text_of(browser.get(at(claim)))
        assert "<bdi>Ana Prado</bdi> – “the mayor said”" in page
        assert "12 schools</span>" in page
        assert "Worth checking 93%: quantity, −judgment" in page and "“12 schools”" in page

    @pytest.mark.parametrize(
        ("voice", "said"), [({"is_outlet_voice": True}, "the outlet itself"), ({}, "nobody named")]
    )
    def test_tells_when_nobody_is_named(self, browser, voice, said):
        place = workflow.Place(version=factories.VersionFactory(), start=27, end=54, **voice)
        assert f'<span class="fact">{said}</span>' in text_of(
            browser.get(at(factories.proposed(place=place)))
        )

    def test_is_escaped_and_in_its_own_direction(self, browser):
        article = factories.ArticleFactory(language="ar", title="<b>x</b>")
        [claim] = marked("<img src=x onerror=alert(1)> built 12.", "<img src=x", article=article)
        page = text_of(browser.get(at(claim)))
        assert "<img src=x" not in page and "<b>x</b>" not in page
        assert 'class="context__text" lang="ar" dir="rtl"' in page

    def test_that_was_seen_nowhere_can_be_judged_too(self, browser):
        claim = factories.proposed(place=None)
        assert "It was seen in no article." in text_of(browser.get(at(claim)))

    def test_that_somebody_works_on_says_so_and_is_left_alone(self, browser):
        claim, other = factories.proposed(), factories.Reviewer(first_name="Mei", last_name="Zhao")
        workflow.take(claim=claim, by=other, at=timezone.now())
        page = browser.get(at(claim))
        assert "Mei Zhao is at work on this until" in text_of(page)
        assert page.context["page"].forms == {} and 'data-key="e"' not in text_of(page)

    def test_that_one_works_on_oneself_can_be_judged(self, browser, reviewer):
        claim = factories.proposed()
        workflow.take(claim=claim, by=reviewer, at=timezone.now())
        assert set(browser.get(at(claim)).context["page"].forms) == {"accept", "reject", "merge"}


class TestKnown:
    def known(self, browser, claim):
        return browser.get(at(claim)).context["page"].known

    def test_begins_with_what_is_published_and_tells_its_rating(self, browser):
        accepted = factories.accepted(statement="The town council built 12 schools.")
        published = factories.published(statement="The council has built 12 schools in all.")
        claim = factories.proposed(statement="The town council built 12 schools.")
        first, second = self.known(browser, claim)
        assert (first.claim, first.rating, second.claim) == (published, "False", accepted)
        assert second.rating == "" and second.is_worded_alike

    def test_ends_with_what_has_another_figure_and_marks_it_in_both(self, browser):
        other = factories.accepted(statement="It built 9 schools.", quantity_value=9, **SCHOOLS)
        same = factories.accepted(statement="It has built 12 schools.", quantity_value=12, **SCHOOLS)
        claim = factories.proposed(statement="It built 12 schools.", quantity_value=12, **SCHOOLS)
        assert [known.claim for known in self.known(browser, claim)] == [same, other]
        page = text_of(browser.get(at(claim)))
        assert "= 12 schools here, = 9 schools there" in page
        mark = (
            '<mark><span class="visually-hidden">only this one: </span>{}<span class="visually-hidden"> (end)'
        )
        assert mark.format("12") in page and mark.format("9") in page

    def test_shows_no_rating_that_is_not_public(self, browser):
        factories.decided(statement="The town council built 12 schools.")
        factories.retracted(statement="The town council built 12 schools.")
        claim = factories.proposed(statement="The town council built 12 schools.")
        assert [known.rating for known in self.known(browser, claim)] == ["", ""]


class TestJudging:
    def post(self, browser, claim, act, query="", **fields):
        return browser.post(at(claim, query), {"act": act, "claim": claim.pk} | fields)

    def test_goes_on_to_the_next_and_says_what_was_done(self, browser):
        first, second, _ = candidates(3)
        response = self.post(browser, first, "accept", onto=second.pk)
        assert response.url == at(second)
        page = text_of(browser.get(response.url))
        assert f"Accepted: “{first.statement}”." in page and "2 left" in page
        assert Claim.objects.get(pk=first.pk).status == ClaimStatus.ACCEPTED

    def test_stays_in_the_queue_that_was_chosen(self, browser):
        first, second = candidates(2, language="fr")
        candidates(1)
        assert self.post(browser, first, "accept", "language=fr&").url == at(second, "language=fr&")
        assert (
            self.post(browser, second, "accept", "language=fr&").url
            == f"{TRIAGE}?language=fr&after={second.pk}"
        )

    @pytest.mark.parametrize("reason", RejectionReason.values)
    def test_rejects_for_each_reason(self, browser, reason):
        claim = factories.proposed()
        self.post(browser, claim, "reject", reason=reason, note="Seen before.")
        claim.refresh_from_db()
        assert (claim.status, claim.rejection_reason, claim.rejection_note) == (
            ClaimStatus.REJECTED,
            reason,
            "Seen before.",
        )

    def test_merges_by_choice_by_number_and_by_words(self, browser):
        target = factories.accepted(statement="The ferry carried 9 passengers.")
        for fields in ({"pick": target.pk}, {"into": f"#{target.pk}"}):
            claim = factories.proposed(statement="It built 12 schools.")
            self.post(browser, claim, "merge", **fields)
            assert Claim.objects.get(pk=claim.pk).merged_into == target
        claim = factories.proposed()
        response = self.post(browser, claim, "merge", into="ferry passengers")
        assert response.status_code == 422
        assert [(known.number, known.claim) for known in response.context["page"].known] == [(1, target)]

    def test_keeps_the_note_when_the_reason_is_missing(self, browser):
        response = self.post(browser, factories.proposed(), "reject", note="My long note")
        assert response.status_code == 422
        assert "My long note" in text_of(response) and "Choose why it is rejected." in text_of(response)

    def test_edits_and_stays(self, browser):
        claim = factories.proposed()
        page = browser.get(at(claim) + "&edit=1").context["page"]
        typed = {name: value for name, value in page.edit_form.initial.items() if value not in (None, "")}
        response = self.post(browser, claim, "edit", **typed | {"statement": "It built 13 schools."})
        assert response.url == at(claim)
        assert Claim.objects.get(pk=claim.pk).statement == "It built 13 schools."

    def test_keeps_an_edit_that_is_refused(self, browser):
        claim = factories.proposed()
        response = self.post(browser, claim, "edit", statement="Kept <words>", kind="nonsense")
        assert response.status_code == 422
        assert "Kept &lt;words&gt;" in text_of(response)

    def test_knows_its_own_acts_alone(self, browser):
        claim = factories.accepted()
        for act in ("start_review", "publish", "", "__class__"):
            assert self.post(browser, claim, act).status_code == 302
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.ACCEPTED

    def test_is_refused_while_somebody_else_works_on_it(self, browser):
        claim = factories.proposed()
        workflow.take(claim=claim, by=factories.Reviewer(), at=timezone.now())
        response = self.post(browser, claim, "accept")
        assert response.status_code == 409
        assert "is at work on this" in text_of(response)
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED
        assert Hold.objects.filter(claim=claim).exists()


class TestTwoAtOnce:
    @pytest.fixture
    def amara(self):
        return factories.Reviewer(first_name="Amara", last_name="Okonjo")

    def judge(self, claim, by, act="accept", **fields):
        return getattr(workflow, act)(claim=claim, by=by, at=timezone.now() - timedelta(minutes=2), **fields)

    @pytest.mark.parametrize(
        ("act", "fields"), [("accept", {}), ("reject", {"reason": "opinion"}), ("merge", {"pick": "other"})]
    )
    def test_the_second_judges_nothing_and_is_told_who_was_first(self, browser, amara, act, fields):
        """Elsewhere an accepted claim may well be rejected; here nobody saw that it was accepted."""
        first, second, other = *candidates(2), factories.accepted()
        self.judge(first, amara)
        fields = {name: str(other.pk) if value == "other" else value for name, value in fields.items()}
        sent = {"act": act, "claim": first.pk, "onto": second.pk} | fields
        response = browser.post(at(first), sent, follow=True)
        assert shown(response) == second
        assert "Amara Okonjo accepted this 2\u00a0minutes ago." in text_of(response)
        first.refresh_from_db()
        assert first.status == ClaimStatus.ACCEPTED
        assert first.history.latest("history_id").history_user == amara

    def test_a_note_is_not_lost_for_that(self, browser, amara):
        first, _ = candidates(2)
        self.judge(first, amara)
        sent = {"act": "reject", "claim": first.pk, "reason": "opinion", "note": "My long note"}
        response = browser.post(at(first), sent)
        assert response.status_code == 409
        assert "My long note" in text_of(response) and "Amara Okonjo accepted this" in text_of(response)

    def test_what_was_promised_next_is_passed_over(self, browser, amara):
        first, second, third = candidates(3)
        self.judge(second, amara, "reject", reason=RejectionReason.TRIVIAL)
        for response in (
            browser.get(f"{TRIAGE}?onto={second.pk}", follow=True),
            browser.post(at(first), {"act": "accept", "claim": first.pk, "onto": second.pk}, follow=True),
        ):
            assert shown(response) == third
            assert "Amara Okonjo rejected this (trivial) 2\u00a0minutes ago." in text_of(response)

    def test_what_was_judged_can_be_looked_at_and_not_judged(self, browser, amara):
        claim, target = factories.proposed(), factories.accepted()
        self.judge(claim, amara, "merge", into=target)
        page = browser.get(at(claim))
        assert "Amara Okonjo merged this 2\u00a0minutes ago." in text_of(page)
        assert claim_url(target) in text_of(page)
        assert page.context["page"].forms == {}

    def test_what_went_further_says_where_it_is(self, browser):
        assert "This is in review by now." in text_of(browser.get(at(factories.in_review())))


class TestUndo:
    def undo(self, browser, claim, shown_claim=None):
        return browser.post(at(shown_claim or claim), {"act": "undo", "claim": claim.pk})

    @pytest.mark.parametrize(
        ("act", "fields"), [("accept", {}), ("reject", {"reason": "opinion"}), ("merge", {"into": "other"})]
    )
    def test_brings_it_back_and_shows_it(self, browser, reviewer, act, fields):
        claim, other = factories.proposed(), factories.accepted()
        fields = {name: other if value == "other" else value for name, value in fields.items()}
        getattr(workflow, act)(claim=claim, by=reviewer, at=timezone.now(), **fields)
        assert self.undo(browser, claim, other).url == at(claim)
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED

    def test_is_offered_for_ones_own_last_acts_newest_first(self, browser, reviewer):
        mine = candidates(2)
        for claim in mine:
            workflow.accept(claim=claim, by=reviewer, at=timezone.now())
        workflow.accept(claim=factories.proposed(), by=factories.Reviewer(), at=timezone.now())
        done = browser.get(TRIAGE).context["page"].done
        assert [item.judgement.claim_id for item in done] == [claim.pk for claim in reversed(mine)]
        assert all(item.is_undoable for item in done)

    def test_is_refused_in_a_sentence_once_somebody_went_on(self, browser, reviewer):
        claim, waiting = candidates(2)
        workflow.accept(claim=claim, by=reviewer, at=timezone.now())
        workflow.start_review(claim=claim, by=factories.Reviewer(), at=timezone.now())
        page = browser.get(at(waiting))
        assert [item.is_undoable for item in page.context["page"].done] == [False]
        response = self.undo(browser, claim, waiting)
        assert response.status_code == 409 and shown(response) == waiting
        assert "What was done to this claim last was not yours to undo." in text_of(response)
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.IN_REVIEW


class TestPermissions:
    def test_of_a_contributor_are_to_look(self, contributor):
        claim = factories.proposed()
        factories.accepted(statement=claim.statement)
        response = signed_in(contributor).get(at(claim))
        assert shown(response) == claim and response.context["page"].known
        for control in ("data-digit", 'value="accept"', 'value="merge"', 'data-key="e"', "What you judged"):
            assert control not in text_of(response)

    @pytest.mark.parametrize(
        ("act", "fields"),
        [("accept", {}), ("reject", {"reason": "opinion"}), ("merge", {"pick": "other"}), ("edit", {})],
    )
    def test_of_a_contributor_are_not_to_judge(self, contributor, act, fields):
        claim, other = factories.proposed(), factories.accepted()
        typed = {"statement": "It is 3.", "kind": "state", "language": "en", "edition": "0"}
        sent = {name: other.pk if value == "other" else value for name, value in fields.items()}
        response = signed_in(contributor).post(at(claim), {"act": act, "claim": claim.pk} | typed | sent)
        assert response.status_code == 403
        assert Claim.objects.get(pk=claim.pk).status == ClaimStatus.PROPOSED

    def test_of_strangers_are_none(self, client):
        claim = factories.proposed()
        assert signed_in(factories.Person()).get(at(claim)).status_code == 403
        assert client.get(TRIAGE).url.startswith(reverse("admin:login"))


class TestWays:
    def test_lead_here_from_the_article_the_list_and_everywhere(self, browser):
        claim = factories.proposed()
        article = claim.appearances.get().version.article
        assert f'href="{TRIAGE}?article={article.pk}"' in text_of(browser.get(article_url(article)))
        waiting = f"{reverse('admin:claims_claim_changelist')}?queue=proposed"
        for more, query in (("", ""), (f"&article={article.pk}", f"?article={article.pk}")):
            assert f'href="{TRIAGE}{query}">Triage them one by one' in text_of(browser.get(waiting + more))
        assert f'href="{TRIAGE}"' in text_of(browser.get(reverse("admin:index")))


# Who asks; the candidate and its neighbors; its text; what is known; what was done.
QUERIES = 16


class TestCost:
    @pytest.mark.parametrize("count", [11, 30])
    def test_is_the_same_however_many_wait(self, browser, reviewer, count, django_assert_num_queries):
        claims = candidates(count)
        for claim in claims[: count // 4]:
            workflow.accept(claim=claim, by=reviewer, at=timezone.now())
        waiting = claims[count // 4]
        browser.get(at(waiting))
        with django_assert_num_queries(QUERIES):
            browser.get(at(waiting))

    def test_of_an_article_is_the_same_however_many_it_has(self, browser, django_assert_num_queries):
        quotes = [f"It built {number:02} schools." for number in range(9)]
        claims = marked(" ".join(quotes), *quotes)
        article = claims[0].appearances.get().version.article
        browser.get(at(claims[0]))
        with django_assert_num_queries(QUERIES + 2):
            browser.get(at(claims[0], f"article={article.pk}&"))

    @pytest.mark.parametrize("backward", [False, True])
    @pytest.mark.parametrize("worth", [0.5, None])
    def test_is_what_one_index_reads_in_its_order(self, reviewer, monkeypatch, backward, worth):
        """However many wait: nothing is sorted, and nothing is read that is not shown."""
        plans = []
        claim = factories.proposed(check_worthiness=worth)

        def explained(parts, limit):
            plans.extend(plan_of(part[:limit]) for part in parts)
            return []

        monkeypatch.setattr(triage_queue, "_filled", explained)
        queue = triage_queue.queue_for(reviewer, {})
        queue.before(claim) if backward else queue.beyond(claim, 6)
        for plan in plans:
            assert "claim_queue" in plan
            assert "Sort" not in plan and "TEMP B-TREE" not in plan


def plan_of(rows) -> str:
    """Return how the database would read many rows; PostgreSQL reads few in whatever way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return rows.explain()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestManyAtOnce:
    def judge_together(self, *acts):
        """Let as many people send these at the same moment; return how each was answered."""
        browsers = [signed_in(factories.Reviewer()) for _ in acts]
        answers = []

        def send(browser, claim, fields):
            answers.append(browser.post(at(claim), {"claim": claim.pk} | fields))

        sent = [partial(send, browser, *act) for browser, act in zip(browsers, acts, strict=True)]
        assert at_once(sent) == []
        return answers

    def test_one_of_them_judges(self):
        claim, target = factories.proposed(), factories.accepted()
        self.judge_together(
            (claim, {"act": "accept"}),
            (claim, {"act": "reject", "reason": "opinion"}),
            (claim, {"act": "merge", "pick": target.pk}),
        )
        judged = claim.history.exclude(status=ClaimStatus.PROPOSED)
        assert judged.count() == 1
        assert Claim.objects.get(pk=claim.pk).status == judged.get().status

    def test_two_claims_are_not_merged_into_each_other(self):
        one, other = factories.proposed(), factories.proposed()
        self.judge_together(
            (one, {"act": "merge", "pick": other.pk}), (other, {"act": "merge", "pick": one.pk})
        )
        statuses = Claim.objects.order_by("status").values_list("status", flat=True)
        assert list(statuses) == [ClaimStatus.MERGED, ClaimStatus.PROPOSED]
