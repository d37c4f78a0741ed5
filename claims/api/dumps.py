"""Dumps: everything published, to be downloaded whole, and where to read on from there."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.enums import DumpFormat
from claims.filters import DumpFilter
from claims.interchange.dumps import FORMATS, GZIP, PARQUET, described, manifest_of
from claims.models import Dump, DumpFile
from claims.workflow import dumping
from factcheck.api.problems import MEDIA_TYPE
from factcheck.api.ranges import Download
from factcheck.api.schema import ProblemSerializer
from factcheck.api.views import ReadViewSet, StrictView
from sources.enums import WorkStatus

_SHA256 = "3b1f0c5d9a7e2846f1c0b3a59d8e7f6a4c2b1e0d9f8a7b6c5d4e3f2a1b0c9d8e"
_FILE = {
    "name": "claims.jsonl.gz",
    "format": "jsonl",
    "media_type": GZIP,
    "size_bytes": 1048576,
    "row_count": 1280,
    "sha256": _SHA256,
    "url": "https://facts.example/api/v1/dumps/7/claims.jsonl.gz",
}
_DUMP = {
    "id": 7,
    "status": "done",
    "sequence": 1412,
    "ledger_sha256": _SHA256[::-1],
    "made_at": "2026-03-02T01:00:12.482913Z",
    "counts": {"published": 1271, "retracted": 9},
    "changes": "https://facts.example/api/v1/changes/?since=1412",
    "files": [_FILE],
}
_NEW = _DUMP | {
    "id": 8,
    "status": "queued",
    "sequence": None,
    "ledger_sha256": "",
    "made_at": None,
    "counts": {},
    "changes": None,
    "files": [],
}


class DumpFileShape(serializers.Serializer):
    """A file of a dump."""

    name = serializers.CharField()
    format = serializers.ChoiceField(DumpFormat.choices)
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    row_count = serializers.IntegerField(help_text="How many claims, or verdicts, it holds.")
    sha256 = serializers.CharField(help_text="SHA-256 of the file, which is its ETag, too.")
    url = serializers.URLField(help_text="Where it is.")

    def to_representation(self, instance: DumpFile) -> dict[str, Any]:
        """Return what the manifest says of it, and where it is."""
        place = reverse(
            "api:dump-file", args=[instance.dump_id, instance.name], request=self.context.get("request")
        )
        return described(instance) | {"url": place}


class DumpSerializer(serializers.Serializer):
    """A dump: everything that was published as of one entry of the ledger."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(WorkStatus.choices, help_text="Its files are there once it is “done”.")
    sequence = serializers.IntegerField(
        allow_null=True, help_text="The ledger entry up to which it goes; null until it is made."
    )
    ledger_sha256 = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of that entry, which the next one names."
    )
    made_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many claims are in it, by what became of them."
    )
    changes = serializers.URLField(allow_null=True, help_text="What came after it.")
    files = DumpFileShape(many=True)

    def to_representation(self, instance: Dump) -> dict[str, Any]:
        """Return the fields asked for."""
        site = self.context["request"].build_absolute_uri("/").rstrip("/")
        kept = sorted(instance.files.all(), key=lambda file: list(FORMATS).index(DumpFormat(file.format)))
        files = {"files": DumpFileShape(kept, many=True, context=self.context).data}
        known = manifest_of(instance, [], site_url=site) | files
        known |= {"id": instance.pk, "status": instance.status}
        return {name: known[name] for name in map(str, self.fields)}


class DumpViewSet(ReadViewSet):
    """Everything published, in files: JSON Lines, CSV, ClaimReview, Parquet.

    A dump holds, of each claim, the newest document up to an entry of the ledger, retracted and merged ones
    included. Load it and take in `changes`, and you hold exactly what is published, as if you had followed
    from the beginning.
    """

    queryset = Dump.objects.none()
    serializer_class = DumpSerializer
    filterset_class = DumpFilter
    unmatched = frozenset({"create"})

    def get_queryset(self) -> Any:
        """Return what this person may see."""
        return Dump.objects.visible_to(self.request.user).prefetch_related("files")

    @extend_schema(examples=[OpenApiExample("A dump", response_only=True, value=_DUMP)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the dumps that there are, the newest first; editors also see what is waiting, or failed."""
        return super().list(request, *args, **kwargs)

    @extend_schema(examples=[OpenApiExample("A dump", response_only=True, value=_DUMP)])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show the manifest of a dump: what it holds, and its files with their hashes."""
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Show the latest dump",
        operation_id="dumps_latest",
        responses={
            200: DumpSerializer,
            (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="None was made yet."),
        },
        examples=[OpenApiExample("A dump", response_only=True, value=_DUMP, status_codes=["200"])],
    )
    @action(detail=False, filterset_class=None)
    def latest(self, request: Request) -> Response:
        """Show the manifest of the latest dump; its address is in Content-Location."""
        dump = self.get_queryset().made().order_by("-pk").first()
        if dump is None:
            raise Http404
        place = reverse("api:dump-detail", args=[dump.pk], request=request)
        return Response(self.get_serializer(dump).data, headers={"Content-Location": place})

    @extend_schema(
        summary="Order a dump",
        request=None,
        responses={202: DumpSerializer},
        examples=[OpenApiExample("Ordered", response_only=True, value=_NEW)],
    )
    def create(self, request: Request) -> Response:
        """Have a dump made. Its address is in Location; when one is on its way already, it is that one."""
        person: Any = request.user
        dump = dumping.ask_for_dump(by=person, at=timezone.now())
        place = reverse("api:dump-detail", args=[dump.pk], request=request)
        return Response(self.get_serializer(dump).data, status=202, headers={"Location": place})


_PARTS = [
    OpenApiParameter(
        "Range", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Such as `bytes=1000-`."
    ),
    OpenApiParameter(
        "If-Range",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="The ETag of the part that you have: of another file you get the whole.",
    ),
    OpenApiParameter("dump", int, OpenApiParameter.PATH, description="Number of the dump."),
    OpenApiParameter("name", str, OpenApiParameter.PATH, description="Name of the file."),
]
_BYTES = {(status, kind): OpenApiTypes.BINARY for status in (200, 206) for kind in (GZIP, PARQUET)}


class DumpFileView(StrictView):
    """A file of a dump."""

    permission_classes = ()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Send the file as what it is, whatever Accept asks for; problems are JSON."""
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        tags=["dumps"],
        summary="Download a file of a dump",
        operation_id="dumps_file",
        parameters=_PARTS,
        responses={
            **_BYTES,
            (416, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="It ends before that range."),
        },
    )
    def get(self, request: Request, dump: str, name: str) -> Any:
        """Download a file, whole or in part.

        It never changes, and its ETag is its SHA-256. A download that broke off is taken up again with
        `Range` and `If-Range`.
        """
        found = get_object_or_404(DumpFile.objects.select_related("dump"), dump=dump, name=name)
        download = Download(
            name=found.name,
            media_type=FORMATS[DumpFormat(found.format)].media_type,
            tag=found.sha256,
            modified_at=found.dump.finished_at or found.dump.created_at,
            size_bytes=found.size_bytes,
        )
        try:
            return download.answer(request, lambda: found.file.open("rb"))
        except FileNotFoundError as gone:  # it was removed in this very moment
            raise Http404 from gone
