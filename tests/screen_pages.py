"""Which pages there are pictures of, and where each is found in a workspace of the demo."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page

# (what, on which page, which link there): an object of the demo that has something to show.
SUBJECTS = (
    ("campaign", "{ws}campaigns/?sort=-conversions", r"/campaigns/c_[\w-]+/"),
    ("action", "{campaign}", r"/campaigns/c_[\w-]+/actions/a_[\w-]+/"),
    ("delivery", "{ws}deliveries/?status=failed", r"/deliveries/d_[\w-]+/"),
    ("person", "{delivery}", r"/people/[^/]+/"),
    ("source", "{ws}sources/", r"/sources/[^/]+/"),
    ("provider", "{ws}settings/providers/", r"/settings/providers/(?!rules)[^/]+/"),
    ("launch", "{campaign}send/", r"/campaigns/c_[\w-]+/launches/l_[\w-]+/"),
    ("tag_run", "{ws}audience/tags/", r"/audience/tags/runs/t_[\w-]+/"),
    ("upload", "{ws}audience/uploads/", r"/audience/uploads/f_[\w-]+/"),
    ("draft", "{ws}campaigns/?status=draft", r"/campaigns/c_[\w-]+/"),
    ("message", "{ws}messages/?q=Built", r"/messages/m_[\w-]+/"),
    ("response", "{message}responses/", r"/messages/m_[\w-]+/responses/\d+/"),
    ("journey", "{ws}journeys/?q=Welcome", r"/journeys/j_[\w-]+/"),
    ("own_journey", "{ws}journeys/?q=Saved", r"/journeys/j_[\w-]+/"),
    ("own_step", "{own_journey}edit/", r"/journeys/j_[\w-]+/edit/steps/[\w-]+/"),
    ("path", "{journey}people/?metric=converted_people", r"/journeys/j_[\w-]+/people/u_[\w-]+/path/"),
    ("step", "{journey}", r"/journeys/j_[\w-]+/steps/[\w-]+/"),
)
PAGES = (
    ("campaigns", "{ws}campaigns/?sort=-users"),
    ("campaign-results", "{campaign}"),
    ("campaign-explore", "{campaign}explore/"),
    ("campaign-explore-split", "{campaign}explore/?metric=sent&split=channel"),
    ("campaign-counted", "{campaign}counted/engagement_rate/"),
    ("campaign-attribution", "{campaign}attribution/"),
    ("action-results", "{action}"),
    ("action-counted", "{action}counted/received/"),
    ("campaign-responses", "{campaign}responses/"),
    ("messages", "{ws}messages/"),
    ("message-report", "{message}"),
    ("message-edit", "{message}edit/"),
    ("message-responses", "{message}responses/"),
    ("response-people", "{response}"),
    ("journeys", "{ws}journeys/"),
    ("journey", "{journey}"),
    ("journey-explore", "{journey}explore/"),
    ("journey-step", "{step}"),
    ("journey-recorder", "{journey}recorder/"),
    ("journey-longer-windows", "{journey}recorder/longer/"),
    ("journey-exits", "{journey}exits/"),
    ("journey-counted", "{journey}counted/entries_total/"),
    ("journey-path", "{path}"),
    ("journey-running", "{own_journey}"),
    ("journey-edit", "{own_journey}edit/"),
    ("journey-edit-step", "{own_step}"),
    ("journey-edit-entry", "{own_journey}edit/entry/"),
    ("journey-edit-review", "{own_journey}edit/review/"),
    ("analytics", "{ws}analytics/"),
    ("analytics-compare", "{ws}analytics/compare/"),
    ("deliveries", "{ws}deliveries/"),
    ("delivery", "{delivery}"),
    ("retries", "{ws}retries/"),
    ("retry-review", "{ws}retries/new/?status=failed"),
    ("audience", "{ws}audience/?campaign={campaign_id}&metric=users_unique"),
    ("segments", "{ws}audience/segments/"),
    ("audience-combine", "{ws}audience/combine/"),
    ("tags", "{ws}audience/tags/"),
    ("tag-new", "{ws}audience/tags/new/?campaign={campaign_id}&metric=engaged&deed=add"),
    ("tag-run", "{tag_run}"),
    ("uploads", "{ws}audience/uploads/"),
    ("upload", "{upload}"),
    ("retarget", "{ws}audience/retarget/?campaign={campaign_id}&metric=received_unique&without=interacted"),
    ("exports", "{ws}exports/?of=everyone"),
    ("export-new", "{ws}exports/new/?source=people&campaign={campaign_id}&metric=users_unique"),
    ("views", "{ws}views/"),
    ("reports", "{ws}reports/"),
    ("report-new", "{ws}reports/new/"),
    ("person", "{person}"),
    ("person-erase", "{person}erase/"),
    ("sources", "{ws}sources/"),
    ("source", "{source}"),
    ("send", "{campaign}send/"),
    ("launch", "{launch}"),
    ("compose-new", "{ws}campaigns/new/"),
    ("compose-audience", "{draft}compose/audience/"),
    ("compose-actions", "{draft}compose/actions/"),
    ("compose-goal", "{draft}compose/goal/"),
    ("compose-schedule", "{draft}compose/schedule/"),
    ("compose-review", "{draft}compose/review/"),
    ("keys", "{ws}settings/keys/"),
    ("members", "{ws}settings/members/"),
    ("invite", "{ws}settings/members/invite/"),
    ("providers", "{ws}settings/providers/"),
    ("provider", "{provider}"),
    ("audit", "{ws}settings/audit/"),
    ("workspace", "{ws}settings/"),
    ("account", "/account/"),
    ("search", "{ws}search/?q=season"),
    ("help-metrics", "/help/metrics/"),
    ("help-reasons", "/help/reasons/"),
    ("help-reporting", "/help/reporting/"),
    ("help-retention", "/help/retention/"),
    ("help-api", "/help/api/"),
)


@dataclass(frozen=True)
class Shown:
    name: str
    path: str


def found_in(page: Page, site: str, workspace: str) -> list[Shown]:
    """The pages whose subject the demo has."""
    known = {"ws": workspace}
    for name, where, pattern in SUBJECTS:
        address = _filled(where, known)
        link = _first_link(page, f"{site}{address}", pattern) if address else ""
        if link:
            known |= {name: link, f"{name}_id": link.rstrip("/").rsplit("/", 1)[-1]}
    return [Shown(name, path) for name, where in PAGES if (path := _filled(where, known))]


def _first_link(page: Page, address: str, pattern: str) -> str:
    page.goto(address)
    links = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.getAttribute('href'))")
    wanted = re.compile(rf"/w/[\w-]+{pattern}$")
    return next((path for link in links if wanted.match(path := link.split("?")[0])), "")


def _filled(where: str, known: dict[str, str]) -> str:
    try:
        return where.format(**known)
    except KeyError:
        return ""
