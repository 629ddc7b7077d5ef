"""AE-47: from a campaign's Failed to a draft on another channel for exactly those people, and nothing sent."""

import re

import pytest
from django.core.management import call_command

from analytics import partitions
from campaigns.models import Campaign, CampaignState, Launch, Plan
from campaigns.retargeting import carried_over
from messaging.channels import Channel
from messaging.models import Delivery, PersonTag
from messaging.segments import people_in
from tests.messaging.cast import Api, Door, new_cast
from tests.workspaces.cast import make_member
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)

WHOSE = {"campaign_id": "autumn", "action_id": "push"}
FAILED = "metric=failed&campaign=autumn&action=push"


@pytest.fixture
def shop(client):
    """20 people got a push, 15 of them did not: 12 of those have an e-mail address and are subscribed, one is
    unsubscribed, two have no address; three have a phone."""
    cast = new_cast("Acme")
    api, door = Api(client, cast), Door(client, cast)
    partitions.keep()
    api.put("campaigns/autumn", {"name": "Autumn", "actions": [{"id": "push", "name": "Hello", "channel": "push"}]})
    for n in range(20):
        profile = {"email": f"p{n}@example.com"} if n not in (0, 1) else {}
        profile |= {"phone": f"+97798000000{n}"} if n in (3, 4, 5) else {}
        api.put(f"people/p{n}", profile | {"subscribed": n != 2})
        state = {"type": "failed", "reason": "credentials"} if n < 15 else {"type": "sent"}
        door.events({**state, "delivery_id": f"d{n}", "person_id": f"p{n}", **WHOSE})
    call_command("settle", verbosity=0)
    return api


@pytest.fixture
def ben(shop, signed_in):
    return signed_in(make_member(shop.cast.workspace, "Ben", "marketer"))


def url(shop, rest):
    return f"/w/{shop.cast.workspace.slug}/{rest}"


def form_of(page, **told):
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    return {"form_key": key[1], **told} if key else told


def in_workspace(shop):
    return workspace_transaction(shop.cast.workspace.pk)


def test_the_dialog_says_who_is_reachable_and_the_draft_holds_exactly_them(shop, ben):
    campaign = ben.get(url(shop, "campaigns/autumn/actions/push/")).content.decode()
    offered = re.search(r'href="([^"]+/audience/retarget/\?metric=failed[^"]*)">Failed \(15\)', campaign)
    path = offered[1].replace("&amp;", "&")
    page = ben.get(path).content.decode()
    for said in ("Re-target 15 people", "12 reachable by e-mail, 3 not", "1 unsubscribed, 2 no e-mail address",
                 "3 reachable by SMS, 12 not", "0 reachable by push, 15 not"):  # fmt: skip
        assert said in page, said
    form = form_of(page, channel="email", name="Recovery: Autumn")
    assert 'value="Recovery: Autumn"' in page
    made = ben.post(path, form)
    assert ben.post(path, form).url == made.url
    assert ben.get(made.url).status_code == 200
    with in_workspace(shop):
        [draft] = Campaign.objects.for_workspace(shop.cast.workspace).filter(composed=True)
        plan = Plan.objects.for_workspace(shop.cast.workspace).get(campaign=draft)
        assert (draft.name, draft.state) == ("Recovery: Autumn", CampaignState.DRAFT)
        assert len(people_in(plan.segment)) == 15 and plan.segment.kind == "snapshot" and not plan.segment.passing
        assert plan.origin.external_id == "autumn"
        assert [each.channel for each in draft.actions.all()] == ["email"]
        assert not Launch.objects.for_workspace(shop.cast.workspace).exists()
        deed = AuditEntry.objects.for_workspace(shop.cast.workspace).get(action="campaign_drafted_for")
        assert deed.detail["reach"] == "12 reachable by e-mail, 3 not"
    call_command("settle", verbosity=0)
    with in_workspace(shop):
        assert Delivery.objects.for_workspace(shop.cast.workspace).count() == 20
    source = ben.get(url(shop, "campaigns/autumn/")).content.decode()
    assert "Made from this campaign" in source and "Recovery: Autumn" in source
    review = ben.get(url(shop, f"campaigns/{draft.public_id}/compose/review/")).content.decode()
    assert "Made for: " in review and "metric=failed" in review


