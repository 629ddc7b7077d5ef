"""Whatever ends an entry of a journey that runs here is kept as its reason, and the reasons add up to the exits."""

from django.urls import reverse

from journeys.leaving import leave_by_hand
from tests.journeys.desk import Desk
from tests.journeys.road import HOUR, leave, push, wait

RULES = [{"name": "Closed it", "by": "event", "event": "Closed"}, {"name": "Bought", "by": "goal"}]
UNSENT = {"dia": "unsubscribed", "eva": "undeliverable", "fay": "failed"}
WAITING = {"ben": "exit_rule: Closed it", "cem": "goal", "gus": "by_hand", "hal": "journey_ended"}


def rows(road, name):
    read = road.office.stage.read(name, "exits/")
    [total] = read["metrics"].values()
    found = {row["reason"]: row["exits"] for row in read["rows"]}
    assert sum(found.values()) == total["value"]
    return found


def test_every_reason_stands_on_the_page_and_they_add_up(road):
    road.compose(push("hello", if_not_sent="exit"), wait("PT2H"), leave(), exit_rules=RULES)
    road.office.person("dia", "i-dia", subscribed=False)
    road.office.person("eva")
    road.office.person("fay", "i-fay", attributes={})
    for name in ("ana", *WAITING):
        road.office.person(name, f"i-{name}")
    for name in ("ana", *UNSENT):
        road.does(name, "Signed Up")
    road.settle()
    road.settle(HOUR)
    for name in WAITING:
        road.does(name, "Signed Up")
    for _ in range(2):
        road.settle(HOUR)
    road.does("ben", "Closed")
    road.does("cem", "Purchase")
    road.settle()
    [gus] = [each.pk for each in road.travellers() if each.person.external_id == "gus"]
    with road.believing():
        assert leave_by_hand(road.workspace.pk, [gus]) == 1
    road.move("end")
    road.settle()
    wanted = {"ana": "end"} | UNSENT | WAITING
    assert road.where() == wanted
    assert rows(road, "journey") == dict.fromkeys(wanted.values(), 1)
    for step in road.steps():
        where = {"workspace": road.workspace.slug, "journey": road.journey.public_id, "step": step.public_id}
        road.office.stage.pages[step.external_id] = reverse("journey_step", kwargs=where)
    assert rows(road, "hello") == dict.fromkeys(UNSENT.values(), 1)
    assert rows(road, "wait") == dict.fromkeys(WAITING.values(), 1) and rows(road, "out") == {"end": 1}
    page = road.office.stage.page("journey", "exits/")
    for words in ("Exit rule “Closed it”", "Met the goal", "Unsubscribed", "Could not be reached", "Taken out by hand"):
        assert words in page
    road.verify()


def test_the_editor_asks_of_every_message_what_becomes_of_whoever_cannot_get_it(road):
    desk = Desk(road.workspace)
    desk.begin()
    for channel in ("push", "email", "sms", "in_app", "webhook"):
        step = desk.add(channel)
        page = desk.get(f"steps/{step}/")
        assert "Who cannot get it" in page and "unsubscribed, undeliverable or failed" in page
        desk.write(step)
        assert desk.step(step)["if_not_sent"] == "continue"
    desk.write(step, if_not_sent="exit")
    assert desk.get("review/").count("whoever cannot get it leaves") == 1
