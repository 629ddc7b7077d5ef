"""What a step that sends says: a message of its own, or for in-app one of those that are written elsewhere."""

from typing import Any

from django import forms

from journeys.design.known import find_messages
from journeys.editor.draft import Given
from journeys.models import Journey
from messaging.channels import Channel
from messaging.message_forms import FORMS
from messaging.models import Message, Template
from workspaces import clock


class InAppForm(forms.Form):
    """In-app messages are written on a page of their own, where several steps may show one."""

    message = forms.ChoiceField(label="Message", required=False)

    def __init__(self, data: Any, *, journey: Journey, chosen: str) -> None:
        super().__init__(data, initial={"message": chosen})
        rows = Message.objects.for_workspace(journey.workspace_id).filter(channel=Channel.IN_APP, archived_at=None)
        named = [(row.public_id, row.name) for row in rows.order_by("name", "pk")]
        choices = [("", "Choose a message"), *named]
        self.fields["message"] = forms.ChoiceField(label="Message", required=False, choices=choices)


class MessageForm:
    """`written` is the message after it was kept. A step without any words yet may stay so."""

    def __init__(self, data: Any, journey: Journey, step: Given) -> None:
        self.journey, self.step = journey, step
        self.channel: str = step["type"]
        self.message = find_messages(journey.workspace_id, [step.get("message") or ""]).get(step.get("message") or "")
        self.template = _template_of(journey.workspace_id, self.message)
        self.written: Message | None = None
        self.form: Any
        if self.channel == Channel.IN_APP:
            self.form = InAppForm(data, journey=journey, chosen=self.message.public_id if self.message else "")
        else:
            kind = FORMS[self.channel]
            # A step without words yet can be saved, so the browser must not insist on them.
            self.form = kind(data, initial=kind.initial_of(self.template), use_required_attribute=False)

    @property
    def says_something(self) -> bool:
        """Whether there is a message, or any words for one."""
        if self.channel == Channel.IN_APP or self.message is not None:
            return True
        settings = ("targeting", "track_opens", "track_links", "send_within")
        return any(self.form[name].value() for name in self.form.fields if name not in settings)

    def is_valid(self) -> bool:
        return not self.says_something or self.form.is_valid()

    def named(self) -> dict[str, str]:
        """The message's id for the step, the message kept as it was written."""
        if self.channel == Channel.IN_APP:
            chosen = self.form.cleaned_data["message"]
            return {"message": chosen} if chosen else {}
        if not self.says_something:
            return {}
        self.written = self._keep()
        return {"message": self.written.public_id}

    def _keep(self) -> Message:
        message = self.message
        if message is None:
            # Of two who write the first words at once, the second writes into the same message.
            message, _ = Message.unscoped.get_or_create(
                workspace_id=self.journey.workspace_id,
                external_id=f"{self.journey.external_id}/{self.step['id']}",
                defaults={"name": self.step.get("name") or self.channel, "channel": self.channel},
            )
        template = _template_of(self.journey.workspace_id, message)
        self.form.keep(template)
        template.updated_at = clock.now()
        template.save()
        return message


def _template_of(workspace_id: int, message: Message | None) -> Template:
    """As it is kept, or an empty one."""
    found = Template.objects.for_workspace(workspace_id).filter(message=message).first() if message else None
    return found or Template(workspace_id=workspace_id, message=message)
