"""An export as a line of the page: its name, how far it is, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from analytics.exports.askers import asker_of
from analytics.exports.manifest import file_name
from analytics.models import Export

# The line asks again after so many seconds, ever more slowly (ux.md 5.5).
_ASK_PLAN = ((10, 2), (30, 5))
_ASK_LATER = 15
# An estimate is given after so much of the time and of the rows.
_SOME_SECONDS, _SOME_PERCENT = 5, 5


@dataclass(frozen=True, slots=True)
class ShownExport:
    export: Export
    name: str
    mine: bool
    url: str
    again_url: str
    asked: int
    ask_after: int | None
    seconds_left: int | None

    @property
    def stopping(self) -> bool:
        return self.export.stop_asked and self.export.is_live


def shown_export(request: HttpRequest, export: Export, now: datetime) -> ShownExport:
    text = request.GET.get("asked", "")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    pause = next((seconds for limit, seconds in _ASK_PLAN if asked < limit), _ASK_LATER)
    new = reverse("export_new", kwargs={"workspace": request.ws.slug})
    return ShownExport(
        export=export,
        name=file_name(export),
        mine=export.asker == asker_of(request),
        url=reverse("export", kwargs={"workspace": request.ws.slug, "export": export.public_id}),
        again_url=f"{new}?{export.query}" if export.query else "",
        asked=asked + 1,
        ask_after=pause if export.is_live else None,
        seconds_left=_seconds_left(export, now),
    )


def _seconds_left(export: Export, now: datetime) -> int | None:
    if export.state != "running" or export.as_of is None or not export.expected:
        return None
    took = (now - export.as_of).total_seconds()
    if took < _SOME_SECONDS or (export.percent or 0) < _SOME_PERCENT:
        return None
    return round(took * (export.expected - export.written) / export.written)
