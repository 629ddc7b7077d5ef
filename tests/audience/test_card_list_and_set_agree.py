"""For every number with people behind it, whatever happened: card = listed people + deleted people (ruling 36) =
lines of the file = the set behind it = the union of the sets of spans of days."""

import itertools
import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from analytics.metrics import BY_ID, Kind
from analytics.segments.parsing import WITH_PEOPLE, parse
from analytics.segments.sets import Sets
from tests.pipeline.reports_of_anything import SMALL_WORLD, reports
from tests.pipeline.stage import Stage
from workspaces import clock, keys
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

_numbers = itertools.count(1)
# Days before today, and how many days from there on: together, all there is, each day once.
SPANS = ((400, 370), (30, 20), (10, 7), (3, 1), (2, 1), (1, 1), (0, 2))


@pytest.mark.django_db(transaction=True)
@settings(max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(some=st.lists(reports(), min_size=100, max_size=160), erased=st.sampled_from(["ada", "bo", None]))
def test_every_number_of_every_scope(some, erased):
    keys.forget()
    stage = Stage(SMALL_WORLD, name=f"Crowd {next(_numbers)}")
    for by in ("sender", "device"):
        stage.post(*(body(stage, n, report) for n, report in enumerate(some) if report["by"] == by), by=by)
    stage.settle()
    merge(stage)
    if erased:
        call(stage, "DELETE", f"/v1/people/{erased}")
    stage.settle()
    for campaign in SMALL_WORLD.campaigns[:1]:
        page = stage.read(campaign.id)
        of_campaign(stage, campaign.id, page["metrics"], {})
        for row in page["rows"]:
            kind, _, name = row["scope"].partition(":")
            if kind in ("channel", "action"):
                of_campaign(stage, campaign.id, row["metrics"], {kind: name.rpartition("/")[2]})


def body(stage: Stage, n: int, report: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"r{n}", **report["body"], "occurred_at": (stage.now - report["age"]).isoformat()}


def of_campaign(stage: Stage, campaign: str, cards: dict[str, Any], part: dict[str, str]) -> None:
    for metric in WITH_PEOPLE.keys() & cards.keys():
        words = {"metric": metric, "campaign": campaign, **part}
        where = f"{words}"
        found = listed(stage, words)
        assert found["metrics"][metric]["value"] == cards[metric]["value"], where
        people = [row["public_id"] for row in found["rows"]]
        assert len(set(people)) == len(people) == found["count"], where
        if cards[metric]["value"] is None:
            # Without a goal there are no conversions, and a dash is not 0 (metrics.md V-1).
            assert found["count"] == 0, where
        elif BY_ID[metric].kind is Kind.UNIQUE:
            assert found["count"] + found["deleted"] == cards[metric]["value"], where
        elif BY_ID[metric].unit != "currency":
            assert found["count"] + found["deleted"] <= cards[metric]["value"], where
        if not part:
            assert len(lines(stage, words)) == found["count"] + 1, where
        assert behind(stage, words) == found["count"] + found["deleted"], where


def behind(stage: Stage, words: dict[str, str]) -> int:
    """The set, which is also the union of the sets of spans of days."""
    workspace = Workspace.objects.get(slug=stage.keys.workspace)
    metric, cuts = BY_ID[words["metric"]], []
    if not metric.now and not metric.without and words.keys() == {"metric", "campaign"}:
        cuts = [span(stage.now.date() - timedelta(days=n), days) for n, days in SPANS]
    with workspace_transaction(workspace.pk):
        sets = Sets(workspace, stage.now)
        whole = sets.behind(parse(words))
        if cuts:
            assert BitMap.union(*(sets.behind(parse(words | cut)) for cut in cuts)) == whole, words
    return len(whole)


def span(first: date, days: int) -> dict[str, str]:
    return {"from": first.isoformat(), "to": (first + timedelta(days=days - 1)).isoformat()}


def listed(stage: Stage, words: dict[str, str]) -> dict[str, Any]:
    return call(stage, "GET", f"/w/{stage.keys.workspace}/audience/data.json", words).json()


def lines(stage: Stage, words: dict[str, str]) -> list[str]:
    answer = call(stage, "GET", f"/w/{stage.keys.workspace}/audience/data.csv", words)
    return answer.content.decode("utf-8-sig").splitlines()


def merge(stage: Stage) -> None:
    """As a Segment library says it (ruling 46)."""
    body = {"userId": "ada", "anonymousId": "stranger", "messageId": "one", "writeKey": stage.keys.write_key}
    with clock.believing(stage.now):
        stage.browser.post("/v1/identify", json.dumps(body), content_type="application/json")


def call(stage: Stage, method: str, path: str, query: dict[str, str] | None = None) -> Any:
    with clock.believing(stage.now):
        headers = {"authorization": f"Bearer {stage.keys.api_key}"}
        answer = stage.browser.generic(method, path, headers=headers, query_params=query)
    assert answer.status_code == 200, answer.content
    return answer
