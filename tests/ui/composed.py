"""A campaign of the shop as somebody composed it: a push, and a day later a text to who opened it, a push to who did
not."""

from dataclasses import dataclass
from datetime import timedelta

from campaigns import composing, launching, lifecycle, stepping, terms
from campaigns.models import Action, AudienceKind, Campaign, Condition, Plan
from messaging.channels import Channel
from messaging.models import Message, Person, PersonTag, Template
from tests.ui.shop import NOW, Shop
from workspaces import clock
from workspaces.tenancy import workspace_transaction

WORDS = {
    Channel.PUSH: {"title": "Hello {{ customer.first_name }}", "body": "Your basket is still here"},
    Channel.SMS: {"text": "Thank you, {{ customer.first_name | default: 'friend' }}"},
}


@dataclass
class Composed:
    shop: Shop
    campaign: Campaign
    actions: list[Action]

    @property
    def url(self) -> str:
        return f"{self.shop.list_url}{self.campaign.public_id}/compose/"

    @property
    def pages(self) -> list[str]:
        return [
            *(f"{self.url}{tab}/" for tab in ("audience", "actions", "goal", "schedule", "review")),
            *(f"{self.url}actions/{action.public_id}/" for action in self.actions[:2]),
        ]


def make_composed(shop: Shop, *, started: bool = False) -> Composed:
    with clock.believing(NOW), workspace_transaction(shop.workspace.pk):
        plan = composing.create(shop.workspace, "Basket reminder", None)
        campaign = plan.campaign
        _people(shop)
        plan.audience, plan.tag = AudienceKind.TAG, "basket"
        plan.save()
        actions = [_action(campaign, Channel.PUSH, "Basket reminder")]
        actions.append(_action(campaign, Channel.SMS, "Thanks", actions[0], Condition.INTERACTED))
        actions.append(_action(campaign, Channel.PUSH, "Second reminder", actions[0], Condition.NOT_INTERACTED))
        goal = [{"property": "total", "op": "gte", "value": 20}]
        terms.replace(terms.current(campaign), {"goal_event": "purchase", "goal_filters": goal})
        if started:
            lifecycle.start(campaign, plan, by=None, now=NOW)
    if started:
        with clock.believing(NOW):
            while launching.expand_some() or stepping.advance_some():
                pass
    return Composed(shop, campaign, actions)


def _people(shop: Shop) -> None:
    for n in range(5):
        attributes = {"first_name": f"Ana {n}"} if n else {}
        known = {"workspace": shop.workspace, "external_id": f"p-{n}"}
        person, _ = Person.unscoped.get_or_create(**known, defaults={"attributes": attributes})
        PersonTag.unscoped.get_or_create(workspace=shop.workspace, person=person, name="basket")


def _action(
    campaign: Campaign,
    channel: Channel,
    name: str,
    follows: Action | None = None,
    condition: Condition = Condition.ALWAYS,
) -> Action:
    action = composing.add_action(campaign, channel, list(campaign.actions.order_by("position")))
    action.name, action.follows, action.condition, action.watches = name, follows, condition, follows
    action.delay = timedelta(days=1) if follows else timedelta(0)
    action.message = Message.unscoped.create(
        workspace=campaign.workspace, external_id=action.public_id, name=name, channel=channel
    )
    Template.unscoped.create(workspace=campaign.workspace, message=action.message, fields=WORDS[channel])
    action.save()
    return action


def plan_of(draft) -> Plan:
    with workspace_transaction(draft.shop.workspace.pk):
        return Plan.objects.for_workspace(draft.shop.workspace).select_related("segment").get(campaign=draft.campaign)


def terms_of(draft):
    with workspace_transaction(draft.shop.workspace.pk):
        return terms.versions(draft.campaign)


def actions(draft):
    with workspace_transaction(draft.shop.workspace.pk):
        return list(draft.campaign.actions.filter(deleted_at=None).order_by("position").select_related("follows"))


def post(browser, draft, path, body, **more):
    return browser.post(f"{draft.url}{path}", {"version": plan_of(draft).version} | body, **more)


def page(browser, draft, path) -> str:
    return browser.get(f"{draft.url}{path}").content.decode()
