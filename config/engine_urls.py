"""Turns DATABASE_URL and REDIS_URL, or the bundled engines' sockets, into what Django, Celery and the cache want."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from config import env
from config.embedded import postgres_location, valkey_location

# libpq's own names that Django keeps in settings of their own; every other one travels on in OPTIONS.
DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(data_dir: Path) -> dict[str, Any]:
    url = env.text("DATABASE_URL")
    parts = database_parts(url) if url else postgres_location(data_dir)
    settings: dict[str, Any] = {ours: str(parts.pop(libpq)) for libpq, ours in DJANGO_NAMES.items() if libpq in parts}
    # A server that swallows packets must not hold a request for minutes (reliability.md 8).
    patience = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": patience | parts}


def database_parts(url: str) -> dict[str, Any]:
    """Every form libpq knows: URLs, `?host=/socket`, `sslmode`, or `key=value` words."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:  # its words repeat the URL, and with it the password
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood; it accepts postgresql://user:password@host:5432/database."
        ) from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database; it accepts postgresql://user@host:5432/database.")
    return dict(parts)


def valkey(data_dir: Path) -> str:
    """The URL as redis-py and Django spell it."""
    url = env.text("REDIS_URL") or valkey_location(data_dir)
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(
            "REDIS_URL is not understood; it accepts redis://host:6379/0, rediss://... or unix:///path?db=0."
        )
    return url


def broker(url: str) -> str:
    """Kombu has its own words for a socket: `redis+socket://` and `virtual_host`."""
    if not url.startswith("unix://"):
        return url
    path = urlsplit(url)
    return f"redis+socket://{path.path}?virtual_host={database_number(url)}"


def cache(url: str) -> str:
    """The database number after the broker's: what is cached may be thrown away at any time (ruling 34)."""
    return with_database_number(url, database_number(url) + 1)


def database_number(url: str) -> int:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return int(parse_qs(parts.query).get("db", ["0"])[0])
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise ImproperlyConfigured("REDIS_URL is not understood; its path must be a database number such as /0.")
    return int(number)


def with_database_number(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return parts._replace(path=f"/{number}").geturl()
    rest = re.sub(r"(^|&)db=\d+", "", parts.query).strip("&")
    # By hand: urllib writes a scheme it does not know without the two slashes that redis-py asks for.
    return f"unix://{parts.path}?db={number}" + (f"&{rest}" if rest else "")
