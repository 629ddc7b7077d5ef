"""What a step that sends says: a message of its own, or for in-app one of those that are written elsewhere."""

from typing import Any

from django import forms

from journeys.design.known import find_messages
from journeys.editor.draft import Given
from journeys.models import Journey
from messaging.channels import Channel
from messaging.in_app.placing import DEFAULT_WAIT
from messaging.in_app.use_form import InAppUseForm
from messaging.message_forms import FORMS
from messaging.models import Message, Template
from workspaces import clock


class InAppForm(InAppUseForm):
    """In-app messages are written on a page of their own, where several steps may show one; each step fills its own
    variables."""

    message = forms.ChoiceField(required=False)

    def given(self) -> dict[str, Any]:
        """The keys of the step; what is as usual is left out."""
        if self.chosen is None:
            return {}
        days = self.cleaned_data["waits_days"]
        found = {"message": self.chosen.public_id, "properties": self.filled()}
        return {name: value for name, value in found.items() if value} | (
            {} if days == DEFAULT_WAIT else {"waits_days": days}
        )


class MessageForm:
    """`written` is the message after it was kept, None where it says what it said before. A step without any words
    yet may stay so."""

    def __init__(self, data: Any, journey: Journey, step: Given) -> None:
        self.journey, self.step = journey, step
        self.channel: str = step["type"]
        self.message = find_messages(journey.workspace_id, [step.get("message") or ""]).get(step.get("message") or "")
        self.template = _template_of(journey.workspace_id, self.message)
        self.written: Message | None = None
        self.form: Any
        if self.channel == Channel.IN_APP:
            self.form = InAppForm(
                data,
                workspace_id=journey.workspace_id,
                kept=self.message,
                properties=step.get("properties") or {},
                waits_days=step.get("waits_days") or DEFAULT_WAIT,
            )
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
        """The message's id for the step and what it is filled with, the message kept as it was written."""
        if self.channel == Channel.IN_APP:
            return self.form.given()
        if not self.says_something:
            return {}
        return {"message": self._keep().public_id}

    def _keep(self) -> Message:
        name = self.step.get("name") or self.channel
        message = self.message or _message_of(self.journey, self.step["id"], name, self.channel)
        template = _template_of(self.journey.workspace_id, message)
        before = _content_of(template)
        self.form.keep(template)
        if template.pk is None or _content_of(template) != before:
            template.updated_at = clock.now()
            template.save()
            self.written = message
        return message


def copy_of_message(journey: Journey, step: Given, new_id: str) -> str:
    """Of what the step says, for another step, so that changing one leaves the other; its id, or none where the step
    says nothing. An in-app message is shared."""
    named = step.get("message") or ""
    message = find_messages(journey.workspace_id, [named]).get(named)
    if message is None or message.channel == Channel.IN_APP:
        return named
    copied = _message_of(journey, new_id, message.name, message.channel)
    words, own = (_template_of(journey.workspace_id, one) for one in (message, copied))
    for name, value in _content_of(words).items():
        setattr(own, name, value)
    own.updated_at = clock.now()
    own.save()
    return copied.public_id


def _content_of(template: Template) -> dict[str, Any]:
    """What the message says and how it is sent."""
    names = ("fields", "targeting", "send_within", "collapse_id", "track_opens", "track_links")
    return {name: getattr(template, name) for name in names}


def _message_of(journey: Journey, step: str, name: str, channel: str) -> Message:
    """Of two who write the first words at once, the second writes into the same message."""
    message, _ = Message.unscoped.get_or_create(
        workspace_id=journey.workspace_id,
        external_id=f"{journey.external_id}/{step}",
        defaults={"name": name, "channel": channel},
    )
    return message


def _template_of(workspace_id: int, message: Message | None) -> Template:
    """As it is kept, or an empty one."""
    found = Template.objects.for_workspace(workspace_id).filter(message=message).first() if message else None
    return found or Template(workspace_id=workspace_id, message=message)
