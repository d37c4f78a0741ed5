"""Rating scales and review policies: versions, who puts them in use, and that nothing published changes."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from claims import workflow
from claims.enums import RatingCategory, SignOff
from claims.models import Claim, Evidence, Rating, RatingScale, Review, ReviewPolicy, Verdict
from claims.workflow import TransitionNotAllowed, enforcement, reach, scales
from claims.workflow.policy import independent_sources
from factcheck.editions import EditConflict, edition_of
from sources.enums import Proximity
from tests import factories
from tests.claims.standards import LABELS, LATER, enforced, fill, house_scale, relabel, topical
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    """Return a second editor."""
    return factories.Editor()


class TestDraftScale:
    def test_copies_the_labels_to_the_next_version(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        assert (str(draft), draft.is_default) == ("House scale v2", False)
        assert list(draft.ratings.in_order().values_list("label", "category", "value")) == list(LABELS)
        entry = draft.history.latest("history_id")
        assert (entry.history_user, entry.history_change_reason) == (editor, "drafted from version 1")

    def test_is_done_once(self, editor, other):
        scale = house_scale()
        workflow.draft_scale(scale=scale, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="House scale v2 is a draft already"):
            workflow.draft_scale(scale=scale, by=other, at=AT)

    def test_begins_at_any_version(self, editor):
        scale = house_scale()
        second = workflow.draft_scale(scale=scale, by=editor, at=AT)
        workflow.use_scale(scale=second, by=editor, at=AT)
        assert workflow.draft_scale(scale=scale, by=editor, at=AT).version == 3


class TestReviseScale:
    def test_changes_adds_and_removes_labels(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        half, unproven = (draft.ratings.get(label=label) for label in ("Half right", "Unproven"))
        half.label = "Partly right"
        new = Rating(scale=draft, label="Satire", category=RatingCategory.SATIRE)
        before = edition_of(draft)
        workflow.revise_scale(
            scale=draft, changes={}, labels=[half, new], removed=[unproven], by=editor, at=LATER
        )
        labels = list(draft.ratings.in_order().values_list("label", flat=True))
        assert labels == ["True", "Partly right", "False", "Satire"]
        assert edition_of(draft) > before
        assert half.history.latest("history_id").history_user == editor

    def test_refuses_a_version_that_is_in_use(self, editor):
        scale = house_scale()
        rating = scale.ratings.get(label="False")
        rating.label = "Wrong"
        for act in ({"labels": [rating]}, {"removed": [rating]}):
            with pytest.raises(TransitionNotAllowed, match="stays as it is"):
                workflow.revise_scale(scale=scale, changes={}, by=editor, at=AT, **act)
        assert scale.ratings.filter(label="False").exists()

    def test_refuses_a_version_that_was_in_use(self, editor):
        scale = house_scale()
        workflow.use_scale(scale=workflow.draft_scale(scale=scale, by=editor, at=AT), by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="stays as it is"):
            workflow.revise_scale(scale=scale, changes={"description": "New."}, by=editor, at=AT)

    def test_refuses_a_version_that_something_was_rated_with(self, editor, reviewer):
        draft = fill(factories.ScaleFactory(name="Imported", is_default=False))
        rating, claim = draft.ratings.get(label="False"), factories.in_review()
        Review.objects.create(claim=claim, round=1, reviewer=reviewer, rating=rating, created_at=AT)
        with pytest.raises(TransitionNotAllowed, match="stays as it is"):
            workflow.revise_scale(scale=draft, changes={"description": "New."}, by=editor, at=AT)

    def test_refuses_a_version_that_a_review_said_first(self, editor, reviewer):
        draft = fill(factories.ScaleFactory(name="Imported", is_default=False))
        said, now = draft.ratings.get(label="False"), house_scale().ratings.get(label="False")
        about = {"claim": factories.in_review(), "round": 1, "reviewer": reviewer, "created_at": AT}
        Review.objects.create(**about, rating=now, initial_rating=said)
        with pytest.raises(TransitionNotAllowed, match="stays as it is"):
            workflow.revise_scale(scale=draft, changes={}, removed=[said], by=editor, at=AT)

    def test_reaches_no_label_of_another_version(self, editor):
        scale = house_scale()
        draft = workflow.draft_scale(scale=scale, by=editor, at=AT)
        stolen = scale.ratings.get(label="False")
        stolen.scale = draft
        for rating in (scale.ratings.get(label="True"), stolen):
            with pytest.raises(ValidationError, match="another scale"):
                workflow.revise_scale(scale=draft, changes={}, labels=[rating], by=editor, at=AT)

    def test_keeps_one_name_for_all_versions(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        with pytest.raises(ValidationError, match="one name"):
            workflow.revise_scale(scale=draft, changes={"name": "Other"}, by=editor, at=AT)


class TestUseScale:
    def test_takes_the_place_of_the_version_in_use(self, editor):
        scale = house_scale()
        draft = workflow.draft_scale(scale=scale, by=editor, at=AT)
        workflow.use_scale(scale=draft, by=editor, at=LATER)
        assert RatingScale.objects.get(is_default=True) == draft
        reasons = [each.history.latest("history_id").history_change_reason for each in (scale, draft)]
        assert reasons == ["replaced by House scale v2", "put in use"]

    def test_puts_the_first_one_in_use(self, editor):
        scale = fill(workflow.add_scale(name="House scale", by=editor, at=AT))
        assert workflow.use_scale(scale=scale, by=editor, at=AT).is_default

    def test_refuses_a_scale_that_does_not_stand(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        relabel(draft, "False", editor, label="Way off", category="mostly_false", value=2)
        with pytest.raises(TransitionNotAllowed, match="No label has the worst value") as refusal:
            workflow.use_scale(scale=draft, by=editor, at=LATER)
        assert refusal.value.conditions == ["No label has the worst value, 1."]
        assert not RatingScale.objects.get(pk=draft.pk).is_default

    def test_wants_each_label_that_turns_confirmed(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        relabel(draft, "Half right", editor, category="mostly_true", value=4)
        said = ["“Half right” was mixed, 3 of 5 and becomes mostly true, 4 of 5."]
        assert scales.get_turns(draft) == said
        for confirmed in ((), ["“Half right” was mixed, 3 of 5 and becomes mostly false, 2 of 5."]):
            with pytest.raises(ValidationError) as refusal:
                workflow.use_scale(scale=draft, confirmed=confirmed, by=editor, at=LATER)
            assert list(refusal.value.message_dict) == ["confirmed"]
        assert workflow.use_scale(scale=draft, confirmed=said, by=editor, at=LATER).is_default

    def test_refuses_what_was_changed_since_one_looked(self, editor, other):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        seen = edition_of(draft)
        relabel(draft, "Half right", other, label="Half true")
        with pytest.raises(TransitionNotAllowed, match="Look at it again"):
            workflow.use_scale(scale=draft, edition=seen, by=editor, at=LATER)

    def test_is_done_once(self, editor):
        scale = house_scale()
        with pytest.raises(TransitionNotAllowed, match="stays as it is"):
            workflow.use_scale(scale=scale, by=editor, at=LATER)


class TestDiscard:
    def test_deletes_a_draft_with_its_labels_and_keeps_their_history(self, editor):
        draft = workflow.draft_scale(scale=house_scale(), by=editor, at=AT)
        workflow.discard_scale(scale=draft, by=editor, at=LATER, reason="Not needed.")
        assert not RatingScale.objects.filter(pk=draft.pk).exists()
        past = RatingScale.history.filter(id=draft.pk).latest("history_id")
        assert (past.history_type, past.history_change_reason) == ("-", "discarded: Not needed.")
        assert Rating.history.filter(scale_id=draft.pk, history_type="-").count() == len(LABELS)

    def test_leaves_versions_that_were_in_use(self, editor):
        for act, what in (
            (workflow.discard_scale, {"scale": house_scale()}),
            (workflow.discard_policy, {"policy": factories.PolicyFactory()}),
        ):
            with pytest.raises(TransitionNotAllowed, match="stays as it is"):
                act(**what, by=editor, at=LATER, reason="Old.")

    def test_asks_why(self, editor):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        with pytest.raises(ValidationError, match="Say why"):
            workflow.discard_policy(policy=draft, by=editor, at=LATER, reason=" ")


class TestDraftPolicy:
    def test_copies_everything_to_the_next_version(self, editor):
        policy = topical(sign_off=SignOff.NOT_DECIDER)
        draft = workflow.draft_policy(policy=policy, by=editor, at=AT)
        assert (str(draft), draft.is_in_force, draft.drafted_by) == ("Health v2", False, editor)
        assert (draft.min_sources, draft.sign_off) == (3, SignOff.NOT_DECIDER)
        assert set(draft.topics.all()) == set(policy.topics.all())


class TestRevisePolicy:
    def test_makes_whoever_changes_anything_the_drafter(self, editor, other):
        draft = workflow.draft_policy(policy=topical(), by=editor, at=AT)
        for changes in ({"min_sources": 1}, {"topics": []}):
            ReviewPolicy.objects.filter(pk=draft.pk).update(drafted_by=editor)
            workflow.revise_policy(policy=draft, changes=changes, by=other, at=AT)
            assert ReviewPolicy.objects.get(pk=draft.pk).drafted_by == other

    def test_leaves_the_drafter_where_nothing_changes(self, editor, other):
        draft = workflow.draft_policy(policy=topical(), by=editor, at=AT)
        same = {"min_sources": 3, "description": "  ", "topics": draft.topics.all()}
        workflow.revise_policy(policy=draft, changes=same, by=other, at=AT)
        assert ReviewPolicy.objects.get(pk=draft.pk).drafted_by == editor

    @pytest.mark.parametrize("change", [{"min_reviews": 1}, {"topics": []}, {"description": "New."}])
    def test_refuses_versions_that_are_or_were_in_force(self, change, editor):
        policy = topical()
        enforced(policy, min_sources=4)
        for version in ReviewPolicy.objects.filter(name="Health"):
            with pytest.raises(TransitionNotAllowed, match="stays as it is"):
                workflow.revise_policy(policy=version, changes=change, by=editor, at=LATER)

    def test_refuses_topics_for_the_default(self, editor):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        with pytest.raises(ValidationError) as refusal:
            workflow.revise_policy(
                policy=draft, changes={"topics": [factories.TopicFactory()]}, by=editor, at=AT
            )
        assert list(refusal.value.message_dict) == ["topics"]

    def test_overwrites_nobody(self, editor, other):
        draft = workflow.draft_policy(policy=topical(), by=editor, at=AT)
        seen = edition_of(draft)
        workflow.revise_policy(policy=draft, changes={"min_sources": 5}, by=other, at=AT)
        with pytest.raises(EditConflict, match="min sources"):
            workflow.revise_policy(policy=draft, changes={"min_sources": 4}, edition=seen, by=editor, at=AT)


class TestEnforcePolicy:
    def test_replaces_the_version_before(self, editor, other):
        policy = factories.PolicyFactory()
        draft = workflow.draft_policy(policy=policy, by=editor, at=AT)
        now = workflow.enforce_policy(policy=draft, by=other, at=LATER)
        assert (now.is_in_force, now.enforced_by, now.enforced_at) == (True, other, LATER)
        assert list(ReviewPolicy.objects.in_force()) == [draft]
        assert policy.history.latest("history_id").history_change_reason == "replaced by Two and two v2"

    def test_replaces_a_default_of_another_name(self, editor, other):
        factories.PolicyFactory()
        draft = workflow.add_policy(name="Three and three", min_reviews=3, is_default=True, by=editor, at=AT)
        workflow.enforce_policy(policy=draft, by=other, at=LATER)
        assert list(ReviewPolicy.objects.in_force()) == [draft]

    def test_remembers_that_a_version_from_before_all_this_was_in_force(self):
        policy = factories.PolicyFactory()
        enforced(policy, min_reviews=3)
        policy.refresh_from_db()
        assert policy.enforced_at == policy.history.earliest("history_id").history_date
        assert policy not in ReviewPolicy.objects.drafts()

    def test_takes_a_second_person(self, editor, other):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        with pytest.raises(PermissionDenied, match="somebody else has to"):
            workflow.enforce_policy(policy=draft, by=editor, at=LATER)
        assert workflow.enforce_policy(policy=draft, by=other, at=LATER).is_in_force

    def test_is_not_had_by_changing_somebody_elses_draft(self, editor, other):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=other, at=AT)
        workflow.revise_policy(policy=draft, changes={"min_reviews": 1}, by=editor, at=AT)
        with pytest.raises(PermissionDenied, match="somebody else has to"):
            workflow.enforce_policy(policy=draft, by=editor, at=LATER)

    @pytest.mark.parametrize(
        "absent", [{"is_active": False}, {"is_staff": False}, None], ids=["left", "no desk", "nobody"]
    )
    def test_takes_one_where_there_is_no_other(self, absent, editor):
        if absent:
            factories.Editor(**absent)
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        assert workflow.enforce_policy(policy=draft, by=editor, at=LATER).is_in_force

    def test_counts_a_superuser_as_somebody(self, editor):
        User.objects.create_superuser("root", password="x")
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        with pytest.raises(PermissionDenied):
            workflow.enforce_policy(policy=draft, by=editor, at=LATER)

    def test_refuses_what_was_changed_since_one_looked(self, editor, other):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        seen = edition_of(draft)
        workflow.revise_policy(policy=draft, changes={"min_reviews": 1}, by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="Look at it again"):
            workflow.enforce_policy(policy=draft, edition=seen, by=other, at=LATER)

    def test_leaves_no_desk_without_a_default(self, editor, other):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        topic = factories.TopicFactory()
        workflow.revise_policy(
            policy=draft, changes={"is_default": False, "topics": [topic]}, by=editor, at=AT
        )
        with pytest.raises(TransitionNotAllowed, match="no policy would be the default"):
            workflow.enforce_policy(policy=draft, by=other, at=LATER)

    def test_refuses_a_new_policy_that_holds_for_nothing(self, editor, other):
        draft = workflow.add_policy(name="Nothing", by=editor, at=AT)
        with pytest.raises(TransitionNotAllowed, match="holds for no claim"):
            workflow.enforce_policy(policy=draft, by=other, at=LATER)


class TestOneIsTheStricter:
    """A claim may fall under several policies; so of any two one asks for all that the other does."""

    @pytest.fixture
    def draft(self, editor):
        """Return a draft beside the default (two reviews, two sources) and “Health” (two, three)."""
        factories.PolicyFactory(), topical()
        terms = {"min_reviews": 3, "topics": [factories.TopicFactory()]}
        return workflow.add_policy(name="Elections", by=editor, at=AT, **terms)

    def test_else_it_is_not_put_in_force_and_told_what_to_change(self, draft, other):
        told = r"under Health v1 as well.+ less in sources, that one in reviews\. Let one of them"
        with pytest.raises(TransitionNotAllowed, match=told):
            workflow.enforce_policy(policy=draft, by=other, at=LATER)

    @pytest.mark.parametrize(
        "change",
        [
            {"min_sources": 3},
            {"min_reviews": 1, "sign_off": SignOff.NOT_NEEDED},
            {"topics": [], "is_default": True},
        ],
        ids=["stricter", "laxer", "default"],
    )
    def test_or_it_holds_for_no_claim_of_the_other(self, change, draft, editor, other):
        workflow.revise_policy(policy=draft, changes=change, by=editor, at=AT)
        assert workflow.enforce_policy(policy=draft, by=other, at=LATER).is_in_force

    def test_besides_the_version_that_is_replaced(self, draft, editor):
        health = ReviewPolicy.objects.get(name="Health")
        assert enforced(health, min_reviews=4, min_sources=2, min_primary_sources=2).is_in_force

    def test_which_does_not_hinder_the_end_of_a_policy(self, draft, editor, other):
        ReviewPolicy.objects.filter(pk=draft.pk).update(is_in_force=True)  # as before this rule
        end = workflow.draft_end(policy=ReviewPolicy.objects.get(pk=draft.pk), by=editor, at=AT)
        assert not workflow.enforce_policy(policy=end, by=other, at=LATER).is_in_force


class TestAwaitingSecond:
    def waiting(self, user):
        return list(ReviewPolicy.objects.awaiting_second(user))

    def test_are_the_drafts_that_somebody_else_wrote(self, editor, other):
        draft = workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        assert (self.waiting(editor), self.waiting(other)) == ([], [draft])
        workflow.revise_policy(policy=draft, changes={"min_reviews": 3}, by=other, at=AT)
        assert (self.waiting(editor), self.waiting(other)) == ([draft], [])
        workflow.enforce_policy(policy=draft, by=editor, at=LATER)
        assert self.waiting(editor) == []

    def test_wait_for_whoever_may_put_them_in_force(self, editor, reviewer):
        workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)
        assert self.waiting(reviewer) == []


class TestDraftEnd:
    def test_ends_a_policy_once_a_second_person_agrees(self, editor, other):
        default, policy = factories.PolicyFactory(), topical()
        draft = workflow.draft_end(policy=policy, by=editor, at=AT)
        assert set(ReviewPolicy.objects.in_force()) == {default, policy}
        with pytest.raises(PermissionDenied):
            workflow.enforce_policy(policy=draft, by=editor, at=LATER)
        workflow.enforce_policy(policy=draft, by=other, at=LATER)
        assert list(ReviewPolicy.objects.in_force()) == [default]
        assert draft not in ReviewPolicy.objects.drafts()

    def test_spares_the_default(self, editor):
        with pytest.raises(TransitionNotAllowed, match="the default only be replaced"):
            workflow.draft_end(policy=factories.PolicyFactory(), by=editor, at=AT)


class TestPolicyHeldTo:
    def test_of_a_decision_is_the_version_it_was_taken_under(self, editor):
        claim = factories.signed_off()
        before = factories.verdict_of(claim).policy
        now = enforced(before, min_reviews=3)
        assert workflow.get_policy_held_to(claim) == before
        assert workflow.publish(claim=claim, by=editor, at=LATER).is_public
        assert factories.verdict_of(claim).policy == before
        assert workflow.get_policy_held_to(factories.in_review()) == now

    def test_is_the_new_one_once_it_is_decided_again(self, editor):
        claim = factories.decided()
        now = enforced(factories.verdict_of(claim).policy, min_reviews=3)
        workflow.send_back(claim=claim, reason="Hold it to the new policy.", by=editor, at=LATER)
        verdict = workflow.decide(
            claim=claim,
            rating=factories.RatingFactory(),
            summary="Nine, not twelve.",
            explanation="The register lists nine.",
            cited_evidence=claim.evidence.all(),
            by=editor,
            at=LATER,
        )
        assert verdict.policy == now


class TestReach:
    @pytest.fixture
    def policies(self):
        default, health = factories.PolicyFactory(), topical()
        strict = factories.PolicyFactory(name="Strict", is_default=False, min_reviews=3, min_sources=3)
        strict.topics.add(factories.TopicFactory())
        return default, health, strict

    @pytest.fixture
    def claims(self, policies):
        _, health, strict = policies
        free, one, both = factories.accepted(), factories.in_review(), factories.accepted()
        one.topics.set(health.topics.all())
        both.topics.set([*health.topics.all(), *strict.topics.all()])
        factories.proposed().topics.set(health.topics.all())
        factories.decided().topics.set(health.topics.all())
        return free, one, both

    def test_is_what_each_claim_in_work_is_held_to(self, policies, claims):
        for policy in policies:
            held = {claim for claim in claims if workflow.get_policy(claim) == policy}
            assert set(reach.claims_held_to(policy)) == held

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_of_a_draft_is_what_it_comes_to_in_force(self, which, policies, claims, editor, other):
        draft = workflow.draft_policy(policy=policies[which], by=editor, at=AT)
        workflow.revise_policy(policy=draft, changes={"min_reviews": 4}, by=editor, at=AT)
        foreseen = set(reach.claims_held_to(draft))
        workflow.enforce_policy(policy=draft, by=other, at=LATER)
        assert foreseen == {claim for claim in claims if workflow.get_policy(claim) == draft}

    def test_of_an_end_is_what_is_set_free(self, policies, claims, editor):
        _, health, _ = policies
        assert list(reach.claims_held_to(workflow.draft_end(policy=health, by=editor, at=AT))) == [claims[1]]

    def test_counts_sources_as_publication_does(self, policies):
        claim = factories.in_review()
        same = factories.PublisherFactory()
        for publisher, proximity in (
            *((same, Proximity.PRIMARY), (same, Proximity.SECONDARY), (None, Proximity.PRIMARY)),
            *((None, Proximity.SECONDARY), (factories.PublisherFactory(), Proximity.SECONDARY)),
        ):
            source = factories.SourceFactory(publisher=publisher, proximity=proximity)
            factories.EvidenceFactory(claim=claim, source=source)
        board = list(Evidence.objects.filter(claim=claim).with_sources())
        primary = [item for item in board if item.source.proximity == Proximity.PRIMARY]
        [told] = reach.with_progress(Claim.objects.filter(pk=claim.pk))
        assert (told.review_count, told.source_count, told.primary_count) == (
            0,
            len(independent_sources(board)),
            len(independent_sources(primary)),
        )

    @pytest.mark.parametrize(
        ("terms", "is_lacking"),
        [
            ({}, False),
            ({"min_reviews": 3}, True),
            ({"min_sources": 3}, True),
            ({"min_sources": 3, "min_primary_sources": 3}, True),
        ],
    )
    def test_tells_which_claims_would_lack_something(self, terms, is_lacking):
        claim = factories.reviewed(reviews=2, sources=2)
        policy = factories.PolicyFactory(**terms)
        told = reach.with_progress(reach.claims_held_to(policy))
        assert list(reach.lacking(told, policy)) == ([claim] if is_lacking else [])

    def test_names_the_decisions_that_wait(self):
        claim = factories.decided()
        factories.published()
        policy = ReviewPolicy.objects.get()
        assert list(reach.decisions_under(policy)) == [factories.verdict_of(claim)]
        assert not reach.decisions_under(enforced(policy, min_reviews=3)).exists()


class TestAsksLess:
    @pytest.mark.parametrize(
        ("terms", "less"),
        [
            ({}, False),
            ({"min_reviews": 1, "min_sources": 4}, True),
            ({"min_sources": 1}, True),
            ({"min_primary_sources": 0}, True),
            ({"sign_off": SignOff.NOT_DECIDER}, True),
            ({"min_reviews": 3, "min_sources": 3, "min_primary_sources": 2}, False),
        ],
    )
    def test_in_any_respect(self, terms, less):
        assert enforcement.asks_less(ReviewPolicy(**terms), ReviewPolicy()) is less


class TestPermissions:
    ACTS = {
        "add_scale": lambda scale, policy: {"name": "New"},
        "draft_scale": lambda scale, policy: {"scale": scale},
        "revise_scale": lambda scale, policy: {"scale": scale, "changes": {}},
        "use_scale": lambda scale, policy: {"scale": scale},
        "discard_scale": lambda scale, policy: {"scale": scale, "reason": "Old."},
        "add_policy": lambda scale, policy: {"name": "New"},
        "draft_policy": lambda scale, policy: {"policy": policy},
        "revise_policy": lambda scale, policy: {"policy": policy, "changes": {}},
        "enforce_policy": lambda scale, policy: {"policy": policy},
        "discard_policy": lambda scale, policy: {"policy": policy, "reason": "Old."},
    }

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("role", [factories.Contributor, factories.Reviewer])
    def test_are_the_editors(self, act, role):
        scale = fill(factories.ScaleFactory(is_default=False))
        policy = factories.PolicyFactory(is_in_force=False)
        with pytest.raises(PermissionDenied, match="Ask an editor"):
            getattr(workflow, act)(**self.ACTS[act](scale, policy), by=role(), at=AT)


class TestWhatIsPublished:
    """Whatever becomes of scales and policies, readers are told the same, to the byte."""

    def seen(self, claims) -> dict[str, bytes]:
        paths = ["/", "/claims/", "/claims/?rating=false", "/api/v1/claims/", "/api/v1/claims/?rating=false"]
        paths += ["/api/v1/verdicts/", "/api/v1/changes/"]
        for claim in claims:
            paths += [claim.get_absolute_url(), f"/api/v1/claims/{claim.pk}/"]
            paths += [f"/api/v1/claims/{claim.pk}/history/", f"/ledger/{claim.current_entry.sequence}.json"]
        answers = {path: Client().get(path) for path in paths}
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
        return {path: answer.content for path, answer in answers.items()}

    def test_is_the_same_after_every_act(self, editor, other):
        scale = house_scale()
        claims = [factories.published(), factories.corrected()]
        waiting = factories.signed_off()
        policy, topic = factories.verdict_of(waiting).policy, factories.TopicFactory()
        before = self.seen(claims)
        rows = list(Verdict.objects.order_by("pk").values())

        draft = workflow.draft_scale(scale=scale, by=editor, at=LATER)
        assert self.seen(claims) == before
        relabel(draft, "False", editor, label="Wrong", description="It is not so.")
        relabel(draft, "Half right", editor, category="mostly_true", value=4)
        assert self.seen(claims) == before
        workflow.use_scale(scale=draft, confirmed=scales.get_turns(draft), by=editor, at=LATER)
        assert self.seen(claims) == before
        spare = workflow.draft_scale(scale=scale, by=editor, at=LATER)
        workflow.discard_scale(scale=spare, by=editor, at=LATER, reason="Not needed.")
        assert self.seen(claims) == before

        stricter = workflow.draft_policy(policy=policy, by=editor, at=LATER)
        workflow.revise_policy(policy=stricter, changes={"min_reviews": 9}, by=editor, at=LATER)
        assert self.seen(claims) == before
        workflow.enforce_policy(policy=stricter, by=other, at=LATER)
        assert self.seen(claims) == before
        health = workflow.add_policy(name="Health", topics=[topic], by=editor, at=LATER)
        workflow.enforce_policy(policy=health, by=other, at=LATER)
        end = workflow.draft_end(policy=health, by=editor, at=LATER)
        workflow.enforce_policy(policy=end, by=other, at=LATER)
        assert self.seen(claims) == before
        assert list(Verdict.objects.order_by("pk").values()) == rows

    def test_leaves_drafts_of_scales_out_of_the_api(self, editor, client):
        scale = house_scale()
        before = client.get("/api/v1/ratings/").content
        draft = workflow.draft_scale(scale=scale, by=editor, at=LATER)
        assert client.get("/api/v1/ratings/").content == before
        client.force_login(editor)
        assert client.get("/api/v1/ratings/").content == before
        workflow.use_scale(scale=draft, by=editor, at=LATER)
        listed = client.get("/api/v1/ratings/").json()["results"]
        versions = {(row["scale"]["version"], row["scale"]["is_default"]) for row in listed}
        assert versions == {(1, False), (2, True)}
