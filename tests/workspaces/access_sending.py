"""The addresses of deliveries, retries and providers: who may do what there, and what they name.

(right, methods, names) of each; access_table.py makes its lines of them.
"""

from campaigns.models import Campaign, Launch
from messaging.models import Delivery, Message, Person, Retry, Stream
from workspaces import permissions
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

DELIVERY, RETRY = "d_sample", "r_sample"
_POST = ("POST",)
_SAFE = ("GET", "HEAD")
_ONE = {"delivery": DELIVERY}

SENDING: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "deliveries": (permissions.VIEW_RESULTS, _SAFE, {}),
    "delivery_find": (permissions.VIEW_RESULTS, _POST, {}),
    "delivery_news": (permissions.VIEW_RESULTS, _SAFE, {}),
    "deliveries_data": (permissions.VIEW_RESULTS, (), {}),
    "deliveries_csv": (permissions.EXPORT_AUDIENCE, (), {}),
    "deliveries_xlsx": (permissions.EXPORT_AUDIENCE, (), {}),
    "delivery": (permissions.VIEW_RESULTS, _SAFE, _ONE),
    "delivery_row": (permissions.VIEW_RESULTS, _SAFE, _ONE),
    "delivery_retry": (permissions.RETRY_DELIVERY, _POST, _ONE),
    "retries": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "retries_asked_csv": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "retries_asked_xlsx": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "retries_made_csv": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "retries_made_xlsx": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "retry_new": (permissions.RETRY_DELIVERY, (), {}),
    "retry_ask": (permissions.EDIT_CAMPAIGN, (), {}),
    "retry": (permissions.RETRY_DELIVERY, _SAFE, {}),
    "retry_stop": (permissions.RETRY_DELIVERY, _POST, {}),
    "providers": (permissions.MANAGE_SETTINGS, (), {}),
    "provider": (permissions.MANAGE_SETTINGS, (), {}),
    "provider_test": (permissions.MANAGE_SETTINGS, _POST, {}),
    "provider_pause": (permissions.MANAGE_SETTINGS, _POST, {}),
    "provider_remove": (permissions.MANAGE_SETTINGS, _POST, {}),
    "channel_rules": (permissions.MANAGE_SETTINGS, (), {}),
}
LAUNCH = "l_sample"
SENDING |= {
    "send": (permissions.EDIT_CAMPAIGN, _SAFE, {}),
    "send_content": (permissions.EDIT_CAMPAIGN, (), {}),
    "send_check": (permissions.EDIT_CAMPAIGN, _POST, {}),
    "send_audience": (permissions.EDIT_CAMPAIGN, (), {}),
    "launch": (permissions.VIEW_RESULTS, _SAFE, {}),
    "launch_move": (permissions.EDIT_CAMPAIGN, _POST, {}),
}
HELP = {"help_reasons": {}, "help_reason": {"code": "expired"}, "help_reporting": {}, "help_retention": {}}

# Parts of addresses that are words of the product, the same in every workspace.
FIXED = {"way": "apns", "channel": "push"}


def make_objects(acme: Workspace, person: Person, message: Message, campaign: Campaign) -> dict[str, str]:
    with workspace_transaction(acme.pk):
        Delivery.unscoped.create(
            workspace=acme,
            public_id=DELIVERY,
            person=person,
            message=message,
            channel="push",
            campaign_id=campaign.pk,
            state="failed",
            reason="expired",
        )
        stream = Stream.unscoped.create(workspace=acme)
        Retry.unscoped.create(workspace=acme, public_id=RETRY, nonce="sample", stream=stream)
        Launch.unscoped.create(
            workspace=acme,
            public_id=LAUNCH,
            nonce="sample",
            stream=stream,
            campaign=campaign,
            action=campaign.actions.get(),
            audience="all",
            last_number=person.pk,
        )
    return {"retry": RETRY, "launch": LAUNCH, **FIXED}
