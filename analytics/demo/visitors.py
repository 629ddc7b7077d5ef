"""People who visit the demo's shop page: each browser is somebody new, and gets the message it asks for."""

import secrets

from django.core.cache import cache
from django.db import transaction

from analytics.demo import accounts
from analytics.demo.people import WORKSPACE_SLUG
from analytics.demo.shop_window import CAMPAIGN
from campaigns.models import Action, Launch
from messaging import profiles
from messaging.channels import Channel
from messaging.sending.queueing import Order, queue
from messaging.sending.work import sending_transaction
from workspaces.models import Source, Workspace
from workspaces.tenancy import workspace_transaction

# The text of a key is kept nowhere but here; where it is gone, a new key takes its place.
_KEY = "demo-shop-key"
_SOURCE = "Larkmoor web shop"
PREFIX = "visitor-"


def shop() -> Workspace | None:
    """The demo's workspace, where there is one with a shop."""
    workspace = Workspace.objects.filter(slug=WORKSPACE_SLUG).first()
    if workspace is None:
        return None
    with workspace_transaction(workspace.pk):
        return workspace if _actions(workspace).exists() else None


def new_visitor() -> str:
    return PREFIX + secrets.token_urlsafe(12)


def device_key(workspace: Workspace) -> str:
    """Safe to be shown to anybody: it may report what a device may, and fetch what is due for one."""
    known = cache.get(_KEY)
    if known is None:
        with transaction.atomic():
            Workspace.objects.select_for_update().get(pk=workspace.pk)
            known = cache.get(_KEY) or accounts.browser_key(workspace, _SOURCE, Source.Kind.APP)
            cache.set(_KEY, known, None)
    return known


def show(workspace: Workspace, visitor: str, action_id: str) -> bool:
    """Sends one of the page's messages to this visitor; whether there is such a one."""
    with workspace_transaction(workspace.pk):
        action = _actions(workspace).filter(external_id=action_id).first()
        if action is None:
            return False
        person, is_new = profiles.find_or_create(workspace.pk, visitor)
        if is_new:
            profiles.describe(person, {}, {"first_name": "visitor"})
        launch = Launch.objects.for_workspace(workspace).get(campaign_id=action.campaign_id, action=None)
    order = Order(workspace.pk, launch.stream_id, action.message_id, Channel.IN_APP, action.campaign_id, action.pk)
    with sending_transaction() as (cursor, now):
        queue(cursor, order, [person.pk], now)
    return True


def reports(workspace: Workspace) -> list[tuple[str, str]]:
    """Name and public id of each message, for whoever may look at its report."""
    with workspace_transaction(workspace.pk):
        rows = _actions(workspace).select_related("message").order_by("position")
        return [(action.name, action.message.public_id) for action in rows]


def _actions(workspace: Workspace):
    rows = Action.objects.for_workspace(workspace)
    return rows.filter(campaign__external_id=CAMPAIGN, deleted_at=None, message__isnull=False)
