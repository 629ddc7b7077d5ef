"""The demo's journey: believable, the same everywhere, and every number of it agrees with its rows."""

from collections import Counter

from django.test import Client

from analytics.demo import accounts, definitions, journeys, running_journey
from analytics.demo.door import Door
from analytics.demo.loading import anchor_of
from analytics.demo.population import population
from analytics.fold import fold_until_empty
from analytics.partitions import keep
from analytics.verify import verify
from journeys import composing
from journeys.models import Journey
from workspaces.tenancy import workspace_transaction


def test_the_journey_comes_in_through_the_door(live_server, transactional_db):
    demo, people = accounts.set_up(), population(2_400)
    door, anchor = Door(live_server.url), anchor_of(demo)
    key = accounts.definition_key(demo.workspace)
    definitions.define_journey(door, key, anchor)
    told = journeys.events_of(people, anchor)
    assert told == journeys.events_of(people, anchor)
    for _ in range(2):
        journeys.bring_in(demo, door, people, anchor)
    keep()
    fold_until_empty()
    answer = (
        Client()
        .get(f"/w/{demo.workspace.slug}/journeys/{journeys.ID}/data.json", headers={"authorization": f"Bearer {key}"})
        .json()
    )
    counted = Counter(event["type"] for event in told)
    metrics = {name: metric["value"] for name, metric in answer["metrics"].items()}
    assert metrics["entries_total"] == counted["journey_entered"] > 150
    assert metrics["exited"] == counted["journey_exited"]
    entered = sum(row["metrics"]["step_entered"]["value"] for row in answer["rows"] if row["scope"].startswith("step:"))
    assert entered == counted["step_entered"]
    assert 5 < metrics["conversion_rate"] < 40 and metrics["in_progress"] > 0
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []


def test_the_shop_runs_a_journey_of_its_own(live_server, transactional_db):
    demo, people = accounts.set_up(), population(2_400)
    for _ in range(2):
        running_journey.begin(demo, Door(live_server.url), people)
    with workspace_transaction(demo.workspace.pk):
        [journey] = Journey.objects.for_workspace(demo.workspace).filter(external_id=running_journey.ID)
        design = composing.design_of(journey)
        assert journey.state == "running" and design is not None
        assert composing.problems_of(design) == []
