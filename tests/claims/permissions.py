"""What tables of permissions are made of: who asks, how a table reads, and whether anything was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests import factories

# From the one who may least to the one who may most.
ROLES = {
    "contributor": factories.Contributor,
    "reviewer": factories.Reviewer,
    "editor": factories.Editor,
}
RANKS = list(ROLES)
# A lower-case letter is the role that it takes, where that is another one than the line begins with.
_TAKES = {"e": "editor"}
DONE, FORBIDDEN, IMPOSSIBLE, MISTAKEN = "done", "forbidden", "impossible", "mistaken"
_REFUSALS = {
    HTTPStatus.FORBIDDEN: FORBIDDEN,
    HTTPStatus.CONFLICT: IMPOSSIBLE,
    HTTPStatus.UNPROCESSABLE_ENTITY: MISTAKEN,
}


@dataclass(frozen=True)
class Line:
    """One line of a table: the least role that may, and a mark for each state.

    `+` it is done, and offered. `~` it is done, though not offered. `e` the same as `+`, but it takes an
    editor. `<` it is done by those who may not decide on claims, and impossible for those who may. `.` it is
    impossible, whoever asks. `-` nobody may. Whoever has a lesser role is told that they may not, in any
    state.
    """

    least: str
    marks: dict[str, str]

    def outcome(self, role: str, state: str) -> str:
        """Return what comes of it."""
        mark = self.marks[state]
        if mark == "-" or RANKS.index(role) < RANKS.index(_TAKES.get(mark, self.least)):
            return FORBIDDEN
        return IMPOSSIBLE if mark == "." or (mark == "<" and role == "editor") else DONE

    def is_offered(self, role: str, state: str) -> bool:
        """Tell whether the page has a form for it."""
        return self.outcome(role, state) == DONE and self.marks[state] != "~"


def read(table: str) -> dict[str, Line]:
    """Return the lines of a table by their names; two blanks or more end a name and a role."""
    head, *rows = (line.strip() for line in table.strip().splitlines() if line.strip())
    states = head.split()
    lines = {}
    for row in rows:
        name, least, *marks = (part for part in row.split("  ") if part)
        signs = " ".join(marks).split()
        assert least.strip() in ROLES and len(signs) == len(states), row
        lines[name.strip()] = Line(least.strip(), dict(zip(states, signs, strict=True)))
    return lines


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every editorial table, history included."""
    models = [
        model
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    rows = {}
    with connection.cursor() as cursor:
        for options in (model._meta for model in models):
            cursor.execute(f'SELECT * FROM "{options.db_table}" ORDER BY "{options.pk.column}"')
            rows[options.db_table] = cursor.fetchall()
    return rows


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(response: HttpResponse) -> str:
    """Return what the answer to an act says: done, or why not."""
    if response.status_code == HTTPStatus.FOUND:
        return DONE
    return _REFUSALS.get(HTTPStatus(response.status_code), str(response.status_code))


def browser_of(person) -> Client:
    """Sign somebody in; what breaks is an answer like any other, so that a table shows all of it."""
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return browser
