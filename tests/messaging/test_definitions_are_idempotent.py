"""PUT of the definition API: the same twice is the same, what is absent stays, lists are whole (ruling 48)."""

import pytest

from campaigns.models import Action, CampaignTerms
from messaging.models import Block, BlockTracking, Card
from tests.messaging.cast import inbox
from workspaces.tenancy import workspace_transaction

CAMPAIGN = {
    "name": "Autumn",
    "goal": {"event": "Order placed", "filters": [{"property": "total", "op": "gte", "value": 10}]},
    "attribution_window": "P3D",
    "actions": [
        {"id": "push-1", "name": "Teaser", "channel": "push"},
        {"id": "mail-1", "name": "Details", "channel": "email"},
    ],
}
BLOCKS = [
    {"id": "title", "type": "title", "text": "Hello"},
    {"id": "buy", "type": "button", "label": "Buy", "action_name": "buy"},
    {"id": "x", "type": "close_button"},
]
MESSAGE = {"name": "Welcome", "channel": "in_app", "cards": [{"id": "one", "name": "First", "blocks": BLOCKS}]}


def rows(api, model, **wanted):
    with workspace_transaction(api.cast.workspace.pk):
        return list(model.objects.for_workspace(api.cast.workspace).filter(**wanted).order_by("pk"))


@pytest.mark.parametrize(
    ("path", "body"),
    [("people/ann", {"attributes": {"plan": "pro"}}), ("campaigns/a", CAMPAIGN), ("messages/m", MESSAGE)],
)
def test_the_same_twice_is_the_same(api, path, body):
    first = api.put(path, body)
    assert first.status_code == 200
    again = api.put(path, body)
    assert again.json() == first.json()
    assert api.get(path).json() == first.json()


@pytest.mark.parametrize(("path", "body"), [("people/x", {}), ("campaigns/x", CAMPAIGN), ("messages/x", MESSAGE)])
def test_every_answer_holds_both_ids_and_the_page(api, path, body):
    for answer in (api.put(path, body), api.get(path), api.delete(path)):
        found = answer.json()
        assert found["id"] == "x"
        assert found["public_id"].split("_")[0] in "ucm"
        assert found["url"].startswith(f"http://testserver/w/{api.cast.workspace.slug}/{path.split('/')[0]}/")
        assert found["url"].endswith(found["public_id"] + "/")


def test_ids_with_slashes_and_spaces_are_ids(api):
    api.put("campaigns/2026%2Fautumn%20sale", {"name": "Autumn"})
    assert api.get("campaigns/2026%2Fautumn%20sale").json()["id"] == "2026/autumn sale"


def test_absent_fields_stay(api):
    api.put("people/ann", {"email": "ann@example.com", "attributes": {"plan": "pro", "city": "Oslo"}, "tags": ["vip"]})
    found = api.put("people/ann", {"phone": "+47", "attributes": {"city": None, "age": 40}}).json()
    assert (found["email"], found["phone"], found["tags"]) == ("ann@example.com", "+47", ["vip"])
    assert found["attributes"] == {"plan": "pro", "age": 40}
    api.put("campaigns/a", CAMPAIGN)
    found = api.put("campaigns/a", {"name": "Winter"}).json()
    assert (found["name"], found["attribution_window"], len(found["actions"])) == ("Winter", "P3D", 2)


def test_devices_are_added_or_updated_and_belong_to_one_person(api):
    api.put("people/ann", {"devices": [{"token": "t1", "platform": "ios"}, {"token": "t2", "platform": "web"}]})
    found = api.put("people/ann", {"devices": [{"token": "t1", "platform": "android", "kind": "fcm"}]}).json()
    assert found["devices"] == [
        {"token": "t1", "platform": "android", "kind": "fcm"},
        {"token": "t2", "platform": "web", "kind": ""},
    ]
    api.put("people/bob", {"devices": [{"token": "t2", "platform": "web"}]})
    assert [device["token"] for device in api.get("people/ann").json()["devices"]] == ["t1"]


def test_inserting_and_removing_an_action_changes_no_neighbour(api):
    before = {action["id"]: action["public_id"] for action in api.put("campaigns/a", CAMPAIGN).json()["actions"]}
    flow = [CAMPAIGN["actions"][1], {"id": "sms-1", "name": "Reminder", "channel": "sms"}]
    after = api.put("campaigns/a", {"actions": flow}).json()["actions"]
    assert [action["id"] for action in after] == ["mail-1", "sms-1"]
    assert after[0]["public_id"] == before["mail-1"]
    assert [action.external_id for action in rows(api, Action, deleted_at__isnull=False)] == ["push-1"]
    restored = api.put("campaigns/a", {"actions": CAMPAIGN["actions"]}).json()["actions"]
    assert {action["id"]: action["public_id"] for action in restored} == before


