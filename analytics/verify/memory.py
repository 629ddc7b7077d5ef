"""Remembered counts against counting anew."""

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading import LIFETIME, Ask, Key, Reader, Window
from analytics.reports.parts import POPULATIONS
from analytics.verify.events import first_whole_day
from analytics.verify.target import Finding, Target

_CAMPAIGNS = "SELECT id FROM campaigns_campaign WHERE workspace_id = %(ws)s"
_ACTIONS = "SELECT campaign_id, id FROM campaigns_action WHERE workspace_id = %(ws)s"


def check_memory(target: Target, finding: Finding) -> None:
    reader = Reader(target.workspace_id)
    asks = _asks(target)
    remembered = reader.read(asks)
    for ask in asks:
        fresh = len(reader.people(ask))
        key = ask.keys[0]
        where = f"{Leaf(key.leaf).name.lower()} of scope {key.scope_kind}:{key.scope_id}"
        finding.expect(remembered[ask] == fresh, f"{where}: remembered {remembered[ask]}, counted anew {fresh}")


def _asks(target: Target) -> list[Ask]:
    """Users and engaged people of every campaign, since ever and over the last weeks."""
    chosen = [id for (id,) in target.rows(_CAMPAIGNS) if target.campaigns is None or id in target.campaigns]
    actions: dict[int, set[int]] = {}
    for campaign, action in target.rows(_ACTIONS):
        actions.setdefault(campaign, set()).add(action)
    windows = (LIFETIME, Window(first_whole_day(target.now), target.now.replace(minute=0, second=0, microsecond=0)))
    asks = []
    for campaign in chosen:
        users = {(int(ScopeKind.CAMPAIGN), campaign, int(Leaf.ENTRIES))}
        engaged = {(int(ScopeKind.ACTION), action, int(Leaf.INTERACTED)) for action in actions.get(campaign, ())}
        for cells in filter(None, (users, engaged)):
            keys = frozenset(Key(*cell, 0, population) for cell in cells for population in POPULATIONS)
            asks += [Ask.of(keys, window, unique=True) for window in windows]
    return asks
