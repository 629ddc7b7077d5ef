"""The switchboard of rules as files: conversions by action and rule, and those that move between two actions."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse

from analytics.data.plain_files import answer, file_beside
from analytics.data.sheets import utc_text
from analytics.data.table_files import Cells, Table
from analytics.reports.attribution import RULES, STANDING, WINDOW, Switchboard
from analytics.reports.parts import action_scope
from analytics.trials.asking import Progress
from analytics.views.attribution import board_of, days_of
from analytics.views.finding import find_campaign
from campaigns.models import Action, Campaign
from campaigns.terms import in_force
from messaging.templatetags.durations import gap
from workspaces.permissions import VIEW_RESULTS


@file_beside(VIEW_RESULTS)
def rules_file(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    days, _ = days_of(request)
    board = board_of(request, found, days)
    header = ["scope", "id", "public_id", "name", "state"]
    header += [name for column in board.columns for name in _columns(column, days)]
    return _answer(request, found, board, (header, _rows(request, found, board)), "attribution")


@file_beside(VIEW_RESULTS)
def moves_file(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every pair of actions, where the page shows the most frequent ones."""
    found = find_campaign(request, campaign)
    days, _ = days_of(request)
    board = board_of(request, found, days, moves=None)
    header = ["rule", "from_id", "from_name", "to_id", "to_name", "conversions"]
    rows = ([move.rule, *_named(move.before), *_named(move.after), move.n] for move in board.moves)
    return _answer(request, found, board, (header, rows), "attribution-moves")


def _answer(request: HttpRequest, campaign: Campaign, board: Switchboard, table: Table, name: str) -> HttpResponse:
    days, _ = days_of(request)
    about = {
        "As of": utc_text(board.as_of),
        "Rules": "; ".join(f"{rule}: {label}" for rule, label in RULES.items()),
        "Attribution window": gap(in_force(campaign).attribution_window),
        "Another window": _standing_of(board.trial, days),
    }
    return answer(request, table, f"{campaign.external_id}-{name}", about)


def _standing_of(trial: Progress | None, days: int | None) -> str:
    if trial is None:
        return "none"
    state = "" if trial.is_done else ", could not be worked out" if trial.failed else ", not worked out yet"
    return f"{days} days{state}"


def _columns(column: str, days: int | None) -> list[str]:
    """The change is against the standing rule."""
    name = f"window_{days}_days" if column == WINDOW else column
    return [name] if column == STANDING else [name, f"{name}_change"]


def _rows(request: HttpRequest, campaign: Campaign, board: Switchboard) -> Iterator[Cells]:
    """The campaign first, as in the file of its results."""
    yield [board.scope.key, campaign.external_id, campaign.public_id, campaign.name, "", *_cells(board, board.totals)]
    for line in board.lines:
        if line.action is None:
            yield ["", "", "", "No action", "", *_cells(board, line.numbers)]
            continue
        action, scope = line.action, action_scope(request.ws, campaign, line.action)
        state = "deleted" if action.deleted_at else ""
        yield [scope.key, action.external_id, action.public_id, action.name, state, *_cells(board, line.numbers)]


def _cells(board: Switchboard, numbers: Mapping[str, int]) -> Cells:
    standing = numbers[STANDING]
    return [
        cell
        for column in board.columns
        for cell in ([standing] if column == STANDING else [numbers[column], numbers[column] - standing])
    ]


def _named(action: Action | None) -> Cells:
    return [action.external_id, action.name] if action else ["", "No action"]
