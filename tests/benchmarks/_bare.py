"""Two programs that answer with a page of claims and do nothing else, to compare the site with."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.db import connection

CLAIMS = """
    SELECT c.id, c.statement, c.language, c.kind, c.publication, c.check_worthiness, c.first_appeared_on,
           c.updated_at, p.id, p.name, p.kind, p.role, p.wikidata_id,
           v.id, v.revision, v.rating_label, v.rating_category, v.rating_value, v.rating_scale, v.summary,
           v.explanation, v.as_of, v.review_by, v.decided_at, v.published_at, v.correction_note,
           d.username, s.username, r.name, r.version,
           e.sequence, e.action, e.sha256, e.previous_sha256, e.recorded_at
    FROM claims_claim c
    JOIN claims_verdict v ON v.id = c.current_verdict_id
    JOIN claims_reviewpolicy r ON r.id = v.policy_id
    JOIN auth_user d ON d.id = v.decided_by_id
    LEFT JOIN auth_user s ON s.id = v.signed_off_by_id
    JOIN claims_ledgerentry e ON e.sequence = c.current_entry_id
    LEFT JOIN claims_claimant p ON p.id = c.claimant_id
    WHERE {where} ORDER BY c.updated_at DESC, c.id DESC LIMIT 101
"""
CLAIM = (
    *("id", "statement", "language", "kind", "status", "check_worthiness", "first_appeared_on", "updated_at"),
    *("claimant_id", "claimant_name", "claimant_kind", "claimant_role", "claimant_wikidata_id", "verdict_id"),
    *("revision", "label", "category", "value", "scale", "summary", "explanation", "as_of", "review_by"),
    *("decided_at", "published_at", "correction_note", "decided_by", "signed_off_by", "policy"),
    *("policy_version", "sequence", "action", "sha256", "previous_sha256", "recorded_at"),
)
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "topics": (
        "SELECT x.claim_id, t.slug, t.name FROM claims_claim_topics x JOIN claims_topic t"
        " ON t.id = x.topic_id"
        " WHERE x.claim_id IN ({places}) ORDER BY t.slug",
        ("slug", "name"),
    ),
    "appearances": (
        'SELECT a.claim_id, a.exact, a.prefix, a.suffix, a.start, a."end", a.anchor, a.distance,'
        " a.cue,"
        " n.number, n.retrieved_at, n.text_sha256, r.id, r.title, r.canonical_url, r.language,"
        " r.published_on,"
        " p.id, p.name, p.domain FROM claims_appearance a"
        " JOIN sources_articleversion n ON n.id = a.version_id JOIN sources_article r ON r.id = n.article_id"
        " LEFT JOIN sources_publisher p ON p.id = r.publisher_id"
        " WHERE a.claim_id IN ({places}) ORDER BY r.published_on, a.version_id, a.start, a.id",
        (
            *("exact", "prefix", "suffix", "start", "end", "anchor", "distance", "cue", "number"),
            *("retrieved_at", "text_sha256", "article", "title", "url", "language", "published_on"),
            *("publisher_id", "publisher_name", "publisher_domain"),
        ),
    ),
    "evidence": (
        "SELECT e.claim_id, e.id, e.stance, e.excerpt, e.locator, e.credibility, e.note, s.id, s.title,"
        " s.url,"
        " s.kind, s.proximity, s.reliability, s.reliability_reason, s.author, s.language, s.archive_url,"
        " s.accessed_on, s.published_on, s.content_sha256, p.id, p.name, p.domain FROM claims_evidence e"
        " JOIN sources_source s ON s.id = e.source_id LEFT JOIN sources_publisher p ON p.id = s.publisher_id"
        " WHERE e.claim_id IN ({places}) ORDER BY e.stance, e.id",
        (
            *(
                "id",
                "stance",
                "excerpt",
                "locator",
                "credibility",
                "note",
                "source_id",
                "title",
                "url",
                "kind",
            ),
            *("proximity", "reliability", "reliability_reason", "author", "language", "archive_url"),
            *("accessed_on", "published_on", "content_sha256", "publisher_id", "publisher_name"),
            "publisher_domain",
        ),
    ),
    "history": (
        "SELECT e.claim_id, e.sequence, e.action, e.recorded_at, v.revision, v.rating_label,"
        " v.rating_category"
        " FROM claims_ledgerentry e JOIN claims_verdict v ON v.id = e.verdict_id"
        " WHERE e.claim_id IN ({places}) ORDER BY e.sequence",
        ("sequence", "action", "at", "revision", "label", "category"),
    ),
}
STORED = """
    SELECT e.document FROM claims_claim c JOIN claims_ledgerentry e ON e.sequence = c.current_entry_id
    WHERE {where} ORDER BY c.updated_at DESC, c.id DESC LIMIT 101
"""


def joined(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Join the rows of a page, put each claim together, and encode them."""
    where, params = _conditions(environ)
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS.format(where=where), params)
        page = cursor.fetchall()[:100]
        claims = {row[0]: dict(zip(CLAIM, row, strict=True)) for row in page}
        places = ", ".join(["%s"] * len(claims))
        for name, (sql, columns) in PARTS.items():
            for claim in claims.values():
                claim[name] = []
            cursor.execute(sql.format(places=places), list(claims))
            for key, *values in cursor.fetchall():
                claims[key][name].append(dict(zip(columns, values, strict=True)))
    return _answered(start_response, orjson.dumps({"results": list(claims.values())}, default=_written))


def streamed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hand out the stored documents of a page as they are."""
    where, params = _conditions(environ)
    with connection.cursor() as cursor:
        cursor.execute(STORED.format(where=where), params)
        documents = [document for (document,) in cursor.fetchall()[:100]]
    return _answered(start_response, ('{"results":[' + ",".join(documents) + "]}").encode())


def require_same_claims(bodies: dict[str, bytes]) -> None:
    """Make sure that all programs answered with the same claims in the same order."""
    first, *others = ([claim["id"] for claim in orjson.loads(body)["results"]] for body in bodies.values())
    assert first, "a page without claims measures nothing"
    assert all(other == first for other in others)


def _answered(start_response: Callable[..., Any], body: bytes) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _conditions(environ: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the WHERE of a query and its values."""
    parts = list(_parts(dict(parse_qsl(environ["QUERY_STRING"]))))
    return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def _parts(asked: dict[str, str]) -> Iterator[tuple[str, list[Any]]]:
    yield "c.updated_at IS NOT NULL", []
    if rating := asked.get("rating"):
        categories = rating.split(",")
        places = ", ".join(["%s"] * len(categories))
        yield f"c.publication = 'published' AND c.rating_category IN ({places})", categories
    if language := asked.get("language"):
        yield "c.language = %s", [language]
    if topic := asked.get("topic"):
        yield (
            "c.id IN (SELECT x.claim_id FROM claims_claim_topics x JOIN claims_topic t"
            " ON t.id = x.topic_id"
            " WHERE t.slug = %s)",
            [topic],
        )
    if since := asked.get("published__gte"):
        yield "c.published_at >= %s", [datetime.fromisoformat(f"{since}T00:00:00+00:00")]


def _written(value: Any) -> Any:
    """Write what JSON has no form for; SQLite's decimals, say."""
    return str(value)
