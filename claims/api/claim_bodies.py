"""What is sent with the acts on a claim."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from claims import workflow
from claims.api.bodies import GREATEST, Body, Choice, MaybeReason, Row, Rows, Text, Topics
from claims.enums import ClaimKind, ClaimStatus, Comparator, RejectionReason
from claims.interchange.languages import is_language
from claims.models import Claim, Evidence, Rating
from claims.models.visibility import claimants_visible_to
from claims.workflow.places import place_of
from sources.models import ArticleVersion

LONGEST = 10_000
LONGEST_QUOTE = 5000


def ratings(user: Any) -> Any:
    """Return the ratings that there are to choose from; those not in use the workflow refuses."""
    return Rating.objects.public().select_related("scale")


def evidence(user: Any) -> Any:
    """Return the evidence that a person may see."""
    return Evidence.objects.visible_to(user)


def _mergeable(user: Any) -> Any:
    return Claim.objects.visible_to(user).exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])


def _texts(user: Any) -> Any:
    may = user.has_perm("sources.view_articleversion")
    return ArticleVersion.objects.select_related("article") if may else ArticleVersion.objects.none()


class Naming(Body):
    """Names a claimant: by number, or by name to be found or entered."""

    claimant = Row(
        "claimant",
        claimants_visible_to,
        required=False,
        allow_null=True,
        help_text="Number. Null: the outlet.",
    )
    claimant_name = serializers.CharField(
        required=False, max_length=200, help_text="Instead: the full name, entered now if nobody goes by it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two claimants."""
        if "claimant" in attrs and "claimant_name" in attrs:
            raise serializers.ValidationError(
                {"claimant_name": ["Give the claimant's number or name, not both."]}
            )
        return attrs

    def arguments(self) -> dict[str, Any]:
        """Return the values, with the claimant found or entered."""
        return self.named(super().arguments())

    def named(self, values: dict[str, Any]) -> dict[str, Any]:
        """Put the claimant in the place of the name.

        :raises ValidationError: naming `claimant_name`, when it is no name.
        """
        if name := values.pop("claimant_name", ""):
            by = self.context["request"].user
            try:
                values["claimant"] = workflow.claimant_called(name, by=by, at=timezone.now())
            except ValidationError as error:
                raise ValidationError({"claimant_name": error.messages}) from error
        return values


class PlaceBody(Naming):
    """A place in the text of an article, by its exact words."""

    article = serializers.IntegerField(min_value=1, max_value=GREATEST, help_text="Number of the article.")
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Which of its texts; the newest if not given.",
    )
    exact = serializers.CharField(max_length=LONGEST_QUOTE, help_text="The words, as they stand in the text.")
    start = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="Where they begin, in Unicode code points, if they occur more than once.",
    )
    cue = serializers.CharField(required=False, max_length=200, help_text="“said”, “according to”.")

    def place(self, values: dict[str, Any]) -> workflow.Place:
        """Find the place that is meant.

        :raises ValidationError: naming `article`, `version`, `exact` or `start`.
        """
        values = self.named(dict(values))
        article, number = values.pop("article"), values.pop("version", None)
        texts = _texts(self.context["request"].user).filter(article=article).order_by("-number")
        version = (texts if number is None else texts.filter(number=number)).first()
        if version is None:
            if number is None or not texts.exists():
                raise ValidationError({"article": f"There is no article {article}."})
            raise ValidationError({"version": f"Article {article} has no version {number}."})
        return place_of(version, **values)

    def arguments(self) -> dict[str, Any]:
        """Return the place."""
        return {"place": self.place(dict(self.validated_data))}


class Words(Naming):
    """What a claim says."""

    statement = serializers.CharField(
        max_length=LONGEST, help_text="The claim in one sentence that stands alone."
    )
    language = serializers.CharField(max_length=35, validators=[is_language], help_text="BCP 47 tag.")
    kind = Choice(ClaimKind.choices, required=False)
    quantity_comparator = Choice(Comparator.choices, required=False, allow_blank=True)
    quantity_value = serializers.DecimalField(30, 6, required=False, allow_null=True)
    quantity_upper = serializers.DecimalField(30, 6, required=False, allow_null=True)
    quantity_unit = serializers.CharField(required=False, allow_blank=True, max_length=100)
    quantity_period = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="ISO 8601 duration, such as “P10Y”."
    )
    quantity_is_approximate = serializers.BooleanField(required=False)
    speaks_of_from = serializers.DateField(required=False, allow_null=True)
    speaks_of_until = serializers.DateField(required=False, allow_null=True)
    topics = Topics(required=False, help_text="Slugs of its topics.")


