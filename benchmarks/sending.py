"""Pushes per second through the product's own processes to the simulator, all on this machine."""

import os
import time

import psycopg

from benchmarks.installation import Place, processes
from benchmarks.simulator import add_credentials, simulator
from benchmarks.table import Line, Section, number

PUSHES = int(os.environ.get("PUSHES", "20000"))
_LEAST, _AIM = 500, 2_000
EXPLANATION = """\
One launch to {pushes} people with one phone each, from the press of the button until the last answer is recorded:
queueing, rendering, claiming, marking, HTTP/2 over TLS, recording, and the fold of what is said about it beside it. The
simulator checks what Apple checks and shares the two cores; its own processor time stands apart."""


def measure(place: Place, conninfo: str) -> Section:
    with processes(place), simulator() as service:
        _prepare(place)
        began, before = time.monotonic(), sum(service.cpu_times()[:2])
        _launch(place)
        _wait_until_sent(conninfo)
        took, used = time.monotonic() - began, sum(service.cpu_times()[:2]) - before
    rate = PUSHES / took
    return Section(
        "Sending",
        EXPLANATION.format(pushes=number(PUSHES)),
        [
            Line("Pushes to the simulator", f"{number(rate)}/s", f"{_LEAST}/s, aim {number(_AIM)}/s", rate >= _LEAST),
            Line("· the simulator's own processor time", f"{used / took:.0%} of a core"),
        ],
    )


def _prepare(place: Place) -> None:
    """A message, an action, credentials of the simulator, and people with a phone."""
    from campaigns.models import Action, Campaign
    from messaging.models import Device, Message, Person, Template
    from workspaces.tenancy import workspace_transaction

    workspace = place.workspace_id
    with workspace_transaction(workspace):
        add_credentials(workspace)
        message = Message.unscoped.create(workspace_id=workspace, external_id="push", name="Push", channel="push")
        fields = {"title": "Hello {{ customer.name }}", "body": "News for you"}
        Template.unscoped.create(workspace_id=workspace, message=message, fields=fields)
        campaign = Campaign.unscoped.create(workspace_id=workspace, external_id="sending", name="Sending")
        Action.unscoped.create(
            workspace_id=workspace, campaign=campaign, external_id="push", name="Push", channel="push", position=0,
            message=message,
        )  # fmt: skip
        people = Person.unscoped.bulk_create(
            [
                Person(workspace_id=workspace, external_id=f"sent-{n}", attributes={"name": f"Reader {n}"})
                for n in range(PUSHES)
            ],
            batch_size=5_000,
        )
        Device.unscoped.bulk_create(
            [
                Device(workspace_id=workspace, person=person, token=f"{person.pk:064x}", platform=1, kind="apns")
                for person in people
            ],
            batch_size=5_000,
        )


def _launch(place: Place) -> None:
    from campaigns.launching import Audience, launch
    from campaigns.models import Action, AudienceKind
    from workspaces.tenancy import workspace_transaction

    with workspace_transaction(place.workspace_id):
        action = Action.objects.for_workspace(place.workspace_id).get(
            external_id="push", campaign__external_id="sending"
        )
        ids = [f"sent-{n}" for n in range(PUSHES)]
        launch(action, Audience(AudienceKind.IDS, ids=ids), by=None, nonce="bench")


def _wait_until_sent(conninfo: str, patience: float = 900) -> None:
    deadline = time.monotonic() + patience
    with psycopg.connect(conninfo, autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute("SELECT count(*) FROM messaging_outgoing WHERE state = 'sent'").fetchone()
            if row and row[0] >= PUSHES:
                return
            time.sleep(0.2)
    raise TimeoutError("the pushes were not all sent")
