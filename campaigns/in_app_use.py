"""Which in-app message an action shows, and what the message's own variables are filled with there."""

from typing import Any

from campaigns.models import Action
from messaging.in_app.use_form import InAppUseForm
from messaging.models import MessageUse


class UseForm(InAppUseForm):
    message_help = "Written on the page Messages; several actions may show it."

    def __init__(self, data: Any = None, *, action: Action) -> None:
        use = use_of(action)
        super().__init__(
            data,
            workspace_id=action.workspace_id,
            kept=action.message,
            properties=use.properties,
            waits_days=use.waits_days,
        )

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
