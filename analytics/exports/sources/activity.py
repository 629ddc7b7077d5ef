"""Audience activity of an in-app message: the rows of one tab, or each row once with its activity (metrics.md U-10)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from pyroaring import BitMap, BitMap64

from analytics.exports.columns import Column, Kind
from analytics.exports.keys import Numbers, Part, numbers_of, parts
from analytics.exports.source import Asked, Source
from analytics.exports.sources.people import hashed, person_id
from analytics.reports.in_app.audience import CHOSEN, LIVING, OF_TAB, TABS, counts
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS
from analytics.views.finding import find_message
from messaging.in_app_identities import ANONYMOUS, TOKEN
from messaging.platforms import DEVICE_PLATFORMS, Platform
from workspaces.models import Workspace
from workspaces.permissions import SEE_ADDRESSES

ALL = "all"
_CHUNK = 100_000
_DEVICE = f"CASE WHEN left(a.device, 1) IN ('{TOKEN}', '{ANONYMOUS}') THEN substr(a.device, 2) END"
_PLATFORM = "CASE a.platform {whens} END".format(
    whens=" ".join(f"WHEN {int(one)} THEN '{one.name.lower()}'" for one in DEVICE_PLATFORMS)
)
_FROM = f"""SELECT {{select}} FROM messaging_audience_activity a
LEFT JOIN messaging_person p ON p.workspace_id = a.workspace_id AND p.id = a.person_id
LEFT JOIN messaging_card c ON c.workspace_id = a.workspace_id AND c.id = a.card_id
LEFT JOIN messaging_block b ON b.workspace_id = a.workspace_id AND b.id = a.block_id
WHERE a.workspace_id = %(ws)s AND {LIVING} AND {{on}} ORDER BY a.id DESC"""
# Beyond every number of a row: the second of its two states.
_STATE = 1 << 56
_CLICKED = (
    f"SELECT a.id + {_STATE} FROM messaging_audience_activity a WHERE a.workspace_id = %s AND {{on}} AND a.clicked"
)
_PEOPLE = (
    "SELECT DISTINCT a.person_id FROM messaging_audience_activity a WHERE a.workspace_id = %s AND {on} "
    "AND a.person_id IS NOT NULL"
)


class Activity(Source):
    """The rows of the request (U-11), each as it is when the file is made; what has ended by then is left out (U-6)."""

    id, label, one, many = "activity", "Audience activity", "device", "devices"
    has_news = freezes_rows = True
    news = "devices that were not in it, and those that have clicked since"
    left_out = "rows_ended_since_asked"

    def ask(self, request: HttpRequest) -> Asked:
        message = find_message(request, request.GET.get("message", ""))
        tab = _known(request.GET.get("tab", ""), TABS, "impression")
        rows = ALL if request.GET.get("rows") == ALL else tab
        platform = _known(request.GET.get("platform", ""), PLATFORMS, "")
        words = "All activities" if rows == ALL else f"Selected activity: {TABS[tab]}"
        on = f"; platform: {PLATFORM_LABELS[platform]}" if platform else ""
        number = PLATFORMS.get(platform, Platform.ALL)
        where = {"workspace": request.ws.slug, "message": message.public_id}
        return Asked(
            title=" ".join(["audience-activity", message.external_id[:40], rows, *([platform] if platform else [])]),
            sentence=f"{message.name}. {words}{on}.",
            page=f"{_page(reverse('message', kwargs=where), tab, platform)}#audience",
            parameters={"message": message.pk, "rows": rows, "platform": int(number)},
            count=counts(message, number).of("impression" if rows == ALL else tab),
        )

    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        return [
            Column("subscription_id", "Subscription id", _DEVICE, needs=SEE_ADDRESSES),
            Column("external_id", "External id", person_id(permissions)),
            Column("public_id", "Readout's id", "p.public_id", Kind.ID, ticked=False),
            Column("email", "E-mail", "p.email", needs=SEE_ADDRESSES, ticked=False),
            Column("phone", "Phone", "p.phone", needs=SEE_ADDRESSES, ticked=False),
            Column("email_sha256", "E-mail, hashed", hashed("lower(btrim(p.email))"), Kind.ID, ticked=False),
            Column("phone_sha256", "Phone, hashed", hashed("btrim(p.phone)"), Kind.ID, ticked=False),
            Column("platform", "Platform", _PLATFORM, Kind.ID),
            Column("activity", "Activity", "CASE WHEN a.clicked THEN 'Clicked' ELSE 'Did Not Click' END", Kind.ID),
            Column("impression", "Impression", "true", Kind.FLAG),
            Column("clicked", "Clicked", "a.clicked", Kind.FLAG),
            Column("first_displayed", "First displayed", "a.first_displayed", Kind.TIME),
            Column("last_displayed", "Last displayed", "a.last_displayed", Kind.TIME),
            Column("last_clicked", "Last clicked", "a.last_clicked", Kind.TIME),
            Column("card", "Last clicked card", "coalesce(nullif(c.name, ''), c.external_id)"),
            Column("block", "Last clicked block", "coalesce(nullif(b.label, ''), b.external_id)"),
            Column("impressions", "Impressions", "a.impressions", Kind.NUMBER),
            Column("clicks", "Clicks", "a.clicks", Kind.NUMBER),
            Column("available_until", "Available until", "a.expires_at", Kind.TIME),
        ]

    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        """Of frozen rows those that still live, wherever a click has moved them meanwhile."""
        tab = "true" if parameters["rows"] == ALL or frozen is not None else OF_TAB[parameters["rows"]]
        where = {"ws": workspace.pk, "message": parameters["message"], "platform": parameters["platform"]}
        if frozen is not None:
            where["platform"] = int(Platform.ALL)
        found = numbers_of(f"SELECT a.id FROM messaging_audience_activity a WHERE {CHOSEN} AND {tab}", where)
        return found if frozen is None else found & BitMap64(frozen)

    def states(self, workspace: Workspace, keys: Numbers) -> Numbers:
        """Each row, and once more from its first click on."""
        known = BitMap64(keys)
        for part in parts(keys, _CHUNK):
            known |= numbers_of(_CLICKED.format(on=part.on("a.id")), [workspace.pk])
        return known

    def rows_of(self, states: Numbers) -> Numbers:
        clicked = BitMap64(states)
        clicked.remove_range(0, _STATE)
        return (BitMap64(states) - clicked) | clicked.shift(-_STATE)

    def rows(self, select: str, part: Part) -> str:
        return _FROM.format(select=select, on=part.on("a.id"))

    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        found = BitMap()
        for part in parts(keys, _CHUNK):
            found |= BitMap(numbers_of(_PEOPLE.format(on=part.on("a.id")), [workspace.pk]))
        return found


def _page(path: str, tab: str, platform: str) -> str:
    words = {"tab": "" if tab == "impression" else tab, "platform": platform}
    query = urlencode({name: word for name, word in words.items() if word})
    return f"{path}?{query}" if query else path


def _known(word: str, allowed: Collection[str], otherwise: str) -> str:
    return word if word in allowed else otherwise
