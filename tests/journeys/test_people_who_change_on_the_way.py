"""Erased, merged, unsubscribed, out of reach, taken out by hand: everybody leaves with the reason, and is counted."""

from journeys.leaving import leave_by_hand
from tests.journeys.road import DAY, HOUR, leave, push, wait


def test_whoever_cannot_be_sent_to_leaves_or_goes_on(road):
    road.compose(wait("PT1H"), push("hello", if_not_sent="exit"), push("more"), leave())
    road.enters("ana", "ben", "dia")
    road.office.person("ben", subscribed=False)
    road.does("cem", "Signed Up")
    road.settle(HOUR)
    for _ in range(3):
        road.settle(HOUR)
    assert road.where() == {"ana": "end", "ben": "unsubscribed", "dia": "end", "cem": "undeliverable"}
    assert ("ben", "more") not in road.sent() and ("ana", "more") in road.sent()
    assert road.metrics("entries_total", "exits", "in_progress") == [4, 4, 0]
    road.verify()


def test_erased_they_leave_at_once_and_stay_counted(road):
    road.compose(wait("P9D"), push("hello"))
    road.enters("ana", "ben")
    road.does("ana", "Signed Up")
    road.call("delete", "people/ana")
    road.settle(HOUR)
    assert [each.reason for each in road.travellers()] == ["erased", ""]
    assert road.entries()[0].reason == "erased"
    assert road.metrics("entries_total", "entries_unique", "exits", "in_progress") == [2, 2, 1, 1]
    road.settle(9 * DAY)
    assert road.sent() == [("ben", "hello")]
    # Nobody came back to life by what was reported of them.
    road.verify()


def test_merged_they_go_on_as_who_they_are_and_once(road):
    road.compose(wait("P1D"), push("hello"), leave())
    road.enters("old", "twin", "other")
    road.office.person("new", "i-new")
    road.call("post", "people/merge", into="new", **{"from": "old"})
    road.call("post", "people/merge", into="twin", **{"from": "other"})
    road.settle(DAY)
    assert sorted(road.sent()) == [("new", "hello"), ("twin", "hello")]
    assert [each.reason for each in road.travellers()] == ["end", "end", "merged"]
    road.verify()


def test_by_hand_they_are_out_even_while_it_is_paused(road):
    road.compose(wait("P1D"), leave())
    road.enters("ana", "ben")
    road.move("pause")
    ana = road.travellers()[0].pk
    with road.believing():
        assert leave_by_hand(road.workspace.pk, [ana]) == 1
        assert leave_by_hand(road.workspace.pk, [ana]) == 0
    road.settle()
    assert road.where() == {"ana": "by_hand", "ben": "wait"}
    assert [entry.reason for entry in road.entries()] == ["by_hand", ""]


def test_whoever_becomes_what_a_rule_asks_for_leaves_while_they_wait(road):
    lost = {"name": "Lost", "by": "attribute", "filters": [{"property": "tier", "op": "eq", "value": "lost"}]}
    tagged = {"name": "Tagged", "by": "attribute", "filters": [{"property": "tags", "op": "contains", "value": "vip"}]}
    gone = {"name": "Gone", "by": "unsubscribed"}
    road.compose(wait("P9D"), leave(), exit_rules=[lost, tagged, gone])
    road.enters("ana", "ben", "cem", "dia", "eva")
    began = road.now
    road.settle(HOUR)
    road.call("put", "people/ana", attributes={"tier": "lost"})
    road.call("put", "people/ben", subscribed=False)
    road.call("put", "people/cem", tags=["vip"])
    road.call("put", "people/dia", attributes={"tier": "gold"}, subscribed=True)
    road.settle()
    out = {"ana": "exit_rule: Lost", "ben": "unsubscribed", "cem": "exit_rule: Tagged"}
    assert road.where() == out | {"dia": "wait", "eva": "wait"}
    assert {each.exited_at for each in road.travellers() if each.reason} == {road.now}
    # Looked at, and left to wait as long as before.
    assert {each.due_at for each in road.travellers() if not each.reason} == {began + 9 * DAY}
    road.move("pause")
    road.call("put", "people/dia", attributes={"tier": "lost"})
    road.call("delete", "people/eva")
    road.settle()
    assert road.where() == out | {"dia": "wait", None: "erased"}
    road.move("resume")
    road.settle(HOUR)
    assert road.where() == out | {"dia": "exit_rule: Lost", None: "erased"}
    road.verify()


def test_somebody_who_moves_wakes_by_the_clock_of_their_new_home(road):
    road.compose({"id": "dawn", "name": "Dawn", "type": "wait", "until": "09:00"}, leave())
    road.office.person("ana", "i-ana", attributes={"timezone": "America/New_York"})
    road.does("ana", "Signed Up")
    road.settle()
    assert road.travellers()[0].due_at.hour == 14
    road.call("put", "people/ana", attributes={"timezone": "Asia/Tokyo"})
    road.settle()
    assert road.travellers()[0].due_at.hour == 0
