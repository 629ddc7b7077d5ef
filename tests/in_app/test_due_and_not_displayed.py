"""What was sent and not displayed: how many, to whom, as a file and as a set; what waits stands in a person's copy."""

from uuid import uuid4

from django.test import Client

from analytics.exports.making import make_next
from messaging.models import Message, Person, Segment
from messaging.segments import people_in
from tests.exports.desk import csv_rows
from tests.workspaces.cast import make_member
from workspaces import clock
from workspaces.tenancy import workspace_transaction


def test_whoever_was_sent_it_and_not_shown_it_is_listed_filed_and_taken_along(kiosk):
    for name in ("ann", "bob", "cid"):
        kiosk.person(name, f"web-{name}")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann", "bob", "cid")
    [waiting] = kiosk.due("ann", "web-ann")
    kiosk.report(waiting, "displayed", "web-ann", card_id=waiting["cards"][0]["id"])
    report = report_url(kiosk)
    assert 'data-due="2"' in get(kiosk, report)
    page = get(kiosk, f"{report}due/")
    assert 'data-due="2"' in page and 'data-people="2"' in page
    assert ">bob<" in page and ">cid<" in page and ">ann<" not in page and "Autumn" in page
    assert exported(kiosk, report) == ["cid", "bob"]
    taken = kiosk.stage.browser.post(f"{report}due/people/", headers=bearer(kiosk))
    assert taken.status_code == 302
    with workspace_transaction(kiosk.workspace.pk):
        segment = Segment.objects.for_workspace(kiosk.workspace).get(
            public_id=taken.url.partition("segment=")[2].partition("&")[0]
        )
        people = Person.objects.for_workspace(kiosk.workspace).filter(pk__in=people_in(segment))
        assert {one.external_id for one in people} == {"bob", "cid"}
    stage = kiosk.stage
    with clock.believing(stage.now):
        stage.browser.delete("/v1/people/cid", headers=bearer(kiosk))
    assert ">cid<" not in get(kiosk, f"{report}due/")
    # A viewer sees how many and not who.
    viewer = Client()
    member = make_member(kiosk.workspace, "vic", "viewer")
    viewer.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "data-due=" in viewer.get(report).content.decode()
    assert viewer.get(f"{report}due/").status_code == 403


def test_what_waits_for_somebody_is_in_the_copy_of_what_is_held_about_them(kiosk):
    kiosk.person("ann", "web-ann")
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    with workspace_transaction(kiosk.workspace.pk):
        ann = Person.objects.for_workspace(kiosk.workspace).get(external_id="ann")
    with clock.believing(kiosk.stage.now):
        copy = kiosk.stage.browser.get(f"/w/acme/people/{ann.public_id}/data.json", headers=bearer(kiosk)).json()
    [waiting] = copy["in_app_messages"]
    assert waiting["message"] == "offer"
    assert "Hello ann" in str(waiting["content"])
    assert waiting["kept_until"] > waiting["created_at"]


def exported(kiosk, report: str) -> list[str]:
    message = report.rstrip("/").rpartition("/")[2]
    form = {"form_key": str(uuid4()), "format": "csv", "columns": ["id"]}
    with clock.believing(kiosk.stage.now):
        asked = kiosk.stage.browser.post(
            f"/w/acme/exports/new/?source=due&message={message}", form, headers=bearer(kiosk)
        )
        assert make_next()
        file = kiosk.stage.browser.get(f"/w/acme/exports/{asked.url.partition('#')[2]}/file/", headers=bearer(kiosk))
        return [row["id"] for row in csv_rows(b"".join(file.streaming_content))]


def report_url(kiosk) -> str:
    with workspace_transaction(kiosk.workspace.pk):
        message = Message.objects.for_workspace(kiosk.workspace).get(external_id="offer")
    return f"/w/acme/messages/{message.public_id}/"


def get(kiosk, url: str) -> str:
    with clock.believing(kiosk.stage.now):
        answer = kiosk.stage.browser.get(url, headers=bearer(kiosk))
    assert answer.status_code == 200
    return answer.content.decode()


def bearer(kiosk) -> dict[str, str]:
    return {"authorization": f"Bearer {kiosk.stage.keys.api_key}"}
