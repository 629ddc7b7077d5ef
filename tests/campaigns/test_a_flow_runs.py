"""From the composer to phones and on along the branches (issue: campaign as a workflow)."""

from datetime import timedelta

DAY = timedelta(days=1)


def compose(desk, people=("ana", "ben", "cem")):
    """A push to everybody; a day later one to those who opened it, another to those who did not."""
    for name in people:
        desk.office.person(name, f"i-{name}")
    desk.new()
    desk.audience(audience="all")
    welcome = desk.push("Welcome")
    desk.push("Thanks", follows=welcome, condition="interacted", watches=welcome)
    desk.push("Reminder", follows=welcome, condition="not_interacted", watches=welcome)
    return desk


def opens(desk, person, action):
    moment = desk.now + timedelta(minutes=5)
    desk.office.reports("opened", f"i-{person}", desk.delivery(person, action), moment, f"{person}-opens-{action}")


def test_the_branch_is_taken_by_who_opened(desk):
    compose(desk).start()
    desk.settle()
    assert desk.sent() == [("ana", "Welcome"), ("ben", "Welcome"), ("cem", "Welcome")]
    assert len(desk.office.services.accepted()) == 3
    opens(desk, "ben", "Welcome")
    desk.settle(timedelta(hours=23))
    assert len(desk.sent()) == 3
    desk.settle(timedelta(hours=1))
    assert sorted(desk.sent()[3:]) == [("ana", "Reminder"), ("ben", "Thanks"), ("cem", "Reminder")]
    assert desk.steps()["ben", "Reminder"] == desk.steps()["ana", "Thanks"] == "passed"
    desk.office.stage.pages["own"] = f"{desk.root}{desk.campaign.public_id}/"
    metrics = desk.office.stage.read("own")["metrics"]
    assert (metrics["users_total"]["value"], metrics["engaged"]["value"]) == (3, 1)
    desk.office.verify()
    desk.move("end")
    assert desk.deeds()[-2:] == ["campaign_started", "campaign_ended"]


def test_pressed_twice_it_starts_once(desk):
    compose(desk, ["ana"])
    version = desk.plan().version
    first, second = desk.move("start", version=version), desk.move("start", version=version)
    assert (first.status_code, second.status_code) == (303, 303)
    desk.settle()
    assert desk.sent() == [("ana", "Welcome")]
    assert desk.deeds().count("campaign_started") == 1


def test_paused_nobody_goes_on_and_resumed_they_do(desk):
    compose(desk, ["ana"]).start()
    desk.settle()
    desk.move("pause")
    desk.settle(2 * DAY)
    assert len(desk.sent()) == 1
    assert "Resume" in desk.get("review/")
    desk.move("resume")
    desk.settle()
    assert desk.sent() == [("ana", "Welcome"), ("ana", "Reminder")]
    assert len(desk.office.services.accepted()) == 2


def test_paused_before_anything_left_it_waits_and_then_leaves(desk):
    compose(desk, ["ana"]).start()
    desk.move("pause")
    desk.settle()
    assert desk.office.services.accepted() == []
    desk.move("resume")
    desk.settle()
    assert len(desk.office.services.accepted()) == 1


def test_ended_what_waits_is_cancelled_and_what_was_sent_stays(desk):
    compose(desk, ["ana"]).start()
    desk.settle()
    assert "End “Autumn launch”?" in desk.get("review/", end="1")
    desk.move("end")
    desk.settle(2 * DAY)
    assert desk.sent() == [("ana", "Welcome")]
    assert sorted(desk.steps().values()) == ["cancelled", "cancelled", "taken"]
    assert desk.campaign.ended_at == desk.now - 2 * DAY
    desk.move("resume")
    assert desk.campaign.state == "ended"


def test_it_starts_and_ends_by_itself(desk):
    compose(desk, ["ana"])
    zone = {"begins": "timed", "starts_at": "2026-11-23T09:00", "ends_at": "2026-11-23T21:00", "zone": "Asia/Kathmandu"}
    assert desk.post("schedule/", zone).status_code == 303
    desk.move("start")
    assert desk.campaign.state == "scheduled"
    starts = desk.campaign.started_at
    assert f"{starts:%H:%M}" == "03:15"
    desk.office.settle(starts - timedelta(seconds=1))
    assert desk.sent() == []
    desk.office.person("late", "i-late")
    desk.office.settle(starts)
    assert desk.campaign.state == "running"
    # The audience is that of the start.
    assert desk.sent() == [("ana", "Welcome"), ("late", "Welcome")]
    desk.office.settle(starts + timedelta(hours=12))
    assert (desk.campaign.state, desk.campaign.ended_at) == ("ended", starts + timedelta(hours=12))
    assert desk.deeds()[-3:] == ["campaign_scheduled", "campaign_started", "campaign_ended"]


def test_a_schedule_can_be_taken_back(desk):
    compose(desk, ["ana"])
    desk.post("schedule/", {"begins": "timed", "starts_at": "2026-11-23T09:00", "zone": "UTC"})
    desk.move("start")
    assert desk.audience().status_code == 303
    assert "Nothing was changed" in desk.get("audience/")
    desk.move("unschedule")
    desk.office.settle(desk.now + 3 * DAY)
    assert (desk.campaign.state, desk.sent()) == ("draft", [])


def test_campaigns_of_others_follow_their_times(desk):
    starts, ends = desk.now + DAY, desk.now + 2 * DAY
    put = desk.office.stage.put
    put("campaigns/theirs", name="Theirs", started_at=starts.isoformat(), ended_at=ends.isoformat())
    states = []
    for moment in (desk.now, starts, ends):
        desk.office.settle(moment)
        states.append(put("campaigns/theirs")["state"])
    assert states == ["scheduled", "running", "ended"]


def test_an_api_leaves_the_flow_to_the_composer(desk):
    compose(desk, ["ana"])
    answer = desk.office.stage.browser.put(
        f"/v1/campaigns/{desk.campaign.external_id}",
        {"actions": []},
        content_type="application/json",
        headers={"authorization": f"Bearer {desk.office.stage.keys.api_key}"},
    )
    assert answer.status_code == 409
    assert len(desk.actions()) == 3
