from datetime import UTC, datetime, timedelta

from analytics.demo.history import past
from analytics.demo.population import population
from analytics.demo.wire import batches, event_id, import_body

ANCHOR = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
SCALE = 0.02


def test_the_same_anchor_gives_the_same_history():
    assert past(ANCHOR, SCALE) == past(ANCHOR, SCALE)


def test_a_larger_crowd_begins_with_the_same_seed():
    assert population(200) == population(200)
    assert [persona.id for persona in population(3)] == ["p-00001", "p-00002", "p-00003"]


def test_every_event_has_an_id_of_its_own():
    deliveries = past(ANCHOR, SCALE).deliveries
    ids = [event_id(delivery, n) for delivery in deliveries for n in range(len(delivery.facts))]
    assert len(ids) == len(set(ids))
    assert max(map(len, ids)) < 100  # what a Segment-shaped client may send


def test_nothing_happens_after_the_anchor():
    assert all(fact.at <= ANCHOR for delivery in past(ANCHOR, SCALE).deliveries for fact in delivery.facts)


def test_the_newest_deliveries_come_first():
    moments = [delivery.at for delivery in past(ANCHOR, SCALE).deliveries]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] > ANCHOR - timedelta(hours=6)


def test_a_delivery_is_never_cut_between_two_requests():
    deliveries = past(ANCHOR, SCALE).deliveries
    packed = list(batches(deliveries, size=100))
    assert [delivery for batch in packed for delivery in batch] == deliveries
    assert all(len(import_body(batch)) <= 100 for batch in packed)


def test_a_delivery_names_its_campaign_with_its_first_event_only():
    body = [event for event in import_body(past(ANCHOR, SCALE).deliveries) if event["event"] == "Message Event"]
    naming = [event["properties"]["delivery_id"] for event in body if "campaign_id" in event["properties"]]
    assert len(naming) == len(set(naming)) == len({event["properties"]["delivery_id"] for event in body})
