"""The guide to dumps says what happens: its commands are run as they stand there."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from claims.interchange.dumps import FORMATS
from tests import factories

GUIDE = Path(__file__).resolve().parents[2] / "docs/dumps.md"
BLOCK = re.compile(r"## Downloading\n+```sh\n(.*?)```", re.DOTALL)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl to try the commands with")
def test_what_the_guide_says_is_what_happens(live_server, tmp_path):
    claim = factories.published()
    dump = factories.dumped()
    (commands,) = BLOCK.findall(GUIDE.read_text())
    environment = {**os.environ, "API": f"{live_server.url}/api/v1"}
    # A download that broke off, to be gone on with.
    broken = commands.replace('curl -s -O "$URL" ', 'curl -s "$URL" | head -c 100 > claims.jsonl.gz ')
    assert broken != commands
    for script in (commands, broken):
        told = subprocess.run(
            ["bash", "-euc", script],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        etag, digest, line = told.strip().split("\n")
        sha256 = dump.files.get(format="jsonl").sha256
        assert sha256 in etag and digest.startswith(sha256)
        assert json.loads(line)["id"] == claim.pk
        assert hashlib.sha256(line.encode()).hexdigest() == claim.current_entry.sha256
        (tmp_path / "claims.jsonl.gz").unlink()


def test_the_guide_names_every_format():
    text = GUIDE.read_text()
    assert all(f"`{format_.name}`" in text for format_ in FORMATS.values())
