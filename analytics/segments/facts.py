"""Sets of people out of what is known of each: tags, devices, attributes, and that they exist at all.

A set travels as the four bytes of each number, most significant first, which is a tenth of the cost of a row each.
"""

import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb
from pyroaring import BitMap

from analytics.binary import rows
from analytics.reports.query import PLATFORMS
from analytics.segments.rule import Attribute, OnPlatform, Tagged
from messaging.goals import is_number

_SET = "SELECT coalesce(string_agg(substring(int8send({number}) FROM 5), ''), '') FROM {whom}"
# Of everybody who exists now: not erased, and not merged into somebody else.
_PEOPLE = _SET.format(
    number="p.id",
    whom="messaging_person p WHERE p.workspace_id = %(ws)s AND p.erased_at IS NULL AND p.merged_into_id IS NULL",
)
_TAGS = _SET.format(
    number="t.person_id", whom="messaging_persontag t WHERE t.workspace_id = %(ws)s AND t.name = %(name)s"
)
_DEVICES = _SET.format(
    number="d.person_id",
    whom="messaging_device d WHERE d.workspace_id = %(ws)s AND d.platform = %(platform)s AND d.removed_at IS NULL",
)
_VALUE = "(p.attributes -> %(name)s::text)"
_IS = f"jsonb_typeof({_VALUE}) = '{{}}'"
_TEXT = '(p.attributes ->> %(name)s::text) COLLATE "C"'
_COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True, slots=True)
class Exists:
    """Everybody there is."""


# What a set can be asked by; an attribute's `ne` is asked the other way round, for a missing one satisfies it.
Fact = Exists | Tagged | OnPlatform | Attribute


def people(workspace_id: int, fact: Fact, among: BitMap | None = None) -> BitMap:
    """All whom it is true of, or those of `among`."""
    sql, arguments = _question(fact)
    if among is not None:
        number = {Tagged: "t.person_id", OnPlatform: "d.person_id"}.get(type(fact), "p.id")
        sql, arguments = f"{sql} AND {number} = ANY(%(among)s)", {**arguments, "among": list(among)}
    return _set(sql, {"ws": workspace_id, **arguments})


def _question(fact: Fact) -> tuple[str, Mapping[str, Any]]:
    match fact:
        case Exists():
            return _PEOPLE, {}
        case Tagged(name):
            return _TAGS, {"name": name}
        case OnPlatform(platform):
            return _DEVICES, {"platform": int(PLATFORMS[platform])}
        case Attribute(name):
            where, values = _condition(fact)
            return f"{_PEOPLE} AND {where}", {"name": name, **values}


def _condition(wanted: Attribute) -> tuple[str, Mapping[str, Any]]:
    """In SQL, the very comparison `messaging.goals.Condition` makes: by JSON type, numbers as numbers."""
    if wanted.op == "exists":
        return "p.attributes ? %(name)s::text", {}
    if wanted.op == "in":
        return f"{_VALUE} = ANY(%(values)s::jsonb[])", {"values": [Jsonb(value) for value in wanted.value]}
    value = {"value": Jsonb(wanted.value)}
    if wanted.op == "eq":
        return f"{_VALUE} = %(value)s", value
    if wanted.op == "contains":
        return _contains(wanted.value), value | {"text": wanted.value}
    sign = _COMPARED[wanted.op]
    if isinstance(wanted.value, str):
        return f"{_TEXT} {sign} %(text)s AND {_IS.format('string')}", {"text": wanted.value}
    if not is_number(wanted.value):
        return "false", {}
    return f"{_VALUE} {sign} %(value)s AND {_IS.format('number')}", value


def _contains(value: Any) -> str:
    among = f"WHEN 'array' THEN %(value)s::jsonb IN (SELECT jsonb_array_elements({_VALUE}))"
    within = "WHEN 'string' THEN strpos(p.attributes ->> %(name)s::text, %(text)s::text) > 0"
    return f"CASE jsonb_typeof({_VALUE}) {among} {within if isinstance(value, str) else ''} ELSE false END"


def _set(sql: str, arguments: Mapping[str, Any]) -> BitMap:
    [(numbers,)] = rows(sql, arguments)
    return _from_bytes(numbers)


def _from_bytes(numbers: bytes) -> BitMap:
    read = array("I", numbers)
    if sys.byteorder == "little":
        read.byteswap()
    return BitMap(read)