def test_the_first_terms_hold_since_ever_and_later_ones_from_their_moment(api):
    api.put("campaigns/a", CAMPAIGN | {"effective_at": "2026-01-05T00:00:00Z"})
    api.put("campaigns/a", {"goal": None, "effective_at": "2026-01-20T00:00:00+02:00"})
    api.put("campaigns/a", {"goal": None})
    terms = rows(api, CampaignTerms)
    assert [(row.valid_from.isoformat(), row.goal_event) for row in terms] == [
        ("0001-01-01T00:00:00+00:00", "Order placed"),
        ("2026-01-19T22:00:00+00:00", None),
    ]


def test_a_change_may_not_come_before_the_last_one_nor_from_the_future(api):
    api.put("campaigns/a", CAMPAIGN)
    api.put("campaigns/a", {"conversion_mode": "multiple"})
    early = api.put("campaigns/a", {"conversion_mode": "single", "effective_at": "2026-01-01T00:00:00Z"})
    assert (early.status_code, early.json()["error"]["field"]) == (422, "effective_at")
    late = api.put("campaigns/a", {"conversion_mode": "single", "effective_at": "2999-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["error"]["field"]) == (422, "effective_at")


def test_a_block_whose_content_changes_gets_a_new_public_id_and_keeps_the_old_version(api):
    before = api.put("messages/m", MESSAGE).json()["cards"][0]
    changed = [{"id": "new", "type": "body"}, BLOCKS[0] | {"text": "Hello again"}, BLOCKS[1]]
    after = api.put("messages/m", {"cards": [{"id": "one", "blocks": changed}]}).json()["cards"][0]
    assert (after["public_id"], after["name"]) == (before["public_id"], "First")
    ids = {block["id"]: block["public_id"] for block in after["blocks"]}
    assert list(ids) == ["new", "title", "buy"]
    old = {block["id"]: block["public_id"] for block in before["blocks"]}
    assert ids["buy"] == old["buy"]
    assert ids["title"] != old["title"]
    closed = rows(api, Block, valid_to__isnull=False)
    assert {block.public_id for block in closed} == {old["title"], old["x"]}
    opened = next(block for block in rows(api, Block) if block.public_id == ids["title"])
    assert opened.valid_from == closed[0].valid_to


def test_renaming_the_action_and_switching_tracking_keep_the_block(api):
    before = api.put("messages/m", MESSAGE).json()["cards"][0]["blocks"][1]
    renamed = [BLOCKS[0], BLOCKS[1] | {"action_name": "buy now", "track_clicks": False}, BLOCKS[2]]
    after = api.put("messages/m", {"cards": [{"id": "one", "blocks": renamed}]}).json()["cards"][0]["blocks"][1]
    assert after == before | {"action_name": "buy now", "track_clicks": False}
    history = rows(api, BlockTracking, block__public_id=before["public_id"])
    assert [(row.action_name, row.track_clicks) for row in history] == [("buy", True), ("buy now", False)]


def test_a_removed_card_lives_on_as_deleted(api):
    api.put("messages/m", MESSAGE)
    api.put("messages/m", {"cards": []})
    assert api.get("messages/m").json()["cards"] == []
    assert len(rows(api, Card, deleted_at__isnull=False)) == 1
    assert len(rows(api, Block, valid_to__isnull=False)) == 3


def test_deleting_archives_and_putting_brings_back(api):
    api.put("campaigns/a", CAMPAIGN)
    archived = api.delete("campaigns/a").json()["archived_at"]
    assert api.delete("campaigns/a").json()["archived_at"] == archived
    assert api.get("campaigns/a").json()["archived_at"] == archived
    assert api.put("campaigns/a", {}).json()["archived_at"] is None


def test_a_merge_of_two_people_goes_the_way_of_events(api):
    api.put("people/ann", {})
    api.put("people/anna", {})
    answer = api.post("people/merge", {"into": "ann", "from": "anna"})
    assert (answer.status_code, answer.json()["id"]) == (200, "ann")
    [event] = inbox()
    assert (event.type, event.by, event.person, event.merge_from) == ("merge", "api", "ann", "anna")


def test_marking_a_known_person_as_developer_tells_the_fold(api):
    api.put("people/ann", {"developer": True})
    assert inbox() == []
    api.put("people/ann", {"developer": False})
    api.put("people/ann", {"developer": False})
    [event] = inbox()
    assert (event.type, event.person, event.properties) == ("identify", "ann", {"developer": False})
