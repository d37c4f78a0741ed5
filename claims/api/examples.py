"""Examples for the description of the API, all about one invented claim."""

from typing import Any, Final

_PUBLISHER: Final = {"id": 3, "name": "The Merriwa Courier", "domain": "courier.example"}
_MAYOR: Final = {"id": 7, "name": "Ada Lindqvist", "kind": "person", "role": "mayor", "wikidata_id": ""}
_RATING: Final = {"label": "False", "category": "false"}

CLAIM: Final[dict[str, Any]] = {
    "id": 12,
    "statement": "Merriwa built more than 12 schools in 2025.",
    "language": "en",
    "kind": "quantity",
    "status": "published",
    "topics": [{"slug": "education", "name": "Education"}],
    "claimant": _MAYOR,
    "check_worthiness": 0.81,
    "quantity": {
        "comparator": "gt",
        "value": "12",
        "upper": None,
        "unit": "schools",
        "period": "P1Y",
        "is_approximate": False,
    },
    "speaks_of": {"from": "2025-01-01", "until": "2025-12-31"},
    "first_appeared_on": "2026-02-20",
    "appearances": [
        {
            "article": {
                "id": 5,
                "title": "Council meets",
                "url": "https://courier.example/council",
                "publisher": _PUBLISHER,
                "published_on": "2026-02-20",
                "language": "en",
            },
            "version": {"number": 1, "text_sha256": "9f2c…", "retrieved_at": "2026-02-21T08:00:00Z"},
            "exact": "we built more than 12 schools last year",
            "prefix": "“With your help ",
            "suffix": ",” the mayor said.",
            "start": 412,
            "end": 451,
            "claimant": _MAYOR,
            "cue": "said",
            "is_outlet_voice": False,
            "anchor": "original",
            "distance": 0,
            "is_vanished": False,
        }
    ],
    "verdict": {
        "id": 21,
        "revision": 1,
        "rating": {**_RATING, "value": 1, "best": 5, "worst": 1, "scale": "House scale v1"},
        "summary": "Nine schools were built, not more than twelve.",
        "explanation": "The register of schools lists nine that opened in 2025.",
        "as_of": "2026-02-24",
        "review_by": "2027-02-24",
        "correction_note": "",
        "confirms": None,
        "policy": {
            "name": "Two and two v1",
            "min_reviews": 2,
            "min_sources": 2,
            "min_primary_sources": 1,
            "sign_off": "independent",
        },
        "decided_by": "Ines Prado",
        "decided_at": "2026-02-24T10:00:00Z",
        "signed_off_by": "Tom Adeyemi",
        "published_at": "2026-02-24T15:30:00Z",
    },
    "evidence": [
        {
            "id": 33,
            "stance": "refutes",
            "excerpt": "Schools opened in 2025: 9",
            "locator": "p. 4",
            "credibility": 1,
            "note": "",
            "is_cited": True,
            "source": {
                "id": 9,
                "title": "Register of schools 2025",
                "url": "https://register.example/schools-2025",
                "archive_url": "",
                "kind": "official_record",
                "proximity": "primary",
                "reliability": "A",
                "reliability_reason": "Kept by law, and audited.",
                "publisher": None,
                "author": "",
                "published_on": "2026-01-31",
                "accessed_on": "2026-02-22",
                "content_sha256": "",
                "language": "en",
            },
        }
    ],
    "responses": [
        {
            "kind": "reply",
            "addressee": "Office of the mayor",
            "question": "Which twelve schools does the mayor mean?",
            "asked_on": "2026-02-22",
            "outcome": "declined",
            "answer": "",
            "answered_on": "2026-02-23",
            "url": "",
        }
    ],
    "review_count": 2,
    "merged_into": None,
    "merged_claims": [],
    "history": [
        {
            "sequence": 40,
            "action": "published",
            "at": "2026-02-24T15:30:00Z",
            "revision": 1,
            "rating": _RATING,
            "note": "",
        }
    ],
    "ledger": {
        "sequence": 40,
        "action": "published",
        "recorded_at": "2026-02-24T15:30:00Z",
        "previous_sha256": "51b0…",
    },
    "url": "https://facts.example/claims/12/merriwa-built-more-than-12-schools-in-2025",
    "entry": {
        "sequence": 40,
        "action": "published",
        "sha256": "e3a7…",
        "recorded_at": "2026-02-24T15:30:00Z",
    },
}
