"""The server and its worker, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.urls import resolve

from claims.management.commands.run import PAGES, Keeper, listen

PATIENCE_SECONDS = 60
WITH_ANOTHER_WORKER = """
import django
django.setup()
from claims.management.commands import run
run.WORKER = {worker!r}
django.core.management.call_command("run", port=0)
"""


def wait_for(condition):
    """Return the condition's first true value; a minute without one is a failure."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    pytest.fail("waited in vain")


def writes_its_pid(path, then="import time; time.sleep(600)"):
    """Return a command that appends its process id to a file and then does something."""
    return (sys.executable, "-c", f"import os; open({str(path)!r}, 'a').write(f'{{os.getpid()}}\\n'); {then}")


def pids(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def kept(command):
    keeper = Keeper(command, restart_seconds=0)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


@contextmanager
def running(worker, output):
    """Run the command in a process of its own, with another worker."""
    with output.open("w") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-c", WITH_ANOTHER_WORKER.format(worker=worker)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdout=stdout,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


class TestKeeper:
    def test_ends_its_process_on_stop(self, tmp_path):
        with kept(writes_its_pid(tmp_path / "pids")):
            (pid,) = wait_for(lambda: pids(tmp_path / "pids"))
            assert is_running(pid)
        assert not is_running(pid)

    def test_starts_a_process_again_that_ended_by_itself(self, tmp_path, capfd):
        with kept(writes_its_pid(tmp_path / "pids", then="raise SystemExit(3)")):
            wait_for(lambda: len(pids(tmp_path / "pids")) > 1)
        assert "ended by itself (3)" in capfd.readouterr().err

    def test_ends_a_process_that_ignores_being_asked(self, tmp_path, monkeypatch):
        monkeypatch.setattr("claims.management.commands.run.STOP_SECONDS", 0.1)
        deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
        with kept(writes_its_pid(tmp_path / "pids", then=deaf)):
            (pid,) = wait_for(lambda: pids(tmp_path / "pids"))
        assert not is_running(pid)


class TestRun:
    def test_says_that_the_port_is_taken(self):
        with (
            socket.create_server(("127.0.0.1", 0)) as taken,
            pytest.raises(CommandError, match="Another port"),
        ):
            listen("127.0.0.1", taken.getsockname()[1])

    def test_says_that_the_address_is_none_of_this_machine(self):
        with pytest.raises(CommandError, match="Cannot listen"):
            listen("192.0.2.1", 8000)

    @pytest.mark.parametrize("port", [-1, 65536])
    def test_refuses_a_port_that_cannot_be(self, port):
        with pytest.raises(CommandError, match=f"not {port}"):
            listen("127.0.0.1", port)

    @pytest.mark.parametrize("path", PAGES.values())
    def test_prints_addresses_that_exist(self, path):
        assert resolve(path)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_stops_cleanly_and_leaves_no_orphan(self, number, tmp_path):
        with running(writes_its_pid(tmp_path / "pids"), tmp_path / "output") as process:
            wait_for(lambda: "Ctrl-C stops." in (tmp_path / "output").read_text())
            (pid,) = wait_for(lambda: pids(tmp_path / "pids"))
            process.send_signal(number)
            assert process.wait(PATIENCE_SECONDS) == 0
        assert not is_running(pid)
