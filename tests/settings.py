"""The project's settings as the tests need them: the same on every machine, whatever its `.env` says.

TEST_DATABASE_URL chooses the database (PostgreSQL, say); without it each process has an SQLite file.
"""

import os
import tempfile
from pathlib import Path

OPERATOR = {
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
    "DEBUG": "off",
    "SECRET_KEY": "for tests only",
    "SITE_URL": "http://testserver",
    "SITE_NAME": "factcheck",
    "TIME_ZONE": "UTC",
    "REVIEW_BY_DAYS": "365",
    "EXTRACTOR": "rules",
    "RATE_LIMIT_ANONYMOUS": "0",
    "RATE_LIMIT_SIGNED_IN": "0",
    "PROXIES": "0",
    "CACHE_URL": "locmem://",
    "DUMPS_DIR": os.environ.get("TEST_DUMPS_DIR") or f"{tempfile.gettempdir()}/factcheck-dumps-{os.getpid()}",
    "DUMP_EVERY_HOURS": "0",
    "DUMPS_KEEP": "7",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
}
os.environ.update(OPERATOR)

from factcheck.settings import *  # noqa: E402, F403
from factcheck.settings import DATABASES, STORAGES  # noqa: E402

# A file rather than memory, because threads that share one SQLite connection cannot race each other;
# named by process, because two people may test in one checkout.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"factcheck-test-{os.getpid()}.sqlite3")
    }
# The cheapest hash there is, and static files without a manifest: no test is about either.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
