"""A person's page: everything that is held, a copy of it by right, erasing with preview, confirmation and receipt."""

import json

import pytest
from django.core.management import call_command

from analytics import partitions
from messaging.models import Person
from tests.messaging.cast import Api, Door, new_cast
from tests.workspaces.cast import make_member
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)

WHOSE = {"campaign_id": "autumn", "action_id": "a"}


@pytest.fixture
def shop(client):
    """Ann received and opened a push of a campaign, bought something and is in a segment; Bob received it too."""
    cast = new_cast("Acme")
    api, door = Api(client, cast), Door(client, cast)
    partitions.keep()
    flow = [{"id": "a", "name": "Hello", "channel": "push"}]
    goal = {"event": "Bought", "value": "sum", "currency": "EUR"}
    api.put("campaigns/autumn", {"name": "Autumn", "goal": goal, "actions": flow})
    profile = {"email": "ann@example.com", "attributes": {"plan": "pro"}, "tags": ["vip"]}
    api.put("people/ann", profile | {"devices": [{"token": "tok-of-ann", "platform": "ios"}]})
    for person in ("ann", "bob"):
        named = {"delivery_id": f"d-{person}", "person_id": person, **WHOSE}
        door.events({"type": "sent", **named}, {"type": "opened", **named, "device_token": f"tok-of-{person}"})
    door.events({"type": "track", "name": "Bought", "person_id": "ann", "properties": {"sum": 12}})
    api.put("segments/vips", {"name": "Vips", "rule": {"tag": "vip"}})
    call_command("settle", verbosity=0)
    return api


def url_of(api, id="ann"):
    return api.get(f"people/{id}").json()["url"].removeprefix("http://testserver")


def words(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_everything_that_is_held_is_shown(shop, signed_in):
    ada = signed_in(make_member(shop.cast.workspace, "Ada", "admin"))
    page = words(ada, url_of(shop))
    for said in ("ann@example.com", "vip", "Vips", "Autumn", "Bought", "&quot;plan&quot;", "iOS"):
        assert said in page, said


def test_the_copy_holds_all_of_it_and_addresses_only_for_those_who_may_see_them(shop, signed_in):
    workspace, path = shop.cast.workspace, f"{url_of(shop)}data.json"
    copy = json.loads(words(signed_in(make_member(workspace, "Ada", "admin")), path))
    assert (copy["profile"]["email"], copy["devices"][0]["token"]) == ("ann@example.com", "tok-of-ann")
    assert [each["id"] for each in copy["deliveries"]] == ["d-ann"]
    assert copy["deliveries"][0]["facts"].keys() == {"sent", "opened"}
    assert [each["campaign"] for each in copy["entries"]] == ["autumn"]
    assert [each["value"] for each in copy["conversions"]] == ["12"]
    assert {each["type"] for each in copy["events"]} == {"sent", "opened", "track"}
    assert [each["properties"] for each in copy["events"] if each["name"] == "Bought"] == [{"sum": 12}]
    assert (copy["tags"], [each["name"] for each in copy["segments"]]) == (["vip"], ["Vips"])
    eve = signed_in(make_member(workspace, "Eve", "marketer", ("export_audience",)))
    masked = words(eve, path)
    assert "ann@example.com" not in masked and "tok-of-ann" not in masked
    assert json.loads(masked)["left_out"]
    assert signed_in(make_member(workspace, "Ben", "marketer")).get(path).status_code == 403
    with workspace_transaction(workspace.pk):
        assert AuditEntry.objects.for_workspace(workspace).filter(action="person_copied").count() == 2


def test_erasing_asks_says_what_goes_and_leaves_a_receipt_without_personal_data(shop, signed_in):
    workspace, page = shop.cast.workspace, url_of(shop)
    ada = signed_in(make_member(workspace, "Ada", "admin"))
    asked = words(ada, f"{page}erase/")
    assert "1 attribute, 1 device, 1 tag, 3 events" in asked and "1 delivery" in asked and "1 entry" in asked
    assert ada.post(f"{page}erase/", {"typed": "bob"}).status_code == 422
    assert ada.post(f"{page}erase/", {"typed": "ann"}).url == page
    receipt = words(ada, page)
    assert "Receipt" in receipt and "3 events" in receipt
    for said in ("ann@example.com", "tok-of-ann", "Bought", "&quot;plan&quot;", ">ann<"):
        assert said not in receipt, said
    assert ada.get(f"{page}data.json").status_code == 404
    with workspace_transaction(workspace.pk):
        assert Person.objects.for_workspace(workspace).exclude(erased_at=None).count() == 1
        line = AuditEntry.objects.for_workspace(workspace).get(action="person_erased")
        assert "ann" not in json.dumps(line.detail) and line.detail["went"]["events"] == 3
    ben = signed_in(make_member(workspace, "Ben", "marketer"))
    assert ben.get(f"{page}erase/").status_code == 403


def test_somebody_deleted_stays_in_the_numbers_and_stands_in_no_list(shop):
    """AE-27."""
    before = results(shop)
    assert (before["users_total"], before["engaged"], before["opened"], before["conversions"]) == (2, 2, 2, 1)
    shop.delete("people/ann")
    shop.put("people/ann", {"attributes": {"plan": "new"}})
    call_command("settle", verbosity=0)
    assert results(shop) == before
    people = audience(shop, "?campaign=autumn")
    assert [row["id"] for row in people["rows"]] == ["bob"]
    assert (people["metrics"]["users_unique"]["value"], people["count"], people["deleted"]) == (2, 1, 1)
    assert audience(shop, "segments/vips/", by="segments/vips")["count"] == 0
    everybody = audience(shop, "")
    assert sorted(row["id"] for row in everybody["rows"]) == ["ann", "bob"]


def test_somebody_merged_is_one_person_in_every_list(shop):
    """AE-26, the campaign half."""
    shop.post("people/merge", {"into": "bob", "from": "ann"})
    call_command("settle", verbosity=0)
    after = results(shop)
    assert (after["users_total"], after["users_unique"], after["engaged"], after["conversions"]) == (2, 1, 1, 1)
    assert float(after["unique_users_rate"]) == 50
    people = audience(shop, "?campaign=autumn&metric=opened_unique")
    assert ([row["id"] for row in people["rows"]], people["count"], people["deleted"]) == (["bob"], 1, 0)
    assert [row["id"] for row in audience(shop, "segments/vips/", by="segments/vips")["rows"]] == ["bob"]
    assert shop.get("people/bob").json()["tags"] == ["vip"]
    log = read(shop, "deliveries/data.json")
    assert {row["person"] for row in log["rows"]} == {"bob"}


def results(api):
    page = api.get("campaigns/autumn").json()["url"].removeprefix("http://testserver")
    answer = api.client.get(f"{page}data.json", headers={"authorization": f"Bearer {api.cast.api_key}"})
    return {name: told["value"] for name, told in answer.json()["metrics"].items()}


def audience(api, path, by=""):
    if by:
        path = f"segments/{api.get(by).json()['public_id']}/"
    place, _, query = path.partition("?")
    return read(api, f"audience/{place}data.json{'?' if query else ''}{query}")


def read(api, path):
    headers = {"authorization": f"Bearer {api.cast.api_key}"}
    return api.client.get(f"/w/{api.cast.workspace.slug}/{path}", headers=headers).json()
