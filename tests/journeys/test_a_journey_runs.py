"""From an event to a phone, a day later to the next, and out: with the numbers of any journey."""

from tests.journeys.road import DAY, HOUR, leave, push, wait

NUMBERS = ("entries_total", "entries_unique", "messages_sent", "exits", "in_progress")


def test_from_an_event_through_a_wait_to_a_message_and_out(road):
    road.compose(wait("P1D"), push("hello"), leave())
    road.office.person("ana", "i-ana")
    road.does("ana", "Something Else")
    road.does("ana", "Signed Up")
    road.settle()
    assert road.where() == {"ana": "wait"}
    road.settle(DAY - HOUR)
    assert (road.sent(), road.metrics(*NUMBERS)) == ([], [1, 1, 0, 0, 1])
    road.settle(HOUR)
    assert (road.sent(), road.where()) == ([("ana", "hello")], {"ana": "end"})
    assert len(road.office.services.accepted()) == 1
    assert road.metrics(*NUMBERS) == [1, 1, 1, 1, 0]
    assert road.way() == [("wait", "continued", ""), ("hello", "continued", ""), ("out", "exited", "")]
    assert (road.entries()[0].reason, road.triggers()) == ("end", {"entered": 1})
    road.verify()
