"""The problems that only claims have."""

from claims.workflow import TransitionNotAllowed
from factcheck.api.problems import KINDS, Problem, problem_of


@problem_of.register
def _(error: TransitionNotAllowed) -> Problem:
    return Problem(KINDS["transition-not-allowed"], str(error), extra={"conditions": list(error.conditions)})
