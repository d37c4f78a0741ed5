"""What can be asked about a text that is not kept: which claims it makes, and whether they were checked."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, read_body
from claims.api.documents import address_of
from claims.api.examples import CLAIM
from claims.api.shapes import RatingShape
from claims.enums import ClaimKind, Comparator
from claims.extraction import EXTRACTOR, extract
from claims.interchange import claimbuster
from claims.interchange.languages import is_language
from claims.matching import Finding, checked_before
from factcheck.api.views import StrictView

# How many characters are read for whom: reading takes about 30 milliseconds for each thousand.
FOR_ANYBODY = 5_000
SIGNED_IN = 100_000
LONGEST_STATEMENT = 1_000
MOST_MATCHES = 20


class TextToRead(Body):
    """A text in which claims are looked for."""

    text = serializers.CharField(
        max_length=SIGNED_IN,
        trim_whitespace=False,
        help_text=f"Plain text, {FOR_ANYBODY:,} characters at most; {SIGNED_IN:,} for whoever is signed in.",
    )
    language = serializers.CharField(
        required=False, max_length=35, validators=[is_language], help_text="BCP 47 tag; guessed if not given."
    )
    published_on = serializers.DateField(
        required=False, help_text="The day that “yesterday” and the like are counted from."
    )
    outlet = serializers.CharField(
        required=False, max_length=200, help_text="Name of the publisher, whose own words are nobody else's."
    )


class FeatureSerializer(serializers.Serializer):
    """One feature of a score."""

    feature = serializers.CharField()
    weight = serializers.FloatField()
    words = serializers.CharField(help_text="The words that earned it.")


class SpeakerSerializer(serializers.Serializer):
    """Who said it."""

    name = serializers.CharField(help_text="The fullest name that the text gives.")
    as_written = serializers.CharField()
    kind = serializers.CharField(help_text="person, organization or unnamed.")


class ReadQuantitySerializer(serializers.Serializer):
    """A number that was read in a claim."""

    comparator = serializers.ChoiceField(Comparator.choices)
    value = serializers.CharField()
    upper = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    period = serializers.CharField(help_text="ISO 8601 duration, or empty.")
    per = serializers.CharField(help_text="What else it is counted against: “barrel”, “100000 people”.")
    is_ordinal = serializers.BooleanField(help_text="It tells which one, not how many: “third term”.")
    is_approximate = serializers.BooleanField()
    text = serializers.CharField(help_text="The words that say it.")


class ReadDateSerializer(serializers.Serializer):
    """The days that a claim speaks of."""

    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    text = serializers.CharField(help_text="The words that say it.")


class CandidateSerializer(serializers.Serializer):
    """A passage that may hold a checkable claim; positions count code points, the end excluded."""

    rank = serializers.IntegerField()
    score = serializers.FloatField(help_text="How much it is worth checking, 0 to 1.")
    quote = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    statement = serializers.CharField(help_text="The claim as a sentence that stands alone.")
    claimant = SpeakerSerializer(allow_null=True, help_text="Null: the text says it in its own voice.")
    cue = serializers.CharField(help_text="The words that attribute it.")
    quantity = ReadQuantitySerializer(allow_null=True)
    date = ReadDateSerializer(allow_null=True)
    kind = serializers.ChoiceField(ClaimKind.choices)
    is_outlet_voice = serializers.BooleanField()
    reasons = FeatureSerializer(many=True, help_text="What made the score.")
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    language = serializers.CharField()


class ExtractionAnswer(serializers.Serializer):
    """The candidates of a text, the most check-worthy first."""

    extractor = serializers.CharField(help_text="What read the text, with its version.")
    candidates = CandidateSerializer(many=True)


class StatementToMatch(Body):
    """A statement that may have been checked before."""

    statement = serializers.CharField(
        max_length=LONGEST_STATEMENT, help_text=f"One sentence, {LONGEST_STATEMENT:,} characters at most."
    )
    language = serializers.CharField(
        required=False, max_length=35, validators=[is_language], help_text="BCP 47 tag, “en” if not given."
    )
    limit = serializers.IntegerField(required=False, default=5, min_value=1, max_value=MOST_MATCHES)


class MatchSerializer(serializers.Serializer):
    """A published verdict on a claim that says about the same."""

    claim = serializers.IntegerField(help_text="Number of the claim.")
    url = serializers.URLField(help_text="Address of its page.")
    statement = serializers.CharField()
    language = serializers.CharField()
    score = serializers.FloatField(help_text="How alike the statements are, 0 to 100.")
    words = serializers.ListField(child=serializers.CharField(), help_text="The telling words both have.")
    difference = serializers.CharField(help_text="How the figures differ; empty where they do not.")
    rating = RatingShape()
    summary = serializers.CharField()


class MatchAnswer(serializers.Serializer):
    """The published verdicts on what says about the same, the most alike first."""

    matches = MatchSerializer(many=True)


class TextView(StrictView):
    """Reads a text and keeps nothing of it; anybody may ask, and whoever is known for more at once."""

    permission_classes = ()

    def require_length(self, text: str, field: str) -> None:
        """Let a text pass that is short enough for who asks.

        :raises ValidationError: naming the field.
        """
        limit = SIGNED_IN if self.request.user.is_authenticated else FOR_ANYBODY
        if len(text) > limit:
            more = "" if limit == SIGNED_IN else f" Sign in for {SIGNED_IN:,}."
            raise serializers.ValidationError({field: f"At most {limit:,} characters can be read.{more}"})


class ExtractView(TextView):
    """Finds the claims in a text."""

    @extend_schema(
        tags=["texts"],
        summary="Find the claims in a text",
        operation_id="extract",
        request=TextToRead,
        responses=ExtractionAnswer,
        examples=[
            OpenApiExample(
                "A sentence",
                {"text": "We built more than 12 schools last year, the mayor said.", "language": "en"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Find the passages of a text that may be claims. Nothing is kept.

        Each comes with its exact place, who says it, what number and time it speaks of, how much it is worth
        checking, and why.
        """
        asked = read_body(TextToRead, request).arguments()
        self.require_length(asked["text"], "text")
        candidates = extract(
            asked["text"],
            language=asked.get("language", ""),
            published_on=asked.get("published_on"),
            outlet=asked.get("outlet", ""),
        )
        return Response({"extractor": EXTRACTOR, "candidates": [each.to_dict() for each in candidates]})


