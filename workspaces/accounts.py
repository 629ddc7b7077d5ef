"""Accounts: made by an invitation or by the command `bootstrap`, never by a visitor on their own."""

from allauth.account.models import EmailAddress

from workspaces.models.user import User


def make_account(email: str, password: str, name: str = "") -> User:
    user = User.objects.create_user(email, password, name=name)
    mark_verified(user)
    return user


def mark_verified(user: User) -> None:
    """Somebody who may invite has vouched for the address; there may be no mail to prove it by."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
