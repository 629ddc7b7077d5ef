"""The goal of a campaign and the windows in which it counts (metrics.md V-1, V-7, V-8, V-20)."""

from datetime import timedelta
from typing import Any

from django import forms

from campaigns.models import CampaignTerms
from messaging.spans import SpanField

_LONGEST = timedelta(days=365)
_SHORTEST_NEAREST, _LONGEST_NEAREST = timedelta(hours=1), timedelta(days=90)


class GoalForm(forms.Form):
    goal_event = forms.CharField(
        label="Event",
        required=False,
        max_length=100,
        help_text="The name of the event that your app or server reports, such as purchase. Empty: no goal.",
    )
    goal_value = forms.CharField(
        label="Property with the value",
        required=False,
        max_length=200,
        help_text="A number on the event, such as total: what a conversion is worth.",
    )
    goal_currency = forms.RegexField(
        "^[A-Z]{3}$",
        label="Currency",
        required=False,
        help_text="Three letters, such as EUR.",
        error_messages={"invalid": "Three capital letters, such as EUR."},
    )
    conversion_mode = forms.ChoiceField(
        label="How often may one entry convert?",
        choices=[("single", "Once: the first event counts"), ("multiple", "Every time while the entry is open")],
        widget=forms.RadioSelect,
    )
    attribution_window = SpanField(
        label="An entry stays open",
        least=timedelta(0),
        most=_LONGEST,
        help_text="After the last action a person received. A goal reached later is not counted.",
    )
    nearest_state = forms.ChoiceField(
        label="Message marked Converted: the latest that was",
        choices=[("sent", "sent"), ("opened", "opened"), ("clicked", "clicked")],
    )
    nearest_window = SpanField(
        label="At most this long before the goal",
        required=False,
        least=_SHORTEST_NEAREST,
        most=_LONGEST_NEAREST,
        help_text="From 1 hour to 90 days. Empty: however long before.",
    )

    def __init__(self, *args: Any, terms: CampaignTerms, may_set_windows: bool, **more: Any) -> None:
        names = list(self.base_fields)
        super().__init__(*args, initial={name: getattr(terms, name) for name in names}, **more)
        if not may_set_windows:
            for name in ("attribution_window", "nearest_window"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Windows are set by an admin."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("goal_event"):
            for name in ("goal_value", "goal_currency"):
                if cleaned.get(name):
                    self.add_error("goal_event", "A value needs the event it stands on.")
                    break
        return cleaned

    def terms(self, filters: list[dict[str, Any]]) -> dict[str, Any]:
        """The columns of the terms."""
        empty_is_none = ("goal_event", "goal_value", "goal_currency")
        told = {name: self.cleaned_data[name] or None for name in empty_is_none}
        return {**self.cleaned_data, **told, "goal_filters": filters if told["goal_event"] else []}
