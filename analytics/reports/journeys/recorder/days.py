"""Which days a recording has, and which of them is asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.periods.dates import date_text, weekday_text
from analytics.zones import local_date


@dataclass(frozen=True, slots=True)
class Days:
    """From the day of the first entry to today, in the reader's zone. `shown` may be today: then it is now that is
    shown, with everything known."""

    first: date
    today: date
    shown: date

    @property
    def now(self) -> bool:
        return self.shown == self.today

    @property
    def then(self) -> date | None:
        """The day at whose end everything stood so; none for now."""
        return None if self.now else self.shown

    @property
    def number(self) -> int:
        """The place of the shown day, from 0."""
        return (self.shown - self.first).days

    @property
    def last_number(self) -> int:
        return (self.today - self.first).days

    @property
    def before(self) -> date | None:
        return self.shown - timedelta(days=1) if self.shown > self.first else None

    @property
    def after(self) -> date | None:
        return self.shown + timedelta(days=1) if not self.now else None

    @property
    def label(self) -> str:
        return "Now" if self.now else f"End of {weekday_text(self.shown, year=True)}"


def days_asked(word: str, first_entry: datetime | None, now: datetime, zone: ZoneInfo) -> tuple[Days, list[str]]:
    """What cannot be shown falls back to the nearest day there is, and says so (ux.md 2.2)."""
    today = local_date(now, zone)
    first = min(today, local_date(first_entry, zone)) if first_entry else today
    if not word:
        return Days(first, today, today), []
    try:
        wanted = date.fromisoformat(word)
    except ValueError:
        return Days(first, today, today), [f"“{word[:40]}” is not a date such as {today.isoformat()}. Showing now."]
    shown = min(max(wanted, first), today)
    notices = []
    if wanted > today:
        notices = ["That day is still to come. Showing now."]
    elif wanted < first:
        notices = [f"The first entry was on {date_text(first, year=True)}. Showing that day."]
    return Days(first, today, shown), notices
