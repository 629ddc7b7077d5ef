"""Sets of people out of what is known of each: tags, devices, attributes, and that they exist at all.

A set travels as the four bytes of each number, most significant first, which is a tenth of the cost of a row each.
"""

import sys
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor
from psycopg.types.json import Jsonb
from pyroaring import BitMap

from analytics.segments.rule import Attribute

_SET = "SELECT coalesce(string_agg(substring(int8send({number}) FROM 5), ''), '') FROM {rows}"
_EXISTS = "messaging_person p WHERE p.workspace_id = %(ws)s AND p.erased_at IS NULL AND p.merged_into_id IS NULL"
_EVERYBODY = _SET.format(number="p.id", rows=_EXISTS)
_TAGGED = _SET.format(
    number="t.person_id", rows="messaging_persontag t WHERE t.workspace_id = %(ws)s AND t.name = %(name)s"
)
_ON_PLATFORM = _SET.format(
    number="d.person_id",
    rows="messaging_device d WHERE d.workspace_id = %(ws)s AND d.platform = %(platform)s AND d.removed_at IS NULL",
)
_VALUE = "(p.attributes -> %(name)s::text)"
_SAME_TYPE = f"jsonb_typeof({_VALUE}) = jsonb_typeof(%(value)s::jsonb)"
_TEXT = '(p.attributes ->> %(name)s::text) COLLATE "C"'
_COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def everybody(workspace_id: int) -> BitMap:
    """Everybody who exists now: not erased, and not merged into somebody else."""
    return _people(_EVERYBODY, {"ws": workspace_id})


def tagged(workspace_id: int, name: str) -> BitMap:
    return _people(_TAGGED, {"ws": workspace_id, "name": name})


def on_platform(workspace_id: int, platform: int) -> BitMap:
    return _people(_ON_PLATFORM, {"ws": workspace_id, "platform": platform})


def with_attribute(workspace_id: int, wanted: Attribute) -> BitMap:
    """Whose attribute is there and satisfies it; `ne` is asked the other way round, for a missing one satisfies it."""
    where, values = condition(wanted)
    return _people(f"{_EVERYBODY} AND {where}", {"ws": workspace_id, "name": wanted.name, **values})


def condition(wanted: Attribute) -> tuple[str, Mapping[str, Any]]:
    """In SQL, the very comparison `campaigns.goals.Condition` makes: by JSON type, numbers as numbers."""
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
        return f"{_SAME_TYPE} AND {_TEXT} {sign} %(text)s", value | {"text": wanted.value}
    return f"{_SAME_TYPE} AND {_VALUE} {sign} %(value)s", value


def _contains(value: Any) -> str:
    among = f"WHEN 'array' THEN %(value)s::jsonb IN (SELECT jsonb_array_elements({_VALUE}))"
    within = "WHEN 'string' THEN strpos(p.attributes ->> %(name)s::text, %(text)s::text) > 0"
    return f"CASE jsonb_typeof({_VALUE}) {among} {within if isinstance(value, str) else ''} ELSE false END"


def _people(sql: str, arguments: Mapping[str, Any]) -> BitMap:
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        found = cursor.execute(sql, arguments, binary=True).fetchone()
    return from_bytes(found[0]) if found else BitMap()


def from_bytes(numbers: bytes) -> BitMap:
    read = array("I", numbers)
    if sys.byteorder == "little":
        read.byteswap()
    return BitMap(read)


def of(numbers: Iterable[int]) -> BitMap:
    return BitMap(array("I", numbers))
