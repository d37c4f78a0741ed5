"""What was said, and what we found."""

from django.apps import AppConfig
from django.core import checks


class ClaimsConfig(AppConfig):
    """Claims, their appearances, the evidence on them, reviews, verdicts and the ledger."""

    name = "claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        """Register the check of the extractor."""
        from claims.workflow.extractors import check_extractor

        checks.register(check_extractor)
