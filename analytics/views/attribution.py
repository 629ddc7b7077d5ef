"""Page *Compare attribution*: who would be credited by other rules, and which conversions another window moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.data import documents
from analytics.reports import head as heads
from analytics.reports.attribution import MOVES_SHOWN, RULES, WINDOW, Line, Switchboard, switchboard
from analytics.reports.parts import action_scope, campaign_part
from analytics.trials import asking
from analytics.trials.asking import Progress
from analytics.trials.change import Change
from analytics.trials.findings import Flip
from analytics.views.address import Address
from analytics.views.finding import find_campaign
from analytics.views.page import NOTHING_LISTED, downloads, table_downloads
from campaigns.models import Action, Campaign
from campaigns.terms import in_force
from messaging.deliveries.masking import shown_name
from messaging.facts import moment
from messaging.models import Person
from messaging.templatetags.durations import gap
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES, VIEW_AUDIENCE, VIEW_RESULTS

LONGEST = 365


@dataclass(frozen=True, slots=True)
class Cell:
    n: int
    change: int | None


@dataclass(frozen=True, slots=True)
class Row:
    action: Action | None
    url: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ShownFlip:
    who: str
    url: str
    at: Any
    gained: bool


@workspace_page(VIEW_RESULTS, snapshot=True)
def attribution_page(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    days, notice = days_of(request)
    board = board_of(request, found, days)
    where = {"workspace": request.ws.slug, "campaign": found.public_id}
    standing = board.columns[0]
    address = Address(request.path).with_(window="" if days is None else str(days))
    empty = "" if board.lines else NOTHING_LISTED
    context = {
        "campaign": found,
        "title": f"Compare attribution - {found.name}",
        "campaign_url": reverse("campaign_results", kwargs=where),
        "board": board,
        "columns": [(column, _label(column, days)) for column in board.columns],
        "rows": [_row(request, found, line, board, standing) for line in board.lines],
        "totals": [_cell(board.totals, column, standing) for column in board.columns],
        "moves": [(RULES[move.rule], move.before, move.after, move.n) for move in board.moves],
        "trial": board.trial,
        "working": board.trial is not None and not board.trial.is_done and not board.trial.failed,
        "flips": _flips(request, board.trial.findings.flips) if board.trial and request.may(VIEW_AUDIENCE) else [],
        "days": days,
        "longest": LONGEST,
        "window": gap(in_force(found).attribution_window),
        "notice": notice,
        "may_edit": request.may(EDIT_CAMPAIGN),
        "downloads": replace(downloads(request, address, found.external_id), empty=empty),
        "move_files": table_downloads(request, address, "moves", empty=not board.moves),
    }
    part = "#board" if request.htmx else ""
    return TemplateResponse(request, f"campaigns/attribution.html{part}", context)


@require_POST
@workspace_page(VIEW_RESULTS)
def attribution_again(request: HttpRequest, campaign: str) -> HttpResponse:
    """Another window once more, for its findings are those of then."""
    found = find_campaign(request, campaign)
    days, _ = days_of(request)
    if days is not None:
        asking.ask(request.ws.pk, found.pk, Change(window=timedelta(days=days)))
    board = reverse("campaign_attribution", kwargs={"workspace": request.ws.slug, "campaign": found.public_id})
    return redirect(f"{board}?window={days}" if days is not None else board)


@workspace_page(VIEW_RESULTS, snapshot=True)
def attribution_json(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    days, notice = days_of(request)
    board = board_of(request, found, days)
    rows = [
        {
            "scope": action_scope(request.ws, found, line.action).key if line.action else None,
            "id": line.action.external_id if line.action else None,
            "label": line.action.name if line.action else "No action",
            "conversions": dict(line.numbers),
        }
        for line in board.lines
    ]
    document = {
        "scope": board.scope.key,
        "as_of": documents.instant(board.as_of),
        "window_days": days,
        "rows": rows,
        "totals": dict(board.totals),
        "moves": [
            {"rule": move.rule, "from": _id(move.before), "to": _id(move.after), "conversions": move.n}
            for move in board.moves
        ],
        **_trial(board.trial),
    }
    return documents.answer(document | ({"notices": [notice]} if notice else {}))


def board_of(
    request: HttpRequest, campaign: Campaign, days: int | None, moves: int | None = MOVES_SHOWN
) -> Switchboard:
    part = campaign_part(request.ws, campaign, [])
    now = heads.moment(request.ws.pk, [part])
    window = None if days is None else timedelta(days=days)
    return switchboard(request.ws, campaign, part.scope, now.as_of, window, moves)


def days_of(request: HttpRequest) -> tuple[int | None, str]:
    words = (request.POST or request.GET).get("window", "").strip()
    if not words:
        return None, ""
    if words.isascii() and words.isdigit() and int(words) <= LONGEST:
        return int(words), ""
    return None, f"“{words[:20]}” is no window: give a whole number of days from 0 to {LONGEST}."


def _trial(trial: Progress | None) -> dict[str, Any]:
    """Of another window; `window_as_of` is null until everybody has been looked at."""
    if trial is None:
        return {"gained": 0, "lost": 0}
    found = trial.findings
    known = {"window_as_of": documents.instant(trial.as_of) if trial.as_of else None, "looked_at": found.looked_at}
    return {"gained": found.gained, "lost": found.lost, **known}


def _label(column: str, days: int | None) -> str:
    return f"Standing rule, window of {days} day{'' if days == 1 else 's'}" if column == WINDOW else RULES[column]


def _row(request: HttpRequest, campaign: Campaign, line: Line, board: Switchboard, standing: str) -> Row:
    url = action_scope(request.ws, campaign, line.action).url if line.action else ""
    return Row(line.action, url, [_cell(line.numbers, column, standing) for column in board.columns])


def _cell(numbers: Mapping[str, int], column: str, standing: str) -> Cell:
    return Cell(numbers[column], None if column == standing else numbers[column] - numbers[standing])


def _flips(request: HttpRequest, flips: Sequence[Flip]) -> list[ShownFlip]:
    people = Person.objects.for_workspace(request.ws).in_bulk([flip.person for flip in flips])
    may_see = request.may(SEE_ADDRESSES)
    return [
        ShownFlip(
            shown_name(person, may_see_addresses=may_see),
            reverse("person", kwargs={"workspace": request.ws.slug, "person": person.public_id}),
            moment(flip.at),
            flip.gained,
        )
        for flip in flips
        if (person := people.get(flip.person)) is not None and person.erased_at is None
    ]


def _id(action: Action | None) -> str | None:
    return action.external_id if action else None
