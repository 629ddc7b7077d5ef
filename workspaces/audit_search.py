"""Reads the audit log: by who, what and when, newest first, a page at a time."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict

from workspaces.models.audit import AuditEntry
from workspaces.models.workspace import Workspace

PAGE = 50


@dataclass(frozen=True)
class Search:
    """What the address asks for. A value that makes no sense is left out and named in a notice."""

    who: str = ""
    what: str = ""
    first_day: date | None = None
    last_day: date | None = None
    before: int | None = None
    notices: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, query: QueryDict) -> "Search":
        notices: list[str] = []
        return cls(
            who=query.get("who", "")[:254].replace("\0", ""),
            what=query.get("what", "")[:60].replace("\0", ""),
            first_day=_day(query.get("from", ""), notices),
            last_day=_day(query.get("to", ""), notices),
            before=_row_number(query.get("before", "")),
            notices=tuple(notices),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.who or self.what or self.first_day or self.last_day)


@dataclass(frozen=True)
class Page:
    entries: list[AuditEntry]
    next_before: int | None


def page_of(workspace: Workspace, search: Search, zone: ZoneInfo) -> Page:
    """Continues after a row and not after a count, so that new lines do not shift the pages."""
    entries = matching(workspace, search, zone)
    last = AuditEntry.objects.for_workspace(workspace).filter(pk=search.before).first() if search.before else None
    if last:
        entries = entries.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(entries[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def matching(workspace: Workspace, search: Search, zone: ZoneInfo) -> QuerySet[AuditEntry]:
    """The newest first, of every page."""
    entries = AuditEntry.objects.for_workspace(workspace).order_by("-at", "-id")
    if search.who:
        entries = entries.filter(actor__icontains=search.who)
    if search.what:
        entries = entries.filter(action=search.what)
    if search.first_day:
        entries = entries.filter(at__gte=_midnight(search.first_day, zone))
    if search.last_day:
        entries = entries.filter(at__lt=_midnight(search.last_day + timedelta(days=1), zone))
    return entries


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _day(text: str, notices: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # The far ends of the calendar cannot be moved by a day or written in another zone.
    if day is None or not 1970 <= day.year <= 9000:
        notices.append(f"“{text[:40]}” is not a date such as 2026-11-21, so it was left out.")
        return None
    return day


def _row_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
