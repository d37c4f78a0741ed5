"""Rating scales and review policies in the admin: their pages, the forms of drafts, and who may do what."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.models import Rating, RatingScale, ReviewPolicy, Topic
from claims.workflow import scales
from factcheck.editions import edition_of
from tests import factories
from tests.claims.desk import ROLES, sent_by, signed_in, text_of
from tests.claims.standards import AT, enforced, fill, house_scale, relabel, topical

pytestmark = pytest.mark.django_db

EDITORS = {"editor", "administrator"}


def url(version, page="change") -> str:
    return reverse(f"admin:claims_{version._meta.model_name}_{page}", args=[version.pk])


def do(user, version, act, **typed):
    """Send the form of an act as the page offers it now."""
    return signed_in(user).post(url(version), {"act": act, "edition": edition_of(version), **typed})


def save(user, version, **typed):
    """Open the form of a draft, type, and save."""
    browser = signed_in(user)
    form = sent_by(browser.get(url(version, "edit")), f"{version._meta.model_name}_form")
    return browser.post(url(version, "edit"), form | typed)


@pytest.fixture
def draft(editor) -> RatingScale:
    """Return the draft of a second version of the house's scale."""
    return workflow.draft_scale(scale=house_scale(), by=editor, at=AT)


@pytest.fixture
def policy_draft(editor) -> ReviewPolicy:
    """Return the draft of a second version of the default."""
    return workflow.draft_policy(policy=factories.PolicyFactory(), by=editor, at=AT)


class TestScalePage:
    def test_shows_the_labels_to_reviewers_readers_and_machines(self, reviewer):
        page = signed_in(reviewer).get(url(house_scale()))
        text = text_of(page)
        assert "Half right (Mixed)</option>" in text and "readers/" in text
        row = text[text.index('<th scope="row"><bdi>True') :]
        assert row.startswith(
            '<th scope="row"><bdi>True</bdi></th><td>5</td><td>5</td><td>1</td><td>True</td>'
        )
        assert "<bdi>Unproven</bdi></th><td>–</td><td>–</td><td>–</td>" in text

    def test_shows_a_drafts_differences_and_what_stands_in_its_way(self, draft, editor):
        relabel(draft, "False", editor, label="Correct")
        text = text_of(signed_in(editor).get(url(draft)))
        assert "“Correct” says true, but stands for false, 1 of 5." in text
        assert "“False”: <del><bdi>false, 1 of 5</bdi></del> → <ins><bdi>nothing</bdi></ins>" in text
        assert 'value="use_scale"' not in text

    def test_frame_shows_what_the_public_pages_show(self, contributor):
        scale = house_scale()
        response = signed_in(contributor).get(url(scale, "readers"))
        assert '<span class="verdict is-mixed">' in text_of(response) and "Half right" in text_of(response)
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        page = signed_in(contributor).get(url(scale))
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]

    def test_offers_what_is_possible_next(self, draft, editor):
        scale = RatingScale.objects.get(version=1)
        assert 'value="draft_scale"' not in text_of(signed_in(editor).get(url(scale)))
        workflow.discard_scale(scale=draft, by=editor, at=AT, reason="Not needed.")
        assert 'value="draft_scale"' in text_of(signed_in(editor).get(url(scale)))

    def test_costs_the_same_with_more_labels(self, draft, editor, django_assert_num_queries):
        browser = signed_in(editor)
        browser.get(url(draft))
        with django_assert_num_queries(21):
            browser.get(url(draft))
        for number in range(5):
            factories.RatingFactory(
                scale=draft, label=f"Other {number}", category="outdated", value=None, position=9
            )
        with django_assert_num_queries(21):
            browser.get(url(draft))


