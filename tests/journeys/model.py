"""What should become of people in one journey, said once more and in a few lines: the oracle of random runs.

It knows nothing of rows, portions or workers. Steps are written as they are told to people: a step has a kind, how long
it lasts at the longest, which events lead where, and where one comes when the time is over.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """`events` lead on at once; `draws` is asked for an entry, and answers with the next step."""

    kind: str
    lasts: timedelta = timedelta(0)
    events: tuple[tuple[str, str, str], ...] = ()
    over: tuple[str, str] = ("", "")
    draws: object = None


@dataclass
class Someone:
    """An entry: `steps` are the visits with when each began, `ways` the outcomes they were left by."""

    number: int
    person: str
    places: dict[str, Place]
    entered: datetime
    step: str = ""
    since: datetime = None
    heard: list = field(default_factory=list)
    out: datetime = None
    reason: str = ""
    visits: list = field(default_factory=list)


class Model:
    def __init__(self, places, started):
        self.places, self.started = places, started
        self.paused, self.resumed = False, None
        self.entries: list[Someone] = []
        self.sent: Counter = Counter()
        self.triggers: Counter = Counter()
        self.news: list = []

    def happens(self, person, name, at, now):
        self.news.append((at, len(self.news), person, name, now))

    def work(self, now):
        for at, _, person, name, noted in sorted(self.news):
            for one in [one for one in self.entries if one.person == person and one.out is None]:
                self._hears(one, name, at, now)
            if name == "Start":
                self._asks(person, at, noted, now)
        self.news.clear()
        if not self.paused:
            for one in self.entries:
                self._goes(one, now, now)

    def resume(self, now):
        self.paused, self.resumed = False, now

    def take_out(self, one, now):
        self._leaves(one, now, "by_hand")

    def _hears(self, one, name, at, now):
        if not self.paused:
            self._goes(one, at, now)
        if one.out is not None or at < one.entered:
            return
        if name == "Closed":
            one.heard.append((at, "out"))
        elif at >= one.since:
            meant = [to for event, _, to in one.places[one.step].events if event == name]
            ways = [way for event, way, _ in one.places[one.step].events if event == name]
            if not meant:
                return
            one.heard.append((at, "on", ways[0], meant[0]))
        else:
            return
        if not self.paused:
            self._goes(one, at, now)

    def _asks(self, person, at, noted, now):
        answer = self._answer(person, at, noted)
        self.triggers[answer] += 1
        if answer == "entered":
            begins = now if now - at > HOUR else at
            one = Someone(len(self.entries), person, self.places, begins, since=begins)
            self.entries.append(one)
            self._comes(one, next(iter(one.places)), begins)
            self._goes(one, begins, now)

    def _answer(self, person, at, noted):
        mine = [one for one in self.entries if one.person == person]
        if at < self.started:
            return "before_start"
        if noted - at > DAY:
            return "too_old"
        if self.paused:
            return "paused"
        if any(one.out is None for one in mine):
            return "under_way"
        if any(at < one.out + HOUR for one in mine):
            return "too_soon"
        return "entered"

    def _goes(self, one, until, now):
        while one.out is None:
            calls = [at for at, what, *_ in one.heard if what == "out"]
            if calls:
                self._leaves(one, self._at(one, min(calls), now), "exit_rule: Closed")
                return
            place = one.places[one.step]
            over = one.since + place.lasts
            led = min([heard for heard in one.heard if heard[1] == "on" and heard[0] <= over], default=None)
            if led is not None:
                at, to, way = led[0], led[3], led[2]
            elif place.lasts and over > until:
                return
            elif place.draws is not None:
                at, (way, to) = one.since, place.draws(one.number)
            else:
                at, (way, to) = over, place.over
            at = self._at(one, at, now)
            if place.kind == "exit" or not to:
                one.visits[-1][2] = way
                self._leaves(one, at, "end")
            else:
                one.visits[-1][2] = way
                self._comes(one, to, max(at, one.since + INSTANT))

    def _comes(self, one, step, at):
        one.step, one.since, one.heard = step, at, []
        one.visits.append([step, at, ""])
        if one.places[step].kind == "push":
            self.sent[one.person, step] += 1

    def _leaves(self, one, at, reason):
        one.out, one.reason, one.heard = max(at, one.since), reason, []

    def _at(self, one, due, now):
        at = max(due, one.since, self.resumed or due)
        return max(now, one.since) if now - at > HOUR else at
