"""What was said, and what we found."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claims, their appearances, the evidence on them, reviews, verdicts and the ledger."""

    name = "claims"
    verbose_name = "Claims"
