"""Numbers of deliveries and entries, recomputed from the rows that last as long as they do."""

from collections.abc import Iterator

import msgspec

from analytics.fold.units import Attempt, DeliveryDraft
from analytics.leafmetrics import ADDED_BY_EVENT, BY_CONVERSION, BY_JOURNEY, OF_REPORTS, Leaf, ScopeKind
from analytics.reading.asks import Key
from analytics.verify.counted import Counted, compare
from analytics.verify.target import Finding, Target
from messaging.facts import decode, micros
from messaging.platforms import DEVICE_PLATFORMS, Platform

ENTRY_LEAVES = frozenset({Leaf.ENTRIES, Leaf.ENTRIES_WITHOUT_PERSON})
DELIVERY_LEAVES = frozenset(Leaf) - ADDED_BY_EVENT - ENTRY_LEAVES - BY_CONVERSION - OF_REPORTS - BY_JOURNEY

_DELIVERIES = """
SELECT d.id, d.external_id, d.person_id, d.person_at_first, d.message_id, d.channel, d.campaign_id, d.action_id,
    d.step_id, d.population, d.facts, (
        SELECT json_agg(json_build_array(a.token, a.platform, a.facts) ORDER BY a.id)::text
        FROM messaging_deviceattempt a WHERE a.workspace_id = d.workspace_id AND a.delivery_id = d.id)
FROM messaging_delivery d
WHERE d.workspace_id = %(ws)s AND (%(campaigns)s::bigint[] IS NULL OR d.campaign_id = ANY(%(campaigns)s::bigint[]))
"""
_ENTRIES = """
SELECT campaign_id, person_id, entered_at, platforms, population FROM campaigns_entry
WHERE workspace_id = %(ws)s AND (%(campaigns)s::bigint[] IS NULL OR campaign_id = ANY(%(campaigns)s::bigint[]))
"""


def check_deliveries(target: Target, finding: Finding) -> None:
    counted = Counted()
    for draft in _drafts(target):
        for leaf, platform, at in draft.counted():
            kind, scope = draft.scope
            key = Key(int(kind), scope, int(leaf), int(platform), draft.population)
            counted.add(key, at, draft.person_id)
    compare(target, finding, counted, DELIVERY_LEAVES)


def check_entries(target: Target, finding: Finding) -> None:
    counted = Counted()
    for campaign_id, person_id, entered_at, platforms, population in target.rows(_ENTRIES, **_chosen(target)):
        leaves = [Leaf.ENTRIES] if person_id is not None else [Leaf.ENTRIES, Leaf.ENTRIES_WITHOUT_PERSON]
        for platform in (Platform.ALL, *(p for p in DEVICE_PLATFORMS if platforms >> p & 1)):
            for leaf in leaves:
                key = Key(int(ScopeKind.CAMPAIGN), campaign_id, int(leaf), int(platform), population)
                counted.add(key, micros(entered_at), person_id)
    compare(target, finding, counted, ENTRY_LEAVES)


def _drafts(target: Target) -> Iterator[DeliveryDraft]:
    for *identity, step, population, facts, attempts in target.rows(_DELIVERIES, **_chosen(target)):
        # The place in the flow and the client's entry id matter to entries only, which are asked for themselves.
        draft = DeliveryDraft(
            *identity, position=0, entry_key="", population=population, whole=decode(facts), step_id=step
        )
        for token, platform, device_facts in msgspec.json.decode(attempts) if attempts else ():
            draft.attempts[token] = Attempt(platform, decode(device_facts))
        yield draft


def _chosen(target: Target) -> dict[str, list[int] | None]:
    return {"campaigns": None if target.campaigns is None else sorted(target.campaigns)}
