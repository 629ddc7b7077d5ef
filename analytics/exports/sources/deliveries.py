"""The delivery log: rows that were ticked, that match the filters, or all (ux.md 3.8)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from pyroaring import BitMap

from analytics.exports.columns import Column, Kind
from analytics.exports.keys import Numbers, Part, numbers_of, parts
from analytics.exports.source import Asked, Source
from analytics.exports.sources.people import person_id
from analytics.templatetags.words import CHANNELS
from analytics.views.delivery_words import DeliveryQuery, parse_deliveries
from messaging.deliveries.filter import STATES, DeliveryFilter
from messaging.deliveries.log import counted
from messaging.reasons import REASONS
from workspaces.models import Workspace
from workspaces.permissions import SEE_ADDRESSES

_TIMES = ("since", "until")
_CHUNK = 100_000
# A retry whose first request the fold has not heard of is queued for whoever pressed the button.
_STATUS = """CASE WHEN d.state = 'failed' AND o.state IN ('queued', 'open') AND o.round > 1 THEN 'queued'
    ELSE d.state END"""
_KNOWN_REASON = "CASE WHEN d.reason = '' THEN NULL WHEN d.reason_code IN ({codes}) THEN d.reason_code ELSE 'other' END"
_REASON_WORDS = "('{texts}'::jsonb ->> ({reason}))"
_DETAIL = """nullif(CASE WHEN d.reason_code IN ({codes}) THEN btrim(substr(d.reason, length(d.reason_code) + 2))
    ELSE d.reason END, '')"""
# Of our own sends; of what was reported where we sent nothing. Elsewhere than in push a device is what a reader opened
# the message with, not where it was sent to.
_DEVICES = """ LEFT JOIN LATERAL (
    SELECT count(*) AS targeted, count(*) FILTER (WHERE s.state = 'accepted') AS accepted, max(s.tries) AS tries
    FROM messaging_devicesend s WHERE s.workspace_id = d.workspace_id AND s.delivery_id = d.id
) own ON true LEFT JOIN LATERAL (
    SELECT count(*) AS targeted, count(*) FILTER (WHERE a.state = 'sent') AS accepted
    FROM messaging_deviceattempt a WHERE a.workspace_id = d.workspace_id AND a.delivery_id = d.id
) reported ON true"""
_OF_DEVICES = """CASE WHEN own.targeted > 0 THEN own.{name}
    WHEN reported.targeted > 0 AND (d.channel = 'push' OR o.id IS NOT NULL) THEN reported.{name} END"""
_TRIES = "coalesce(own.tries, (d.facts::jsonb #>> '{seen,attempted,2}')::int)"
_FROM = """SELECT {select} FROM messaging_delivery d
LEFT JOIN messaging_person p ON p.workspace_id = d.workspace_id AND p.id = d.person_id
LEFT JOIN messaging_message m ON m.workspace_id = d.workspace_id AND m.id = d.message_id
LEFT JOIN campaigns_campaign c ON c.workspace_id = d.workspace_id AND c.id = d.campaign_id
LEFT JOIN campaigns_action a ON a.workspace_id = d.workspace_id AND a.id = d.action_id
LEFT JOIN messaging_outgoing o ON o.workspace_id = d.workspace_id AND o.delivery_id = d.id{devices}
WHERE d.workspace_id = %(ws)s AND {on} ORDER BY d.id DESC"""
_PEOPLE = (
    "SELECT DISTINCT person_id FROM messaging_delivery d WHERE d.workspace_id = %s AND {on} AND person_id IS NOT NULL"
)


class Deliveries(Source):
    id, label, one, many = "deliveries", "Deliveries", "delivery", "deliveries"
    has_news = True
    news = "deliveries that were not in it"

    def ask(self, request: HttpRequest) -> Asked:
        query = parse_deliveries(request)
        found = counted(query.matching(request.ws))
        return Asked(
            title="Deliveries",
            sentence=_sentence(query),
            page=str(query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))),
            parameters=_stored(query.filter),
            count=found.n,
            count_is_exact=found.exact,
        )

    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        return [
            Column("id", "Your id", "d.external_id"),
            Column("public_id", "Readout's id", "d.public_id", Kind.ID),
            Column("status", "Status", _STATUS, Kind.ID),
            Column("reason", "Reason", _reason(), Kind.ID),
            Column("reason_text", "Reason in words", _reason_words(), Kind.ID),
            Column("reason_detail", "Detail of the reason", _DETAIL.format(codes=_codes())),
            Column("channel", "Channel", "d.channel", Kind.ID),
            Column("message", "Message", "m.external_id"),
            Column("campaign", "Campaign", "c.external_id"),
            Column("action", "Action", "a.external_id"),
            Column("person", "User", person_id(permissions)),
            Column("email", "E-mail", "p.email", needs=SEE_ADDRESSES, ticked=False),
            Column("phone", "Phone", "p.phone", needs=SEE_ADDRESSES, ticked=False),
            Column("devices_accepted", "Devices reached", _OF_DEVICES.format(name="accepted"), Kind.NUMBER),
            Column("devices", "Devices", _OF_DEVICES.format(name="targeted"), Kind.NUMBER),
            Column("tries", "Tries", _TRIES, Kind.NUMBER),
            Column("attempted", "Attempted", "coalesce(d.outcome_at, d.created_at)", Kind.TIME),
            Column("came_in", "Came in", "d.created_at", Kind.TIME, ticked=False),
            Column("delivered", "Delivered", "d.delivered_at", Kind.TIME, ticked=False),
            Column("opened", "Opened", "d.opened_at", Kind.TIME, ticked=False),
            Column("clicked", "Clicked", "d.clicked_at", Kind.TIME, ticked=False),
            Column("converted", "Converted", "d.converted_at", Kind.TIME, ticked=False),
        ]

    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        found = _restored(parameters).apply(workspace).order_by().values_list("pk")
        return numbers_of(*found.query.sql_with_params())

    def rows(self, select: str, part: Part) -> str:
        devices = _DEVICES if "own." in select else ""
        return _FROM.format(select=select, devices=devices, on=part.on("d.id"))

    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        found = BitMap()
        for part in parts(keys, _CHUNK):
            found |= BitMap(numbers_of(_PEOPLE.format(on=part.on("d.id")), [workspace.pk]))
        return found


def _codes() -> str:
    return ", ".join(f"'{code}'" for code in REASONS)


def _reason() -> str:
    return _KNOWN_REASON.format(codes=_codes())


def _reason_words() -> str:
    texts = json.dumps({code: reason.text for code, reason in REASONS.items()}, ensure_ascii=False)
    return _REASON_WORDS.format(texts=texts.replace("'", "''").replace("%", "%%"), reason=_reason())


def _stored(wanted: DeliveryFilter) -> dict[str, Any]:
    """As JSON; a range that moves with time stands still from here on."""
    named = {name: value for name, value in asdict(wanted).items() if value}
    return {name: value.isoformat() if name in _TIMES else value for name, value in named.items()}


def _restored(parameters: Mapping[str, Any]) -> DeliveryFilter:
    known = {field.name for field in fields(DeliveryFilter)}
    given: dict[str, Any] = {name: value for name, value in parameters.items() if name in known}
    given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    given |= {name: datetime.fromisoformat(given[name]) for name in _TIMES if name in given}
    return replace(DeliveryFilter(), **given)


def _sentence(query: DeliveryQuery) -> str:
    wanted = query.filter
    said = {
        "Status": ", ".join(STATES[state] for state in wanted.states),
        "Channel": ", ".join(str(CHANNELS[channel]) for channel in wanted.channels),
        "Platform": ", ".join(query.words["platform"]),
        "Reason": ", ".join(REASONS[code].text for code in wanted.reasons),
        "Campaign": query.campaign.name if query.campaign else "",
        "Journey": query.journey.name if query.journey else "",
        "Step": str(query.step) if query.step else "",
        "Message": query.message.name if query.message else "",
        "User": query.person.public_id if query.person else "",
        "Ticked": str(len(wanted.ids)) if wanted.ids else "",
        "When": "" if query.period.lifetime else query.period.label,
    }
    return "; ".join(f"{name}: {words}" for name, words in said.items() if words) or "All deliveries"
