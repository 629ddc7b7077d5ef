"""Preparing: from a queued delivery to rendered requests, or to the reason why there are none.

Nothing leaves here, so a killed worker's chunk simply comes again. Everything is read when its turn has come, not when
it was queued: devices, subscription, content (metrics.md R-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from messaging.channels import Channel
from messaging.in_app import placing
from messaging.rendering import RenderError, render
from messaging.sending import loading
from messaging.sending.loading import Background, Queued
from messaging.sending.settling import after, settle_idle
from messaging.sending.statements import Statement, state
from messaging.sending.states import OutgoingState, SendState
from messaging.sending.targets import Target, choose
from messaging.sending.work import sending_transaction
from messaging.tracking import instrument

CHUNK = 500

_DECIDE = """
UPDATE messaging_outgoing o SET state = u.state, reason = u.reason, settled_at = u.settled_at, due_at = u.due_at,
    stated_at = coalesce(u.stated_at, o.stated_at)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    AS u (id, state, reason, settled_at, due_at, stated_at)
WHERE o.id = u.id
"""
# A later round finds the rows of the earlier ones: who was reached or refused stays, who failed is tried again.
_SENDS = """
INSERT INTO messaging_devicesend AS kept
    (workspace_id, delivery_id, stream_id, person_id, device_id, way, address, address_kind, platform, payload, state,
     round, due_at, expires_at)
SELECT t.workspace_id, t.delivery_id, t.stream_id, t.person_id, t.device_id, t.way, t.address, t.address_kind,
    t.platform, t.payload, t.state, t.round, t.due_at, t.expires_at
FROM jsonb_to_recordset(%s::jsonb) AS t (
    workspace_id bigint, delivery_id bigint, stream_id bigint, person_id bigint, device_id bigint, way text,
    address text, address_kind text, platform smallint, payload jsonb, state text, round smallint,
    due_at timestamptz, expires_at timestamptz
) ORDER BY t.delivery_id, t.address
ON CONFLICT (workspace_id, delivery_id, address) DO UPDATE SET
    stream_id = excluded.stream_id, payload = excluded.payload, state = 'pending', round = excluded.round,
    tries = 0, refreshes = 0, due_at = excluded.due_at, expires_at = excluded.expires_at, kind = '', reason = '',
    settled_at = NULL, device_id = excluded.device_id
