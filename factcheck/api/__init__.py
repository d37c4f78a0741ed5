"""The conventions that every endpoint of the API shares, one module each."""

# What the description of the API begins with.
GUIDE = """Claims, the evidence on them and the verdicts reached, with their whole history.

Everything published can be read by anybody. Writing, and reading what is not published, takes a token
(`Authorization: Token …`, made at `/api/v1/tokens/`) or a session.

* **Lists** are `{"next", "previous", "results"}`; follow `next` as it is. `page_size` goes up to 100, and
  `count=true` adds the number of all rows. `ordering` takes a name, with “-” before it for the reverse.
* **Filters** take several values, separated by commas, where that makes sense: any of them will do. Most have
  `__not`; ranges are `__gte` and `__lte`, ends included; `__isempty` asks whether there is anything.
  A parameter that does not exist, or a value that makes no sense, is refused and the nearest valid one named.
* **Fields**: `fields=id,statement` keeps some, `omit=evidence` leaves some out.
* **Errors** are problem details (RFC 9457). `type` is an address that explains the kind and never changes;
  `errors` says what is wrong with each parameter or field.
* **Caching**: every answer has an ETag; send it back in If-None-Match and get a 304 while nothing changed.
* **Copies**: follow `/api/v1/changes/` to keep a copy of everything published, corrections, confirmations and
  retractions included, and what those concerned answered; its entries prove by their hashes that nothing was
  changed afterwards.
"""

# The names of closed vocabularies in the description, where several fields are called the same.
VOCABULARIES = {
    "ClaimKind": "claims.enums.ClaimKind",
    "ClaimantKind": "claims.enums.ClaimantKind",
    "ClaimStatus": "claims.enums.ClaimStatus",
    "InquiryKind": "claims.enums.InquiryKind",
    "Publication": "claims.enums.Publication",
    "IntakeKind": "sources.enums.IntakeKind",
    "SourceKind": "sources.enums.SourceKind",
    "WorkStatus": "sources.enums.WorkStatus",
}