class TestScaleActs:
    def test_a_new_version_is_drafted_and_shown(self, editor):
        scale = house_scale()
        response = do(editor, scale, "draft_scale")
        draft = RatingScale.objects.get(version=2)
        assert response.headers["Location"] == url(draft)

    def test_is_put_in_use_with_a_tick_for_each_label_that_turns(self, draft, editor):
        relabel(draft, "Half right", editor, category="mostly_true", value=4)
        refused = do(editor, draft, "use_scale")
        assert refused.status_code == 422
        assert "Tick each of these labels" in text_of(refused)
        assert not RatingScale.objects.get(pk=draft.pk).is_default
        done = do(editor, draft, "use_scale", confirmed=scales.get_turns(draft))
        assert done.status_code == 302
        assert RatingScale.objects.get(pk=draft.pk).is_default

    def test_is_not_put_in_use_unseen(self, draft, editor):
        browser = signed_in(editor)
        form = sent_by(browser.get(url(draft)), "act-use_scale")
        relabel(draft, "Half right", factories.Editor(), label="Half true")
        refused = browser.post(url(draft), form | {"act": "use_scale"})
        assert refused.status_code == 409 and "Look at it again" in text_of(refused)
        assert "Half true" in text_of(refused)
        again = sent_by(refused, "act-use_scale") | {"act": "use_scale"}
        assert browser.post(url(draft), again).status_code == 302

    def test_a_form_without_an_edition_has_seen_nothing(self, draft, editor):
        refused = signed_in(editor).post(url(draft), {"act": "use_scale"})
        assert refused.status_code == 409

    def test_is_refused_where_it_does_not_stand(self, draft, editor):
        relabel(draft, "True", editor, label="Wrong")
        refused = do(editor, draft, "use_scale")
        assert refused.status_code == 409
        assert "“Wrong” says false, but stands for true" in text_of(refused)

    def test_a_discarded_draft_leads_back_to_the_list(self, draft, editor):
        response = do(editor, draft, "discard_scale", reason="Not needed.")
        assert response.headers["Location"] == reverse("admin:claims_ratingscale_changelist")
        gone = signed_in(editor).post(url(draft), {"act": "discard_scale", "reason": "Twice."})
        assert gone.status_code == 302
        assert RatingScale.objects.count() == 1


class TestScaleForm:
    def test_saves_labels_as_one_act_in_ones_name(self, draft, editor):
        half = draft.ratings.get(label="Half right")
        place = list(draft.ratings.in_order()).index(half)
        typed = {f"ratings-{place}-label": "Partly right", "change_reason": "Clearer."}
        typed |= {"ratings-3-DELETE": "on", "ratings-4-label": "Satire", "ratings-4-category": "satire"}
        assert save(editor, draft, **typed).headers["Location"] == url(draft)
        assert list(draft.ratings.in_order().values_list("label", flat=True)) == [
            *("True", "Partly right", "False", "Satire")
        ]
        for row in (draft, half):
            entry = row.history.latest("history_id")
            assert (entry.history_user, entry.history_change_reason) == (editor, "Clearer.")

    def test_marks_a_value_that_does_not_fit(self, draft, editor):
        response = save(editor, draft, **{"ratings-2-value": "4"})
        assert response.status_code == 200 and "“False” has the value 1." in text_of(response)
        assert draft.ratings.get(label="False").value == 1

    def test_makes_a_new_scale(self, editor):
        typed = {"name": "Short scale", "ratings-TOTAL_FORMS": "1", "ratings-INITIAL_FORMS": "0"}
        typed |= {"ratings-0-label": "True", "ratings-0-category": "true", "ratings-0-value": "5"}
        signed_in(editor).post(reverse("admin:claims_ratingscale_add"), typed | {"ratings-0-position": "1"})
        scale = RatingScale.objects.drafts().get(name="Short scale")
        assert (scale.version, scale.is_default, scale.ratings.count()) == (1, False, 1)

    def test_overwrites_nobody(self, draft, editor):
        browser = signed_in(editor)
        form = sent_by(browser.get(url(draft, "edit")), "ratingscale_form")
        relabel(draft, "Half right", factories.Editor(), label="Half true")
        refused = browser.post(url(draft, "edit"), form | {"ratings-1-label": "Partly right"})
        assert refused.status_code == 200 and "Half true" in text_of(refused)
        assert draft.ratings.filter(label="Half true").exists()

    def test_of_a_version_that_was_put_in_use_meanwhile_keeps_what_was_typed(self, draft, editor):
        browser = signed_in(editor)
        form = sent_by(browser.get(url(draft, "edit")), "ratingscale_form")
        workflow.use_scale(scale=draft, by=editor, at=AT)
        refused = browser.post(url(draft, "edit"), form | {"ratings-1-label": "Partly right"})
        assert refused.status_code == 200
        assert "stays as it is" in text_of(refused) and 'value="Partly right"' in text_of(refused)
        assert draft.ratings.filter(label="Half right").exists()


