"""A PostgreSQL server for the tests: the one named, the one running, or one of our own for the time being."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

CI = Path(__file__).parent
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
# The cluster is thrown away: it may lose everything in a crash, so it need not wait for the disk.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoServer(Exception):
    """No server is reachable and none can be started; the message says why."""


@dataclass(frozen=True)
class Server:
    """A server on which the tests may create databases."""

    url: str
    origin: str
    version: str


@contextmanager
def any_server() -> Iterator[Server]:
    """Yield the first server there is, in the order the module names them.

    :raises NoServer: where there is none, or where the named one does not answer.
    """
    if url := named_url():
        yield Server(url, "the one named in the environment", ask_version(url))
        return
    for url in usual_urls():
        if (version := version_if_usable(url)) is not None:
            yield Server(url, "the one running here", version)
            return
    with private_cluster(find_binaries()) as url:
        yield Server(url, "started for these tests, stopped again", ask_version(url))


def named_url() -> str | None:
    """Return the PostgreSQL address in TEST_DATABASE_URL or DATABASE_URL, None where neither holds one."""
    urls = (os.environ.get(name, "") for name in ("TEST_DATABASE_URL", "DATABASE_URL"))
    return next((url for url in urls if url.startswith(("postgres://", "postgresql://"))), None)


def usual_urls() -> Iterator[str]:
    """Yield the addresses at which a server usually listens; PGHOST, PGPORT and PGUSER narrow them."""
    hosts = [os.environ["PGHOST"]] if "PGHOST" in os.environ else ["/var/run/postgresql", "127.0.0.1"]
    users = [os.environ["PGUSER"]] if "PGUSER" in os.environ else [getpass.getuser(), "postgres"]
    for host in hosts:
        for user in users:
            yield url_of(host, user, os.environ.get("PGPORT", "5432"))


def url_of(host: str, user: str, port: str = "5432") -> str:
    """Return an address with a database name of this process's own, so that two runs never meet."""
    return f"postgres://{user}@{quote(host, safe='')}:{port}/factcheck_{os.getpid()}"


def connect(url: str) -> psycopg.Connection:
    """Connect to the maintenance database of a server."""
    return psycopg.connect(url, dbname="postgres", connect_timeout=3, autocommit=True)


def version_if_usable(url: str) -> str | None:
    """Return the server's version, None where it does not answer or lets us create no database."""
    try:
        with connect(url) as connection:
            (may_create,) = connection.execute(MAY_CREATE).fetchone()
            return version_of(connection) if may_create else None
    except psycopg.OperationalError:
        return None


def ask_version(url: str) -> str:
    """Return the server's version.

    :raises NoServer: when it does not answer.
    """
    try:
        with connect(url) as connection:
            return version_of(connection)
    except psycopg.OperationalError as error:
        raise NoServer(f"the server does not answer: {str(error).strip()}") from error


def version_of(connection: psycopg.Connection) -> str:
    """Return the number alone: Debian adds the package's."""
    return connection.info.parameter_status("server_version").split()[0]


def find_binaries() -> Path:
    """Return the folder of initdb and pg_ctl, installing Debian's package where that is possible.

    :raises NoServer: where there are none.
    """
    if folder := installed_binaries():
        return folder
    asked = subprocess.run([CI / "apt", "postgresql"], capture_output=True, text=True, check=False)
    if folder := installed_binaries():
        return folder
    raise NoServer(f"no server answers and PostgreSQL is not installed: {asked.stdout.strip()}")


def installed_binaries() -> Path | None:
    """Return the newest installed folder that holds initdb."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    return next((folder for folder in [*reversed(debian), *on_path] if (folder / "initdb").exists()), None)


@contextmanager
def private_cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster in a temporary folder, reachable by its socket alone, and remove it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="factcheck-postgresql-"))
    # PostgreSQL refuses to run as root; Debian's package brings the account it runs as.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres", "postgres")
    control = [*as_owner, binaries / "pg_ctl", "-D", folder / "data", "-s", "-w"]
    settings = " ".join(f"-c {setting}" for setting in THROW_AWAY)
    try:
        call(
            folder,
            *as_owner,
            binaries / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        call(folder, *control, "-l", folder / "log", "-o", f"-h '' -k {folder} {settings}", "start")
        yield with_own_role(str(folder))
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def with_own_role(host: str) -> str:
    """Create the role the tests run as, no superuser since production's is none, and return its URL."""
    with connect(url_of(host, "postgres")) as connection:
        connection.execute("CREATE ROLE factcheck LOGIN CREATEDB")
    return url_of(host, "factcheck")


def call(folder: Path, *command: str | Path) -> None:
    """Run a command in a folder its account can read.

    :raises NoServer: with the command's own words when it fails.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoServer(f"a server of our own did not start: {done.stderr.strip()}")
