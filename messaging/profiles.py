"""Profiles of people as programs define them."""

from collections.abc import Iterable
from typing import Any

from messaging.models import Device, DeviceMemory, Person, PersonTag
from messaging.platforms import platform_number
from workspaces.clock import ReadoutNow


def find(workspace_id: int, external_id: str, *, lock: bool = False) -> Person | None:
    """The profile that answers to this id now: after a merge, the surviving one."""
    people = Person.objects.for_workspace(workspace_id)
    person = people.filter(external_id=external_id).first()
    if person is None:
        return None
    number = person.merged_into_id or person.pk
    # NO KEY: rows that merely refer to the person need not wait (ruling 23).
    return (people.select_for_update(no_key=True) if lock else people).get(pk=number)


def find_or_create(workspace_id: int, external_id: str) -> tuple[Person, bool]:
    """The profile, locked, and whether it is new. Raises IntegrityError where somebody else makes it right now."""
    person = find(workspace_id, external_id, lock=True)
    if person is not None:
        return person, False
    return Person.unscoped.create(workspace_id=workspace_id, external_id=external_id), True


def describe(person: Person, fields: dict[str, Any], attributes: dict[str, Any]) -> None:
    """Sets columns; attributes merge by key, null removes one."""
    merged = {**person.attributes, **attributes}
    fields = {**fields, "attributes": {name: value for name, value in merged.items() if value is not None}}
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))


def register(person: Person, devices: Iterable[Any]) -> None:
    """Adds or updates devices; a token that was another person's is this person's from now on."""
    for device in sorted(devices, key=lambda device: device.token):
        known = {
            "person": person,
            "platform": platform_number(device.platform),
            # Identifying somebody with a token makes it usable again (metrics.md 2.1).
            "memory": DeviceMemory.UNUSED,
            "registered_at": ReadoutNow(),
            "removed_at": None,
        }
        if isinstance(device.kind, str):
            known["kind"] = device.kind
        Device.unscoped.update_or_create(workspace_id=person.workspace_id, token=device.token, defaults=known)


def tag(person: Person, names: Iterable[str]) -> None:
    """Exactly these tags."""
    wanted = set(names)
    tags = PersonTag.objects.for_workspace(person.workspace_id).filter(person=person)
    tags.exclude(name__in=wanted).delete()
    missing = wanted - set(tags.values_list("name", flat=True))
    PersonTag.unscoped.bulk_create(
        PersonTag(workspace_id=person.workspace_id, person=person, name=name) for name in sorted(missing)
    )
