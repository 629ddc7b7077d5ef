"""The form of a use of an in-app message: which one it is, and what fills the message's own variables there."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import connection

from messaging.channels import Channel
from messaging.in_app.checking import Checked, check
from messaging.in_app.definition import Definition, read
from messaging.models import Message
from messaging.models.in_app import LONGEST_WAIT, SHORTEST_WAIT

_FIELD = "property-"
_LETTERS = 10_000


class InAppUseForm(forms.Form):
    """One field for each variable of the chosen message, beside the choice itself. `chosen` is the message that is
    picked on the page as it stands, or was kept."""

    message = forms.ChoiceField(label="Message")
    waits_days = forms.IntegerField(
        label="Waits to be shown for, days",
        min_value=SHORTEST_WAIT,
        max_value=LONGEST_WAIT,
        help_text="Counted from its turn. Sent means that it waits; whoever never opens the app never sees it.",
    )
    message_help = ""

    def __init__(
        self, data: Any, *, workspace_id: int, kept: Message | None, properties: Mapping[str, str], waits_days: int
    ) -> None:
        filled = {f"{_FIELD}{name}": text for name, text in properties.items()}
        chosen_now = kept.public_id if kept else ""
        super().__init__(data, initial={"message": chosen_now, "waits_days": waits_days, **filled})
        rows = Message.objects.for_workspace(workspace_id).filter(channel=Channel.IN_APP, archived_at=None)
        self.messages = {row.public_id: row for row in rows.order_by("name", "pk")}
        if kept and chosen_now not in self.messages:
            self.messages[chosen_now] = kept
        choices = [("", "Choose a message"), *((row.public_id, row.name) for row in self.messages.values())]
        required = self.fields["message"].required
        self.fields["message"] = forms.ChoiceField(
            label="Message", help_text=self.message_help, choices=choices, required=required
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
                max_length=_LETTERS,
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


def definition_of(message: Message | None) -> Definition:
    if message is None:
        return Definition()
    with connection.cursor() as cursor:
        return read(cursor, [message.pk]).get(message.pk, Definition())
