"""The client that the guide generates is typed, and does what the guide shows."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from claims.enums import Scope
from claims.workflow.tokens import make_token
from tests import factories
from tests.processes import environment, served

GUIDE = Path(__file__).resolve().parents[2] / "docs/client.md"
PROGRAM = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL))
SAYS = """\
{claim} Merriwa built more than 12 schools in 2025.
False - Nine schools were built, not twelve.
1 published Merriwa built more than 12 schools in 2025.
201 Merriwa planted 400 trees in 2025.
quantity
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Return the folder in which the client was generated."""
    folder = tmp_path_factory.mktemp("client")
    call_command("spectacular", "--format=openapi-json", file=str(folder / "schema.json"))
    options = ("--path=schema.json", "--meta=none", "--output-path=factcheck_client")
    made = run("openapi_python_client", "generate", *options, cwd=folder)
    wrong = re.findall(r"^(?:WARNING|ERROR).*\n\n(.*)", made.stdout + made.stderr, re.MULTILINE)
    assert not [line for line in wrong if not re.search("unsupported content.type", line, re.IGNORECASE)]
    return folder


def run(module, *arguments, **options):
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.mark.skipif(not find_spec("mypy"), reason="mypy is not installed")
def test_the_client_is_typed_and_so_is_what_uses_it(package):
    (package / "program.py").write_text(f'TOKEN = ""\n{PROGRAM}')
    run("mypy", "--strict", "--cache-dir=.cache", "program.py", cwd=package)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_the_guide_shows_is_what_happens(package):
    claim = factories.published(statement="Merriwa built more than 12 schools in 2025.")
    scopes = (Scope.WRITE_CLAIMS,)
    _, token = make_token(owner=factories.Editor(), name="Guide", scopes=scopes, at=timezone.now())
    with served(ALLOWED_HOSTS="127.0.0.1") as address:
        program = f"TOKEN = {token!r}\n{PROGRAM}".replace("https://facts.example", address)
        (package / "guide.py").write_text(program)
        said = run("guide", cwd=package, env=environment()).stdout
    assert said == SAYS.format(claim=claim.pk)
