"""Acme's campaign *Autumn launch*: a push and an e-mail over ten days, with numbers that can be told apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading import Key
from campaigns.models import Action, Campaign
from messaging.platforms import Platform
from tests.analytics.rollups import LeafRow, write_leaves
from tests.workspaces.cast import make_workspace
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

NOW = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
START = datetime(2026, 11, 12, 8, tzinfo=UTC)
DAYS = 10
# Each day so many new people enter; a third of them opens, one person per day enters a second time.
PEOPLE_A_DAY = 1200

USERS_UNIQUE = DAYS * PEOPLE_A_DAY
USERS_TOTAL = USERS_UNIQUE + DAYS
ENGAGED = DAYS * PEOPLE_A_DAY // 3


@dataclass(frozen=True)
class Shop:
    workspace: Workspace
    campaign: Campaign
    push: Action
    email: Action

    @property
    def url(self) -> str:
        return f"/w/{self.workspace.slug}/campaigns/{self.campaign.public_id}/"

    @property
    def list_url(self) -> str:
        return f"/w/{self.workspace.slug}/campaigns/"

    @property
    def push_url(self) -> str:
        return f"{self.url}actions/{self.push.public_id}/"

    @property
    def email_url(self) -> str:
        return f"{self.url}actions/{self.email.public_id}/"


def make_shop(name: str) -> Shop:
    workspace = make_workspace(name)
    with workspace_transaction(workspace.pk):
        campaign = make_campaign(workspace, "Autumn launch", "autumn-launch")
        push = make_action(campaign, "Welcome push", "push", 0)
        email = make_action(campaign, "Reminder", "email", 1)
    write_leaves(workspace, [row for day in range(DAYS) for row in _day(campaign, push, email, day)])
    return Shop(workspace, campaign, push, email)


def make_campaign(workspace: Workspace, name: str, external_id: str, state: str = "running") -> Campaign:
    return Campaign.unscoped.create(
        workspace=workspace, name=name, external_id=external_id, state=state, started_at=START
    )


def make_action(campaign: Campaign, name: str, channel: str, position: int) -> Action:
    return Action.unscoped.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        name=name,
        external_id=name.lower().replace(" ", "-"),
        channel=channel,
        position=position,
    )


def _day(campaign: Campaign, push: Action, email: Action, day: int) -> list[LeafRow]:
    at = START + timedelta(days=day)
    everybody = frozenset(range(1 + day * PEOPLE_A_DAY, 1 + (day + 1) * PEOPLE_A_DAY))
    third = frozenset(person for person in everybody if person % 3 == 0)
    rows = [_row(ScopeKind.CAMPAIGN, campaign.pk, Leaf.ENTRIES, at, len(everybody) + 1, everybody)]
    for action in (push, email):
        reached = {Leaf.SENT: everybody, Leaf.DELIVERED: everybody, Leaf.RECEIVED: everybody}
        reached |= {Leaf.OPENED: third, Leaf.INTERACTED: third}
        rows += [_row(ScopeKind.ACTION, action.pk, leaf, at, len(who), who) for leaf, who in reached.items()]
    rows += [_row(ScopeKind.ACTION, push.pk, Leaf.SENT, at, 700, frozenset(list(everybody)[:700]), Platform.IOS)]
    rows += [_row(ScopeKind.ACTION, push.pk, Leaf.FAILED, at, day, everybody)]
    return rows


def _row(
    kind: ScopeKind,
    id: int,
    leaf: Leaf,
    at: datetime,
    total: int,
    people: frozenset[int],
    platform: Platform = Platform.ALL,
) -> LeafRow:
    return LeafRow(Key(int(kind), id, int(leaf), int(platform), 0), at, total, people)
