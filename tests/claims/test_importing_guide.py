"""The guide to importing says what happens."""

import doctest
import re
from pathlib import Path

import pytest

from claims.enums import Scope
from claims.workflow.tokens import make_token
from tests import factories
from tests.factories import AT

GUIDE = Path(__file__).resolve().parents[2] / "docs/importing.md"
BLOCK = re.compile(r"```pycon\n(.*?)```", re.DOTALL)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_the_guide_shows_is_what_happens(live_server):
    _, token = make_token(owner=factories.Contributor(), name="t", scopes=[Scope.WRITE_CLAIMS], at=AT)
    text = GUIDE.read_text().replace("https://facts.example", live_server.url)
    parser = doctest.DocTestParser()
    examples = parser.get_doctest("".join(BLOCK.findall(text)), {"token": token}, GUIDE.name, None, 0)
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=told.append)
    assert len(examples.examples) > 15
    assert not told, "".join(told)