class TestWhatWasInUse:
    """A version that is or was in use is changed by no form, no inline and no bulk action."""

    @pytest.fixture
    def scale(self, draft, editor) -> RatingScale:
        """Return a version that was in use."""
        workflow.use_scale(scale=draft, by=editor, at=AT)
        return RatingScale.objects.get(version=1)

    def test_has_no_form(self, scale, editor):
        policy = factories.PolicyFactory()
        for version in (scale, policy):
            assert signed_in(editor).get(url(version, "edit")).headers["Location"] == url(version)

    @pytest.mark.parametrize("change", [{"ratings-0-label": "Very true"}, {"ratings-0-DELETE": "on"}])
    @pytest.mark.parametrize("version", [1, 2])
    def test_keeps_its_labels(self, version, change, scale, editor):
        scale = RatingScale.objects.get(version=version)
        before = list(Rating.objects.order_by("pk").values())
        typed = {"ratings-TOTAL_FORMS": "1", "ratings-INITIAL_FORMS": "1", "description": ""}
        rating = scale.ratings.in_order()[0]
        typed |= {"edition": edition_of(scale), "ratings-0-edition": edition_of(rating)}
        typed |= {"ratings-0-id": rating.pk, "ratings-0-scale": scale.pk, "ratings-0-label": rating.label}
        typed |= {"ratings-0-category": "true", "ratings-0-value": "5", "ratings-0-position": "0"}
        response = signed_in(editor).post(url(scale, "edit"), typed | change)
        assert "stays as it is" in text_of(response)
        assert list(Rating.objects.order_by("pk").values()) == before

    def test_keeps_its_terms(self, editor):
        policy = factories.PolicyFactory()
        typed = {"name": policy.name, "min_reviews": 1, "min_sources": 0, "min_primary_sources": 0}
        typed |= {"sign_off": "not_needed", "is_default": "on", "edition": edition_of(policy)}
        response = signed_in(editor).post(url(policy, "edit"), typed)
        assert "stays as it is" in text_of(response)
        assert ReviewPolicy.objects.get(pk=policy.pk).min_reviews == 2

    def test_is_deleted_by_nobody(self, scale):
        for version in (scale, factories.PolicyFactory()):
            browser = signed_in(factories.Administrator(is_superuser=True))
            assert browser.post(url(version, "delete"), {"post": "yes"}).status_code == 403
            listed = reverse(f"admin:claims_{version._meta.model_name}_changelist")
            chosen = {"action": "delete_selected", "_selected_action": [version.pk], "post": "yes"}
            browser.post(listed, chosen)
            assert type(version).objects.filter(pk=version.pk).exists()

    def test_keeps_its_topics(self):
        policy = topical()
        topic, free = policy.topics.get(), factories.TopicFactory()
        browser = signed_in(factories.Administrator())
        refused = browser.post(reverse("admin:claims_topic_delete", args=[topic.pk]), {"post": "yes"})
        assert "Review policy: Health v1" in text_of(refused)
        chosen = {"action": "delete_selected", "_selected_action": [topic.pk, free.pk], "post": "yes"}
        browser.post(reverse("admin:claims_topic_changelist"), chosen)
        assert set(Topic.objects.all()) == {topic, free}
        browser.post(reverse("admin:claims_topic_delete", args=[free.pk]), {"post": "yes"})
        assert list(Topic.objects.all()) == [topic]


