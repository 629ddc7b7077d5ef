"""The composer as somebody uses it: what they write is kept, what cannot be is said, nobody overwrites anybody."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import AudienceKind, Campaign
from messaging.models import Credential, Person, Segment, SegmentKind
from tests.ui.composed import actions, make_composed, page, plan_of, post
from tests.ui.shop import NOW
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db


def test_the_list_leads_to_a_new_campaign_and_pressed_twice_there_is_one(shop, signed_in):
    browser = signed_in("marketer")
    assert f'href="{shop.list_url}new/"' in browser.get(shop.list_url).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get(f"{shop.list_url}new/").content.decode())[1]
    first, second = (browser.post(f"{shop.list_url}new/", {"name": "Spring", "form_key": key}) for _ in range(2))
    assert first.url == second.url
    assert first.url.endswith("/compose/audience/")
    with workspace_transaction(shop.workspace.pk):
        made = Campaign.objects.for_workspace(shop.workspace).get(name="Spring")
        assert (made.state, made.composed, made.external_id) == ("draft", True, made.public_id)


def test_an_audience_is_counted_exactly_before_it_is_kept(draft, signed_in):
    browser = signed_in("marketer")
    with workspace_transaction(draft.shop.workspace.pk):
        Person.objects.for_workspace(draft.shop.workspace).filter(external_id="p-1").update(subscribed=False)
    counted = browser.post(f"{draft.url}audience/count/", {"audience": "tag", "tag": "basket"}).content.decode()
    assert 'data-value="5"' in counted
    assert "1 of them unsubscribed" in counted
    listed = browser.post(
        f"{draft.url}audience/count/", {"audience": "ids", "ids": "p-1\np-2\nnobody"}
    ).content.decode()
    assert 'data-value="2"' in listed
    assert "1 ids belong to nobody" in listed
    assert plan_of(draft).audience == AudienceKind.TAG


@pytest.mark.parametrize(
    ("name", "content", "ids"),
    [
        ("ids.csv", b"\xef\xbb\xbfid,name\np-1,Ana\np-2,Ben\n", ["p-1", "p-2"]),
        ("ids.txt", b"p-3\r\n\r\np-3\r\np-4\r\n", ["p-3", "p-4"]),
        ("semicolons.csv", b'"p-1";"x"\n"p-2";"y"\n', ["p-1", "p-2"]),
    ],
)
def test_ids_come_from_a_file(draft, signed_in, name, content, ids):
    body = {"name": "Basket", "audience": "ids", "ids": "", "file": SimpleUploadedFile(name, content)}
    assert post(signed_in("marketer"), draft, "audience/", body).status_code == 303
    assert plan_of(draft).ids == ids


def test_a_file_that_is_no_text_is_refused(draft, signed_in):
    body = {"name": "Basket", "audience": "ids", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04\xff\xfe")}
    answer = post(signed_in("marketer"), draft, "audience/", body)
    assert answer.status_code == 422
    assert "not a text file in UTF-8" in answer.content.decode()


def test_a_segment_can_be_the_audience(draft, signed_in):
    with workspace_transaction(draft.shop.workspace.pk):
        segment = Segment.unscoped.create(
            workspace=draft.shop.workspace, external_id="vips", name="Vips", kind=SegmentKind.LIVE
        )
    body = {"name": "Basket", "audience": "segment", "segment": segment.public_id}
    assert post(signed_in("marketer"), draft, "audience/", body).status_code == 303
    assert plan_of(draft).segment == segment


def test_the_second_of_two_who_edit_is_told_and_loses_nothing(draft, signed_in):
    browser, version = signed_in("marketer"), plan_of(draft).version
    first = {"name": "Mine", "audience": "tag", "tag": "basket", "version": version}
    assert browser.post(f"{draft.url}audience/", first).status_code == 303
    second = {"name": "Yours", "audience": "ids", "ids": "p-1", "version": version}
    answer = browser.post(f"{draft.url}audience/", second)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "marketer-person changed this campaign" in html
    assert 'value="Yours"' in html
    assert ">p-1</textarea>" in html.replace("\n", "")
    assert "Name: Mine" in html
    again = re.search(r'name="version" value="(\d+)"', html)[1]
    assert browser.post(f"{draft.url}audience/", second | {"version": again}).status_code == 303
    assert plan_of(draft).ids == ["p-1"]


def test_actions_trade_places_and_stay_in_their_chain(draft, signed_in):
    browser = signed_in("marketer")
    _, second, third = draft.actions
    refused = post(browser, draft, f"actions/{second.public_id}/move/", {"to": "up"}, follow=True)
    assert "depends on what became of “Basket reminder”" in refused.content.decode()
    post(browser, draft, f"actions/{third.public_id}/move/", {"to": "up"})
    assert [action.name for action in actions(draft)] == ["Basket reminder", "Second reminder", "Thanks"]
    free = {"action_name": "Thanks", "follows": third.public_id, "delay": "2", "delay_unit": "hours"}
    words = {"text": "Thank you", "condition": "always", "send_within": "24"}
    assert post(browser, draft, f"actions/{second.public_id}/", free | words).status_code == 303
    post(browser, draft, f"actions/{second.public_id}/move/", {"to": "up"})
    assert [(each.name, each.follows and each.follows.name) for each in actions(draft)] == [
        ("Basket reminder", None),
        ("Thanks", "Basket reminder"),
        ("Second reminder", "Thanks"),
    ]


def test_a_removed_action_leaves_no_hole(draft, signed_in):
    browser = signed_in("marketer")
    first, second, _ = draft.actions
    refused = post(browser, draft, f"actions/{first.public_id}/remove/", {}, follow=True).content.decode()
    assert "depends on what becomes of “Basket reminder”" in refused
    post(browser, draft, f"actions/{second.public_id}/remove/", {})
    assert [(each.name, each.position) for each in actions(draft)] == [("Basket reminder", 0), ("Second reminder", 1)]
    with workspace_transaction(draft.shop.workspace.pk):
        assert draft.campaign.actions.get(pk=second.pk).deleted_at == NOW


def test_the_preview_shows_a_real_person_and_what_is_missing(draft, signed_in):
    browser, url = signed_in("marketer"), f"actions/{draft.actions[0].public_id}/side/"
    written = {"title": "Hi {{ customer.first_name }}", "body": "!", "targeting": "last_device", "send_within": "24"}
    missing = post(browser, draft, url, written | {"person": "p-0"}).content.decode()
    assert "1 of 5 people lack <code>customer.first_name</code>" in missing
    assert "Liquid error: variable is missing" in missing
    fine = post(browser, draft, url, written | {"person": "p-2"}).content.decode()
    assert "Hi Ana 2" in fine
    shown = re.search(r'name="shown" id="shown" value="([^"]+)"', fine)[1]
    following = post(browser, draft, url, written | {"shown": shown, "another": "1"}).content.decode()
    assert "Hi Ana 3" in following


def test_the_html_of_an_email_stands_alone_and_can_do_nothing(draft, signed_in):
    browser = signed_in("marketer")
    address = post(browser, draft, "actions/new/", {"channel": "email"}).url
    words = {"subject": "Hi", "html": "<b>{{ customer.first_name | default: 'you' }}</b><script>1</script>"}
    place = {"action_name": "Letter", "delay": "1", "delay_unit": "days", "condition": "always", "send_within": "24"}
    assert browser.post(address, words | place | {"version": plan_of(draft).version}).status_code == 303
    answer = browser.get(f"{address}html/")
    assert answer.content.decode().startswith("<b>")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_the_review_names_what_holds_it_up_and_does_not_start(draft, signed_in):
    browser = signed_in("marketer")
    html = page(browser, draft, "review/")
    assert "Push: no provider is set up" in html
    assert "An admin can mend it" in html
    assert "1 person without customer.first_name" in html
    answer = post(browser, draft, "move/", {"move": "start"}, follow=True)
    assert "Not started. Push: no provider" in answer.content.decode()
    with workspace_transaction(draft.shop.workspace.pk):
        draft.campaign.refresh_from_db(from_queryset=Campaign.objects.for_workspace(draft.shop.workspace))
    assert draft.campaign.state == "draft"


def test_what_was_changed_since_the_review_is_reviewed_again(draft, signed_in):
    with workspace_transaction(draft.shop.workspace.pk):
        for way in ("apns", "sms"):
            Credential.unscoped.create(workspace=draft.shop.workspace, way=way)
    browser, version = signed_in("marketer"), plan_of(draft).version
    post(browser, draft, "audience/", {"name": "Basket", "audience": "all"})
    answer = browser.post(f"{draft.url}move/", {"move": "start", "version": version}, follow=True).content.decode()
    assert "changed meanwhile" in answer
    assert "Draft" in answer


def test_a_running_flow_keeps_its_order_and_lets_its_words_be_mended(shop, signed_in):
    running = make_composed(shop, started=True)
    browser = signed_in("marketer")
    first = running.actions[0]
    html = page(browser, running, "actions/")
    assert "People are on their way" in html
    assert "Add an action" not in html
    refused = post(browser, running, "actions/new/", {"channel": "push"}, follow=True).content.decode()
    assert "Nothing was changed: the campaign is running" in refused
    words = {"action_name": "Basket", "title": "Mended", "body": "!", "targeting": "last_device", "send_within": "24"}
    place = {"delay": "9", "delay_unit": "days"}
    assert post(browser, running, f"actions/{first.public_id}/", words | place).status_code == 303
    now = actions(running)[0]
    assert (now.name, now.delay) == ("Basket", timedelta(0))
    assert "5 people entered" in page(browser, running, "review/")
    mended = page(browser, running, f"actions/{first.public_id}/")
    assert 'name="action_name"' in mended
    assert 'name="delay"' not in mended


def test_a_reported_campaign_is_shown_as_it_is_known(shop, signed_in):
    browser, compose = signed_in("marketer"), f"{shop.url}compose/"
    for tab in ("audience", "actions", "goal", "schedule", "review", f"actions/{shop.push.public_id}"):
        html = browser.get(f"{compose}{tab}/").content.decode()
        assert "reported by another system" in html, tab
        assert not re.search(r'<button class="btn[^>]*name="(then|move|channel)"', html), tab
    assert browser.post(f"{compose}move/", {"move": "end"}).status_code == 303
    with workspace_transaction(shop.workspace.pk):
        assert Campaign.objects.for_workspace(shop.workspace).get(pk=shop.campaign.pk).state == "running"


def test_view_action_leads_to_the_action_in_the_composer(shop, signed_in):
    html = signed_in("marketer").get(shop.push_url).content.decode()
    assert f'href="{shop.url}compose/actions/{shop.push.public_id}/">View action</a>' in html
    viewer = signed_in("viewer")
    assert "View action" not in viewer.get(shop.push_url).content.decode()
    assert "New campaign" not in viewer.get(shop.list_url).content.decode()
    assert viewer.get(f"{shop.url}compose/review/").status_code == 403


def test_a_draft_that_is_deleted_leaves_the_list_and_a_running_campaign_cannot(shop, draft, signed_in):
    browser = signed_in("marketer")
    assert "Delete “Basket reminder”?" in browser.get(f"{draft.url}review/?delete=1").content.decode()
    listed = post(browser, draft, "move/", {"move": "discard"}, follow=True).content.decode()
    assert "“Basket reminder” is deleted." in listed
    assert draft.campaign.public_id not in listed
    running = make_composed(shop, started=True)
    post(browser, running, "move/", {"move": "discard"})
    assert running.campaign.public_id in browser.get(shop.list_url).content.decode()


def test_an_action_of_a_composed_campaign_is_not_sent_by_hand(draft, signed_in):
    browser, campaign = signed_in("marketer"), f"{draft.shop.list_url}{draft.campaign.public_id}/"
    assert browser.get(f"{campaign}send/").url == f"{draft.url}actions/"
    assert browser.get(f"{campaign}send/{draft.actions[0].public_id}/").status_code == 404
