"""Keeping what an action says: its message and the message's template."""

from datetime import datetime

from campaigns.models import Action
from messaging.message_forms import ContentForm
from messaging.models import Message, Template


def template_of(action: Action) -> Template:
    """As it is kept, or an empty one."""
    found = Template.objects.for_workspace(action.workspace_id).filter(message=action.message_id or 0).first()
    return found or Template(workspace_id=action.workspace_id, message=action.message)


def write(action: Action, form: ContentForm, now: datetime) -> Message:
    """The message is made with its first words; saved before its template."""
    message = action.message or Message.unscoped.create(
        workspace_id=action.workspace_id,
        external_id=f"{action.campaign.external_id}/{action.external_id}",
        name=action.name,
        channel=action.channel,
    )
    if action.message_id is None:
        action.message = message
        action.save(update_fields=["message"])
    template = template_of(action)
    form.keep(template)
    template.updated_at = now
    template.save()
    return message
