"""A copy of everything that is held about a person, for the person: one JSON document."""

import json
from datetime import datetime
from typing import Any

import msgspec

from analytics.person.held import Held
from campaigns.models import Conversion, GoalHit
from journeys.models import Entry as JourneyEntry
from messaging.facts import decode, moment
from messaging.models import Delivery, Device, Person
from messaging.platforms import Platform

Document = dict[str, Any]


def copy_of(held: Held, now: datetime, *, with_addresses: bool) -> Document:
    """Addresses and device tokens are left out, and said to be, for those who may not see them."""
    return {
        "as_of": now,
        "left_out": [] if with_addresses else ["addresses and device tokens: your role cannot see them"],
        "profile": _profile(held.person, with_addresses=with_addresses),
        "merged_profiles": [_profile(each, with_addresses=with_addresses) for each in held.merged],
        "devices": [_device(each, with_addresses=with_addresses) for each in held.devices],
        "tags": held.tags,
        "segments": [{"id": each.external_id, "name": each.name} for each in held.segments],
        "deliveries": [_delivery(each) for each in held.deliveries.prefetch_related("attempts")],
        "entries": [
            {"campaign": each.campaign.external_id, "name": each.campaign.name, "entered_at": each.entered_at}
            for each in held.entries
        ],
        "journeys": [_journey_entry(each) for each in held.journey_entries],
        "conversions": [_conversion(each) for each in held.conversions],
        "goal_events": [_goal_hit(each) for each in held.goal_hits],
        "in_app_messages": [_instance(row) for row in held.waiting()],
        "in_app_activity": [_activity(row) for row in held.activity()],
        "in_app_responses": [_answer(row) for row in held.answers()],
        "events": [
            msgspec.to_builtins(each, builtin_types=(datetime,))
            | ({} if with_addresses or each.device is None else {"device": "left out"})
            for each in held.events()
        ],
    }


def _profile(person: Person, *, with_addresses: bool) -> Document:
    addresses = {"email": person.email, "phone": person.phone} if with_addresses else {}
    return {
        "id": person.external_id if with_addresses or "@" not in (person.external_id or "") else None,
        "public_id": person.public_id,
        "anonymous_id": person.anonymous_id,
        **addresses,
        "subscribed": person.subscribed,
        "developer": person.developer,
        "attributes": person.attributes,
        "known_since": person.created_at,
    }


def _device(device: Device, *, with_addresses: bool) -> Document:
    return {
        "token": device.token if with_addresses else None,
        "platform": Platform(device.platform).name.lower(),
        "kind": device.kind,
        "app_version": device.app_version,
        "may_notify": device.opted_in,
        "memory": device.memory,
        "registered_at": device.registered_at,
        "last_seen_at": device.last_seen_at,
        "removed_at": device.removed_at,
    }


def _delivery(delivery: Delivery) -> Document:
    return {
        "id": delivery.external_id,
        "public_id": delivery.public_id,
        "channel": delivery.channel,
        "message": delivery.message.name if delivery.message else None,
        "created_at": delivery.created_at,
        "state": delivery.state,
        "reason": delivery.reason,
        "facts": _facts(delivery.facts),
        "devices": [
            {"platform": Platform(each.platform).name.lower(), "state": each.state, "facts": _facts(each.facts)}
            for each in delivery.attempts.all()
        ],
    }


def _facts(text: str) -> Document:
    seen = decode(text).seen
    return {kind: {"first": moment(f.first), "last": moment(f.last), "times": f.count} for kind, f in seen.items()}


def _journey_entry(entry: JourneyEntry) -> Document:
    steps = [
        {
            "step": str(stay.step),
            "entered_at": stay.entered_at,
            "left_at": stay.left_at,
            "outcome": stay.outcome or None,
        }
        for stay in entry.stays.all()
    ]
    return {
        "journey": entry.journey.external_id,
        "name": entry.journey.name,
        "entered_at": entry.entered_at,
        "exited_at": entry.exited_at,
        "reason": entry.reason or None,
        "converted": entry.goal_met,
        "steps": steps,
    }


def _conversion(conversion: Conversion) -> Document:
    campaign = conversion.campaign
    value = None if conversion.value is None else str(conversion.value)
    return {"campaign": campaign.external_id, "name": campaign.name, "at": conversion.at, "value": value}


def _goal_hit(hit: GoalHit) -> Document:
    return {"name": hit.name, "at": hit.at, "received_at": hit.received_at, "properties": hit.properties}


def _activity(row: tuple) -> Document:
    names = (
        "message",
        "name",
        "first_displayed",
        "last_displayed",
        "last_clicked",
        "impressions",
        "clicks",
        "kept_until",
    )
    *told, platform = row
    return dict(zip(names, told, strict=True)) | {"platform": Platform(platform).name.lower() if platform else None}


def _instance(row: tuple) -> Document:
    """An in-app message as it was made for them, and the names of its actions."""
    message, name, delivery, content, names, created_at, until = row
    return {
        "message": message,
        "name": name,
        "delivery": delivery,
        "content": json.loads(content) if content else None,
        "action_names": json.loads(names),
        "created_at": created_at,
        "kept_until": until,
    }


def _answer(row: tuple) -> Document:
    message, name, said, at, dismisses, until = row
    kind = "dismiss" if dismisses else "click"
    return {"message": message, "name": name, "response": said, "at": at, "kind": kind, "kept_until": until}
