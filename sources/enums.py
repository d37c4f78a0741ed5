"""The closed vocabularies of where things are said and shown."""

from django.db.models import TextChoices


class SourceKind(TextChoices):
    """What sort of document a source is."""

    OFFICIAL_RECORD = "official_record", "official record"
    DATASET = "dataset", "dataset"
    TRANSCRIPT = "transcript", "transcript"
    STUDY = "study", "study"
    NEWS_REPORT = "news_report", "news report"
    POST = "post", "post"
    INTERVIEW = "interview", "interview"
    IMAGE = "image", "image"


class Proximity(TextChoices):
    """How near a source stands to what it reports."""

    PRIMARY = "primary", "primary"
    SECONDARY = "secondary", "secondary"


class Reliability(TextChoices):
    """The Admiralty code's grade of a source, apart from what it says this time."""

    A = "A", "A – completely reliable"
    B = "B", "B – usually reliable"
    C = "C", "C – fairly reliable"
    D = "D", "D – not usually reliable"
    E = "E", "E – unreliable"
    F = "F", "F – cannot be judged"


class IntakeKind(TextChoices):
    """How an article came in."""

    TEXT = "text", "pasted text"
    FILE = "file", "uploaded file"
    URL = "url", "address"


class WorkStatus(TextChoices):
    """How far a piece of background work has come."""

    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


OPEN_WORK = frozenset({WorkStatus.QUEUED, WorkStatus.RUNNING})
