"""What a message says and how it is sent, channel by channel."""

from datetime import timedelta

from django.db import models

from messaging.channels import Channel
from messaging.models.message import Message
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Targeting(models.TextChoices):
    """Which of a person's devices a push goes to. The last one is advised, so that nobody is overwhelmed (S4)."""

    LAST_DEVICE = "last_device", "Last device"
    ALL_DEVICES = "all_devices", "All devices"


class Template(WorkspaceModel):
    """The Liquid of one message. Rendered for each person when the send is prepared, and again at each manual retry
    (metrics.md R-12), so a correction reaches whoever has not got it yet.

    `fields` per channel: push `title`, `body`, `link`, `image`, `data` (object of texts); email `subject`, `html`,
    `text`, `from`, `reply_to`; sms `text`; webhook `url`, `body`.
    """

    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="templates")
    fields = models.JSONField(default=dict)
    targeting = models.CharField(max_length=12, choices=Targeting, default=Targeting.LAST_DEVICE)
    # Counted from the start of each round; afterwards nothing is sent (issue: do not send after).
    send_within = models.DurationField(default=timedelta(hours=24))
    collapse_id = models.CharField(max_length=64, default="", db_default="", blank=True)
    track_opens = models.BooleanField(default=True, db_default=True)
    track_links = models.BooleanField(default=True, db_default=True)
    updated_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "message"], name="template_message")]


class ChannelRules(WorkspaceModel):
    """What holds for every message of a channel: the switch, the limit per person and day, and the quiet hours.

    Day and hours are those of the person's own zone (attribute `timezone`), else the workspace's.
    """

    channel = models.CharField(max_length=12, choices=Channel)
    sending = models.BooleanField(default=True, db_default=True)
    daily_limit = models.PositiveIntegerField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "channel rules"
        constraints = [models.UniqueConstraint(fields=["workspace", "channel"], name="channelrules_channel")]
