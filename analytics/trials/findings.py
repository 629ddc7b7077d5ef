"""What a trial has found so far, against the conversions that stand: differences only, so portions add up."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from django.db import connection

from analytics.fold.columns import micros_of
from analytics.trials.trying import Trial

FLIPS_KEPT = 50
# Stands for no action: what was received bounced later.
NO_ACTION = 0

_STANDING = f"""
SELECT hit_id, person_id, {micros_of("at")}, coalesce(action_id, {NO_ACTION}) FROM campaigns_conversion
WHERE workspace_id = %s AND campaign_id = %s AND person_id = ANY(%s) ORDER BY hit_id
"""  # noqa: S608


class Flip(msgspec.Struct, frozen=True):
    """A conversion that would appear or disappear; `person` is a number, `at` microseconds."""

    person: int
    at: int
    gained: bool


class Findings(msgspec.Struct):
    """`looked_at` people so far. `actions` and `people` say how many conversions and converted people more, or fewer,
    there would be; of `flips` only the first are kept."""

    looked_at: int = 0
    actions: dict[int, int] = {}
    people: int = 0
    gained: int = 0
    lost: int = 0
    flips: list[Flip] = []

    def add(self, trial: Trial, people: Sequence[int]) -> None:
        """One portion more, within the trial's snapshot."""
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [trial.workspace_id, trial.campaign_id, list(people)])
            standing = {hit: (person, at, action) for hit, person, at, action in cursor.fetchall()}
        tried = {row.hit_id: (row.person_id, row.at, row.action_id or NO_ACTION) for row in trial.conversions(people)}
        more = Counter(action for _, _, action in tried.values())
        more.subtract(action for _, _, action in standing.values())
        for action, n in more.items():
            self.actions[action] = self.actions.get(action, 0) + n
        self.looked_at += len(people)
        self.people += len({person for person, _, _ in tried.values()})
        self.people -= len({person for person, _, _ in standing.values()})
        gained = [tried[hit] for hit in sorted(tried.keys() - standing.keys())]
        lost = [standing[hit] for hit in sorted(standing.keys() - tried.keys())]
        self.gained += len(gained)
        self.lost += len(lost)
        self.flips += [Flip(person, at, gained=True) for person, at, _ in gained]
        self.flips += [Flip(person, at, gained=False) for person, at, _ in lost]
        del self.flips[FLIPS_KEPT:]
