"""What the demo sends by itself: the product's own launches, to the stand-in services beside it.

Everything else in the demo was reported by somebody. These deliveries are prepared, sent, answered, retried and
reported by the product while somebody looks, so they are few, and each wears the badge *simulated*.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from analytics.demo.accounts import Demo, definition_key
from analytics.demo.door import Door
from analytics.demo.history import audience as crowd_of
from analytics.demo.people import SIGN_INS
from analytics.demo.population import trouble_of
from analytics.demo.story import Persona
from campaigns.launching import Audience, launch
from campaigns.models import Action, AudienceKind, Campaign
from messaging.channels import Channel
from messaging.models import Template
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

# So many people whose device makes this trouble, so that every page has something to show. Few of those that make a
# service seem to be away: a row of them would open the breaker of the whole credential.
_TROUBLED = {"dead": 14, "bad": 10, "busy": 4, "down": 2, "lost": 6}
_TAG = """
INSERT INTO messaging_persontag (workspace_id, person_id, name)
SELECT workspace_id, id, %s FROM messaging_person WHERE workspace_id = %s AND external_id = ANY(%s)
ON CONFLICT DO NOTHING
"""
_LETTER = """<!doctype html>
<html lang="en"><body>
<h1>Repair week</h1>
<p>Zips, seams, cuffs: our workshop mends your Ridge jacket for nothing until Sunday.</p>
<p><a href="https://larkmoor.example/repairs">Book a repair</a></p>
<p>See <a href="https://larkmoor.example/journal/how-we-mend">how we mend</a>,
or find <a href="https://larkmoor.example/shops">a shop near you</a>.</p>
<p><a href="{{ delivery.unsubscribe_url }}">No more letters like this</a></p>
</body></html>"""


@dataclass(frozen=True, slots=True)
class Sending:
    """A campaign of one action, what it says, and how many customers asked for it.

    A second wave is launched when the history is in, so that what the product sends is also what it sent last.
    """

    id: str
    name: str
    tag: str
    step: str
    step_name: str
    channel: Channel
    fields: dict[str, Any]
    people: int
    audience: str = "app"
    waves: int = 1

    @property
    def message_id(self) -> str:
        return f"{self.id}.{self.step}"


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
    waves=2,
)
REPAIRS = Sending(
    id="repair-week",
    name="Repair week",
    tag="owns a Ridge jacket",
    step="invitation",
    step_name="Free repairs this week",
    channel=Channel.EMAIL,
    fields={
        "subject": "{{ customer.first_name | default: 'Hello' }}, we mend your jacket for nothing",
        "from": "Larkmoor Outdoor <workshop@larkmoor.example>",
        "html": _LETTER,
        "text": "Bring your Ridge jacket: https://larkmoor.example/repairs",
    },
    people=260,
    audience="mail",
)
PICK_UP = Sending(
    id="click-and-collect",
    name="Click and collect",
    tag="collects in the shop",
    step="ready",
    step_name="Ready to collect",
    channel=Channel.SMS,
    fields={"text": "Larkmoor: your order is ready. Opening hours: https://larkmoor.example/shops Stop? Text STOP."},
    people=90,
    audience="phone",
)
SENDINGS = (PICK_UP, REPAIRS, RESTOCK)


def begin(demo: Demo, door: Door, people: Sequence[Persona], wave: int = 0) -> None:
    """Idempotent: a launch of the same nonce is the same launch, so a killed start only completes what is missing."""
    marketer = User.objects.get(email=SIGN_INS[1].email)
    for sending in SENDINGS:
        if wave < sending.waves:
            if wave == 0:
                _define(demo, door, sending)
            with workspace_transaction(demo.workspace.pk):
                _launch(demo, sending, asked(sending, people)[wave :: sending.waves], marketer, wave)


def asked(sending: Sending, people: Iterable[Persona]) -> list[str]:
    """Who wants to hear of it: mostly customers all goes well with."""
    left = dict(_TROUBLED)
    troubled: list[str] = []
    others: list[str] = []
    for persona in crowd_of(list(people), sending.audience):
        trouble = trouble_of(persona)
        if left.get(trouble):
            left[trouble] -= 1
            troubled.append(persona.id)
        elif not trouble and len(others) < sending.people:
            others.append(persona.id)
    return [*troubled, *others[: sending.people - len(troubled)]]


def _define(demo: Demo, door: Door, sending: Sending) -> None:
    api_key = definition_key(demo.workspace)
    message = {"name": sending.step_name, "channel": sending.channel}
    door.define(api_key, "messages", sending.message_id, message)
    action = {"id": sending.step, **message, "message_id": sending.message_id}
    door.define(
        api_key, "campaigns", sending.id, {"name": sending.name, "attribution_window": "P7D", "actions": [action]}
    )


def _launch(demo: Demo, sending: Sending, ids: Sequence[str], by: User, wave: int) -> None:
    tag = f"{sending.tag}, wave {wave + 1}" if sending.waves > 1 else sending.tag
    with connection.cursor() as cursor:
        cursor.execute(_TAG, [tag, demo.workspace.pk, list(ids)])
    campaign = Campaign.objects.for_workspace(demo.workspace).get(external_id=sending.id)
    action = Action.objects.for_workspace(demo.workspace).get(campaign=campaign, external_id=sending.step)
    Template.unscoped.get_or_create(
        workspace=demo.workspace, message_id=action.message_id, defaults={"fields": sending.fields}
    )
    launch(action, Audience(AudienceKind.TAG, tag=tag), by=by, nonce=f"demo-{sending.id}-{wave + 1}")
