"""Numbers of conversions and what they are worth, recomputed from the conversions themselves (ruling 33)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from analytics.changes import FIVE_MINUTES, QUARTER
from analytics.fold import crediting
from analytics.fold.columns import micros_of
from analytics.fold.conversion_rows import ConversionRow
from analytics.leafmetrics import BY_CONVERSION, Leaf
from analytics.reading.asks import Key
from analytics.verify.counted import Counted, compare
from analytics.verify.target import Finding, Target

_CONVERSIONS = f"""
SELECT campaign_id, person_id, person_at_first, entry_key, hit_id, {micros_of("at")}, action_id, delivery_id,
    converted_delivery_id, last_received_action_id, first_interacted_action_id, value, platform, population
FROM campaigns_conversion
WHERE workspace_id = %(ws)s AND (%(campaigns)s::bigint[] IS NULL OR campaign_id = ANY(%(campaigns)s::bigint[]))
ORDER BY campaign_id, person_id
"""  # noqa: S608
_ACTIONS = """
SELECT d.id, d.action_id FROM messaging_delivery d WHERE d.workspace_id = %(ws)s AND d.converted_at IS NOT NULL
AND (%(campaigns)s::bigint[] IS NULL OR d.campaign_id = ANY(%(campaigns)s::bigint[]))
"""
_WORTH = """
SELECT scope_kind, scope_id, platform, population, extract(epoch FROM bucket)::bigint / 300, total FROM analytics_value
WHERE workspace_id = %(ws)s AND width = 15 {scopes}
"""
_ROLLED_UP = """
SELECT scope_kind, scope_id, platform, population, sum(total) FILTER (WHERE width = 15),
    sum(total) FILTER (WHERE width = 1440), sum(total) FILTER (WHERE width = 0)
FROM analytics_value WHERE workspace_id = %(ws)s {scopes} GROUP BY 1, 2, 3, 4
"""


def check_conversions(target: Target, finding: Finding) -> None:
    chosen = {"campaigns": None if target.campaigns is None else sorted(target.campaigns)}
    actions = dict(target.rows(_ACTIONS, **chosen))
    counted = Counted()
    worth: defaultdict[tuple[int, ...], Decimal] = defaultdict(Decimal)
    for rows in _of_units(target, chosen):
        for (kind, scope, leaf, platform, population, five), n in crediting.counted(rows, actions).items():
            key = Key(kind, scope, leaf, platform, population)
            counted.add(key, five * FIVE_MINUTES, rows[0].person_id, n)
        for (kind, scope, platform, population, five), amount in crediting.worth(rows).items():
            worth[kind, scope, platform, population, five - five % QUARTER] += amount
    compare(target, finding, counted, BY_CONVERSION - {Leaf.WORTH})
    _compare_worth(target, finding, worth)


def _of_units(target: Target, chosen: dict) -> Iterator[list[ConversionRow]]:
    """A person's conversions in a campaign belong together: a delivery counts once among them."""
    unit: list[ConversionRow] = []
    for values in target.rows(_CONVERSIONS, **chosen):
        row = ConversionRow(*values)
        if unit and (row.campaign_id, row.person_id) != (unit[0].campaign_id, unit[0].person_id):
            yield unit
            unit = []
        unit.append(row)
    if unit:
        yield unit


def _compare_worth(target: Target, finding: Finding, worth: dict[tuple[int, ...], Decimal]) -> None:
    for *place, total in target.rows(_WORTH):
        want = worth.pop(tuple(place), Decimal(0))
        finding.expect(total == want, f"value at {place}: {total}, conversions say {want}")
    for missing, want in worth.items():
        finding.expect(not want, f"value at {list(missing)}: none, conversions say {want}")
    for *scope, quarters, days, lifetime in target.rows(_ROLLED_UP):
        finding.expect(quarters == days == lifetime, f"value of {scope}: {quarters}, by day {days}, in all {lifetime}")
