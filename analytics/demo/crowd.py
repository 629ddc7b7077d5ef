"""Brings the demo's customers in, all at once. Fifty thousand requests would take longer than the whole demo may."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from analytics.demo.story import Persona
from messaging.models import Person
from messaging.models.person import person_public_id
from messaging.platforms import platform_number
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

_SIZELESS = 37
# One statement each: COPY is not possible into tables whose rows are kept apart by policy.
_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id, email, phone, developer, subscribed, attributes)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::boolean[], %s::jsonb[])
ON CONFLICT DO NOTHING
"""
_DEVICES = """
INSERT INTO messaging_device (workspace_id, person_id, token, platform)
SELECT person.workspace_id, person.id, given.token, given.platform
FROM unnest(%s::text[], %s::text[], %s::smallint[]) AS given (owner, token, platform)
JOIN messaging_person person ON person.workspace_id = %s AND person.external_id = given.owner
ON CONFLICT DO NOTHING
"""


def bring_in(workspace: Workspace, people: Sequence[Persona]) -> None:
    """Does nothing where they are in: all of them come in one transaction, so the last one stands for all."""
    with workspace_transaction(workspace.pk):
        if not Person.objects.for_workspace(workspace).filter(external_id=people[-1].id).exists():
            with connection.cursor() as cursor:
                cursor.execute(_PEOPLE, [workspace.pk, *_person_columns(people)])
                cursor.execute(_DEVICES, [*_device_columns(people), workspace.pk])


def _person_columns(people: Iterable[Persona]) -> list[list[Any]]:
    rows = [
        (
            person_public_id(),
            persona.id,
            persona.email,
            persona.phone or None,
            persona.developer,
            persona.subscribed,
            json.dumps(_attributes(persona)),
        )
        for persona in people
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _attributes(persona: Persona) -> dict[str, Any]:
    """What the shop knows of a customer. A few never said which size they wear."""
    known = {"name": persona.name, "first_name": persona.name.split()[0], "timezone": persona.zone}
    return known if persona.number % _SIZELESS == 0 else known | {"shoe_size": 36 + persona.number % 11}


def _device_columns(people: Iterable[Persona]) -> list[list[Any]]:
    rows = [
        (persona.id, device.token, int(platform_number(device.platform)))
        for persona in people
        for device in persona.devices
    ]
    return [list(column) for column in zip(*rows, strict=True)]
