"""Full-text search over claims, the same words finding the same rows on SQLite and PostgreSQL."""

import re
import unicodedata
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Func
from django.db.models.sql.compiler import SQLCompiler

# Scripts written without spaces: each sign is a word of its own, and adjacent ones a phrase.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"([^"]*)"?|([^"\s]+)')


def fold(text: str) -> str:
    """Reduce text to lower-case words without accents or punctuation, separated by single spaces."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(_UNSPACED.sub(r" \1 ", bare)))


def _phrases(q: str) -> list[tuple[list[str], bool]]:
    """Split a question into phrases of folded words, and whether the last word may go on."""
    phrases = [(fold(quoted or word).split(), not quoted) for quoted, word in _PART.findall(q)]
    return [(words, is_prefix) for words, is_prefix in phrases if words]


def searchable(q: str) -> bool:
    """Tell whether the question holds anything that can be looked up."""
    return bool(_phrases(q))


def _fts5(words: list[str], is_prefix: bool) -> str:
    return f'"{" ".join(words)}"{" *" if is_prefix else ""}'


def _tsquery(words: list[str], is_prefix: bool) -> str:
    return "(" + " <-> ".join([*words[:-1], words[-1] + (":*" if is_prefix else "")]) + ")"


class Matches(Func):
    """The condition that a claim's search text answers a question: all its phrases, or any of them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, text: F | Expression, q: str, *, is_any: bool = False, **extra: Any) -> None:
        super().__init__(text, **extra)
        self.q = q
        self.is_any = is_any

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        """Look into the FTS5 table that triggers keep beside the claims."""
        column, params = compiler.compile(self.source_expressions[0])
        table = column.rpartition(".")[0]
        found = "(SELECT rowid FROM claims_claim_fts WHERE claims_claim_fts MATCH %s)"
        question = (" OR " if self.is_any else " AND ").join(_fts5(*phrase) for phrase in _phrases(self.q))
        return f'{table}."id" IN {found}', (*params, question)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        """Look into the GIN index over the same text; folded words need no escaping."""
        column, params = compiler.compile(self.source_expressions[0])
        question = (" | " if self.is_any else " & ").join(_tsquery(*phrase) for phrase in _phrases(self.q))
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", (*params, question)
