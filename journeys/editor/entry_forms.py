"""Who enters a journey, who may come again, and what takes people out early."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from journeys.design.shapes import Again, EntryBy
from journeys.design.values import LONGEST_WAIT
from journeys.editor import parts
from journeys.editor.words import span_of
from messaging import segments
from messaging.spans import SpanField


class EntryForm(forms.Form):
    by = forms.ChoiceField(
        label="People enter",
        required=False,
        choices=[
            (EntryBy.EVENT, "when they do something"),
            (EntryBy.SEGMENT, "when they come into a segment"),
            (EntryBy.API, "when a program says so"),
        ],
        widget=forms.RadioSelect,
    )
    event = forms.CharField(
        label="Event", required=False, max_length=200, help_text="As your app or server reports it, such as Signed Up."
    )
    segment = forms.ChoiceField(
        label="Segment", required=False, help_text="Who is in it when the journey starts comes in too."
    )
    again = forms.ChoiceField(
        label="Somebody who was in it already",
        choices=[
            (Again.NEVER, "does not come in again"),
            (Again.AFTER_EXIT, "may come in again once out of it"),
            (Again.ALWAYS, "may come in again at any time, also twice at once"),
        ],
        widget=forms.RadioSelect,
    )
    after = SpanField(
        label="But not sooner than",
        required=False,
        least=timedelta(0),
        most=LONGEST_WAIT,
        help_text="After the last exit; where people may be in it twice, after the last entry. Empty: at once.",
    )

    def __init__(self, data: Any, definition: Mapping[str, Any], workspace: Any, reader: Any) -> None:
        entry, again = definition.get("entry") or {}, definition.get("reentry") or {}
        initial = {
            "by": entry.get("by"),
            "event": entry.get("event"),
            "segment": entry.get("segment"),
            "again": again.get("rule") or Again.NEVER,
            "after": span_of(again.get("after")),
        }
        super().__init__(data, initial=initial)
        known = [(one.public_id, one.name) for one in segments.saved(workspace.pk, reader).order_by("name")]
        chosen = entry.get("segment")
        if chosen and chosen not in dict(known):
            known.append((chosen, chosen))
        offered = self.fields["segment"]
        self.fields["segment"] = forms.ChoiceField(
            label=offered.label,
            required=False,
            help_text=offered.help_text,
            choices=[("", "Choose a segment"), *known],
        )
        self.filters = parts.conditions(data, "filter", entry.get("filters"))
        self.kept = entry

    def is_valid(self) -> bool:
        return False not in [super().is_valid(), not self.filters.is_bound or self.filters.is_valid()]

    def entry(self) -> dict[str, Any]:
        by = self.cleaned_data["by"]
        if by == EntryBy.EVENT:
            filters = parts.told(self.filters, self.kept.get("filters"))
            return {"by": by, "event": self.cleaned_data["event"]} | ({"filters": filters} if filters else {})
        if by == EntryBy.SEGMENT:
            return {"by": by, "segment": self.cleaned_data["segment"]}
        return {"by": by} if by else {}

    def reentry(self) -> dict[str, Any]:
        after = self.cleaned_data["after"]
        waits = self.cleaned_data["again"] != Again.NEVER and after
        return {"rule": self.cleaned_data["again"]} | ({"after": parts.iso(after)} if waits else {})


def rules_of(data: Any, definition: Mapping[str, Any]) -> parts.Items:
    return parts.Items(data, "rule", "rule", definition.get("exit_rules"), ("by", "event"))


def told_rules(items: parts.Items) -> list[dict[str, Any]]:
    """Each with what it looks at, and nothing beside."""
    found = []
    for rule in items.told():
        keys = {"event": ("event", "filters"), "attribute": ("filters",)}.get(rule.get("by", ""), ())
        found.append({name: value for name, value in rule.items() if name in ("id", "name", "by", *keys)})
    return found
