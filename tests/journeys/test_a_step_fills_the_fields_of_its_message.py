"""An in-app message has fields of its own; every step that shows it fills them, for each person."""

from journeys.design.checking import Known, KnownMessage, validate
from messaging.models import InAppInstance
from tests.journeys.desk import Desk, fields_of
from tests.journeys.road import SIGN_UP, leave
from tests.journeys.test_people_get_the_words_they_were_promised import shown
from workspaces.tenancy import workspace_transaction

KNOWN = Known({"m": KnownMessage("in_app", needs=("offer",))}, has_conversion=True)


def test_fields_are_filled_on_the_step_and_shown_to_each_person(road):
    said = "{{ properties.offer }} {{ properties.thanks | default: 'Bye' }}"
    block = {"id": "title", "type": "title", "text": said}
    road.office.stage.put("messages/card", name="Card", channel="in_app", cards=[{"id": "one", "blocks": [block]}])
    desk = Desk(road.workspace)
    desk.begin()
    desk.post("entry/", SIGN_UP | {"again": "never"})
    one, two = desk.add("in_app", name="One"), desk.add("in_app", name="Two")
    page = desk.get(f"steps/{one}/")
    card = page[: page.index(">Card<")].rsplit('value="', 1)[1].split('"')[0]
    chosen = {"message": card, "choose": "1"}
    asked = desk.post(f"steps/{one}/", fields_of(page) | chosen, status=200).content.decode()
    assert 'name="property-offer"' in asked and 'name="property-thanks"' in asked and "message" not in desk.step(one)
    for step in (one, two):
        desk.write(step, message=card)
    assert "fills nothing in for “offer”" in desk.get("review/") and "“thanks”" not in desk.get("review/")
    wrong = fields_of(desk.get(f"steps/{one}/")) | {"property-offer": "{{ oh"}
    desk.post(f"steps/{one}/", wrong, status=422)
    desk.write(one, **{"property-offer": "For {{ customer.first_name }},", "waits_days": "2"})
    desk.write(two, **{"property-offer": "{{ customer.nobody }}", "property-thanks": "Ciao"})
    before = desk.step(one)
    desk.write(one)
    assert desk.step(one) == before and desk.step(one)["waits_days"] == 2 and "waits_days" not in desk.step(two)
    with road.believing():
        desk.post("move/", {"move": "start"})
    road.journey_id = desk.journey.pk
    desk.write(one, **{"property-offer": "Later"})
    road.enters("ana", "ben")
    assert sorted(shown(road)) == [("ana", "For ana, Bye"), ("ben", "For ben, Bye")]
    reasons = [each.reason for each in road.office.deliveries() if each.state != "sent"]
    assert reasons == ["liquid_missing_variable: customer.nobody"] * 2
    with workspace_transaction(road.workspace.pk):
        waits = {row.expires_at - row.created_at for row in InAppInstance.objects.for_workspace(road.workspace)}
    assert {span.days for span in waits} == {2}
    road.verify()


def test_what_a_step_fills_in_is_checked_with_its_definition():
    def said(**more):
        step = {"id": "a", "name": "A", "type": "in_app", "message": "m"} | more
        return [str(each) for each in validate({"entry": SIGN_UP, "steps": [step, leave()]}, KNOWN)]

    assert said(properties={"offer": "Now"}) == []
    assert "fills nothing in for “offer”" in said()[0] and "fills nothing in" in said(properties={"offer": ""})[0]
    assert "cannot be rendered" in said(properties={"offer": "{{ oh"})[0]
    assert "what is no text" in said(properties={"offer": 3})[0]
    assert "how long it waits" in said(properties={"offer": "x"}, waits_days=91)[0]


def test_the_step_shows_its_message_as_a_person_would_get_it(road):
    said = "Hi {{ customer.first_name }}, {{ properties.offer }}"
    block = {"id": "title", "type": "title", "text": said}
    road.office.stage.put("messages/card", name="Card", channel="in_app", cards=[{"id": "one", "blocks": [block]}])
    road.office.person("ana", "i-ana")
    desk = Desk(road.workspace)
    desk.begin()
    step = desk.add("in_app", name="One")
    page = desk.get(f"steps/{step}/")
    card = page[: page.index(">Card<")].rsplit('value="', 1)[1].split('"')[0]

    def side(**words: str) -> str:
        answer = desk.client.post(f"{desk.edit}steps/{step}/side/", {"message": card, "waits_days": "7", **words})
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Offer: is not filled in yet" in side() and "Preview" in page
    shown = side(**{"property-offer": "<b>{{ customer.first_name }}</b> of {{ customer.nobody }}"})
    assert "lack" in shown and "customer.nobody" in shown
    shown = side(**{"property-offer": "<b>now</b>"})
    assert "As ana would get it" in shown and "Hi ana, &lt;b&gt;now&lt;/b&gt;" in shown
    assert "message" not in desk.step(step)
    desk.write(step, message=card, **{"property-offer": "later"})
    assert "Hi ana, later" in desk.get(f"steps/{step}/")
