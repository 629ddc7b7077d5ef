"""How a message is shown and closed, as it is kept."""

from messaging.models import InAppSettings, Message


def of(message: Message) -> InAppSettings:
    """As it is kept, or the defaults, not saved yet."""
    rows = InAppSettings.objects.for_workspace(message.workspace_id).filter(message=message)
    return rows.first() or InAppSettings(workspace_id=message.workspace_id, message=message)
