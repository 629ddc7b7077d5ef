"""What the demo sends by itself: the product's own launches, to the stand-in services beside it.

Everything else in the demo was reported by somebody. These deliveries are prepared, sent, answered, retried and
reported by the product while somebody looks, so they are few, and each wears the badge *simulated*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from analytics.demo.accounts import Demo, definition_key
from analytics.demo.door import Door
from analytics.demo.history import audience as crowd_of
from analytics.demo.people import SIGN_INS
from analytics.demo.population import has_trouble
from analytics.demo.story import Persona
from campaigns.launching import Audience, launch
from campaigns.models import Action, AudienceKind, Campaign
from messaging.channels import Channel
from messaging.models import Template
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

# One in so many of those asked has a device the services make trouble with, so that every page has something to show.
_TROUBLED_SHARE = 8
# Tag by tag: whoever has it already keeps it.
_TAG = """
INSERT INTO messaging_persontag (workspace_id, person_id, name)
SELECT workspace_id, id, %s FROM messaging_person WHERE workspace_id = %s AND external_id = ANY(%s)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """A campaign of one action, what it says, and how many customers asked for it."""

    id: str
    name: str
    tag: str
    step: str
    step_name: str
    channel: Channel
    fields: dict[str, Any]
    people: int
    audience: str = "app"
    send_within: timedelta = timedelta(hours=24)


_LETTER = """<!doctype html>
<html lang="en"><body>
<h1>Repair week</h1>
<p>Zips, seams, cuffs: our workshop mends your Ridge jacket for nothing until Sunday.</p>
<p><a href="https://larkmoor.example/repairs">Book a repair</a></p>
<p>See <a href="https://larkmoor.example/journal/how-we-mend">how we mend</a>,
or find <a href="https://larkmoor.example/shops">a shop near you</a>.</p>
</body></html>"""

RESTOCK = Sending(
    id="back-in-stock",
    name="Back in stock: Fell Runner",
    tag="waits for the Fell Runner",
    step="back",
    step_name="Your size is back",
    channel=Channel.PUSH,
    # Not everybody told us a size: without a fallback that is what a failure looks like.
    fields={
        "title": "Size {{ customer.shoe_size }} is back",
        "body": "{{ customer.first_name | default: 'Good news' }}, the Fell Runner you waited for is here again.",
        "link": "larkmoor://products/fell-runner",
    },
    people=480,
)
REPAIRS = Sending(
    id="repair-week",
    name="Repair week",
    tag="owns a Ridge jacket",
    step="invitation",
    step_name="Free repairs this week",
    channel=Channel.EMAIL,
    audience="mail",
    fields={
        "subject": "{{ customer.first_name | default: 'Hello' }}, we mend your jacket for nothing",
        "from": "Larkmoor Outdoor <workshop@larkmoor.example>",
        "html": _LETTER,
        "text": "Bring your Ridge jacket: https://larkmoor.example/repairs",
    },
    people=260,
)
PICK_UP = Sending(
    id="click-and-collect",
    name="Click and collect",
    tag="collects in the shop",
    step="ready",
    step_name="Ready to collect",
    channel=Channel.SMS,
    audience="phone",
    fields={"text": "Larkmoor: your order is ready. Opening hours: https://larkmoor.example/shops Stop? Text STOP."},
    people=90,
)
SENDINGS = (RESTOCK, REPAIRS, PICK_UP)


def begin(demo: Demo, door: Door, people: Sequence[Persona]) -> None:
    """Idempotent: a launch of the same nonce is the same launch, so a killed start only completes what is missing."""
    api_key = definition_key(demo.workspace)
    for sending in SENDINGS:
        action = {"id": sending.step, "name": sending.step_name, "channel": sending.channel}
        message = f"{sending.id}.{sending.step}"
        door.define(api_key, "messages", message, {"name": sending.step_name, "channel": sending.channel})
        door.define(
            api_key,
            "campaigns",
            sending.id,
            {"name": sending.name, "attribution_window": "P7D", "actions": [{**action, "message_id": message}]},
        )
        with workspace_transaction(demo.workspace.pk):
            _launch(demo, sending, asked(sending, people))


def asked(sending: Sending, people: Sequence[Persona]) -> list[str]:
    """Who wants to hear of it: mostly customers all goes well with."""
    within_reach = crowd_of(people, sending.audience)
    troubled = [persona for persona in within_reach if has_trouble(persona)][: sending.people // _TROUBLED_SHARE]
    others = [persona for persona in within_reach if not has_trouble(persona)]
    return [persona.id for persona in (*troubled, *others[: sending.people - len(troubled)])]


def _launch(demo: Demo, sending: Sending, ids: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TAG, [sending.tag, demo.workspace.pk, list(ids)])
    campaign = Campaign.objects.for_workspace(demo.workspace).get(external_id=sending.id)
    action = Action.objects.for_workspace(demo.workspace).get(campaign=campaign, external_id=sending.step)
    Template.unscoped.get_or_create(
        workspace=demo.workspace,
        message_id=action.message_id,
        defaults={"fields": sending.fields, "send_within": sending.send_within},
    )
    marketer = User.objects.get(email=SIGN_INS[1].email)
    everybody = Audience(AudienceKind.TAG, tag=sending.tag)
    launch(action, everybody, by=marketer, nonce=f"demo-{sending.id}")