class MatchView(TextView):
    """Finds the verdicts on a statement."""

    @extend_schema(
        tags=["texts"],
        summary="Find published verdicts on a statement",
        operation_id="match",
        request=StatementToMatch,
        responses=MatchAnswer,
        examples=[OpenApiExample("A claim", {"statement": CLAIM["statement"]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Find the published verdicts on claims that say about the same, with how alike they are and why.

        A claim on the same with another figure is listed too, and the difference said. Nothing is kept.
        """
        asked = read_body(StatementToMatch, request).arguments()
        found = checked_before(asked["statement"], language=asked.get("language", ""), limit=asked["limit"])
        return Response({"matches": [_match(finding) for finding in found]})


class ClaimBusterView(TextView):
    """ClaimBuster's `score/text/` and `score/text/sentences/`; the text is in the address or in the body."""

    schema = None
    score: Any = staticmethod(claimbuster.score_text)

    def get_parameters(self) -> tuple[str, ...]:
        """Return the parameters that its clients send."""
        return ("input_text", "api_key")

    def get(self, request: Request, text: str | None = None) -> Response:
        """Score the text in the address."""
        return self._scored(text or request.query_params.get("input_text", ""))

    def post(self, request: Request, text: str | None = None) -> Response:
        """Score the text in the body, or else in the address."""
        body = request.data if isinstance(request.data, dict) else {}
        return self._scored(str(body.get("input_text") or text or ""))

    def _scored(self, text: str) -> Response:
        if not text.strip():
            raise serializers.ValidationError({"input_text": "Give the text that is to be scored."})
        self.require_length(text, "input_text")
        return Response(self.score(text))


def _match(finding: Finding) -> dict[str, Any]:
    document = finding.document
    return {
        "claim": document["id"],
        "url": address_of(document["id"], document["statement"]),
        "statement": document["statement"],
        "language": document["language"],
        "score": round(finding.score, 1),
        "words": finding.words,
        "difference": finding.difference,
        "rating": document["verdict"]["rating"],
        "summary": document["verdict"]["summary"],
    }
