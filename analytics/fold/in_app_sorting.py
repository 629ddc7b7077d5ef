"""Which reports of a batch speak of in-app messages, and where in them each belongs, before anything is counted."""

from analytics.fold import in_app_content
from analytics.fold.applying import Board
from analytics.fold.in_app_content import Content
from analytics.fold.in_app_places import REPORTED, Place, place
from analytics.fold.item import Item
from messaging.channels import Channel

_Of = list[tuple[Item, int]]


def sort_out(cursor, workspace_id: int, board: Board) -> tuple[dict[int, Content], list[Item]]:
    """Gives each report its card and block. What names something unknown waits; what is not tracked is nothing (Q-2).

    The content of the messages, and the clicks that are not recorded.
    """
    reports = _reports(board)
    contents = in_app_content.load(cursor, workspace_id, {message for _, message in reports})
    return contents, _placed(board, reports, contents)


def _reports(board: Board) -> _Of:
    """Of deliveries, and of messages that no delivery brought."""
    found: _Of = [(item, item.message_id) for item in board.of_message if item.message_id is not None]
    for delivery, items in board.reports.items():
        draft = board.draft(delivery)
        if draft.channel == Channel.IN_APP and draft.message_id is not None:
            found.extend((item, draft.message_id) for item in items if item.event.type in REPORTED)
    return found


def _placed(board: Board, reports: _Of, contents: dict[int, Content]) -> list[Item]:
    aside: set[int] = set()
    not_tracked: list[Item] = []
    for item, message_id in reports:
        found = place(item.event, item.at, message_id, contents[message_id])
        if not isinstance(found, Place):
            board.waiting.append((item, found.kind, found.id))
            aside.add(item.row_id)
        elif not found.tracked and item.event.type == "clicked":
            not_tracked.append(item)
            aside.add(item.row_id)
        else:
            item.place = found
    if aside:
        board.put_aside(aside)
    return not_tracked
