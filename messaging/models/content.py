"""What stands inside a message: cards in order, and on each card blocks (metrics.md 0.1).

Content has versions. A block whose content changes is closed and a new one opens under the client's same id, so an
event naming that id goes to the version alive at its effective time, one naming a public id to exactly that version
(rulings 28b and 48, metrics.md I-E9). Switching tracking and renaming the action change no content; they have times of
their own (metrics.md Q-2, Q-7).
"""

from django.db import models

from messaging.models.message import Message
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def card_public_id() -> str:
    return new_public_id("p")


def block_public_id() -> str:
    return new_public_id("b")


class BlockType(models.TextChoices):
    """What a block is; a close button's clicks are in no total (metrics.md I-05)."""

    TITLE = "title", "Title"
    BODY = "body", "Body"
    IMAGE = "image", "Image"
    BUTTON = "button", "Button"
    BACKGROUND = "background", "Background"
    CLOSE_BUTTON = "close_button", "Close button"


class ActionKind(models.TextChoices):
    """What happens in the app when a block is tapped; empty for a block that does nothing."""

    OPEN_LINK = "open_link", "Open a link"
    DEEP_LINK = "deep_link", "Open a place in the app"
    NEXT_CARD = "next_card", "Show the next card"
    CLOSE = "close", "Close the message"
    CUSTOM = "custom", "Tell the app"


class Card(WorkspaceModel):
    """One page of an in-app message. A removed card lives on with `deleted_at`."""

    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="cards")
    public_id = models.CharField(max_length=40, default=card_public_id)
    external_id = models.TextField()
    name = models.TextField(default="", db_default="")
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=ReadoutNow())
    deleted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="card_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="card_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "message", "external_id"],
                condition=models.Q(deleted_at=None),
                name="card_external_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Block(WorkspaceModel):
    """One version of one element of a card, alive from `valid_from` until `valid_to`.

    Card, type, label, text, image and action are its content; how it looks (`alt` and the colours) is not, and changes
    in place (metrics.md I-E9). Texts, addresses and the action's value may be Liquid.
    """

    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="blocks")
    card = models.ForeignKey(Card, models.CASCADE, db_constraint=False, related_name="blocks")
    public_id = models.CharField(max_length=40, default=block_public_id)
    external_id = models.TextField()
    type = models.CharField(max_length=16, choices=BlockType)
    label = models.TextField(default="", db_default="")
    text = models.TextField(default="", db_default="")
    image = models.TextField(default="", db_default="")
    alt = models.TextField(default="", db_default="")
    color = models.CharField(max_length=9, default="", db_default="")
    background = models.CharField(max_length=9, default="", db_default="")
    action_kind = models.CharField(max_length=12, choices=ActionKind, default="", db_default="", blank=True)
    action_value = models.TextField(default="", db_default="")
    position = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="block_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="block_public_id"),
            # Ids of blocks are unique within the message, not the card (ruling 39).
            models.UniqueConstraint(
                fields=["workspace", "message", "external_id"],
                condition=models.Q(valid_to=None),
                name="block_external_id",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.external_id


class BlockTracking(WorkspaceModel):
    """How a block's clicks are recorded, and under which name, from `valid_from` on."""

    block = models.ForeignKey(Block, models.CASCADE, db_constraint=False, related_name="trackings")
    valid_from = models.DateTimeField()
    action_name = models.TextField(default="", db_default="")
    track_clicks = models.BooleanField(default=True, db_default=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "block", "valid_from"], name="tracking_valid_from"),
        ]
