"""What the people of the demo's shop made of their numbers: tags, a list from a fair, saved views, a report by mail and
a draft for those whom a push did not reach."""

from collections.abc import Sequence
from datetime import time

from pyroaring import BitMap

from analytics.audience.origin import origin_of
from analytics.audience.report import audience_of
from analytics.demo.accounts import Demo
from analytics.demo.people import SIGN_INS
from analytics.demo.story import Persona
from analytics.models import Every, Report, ReportReader, SavedView
from analytics.saved.mailing import next_of
from analytics.segments.sets import Sets
from campaigns import retargeting
from campaigns.models import Plan
from messaging import tagging
from messaging.channels import Channel
from messaging.models import TagDeed, TagRun, Upload
from messaging.uploads import reading
from workspaces import clock
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

_TAG = "season-fan"
_FANS = {"campaign": "new-season-launch", "metric": "engaged"}
_MISSED = {"campaign": "new-season-launch", "metric": "failed"}
_LIST = "trade-fair-visitors.csv"
# Name, page, words, and whether everybody has it.
_VIEWS = (
    ("Running now", "campaigns/", "status=running", True),
    ("Failed this week", "deliveries/", "range=7d&status=failed", True),
    ("Quarter by channel", "analytics/", "range=90d&split=channel", False),
)


def begin(demo: Demo, people: Sequence[Persona]) -> None:
    """Idempotent: what is there stays as it is."""
    marketer = User.objects.get(email=SIGN_INS[1].email)
    for part in (_tag_fans, _recover, _save_views):
        part(demo, marketer)
    _upload(demo, marketer, people)


def _people(demo: Demo, rule: dict[str, str]) -> tuple[BitMap, str]:
    with workspace_transaction(demo.workspace.pk, snapshot=True):
        found = audience_of(Sets(demo.workspace, clock.now()), dict(rule))
    return found.people if found.people is not None else BitMap(), found.sentence


def _page(demo: Demo, rule: dict[str, str]) -> str:
    return f"/w/{demo.workspace.slug}/audience/?metric={rule['metric']}&campaign={rule['campaign']}"


def _tag_fans(demo: Demo, marketer: User) -> None:
    people, words = _people(demo, _FANS)
    with workspace_transaction(demo.workspace.pk):
        if TagRun.objects.for_workspace(demo.workspace).exists():
            return
        wanted = tagging.Wanted(TagDeed.ADD, {_TAG: people}, words, _page(demo, _FANS))
        run = tagging.start(demo.workspace.pk, wanted, marketer)
    tagging.work_through(demo.workspace.pk, run.pk)


def _recover(demo: Demo, marketer: User) -> None:
    people, words = _people(demo, _MISSED)
    with workspace_transaction(demo.workspace.pk):
        if Plan.objects.for_workspace(demo.workspace).exclude(origin=None).exists() or not people:
            return
        origin = origin_of(demo.workspace, dict(_MISSED))
        if origin is not None:
            wanted = retargeting.Wanted(
                origin.name, Channel.EMAIL, people, words, _page(demo, _MISSED), origin.campaign, origin.action
            )
            retargeting.draft(demo.workspace, wanted, marketer)


def _save_views(demo: Demo, marketer: User) -> None:
    with workspace_transaction(demo.workspace.pk):
        if SavedView.objects.for_workspace(demo.workspace).exists():
            return
        views = [
            SavedView.unscoped.create(
                workspace=demo.workspace, name=name, page=page, query=query, shared=shared, made_by=marketer
            )
            for name, page, query, shared in _VIEWS
        ]
        report = Report(workspace=demo.workspace, view=views[-1], made_by=marketer, every=Every.WEEK, at=time(8))
        report.zone = demo.workspace.zone or "UTC"
        report.next_at = next_of(report, clock.now())
        report.save()
        ReportReader.unscoped.create(workspace=demo.workspace, report=report, user=marketer)


def _upload(demo: Demo, marketer: User, people: Sequence[Persona]) -> None:
    """With what lists from a fair are like: somebody twice, somebody unknown, a line without an id."""
    ids = [persona.id for persona in people[:60]]
    lines = ["Stand,Customer ID", *(f"Hall 3,{id}" for id in [*ids, ids[0], "fair-guest-1", "fair-guest-2", ""])]
    with workspace_transaction(demo.workspace.pk):
        if Upload.objects.for_workspace(demo.workspace).exists():
            return
        upload = reading.keep(demo.workspace.pk, _LIST, ["\n".join(lines).encode()], marketer)
    reading.read(demo.workspace.pk, upload.pk)
