"""The form of a report by mail."""

from typing import Any

from django import forms

from analytics.models import Every, FileKind, Report, SavedView, Weekday
from analytics.saved.reading import can_be_reported, has_spreadsheet
from analytics.saved.views import visible
from workspaces.models import Member, User, Workspace
from workspaces.once import OnceForm
from workspaces.zones import zone_named


class ReportForm(OnceForm):
    view = forms.ChoiceField(
        label="View", help_text="Views of numbers; lists of people and of deliveries are not sent."
    )
    every = forms.ChoiceField(label="How often", choices=Every.choices, initial=Every.WEEK)
    weekday = forms.TypedChoiceField(
        label="Day of the week", choices=Weekday.choices, coerce=int, initial=0, help_text="For every week."
    )
    day = forms.IntegerField(
        label="Day of the month",
        min_value=1,
        max_value=31,
        initial=1,
        help_text="For every month; of a shorter one its last.",
    )
    at = forms.TimeField(label="At", initial="08:00", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    zone = forms.CharField(label="Time zone", max_length=60, help_text="Such as Europe/Berlin.")
    file = forms.ChoiceField(label="File", choices=FileKind.choices, initial=FileKind.CSV)
    readers = forms.MultipleChoiceField(
        label="To", widget=forms.CheckboxSelectMultiple, help_text="Each gets what they may see when it is sent."
    )

    def __init__(self, *args: Any, workspace: Workspace, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.workspace = workspace
        views = [each for each in visible(workspace, reader) if can_be_reported(workspace, each)]
        self._views = {each.public_id: each for each in views}
        self._choose("view", [(each.public_id, each.name) for each in views])
        members = Member.objects.for_workspace(workspace).current().select_related("user").order_by("user__email")
        self._members = {member.public_id: member.user for member in members}
        self._choose("readers", [(member.public_id, str(member.user)) for member in members])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone_named(zone) is None:
            raise forms.ValidationError("Write the name of a time zone such as Europe/Berlin.")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        view = self._views.get(cleaned.get("view", ""))
        if view and cleaned.get("file") == FileKind.XLSX and not has_spreadsheet(self.workspace, view):
            self.add_error("file", "This page has no XLSX file; choose CSV.")
        return cleaned

    @property
    def chosen_view(self) -> SavedView:
        return self._views[self.cleaned_data["view"]]

    @property
    def chosen_readers(self) -> list[User]:
        return [self._members[public_id] for public_id in self.cleaned_data["readers"]]

    def keep(self, report: Report) -> None:
        """Onto the row; saving is the caller's."""
        report.view = self.chosen_view
        for name in ("every", "weekday", "day", "at", "zone", "file"):
            setattr(report, name, self.cleaned_data[name])
