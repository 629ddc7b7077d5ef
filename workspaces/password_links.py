"""A link with which one member chooses a new password, made by an admin where no mail is sent."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from workspaces.models.member import Member


class NotOursToReset(Exception):
    """The account opens another workspace too, so an admin of this one must not take it over."""


def may_reset(member: Member) -> bool:
    others = Member.unscoped.current().filter(user=member.user_id).exclude(workspace=member.workspace_id)
    return not others.exists()


def password_link(member: Member) -> str:
    """Works once, and until PASSWORD_RESET_TIMEOUT is over: it is signed with the password it replaces."""
    if not may_reset(member):
        raise NotOursToReset
    token = default_token_generator.make_token(member.user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(member.user), "key": token})
