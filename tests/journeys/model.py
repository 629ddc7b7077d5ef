"""What should become of people in one journey, said once more and in a few lines: the oracle of random runs.

It reads the definition as it is posted and knows nothing of rows, portions or workers.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from journeys.engine.moving import drawn
from tests.journeys.clocks import clock_shows
from tests.journeys.somebody import Somebody

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)
CONVERSION = "Purchase"


@dataclass(eq=False)
class Entry:
    """`visits` are the steps, when each began, and the outcome it was left by."""

    number: int
    person: Somebody
    plan: dict[str, Any]
    entered: datetime
    step: str = ""
    since: datetime | None = None
    calls: list[tuple[datetime, str]] = field(default_factory=list)
    heard: list[tuple[datetime, str]] = field(default_factory=list)
    out: datetime | None = None
    reason: str = ""
    visits: list[list[Any]] = field(default_factory=list)
    # What became of the message of a step that somebody leaves for it: waiting, sent, or why not.
    told: str = ""

    @property
    def deed(self) -> dict[str, Any]:
        return next(step for step in self.plan["steps"] if step["id"] == self.step)


class Model:
    """`numbers` are those the entries have got, for what chance decides: that is the engine's."""

    def __init__(self, plan: dict[str, Any], started: datetime) -> None:
        self.plan, self.started = plan, started
        self.paused, self.resumed = False, None
        self.entries: list[Entry] = []
        self.sent: list[tuple[Somebody, str]] = []
        self.triggers: Counter[str] = Counter()
        self.news: list[tuple[datetime, int, int, Somebody, str, datetime]] = []
        self.numbers: list[int] = []
        # Of a segment that starts it: who is in it, and who was when that was looked at last.
        self.members: list[Somebody] = []
        self.before: list[Somebody] = []

    def happens(self, person: Somebody, name: str, at: datetime, now: datetime) -> None:
        self.news.append((at, 1, len(self.news), person, name, now))

    def is_let_in(self, person: Somebody, now: datetime) -> None:
        """By a program; at one instant before what people did, which is counted later."""
        self.news.append((now, 0, len(self.news), person, "", now))

    def messages_go_out(self) -> None:
        for one in self.under_way():
            if one.told == "waiting":
                one.told = _became(one.deed, one.person.now)

    def under_way(self, person: Somebody | None = None) -> list[Entry]:
        return [one for one in self.entries if one.out is None and (person is None or one.person.now is person)]

    def resume(self, now: datetime) -> None:
        self.paused, self.resumed = False, now

    def merge(self, person: Somebody, other: Somebody, now: datetime) -> None:
        """Who is under way goes on as who they are now; where that one is under way too, one entry ends."""
        taken, theirs = bool(self.under_way(person)), self.under_way(other)
        other.into = person
        person.tags |= other.tags
        person.done += other.done
        for those in (self.members, self.before):
            if other in those:
                those[:] = [one for one in those if one not in (person, other)] + [person]
        for one in theirs:
            if taken:
                self.leaves(one, now, "merged")
            else:
                one.person, taken = person, True

    def erase(self, person: Somebody, now: datetime) -> None:
        for one in self.under_way(person):
            self.leaves(one, now, "erased")
        person.erased = True

    def work(self, now: datetime) -> None:
        news = sorted(self.news, key=lambda one: one[:3])
        self.news.clear()
        for at, _, _, person, name, _ in news:
            person.now.done.append((at, name))
        for at, _, _, person, name, noted in news:
            for one in self.under_way(person.now) if name else ():
                self._hears(one, name, at, now)
            if name == self.plan["entry"].get("event", ""):
                self._asks(person.now, at, noted, now)
        if not self.paused:
            coming = [person for person in self.members if person not in self.before]
            self.before = list(self.members)
            for person in sorted(coming, key=lambda one: int(one.name[1:])):
                self._asks(person, now, now, now)
        if not self.paused:
            for one in self.entries:
                self._goes(one, now, now)

    def _hears(self, one: Entry, name: str, at: datetime, now: datetime) -> None:
        if not self.paused:
            self._goes(one, at, now)
        if one.out is not None or at < one.entered:
            return
        called = next((_reason(rule) for rule in one.plan["exit_rules"] if _event(rule) == name), None)
        if called is not None:
            one.calls.append((at, called))
        elif one.step and at >= one.since and name in _meant(one.deed):
            one.heard.append((at, _meant(one.deed)[name]))
        if not self.paused:
            self._goes(one, at, now)

    def _asks(self, person: Somebody, at: datetime, noted: datetime, now: datetime) -> None:
        for one in self.under_way(person) if not self.paused else ():
            self._goes(one, at, now)
        answer = self._answer(person, at, noted)
        self.triggers[answer] += 1
        if answer == "entered":
            begins = now if now - at > HOUR else at
            one = Entry(len(self.entries), person, self.plan, begins, since=begins)
            self.entries.append(one)
            self._goes(one, begins, now)

    def _answer(self, person: Somebody, at: datetime, noted: datetime) -> str:
        mine = [one for one in self.entries if one.person.now is person]
        rule = self.plan["reentry"]["rule"]
        if at < self.started:
            return "before_start"
        if noted - at > DAY:
            return "too_old"
        if self.paused:
            return "paused"
        if rule == "always":
            return "too_soon" if any(at < one.entered + HOUR for one in mine) else "entered"
        if any(one.out is None for one in mine):
            return "under_way"
        if mine and rule == "never":
            return "once_only"
        return "too_soon" if any(at < one.out + HOUR for one in mine) else "entered"

    def _goes(self, one: Entry, until: datetime, now: datetime) -> None:
        while one.out is None:
            if one.calls:
                self.leaves(one, self._at(one, min(one.calls)[0], now), min(one.calls)[1])
                return
            over, way = self._over(one, until)
            taken_out = _taken_out_as(one)
            if over is not None and way in _NOT_SENT:
                self.leaves(one, over, way)
                return
            if over is None:
                if taken_out is not None:
                    self.leaves(one, max(now, one.since), taken_out)
                return
            at = self._at(one, over, now)
            if one.step and one.deed["type"] == "exit":
                self.leaves(one, at, "end")
            elif taken_out is not None:
                self.leaves(one, at, taken_out)
            else:
                self._takes(one, way, at)

    def _takes(self, one: Entry, way: str, at: datetime) -> None:
        if not one.step:
            return self._comes(one, one.plan["steps"][0]["id"], at)
        one.visits[-1][2] = way
        to = one.deed["next"][_ways(one.deed).index(way)]
        if not to:
            return self.leaves(one, at, "end")
        return self._comes(one, to, max(at + INSTANT if to == one.step else at, one.since + INSTANT))

    def _comes(self, one: Entry, step: str, at: datetime) -> None:
        one.step, one.since, one.heard, one.told = step, at, [], ""
        one.visits.append([step, at, ""])
        person, deed = one.person.now, one.deed
        if deed["type"] in ("push", "in_app"):
            self.sent.append((person, step))
            one.told = "waiting" if deed.get("if_not_sent") == "exit" else ""
        elif deed["type"] == "change":
            person.attributes |= deed["set"]
            person.tags = (person.tags | set(deed["add_tags"])) - set(deed["remove_tags"])

    def leaves(self, one: Entry, at: datetime, reason: str) -> None:
        one.out, one.reason = max(at, one.since), reason

    def _over(self, one: Entry, until: datetime) -> tuple[datetime | None, str]:
        """When the step was over and the way out of it; None while it is not."""
        if not one.step:
            return one.since, ""
        deed, person = one.deed, one.person.now
        match deed:
            case {"if_not_sent": "exit"}:
                over, way = (None, "") if one.told == "waiting" else (until, one.told.replace("sent", ""))
                return over, way
            case {"for": span}:
                over, way = one.since + SPANS[span], ""
            case {"until": at}:
                zone = person.attributes["timezone"]
                over, way = clock_shows(one.since, zone, at, tuple(deed.get("weekdays", range(1, 8)))), ""
            case {"timeout": span}:
                over, way = one.since + SPANS[span], "timed_out"
                if fitting := [heard for heard in one.heard if heard[0] <= over]:
                    return min(fitting)
            case {"by": "percentage"}:
                number = drawn(self.numbers[one.number], deed["id"])
                return one.since, deed["branches"][0 if number < deed["branches"][0]["share"] else 1]["name"]
            case {"by": "attribute"}:
                fits = (branch["name"] for branch in deed["branches"] if person.meets(branch["filters"]))
                return one.since, next(fits, deed["otherwise"])
            case {"by": "event"}:
                since = one.since - SPANS[deed["within"]] if "within" in deed else one.entered
                lately = {name for at, name in person.done if since < at <= one.since}
                fits = (branch["name"] for branch in deed["branches"] if branch["event"] in lately)
                return one.since, next(fits, deed["otherwise"])
            case _:
                return one.since, "succeeded" if deed["type"] == "change" else ""
        return (over, way) if over <= until else (None, "")

    def _at(self, one: Entry, due: datetime, now: datetime) -> datetime:
        at = max(due, one.since, self.resumed or due)
        return max(now, one.since) if now - at > HOUR else at


