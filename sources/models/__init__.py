"""Publishers, articles and their versions, source documents, and the work of taking articles in."""

from sources.models.article import Article, ArticleVersion
from sources.models.ingestion import Ingestion
from sources.models.publisher import Publisher
from sources.models.source import Source
from sources.models.work import Work, WorkQuerySet

__all__ = ["Article", "ArticleVersion", "Ingestion", "Publisher", "Source", "Work", "WorkQuerySet"]
