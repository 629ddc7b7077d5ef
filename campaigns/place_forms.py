"""Where an action stands in the flow: its name, what it follows, how much later, and who gets it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from campaigns.models import Action, Condition
from messaging.spans import SpanField

_LONGEST_DELAY = timedelta(days=365)


class PlaceForm(forms.Form):
    action_name = forms.CharField(label="Name", max_length=200, help_text="As it stands on the results page.")
    follows = forms.ChoiceField(label="Comes after", required=False)
    delay = SpanField(label="How much later", least=timedelta(0), most=_LONGEST_DELAY)
    condition = forms.ChoiceField(label="Who gets it", choices=Condition.choices)
    watches = forms.ChoiceField(
        label="Which action decides",
        required=False,
        help_text="Decided at the moment this action is due, by what had become of that one.",
    )

    def __init__(self, *args: Any, action: Action, before: Sequence[Action], flow: bool, **more: Any) -> None:
        """`before` are the actions that stand before it. Without `flow` only the name may change."""
        initial = {
            "action_name": action.name,
            "follows": action.follows.public_id if action.follows else "",
            "delay": action.delay,
            "condition": action.condition,
            "watches": action.watches.public_id if action.watches else "",
        }
        super().__init__(*args, initial=initial, **more)
        self._before = {each.public_id: each for each in before}
        named = [(each.public_id, f"{each.position + 1} {each.name}") for each in before]
        self._offer("follows", [("", "The start of the campaign"), *named])
        self._offer("watches", [("", "The one it comes after"), *named])
        if not flow:
            self.fields = {"action_name": self.fields["action_name"]}
        elif not before:
            for name in ("condition", "watches"):
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            label=field.label, required=False, choices=choices, help_text=field.help_text
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs_one = cleaned.get("condition", Condition.ALWAYS) != Condition.ALWAYS
        if needs_one and not (cleaned.get("watches") or cleaned.get("follows")):
            self.add_error("watches", "Choose the action that decides.")
        return cleaned

    def keep(self, action: Action) -> None:
        """Onto the row; saving is the caller's."""
        action.name = self.cleaned_data["action_name"]
        if "delay" not in self.fields:
            return
        action.follows = self._before.get(self.cleaned_data["follows"])
        action.delay = self.cleaned_data["delay"]
        action.condition = self.cleaned_data.get("condition", Condition.ALWAYS)
        named = self._before.get(self.cleaned_data.get("watches", ""))
        action.watches = None if action.condition == Condition.ALWAYS else named or action.follows
