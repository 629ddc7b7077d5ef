"""What a message says belongs to the version people entered by; edited words go out once they are published."""

from messaging.models import DeviceSend, Edition, InAppInstance, Outgoing, Template
from tests.journeys.desk import Desk
from tests.journeys.road import DAY, leave, push, wait
from tests.sending.push_services import token
from workspaces.tenancy import workspace_transaction

SHOWN = {"id": "shown", "name": "Shown", "type": "in_app", "message": "card"}


def card(road, text):
    cards = [{"id": "one", "blocks": [{"id": "more", "type": "button", "text": text}]}]
    stage = road.office.stage
    stage.pages["card"] = stage.put("messages/card", name="Card", channel="in_app", cards=cards)["url"]


def told(road):
    """(person, title of the push), in the order of sending."""
    with workspace_transaction(road.workspace.pk):
        rows = DeviceSend.objects.for_workspace(road.workspace).select_related("person").order_by("pk")
        return [(row.person.external_id, row.payload["title"]) for row in rows]


def shown(road):
    with workspace_transaction(road.workspace.pk):
        rows = InAppInstance.objects.for_workspace(road.workspace).select_related("person").order_by("pk")
        return [(row.person.external_id, row.content["cards"][0]["blocks"][0]["text"]) for row in rows]


def uses(road, person):
    """The app shows what it got and its button is used."""
    with workspace_transaction(road.workspace.pk):
        rows = InAppInstance.objects.for_workspace(road.workspace).select_related("delivery")
        instance = rows.get(person__external_id=person)
    block = instance.content["cards"][0]["blocks"][0]["id"]
    road.office.reports("displayed", f"i-{person}", instance.delivery.public_id, road.now, f"{person}-shows")
    event = {"id": f"{person}-uses", "type": "clicked", "delivery_id": instance.delivery.public_id, "block_id": block}
    event |= {"device_token": token(f"i-{person}"), "platform": "ios", "occurred_at": road.now.isoformat()}
    road.office.stage.post(event, by="device")


def test_edited_words_reach_whoever_enters_after_they_are_published(road):
    card(road, "Old card")
    hello = push("hello", message=road.office.message.public_id, if_not_sent="continue")
    road.compose(wait("P1D"), hello, SHOWN, leave())
    desk = Desk(road.workspace).open(road.journey)
    assert "Nothing to publish" in desk.get("review/")
    road.enters("ana")

    desk.write("hello", title="New for {{ customer.first_name }}")
    card(road, "New card")
    review = desk.get("review/")
    assert "<b>Hello</b> says something else" in review and "<b>Shown</b> says something else" in review
    assert "publish it" in desk.get() and "publish the journey anew" in desk.get("steps/hello/")
    road.enters("ben")
    with road.believing():
        desk.post("move/", {"move": "publish"})
        desk.post("move/", {"move": "publish"})
    assert road.design.version.number == 2 and "Nothing to publish" in desk.get("review/")
    road.enters("cem")
    road.settle(DAY)
    assert sorted(told(road)) == [("ana", "Hello ana"), ("ben", "Hello ben"), ("cem", "New for cem")]
    assert sorted(shown(road)) == [("ana", "Old card"), ("ben", "Old card"), ("cem", "New card")]
    # What is done on old words counts on the content that was shown.
    for person in ("ana", "ben", "cem"):
        uses(road, person)
    road.settle()
    rows = {row["state"]: row["metrics"] for row in road.office.stage.read("card")["rows"] if row["type"] == "button"}
    assert {state: metrics["clicks"]["value"] for state, metrics in rows.items()} == {"live": 1, "deleted": 2}
    with workspace_transaction(road.workspace.pk):
        assert Edition.objects.for_workspace(road.workspace).count() == 4
    desk.write("hello", title="Hello {{ customer.first_name }}")
    with road.believing():
        desk.post("move/", {"move": "publish"})
    with workspace_transaction(road.workspace.pk):
        # Words that came back are the edition they were.
        assert road.design.version.number == 3 and Edition.objects.for_workspace(road.workspace).count() == 4
    road.verify()


def test_how_long_and_to_which_devices_is_promised_with_the_words(road):
    with workspace_transaction(road.workspace.pk):
        words = Template.objects.for_workspace(road.workspace).filter(message=road.office.message)
        words.update(send_within=DAY * 3)
    road.compose(wait("P1D"), push("hello"), leave())
    road.office.person("ana", "i-old", "i-new")
    road.does("ana", "Signed Up")
    road.settle()
    with workspace_transaction(road.workspace.pk):
        words.update(targeting="last_device", send_within=DAY)
    road.settle(DAY)
    with workspace_transaction(road.workspace.pk):
        outgoing = Outgoing.objects.for_workspace(road.workspace).get()
    assert outgoing.expires_at - outgoing.created_at == DAY * 3 and len(told(road)) == 2


def test_a_delivery_that_is_tried_again_by_hand_says_what_was_mended(road):
    """metrics.md R-12; nothing of it had reached anybody."""
    with workspace_transaction(road.workspace.pk):
        words = Template.objects.for_workspace(road.workspace).filter(message=road.office.message)
        words.update(fields={"title": "For {{ customer.nickname }}", "body": "B"})
    road.compose(push("hello"), leave())
    desk = Desk(road.workspace).open(road.journey)
    road.enters("ana")
    assert road.office.delivery().state == "failed"
    desk.write("hello", title="For {{ customer.first_name }}")
    road.enters("ben")
    assert [each.state for each in road.office.deliveries()] == ["failed", "failed"]
    road.office.retry()
    road.settle()
    assert sorted(told(road)) == [("ana", "For ana"), ("ben", "For ben")]
