"""Accounts, and the settings of a workspace.

Of django-allauth's pages only those are named that make sense where accounts come from invitations.
"""

from allauth.account import views as allauth
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from workspaces.views import (
    accept_invitation,
    account,
    home,
    invite,
    key_end,
    keys,
    members,
    password_reset,
    workspace_settings,
)

_sign_in = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    # Only says that accounts are made by invitation; the library links to it.
    path("signup/", allauth.signup, name="account_signup"),
    path("email/", RedirectView.as_view(pattern_name="account"), name="account_email"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", password_reset.forgotten_password, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-step/", include("allauth.mfa.urls")),
]

_settings = [
    path("", workspace_settings.workspace_settings, name="workspace_settings"),
    path("keys/", keys.key_list, name="keys"),
    path("keys/new/", keys.key_new, name="key_new"),
    path("keys/<str:key>/", keys.key_page, name="key"),
    path("keys/<str:key>/rotate/", key_end.key_rotate, name="key_rotate"),
    path("keys/<str:key>/revoke/", key_end.key_revoke, name="key_revoke"),
    path("members/", members.member_list, name="members"),
    path("members/invite/", invite.invite, name="invite"),
    path("members/invitations/<str:invitation>/renew/", invite.invitation_renew, name="invitation_renew"),
    path("members/invitations/<str:invitation>/cancel/", invite.invitation_cancel, name="invitation_cancel"),
    path("members/<str:member>/", members.member_edit, name="member"),
    path("members/<str:member>/remove/", members.member_remove, name="member_remove"),
    path("members/<str:member>/password-link/", members.member_password_link, name="member_password_link"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/theme/", account.theme, name="theme"),
    path("account/sessions/end/", account.end_other_sessions, name="end_other_sessions"),
    path("accounts/", include(_sign_in)),
    path("invitations/<str:token>/", accept_invitation.accept_invitation, name="accept_invitation"),
    path("w/<slug:workspace>/", home.workspace_home, name="workspace_home"),
    path("w/<slug:workspace>/settings/", include(_settings)),
]
