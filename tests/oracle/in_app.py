"""In-app messages as metrics.md 1.4, 5 and 6 state them: a list of reports in, every number out.

Plain Python over the posted events, one message at a time. Nothing here is fast.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.oracle.times import effective, instant

EVER = datetime.min.replace(tzinfo=UTC)
THIRTY_DAYS = timedelta(days=30)
SHOWN = ("displayed", "page_displayed")
# How a display ended, as the report says it.
ENDS = {
    "close_button": "Close button",
    "swipe": "Swipe",
    "backdrop": "Tap beside the message",
    "timeout": "After a time",
}


@dataclass(frozen=True)
class BlockOf:
    """One version of a block: the same id with another content is another block (I-E9)."""

    id: str
    type: str
    text: str
    card: str
    since: datetime
    until: datetime | None
    action_name: str = ""

    def alive(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Told:
    """One report, dated and placed."""

    type: str
    at: datetime
    received_at: datetime
    device: str
    person: str | None
    display: str
    card: str
    block: BlockOf | None
    reason: str | None
    name: str


@dataclass
class Row:
    """A row of audience activity."""

    displays: list[datetime] = field(default_factory=list)
    clicks: list[datetime] = field(default_factory=list)

    @property
    def until(self) -> datetime:
        """From the latest display; of a row that no display made, from the first click."""
        return (max(self.displays) if self.displays else min(self.clicks)) + THIRTY_DAYS


class InApp:
    """`versions`: when the content changed, and the cards since then: lists of blocks as the definition says them."""

    def __init__(self, versions: list[tuple[datetime, list[list[dict[str, str]]]]]) -> None:
        self.blocks = list(_blocks(versions))
        self.told: list[Told] = []
        self.rows: dict[str, Row] = {}
        self.ended: dict[str, datetime] = {}

    # What comes in.

    def hear(self, bodies: Iterable[tuple[dict[str, Any], datetime]], now: datetime) -> None:
        """Reports with their time of receipt, counted at `now` in this order."""
        for body, received in bodies:
            told = self._placed(body, received)
            self.told.append(told)
            self._keep(told, now)

    def _placed(self, body: dict[str, Any], received: datetime) -> Told:
        at, _ = effective(instant(body.get("occurred_at")), received)
        block = self._block(body["block_id"], at) if body.get("block_id") else None
        card = block.card if block else body.get("card_id") or "c1"
        name = " ".join((body.get("action_name") or (block.action_name if block else "")).split())
        return Told(
            body["type"], at, received, body["device_token"], body.get("person_id"), body["display_id"], card, block,
            body.get("reason"), name,
        )  # fmt: skip

    def _block(self, id: str, at: datetime) -> BlockOf:
        """Alive then, or the one that had been last: what was removed keeps its late reports (I-E10)."""
        known = [one for one in self.blocks if one.id == id]
        before = [one for one in known if one.since <= at]
        return before[-1] if before else known[0]

    def _keep(self, told: Told, now: datetime) -> None:
        counts = told.type in SHOWN or _clicks(told)
        if not counts or told.received_at - told.at >= THIRTY_DAYS:
            return
        row = self.rows.get(told.device)
        if row is None or row.until <= now:
            ended = self.ended.get(told.device)
            if told.at + THIRTY_DAYS <= now or (_clicks(told) and ended is not None and told.at < ended):
                return
            row = self.rows[told.device] = Row()
        (row.displays if told.type in SHOWN else row.clicks).append(told.at)
        self.ended[told.device] = row.until

    # What comes out, of everything that happened before `end` and from `start` on.

    def numbers(self, start: datetime = EVER, end: datetime | None = None) -> dict[str, Any]:
        shown = [one for one in self.impressions().items() if _within(one[1][0], start, end)]
        clicks = [one for one in self.told if _clicks(one) and _within(one.at, start, end)]
        ever = {device for _, device in self.impressions().values()}
        devices = {one.device for one in clicks}
        impressions, total = len(shown), len(clicks)
        return {
            "impressions": impressions,
            "impressions_unique": len({device for _, (_, device) in shown} | (devices - ever)),
            "clicks": total,
            "clicks_unique": len(devices),
            "ctr": total * 100 / impressions if impressions else None,
            "close_clicks": sum(_within(at, start, end) for at in self._closes()),
            "dismissed": sum(_within(at, start, end) for at, _ in self.ends().values()),
            "responses": len([one for one in self.answers() if _within(one.at, start, end)]),
            "response_people": len({one.person for one in self.answers() if _within(one.at, start, end)} - {None}),
        }

    def impressions(self) -> dict[tuple[str, str], tuple[datetime, str]]:
        """(display, card) -> the earliest time, and the device."""
        found: dict[tuple[str, str], tuple[datetime, str]] = {}
        for one in self.told:
            if one.type in SHOWN:
                key = one.display, one.card
                found[key] = min(found.get(key, (one.at, one.device)), (one.at, one.device))
        return found

    def of_block(self, block: BlockOf) -> tuple[int, int]:
        """Displays of its card while it stood there, and what was clicked on it (I-E12)."""
        seen = sum(card == block.card and block.alive(at) for (_, card), (at, _) in self.impressions().items())
        used = sum(one.type == "clicked" and one.block == block for one in self.told)
        return seen, used

    def ends(self) -> dict[str, tuple[datetime, str]]:
        """Display -> when and how it ended first (I-13)."""
        found: dict[str, tuple[datetime, str]] = {}
        for one in self.told:
            if one.type == "dismissed" or _closes(one):
                how = "close_button" if _closes(one) else one.reason or ""
                if one.display not in found or one.at < found[one.display][0]:
                    found[one.display] = one.at, ENDS.get(how, "Otherwise")
        return found

    def _closes(self) -> list[datetime]:
        return [one.at for one in self.told if _closes(one)]

    def answers(self) -> list[Told]:
        return [one for one in self.told if one.type == "clicked"]

    def answers_by_name(self) -> dict[str, tuple[int, int]]:
        names = {one.name for one in self.answers()}
        given = {name: [one for one in self.answers() if one.name == name] for name in names}
        return {name: (len(some), len({one.person for one in some} - {None})) for name, some in given.items()}

    def audience(self, now: datetime) -> dict[str, set[str]]:
        """Tab -> devices, at this moment."""
        living = {device: row for device, row in self.rows.items() if row.until > now}
        clicked = {device for device, row in living.items() if row.clicks}
        return {"impression": set(living), "clicked": clicked, "not_clicked": set(living) - clicked}


def _clicks(told: Told) -> bool:
    return told.type == "clicked" and told.block is not None and told.block.type != "close_button"


def _closes(told: Told) -> bool:
    return told.type == "clicked" and told.block is not None and told.block.type == "close_button"


def _within(at: datetime, start: datetime, end: datetime | None) -> bool:
    return start <= at and (end is None or at < end)


def _blocks(versions: list[tuple[datetime, list[list[dict[str, str]]]]]) -> Iterator[BlockOf]:
    open_: dict[str, BlockOf] = {}
    closed: list[BlockOf] = []
    for at, cards in versions:
        given = {block["id"]: (number, block) for number, blocks in enumerate(cards, 1) for block in blocks}
        for id, one in list(open_.items()):
            if id not in given or _content(*given[id]) != (one.type, one.text, one.card):
                closed.append(BlockOf(id, one.type, one.text, one.card, one.since, at, one.action_name))
                del open_[id]
        for id, (number, block) in given.items():
            if id not in open_:
                kind, text, card = _content(number, block)
                open_[id] = BlockOf(id, kind, text, card, at, None, block.get("action_name", ""))
    return iter([*closed, *open_.values()])


def _content(number: int, block: dict[str, str]) -> tuple[str, str, str]:
    return block["type"], block.get("text", ""), f"c{number}"
