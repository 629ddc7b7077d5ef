from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from workspaces.clock import ReadoutNow


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=canonical_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=canonical_email(email or ""))


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail. What they may do is said by their memberships, not here."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(db_default=ReadoutNow())

    # Empty: the zone the browser reports.
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    exact_numbers = models.BooleanField(default=False)
    last_workspace = models.ForeignKey("workspaces.Workspace", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="workspaces_user_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


def canonical_email(email: str) -> str:
    """Addresses are compared without case everywhere, so they are kept without it."""
    return email.strip().lower()
