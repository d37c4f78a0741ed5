"""The guide for clients that move over says what happens."""

import doctest
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from claims import workflow
from tests import factories

GUIDE = Path(__file__).resolve().parents[2] / "docs/interchange.md"
# What programs print in the guide; the rest is prose.
BLOCK = re.compile(r"```pycon\n(.*?)```", re.DOTALL)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_the_guide_shows_is_what_happens(live_server, settings):
    settings.SITE_URL = live_server.url
    article = factories.ArticleFactory(canonical_url="https://courier.example/council")
    place = workflow.Place(version=factories.VersionFactory(article=article), start=27, end=53)
    factories.published(statement="Coal exports doubled in 2025.")
    factories.published(
        statement="Merriwa built more than 12 schools in 2025.",
        claimant=factories.ClaimantFactory(name="Ada Lindqvist", role="mayor"),
        place=place,
    )
    text = GUIDE.read_text().replace("https://facts.example", live_server.url)
    text = text.replace("'facts.example'", repr(urlsplit(live_server.url).hostname))
    text = text.replace('"facts.example"', f'"{urlsplit(live_server.url).hostname}"')
    examples = doctest.DocTestParser().get_doctest("".join(BLOCK.findall(text)), {}, GUIDE.name, None, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(examples, out=told.append)
    assert len(examples.examples) > 30
    assert not told, "".join(told)