def test_a_tag_applied_twice_is_on_fifteen_people(shop, ben):
    for key in "ab":
        form = {"names": "retry-nov", "deed": "add", "form_key": f"6f0e8a52-5a2e-4c62-9a4b-2f9f0c2f2b0{key}"}
        assert ben.post(url(shop, f"audience/tags/new/?{FAILED}"), form).status_code == 303
    with in_workspace(shop):
        assert PersonTag.objects.for_workspace(shop.cast.workspace).filter(name="retry-nov").count() == 15
    assert 'data-people="15"' in ben.get(url(shop, "audience/tags/")).content.decode()


def test_who_received_and_did_not_open_is_exactly_the_rest(shop, ben):
    door = Door(ben, shop.cast)
    door.events({"type": "opened", "delivery_id": "d19", "person_id": "p19", "device_token": "t", **WHOSE})
    call_command("settle", verbosity=0)
    words = "metric=received_unique&without=opened_unique&campaign=autumn&action=push"
    page = ben.get(url(shop, f"audience/retarget/?{words}")).content.decode()
    assert "Re-target 4 people" in page and 'value="Re-engage: Autumn"' in page
    assert ben.get(url(shop, f"audience/?{words}")).content.decode().count("/people/u_") == 4


def test_a_channel_that_reaches_nobody_makes_nothing(shop, ben):
    path = url(shop, f"audience/retarget/?{FAILED}")
    answer = ben.post(path, form_of(ben.get(path).content.decode(), channel="push", name="Again"))
    assert answer.status_code == 422 and "Nobody of these is reachable by push" in answer.content.decode()
    with in_workspace(shop):
        assert not Plan.objects.for_workspace(shop.cast.workspace).exists()


def test_where_nobody_can_be_reached_no_draft_is_offered_and_the_reason_is_said(shop, ben):
    path = url(shop, f"audience/retarget/?{FAILED}")
    assert "Make the draft" in ben.get(path).content.decode()
    for n in range(2, 20):
        shop.put(f"people/p{n}", {"subscribed": False})
    page = ben.get(path).content.decode()
    assert "Nobody of these can be reached; the table says why, channel by channel." in page
    for n in (0, 1):
        shop.put(f"people/p{n}", {"subscribed": False})
    page = ben.get(path).content.decode()
    assert "Nobody of these can be reached: all 15 are unsubscribed." in page
    assert "Make the draft" not in page and 'name="name"' not in page


def test_words_of_a_message_are_carried_over_to_another_channel():
    pushed = {"title": "Hi {{ customer.first_name | default: 'you' }}", "body": "News", "link": "https://x.example"}
    assert carried_over(Channel.PUSH, "email", pushed, "n")["text"] == "News\n\nhttps://x.example"
    assert carried_over(Channel.PUSH, "sms", pushed, "n")["text"].endswith(": News https://x.example")
    assert carried_over(Channel.EMAIL, "push", {"subject": "S", "html": "<p>x</p>"}, "n") == {"title": "S", "body": "S"}
    assert carried_over(Channel.SMS, "email", {"text": "T"}, "Name") == {"subject": "Name", "text": "T"}


def test_viewers_and_other_workspaces_get_nothing(shop, signed_in):
    viewer = signed_in(make_member(shop.cast.workspace, "Vic", "viewer"))
    assert viewer.get(url(shop, f"audience/retarget/?{FAILED}")).status_code == 403
    page = viewer.get(url(shop, "campaigns/autumn/actions/push/")).content.decode()
    assert "retarget" not in page and "Use these people" not in page
    stranger = signed_in(make_member(new_cast("Globex").workspace, "Gus", "admin"))
    assert stranger.get(url(shop, f"audience/retarget/?{FAILED}")).status_code == 404
