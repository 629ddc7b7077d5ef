"""100,000 pushes with 5 % scripted failures while senders are killed (reliability.md 7.3, 2 and X-12).

`SENDS=n` and `KILLS=n` scale it.
"""

import json
import os
import sys
import time
from collections import Counter

import pytest

from tests.faults import processes
from tests.faults.site import Site
from tests.oracle import Definitions
from tests.sending.push_services import push_services, token

SENDS = int(os.environ.get("SENDS", "100000"))
KILLS = int(os.environ.get("KILLS", "60"))
WINDOW = 20

# What an operator would do on the pages, in one go.
_SET_UP = """
import json
from pathlib import Path
from campaigns.launching import Audience, launch
from campaigns.models import Action, AudienceKind
from messaging.models import Credential, Device, Message, Person, Template
from messaging.providers.secrets import seal
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

said = json.loads(Path({said!r}).read_text())
workspace = Workspace.objects.get(slug="acme")
with workspace_transaction(workspace.pk):
    for way, (settings, secret) in said["credentials"].items():
        kept = {{"way": way, "environment": "simulator", "settings": settings}}
        credential = Credential.unscoped.create(workspace=workspace, **kept)
        seal(credential, secret)
        credential.save()
    message = Message.objects.for_workspace(workspace).get(external_id="m")
    Template.unscoped.create(workspace=workspace, message=message, fields={{"title": "Hello", "body": "News"}})
    people = Person.unscoped.bulk_create(
        [Person(workspace=workspace, external_id=f"p{{n}}") for n in range(said["sends"])], batch_size=5000
    )
    Device.unscoped.bulk_create(
        [Device(workspace=workspace, person=one, token=t, platform=1) for one, t in zip(people, said["tokens"])],
        batch_size=5000,
    )
    action = Action.objects.for_workspace(workspace).get(external_id="a")
    launch(action, Audience(AudienceKind.ALL), by=None, nonce="once")
"""
_STATES = """
import json
from messaging.models import DeviceSend, Outgoing
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

workspace = Workspace.objects.get(slug="acme")
with workspace_transaction(workspace.pk):
    sends = list(DeviceSend.objects.for_workspace(workspace).values_list("address", "state"))
    open_ones = Outgoing.objects.for_workspace(workspace).filter(state="queued").count()
print(json.dumps({"sends": sends, "queued": open_ones}))
"""
UNDER_WAY = ("pending", "in_flight", "retry_wait")


@pytest.fixture
def sender(tmp_path):
    started = Site(Definitions(campaigns=()))
    os.environ["ALLOW_PUSH_SIMULATOR"] = "1"
    try:
        started.start()
        started.found_workspace()
        yield started
    finally:
        started.stop()


def ask(site, code):
    return site.manage("shell", "--no-imports", "-c", code)


def states(site):
    answer = json.loads(ask(site, _STATES).strip().splitlines()[-1])
    return dict(answer["sends"]), answer["queued"]


def define(site):
    key = site.keys["api_key"]
    site._ask("PUT", "/v1/messages/m", key, {"name": "Hello", "channel": "push"})
    action = {"id": "a", "name": "Hello", "channel": "push", "message_id": "m"}
    site._ask("PUT", "/v1/campaigns/c", key, {"name": "C", "actions": [action]})


@pytest.mark.slow
def test_no_double_beyond_what_is_in_doubt_and_none_lost(sender, tmp_path, capsys):
    tokens = [token(f"phone {n}") for n in range(SENDS)]
    with push_services(tmp_path / "simulator") as services:
        services.fail_some(0.05, {"status": 410, "reason": "gone"}, {"status": 413, "reason": "PayloadTooLarge"})
        define(sender)
        credentials = services.known.credentials(services.url)
        said = tmp_path / "said.json"
        said.write_text(json.dumps({"credentials": credentials, "sends": SENDS, "tokens": tokens}))
        ask(sender, _SET_UP.format(said=str(said)))
        began = time.monotonic()
        kills = kill_while_sending(sender, services)
        found = wait_until_through(sender)
        took = time.monotonic() - began
        accepted = Counter(services.accepted())
    by_state = Counter(found.values())
    in_doubt = {address for address, state in found.items() if state == "unknown"}
    doubles = {address for address, n in accepted.items() if n > 1}
    with capsys.disabled():
        sys.stdout.write(f"\n{SENDS:,} sends, {kills} kills, {took:.0f} s: {dict(by_state)}, doubles {len(doubles)}\n")
    assert doubles == set()
    assert len(found) == SENDS
    assert {address for address, state in found.items() if state == "accepted"} <= set(accepted)
    assert set(accepted) <= {address for address, state in found.items() if state in ("accepted", "unknown")}
    assert len(in_doubt) <= WINDOW * kills
    sender.manage("settle", "--timeout", "7200")
    sender.manage("verify")


def kill_while_sending(site, services):
    """The child of the sending worker, at even shares of what is accepted."""
    kills = 0
    for share in range(1, KILLS + 1):
        goal = SENDS * 0.93 * share / (KILLS + 1)
        while services.answered() < goal:
            time.sleep(0.05)
        family = site.processes("celery", "--queues send")
        if len(family) >= 2:
            processes.kill(family[-1])
            kills += 1
    return kills


def wait_until_through(site, patience=3600):
    deadline = time.monotonic() + patience
    while True:
        found, queued = states(site)
        if not queued and len(found) == SENDS and not any(state in UNDER_WAY for state in found.values()):
            return found
        assert time.monotonic() < deadline, Counter(found.values())
        time.sleep(5)
