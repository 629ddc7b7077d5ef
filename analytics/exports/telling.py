"""Telling whoever asked that their file is there: on any page they are on, and by mail when it took long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse

from analytics.exports.askers import asker_of
from analytics.exports.manifest import file_name
from analytics.models import LIVE_STATES, Export, ExportState
from workspaces.clock import ReadoutNow
from workspaces.tenancy import workspace_transaction

# Whoever waits so long has gone on to something else.
LONG = timedelta(minutes=2)
_REMEMBERED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class FilesStanding:
    """How many of one's files are being made or wait, and how many are ready and nobody has taken them."""

    live: int
    waiting: int

    @property
    def words(self) -> str:
        return "being made" if self.live else "ready"

    @property
    def count(self) -> int:
        return self.live or self.waiting


def standing_key(request: HttpRequest) -> str:
    return _key(request.ws.pk, asker_of(request))


def own_files(request: HttpRequest, remembered: Mapping[str, Any] | None = None) -> FilesStanding | None:
    """Asked on every page, hence remembered for half a minute and forgotten when one of the files moves.

    `remembered`: what the cache held under the keys of a page, where that was asked in one go.
    """
    key = standing_key(request)
    found = cache.get(key) if remembered is None else remembered.get(key)
    if found is None:
        try:
            with workspace_transaction(request.ws.pk):
                found = _counted(request)
        except DatabaseError:
            # A page that says what went wrong must not fail for want of a badge.
            return None
        cache.set(key, found, _REMEMBERED_SECONDS)
    return FilesStanding(*found)


def forget_standing(export: Export) -> None:
    cache.delete(_key(export.workspace_id, export.asker))


def finished_since(request: HttpRequest, moment: datetime) -> list[Export]:
    """Of one's own: ready or failed after a page was opened."""
    rows = Export.objects.for_workspace(request.ws).filter(asker=asker_of(request), removed_at=None)
    return list(rows.filter(state__in=[ExportState.READY, ExportState.FAILED], finished_at__gt=moment).order_by("pk"))


def write_if_long(export: Export) -> bool:
    """Once, whatever becomes of the mail: the page says the same."""
    if export.by is None or export.finished_at is None or export.finished_at - export.asked_at < LONG:
        return False
    with workspace_transaction(export.workspace_id):
        rows = Export.objects.for_workspace(export.workspace_id).filter(pk=export.pk, told_at=None)
        if not rows.update(told_at=ReadoutNow()):
            return False
    where = reverse("export", kwargs={"workspace": export.workspace.slug, "export": export.public_id})
    name = file_name(export)
    if export.state == ExportState.READY:
        subject, words = f"{name} is ready", f"{export.written:,} rows, until {export.expires_at:%d %B %Y, %H:%M} UTC."
    else:
        subject, words = f"{name} could not be made", export.problem
    text = f"{export.title}\n{export.sentence}\n\n{words}\n\n{settings.SITE_URL}{where}\n"
    send_mail(subject, text, None, [export.by.email], fail_silently=True)
    return True


def _counted(request: HttpRequest) -> tuple[int, int]:
    rows = Export.objects.for_workspace(request.ws).filter(asker=asker_of(request), removed_at=None)
    ready = rows.filter(state=ExportState.READY, downloads=None)
    return rows.filter(state__in=LIVE_STATES).count(), ready.count()


def _key(workspace_id: int, asker: str) -> str:
    return f"exports:{workspace_id}:{asker}"
