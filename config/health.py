"""May this process live, and may it be sent visitors? (reliability.md 8)

`livez` asks nobody else: a database that is away must not restart every web server at once. `readyz` does not ask
Redis: without it news arrive later and every page still works.
"""

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics import partitions

DAYS_AHEAD = 3
FREE_SHARE = 0.05


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    found = {name: _said(check) for name, check in CHECKS.items()}
    ready = all(word == "ok" for word in found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def database() -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1s'")
        cursor.execute("SELECT 1")
    return "ok"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else "ok"


def days_ahead() -> str:
    ahead = partitions.days_ahead()
    return "ok" if ahead >= DAYS_AHEAD else f"made for {ahead} days ahead, at least {DAYS_AHEAD} are needed"


def disk() -> str:
    usage = shutil.disk_usage(settings.DATA_DIR)
    return "ok" if usage.free >= usage.total * FREE_SHARE else "less than 5 % free"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "partitions": days_ahead,
    "disk": disk,
}


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except (Error, OSError) as error:
        # The kind of the error is for everybody; its text may name hosts and accounts.
        return f"failed ({type(error).__name__})"
