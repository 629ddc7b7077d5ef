"""Big numbers are short on the page and exact everywhere else (metrics.md AE-06, ruling 1)."""

from datetime import timedelta

import pytest

from analytics.leafmetrics import Leaf
from campaigns.models import Campaign
from tests.analytics.makers import leaf
from tests.analytics.rollups import write_leaves
from tests.pipeline.cast import at, make_sent
from tests.pipeline.pages import Shown, numbers_in, numbers_on
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

PEOPLE, ENTRIES = 23_980, 24_412


def test_a_total_and_its_people_in_short_on_the_page_and_exact_in_the_file(stage):
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        welcome = Campaign.objects.for_workspace(workspace).get(external_id="welcome")
    # Some of them come in a second time.
    entries = leaf(welcome, Leaf.ENTRIES, "2026-11-01 08:00", range(1, PEOPLE + 1))
    again = leaf(welcome, Leaf.ENTRIES, "2026-11-09 08:00", range(1, ENTRIES - PEOPLE + 1))
    write_leaves(workspace, [entries, again])
    they_stand_in_short_and_exact(stage)


@pytest.mark.slow
def test_the_same_of_as_many_reports_through_the_door(stage):
    first, again = at("08:00", "2026-11-01"), at("08:00", "2026-11-01") + timedelta(days=8)
    bodies = [make_sent(f"d{n}", f"person-{n}", first) for n in range(PEOPLE)]
    bodies += [make_sent(f"e{n}", f"person-{n}", again) for n in range(ENTRIES - PEOPLE)]
    for start in range(0, len(bodies), 2_500):
        stage.post(*bodies[start : start + 2_500])
    stage.settle()
    they_stand_in_short_and_exact(stage)


def they_stand_in_short_and_exact(stage) -> None:
    exact = {Shown("campaign:welcome", "users_total", "24412"), Shown("campaign:welcome", "users_unique", "23980")}
    page = stage.page("welcome")
    assert exact <= set(numbers_on(page))
    assert exact <= set(numbers_in(stage.file("welcome")))
    assert 'title="24,412"' in page and ">24.4k<" in page
    assert 'title="23,980"' in page and ">24.0k<" in page
