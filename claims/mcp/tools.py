"""The tools: what an assistant can ask, each one read of what is published.

The docstrings of the tools are what assistants are told of them.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.filters import ClaimFilter
from claims.interchange.document import Document
from claims.matching import Finding, checked_before
from claims.mcp import questions, texts
from claims.mcp.readings import current_entry, ledger_of, read, read_earlier, read_entry
from claims.mcp.shapes import (
    ClaimAnswer,
    Found,
    Match,
    MatchAnswer,
    SearchAnswer,
    Shape,
    VerdictAnswer,
)
from claims.models import Claim, LedgerEntry
from factcheck.lookups import nearest

_HINTS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


@dataclass(frozen=True)
class Tool:
    """Something that can be asked: with which arguments, what answers it, and how the answer reads."""

    title: str
    fields: questions.Fields
    answer: Callable[[QueryDict], Any]
    shape: type[Shape]
    text: Callable[[Any], str]

    @property
    def name(self) -> str:
        """The name that it is called by."""
        return self.answer.__name__

    def describe(self) -> types.Tool:
        """Describe it to assistants."""
        return types.Tool(
            name=self.name,
            title=self.title,
            description=inspect.getdoc(self.answer),
            input_schema=questions.schema_for(self.fields),
            output_schema=self.shape.model_json_schema(mode="serialization"),
            annotations=_HINTS,
        )

    def call(self, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Answer in fields and in words.

        :raises ValidationError: naming the arguments that are wrong.
        """
        answer = self.answer(questions.as_query(arguments, self.fields))
        return types.CallToolResult(
            content=[types.TextContent(text=self.text(answer))],
            structured_content=answer.model_dump(mode="json"),
        )


def search_claims(query: QueryDict) -> SearchAnswer:
    """Search the published fact-checks by words and filters, those changed last first.

    `q` finds the claims that hold every one of its words, in the statement, the quotes, the names of whoever
    said it or the summary: give two or three telling words, not a sentence. To learn whether a statement was
    checked, ask match_statement first. Retracted claims are found, too, and say so in `notice`.
    """
    asked = ClaimFilter(questions.search(query), Claim.objects.public().with_documents())
    page = asked.page()
    results = [Found.model_validate(read(_document(claim))) for claim in page.rows]
    return SearchAnswer(results=results, next=page.next)


def get_claim(query: QueryDict) -> ClaimAnswer:
    """Get everything published on one claim: verdict, evidence, where it was said, and its whole history.

    `history` lists every verdict, correction and retraction. Quote with `url` and the as-of date, and say
    what `notice` says.
    """
    entry = _current_entry(questions.clean(query, questions.CLAIM)["claim"])
    return ClaimAnswer.model_validate(read_entry(entry))


def get_verdict(query: QueryDict) -> VerdictAnswer:
    """Get the verdict in force on a claim, or an earlier revision of it, with its proof.

    `ledger` names the entry that published it and the SHA-256 of that public document, which never changes.
    A revision that is not in force may be told of as history; it must not be quoted as what holds.
    """
    asked = questions.clean(query, questions.VERDICT)
    current = _current_entry(asked["claim"])
    verdict = current.content["verdict"]
    in_force = verdict["revision"] if verdict else None
    revision = asked["revision"] or in_force
    if revision is None:
        return VerdictAnswer.model_validate(read_entry(current) | {"is_in_force": False})
    entry = _entry_of(revision, current)
    said = read(current.content) if revision == in_force else read_earlier(entry.content, current.content)
    return VerdictAnswer.model_validate(
        said | {"ledger": ledger_of(entry), "is_in_force": revision == in_force}
    )


def match_statement(query: QueryDict) -> MatchAnswer:
    """Find out whether a statement has been fact-checked here: verdicts in force on what says about the same.

    `score` (0 to 100) is how alike the two are, not how true the statement is: read the statement that was
    checked, and `difference`, before taking its verdict for yours. No match means that nobody here has
    checked it, not that it is true or false.
    """
    asked = questions.clean(query, questions.STATEMENT)
    limit = asked["limit"] or questions.MATCHES
    found = checked_before(asked["statement"], language=asked["language"], limit=limit)
    return MatchAnswer(matches=[_match(finding) for finding in found])


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "Was this statement checked?",
            questions.STATEMENT,
            match_statement,
            MatchAnswer,
            texts.of_matches,
        ),
        Tool("Search the fact-checks", questions.SEARCH, search_claims, SearchAnswer, texts.of_results),
        Tool("Everything on one claim", questions.CLAIM, get_claim, ClaimAnswer, texts.of_claim),
        Tool("A verdict with its proof", questions.VERDICT, get_verdict, VerdictAnswer, texts.of_verdict),
    )
}


def call(name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
    """Call a tool; what is wrong with the question is the answer, for whoever asked to mend it."""
    try:
        if name not in TOOLS:
            raise ValidationError({"name": f"There is no tool “{name[:60]}”. {nearest(name, TOOLS)}"})
        return TOOLS[name].call(arguments)
    except ValidationError as error:
        wrong = [f"{argument}: {' '.join(messages)}" for argument, messages in error.message_dict.items()]
        return types.CallToolResult(content=[types.TextContent(text="\n".join(wrong))], is_error=True)


def _current_entry(number: int) -> LedgerEntry:
    entry = current_entry(number)
    if entry is None:
        raise ValidationError(
            {
                "claim": f"No claim {number} is published here. match_statement and search_claims find those "
                "that are."
            }
        )
    return entry


def _entry_of(revision: int, current: LedgerEntry) -> LedgerEntry:
    """Return the entry that published a revision, which is the first one about it."""
    about = LedgerEntry.objects.filter(claim=current.claim_id, verdict__revision=revision)
    entry = about.order_by("sequence").first()
    if entry is None:
        known = sorted({act["revision"] for act in current.content["history"]})
        raise ValidationError(
            {
                "revision": f"Claim {current.claim_id} has no published verdict {revision}. "
                f"Possible: {', '.join(map(str, known))}."
            }
        )
    return entry


def _match(finding: Finding) -> Match:
    alike = {"score": round(finding.score, 1), "words": finding.words, "difference": finding.difference}
    return Match.model_validate(read(finding.document) | alike)


def _document(claim: Claim) -> Document:
    assert claim.current_entry is not None  # a constraint: what is public has a document
    return claim.current_entry.content
