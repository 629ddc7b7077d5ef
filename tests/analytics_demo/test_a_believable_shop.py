from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta

import pytest

from analytics.demo.clock import instant, last_clock_change, zone_of
from analytics.demo.definitions import campaign, lifespans
from analytics.demo.history import MOST_EVENTS, past
from analytics.demo.people import SIGN_INS, WORKSPACE_ZONE
from analytics.demo.population import DEVELOPERS, PEOPLE
from analytics.demo.stories import STORIES

ANCHOR = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop():
    return past(ANCHOR)


@pytest.fixture(scope="module")
def facts(shop):
    return Counter(
        (delivery.step.channel, fact.kind, fact.human) for delivery in shop.deliveries for fact in delivery.facts
    )


def test_it_is_as_large_as_promised(shop):
    assert len(shop.people) == PEOPLE == 50_000
    assert 300_000 <= shop.events <= MOST_EVENTS == 400_000


def test_twelve_campaigns_stand_in_every_state():
    assert len(STORIES) == len({story.id for story in STORIES}) == 12
    assert {story.state for story in STORIES} == {"draft", "scheduled", "running", "paused", "ended"}


def test_sixty_days_are_behind_them(shop):
    oldest = min(delivery.at for delivery in shop.deliveries)
    assert timedelta(days=58) < ANCHOR - oldest <= timedelta(days=61)


def test_every_channel_sends_every_day_of_the_last_month(shop):
    days = defaultdict(set)
    for delivery in shop.deliveries:
        days[delivery.step.channel].add((ANCHOR - delivery.at).days)
    assert set(days) == {"push", "in_app", "email", "sms"}
    assert all(set(range(30)) <= seen for seen in days.values())


def test_a_story_stands_on_the_day_the_clocks_changed(shop):
    changed = last_clock_change(ANCHOR.date(), 60, WORKSPACE_ZONE)
    assert str(changed) == "2026-10-25"
    start, end = (instant(changed + timedelta(days=n), time(0), WORKSPACE_ZONE) for n in (0, 1))
    assert end - start == timedelta(hours=25)
    assert sum(start <= delivery.at < end for delivery in shop.deliveries if delivery.story == "storm-week") > 1_000


def test_a_blast_comes_at_nine_on_everybodys_own_clock(shop):
    zones = {persona.id: persona.zone for persona in shop.people}
    blast = [d for d in shop.deliveries if d.story == "storm-week" and d.step.id == "forecast"]
    local = [delivery.at.astimezone(zone_of(zones[delivery.person])) for delivery in blast]
    assert sum(moment.hour == 9 for moment in local) / len(local) > 0.99
    assert len({moment.utcoffset() for moment in local}) > 5


def test_nights_are_quiet_where_people_live(shop):
    zones = {persona.id: persona.zone for persona in shop.people}
    hours = Counter(
        fact.at.astimezone(zone_of(zones[delivery.person])).hour
        for delivery in shop.deliveries
        for fact in delivery.facts
        if fact.kind in ("opened", "clicked") and fact.human
    )
    assert sum(hours[hour] for hour in range(1, 6)) < 0.06 * sum(hours.values())


def test_things_go_wrong_with_their_reasons(shop):
    reasons = {fact.reason for delivery in shop.deliveries for fact in delivery.facts}
    listed = {"liquid_missing_variable", "customer_missing", "customer_unsubscribed", "credentials_missing"}
    listed |= {"payload_invalid", "retries_exhausted", "no_devices", "message_limit", "cancelled", "delivery_disabled"}
    assert listed <= reasons
    kinds = {fact.kind for delivery in shop.deliveries for fact in delivery.facts}
    assert {"failed", "bounced", "suppressed", "undeliverable", "deferred", "unsubscribed", "spammed"} <= kinds


def test_rates_are_those_of_a_real_shop(facts):
    def share(kind, channel, of="sent"):
        return facts[channel, kind, True] / facts[channel, of, True]

    assert 0.80 < share("delivered", "push") < 0.95
    assert 0.05 < share("opened", "push") < 0.15
    assert 0.20 < share("opened", "email") < 0.50
    assert 0.03 < share("clicked", "email") < 0.12
    assert 0.10 < share("clicked", "in_app", of="displayed") < 0.35
    assert facts["email", "opened", False] > 10_000  # machines


def test_closed_apps_on_ios_report_late(shop):
    late = Counter()
    for delivery in shop.deliveries:
        sent = {fact.device: fact.at for fact in delivery.facts if fact.kind == "sent"}
        for fact in delivery.facts:
            if delivery.step.channel == "push" and fact.kind == "delivered":
                late[fact.device.platform, fact.at - sent[fact.device] > timedelta(hours=1)] += 1
    assert late["ios", True] / late["ios", False] > 5 * late["android", True] / late["android", False]


def test_people_come_back_to_what_recurs_and_reopen_on_later_days(shop):
    entries = Counter((d.story, d.person) for d in shop.deliveries if d.id.endswith("-1"))
    again = Counter(story for (story, _), times in entries.items() if times > 1)
    assert all(again[story.id] > 100 for story in STORIES if story.recurring)
    days = [
        {fact.at.date() for fact in delivery.facts if fact.kind == "opened" and fact.human}
        for delivery in shop.deliveries
    ]
    assert sum(len(opened) > 1 for opened in days) > 1_000


def test_three_developers_try_everything(shop):
    developers = [persona for persona in shop.people if persona.developer]
    assert len(developers) == DEVELOPERS == 3
    with_waves = {story.id for story in STORIES if story.waves}
    for persona in developers:
        assert {delivery.story for delivery in shop.deliveries if delivery.person == persona.id} == with_waves


def test_campaigns_start_on_a_morning_before_their_first_sending_and_end_after_their_last(shop):
    spans = lifespans(shop.deliveries)
    for story in STORIES:
        definition = campaign(story, ANCHOR, spans.get(story.id))
        if story.id in spans:
            first, last = spans[story.id]
            started = datetime.fromisoformat(definition["started_at"])
            assert started <= first
            assert started.astimezone(zone_of(WORKSPACE_ZONE)).time() == time(7)
            assert datetime.fromisoformat(definition.get("ended_at", ANCHOR.isoformat())) >= last
        assert ("ended_at" in definition) == (story.state == "ended")
    assert datetime.fromisoformat(campaign(STORIES[10], ANCHOR, None)["started_at"]) > ANCHOR


def test_there_is_a_sign_in_for_every_role_and_for_a_stranger():
    assert [(sign_in.role, sign_in.may_export_people) for sign_in in SIGN_INS if not sign_in.other_company] == [
        ("admin", True),
        ("marketer", False),
        ("marketer", True),
        ("viewer", False),
    ]
    assert sum(sign_in.other_company for sign_in in SIGN_INS) == 1
    assert all(len(sign_in.password) >= 12 for sign_in in SIGN_INS)
