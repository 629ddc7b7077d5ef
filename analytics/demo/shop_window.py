"""The demo's shop page: a campaign of two in-app messages that whoever visits the page gets at once."""

from typing import Any, NamedTuple

from analytics.demo.accounts import Demo, definition_key
from analytics.demo.door import Door
from analytics.demo.people import SIGN_INS
from campaigns import composing, lifecycle
from campaigns.models import AudienceKind, Campaign
from messaging.channels import Channel
from messaging.models import Message, MessageUse
from workspaces import clock
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

CAMPAIGN = "shop-window"


class Show(NamedTuple):
    """One message of the page, and what its own fields are filled with."""

    id: str
    name: str
    definition: dict[str, Any]
    properties: dict[str, str]


def _button(id: str, text: str, kind: str, value: str = "", **look: str) -> dict[str, Any]:
    action = {"kind": kind, "value": value} if value else {"kind": kind}
    return {"id": id, "type": "button", "text": text, "action_name": text, "action": action, **look}


OFFER = Show(
    "shop-offer",
    "A carousel offer",
    {
        "name": "Boots for the wet season",
        "channel": "in_app",
        "settings": {"closes_after": 120},
        "cards": [
            {
                "id": "hello",
                "name": "Hello",
                "blocks": [
                    {"id": "ground", "type": "background", "background": "#eef4ec"},
                    {"id": "title", "type": "title", "text": "Welcome, {{ customer.first_name | default: 'friend' }}"},
                    {"id": "body", "type": "body", "text": "Three pairs that keep the wet out. Have a look."},
                    _button("look", "Show me", "next_card"),
                    {"id": "close", "type": "close_button", "action_name": "Not now"},
                ],
            },
            {
                "id": "ridge",
                "name": "Ridge",
                "blocks": [
                    {"id": "ridge-title", "type": "title", "text": "Ridge, for steep ground"},
                    {"id": "ridge-body", "type": "body", "text": "Stiff sole, sealed seams, 640 g."},
                    _button("ridge-next", "Next pair", "next_card"),
                    {"id": "ridge-close", "type": "close_button", "action_name": "Not now"},
                ],
            },
            {
                "id": "meadow",
                "name": "Meadow",
                "blocks": [
                    {"id": "meadow-title", "type": "title", "text": "Meadow, for every day"},
                    {"id": "meadow-body", "type": "body", "text": "Soft, light, and dry until noon."},
                    _button("basket", "{{ properties.button_text }}", "custom", "basket:meadow", background="#0c5f45"),
                    {"id": "meadow-close", "type": "close_button", "action_name": "Not now"},
                ],
            },
        ],
    },
    {"button_text": "Put into the basket"},
)
SURVEY = Show(
    "shop-survey",
    "A micro-survey",
    {
        "name": "How did you find us?",
        "channel": "in_app",
        "settings": {"position": "bottom", "shown": "until_answered"},
        "cards": [
            {
                "id": "question",
                "blocks": [
                    {"id": "question-title", "type": "title", "text": "How did you find us?"},
                    _button("friend", "A friend told me", "close"),
                    _button("search", "I searched", "close"),
                    _button("walk", "I walked past your shop", "close"),
                    {"id": "question-close", "type": "close_button", "action_name": "No answer"},
                ],
            }
        ],
    },
    {},
)
SHOWS = {show.id: show for show in (OFFER, SURVEY)}


def open_shop(demo: Demo, door: Door) -> None:
    """Idempotent: what is there stays as it is."""
    with workspace_transaction(demo.workspace.pk):
        if Campaign.objects.for_workspace(demo.workspace).filter(external_id=CAMPAIGN).exists():
            return
    api_key = definition_key(demo.workspace)
    for show in SHOWS.values():
        door.define(api_key, "messages", show.id, show.definition)
    with workspace_transaction(demo.workspace.pk):
        _compose(demo)


def _compose(demo: Demo) -> None:
    marketer = User.objects.get(email=SIGN_INS[1].email)
    plan = composing.create(demo.workspace, "Shop window", marketer)
    campaign = plan.campaign
    campaign.external_id = CAMPAIGN
    campaign.save(update_fields=["external_id"])
    actions: list[Any] = []
    for show in SHOWS.values():
        action = composing.add_action(campaign, Channel.IN_APP, actions)
        action.external_id, action.name = show.id, show.name
        action.message = Message.objects.for_workspace(demo.workspace).get(external_id=show.id)
        action.save()
        MessageUse.unscoped.create(
            workspace=demo.workspace, action_id=action.pk, message=action.message, properties=show.properties
        )
        actions.append(action)
    # Nobody is in it beforehand: each visitor of the page comes in by themselves.
    plan.audience, plan.ids = AudienceKind.IDS, []
    plan.save()
    lifecycle.start(campaign, plan, by=marketer, now=clock.now())
