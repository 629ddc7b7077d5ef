"""An in-app action of a campaign: chosen, its fields filled in, reviewed, started, shown (issue 2)."""

import re

import pytest

from campaigns import composing
from campaigns.models import AudienceKind, Campaign
from messaging.channels import Channel
from messaging.models import ChannelRules, MessageUse
from tests.in_app.kiosk import OFFER, Kiosk
from tests.in_app.writer import Writer
from workspaces import clock
from workspaces.tenancy import workspace_transaction


class Desk:
    """A draft for everybody, with one in-app action, and its pages."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        with clock.believing(kiosk.stage.now), workspace_transaction(kiosk.workspace.pk):
            plan = composing.create(kiosk.workspace, "Autumn", None)
            plan.audience = AudienceKind.ALL
            plan.save()
            self.campaign = plan.campaign
        self.writer = Writer(kiosk.workspace, kiosk.stage.now)
        self.root = f"/w/{kiosk.workspace.slug}/campaigns/{self.campaign.public_id}/compose/"
        self.writer.open(f"{self.root}actions/")
        version = re.search(r'name="version" value="(\d+)"', self.writer.html)[1]
        added = self.post("actions/new/", {"channel": "in_app", "version": version})
        assert added.status_code == 303
        self.page = added.url
        self.open()

    def post(self, path: str, body: dict):
        with clock.believing(self.kiosk.stage.now):
            return self.writer.browser.post(self.root + path, body)

    def open(self) -> Writer:
        return self.writer.open(self.page)

    def choose(self, message: str) -> Writer:
        public_id = next(row.split('"')[1] for row in self.writer.html.split("<option ")[1:] if f">{message}<" in row)
        self.writer.write(message=public_id)
        self.writer.form["choose"] = ["1"]
        self.writer.press()
        return self.writer

    def start(self) -> None:
        review = self.writer.open(f"{self.root}review/").html
        version = re.search(r'name="version" value="(\d+)"', review)[1]
        self.post("move/", {"move": "start", "version": version})
        self.kiosk.stage.settle()

    def state(self) -> str:
        with workspace_transaction(self.kiosk.workspace.pk):
            return Campaign.objects.for_workspace(self.kiosk.workspace).get(pk=self.campaign.pk).state


@pytest.fixture
def desk(kiosk) -> Desk:
    kiosk.person("ann", "web-1", nick="Annie")
    return Desk(kiosk)


def test_the_fields_of_the_chosen_message_are_filled_with_text_or_liquid_and_it_is_shown(desk):
    page = desk.choose("Offer")
    assert "button_text" in page.html and "is not filled in yet" in page.html
    page.form.pop("choose", None)
    page.write(property__button_text="Buy, {{ customer.nick }}").press()
    assert page.status == 200, page.html
    assert "As ann would get it" in page.html and "Buy, Annie" in page.html
    desk.start()
    assert desk.state() == "running"
    [message] = desk.kiosk.due("ann", "web-1")
    assert message["cards"][1]["blocks"][1]["action"]["name"] == "Buy, Annie"
    desk.kiosk.report(message, "displayed", "web-1", card_id=message["cards"][0]["id"])
    assert [delivery.state for delivery in desk.kiosk.deliveries()] == ["opened"]


def test_the_review_says_what_is_missing_and_nothing_starts(desk):
    review = desk.writer.open(f"{desk.root}review/").html
    assert "“In-app” shows nothing yet." in review
    page = desk.open()
    desk.choose("Offer").form.pop("choose", None)
    page.press()
    assert page.status == 200
    review = page.open(f"{desk.root}review/").html
    assert "button_text is not filled in, and the message has no fallback for it" in review
    assert "no provider is set up" not in review
    desk.start()
    assert desk.state() == "draft"


def test_liquid_that_cannot_be_read_is_refused_at_its_field(desk):
    page = desk.choose("Offer")
    page.form.pop("choose", None)
    page.write(property__button_text="{{ oops").press()
    assert page.status == 422
    with workspace_transaction(desk.kiosk.workspace.pk):
        assert not MessageUse.objects.for_workspace(desk.kiosk.workspace).exists()


@pytest.mark.parametrize(
    ("cards", "fields", "state", "reason"),
    [
        (OFFER, {}, "failed", "liquid_missing_variable: properties.button_text"),
        (
            [{"id": "c", "blocks": [{"id": "t", "type": "title", "text": "{{ customer.shoe }}"}]}],
            {},
            "failed",
            "liquid_missing_variable: customer.shoe",
        ),
        # The name never fails a message.
        (
            [
                {
                    "id": "c",
                    "blocks": [{"id": "b", "type": "button", "text": "Yes", "action_name": "{{ customer.shoe }}"}],
                }
            ],
            {},
            "sent",
            "",
        ),
        (OFFER, {"button_text": "{{ customer.nothing | default: '' }}"}, "sent", ""),
        ([], {}, "failed", "payload_invalid: the message has no content"),
    ],
)
def test_what_cannot_be_rendered_fails_with_its_reason(kiosk, cards, fields, state, reason):
    kiosk.define(cards)
    kiosk.person("ann", "web-1")
    kiosk.fill(**fields)
    kiosk.send("ann")
    assert [(delivery.state, delivery.reason) for delivery in kiosk.deliveries()] == [(state, reason)]
    assert len(kiosk.instances()) == (state == "sent")


def test_an_address_out_of_an_attribute_runs_no_script(kiosk):
    link = {"kind": "open_link", "value": "{{ customer.page }}"}
    kiosk.define([{"id": "c", "blocks": [{"id": "b", "type": "button", "text": "Go", "action": link}]}])
    kiosk.person("ann", "web-1", page="javascript:alert(1)")
    kiosk.person("bob", "web-2", page="https://shop.example/bob")
    kiosk.send("ann", "bob")
    assert [delivery.state for delivery in kiosk.deliveries()] == ["failed", "sent"]
    assert kiosk.due("bob", "web-2")[0]["cards"][0]["blocks"][0]["action"]["value"] == "https://shop.example/bob"


def test_the_name_of_a_button_without_words_names_its_block(kiosk):
    kiosk.fill(button_text="{{ customer.word }}")
    kiosk.person("yes", "web-1", word="  Yes,\n please ")
    kiosk.person("mute", "web-2", word="")
    kiosk.send("yes", "mute")
    names = [set(instance.names.values()) - {"Show me", "Not now"} for instance in kiosk.instances()]
    assert names == [{"Yes, please"}, {"Unnamed action (buy)"}]


def test_the_rules_of_the_channel_hold_for_in_app_messages_too(kiosk):
    with workspace_transaction(kiosk.workspace.pk):
        ChannelRules.unscoped.create(workspace=kiosk.workspace, channel=Channel.IN_APP, daily_limit=1)
    kiosk.fill(button_text="Buy")
    kiosk.person("ann", "web-1")
    kiosk.send("ann")
    kiosk.send("ann")
    assert [(d.state, d.reason) for d in kiosk.deliveries()] == [("sent", ""), ("undeliverable", "message_limit")]


def test_no_push_goes_to_a_token_that_only_fetches_messages(kiosk):
    kiosk.stage.put("people/ann", attributes={"first_name": "Ann"})
    event = {"type": "device", "person_id": "ann", "device_token": "web-9", "platform": "web"}
    kiosk.stage.post(event | {"properties": {"kind": "in_app"}}, by="device")
    kiosk.stage.settle()
    shown = kiosk.stage.browser.get("/v1/people/ann", headers={"authorization": f"Bearer {kiosk.stage.keys.api_key}"})
    assert shown.json()["devices"] == [{"token": "web-9", "platform": "web", "kind": "in_app"}]
    kiosk.fill(button_text="Buy")
    kiosk.send("ann")
    assert len(kiosk.due("ann", "web-9")) == 1
