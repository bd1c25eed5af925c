"""Every setting that comes from outside, typed, in one place, and loud when it is wrong."""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

# The WAL-reset bug is mended there: https://sqlite.org/wal.html (figures in docs/decisions/0004).
SQLITE_WAL_SAFE = (3, 51, 3)

_env = environ.FileAwareEnv()


def data_dir() -> Path:
    """Return where data lives: RELIER_DATA_DIR, else ./relier-data."""
    return Path(_env.str("RELIER_DATA_DIR", "relier-data")).expanduser().resolve()


def text(name: str, default: str = "") -> str:
    """Return a setting, or its file's content when NAME_FILE is set."""
    return str(_env.str(name, default))


def switch(name: str, *, default: bool) -> bool:
    """Return a yes/no setting."""
    return bool(_env.bool(name, default))


def number(name: str, default: int) -> int:
    """Return a whole-number setting."""
    return int(_env.int(name, default))


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated setting."""
    return list(_env.list(name, default=default))


def secret_key(*, required: bool) -> str:
    """Return the secret that signs links and sessions, made once and kept beside the data."""
    given = text("RELIER_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("RELIER_SECRET_KEY must have at least 32 characters.")
        return given
    if required:
        raise ImproperlyConfigured(
            "Set RELIER_SECRET_KEY (or RELIER_SECRET_KEY_FILE) to a long random text: "
            "it signs the private links, and changing it closes them all."
        )
    path = data_dir() / "secret-key"
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(made)
    return made


def sqlite_journal() -> str:
    """Return the journal mode that this machine's SQLite library can be trusted with."""
    return "WAL" if sqlite3.sqlite_version_info >= SQLITE_WAL_SAFE else "TRUNCATE"


def databases() -> dict[str, dict[str, Any]]:
    """Return the database: PostgreSQL by DATABASE_URL, else SQLite in the data folder."""
    path = sqlite_file()
    if path:
        return {"default": _sqlite(path)}
    url = text("DATABASE_URL")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql:// or sqlite://.")
    database = environ.Env.db_url_config(url, engine="django.db.backends.postgresql")
    options = dict(database.get("OPTIONS", {}))
    options["options"] = "-c statement_timeout=15000 -c lock_timeout=2000"
    size = number("RELIER_DATABASE_POOL", 4)
    if size:
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    return {"default": {**database, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}}


def sqlite_file() -> Path | None:
    """Return the file of the database; None when a server keeps it."""
    url = text("DATABASE_URL")
    if url and not url.startswith("sqlite"):
        return None
    return Path(url.removeprefix("sqlite:///")) if url else data_dir() / "relier.sqlite3"


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    pragmas = (
        f"PRAGMA journal_mode={sqlite_journal()}; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA mmap_size=0; "
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A connection a thread, kept: opening one and setting it up costs more than a question.
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": pragmas},
    }


def caches() -> dict[str, dict[str, Any]]:
    """Return the cache: CACHE_URL (Redis), else a table of the database, shared by workers."""
    url = text("CACHE_URL")
    if url:
        return {"default": environ.Env.cache_url_config(url)}
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "relier_cache",
        }
    }


def mail(url: str) -> dict[str, Any]:
    """Return Django's mail settings from EMAIL_URL (`consolemail://` prints to the terminal)."""
    return dict(environ.Env.email_url_config(url))
