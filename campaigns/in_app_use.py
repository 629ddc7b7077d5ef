"""Which in-app message an action shows, and what the message's own variables are filled with there."""

from typing import Any

from django import forms
from django.db import connection

from campaigns.models import Action
from messaging.channels import Channel
from messaging.in_app.checking import Checked, check
from messaging.in_app.definition import Definition, read
from messaging.models import Message, MessageUse
from messaging.models.in_app import LONGEST_WAIT, SHORTEST_WAIT

_FIELD = "property-"


class UseForm(forms.Form):
    """One field for each variable of the chosen message, beside the choice itself."""

    message = forms.ChoiceField(label="Message", help_text="Written on the page Messages; several actions may show it.")
    waits_days = forms.IntegerField(
        label="Waits to be shown for, days",
        min_value=SHORTEST_WAIT,
        max_value=LONGEST_WAIT,
        help_text="Counted from its turn. Sent means that it waits; whoever never opens the app never sees it.",
    )

    def __init__(self, data: Any = None, *, action: Action) -> None:
        use = use_of(action)
        filled = {f"{_FIELD}{name}": text for name, text in use.properties.items()}
        chosen_now = action.message.public_id if action.message else ""
        super().__init__(data, initial={"message": chosen_now, "waits_days": use.waits_days, **filled})
        rows = Message.objects.for_workspace(action.workspace_id).filter(channel=Channel.IN_APP, archived_at=None)
        self.messages = {row.public_id: row for row in rows.order_by("name", "pk")}
        if action.message and chosen_now not in self.messages:
            self.messages[chosen_now] = action.message
        choices = [("", "Choose a message"), *((row.public_id, row.name) for row in self.messages.values())]
        self.fields["message"] = forms.ChoiceField(
            label="Message", help_text=self.fields["message"].help_text, choices=choices
        )
        self.chosen = self.messages.get(str(self["message"].value() or ""))
        self.definition = definition_of(self.chosen)
        self._offer(check(self.definition, {}))
        self.order_fields(["message", *(name for name in self.fields if name.startswith(_FIELD)), "waits_days"])

    def _offer(self, found: Checked) -> None:
        for name in found.properties:
            needed = "" if name in found.unfilled else " Empty: the message has a fallback."
            self.fields[f"{_FIELD}{name}"] = forms.CharField(
                label=name,
                required=False,
                max_length=10_000,
                help_text=f"Text or Liquid for {{{{ properties.{name} }}}}.{needed}",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, words in check(Definition(), self.filled()).errors:
            self.add_error(f"{_FIELD}{name}", words)
        return cleaned

    def filled(self) -> dict[str, str]:
        """What is written, also where something else is still at fault; an empty field is not there."""
        written = {name: str(self[name].value() or "") for name in self.fields if name.startswith(_FIELD)}
        return {name.removeprefix(_FIELD): text for name, text in written.items() if text}

    def keep(self, action: Action) -> None:
        action.message = self.chosen
        action.save(update_fields=["message"])
        MessageUse.unscoped.update_or_create(
            workspace_id=action.workspace_id,
            action_id=action.pk,
            defaults={
                "message": action.message,
                "properties": self.filled(),
                "waits_days": self.cleaned_data["waits_days"],
            },
        )


def use_of(action: Action) -> MessageUse:
    """As it is kept, or an empty one."""
    found = MessageUse.objects.for_workspace(action.workspace_id).filter(action_id=action.pk).first()
    return found or MessageUse(workspace_id=action.workspace_id, action_id=action.pk, message=action.message)


def definition_of(message: Message | None) -> Definition:
    if message is None:
        return Definition()
    with connection.cursor() as cursor:
        return read(cursor, [message.pk]).get(message.pk, Definition())
