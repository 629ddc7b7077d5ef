"""Conditions on the event that converts, as bodies of campaigns and journeys write them."""

from collections.abc import Iterable
from typing import Any, Literal

from messaging.api.declared import Body, Name


class Filter(Body):
    """One condition on a property of the goal's event; all have to hold."""

    property: Name
    op: Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "exists"]
    value: Any = None


def filters_as_kept(filters: Iterable[Filter]) -> list[dict[str, Any]]:
    return [{"property": each.property, "op": each.op, "value": each.value} for each in filters]
