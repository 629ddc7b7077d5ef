"""A journey the demo's marketer composed, which runs here: people come in by an event, and are on their way at once."""

from collections.abc import Sequence
from typing import Any

from analytics.demo import accounts, orders
from analytics.demo.accounts import Demo
from analytics.demo.door import Door
from analytics.demo.people import SIGN_INS
from analytics.demo.population import trouble_of
from analytics.demo.story import Persona
from journeys import composing, lifecycle, terms
from journeys.models import Journey
from messaging.channels import Channel
from messaging.models import Message, Template
from workspaces import clock
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

ID, NAME, SAVED = "saved-for-later", "Saved for later", "Item Saved"
_PEOPLE = 90
# What each message step says, by the id of the step.
WORDS: dict[str, tuple[Channel, dict[str, Any]]] = {
    "kept": (
        Channel.PUSH,
        {
            "title": "{{ customer.first_name | default: 'Hello' }}, it is kept for you",
            "body": "Your list is in the app, on every device.",
            "link": "larkmoor://list",
        },
    ),
    "nudge": (
        Channel.PUSH,
        {"title": "Still thinking about it?", "body": "Your size is still here.", "link": "larkmoor://list"},
    ),
    "letter": (
        Channel.EMAIL,
        {
            "subject": "What you saved for later",
            "from": "Larkmoor Outdoor <shop@larkmoor.example>",
            "text": "Your list, with what our workshop says of it: https://larkmoor.example/list",
        },
    ),
}
STEPS: tuple[dict[str, Any], ...] = (
    {"id": "kept", "name": "It is kept", "type": "push"},
    {"id": "pause", "name": "A pause", "type": "wait", "for": "PT3M"},
    {
        "id": "half",
        "name": "Push or letter",
        "type": "split",
        "by": "percentage",
        "branches": [{"name": "Push", "share": 50}, {"name": "Letter", "share": 50}],
        "next": ["nudge", "letter"],
    },
    {"id": "nudge", "name": "Still thinking?", "type": "push", "next": ["buys"]},
    {"id": "letter", "name": "The list by letter", "type": "email", "next": ["buys"]},
    {
        "id": "buys",
        "name": "Buys within 3 days",
        "type": "custom_event",
        "outcomes": [{"name": "Purchase Completed", "event": orders.EVENT}],
        "timeout": "P3D",
        "next": ["thanks", "end"],
    },
    {"id": "thanks", "name": "A buyer", "type": "change", "add_tags": ["list-buyer"]},
    {"id": "end", "name": "End", "type": "exit"},
)
DEFINITION: dict[str, Any] = {
    "entry": {"by": "event", "event": SAVED},
    "reentry": {"rule": "after_exit", "after": "P7D"},
    "exit_rules": [{"id": "bought", "name": "List emptied", "by": "event", "event": "List Emptied"}],
}


def begin(demo: Demo, door: Door, people: Sequence[Persona]) -> None:
    """Idempotent: what is there stays as it is, and every event has an id of its own."""
    with workspace_transaction(demo.workspace.pk):
        if not Journey.objects.for_workspace(demo.workspace).filter(external_id=ID).exists():
            _compose(demo)
    asked = [persona for persona in people if persona.devices and not trouble_of(persona)][:_PEOPLE]
    events = [{"id": f"{ID}:{one.id}", "type": "track", "name": SAVED, "person_id": one.id} for one in asked]
    door.report(accounts.journeys_key(demo.workspace), events)


def _compose(demo: Demo) -> None:
    marketer = User.objects.get(email=SIGN_INS[1].email)
    journey = composing.create(demo.workspace, NAME, marketer).journey
    journey.external_id = ID
    journey.save(update_fields=["external_id"])
    present = terms.in_force(journey)
    terms.change(present, {"conversion_event": orders.EVENT}, present.valid_from)
    steps = [{**step, **_message(journey, step)} for step in STEPS]
    design = composing.design_of(journey)
    if design is not None:
        composing.save(journey, DEFINITION | {"steps": steps}, design.revision, marketer)
        lifecycle.start(journey, by=marketer)


def _message(journey: Journey, step: dict[str, Any]) -> dict[str, str]:
    if step["id"] not in WORDS:
        return {}
    channel, fields = WORDS[step["id"]]
    message = Message.unscoped.create(
        workspace_id=journey.workspace_id, external_id=f"{ID}/{step['id']}", name=step["name"], channel=channel
    )
    Template.unscoped.create(workspace_id=journey.workspace_id, message=message, fields=fields, updated_at=clock.now())
    return {"message": message.public_id}