class TestPolicyPage:
    def test_says_what_it_asks_for_and_of_which_claims(self, contributor):
        policy = topical()
        text = text_of(signed_in(contributor).get(url(policy)))
        for words in ("2 reviews, each by another person", "3 independent sources", str(policy.topics.get())):
            assert words in text

    def test_shows_what_a_draft_would_change(self, policy_draft, editor):
        claim = factories.reviewed(reviews=1, sources=2)
        changes = {"min_reviews": 1, "min_sources": 3}
        workflow.revise_policy(policy=policy_draft, changes=changes, by=editor, at=AT)
        text = text_of(signed_in(factories.Editor()).get(url(policy_draft)))
        assert "It asks for less than" in text
        assert "Reviews: <del><bdi>2</bdi></del> → <ins><bdi>1</bdi></ins>" in text
        assert f'<a href="{url(policy_draft, "claims")}?lacking">1 claim</a>' in text
        listed = text_of(signed_in(editor).get(url(policy_draft, "claims") + "?lacking"))
        assert claim.statement in listed and "2 of 3" in listed

    def test_names_the_decisions_that_keep_their_version(self, editor):
        claim = factories.decided()
        policy = factories.verdict_of(claim).policy
        draft = workflow.draft_policy(policy=policy, by=editor, at=AT)
        for version in (policy, draft):
            text = text_of(signed_in(editor).get(url(version)))
            assert "a decision is held to the version it was taken under" in text
            assert claim.statement in text

    def test_offers_the_drafter_no_way_to_put_it_in_force(self, policy_draft, editor):
        other = factories.Editor()
        text = text_of(signed_in(editor).get(url(policy_draft)))
        assert "somebody else has to put it in force" in text and 'value="enforce_policy"' not in text
        assert 'value="enforce_policy"' in text_of(signed_in(other).get(url(policy_draft)))

    def test_lists_claims_page_by_page(self, editor, monkeypatch):
        monkeypatch.setattr("claims.admin.standards.CLAIMS_SHOWN", 1)
        policy = factories.PolicyFactory()
        claims = [factories.accepted(), factories.accepted()]
        browser = signed_in(editor)
        first = browser.get(url(policy, "claims"))
        assert claims[0].statement in text_of(first) and claims[1].statement not in text_of(first)
        second = browser.get(url(policy, "claims"), {"cursor": first.context["shown"].next})
        assert claims[1].statement in text_of(second)
        assert browser.get(url(policy, "claims"), {"cursor": "x"}).status_code == 302

    def test_costs_the_same_with_more_claims(self, policy_draft, django_assert_num_queries):
        browser = signed_in(factories.Editor())
        factories.accepted()
        for page, count in (("change", 26), ("claims", 9)):
            browser.get(url(policy_draft, page))
            with django_assert_num_queries(count):
                browser.get(url(policy_draft, page))
        for _ in range(3):
            factories.accepted().topics.add(factories.TopicFactory())
        for page, count in (("change", 26), ("claims", 9)):
            with django_assert_num_queries(count):
                browser.get(url(policy_draft, page))


class TestPolicyActs:
    def test_a_change_takes_two_people(self, policy_draft, editor):
        other = factories.Editor()
        assert save(editor, policy_draft, min_reviews="1").headers["Location"] == url(policy_draft)
        refused = do(editor, policy_draft, "enforce_policy")
        assert refused.status_code == 403 and "somebody else has to" in text_of(refused)
        assert do(other, policy_draft, "enforce_policy").status_code == 302
        policy = ReviewPolicy.objects.in_force().get()
        assert (policy.min_reviews, policy.drafted_by, policy.enforced_by) == (1, editor, other)

    def test_whoever_edits_a_draft_does_not_put_it_in_force(self, policy_draft):
        other = factories.Editor()
        save(other, policy_draft, min_reviews="1")
        assert do(other, policy_draft, "enforce_policy").status_code == 403

    def test_saving_without_a_change_makes_nobody_the_drafter(self, policy_draft, editor):
        save(factories.Editor(), policy_draft)
        assert ReviewPolicy.objects.get(pk=policy_draft.pk).drafted_by == editor

    def test_is_not_put_in_force_unseen(self, policy_draft, editor):
        browser = signed_in(factories.Editor())
        form = sent_by(browser.get(url(policy_draft)), "act-enforce_policy")
        save(editor, policy_draft, min_reviews="1")
        refused = browser.post(url(policy_draft), form | {"act": "enforce_policy"})
        assert refused.status_code == 409 and "1 review, each" in text_of(refused)
        assert not ReviewPolicy.objects.get(pk=policy_draft.pk).is_in_force

    def test_a_policy_is_ended_by_two_people(self, editor):
        factories.PolicyFactory()
        policy = topical()
        do(editor, policy, "draft_end")
        end = ReviewPolicy.objects.drafts().get()
        assert "it ends the policy" in text_of(signed_in(editor).get(url(end)))
        other = factories.Editor()
        assert "End this policy" in text_of(signed_in(other).get(url(end)))
        do(other, end, "enforce_policy")
        assert not ReviewPolicy.objects.in_force().filter(name=policy.name).exists()
        assert "ended the policy" in text_of(signed_in(other).get(url(end)))

    def test_a_new_policy_is_a_draft_of_its_author(self, editor):
        topic = factories.TopicFactory()
        typed = {"name": "Health", "topics": [topic.pk], "min_reviews": 3, "min_sources": 3}
        typed |= {"min_primary_sources": 1, "sign_off": "independent"}
        signed_in(editor).post(reverse("admin:claims_reviewpolicy_add"), typed)
        policy = ReviewPolicy.objects.drafts().get(name="Health")
        assert (policy.drafted_by, list(policy.topics.all())) == (editor, [topic])

    def test_topics_of_the_default_are_refused_on_their_field(self, policy_draft, editor):
        response = save(editor, policy_draft, topics=[factories.TopicFactory().pk])
        errors = response.context["adminform"].form.errors
        assert errors == {"topics": ["The default is for all other topics; it names none itself."]}


