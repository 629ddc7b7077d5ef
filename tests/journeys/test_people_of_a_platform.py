"""Android clicked, iOS sent: every number of a platform leads to exactly its people, whatever their devices said."""

import re
from datetime import timedelta
from html import unescape
from random import Random

import pytest

from tests.journeys.stage import buys, enters, reaches
from tests.pipeline.cast import at, make_event

DAY = "2026-11-01"
STEPS = ("push", "email", "sms", "in_app")
METRICS = ("sent", "delivered", "opened", "viewed", "clicked", "failed", "bounced", "suppressed")
STATEMENTS = ("sent", "sent", "failed", "bounced", "suppressed", "attempted", "undeliverable")
EVIDENCE = ("delivered", "opened", "clicked")
# Of the last only the platform is named.
PHONES = (("i", "ios"), ("j", "ios"), ("k", "android"), ("w", "web"), ("", "android"))


def told(stage, seed: int) -> None:
    """Deliveries to several devices, of which any says anything at any time, in any order."""
    dice, posts = Random(seed), []
    stage.journey(steps=[{"id": type_, "name": type_.title(), "type": type_} for type_ in STEPS])
    for number in range(72):
        step, person = STEPS[number % 4], f"p{dice.randrange(12)}"
        of = {"delivery_id": f"d{number}", "journey_id": "welcome", "step_id": step, "entry_id": f"e{number}"}
        posts += [enters(f"e{number}", person, at("08:00", DAY)), reaches(f"e{number}", step, at("08:00", DAY))]
        posts.append(make_event("sent", at("08:00", DAY), person_id=person, **of))
        for phone, platform in dice.sample(PHONES, dice.randrange(1, 4)):
            named = {"device_token": f"{person}-{phone}"} if phone else {}
            device = {"platform": platform, **named, **of}
            for said in dice.choices(STATEMENTS, k=dice.randrange(3)) + dice.choices(EVIDENCE, k=dice.randrange(3)):
                why = {"reason": f"{said} there"} if said in ("failed", "bounced") else {}
                # Of letters machines open some.
                why |= {"human": dice.random() < 0.7} if said in EVIDENCE and step == "email" else {}
                when = at("08:00", DAY) + timedelta(hours=dice.randrange(72), seconds=dice.randrange(9))
                posts.append(make_event(said, when, **device, **why))
    dice.shuffle(posts)
    stage.post(*posts)
    # Some come twice, and some people turn out to be one.
    stage.post(*dice.sample(posts, 60))
    stage.settle()
    stage.merge("p0", "p1")
    stage.settle()


def counted_in(stage, metric: str, step: str, platform: str, **period: str) -> int:
    page = stage.page("welcome", "people/", metric=metric, platform=platform, step=step, **period)
    return sum(int(n) for n in re.findall(r'</a></th><td class="num">(\d+)</td>', page))


@pytest.mark.parametrize("seed", range(2))
def test_the_list_of_a_platform_comes_to_its_number(stage, seed):
    told(stage, seed)
    days = {"range": "custom", "from": "2026-11-02", "to": "2026-11-03"}
    seen = 0
    for step in STEPS:
        for platform in ("ios", "android"):
            for period in ({}, days):
                shown = stage.read(f"welcome/{step}", platform=platform, **period)["metrics"]
                for metric in (id for id in METRICS if id in shown):
                    number = shown[metric]["value"] or 0
                    assert counted_in(stage, metric, step, platform, **period) == number, (step, platform, metric)
                    seen += number
    assert seen > 100
    shown = stage.read("welcome", platform="ios")["metrics"]["messages_sent"]["value"]
    assert counted_in(stage, "messages_sent", "", "ios") == shown > 0


def test_icons_of_the_table_of_platforms_lead_to_people_and_file(stage):
    told(stage, 3)
    of = {"delivery_id": "d99", "journey_id": "welcome", "step_id": "push", "entry_id": "e99", "person_id": "p99"}
    android = {"device_token": "p99-k", "platform": "android", "reason": "failed there"}
    stage.post(enters("e99", "p99", at("08:00", DAY)), make_event("failed", at("09:00", DAY), **of, **android))
    stage.settle()
    page = stage.page("welcome/push")
    table = page[page.index('id="platforms"') :]
    table = table[: table.index("</table>")]
    assert "Download iOS sent" in table and "People behind Android clicked" in table
    links = re.findall(r'href="([^"]+)" title="People: ([^"]+)"', table)
    assert len(links) >= 10
    for url, name in links[:4]:
        behind = unescape(stage._get(unescape(url), {}).decode())
        assert f"on {name.split()[0]} - " in behind and "Nobody" not in behind
    of = {"metric": "failed", "step": "push", "platform": "android"}
    rows = stage.rows_of_file(journey="welcome", **of)
    shown = stage.read("welcome/push", platform="android")["metrics"]["failed"]["value"]
    assert sum(int(row["count"]) for row in rows) == shown > 0
    assert {row["reason"] for row in rows} == {"failed there"}
    assert stage.use("welcome", **of) == {row["id"] for row in rows}


def test_a_page_of_one_platform_has_ways_where_it_has_numbers(stage):
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    stage.post(
        enters("e1", "ann", at("08:00", DAY)),
        enters("e2", "bob", at("08:00", DAY)),
        buys("ann", at("09:00", DAY), platform="ios"),
        buys("bob", at("09:00", DAY), platform="android"),
    )
    stage.settle()
    shown = stage.follow(stage.page("welcome", platform="ios"))
    assert shown["iOS converted users"] == ("ann",) and shown["iOS conversion events"] == ("ann",)
    assert not any("entries" in name for name in shown)
    assert stage.numbers("welcome", "converted_people", "entries_total", platform="ios") == (1, None)


def test_a_platform_there_is_not_and_a_number_without_one_are_not_found(stage, client):
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    key = {"authorization": f"Bearer {stage.keys.api_key}"}
    for words in ({"metric": "sent", "platform": "amiga"}, {"metric": "waiting", "platform": "ios"}):
        path = f"{stage.pages['welcome']}people/"
        assert client.get(path, {"step": "hi", **words}, headers=key).status_code == 404
