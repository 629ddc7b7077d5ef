"""Says in one line, before anything starts, that an engine given by URL is away or too old."""

import os
from urllib.parse import urlsplit

import psycopg
import redis

from config import engine_urls
from config.embedded import EngineError, data_directory

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)


def require_engines() -> None:
    """The bundled ones answered when they were started; only what the environment names is asked."""
    if os.environ.get("DATABASE_URL", "").strip():
        _require_postgres()
    if os.environ.get("REDIS_URL", "").strip():
        _require_redis(engine_urls.valkey(data_directory()))


def _require_postgres() -> None:
    parts = engine_urls.database_parts(os.environ["DATABASE_URL"].strip()) | {"connect_timeout": 5}
    try:
        with psycopg.connect(**parts) as session:
            version = session.info.server_version // 10000
    except psycopg.Error as error:
        raise EngineError(f"PostgreSQL of DATABASE_URL cannot be reached: {_one_line(error)}") from None
    if version < OLDEST_POSTGRES:
        raise EngineError(f"PostgreSQL of DATABASE_URL is version {version}; {OLDEST_POSTGRES} or newer is needed.")


def _require_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            version = str(client.info("server")["redis_version"])  # Valkey answers under this name too
    except (redis.RedisError, OSError, ValueError) as error:
        place = urlsplit(url).hostname or urlsplit(url).path
        raise EngineError(f"Redis or Valkey of REDIS_URL ({place}) cannot be reached: {_one_line(error)}") from None
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise EngineError(f"Redis or Valkey of REDIS_URL is version {version}; 6.2 or newer is needed.")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
