"""Six people, a campaign of a push and a letter, and who did what: small enough to be counted by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from pyroaring import BitMap

from analytics.leafmetrics import Leaf
from analytics.segments.parsing import parse
from analytics.segments.sets import Sets
from campaigns.models import Action, Campaign
from messaging import profiles
from messaging.api.people import DeviceBody
from messaging.models import Person
from tests.analytics.makers import NOW, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

# Tags, platforms and attributes of each.
PROFILES: dict[str, tuple[list[str], list[str], dict]] = {
    "ann": (["vip"], ["ios"], {"city": "Oslo", "age": 31, "likes": ["tea", "cake"]}),
    "bob": (["vip", "new"], ["android"], {"city": "Bergen", "age": 31.0}),
    "cid": ([], ["ios", "android"], {"city": "Oslo", "age": "31", "vip": True}),
    "dot": (["new"], [], {"age": 45, "vip": 1}),
    "eve": ([], ["web"], {"city": None, "likes": "teatime"}),
    "fay": ([], [], {}),
}


@dataclass
class Crowd:
    workspace: Workspace
    numbers: dict[str, int]
    campaign: Campaign
    actions: dict[str, Action]

    def meant_by(self, rule: dict) -> str:
        """The names of the people, in order, such as `ann bob`."""
        with workspace_transaction(self.workspace.pk):
            return self.names(Sets(self.workspace, NOW).people(parse(rule)))

    def names(self, people: Iterable[int]) -> str:
        name_of = {number: name for name, number in self.numbers.items()}
        return " ".join(sorted(name_of[number] for number in people))

    def set_of(self, names: str) -> BitMap:
        return BitMap(self.numbers[name] for name in names.split())


def new_crowd(workspace: Workspace) -> Crowd:
    campaign, actions = make_campaign(workspace, hello="push", letter="email")
    with workspace_transaction(workspace.pk):
        numbers = {name: _person(workspace, name).pk for name in PROFILES}
    crowd = Crowd(workspace, numbers, campaign, actions)
    write_leaves(
        workspace,
        [
            leaf(campaign, Leaf.ENTRIES, "2026-11-02 10:00", crowd.set_of("ann bob cid dot")),
            leaf(actions["hello"], Leaf.RECEIVED, "2026-11-02 10:00", crowd.set_of("ann bob cid dot")),
            leaf(actions["hello"], Leaf.OPENED, "2026-11-02 11:00", crowd.set_of("ann bob")),
            leaf(actions["hello"], Leaf.OPENED, "2026-11-02 11:00", crowd.set_of("ann"), platform=1),
            leaf(actions["letter"], Leaf.RECEIVED, "2026-11-19 10:00", crowd.set_of("bob cid")),
            leaf(actions["letter"], Leaf.CLICKED, "2026-11-19 12:00", crowd.set_of("cid"), marked=True),
        ],
    )
    return crowd


def _person(workspace: Workspace, name: str) -> Person:
    tags, platforms, attributes = PROFILES[name]
    person, _ = profiles.find_or_create(workspace.pk, name)
    person.attributes, person.created_at = attributes, timezone.now()
    person.save()
    profiles.register(person, [DeviceBody(token=f"{name}-{platform}", platform=platform) for platform in platforms])
    profiles.tag(person, tags)
    return person
