"""The page Sources: counts beside last week's, the last refused outline, and sources that fell silent."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging import sources
from messaging.ingest import pulse
from messaging.sources.habit import HOUR, habit
from tests.messaging.cast import empty_inbox
from workspaces import clock
from workspaces.models import Member, User

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
EVENT = {"type": "track", "name": "Seen", "person_id": "ann"}


@pytest.fixture
def viewer(client, cast):
    user = User.objects.create_user(email="vera@example.com", password="correct horse battery")
    Member.unscoped.create(workspace=cast.workspace, user=user, role="viewer")
    client.force_login(user)
    return client


def send(door, at, count, **options):
    with clock.believing(at):
        pulse.forget()
        assert door.events(*[EVENT] * count, **options).status_code == 200
        sources.fold_receipts()
    empty_inbox()


def page(viewer, door, query="", now=NOW):
    path = f"/w/{door.cast.workspace.slug}/sources/"
    with clock.believing(now):
        return viewer.get(path + query)


def source_page(viewer, door, query="", now=NOW):
    return page(viewer, door, f"{door.cast.source.public_id}/{query}", now)


def test_each_number_stands_beside_the_same_time_one_week_earlier(viewer, door):
    send(door, NOW - timedelta(hours=1), 3)
    send(door, NOW - timedelta(days=7, hours=1), 5)
    send(door, NOW - timedelta(days=3), 7)
    answer = page(viewer, door)
    assert answer.status_code == 200
    [report] = [each for each in answer.context["reports"] if each.source == door.cast.source]
    assert (report.total.accepted, report.last_week.accepted) == (3, 5)
    hours = source_page(viewer, door).context["report"].hours
    assert [(hour.counts.accepted, hour.last_week.accepted) for hour in hours[:3]] == [(0, 0), (3, 5), (0, 0)]
    assert (hours[0].is_running, len(hours)) == (True, 24)
    assert source_page(viewer, door, "?range=7d").context["report"].total.accepted == 10


def test_refused_items_stand_with_reason_and_outline_and_never_a_value(viewer, door):
    with clock.believing(NOW):
        door.events({"type": "eaten", "delivery_id": "secret-id"}, {"type": "delivered", "occurred_at": "secret-time"})
    sources.fold_receipts()
    text = source_page(viewer, door).content.decode()
    assert "Refused: an unknown type" in text
    assert "All refused" in text
    assert "&lt;text 11&gt;" in text
    assert "secret" not in text


def test_hostile_names_reach_the_page_harmlessly(viewer, door):
    send(door, NOW, 1, **{"user-agent": "<script>alert(1)</script>/1"})
    with clock.believing(NOW):
        door.events({"type": "<img>", "<b>": 1})
    sources.fold_receipts()
    text = source_page(viewer, door).content.decode()
    assert "<script>alert" not in text
    assert "<b>" not in text


def test_the_hours_of_one_library_can_be_seen_alone(viewer, door):
    send(door, NOW, 2, **{"user-agent": "a/1"})
    send(door, NOW, 3, **{"user-agent": "b/1"})
    clients = source_page(viewer, door).context["report"].clients
    first = next(each for each in clients if each.sdk == "a 1")
    report = source_page(viewer, door, f"?client={first.sighting.pk}").context["report"]
    assert report.total.accepted == 2
    assert {each.sdk: each.counts.accepted for each in report.clients} == {"a 1": 2, "b 1": 3}


@pytest.mark.parametrize(
    "query", ["?range=9y", "?client=x", "?client=99", "?client=" + "9" * 30, "?range=%00&client=%00"]
)
def test_a_bad_address_falls_back_with_a_notice(viewer, door, query):
    answer = source_page(viewer, door, query)
    assert answer.status_code == 200
    assert answer.context["notices"]


def test_a_source_without_events_waits_and_one_that_reads_is_absent(viewer, door):
    text = page(viewer, door).content.decode()
    assert text.count("Waiting") == 2
    assert "Waiting for the first event" in source_page(viewer, door).content.decode()


def test_nobody_sees_the_sources_of_another_workspace(viewer, door, stranger):
    assert viewer.get(f"/w/{stranger.workspace.slug}/sources/").status_code == 404
    path = f"/w/{door.cast.workspace.slug}/sources/{stranger.source.public_id}/"
    assert viewer.get(path).status_code == 404


def test_a_silence_far_beyond_the_habit_is_marked(viewer, door):
    for day in range(5):
        for hour in (9, 12):
            send(door, datetime(2026, 11, 10 + day, hour, tzinfo=UTC), 1)
    usual = datetime(2026, 11, 15, 10, tzinfo=UTC)
    assert source_page(viewer, door, now=usual).context["report"].state == "active"
    late = datetime(2026, 11, 16, 9, tzinfo=UTC)
    answer = source_page(viewer, door, now=late)
    assert answer.context["report"].state == "silent"
    assert "Silent for 1 day 20 h. In the last 14 days its longest pause was 20 h." in answer.content.decode()


@pytest.mark.parametrize(
    ("hours", "now", "silent"),
    [
        ([], 0, False),
        ([0, 1], 1000, False),
        ([0, 1, 2, 3], 6, False),
        ([0, 1, 2, 3], 6.1, True),
        ([0, 10, 20], 39, False),
        ([0, 10, 20], 39.5, True),
        ([0, 10, 20, 20, 10], 39.5, True),
    ],
)
def test_habit_is_the_longest_pause(hours, now, silent):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert habit([start + hour * HOUR for hour in hours], start + now * HOUR).is_silent is silent


def test_the_api_page_lists_every_operation_and_type(client, db):
    text = client.get("/help/api/").content.decode()
    for word in (
        "PUT /v1/campaigns/{id}",
        "POST /v1/people/merge",
        "page_displayed",
        "CampaignBody",
        "attribution_window",
    ):
        assert word in text
