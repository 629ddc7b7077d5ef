"""What stands in the installation before anything is measured: people with devices, a campaign, long lifetimes."""

from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg

from benchmarks.events import ACTIONS, DELIVERED, EVENT, OPENED, PLATFORMS, SENT
from benchmarks.rollups import Scopes, fill
from campaigns.models import Action, Campaign, CampaignTerms
from workspaces.tenancy import workspace_transaction

KNOWN_PEOPLE = 500_000
LONG_AGO = timedelta(days=20)
SINCE_EVER = datetime(1, 1, 1, tzinfo=UTC)
CHANNELS = ("push", "email", "push", "email")

_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id)
SELECT %s, 'u_bench' || n, 'p' || n FROM generate_series(0, %s - 1) AS n
"""
_DEVICES = """
INSERT INTO messaging_device (workspace_id, person_id, token, platform)
SELECT workspace_id, id, 't' || substr(external_id, 2), 1 + substr(external_id, 2)::int %% 2
FROM messaging_person WHERE workspace_id = %s
"""


def people(conninfo: str, workspace_id: int) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(_PEOPLE, [workspace_id, KNOWN_PEOPLE])
        connection.execute(_DEVICES, [workspace_id])
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE messaging_person, messaging_device")


def campaign(workspace_id: int, name: str) -> Scopes:
    with workspace_transaction(workspace_id):
        made = Campaign.unscoped.create(
            workspace_id=workspace_id,
            external_id=name,
            name=f"Campaign {name}",
            started_at=datetime.now(UTC) - timedelta(days=31),
        )
        CampaignTerms.unscoped.create(
            workspace_id=workspace_id, campaign=made, valid_from=SINCE_EVER, attribution_window=timedelta(days=7)
        )
        actions = [
            Action.unscoped.create(
                workspace_id=workspace_id,
                campaign=made,
                external_id=f"a{position}",
                name=f"Action {position}",
                channel=CHANNELS[position],
                position=position,
            )
            for position in range(ACTIONS)
        ]
    return Scopes(workspace_id, made.pk, [action.pk for action in actions])


def long_lifetimes(conninfo: str, scopes: Scopes) -> None:
    """Everybody known was sent everything, got it and opened it, one quarter of an hour long ago (ruling 21)."""
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT id FROM messaging_person WHERE workspace_id = %s ORDER BY id", [scopes.workspace_id]
        ).fetchall()
    numbers = np.array([number for (number,) in rows], "u4")
    moment = int((datetime.now(UTC) - LONG_AGO).timestamp()) * 1_000_000
    fill(conninfo, scopes, iter([_everything(numbers, moment)]))


def _everything(numbers: np.ndarray, moment: int) -> np.ndarray:
    parts = []
    for action in range(ACTIONS):
        for kind in (SENT, DELIVERED, OPENED):
            part = np.empty(len(numbers), EVENT)
            part["moment"], part["person"], part["action"], part["kind"] = moment, numbers, action, kind
            part["platform"] = numbers % PLATFORMS + 1
            parts.append(part)
    return np.concatenate(parts)
