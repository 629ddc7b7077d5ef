"""What a new workspace still needs before it shows numbers; each line with its real state (ux.md 2.5)."""

from dataclasses import dataclass

from analytics.navigation import url_of
from analytics.reports.shapes import CampaignList
from workspaces.models import Key, Source, Workspace


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    state: str
    done: bool
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def first_steps(workspace: Workspace, report: CampaignList) -> FirstSteps | None:
    """None as soon as somebody has been counted: then the numbers speak for themselves."""
    if any(row.numbers["users_total"].value for row in report.rows):
        return None
    return FirstSteps((_key(workspace), _first_event(workspace), _campaign(report), _first_user()))


def _key(workspace: Workspace) -> Step:
    sending = (Key.Kind.SENDER, Key.Kind.DEVICE)
    n = Key.objects.for_workspace(workspace).filter(revoked_at=None, kind__in=sending).count()
    state = f"{n} key{'' if n == 1 else 's'} that can send events" if n else "No key can send events yet."
    url = url_of("keys", workspace=workspace.slug)
    return Step("Create a key for your server or app", state, bool(n), url, "Create a key")


def _first_event(workspace: Workspace) -> Step:
    seen = Source.objects.for_workspace(workspace).exclude(first_event_at=None).order_by("first_event_at").first()
    state = f"First seen from {seen.name} on {seen.first_event_at:%-d %b %Y}." if seen else "Nothing received yet."
    return Step("Send the first event", state, seen is not None, url_of("api_help"), "How to send events")


def _campaign(report: CampaignList) -> Step:
    state = f"{report.count} defined" if report.count else "No campaign is defined yet."
    return Step("Define a campaign", state, bool(report.count), url_of("api_help"), "How to define one")


def _first_user() -> Step:
    return Step("Count the first user", "Appears here seconds after somebody receives the first message.", done=False)
