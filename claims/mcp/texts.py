"""The answers in words, for assistants that read no fields: never more than the fields say, and shorter."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from claims.mcp.shapes import (
    Act,
    Appearance,
    ClaimAnswer,
    Evidence,
    Finding,
    Found,
    Match,
    MatchAnswer,
    Response,
    SearchAnswer,
    Standing,
    Verdict,
    VerdictAnswer,
)

_NOTHING_FOUND = (
    "Nothing published here fits. Every word of `q` has to occur, so fewer words find more; match_statement "
    "compares whole sentences."
)
_NO_MATCH = (
    "No verdict in force here is on a statement like this: nobody here has checked it, which says nothing "
    "about its truth. search_claims with two or three of its words also finds retracted verdicts."
)
_READ_FIRST = (
    "Verdicts in force, the most alike first. Each is on the statement in quotation marks, which may differ "
    "from the one asked about. Retracted ones are not among them; search_claims shows those."
)


def of_matches(answer: MatchAnswer) -> str:
    """Say which verdicts there are on what says about the same."""
    return "\n\n".join([_READ_FIRST, *map(_match, answer.matches)]) if answer.matches else _NO_MATCH


def of_results(answer: SearchAnswer) -> str:
    """Say what was found, and how to go on."""
    if not answer.results:
        return _NOTHING_FOUND
    more = [f"There is more: ask again with cursor={answer.next}"] if answer.next else []
    return "\n\n".join([*map(_found, answer.results), *more])


def of_claim(answer: ClaimAnswer) -> str:
    """Say all that is published on a claim."""
    parts = [
        _head(answer),
        *_verdict(answer.verdict, answer.notice),
        _part("Evidence", map(_evidence, answer.evidence)),
        _part("What those concerned say", map(_response, answer.responses)),
        _part("Where it was said", _appearances(answer)),
        _part("History", map(_act, answer.history)),
        _foot(answer),
    ]
    return "\n\n".join(filter(None, parts))


def of_verdict(answer: VerdictAnswer) -> str:
    """Say one verdict, whether it is in force, and where its proof is."""
    ledger = answer.ledger
    proof = f"Ledger entry {ledger.sequence}, SHA-256 {ledger.sha256}, at {ledger.url}"
    return "\n\n".join([_head(answer), *_verdict(answer.verdict, answer.notice), proof, _foot(answer)])


def _match(match: Match) -> str:
    why = f"{match.score:g} of 100 alike by the words {', '.join(match.words)}"
    differs = f"; the figures differ: {match.difference}" if match.difference else ""
    return f"{_found(match)}\n{why}{differs}."


def _found(found: Found) -> str:
    verdict = [_short(found.verdict)] if found.verdict else []
    return "\n".join([_head(found), *verdict, found.url])


def _head(standing: Standing) -> str:
    """Begin with the notice, so that nobody who stops reading early misses it."""
    said_by = f", said by {standing.said_by}" if standing.said_by else ""
    notice = [f"NOTE: {standing.notice}"] if standing.notice else []
    return "\n".join([*notice, f"Claim {standing.claim}{said_by}: “{standing.statement}”"])


def _foot(standing: Standing) -> str:
    return f"To quote: {standing.citation}" if standing.citation else standing.url


def _short(finding: Finding) -> str:
    rating = finding.rating
    value = f", {rating.value} of 5" if rating.value else ""
    return (
        f"Verdict (revision {finding.revision}): “{rating.label}” ({rating.category.value}{value}), "
        f"as of {finding.as_of}. {finding.summary}"
    )


def _verdict(verdict: Verdict | None, notice: str) -> Iterator[str]:
    """Say a verdict at length, but for a correction that the notice told of already."""
    if verdict is None:
        return
    signed = f", signed off by {verdict.signed_off_by}" if verdict.signed_off_by else ""
    yield _short(verdict)
    yield verdict.explanation
    yield f"Decided by {verdict.decided_by}{signed}. To be looked at again by {verdict.review_by}."
    if verdict.confirms:
        yield f"It confirms revision {verdict.confirms.revision}: {verdict.confirms.note}"
    if verdict.correction_note and verdict.correction_note not in notice:
        yield f"It corrects the revision before: {verdict.correction_note}"


def _part(title: str, lines: Iterator[str]) -> str:
    listed = [f"- {line}" for line in lines]
    return "\n".join([f"{title}:", *listed]) if listed else ""


def _evidence(evidence: Evidence) -> str:
    source = evidence.source
    cited = "" if evidence.is_cited else " (not cited by the verdict)"
    where = [
        source.title,
        source.publisher.name if source.publisher else source.author,
        evidence.locator,
        source.published_on,
        source.url or source.archive_url,
    ]
    return f"{evidence.stance.label}{cited}: “{evidence.excerpt}” {_listed(where)}"


def _response(response: Response) -> str:
    said = f"“{response.answer}”" if response.answer else f"outcome: {response.outcome or 'no answer so far'}"
    return f"{response.addressee}, asked on {response.asked_on}: {said}"


def _appearances(answer: ClaimAnswer) -> Iterator[str]:
    yield from map(_appearance, answer.appearances)
    if (hidden := answer.appearance_count - len(answer.appearances)) > 0:
        yield f"and {hidden} more places"


def _appearance(appearance: Appearance) -> str:
    article = appearance.article
    publisher = article.publisher.name if article.publisher else ""
    return f"“{appearance.exact}” {_listed([publisher, article.title, article.published_on, article.url])}"


def _act(act: Act) -> str:
    note = f": {act.note}" if act.note else ""
    day = timezone.localtime(act.at).date()
    return f"{day} {act.action.value}, “{act.rating.label}”, revision {act.revision}{note}"


def _listed(parts: list[str | date | None]) -> str:
    return ", ".join(str(part) for part in parts if part)