class TestLists:
    def test_say_what_is_used_and_what_was(self, draft, editor):
        enforced(factories.PolicyFactory(), min_reviews=3)
        workflow.draft_policy(policy=topical(), by=editor, at=AT)
        browser = signed_in(editor)
        shown = text_of(browser.get(reverse("admin:claims_ratingscale_changelist")))
        assert "in use</span>" in shown and "draft</span>" in shown
        shown = text_of(browser.get(reverse("admin:claims_reviewpolicy_changelist")))
        assert all(f"{state}</span>" in shown for state in ("in force", "was in force", "draft"))

    def test_of_topics_names_the_policy_of_each(self, contributor):
        topic = topical().topics.get()
        strict = factories.PolicyFactory(name="Strict", is_default=False, min_reviews=5)
        strict.topics.add(topic)
        factories.TopicFactory()
        shown = text_of(signed_in(contributor).get(reverse("admin:claims_topic_changelist")))
        assert ">Strict v1<" in shown and ">the default<" in shown and "Health" not in shown

    @pytest.mark.parametrize(("model", "count"), [("ratingscale", 7), ("reviewpolicy", 7), ("topic", 7)])
    def test_cost_the_same_with_more_rows(self, model, count, editor, django_assert_num_queries):
        browser = signed_in(editor)
        address = reverse(f"admin:claims_{model}_changelist")
        house_scale(), topical()
        browser.get(address)
        with django_assert_num_queries(count):
            browser.get(address)
        for number in range(3):
            fill(factories.ScaleFactory(name=f"Scale {number}", is_default=False))
            other = factories.PolicyFactory(name=f"Policy {number}", is_default=False)
            other.topics.add(factories.TopicFactory())
        with django_assert_num_queries(count):
            browser.get(address)


class TestPermissions:
    @pytest.mark.parametrize("role", ROLES)
    def test_everybody_at_the_desk_may_look(self, role, draft, policy_draft):
        browser = signed_in(ROLES[role]())
        for version in (*RatingScale.objects.all(), *ReviewPolicy.objects.all()):
            page = browser.get(url(version))
            assert page.status_code == 200
            offered = 'name="act"' in text_of(page)
            assert offered is (role in EDITORS and version in (draft, policy_draft))

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("act", ["draft_scale", "use_scale", "discard_scale"])
    def test_of_acts_on_scales(self, act, role, draft, editor):
        if act == "draft_scale":
            workflow.discard_scale(scale=draft, by=editor, at=AT, reason="Not needed.")
            draft = RatingScale.objects.get()
        before = list(RatingScale.objects.order_by("pk").values())
        status = do(ROLES[role](), draft, act, reason="Why not.").status_code
        assert status == (302 if role in EDITORS else 403)
        assert (list(RatingScale.objects.order_by("pk").values()) != before) is (role in EDITORS)

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("act", ["draft_policy", "draft_end", "enforce_policy", "discard_policy"])
    def test_of_acts_on_policies(self, act, role, editor):
        policy = topical()
        if act in ("enforce_policy", "discard_policy"):
            policy = workflow.draft_policy(policy=policy, by=editor, at=AT)
        before = list(ReviewPolicy.objects.order_by("pk").values())
        status = do(ROLES[role](), policy, act, reason="Why not.").status_code
        assert status == (302 if role in EDITORS else 403)
        assert (list(ReviewPolicy.objects.order_by("pk").values()) != before) is (role in EDITORS)

    @pytest.mark.parametrize("role", ROLES)
    def test_of_forms(self, role, draft, policy_draft):
        browser = signed_in(ROLES[role]())
        for version in (draft, policy_draft):
            got = browser.get(url(version, "edit"))
            assert got.status_code == (200 if role in EDITORS else 302)
            add = reverse(f"admin:claims_{version._meta.model_name}_add")
            assert browser.get(add).status_code == (200 if role in EDITORS else 403)
            if role not in EDITORS:
                assert browser.post(url(version, "edit"), {"description": "Mine."}).status_code == 403
                assert browser.post(add, {"name": "Mine"}).status_code == 403

    def test_strangers_see_nothing(self, draft, policy_draft, client):
        stranger = signed_in(factories.Person())
        pages = [(draft, "change"), (draft, "readers"), (policy_draft, "change"), (policy_draft, "claims")]
        for version, page in pages:
            assert stranger.get(url(version, page)).status_code == 403
            assert "login" in client.get(url(version, page)).headers["Location"]