SPANS = {f"PT{n}M": n * MINUTE for n in (45,)} | {f"PT{n}H": n * HOUR for n in (1, 2, 3, 5, 30)}


_NOT_SENT = ("unsubscribed", "undeliverable", "failed")


def _became(deed: dict[str, Any], person: Somebody) -> str:
    """Nobody has a device; the in-app message names for all but gold people what nobody has."""
    if not person.subscribed:
        return "unsubscribed"
    if deed["type"] == "push":
        return "undeliverable"
    return "sent" if person.attributes["tier"] == "gold" else "failed"


def _event(rule: dict[str, Any]) -> str | None:
    return CONVERSION if rule["by"] == "goal" else rule.get("event")


def _reason(rule: dict[str, Any]) -> str:
    return rule["by"] if rule["by"] in ("goal", "unsubscribed") else f"exit_rule: {rule['name']}"


def _taken_out_as(one: Entry) -> str | None:
    return next((_reason(rule) for rule in one.plan["exit_rules"] if _fits(rule, one.person.now)), None)


def _fits(rule: dict[str, Any], person: Somebody) -> bool:
    if rule["by"] == "unsubscribed":
        return not person.subscribed
    return rule["by"] == "attribute" and person.meets(rule["filters"])


def _meant(deed: dict[str, Any]) -> dict[str, str]:
    """The way out that an event stands for."""
    if "outcomes" in deed:
        return {one["event"]: one["name"] for one in deed["outcomes"]}
    return {deed["event"]: "happened"} if deed["type"] == "wait" and "event" in deed else {}


def _ways(deed: dict[str, Any]) -> list[str]:
    if "timeout" in deed:
        return [*_meant(deed).values(), "timed_out"]
    if deed["type"] == "split":
        return [one["name"] for one in deed["branches"]] + [deed[key] for key in ("otherwise",) if key in deed]
    return ["succeeded" if deed["type"] == "change" else ""]
