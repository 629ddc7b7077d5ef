"""The channels a message can take."""

from django.db import models


class Channel(models.TextChoices):
    """One word per way to a person; what each can report stands in metrics.md 1.3 to 1.5."""

    PUSH = "push", "Push"
    IN_APP = "in_app", "In-app"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WEBHOOK = "webhook", "Webhook"
