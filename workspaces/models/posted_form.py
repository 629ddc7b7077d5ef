from django.conf import settings
from django.db import models

from workspaces.clock import ReadoutNow


class PostedForm(models.Model):
    """The answer to a form that was posted once: a second press gets the same answer and does nothing (ux.md 5.4)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form_key = models.UUIDField()
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form_key"], name="workspaces_postedform_once"),
        ]

    def __str__(self) -> str:
        return self.location
