"""From a number of a journey to a recovery draft or a tag (AE-47), and taking somebody out by hand."""

import re

from django.test import Client

from campaigns.models import Campaign, CampaignState, Plan
from messaging.models import Person
from messaging.segments import people_in
from tests.journeys.road import wait
from tests.journeys.stage import enters, reaches
from tests.pipeline.cast import at, make_event
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.models import AuditEntry, Workspace
from workspaces.tenancy import workspace_transaction

DAY = "2026-11-01"
FAILED = "people/use/?metric=failed&step=hi"


def marketer(workspace: Workspace) -> Client:
    client = Client()
    client.force_login(make_member(workspace, "Ben", "marketer").user)
    return client


def test_from_failed_to_a_draft_and_to_a_tag_for_exactly_those_people(stage):
    stage.journey(
        steps=[{"id": "hi", "name": "Hi", "type": "push"}, {"id": "letter", "name": "Letter", "type": "email"}]
    )
    posts = []
    for n in range(15):
        profile = {"email": f"p{n}@example.com"} if n > 1 else {}
        stage.put(f"people/p{n}", subscribed=n != 2, **profile)
        of = {"journey_id": "welcome", "step_id": "hi", "entry_id": f"e{n}", "person_id": f"p{n}"}
        posts += [enters(f"e{n}", f"p{n}", at("08:00", DAY)), reaches(f"e{n}", "hi", at("08:00", DAY))]
        posts.append(make_event("failed", at("08:01", DAY), delivery_id=f"d{n}", reason="credentials", **of))
    letter = {"journey_id": "welcome", "step_id": "letter", "entry_id": "e20", "person_id": "p20"}
    posts += [enters("e20", "p20", at("08:00", DAY)), make_event("sent", at("08:01", DAY), delivery_id="d20", **letter)]
    stage.post(*posts, make_event("unsubscribed", at("09:00", DAY), delivery_id="d20"))
    assert stage.numbers("welcome/hi", "failed") == (15,)
    assert stage.numbers("welcome/letter", "unsubscribed") == (1,)
    assert stage.use("welcome", metric="unsubscribed", step="letter") == {"p20"}
    ben, journey = marketer(stage.workspace), stage.pages["welcome"]
    with clock.believing(stage.now):
        page = ben.get(f"{journey}people/?metric=failed&step=hi").content.decode()
        assert 'value="retarget"' in page and "15 people" in page
        retarget = ben.post(f"{journey}{FAILED}", {"then": "retarget"}).url
        page = ben.get(retarget).content.decode()
        assert "Re-target 15 people" in page and "12 reachable by e-mail, 3 not" in page
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        told = {"form_key": key, "channel": "email", "name": "Recovery"}
        assert ben.post(retarget, told).url == ben.post(retarget, told).url
        tag = ben.get(ben.post(f"{journey}{FAILED}", {"then": "tag"}).url)
        assert tag.status_code == 200 and "15 people" in tag.content.decode()
    with workspace_transaction(stage.workspace.pk):
        [draft] = Campaign.objects.for_workspace(stage.workspace)
        plan = Plan.objects.for_workspace(stage.workspace).get(campaign=draft)
        assert draft.state == CampaignState.DRAFT and len(people_in(plan.segment)) == 15
    assert stage.numbers("welcome/hi", "failed") == (15,)


def test_somebody_is_taken_out_by_hand_and_triggers_add_up(road):
    road.compose(wait("P1D"))
    road.enters("ana")
    road.does("ana", "Signed Up")
    road.settle()
    ben, journey = marketer(road.workspace), road.office.stage.pages["journey"]
    with workspace_transaction(road.workspace.pk):
        ana = Person.objects.for_workspace(road.workspace).get(external_id="ana")
    path = f"{journey}people/{ana.public_id}/"
    with road.believing():
        page = ben.get(journey).content.decode()
        assert "2 triggers seen = 1 entered + 1 turned away" in page and "Under way in it already" in page
        assert "Take out now" in ben.get(f"{path}path/").content.decode()
        for _ in range(2):
            assert ben.post(f"{path}leave/").status_code == 303
        assert "Take out now" not in ben.get(f"{path}path/").content.decode()
    road.settle()
    assert road.where() == {"ana": "by_hand"}
    with road.believing():
        assert "Taken out by hand" in ben.get(f"{path}path/").content.decode()
        assert "Taken out by hand" in ben.get(f"{journey}exits/").content.decode()
    road.enters("ben", "cem")
    many = f"{journey}people/?metric=entries_total"
    with road.believing():
        assert "these 3 people" in ben.get(many).content.decode()
        for _ in range(2):
            assert ben.post(many.replace("people/", "people/leave/")).url == many
    road.settle()
    assert road.where() == dict.fromkeys(("ana", "ben", "cem"), "by_hand")
    with workspace_transaction(road.workspace.pk):
        deeds = AuditEntry.objects.for_workspace(road.workspace).filter(action="journey_left_by_hand")
        assert deeds.count() == 2
