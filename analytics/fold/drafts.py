"""Reading deliveries for the fold: locked, whole, and with every other delivery of the same person and campaign or
journey."""

from collections.abc import Iterable
from typing import NamedTuple

from analytics.fold.columns import micros_of, numbers, texts
from analytics.fold.references import References
from analytics.fold.units import Attempt, DeliveryDraft
from messaging.facts import decode

_KNOWN = """
SELECT external_id, id, person_id, campaign_id, journey_id FROM messaging_delivery
WHERE workspace_id = %s AND external_id = ANY(%s)
"""
_COLUMNS = f"""
    d.id, d.external_id, d.person_id, d.person_at_first, d.message_id, d.channel, d.campaign_id, d.action_id,
    coalesce(d.entry_key, ''), d.population, d.facts, {micros_of("d.converted_at")}, d.journey_id, d.step_id
"""
# Four ways to the same rows, each by its index: deliveries of people in campaigns, in journeys, in neither, and of
# nobody. Locked in the order of their numbers. The sum keeps the planner from the index that begins
# with the campaign: of a table that has just grown it chose that one, and read the campaign once for every person
# (measured: 2.6 s a chunk instead of 20 ms).
_UNITS = f"""
SELECT {_COLUMNS} FROM messaging_delivery d WHERE d.workspace_id = %(ws)s AND d.id = ANY (ARRAY(
    SELECT o.id FROM unnest(%(people)s::bigint[], %(campaigns)s::bigint[]) AS u(person, campaign)
        JOIN messaging_delivery o
            ON o.workspace_id = %(ws)s AND o.person_id = u.person AND o.campaign_id + 0 = u.campaign
    UNION SELECT o.id FROM unnest(%(travellers)s::bigint[], %(journeys)s::bigint[]) AS u(person, journey)
        JOIN messaging_delivery o
            ON o.workspace_id = %(ws)s AND o.person_id = u.person AND o.journey_id = u.journey
    UNION SELECT o.id FROM messaging_delivery o
        WHERE o.workspace_id = %(ws)s AND o.person_id = ANY(%(loose)s::bigint[]) AND o.campaign_id IS NULL
            AND o.journey_id IS NULL
    UNION SELECT unnest(%(alone)s::bigint[])
)) ORDER BY d.id
"""
_LOCKED = f"{_UNITS} FOR NO KEY UPDATE"
_ATTEMPTS = """
SELECT delivery_id, token, platform, facts FROM messaging_deviceattempt
WHERE workspace_id = %s AND delivery_id = ANY(%s) ORDER BY delivery_id, id
"""
_NUMBERS = "SELECT nextval('messaging_delivery_id_seq') FROM generate_series(1, %s)"


class Known(NamedTuple):
    """Whose a delivery is and where it belongs, as far as that is known without a lock."""

    id: int
    person: int | None = None
    campaign: int | None = None
    journey: int | None = None


class Whose(NamedTuple):
    """All deliveries of a person in a campaign, in a journey or in neither; of nobody the delivery of this number."""

    person: int | None
    campaign: int | None = None
    journey: int | None = None
    delivery: int | None = None


def known(cursor, workspace_id: int, external_ids: Iterable[str]) -> dict[str, Known]:
    """Deliveries by the client's id. Nothing is locked yet."""
    wanted = sorted(set(external_ids))
    if not wanted:
        return {}
    cursor.execute(_KNOWN, [workspace_id, texts(wanted)])
    return {external_id: Known(*rest) for external_id, *rest in cursor.fetchall()}


def load(
    cursor, workspace_id: int, wanted: Iterable[Whose], references: References, *, lock: bool = True
) -> list[DeliveryDraft]:
    """All deliveries of these units."""
    where = {name: numbers(column) for name, column in _columns(wanted).items()}
    cursor.execute(_LOCKED if lock else _UNITS, where | {"ws": workspace_id})
    drafts = {}
    for *identity, entry_key, population, facts, converted_at, journey, step in cursor.fetchall():
        position = references.positions.get(identity[7], 0)
        drafts[identity[0]] = DeliveryDraft(
            *identity, position, entry_key, population, decode(facts), converted_at=converted_at,
            journey_id=journey, step_id=step,
        )  # fmt: skip
    if drafts:
        cursor.execute(_ATTEMPTS, [workspace_id, numbers(drafts)])
        for delivery_id, token, platform, facts in cursor.fetchall():
            drafts[delivery_id].attempts[token] = Attempt(platform, decode(facts))
    return list(drafts.values())


def _columns(wanted: Iterable[Whose]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {
        name: [] for name in ("people", "campaigns", "travellers", "journeys", "loose", "alone")
    }
    for one in sorted(set(wanted), key=lambda one: tuple(part or 0 for part in one)):
        if one.person is None:
            columns["alone"].extend([] if one.delivery is None else [one.delivery])
        elif one.campaign is not None:
            columns["people"].append(one.person)
            columns["campaigns"].append(one.campaign)
        elif one.journey is not None:
            columns["travellers"].append(one.person)
            columns["journeys"].append(one.journey)
        else:
            columns["loose"].append(one.person)
    return columns


def new_numbers(cursor, n: int) -> list[int]:
    """Numbers for deliveries that are about to be written."""
    if not n:
        return []
    cursor.execute(_NUMBERS, [n])
    return [number for (number,) in cursor.fetchall()]
