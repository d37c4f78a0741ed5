"""Which claims share words with a text: an inverted index in memory, by tantivy.

Every text is stemmed by the rules of its own language. A question is asked in each language that the index
holds, so that nobody needs to know the question's.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import tantivy

# The languages that have a stemmer, by ISO 639-1; texts in others are cut into words alone.
STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
PLAIN = "plain"
# How many different words of a question are looked up.
ASKED = 64
LONGEST_WORD = 40

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f'’](?=\d{3})")
_WITHOUT_STOPWORDS = {"ar", "el", "ro", "tr"}
_KEY = "key"
# Memory for a batch of additions before it is written out, at tantivy's least.
_HEAP_BYTES = 50_000_000


def language_of(text: str, tag: str = "") -> str:
    """Return under which language's rules a text is read: its tag's, or else what its script tells.

    In Latin letters without a tag it is taken for English.
    """
    if _UNSPACED.search(text):
        return PLAIN
    language = tag[:2].lower()
    if not language:
        language = "ar" if _ARABIC.search(text) else "en"
    return language if language in STEMMERS else PLAIN


def stems(text: str, language: str) -> list[str]:
    """Return the stems of a text's words in their order, without those that say nothing by themselves."""
    found: list[str] = _analyzer(language).analyze(prepared(text, language))
    return found


@cache
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    if language != PLAIN:
        if language not in _WITHOUT_STOPWORDS:
            builder = builder.filter(tantivy.Filter.stopword(STEMMERS[language]))
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[language]))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


def prepared(text: str, language: str) -> str:
    """Write numbers without separators, and signs of unspaced scripts in overlapping pairs."""
    if text.isascii():
        return _THOUSANDS.sub("", text)
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    if language == "ar":
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char)).replace("ـ", "")
    return _THOUSANDS.sub("", _UNSPACED.sub(_pairs, text))


def _pairs(run: re.Match[str]) -> str:
    signs = run[0]
    pairs = [signs[at : at + 2] for at in range(len(signs) - 1)] or [signs]
    return f" {' '.join(pairs)} "


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_KEY, stored=False, indexed=True, fast=True)
    for language in (*STEMMERS, PLAIN):
        builder.add_text_field(language, tokenizer_name=language, index_option="freq")
    return builder.build()


class WordIndex:
    """Texts by number, to be found by their words (BM25). One thread writes at a time; any may search."""

    def __init__(self) -> None:
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        for language in (*STEMMERS, PLAIN):
            self._index.register_tokenizer(language, _analyzer(language))
        self._languages: set[str] = set()

    def __len__(self) -> int:
        return self._index.searcher().num_docs

    def put(self, texts: Iterable[tuple[int, str, str]], *, replace: bool = True) -> None:
        """Take in texts, each with its number and its language as `language_of` tells it.

        A number that is there already gets the new text; `replace` may be False where none is.
        """
        writer = self._index.writer(_HEAP_BYTES, 1)
        for key, text, language in texts:
            if replace:
                writer.delete_documents_by_term(_KEY, key)
            document = tantivy.Document()
            document.add_integer(_KEY, key)
            document.add_text(language, prepared(text, language))
            writer.add_document(document)
            self._languages.add(language)
        self._commit(writer)

    def remove(self, keys: Iterable[int]) -> None:
        """Forget these numbers."""
        writer = self._index.writer(_HEAP_BYTES, 1)
        for key in keys:
            writer.delete_documents_by_term(_KEY, key)
        self._commit(writer)

    def search(self, text: str, limit: int) -> list[int]:
        """Return the numbers of the texts that share the most telling words with this one, the best first."""
        clauses = []
        for language in sorted(self._languages):
            for stem in list(dict.fromkeys(stems(text, language)))[:ASKED]:
                term = tantivy.Query.term_query(self._schema, language, stem, "freq")
                clauses.append((tantivy.Occur.Should, term))
        if not clauses or limit < 1:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        keys = searcher.fast_field_values(_KEY, [address for _, address in hits])
        return [int(key) for key in keys if key is not None]

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
