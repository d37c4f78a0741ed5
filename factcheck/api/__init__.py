"""The conventions that every endpoint of the API shares, one module each."""

# What the description of the API begins with.
GUIDE = """Claims, the evidence on them and the verdicts reached, with their whole history.

Everything published can be read by anybody. Writing, and reading what is not published, takes a token
(`Authorization: Token …`, made at `/api/v1/tokens/` or in the desk) or a session.

A token acts as its owner, narrowed to its **scopes**; whoever loses a permission loses it for their tokens
too, and a refusal names the scope that would have done. `read:unpublished` reads all that its owner may;
`write:claims`, `write:evidence`, `review`, `decide` and `publish` include that, because nobody can judge what
they may not see. `write:articles` includes reading articles and how taking them in goes on, without their
texts; `webhooks` includes nothing else. Without scopes a token reads what the public reads.

* **Lists** are `{"next", "previous", "results"}`; follow `next` as it is. `page_size` goes up to 100, and
  `count=true` adds the number of all rows. `ordering` takes a name, with “-” before it for the reverse.
* **Filters** take several values, separated by commas, where that makes sense: any of them will do. Most have
  `__not`; ranges are `__gte` and `__lte`, ends included; `__isempty` asks whether there is anything.
  A parameter that does not exist, or a value that makes no sense, is refused and the nearest valid one named.
* **Expansion**: `expand=claimant,evidence.source` shows whole, and as it is now, what a document only names.
* **Forms**: `OPTIONS` on a list says which filters, lookups, values, orderings and page sizes there are.
* **Fields**: `fields=id,statement` keeps some, `omit=evidence` leaves some out.
* **Formats**: claims come as JSON, CSV, JSON Lines, JSON-LD (ClaimReview), Atom and JSON Feed; `Accept` says
  which, and `Link` names the neighboring pages. All of ClaimReview is at `/api/v1/claimreviews/feed.json`.
* **Texts**: `/extract/` finds the claims in a text, `/match/` the verdicts on a statement; neither keeps it.
* **Other services**: clients of Google's Fact Check Tools (`/v1alpha1/claims:search`) and of ClaimBuster
  (`/claimbuster/api/v2/score/text/`) work here once they change their base address.
* **Errors** are problem details (RFC 9457). `type` is an address that explains the kind and never changes;
  `errors` says what is wrong with each parameter or field.
* **Caching**: every answer has an ETag; send it back in If-None-Match and get a 304 while nothing changed.
* **Changes** of what exists take `If-Match` with the ETag that it came with when you read it: 428 without,
  and 412 with the present ETag when somebody changed it meanwhile; nothing is overwritten.
* **Acts**: where a claim stands is changed by acts alone, `POST /api/v1/claims/{id}/publish/` and the like,
  under the same rules as at the desk; fields are edited with PATCH. `GET /api/v1/claims/{id}/desk/` says
  which acts would not be refused to you, and what a verdict lacks; a 409 lists that as `conditions`. An act
  on a claim takes the ETag of the claim, one on what belongs to it (evidence, an assignment, a comment, an
  inquiry, a report, your own review) the ETag of that. What adds something takes none.
* **Many at once**: `POST /api/v1/claims/bulk/accept/` (`reject`, `assign`, `tag`) does one act on up to 500
  claims; `/claims/bulk/`, `/sources/bulk/` and `/evidence/bulk/` take lists to enter (POST) or to change
  (PATCH). All is done, or nothing: `errors` names what is refused by its place. `dry_run=true` tells what
  would come of it.
* **Imports** take in what other publishers found: ClaimReview, Google's claims, CSV or a page, as the body of
  `POST /api/v1/imports/`. Nothing is published by it; `/claims/{id}/outside-reviews/` shows it.
* **Repeating**: a POST with an `Idempotency-Key` (any new text, such as a UUID) may be sent again for two
  days: it is done once, and answered as the first time, with `Idempotency-Replayed: true`. Where tokens are
  made it is refused: what is shown once is not kept.
* **Limits**: `RateLimit` says how many requests are left in this minute; beyond them, 429 with `Retry-After`.
* **Browsers**: scripts of any origin may read what needs no account (CORS), without credentials.
* **Copies**: follow `/api/v1/changes/` to keep a copy of everything published, corrections, confirmations and
  retractions included, and what those concerned answered; its entries prove by their hashes that nothing was
  changed afterwards. `wait=30` answers once there is something; `Accept: text/event-stream` streams it.
* **Dumps** are all of it in files, made nightly: `/api/v1/dumps/latest/`. Load one, and follow `changes`.
* **Webhooks** tell an address of yours of every publication that matches, signed, in order and without losing
  one: `/api/v1/webhooks/`, with the scope `webhooks`.
"""

# What operations are about, in the order of a claim's life.
_LIFE = {
    "articles": "An article comes in.",
    "ingestions": "What became of it on its way in.",
    "claims": "Claims are proposed, judged, reviewed, decided, published, corrected, retracted.",
    "assignments": "Somebody is asked for work on a claim.",
    "comments": "The desk talks about it.",
    "sources": "Documents that evidence is taken from.",
    "evidence": "What speaks for a claim, what against it.",
    "reviews": "Each reviewer judges alone, before seeing what others think.",
    "inquiries": "Claimants and outlets are asked.",
    "verdicts": "What was decided, in force and superseded.",
    "imports": "What others found about claims is brought in.",
    "reports": "Readers say what is wrong with a verdict.",
    "changes": "Everything that was published, to follow and to verify.",
    "dumps": "Everything that is published, to be downloaded whole.",
}

# The names of closed vocabularies in the description, where several fields are called the same.
_VOCABULARIES = {
    "ClaimKind": "claims.enums.ClaimKind",
    "ClaimantKind": "claims.enums.ClaimantKind",
    "ClaimStatus": "claims.enums.ClaimStatus",
    "Comparator": "claims.enums.Comparator",
    "ImportFormat": "claims.enums.ImportFormat",
    "InquiryKind": "claims.enums.InquiryKind",
    "InquiryOutcome": "claims.enums.InquiryOutcome",
    "Publication": "claims.enums.Publication",
    "ReportOutcome": "claims.enums.ReportOutcome",
    "Scope": "claims.enums.Scope",
    "IntakeKind": "sources.enums.IntakeKind",
    "SourceKind": "sources.enums.SourceKind",
    "WorkStatus": "sources.enums.WorkStatus",
}

# How the description of the API is made.
OPENAPI = {
    "TITLE": "factcheck",
    "DESCRIPTION": GUIDE,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Forms are read as well; described with each operation, they would make clients choose.
    "PARSER_WHITELIST": ["rest_framework.parsers.JSONParser"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": _VOCABULARIES,
    "TAGS": [{"name": name, "description": description} for name, description in _LIFE.items()],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "factcheck.api.metadata.describe_options",
        "factcheck.api.schema.describe_headers",
        "claims.api.examples.add_examples",
    ],
}
