"""Journeys drawn at random: which steps, in which order, where each way out leads, who may come again or goes early."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.journeys.road import leave, push, wait

START = {"by": "event", "event": "Start"}
# Of journeys that a program or a segment starts, whoever would do "Start" is let in, or comes and goes, by these.
ENTRIES = (START, START, {"by": "api"}, {"by": "segment"})
EVENTS = ("Start", "Start", "Start", "Bought", "Liked", "Back", "Closed", "Purchase", "Nothing")
# Clocks change at different hours, by an hour or by half of one.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")


def _step(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "type": type} | more


def _split(id: str, by: str, *branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    more |= {} if by == "percentage" else {"otherwise": "Else"}
    return _step(id, "split", by=by, branches=list(branches), **more)


_BOUGHT, _LIKED = ({"name": name, "event": name} for name in ("Bought", "Liked"))
_GOLD = {"name": "Gold", "filters": [{"property": "tier", "op": "eq", "value": "gold"}]}
_SEEN = {"name": "Seen", "filters": [{"property": "tags", "op": "contains", "value": "seen"}]}
_MARK = {"set": {"tier": "gold"}, "unset": [], "add_tags": ["seen"], "remove_tags": ["new"]}
_FORGET = {"set": {"tier": "none"}, "unset": [], "add_tags": ["new"], "remove_tags": ["seen"]}
# Under one id there are several: a step that changes its type by an edit is another one.
STEPS = (
    push("hello"),
    push("note"),
    # Nobody has a device, and who is not gold has nothing to be shown.
    push("try", if_not_sent="exit"),
    _step("card", "in_app", message="card", if_not_sent="exit"),
    wait("PT45M", id="hello"),
    wait("PT2H", id="rest"),
    wait("PT30H", id="long"),
    _step("morning", "wait", until="09:00"),
    _step("night", "wait", until="02:30"),
    _step("weekday", "wait", until="02:00", weekdays=[1, 3, 7]),
    _step("back", "wait", event="Back", timeout="PT5H"),
    _step("ask", "custom_event", outcomes=[_BOUGHT, _LIKED], timeout="PT3H"),
    _split("who", "percentage", {"name": "A", "share": 50}, {"name": "B", "share": 50}),
    _split("kind", "attribute", _GOLD, _SEEN),
    _split("did", "event", _BOUGHT, _LIKED),
    _split("lately", "event", _LIKED, within="PT5H"),
)
CHANGES = (_step("mark", "change", **_MARK), _step("forget", "change", **_FORGET))
RULES = (
    {"name": "Closed", "by": "event", "event": "Closed"},
    {"name": "Lost", "by": "attribute", "filters": [{"property": "tier", "op": "eq", "value": "lost"}]},
    {"name": "Goal", "by": "goal"},
    {"name": "Gone", "by": "unsubscribed"},
)
PLACES_OUT = {"wait": 1, "custom_event": 3, "push": 1, "in_app": 1, "change": 1}


def _ways_out(step: dict[str, Any]) -> int:
    if step["type"] == "split":
        return len(step["branches"]) + (step["by"] != "percentage")
    return 2 if step["type"] == "wait" and "event" in step else PLACES_OUT[step["type"]]


@st.composite
def journeys(draw, reentry: tuple[str, ...] = ("never", "after_exit", "always")) -> dict[str, Any]:
    """Every step is reached: by its first way out each leads to the next. Back it goes only behind a wait."""
    again = draw(st.sampled_from(reentry))
    # With two entries of one person at once it would be chance which of them sees what the other changed.
    offered = STEPS if again == "always" else STEPS + CHANGES
    chosen = draw(st.lists(st.sampled_from(offered), min_size=2, max_size=7, unique_by=lambda step: step["id"]))
    steps = [*chosen, leave()]
    ids = [step["id"] for step in steps]
    for place, step in enumerate(chosen):
        waits = step["type"] in ("wait", "custom_event")
        others = st.sampled_from([*(ids if waits else ids[place + 1 :]), ""])
        following = [ids[place + 1], *(draw(others) for _ in range(_ways_out(step) - 1))]
        chosen[place] = steps[place] = step | {"next": following}
    rules = draw(st.lists(st.sampled_from(RULES), max_size=2, unique_by=lambda rule: rule["name"]))
    again = {"rule": again} | ({} if again == "never" else {"after": "PT1H"})
    return {"entry": draw(st.sampled_from(ENTRIES)), "reentry": again, "exit_rules": rules, "steps": steps}


@lru_cache
def before_clocks_change(zone: str, after: datetime) -> datetime:
    """The noon before the next night in which they do."""
    day = after.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    while True:
        day += timedelta(days=1)
        here, tomorrow = ((day + timedelta(days=n)).astimezone(ZoneInfo(zone)) for n in (0, 1))
        if here.utcoffset() != tomorrow.utcoffset():
            return day
