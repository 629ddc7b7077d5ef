"""From a step to exactly its deliveries: the filter is named, can be taken off, and holds for the file."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tests.exports.desk import Desk, csv_rows
from tests.journeys.stage import enters
from tests.pipeline.cast import at, make_event
from workspaces import clock
from workspaces.models import Member
from workspaces.tenancy import workspace_transaction

DAY = "2026-11-01"
JOURNEYS = {"welcome": ("hi", "bye"), "back": ("hi",)}


def told(stage) -> None:
    """One push of each step of two journeys, of which two share the client's id."""
    for journey, steps in JOURNEYS.items():
        stage.journey(journey, steps=[{"id": id, "name": id.title(), "type": "push"} for id in steps])
        for step in steps:
            entry = f"{journey}-{step}"
            of = {"delivery_id": entry, "journey_id": journey, "step_id": step, "entry_id": entry}
            sent = make_event("sent", at("08:01", DAY), person_id="ann", **of)
            stage.post(enters(entry, "ann", at("08:00", DAY), journey), sent)
    stage.settle()


def log(stage, part: str = "", **words: str) -> str:
    return stage._get(f"/w/{stage.keys.workspace}/deliveries/{part}", words).decode()


def listed(stage, **words: str) -> set[str]:
    return {row["id"] for row in json.loads(log(stage, "data.json", **words))["rows"]}


def words_of_the_link(stage, page: str) -> dict[str, str]:
    [url] = re.findall(r'href="([^"]*/deliveries/\?[^"]*)">Deliveries', stage.page(page))
    return {name: word for name, [word] in parse_qs(urlsplit(unescape(url)).query).items()}


def test_a_step_leads_to_its_deliveries_and_to_no_others(stage):
    told(stage)
    for page in ("welcome/hi", "welcome/bye", "back/hi"):
        words, (journey, step) = words_of_the_link(stage, page), page.split("/")
        assert listed(stage, **words) == {f"{journey}-{step}"}
        shown = log(stage, **words)
        assert f"Journey: {journey.title()} " in shown and f"Step: {step.title()} " in shown


def test_the_filter_is_taken_off_step_first_or_with_its_journey(stage):
    told(stage)
    words = words_of_the_link(stage, "welcome/hi")
    chips = re.findall(
        r'id="chip-\d" href="([^"]+)"[^>]*><span class="hidden">Remove </span>(\w+):', log(stage, **words)
    )
    left = {name: parse_qs(urlsplit(unescape(url)).query) for url, name in chips}
    assert left == {"Journey": {}, "Step": {"journey": [words["journey"]]}}
    assert listed(stage, journey=words["journey"]) == {"welcome-hi", "welcome-bye"}


def test_a_step_is_known_by_the_ids_of_the_client_inside_its_journey(stage):
    told(stage)
    assert listed(stage, journey="back", step="hi") == {"back-hi"}
    assert len(listed(stage, step="hi")) == 3
    assert "There is no step with the id “hi”" in log(stage, step="hi")


def test_the_file_of_a_step_has_its_deliveries(stage):
    told(stage)
    with workspace_transaction(stage.workspace.pk):
        [admin] = Member.objects.for_workspace(stage.workspace).select_related("user", "workspace")
    with clock.believing(stage.now):
        desk = Desk(stage.workspace, admin)
        export = desk.made("source=deliveries&journey=back&step=hi", columns=["id"])
        assert [row["id"] for row in csv_rows(desk.file(export))] == ["back-hi"]
    assert export.sentence == "Journey: Back; Step: Hi"
