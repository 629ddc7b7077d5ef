"""Cards and blocks in the order of the message, or all blocks by one of their numbers (ux.md 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from analytics.reports.in_app.report import BlockRow, CardRow, InAppReport
from analytics.views.address import Address
from analytics.views.campaign_list import Header

# Columns with an order of their own: the number of a block they go by, and that of a close button.
_NUMBERS = {
    "impressions": ("impressions", "impressions"),
    "clicks": ("clicks", "close_clicks"),
    "ctr": ("block_ctr", "close_rate"),
    "devices": ("clicks_unique", ""),
}
_COLUMNS = (
    ("Block", "", 1),
    ("Impressions", "impressions", 1),
    ("Clicks", "clicks", 1),
    ("CTR", "ctr", 1),
    ("Devices that clicked", "devices", 2),
    ("Note", "", 2),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The blocks of a card under it; sorted, all blocks together, each with the name of its card."""

    card: CardRow | None
    blocks: Sequence[tuple[BlockRow, str]]


def sort_of(request: HttpRequest) -> str:
    """A word of the address such as `-clicks`; empty for the order of the message."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in _NUMBERS else ""


def groups(report: InAppReport, sort: str) -> list[Group]:
    if not sort:
        return [Group(card, [(row, "") for row in card.blocks]) for card in report.cards]
    several = len(report.cards) > 1
    rows = [(row, card.card.label if several else "") for card in report.cards for row in card.blocks]
    key = sort.removeprefix("-")
    known = [one for one in rows if _value(one[0], key) is not None]
    known.sort(key=lambda one: _value(one[0], key) or 0, reverse=sort.startswith("-"))
    # What has no such number comes last, whichever way.
    return [Group(None, [*known, *(one for one in rows if _value(one[0], key) is None)])]


def headers(address: Address, sort: str) -> list[Header]:
    """Each leads to its order, greatest first, then to the opposite, then back to the order of the message."""
    return [_header(address, sort, *column) for column in _COLUMNS]


def _header(address: Address, sort: str, label: str, key: str, priority: int) -> Header:
    if not key:
        return Header(label, priority=priority)
    onward = {f"-{key}": key, key: ""}.get(sort, f"-{key}")
    active = sort.removeprefix("-") == key
    state = ("descending" if sort.startswith("-") else "ascending") if active else ""
    return Header(label, key, number=True, priority=priority, url=str(address.with_(sort=onward)), sorted=state)


def _value(row: BlockRow, key: str) -> int | Decimal | None:
    number = row.numbers.get(_NUMBERS[key][row.block.closes])
    return None if number is None else number.value
