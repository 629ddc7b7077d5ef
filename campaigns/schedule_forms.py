"""When a campaign starts and ends: times as a clock on the wall shows them, and the place where it hangs."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from campaigns.models import Plan
from messaging.sending.hours import instant
from workspaces.forms import ZoneField

_FORMAT = "%Y-%m-%dT%H:%M"


def _wall_time(label: str, help_text: str) -> forms.Field:
    """Kept from Django's own reading of a time, which would put it into the viewer's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT)
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


class ScheduleForm(forms.Form):
    begins = forms.ChoiceField(
        label="When does it start?",
        choices=[("pressed", "When somebody presses Start"), ("timed", "By itself, at a time")],
        widget=forms.RadioSelect,
    )
    starts_at = _wall_time("Starts at", "")
    ends_at = _wall_time("Ends at", "Empty: when somebody ends it.")
    zone = ZoneField(help_text="The times above are those of clocks there.")

    def __init__(self, *args: Any, plan: Plan, now: datetime, may_set_start: bool = True, **more: Any) -> None:
        zone = ZoneInfo(plan.zone)
        initial = {
            "begins": "timed" if plan.starts_at else "pressed",
            "starts_at": _shown(plan.starts_at, zone),
            "ends_at": _shown(plan.ends_at, zone),
            "zone": plan.zone,
        }
        super().__init__(*args, initial=initial, **more)
        self._now, self._plan = now, plan
        if not may_set_start:
            for name in ("begins", "starts_at"):
                del self.fields[name]

    def clean_starts_at(self) -> datetime | None:
        return self._wall("starts_at")

    def clean_ends_at(self) -> datetime | None:
        return self._wall("ends_at")

    def _wall(self, name: str) -> datetime | None:
        text = self.cleaned_data[name]
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError:
            raise forms.ValidationError("A time such as 2026-11-27T09:00.") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        zone = ZoneInfo(cleaned["zone"])
        cleaned["starts_at"] = self._starts(cleaned, zone)
        cleaned["ends_at"] = ends = instant(cleaned["ends_at"], zone) if cleaned["ends_at"] else None
        if ends and ends <= (cleaned["starts_at"] or self._now):
            before = "starts" if cleaned["starts_at"] else "could start"
            self.add_error("ends_at", f"It would end before it {before}.")
        return cleaned

    def _starts(self, cleaned: dict[str, Any], zone: ZoneInfo) -> datetime | None:
        if "begins" not in self.fields:
            return self._plan.starts_at
        if cleaned["begins"] == "pressed":
            return None
        if not cleaned["starts_at"]:
            self.add_error("starts_at", "Choose the time.")
            return None
        starts = instant(cleaned["starts_at"], zone)
        if starts <= self._now:
            self.add_error("starts_at", "This time has passed.")
        return starts

    def keep(self, plan: Plan) -> None:
        for name in ("starts_at", "ends_at", "zone"):
            setattr(plan, name, self.cleaned_data[name])


def _shown(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime(_FORMAT) if moment else ""