WHERE kept.state IN ('failed', 'unknown') AND excluded.state = 'pending'
"""


@dataclass(slots=True)
class Decided:
    """What becomes of one queued delivery: decided, put off, or open with requests to make. What is shown in apps is
    decided at once, by its instance."""

    queued: Queued
    state: OutgoingState
    reason: str = ""
    due_at: datetime | None = None
    sends: list[dict[str, Any]] = field(default_factory=list)
    suppressed: Sequence[Target] = ()
    instance: dict[str, Any] | None = None


def prepare_some(limit: int = CHUNK) -> int:
    """One chunk; how many deliveries were taken up."""
    with sending_transaction() as (cursor, now):
        queued = loading.queued(cursor, limit)
        if not queued:
            return 0
        background = loading.background(cursor, queued, now)
        decided = [_decide(each, background) for each in queued]
        _write(cursor, decided, now)
    return len(queued)


def _decide(queued: Queued, background: Background) -> Decided:
    rules = background.rules(queued)
    if not rules.sending:
        return Decided(queued, OutgoingState.UNDELIVERABLE, "delivery_disabled")
    person = background.people.get(queued.person_id or 0)
    if person is None or person.erased:
        return Decided(queued, OutgoingState.FAILED, "customer_missing")
    if not person.subscribed:
        return Decided(queued, OutgoingState.FAILED, "customer_unsubscribed")
    quiet = rules.quiet.until(background.now, background.zone(queued)) if rules.quiet else None
    if quiet is not None:
        return Decided(queued, OutgoingState.QUEUED, due_at=quiet)
    if rules.daily_limit is not None and background.sent_today(queued) >= rules.daily_limit:
        return Decided(queued, OutgoingState.UNDELIVERABLE, "message_limit")
    return _place(queued, background) if queued.channel == Channel.IN_APP else _address(queued, background)


def _place(queued: Queued, background: Background) -> Decided:
    """Whether an app ever asks for it is another matter: Sent means that it waits (metrics.md I-E13)."""
    try:
        made = placing.instance(background.in_app, queued, background.variables(queued), background.now)
    except RenderError as error:
        return _failed(queued, error)
    return Decided(queued, OutgoingState.SENT, instance=made)


def _address(queued: Queued, background: Background) -> Decided:
    template = background.content(queued)
    if template is None:
        return Decided(queued, OutgoingState.FAILED, "payload_invalid: the message has no content")
    chosen = background.targets(queued, template)
    if queued.channel == Channel.PUSH:
        chosen = choose(chosen, template.targeting)
    if not chosen:
        return Decided(queued, OutgoingState.UNDELIVERABLE, "no_devices")
    suppressed = [target for target in chosen if target.suppressed]
    if len(suppressed) == len(chosen):
        sends = [_send(queued, target, {}, SendState.SUPPRESSED, background.now) for target in chosen]
        return Decided(queued, OutgoingState.SUPPRESSED, "device_suppressed", sends=sends, suppressed=suppressed)
    try:
        payload = _render(queued, background, template)
    except RenderError as error:
        return _failed(queued, error)
    sends = [
        _send(queued, target, payload, SendState.SUPPRESSED if target.suppressed else SendState.PENDING, background.now)
        for target in chosen
    ]
    return Decided(queued, OutgoingState.OPEN, sends=sends)


def _failed(queued: Queued, error: RenderError) -> Decided:
    return Decided(queued, OutgoingState.FAILED, f"{error.code}: {error.detail}" if error.detail else error.code)


def _render(queued: Queued, background: Background, template: loading.Content) -> dict[str, Any]:
    rendered = render(queued.channel, template.fields, background.variables(queued))
    return instrument(
        queued.channel,
        rendered,
        queued.public_id,
        queued.workspace_id,
        track_opens=template.track_opens,
        track_links=template.track_links,
    )


def _send(
    queued: Queued, target: Target, payload: dict[str, Any], send_state: SendState, now: datetime
) -> dict[str, Any]:
    return {
        "workspace_id": queued.workspace_id,
        "delivery_id": queued.delivery_id,
        "stream_id": queued.stream_id,
        "person_id": queued.person_id,
        "device_id": target.id or None,
        "way": target.way,
        "address": target.token,
        "address_kind": target.address_kind,
        "platform": target.platform,
        "payload": payload,
        "state": send_state,
        "round": queued.round,
        "due_at": now,
        "expires_at": queued.expires_at,
    }


def _write(cursor, decided: list[Decided], now: datetime) -> None:
    closing = {OutgoingState.QUEUED: None, OutgoingState.OPEN: None}
    cursor.execute(
        _DECIDE,
        [
            [each.queued.id for each in decided],
            [each.state.value for each in decided],
            [each.reason for each in decided],
            [closing.get(each.state, now) for each in decided],
            [each.due_at or each.queued.due_at for each in decided],
            [closing.get(each.state, after(each.queued.stated_at, now)) for each in decided],
        ],
    )
    placing.keep(cursor, [each.instance for each in decided if each.instance], now)
    sends = [send for each in decided for send in each.sends]
    if sends:
        cursor.execute(_SENDS, [msgspec.json.encode(sends).decode()])
        again = [each.queued for each in decided if each.state == OutgoingState.OPEN and each.queued.round > 1]
        settle_idle(cursor, sorted((each.workspace_id, each.delivery_id) for each in again), now)
    state(cursor, [statement for each in decided for statement in _statements(each, now)])


def _statements(decided: Decided, now: datetime) -> list[Statement]:
    queued = decided.queued
    if decided.state in (OutgoingState.QUEUED, OutgoingState.OPEN):
        return []
    at = after(queued.stated_at, now)
    if decided.suppressed:
        return [
            Statement(
                queued.workspace_id, queued.public_id, "suppressed", at, target.token, target.platform, decided.reason
            )
            for target in decided.suppressed
        ]
    return [Statement(queued.workspace_id, queued.public_id, decided.state.value, at, reason=decided.reason)]
