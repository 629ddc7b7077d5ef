"""Impressions and ends of in-app messages against the once-only facts of the last thirty days (rulings 27 and 33).

Blocks are left out: a definition may be dated back, and then says of earlier displays what nobody knew at that time.
"""

from analytics.fold.columns import micros_of
from analytics.fold.in_app_content import Content
from analytics.fold.in_app_facts import Fact, FactKind
from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading.asks import Key
from analytics.verify.counted import Count, Counted, leaves, named
from analytics.verify.events import first_whole_day
from analytics.verify.target import Finding, Target

_COUNTED = (
    Leaf.IMPRESSIONS,
    Leaf.ENDED_BY_CLOSE,
    Leaf.ENDED_BY_SWIPE,
    Leaf.ENDED_BY_BACKDROP,
    Leaf.ENDED_BY_TIMEOUT,
    Leaf.ENDED_OTHERWISE,
)
_FACTS = f"""
SELECT message_id, kind, digest, part, {micros_of("at")}, number, platform, population, reason, clicks,
    {micros_of("received_at")}
FROM messaging_in_app_fact WHERE workspace_id = %(ws)s AND kind = ANY(%(kinds)s) AND at >= %(since)s
"""  # noqa: S608
# Every row of detail and every row of activity that is left names nobody who may not be named any more.
_OUTLIVED = """
SELECT (SELECT count(*) FROM messaging_audience_activity WHERE workspace_id = %(ws)s AND expires_at <= %(now)s)
    + (SELECT count(*) FROM messaging_response WHERE workspace_id = %(ws)s AND expires_at <= %(now)s)
"""


def check_in_app(target: Target, finding: Finding) -> None:
    since = first_whole_day(target.now)
    counted = Counted()
    kinds = [int(FactKind.SHOWN), int(FactKind.ENDED)]
    for row in target.rows(_FACTS, since=since, kinds=kinds):
        fact = Fact(*row)
        for key, member in fact.counted(Content()):
            counted.add(Key(*key[:5]), fact.at, member)
    for place, total, members in leaves(target, _COUNTED, since):
        if place[0].scope_kind == ScopeKind.BLOCK:
            continue
        want = counted.places.pop(place, Count())
        right = total == want.total and members == target.aliases.translate(want.people)
        finding.expect(right, f"{named(place)}: counted {total} ({len(members)}), displays say {want.total}")
    for place, want in counted.places.items():
        finding.expect(False, f"{named(place)}: no leaf, displays say {want.total}")


def check_expired(target: Target, finding: Finding) -> None:
    """No reader can find a row whose time is over (U-6)."""
    [(n,)] = target.rows(_OUTLIVED, now=target.now)
    finding.expect(n == 0, f"{n} rows of activity that have expired are still shown")
