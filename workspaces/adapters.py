"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from workspaces import secrets
from workspaces.models.user import canonical_email


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by accepting an invitation, and in no other way."""
        return False


def attempted_email(request: HttpRequest | None, credentials: dict[str, str] | None) -> str | None:
    """The account a sign-in was tried for: django-axes counts by it, so every spelling must be one."""
    email = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not email and request is not None:
        email = request.POST.get("login")
    return canonical_email(email) if email else None


class MFAAdapter(DefaultMFAAdapter):
    # The library does not say which row it encrypts for, so the place is the table's alone.
    _PLACE = secrets.place("mfa_authenticator", "any", "none", "secret")

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text, self._PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text, self._PLACE)
