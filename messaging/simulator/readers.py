"""People who do not exist and the programs between them and their mail: who looks at a letter, when, and with what.

A mailbox is always the same one: what it does follows from its address.
"""

import asyncio
import hashlib
import heapq
import random
import time
from dataclasses import dataclass
from itertools import count

import httpx2

from messaging.simulator.letters import Letter

_PATIENCE = 5.0
_AT_ONCE = 20
_PEOPLE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
)
# Apple's privacy protection says this and nothing more; a company's filter says its name.
_APPLE, _FILTER = "Mozilla/5.0", "Mozilla/5.0 (compatible; Mimecast Link Check)"


@dataclass(frozen=True, slots=True)
class ReadingHabits:
    """Shares between 0 and 1, and usual times in seconds."""

    behind_apple: float = 0.3
    behind_a_filter: float = 0.06
    opens: float = 0.45
    clicks: float = 0.35
    leaves: float = 0.01
    opens_within: float = 90.0
    reads_for: float = 20.0


@dataclass(frozen=True, slots=True)
class Look:
    """One request: a picture fetched, a link followed, or (`leaving`) a mail reader's *unsubscribe* pressed."""

    due: float
    path: str
    agent: str
    leaving: bool = False


def looks(letter: Letter, habits: ReadingHabits, dice: random.Random) -> list[Look]:
    """Everything that comes of one letter, in no particular order."""
    mailbox = random.Random(hashlib.sha256(letter.address.encode()).digest())
    agent, before = mailbox.choice(_PEOPLE), mailbox.random()
    found: list[Look] = []
    if before < habits.behind_apple and letter.pixel:
        found.append(Look(letter.at + dice.uniform(3, 20), letter.pixel, _APPLE))
    elif before > 1 - habits.behind_a_filter:
        found += [Look(letter.at + dice.uniform(0.2, 1.2), link, _FILTER) for link in letter.links]
    if dice.random() < habits.opens:
        found += _read(letter, agent, habits, dice)
    return found


def _read(letter: Letter, agent: str, habits: ReadingHabits, dice: random.Random) -> list[Look]:
    opened = letter.at + 4 + dice.expovariate(1 / habits.opens_within)
    found = [Look(opened, letter.pixel, agent)] if letter.pixel else []
    seen = [link for link in letter.links if not link.startswith("/h/")]
    if seen and dice.random() < habits.clicks:
        # What stands first is followed most.
        link = seen[min(int(dice.expovariate(1.2)), len(seen) - 1)]
        found.append(Look(opened + 2 + dice.expovariate(1 / habits.reads_for), link, agent))
    if letter.way_out and dice.random() < habits.leaves:
        found.append(Look(opened + 5, letter.way_out, agent, leaving=True))
    return found


class Readers:
    """In memory: letters nobody has read before the simulator ends stay unread."""

    def __init__(self, door: str, habits: ReadingHabits, seed: int = 1) -> None:
        self.door, self.habits = door.rstrip("/"), habits
        self.dice = random.Random(seed)
        self.waiting: list[tuple[float, int, Look]] = []
        self.order = count()

    def take(self, letter: Letter) -> None:
        for look in looks(letter, self.habits, self.dice):
            heapq.heappush(self.waiting, (look.due, next(self.order), look))

    async def run(self) -> None:
        async with httpx2.AsyncClient(base_url=self.door, timeout=15, trust_env=False) as client:
            while True:
                due = self._due(time.time())
                await asyncio.gather(*(self._look(client, look) for look in due))
                if len(due) < _AT_ONCE:
                    await asyncio.sleep(0.25)

    def _due(self, now: float) -> list[Look]:
        due: list[Look] = []
        while self.waiting and self.waiting[0][0] <= now and len(due) < _AT_ONCE:
            due.append(heapq.heappop(self.waiting)[2])
        return due

    async def _look(self, client: httpx2.AsyncClient, look: Look) -> None:
        headers = {"user-agent": look.agent}
        try:
            if look.leaving:
                await client.post(look.path, data={"List-Unsubscribe": "One-Click"}, headers=headers)
            else:
                await client.get(look.path, headers=headers)
        except httpx2.HTTPError:
            # Nobody answers yet, or not any more: readers try again, as people do.
            again = Look(time.time() + _PATIENCE, look.path, look.agent, look.leaving)
            heapq.heappush(self.waiting, (again.due, next(self.order), again))
