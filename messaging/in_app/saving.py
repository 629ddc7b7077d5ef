"""Saving a message that was written in the editor, without losing what somebody else saved meanwhile."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from messaging import content
from messaging.channels import Channel
from messaging.in_app import manners
from messaging.in_app.definition import Manner
from messaging.in_app.drafts import Draft, given
from messaging.in_app.rules import faults
from messaging.models import Message, Position, Shown
from messaging.models.in_app import LONGEST_STAY, SHORTEST_STAY
from workspaces.models import Workspace

# Of the whole message, or of a card or block by its id and field.
Problems = dict[tuple[str, str], str]


class ChangedMeanwhile(Exception):
    """Somebody saved after the page was opened; `message` is how it stands now."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


def problems(draft: Draft) -> Problems:
    """Why it cannot be saved yet; empty where it can."""
    found: Problems = {}
    if not draft.name:
        found["", "name"] = "A message needs a name."
    elif len(draft.name) > 200:
        found["", "name"] = "A name has at most 200 letters."
    if not draft.blocks:
        found["", "cards"] = "A message needs a card with at least one block."
    if draft.manner.position not in Position:
        found["", "position"] = "Choose where it stands."
    if draft.manner.shown not in Shown:
        found["", "how_often"] = "Choose how often it is shown."
    seconds = draft.manner.closes_after
    if seconds is not None and not SHORTEST_STAY <= seconds <= LONGEST_STAY:
        found["", "closes_after"] = f"From {SHORTEST_STAY} to {LONGEST_STAY} seconds, or nothing."
    for fault in faults(given(draft, ())):
        found.setdefault((draft.cards[fault.card].blocks[fault.block].id, fault.field), fault.words)
    return found


def create(workspace: Workspace, draft: Draft, by: Any, now: datetime) -> Message:
    message = Message(workspace=workspace, name=draft.name, channel=Channel.IN_APP, changed_at=now, changed_by=by)
    # Programs see it under our own id, as it has no other.
    message.external_id = message.public_id
    message.save()
    _keep(message, draft, content.ALWAYS)
    return message


def save(message: Message, draft: Draft, version: str, by: Any, now: datetime) -> Message:
    """`version` is that of the page somebody wrote on."""
    rows = Message.objects.for_workspace(message.workspace_id).select_for_update(no_key=True, of=("self",))
    held = rows.select_related("changed_by").get(pk=message.pk)
    if version != str(held.version):
        raise ChangedMeanwhile(held)
    held.name, held.version, held.changed_at, held.changed_by = draft.name, held.version + 1, now, by
    held.save(update_fields=["name", "version", "changed_at", "changed_by"])
    # Two saves within one tick of a clock that stands still: the later one is later all the same.
    _keep(held, draft, max(now, content.last_change(held)))
    return held


def _keep(message: Message, draft: Draft, at: datetime) -> None:
    row = manners.of(message)
    for each in fields(Manner):
        setattr(row, each.name, getattr(draft.manner, each.name))
    row.save()
    content.arrange(message, given(draft, content.live_blocks(message)), at)
