"""Where things are said and shown."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Publishers, articles and their versions, and the documents used as evidence."""

    name = "sources"
    verbose_name = "Sources"