class Proposal(Words):
    """A claim, and where it was seen: what the place says, need not be said of the claim again."""

    statement = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text="In one sentence that stands alone; else the exact words.",
    )
    language = serializers.CharField(
        required=False, max_length=35, validators=[is_language], help_text="BCP 47 tag; else the article's."
    )
    place = PlaceBody(required=False, help_text="Where it was seen.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for what no place says."""
        attrs = super().validate(attrs)
        needed = () if "place" in attrs else ("statement", "language")
        if missing := [name for name in needed if name not in attrs]:
            raise serializers.ValidationError(dict.fromkeys(missing, "Needed where there is no place."))
        return attrs

    def arguments(self) -> dict[str, Any]:
        """Return the claim and its place; both have the claimant that either names."""
        values = super().arguments()
        if "place" not in values:
            return values
        body = self.fields["place"]
        assert isinstance(body, PlaceBody)
        said = dict(values["place"])
        if "claimant" in values and not {"claimant", "claimant_name"} & said.keys():
            said["claimant"] = values["claimant"]
        place = values["place"] = _within("place", body, said)
        values.setdefault("claimant", place.claimant)
        values.setdefault("statement", " ".join(place.version.text[place.start : place.end].split()))
        values.setdefault("language", place.version.article.language or "und")
        return values


class Changes(Words):
    """What is to be changed of a claim; what is not given stays as it is."""

    reason = Text(required=False, help_text="Why, for its history.")

    def arguments(self) -> dict[str, Any]:
        """Return the changes."""
        changes = super().arguments()
        reason, topics = changes.pop("reason", ""), changes.pop("topics", None)
        return {"changes": changes, "topics": topics, "reason": reason}


class Rejection(Body):
    """Why a claim is not checked."""

    reason = Choice(RejectionReason.choices, help_text="What it is instead.")
    note = Text(required=False, help_text="More, for whoever wonders later.")


class Tagging(Body):
    """Topics under which a claim is filed from now on, or no longer."""

    add = Topics(required=False, help_text="Slugs.")
    remove = Topics(required=False, help_text="Slugs.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a topic, and for none on both sides."""
        add, remove = attrs.setdefault("add", []), attrs.setdefault("remove", [])
        if not add and not remove:
            raise serializers.ValidationError({"add": ["Give a topic to add or to remove."]})
        if both := [topic.slug for topic in add if topic in remove]:
            raise serializers.ValidationError({"remove": [f"Add or remove, not both: {', '.join(both)}."]})
        return attrs


class Merging(MaybeReason):
    """Which claim says the same."""

    into = Row("claim", _mergeable, help_text="Number of the other claim, neither rejected nor merged.")


class Decision(Body):
    """A verdict to be."""

    rating = Row("rating", ratings, help_text="Number of a rating of the scale in use.")
    summary = Text(help_text="What we found, in one or two sentences.")
    explanation = Text(help_text="How the evidence leads there.")
    cited_evidence = Rows("evidence", evidence, help_text="Numbers of the pieces it rests on.")
    as_of = serializers.DateField(
        required=False, help_text="Whose day's knowledge it reflects; else today's."
    )
    review_by = serializers.DateField(required=False, help_text="When it should be looked at again.")
    correction_note = Text(
        required=False, help_text="For a claim published before: what changes, and why. The public reads it."
    )
    stands = serializers.BooleanField(
        required=False, help_text="The published verdict stands, and these words bring it up to date."
    )


class Correction(Body):
    """What is to be corrected of a published verdict; what is not given stays as it is."""

    correction_note = Text(help_text="What changes, and why. The public reads it.")
    rating = Row("rating", ratings, required=False, help_text="Number of a rating of the scale in use.")
    summary = Text(required=False)
    explanation = Text(required=False)
    cited_evidence = Rows("evidence", evidence, required=False)
    as_of = serializers.DateField(required=False)
    review_by = serializers.DateField(required=False)


class Confirmation(Body):
    """That a published verdict still stands."""

    as_of = serializers.DateField(required=False, help_text="The day of which it speaks now; else today.")
    review_by = serializers.DateField(required=False, help_text="When it should be looked at again.")
    note = Text(required=False, help_text="What was looked at. The public reads it.")


class ReviewBody(Body):
    """One's own assessment as far as it has come."""

    rating = Row("rating", ratings, required=False, allow_null=True, help_text="Number of a rating.")
    rationale = Text(required=False, allow_blank=True, help_text="How the evidence leads to the rating.")
    confidence = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=5, help_text="1 (a guess) to 5 (certain)."
    )
    cited_evidence = Rows(
        "evidence", evidence, required=False, help_text="Numbers of the pieces it rests on."
    )


class FinishedReview(ReviewBody):
    """One's own assessment, to be handed in."""

    rating = Row("rating", ratings, help_text="Number of a rating of the scale in use.")
    rationale = Text(help_text="How the evidence leads to the rating.")
    confidence = serializers.IntegerField(min_value=1, max_value=5, help_text="1 (a guess) to 5 (certain).")


def _within(name: str, body: PlaceBody, values: dict[str, Any]) -> workflow.Place:
    """Find the place, and say of what is wrong with it where it stands in the whole.

    :raises ValidationError: naming the field of the place.
    """
    try:
        return body.place(values)
    except ValidationError as error:
        raise serializers.ValidationError({name: error.message_dict}) from error
