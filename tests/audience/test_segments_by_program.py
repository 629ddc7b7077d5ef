"""`PUT`, `GET` and `DELETE /v1/segments/<id>`: a list or a rule, its faults by name, and how fresh its people are."""

import pytest

from analytics.segments.refreshing import refresh_wanted
from messaging import segments
from messaging.erasing import erase
from messaging.models import Segment
from tests.analytics.makers import NOW
from workspaces import clock
from workspaces.tenancy import workspace_transaction


def names_in(crowd, id):
    with workspace_transaction(crowd.workspace.pk):
        return crowd.names(segments.people_in(Segment.objects.for_workspace(crowd.workspace).get(external_id=id)))


def test_a_list_of_people_is_a_snapshot_of_those_there_are(api, crowd):
    answer = api.put("segments/chosen", {"name": "Chosen", "people": ["ann", "bob", "ann", "nobody"]}).json()
    assert (answer["kind"], answer["count"], answer["unknown"], answer["rule"]) == ("snapshot", 2, ["nobody"], None)
    assert answer["public_id"].startswith("g_") and answer["url"].endswith(f"/audience/segments/{answer['public_id']}/")
    assert names_in(crowd, "chosen") == "ann bob"


def test_a_rule_is_followed_and_said_in_words(api, crowd):
    rule = {"all": [{"campaign": "autumn"}, {"not": {"tag": "vip"}}]}
    answer = api.put("segments/rest", {"name": "Rest", "rule": rule}).json()
    assert (answer["kind"], answer["count"]) == ("live", None)
    assert answer["sentence"] == "Entered Autumn and is not tagged vip"
    assert refresh_wanted() == 1
    assert api.get("segments/rest").json()["count"] == 2
    assert names_in(crowd, "rest") == "cid dot"
    api.put("people/cid", {"tags": ["vip"]})
    assert refresh_wanted() == 0
    with workspace_transaction(crowd.workspace.pk):
        segments.ask(Segment.objects.for_workspace(crowd.workspace).get())
    assert refresh_wanted() == 1
    assert names_in(crowd, "rest") == "dot"


def test_a_snapshot_of_a_rule_stays_who_it_meant(api, crowd):
    api.put("segments/vips", {"name": "Vips", "rule": {"tag": "vip"}, "kind": "snapshot"})
    refresh_wanted()
    api.put("people/cid", {"tags": ["vip"]})
    with workspace_transaction(crowd.workspace.pk):
        segments.ask(Segment.objects.for_workspace(crowd.workspace).get())
    assert refresh_wanted() == 0
    assert names_in(crowd, "vips") == "ann bob"


def test_an_erased_person_is_in_no_segment(api, crowd):
    api.put("segments/chosen", {"name": "Chosen", "people": ["ann", "bob"]})
    with workspace_transaction(crowd.workspace.pk):
        erase(crowd.workspace.pk, "ann", clock.now())
    assert names_in(crowd, "chosen") == "bob"
    assert api.get("segments/chosen").json()["count"] == 1
    assert crowd.meant_by({"segment": "chosen"}) == "bob"


def test_a_segment_may_be_part_of_a_rule_and_not_of_itself(api, crowd):
    api.put("segments/vips", {"name": "Vips", "rule": {"tag": "vip"}})
    assert crowd.meant_by({"all": [{"segment": "vips"}, {"platform": "ios"}]}) == "ann"
    api.put("segments/vips", {"rule": {"any": [{"tag": "vip"}, {"segment": "vips"}]}})
    refresh_wanted()
    assert "contain itself" in api.get("segments/vips").json()["problem"]


FAULTS = [
    ({}, "rule", "Write an object with one of: all, any, not, campaign, attribute, tag, platform, segment."),
    ({"all": []}, "rule.all", "Write a list with at least one condition."),
    ({"all": [{"tag": "x"}, {"tga": "y"}]}, "rule.all[1]", "Write one of: all, any, not, campaign,"),
    ({"campaign": "spring"}, "rule.campaign", "There is no campaign with the id spring."),
    ({"campaign": "autumn", "action": "bye"}, "rule.action", "The campaign has no action with the id bye."),
    ({"campaign": "autumn", "metric": "open_rate_sent"}, "rule.metric", "open_rate_sent is a rate; use opened."),
    ({"campaign": "autumn", "metric": "viewed"}, "rule.metric", "viewed is counted only in these channels: In-app."),
    ({"campaign": "autumn", "metric": "likes"}, "rule.metric", "Write one of: "),
    ({"campaign": "autumn", "range": "5y"}, "rule.range", "Write one of: 1h, 24h,"),
    ({"campaign": "autumn", "from": "2026-11-01"}, "rule.to", "Write a date such as 2026-11-21."),
    ({"campaign": "autumn", "tz": "CEST"}, "rule.tz", "Write the name of a time zone such as Europe/Berlin."),
    ({"platform": "symbian"}, "rule.platform", "Write one of: ios, android, web, other."),
    ({"attribute": "age", "op": "gt", "value": True}, "rule.value", "With gt, write a number or a text."),
    ({"attribute": "age", "op": "like", "value": 1}, "rule.op", "Write one of: eq, ne,"),
    ({"attribute": "age"}, "rule.value", "Write the value to compare with."),
    ({"not": {"segment": "x"}}, "rule.not.segment", "There is no segment with the id x."),
    ({"tag": "x", "platform": "ios"}, "rule.platform", "This does not belong here"),
]


@pytest.mark.parametrize(("rule", "field", "message"), FAULTS, ids=[field for _, field, _ in FAULTS])
def test_a_fault_is_named_with_what_to_write_instead(api, crowd, rule, field, message):
    answer = api.put("segments/new", {"name": "New", "rule": rule})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field
    assert answer.json()["error"]["message"].startswith(message)


def test_a_new_one_needs_a_name_and_people_or_a_rule(api, crowd):
    assert api.put("segments/new", {"name": "New"}).json()["error"]["field"] == "rule"
    assert api.put("segments/new", {"rule": {"tag": "x"}}).json()["error"]["field"] == "name"
    both = api.put("segments/new", {"name": "New", "people": [], "rule": {"tag": "x"}})
    assert both.json()["error"]["message"] == "Give people or a rule, not both."


def test_archived_it_is_read_and_no_longer_chosen(api, crowd):
    api.put("segments/chosen", {"name": "Chosen", "people": ["ann"]})
    with clock.believing(NOW):
        assert api.delete("segments/chosen").json()["archived_at"].startswith("2026-11-20")
    assert api.get("segments/chosen").json()["archived_at"] is not None
    with workspace_transaction(crowd.workspace.pk):
        assert not segments.saved(crowd.workspace).exists()
    assert api.put("segments/chosen", {"name": "Chosen"}).json()["archived_at"] is None
