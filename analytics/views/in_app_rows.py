"""Rows of audience activity as a reader may see them."""

from dataclasses import dataclass

from django.http import HttpRequest

from analytics.navigation import url_of
from analytics.reports.in_app.audience import Row
from analytics.reports.in_app.report import InAppReport
from messaging.deliveries.masking import masked_address
from messaging.in_app_identities import shown
from messaging.platforms import Platform
from workspaces.permissions import SEE_ADDRESSES


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: Row
    subscription: str
    person: str
    person_url: str
    platform: str
    activity: str
    card: str
    block: str


class Shown:
    """Names cards and blocks as the report does; tokens and addresses stand whole only for who may see them."""

    def __init__(self, request: HttpRequest, report: InAppReport) -> None:
        self._request = request
        self._may_see = request.may(SEE_ADDRESSES)
        self._cards = {card.card.id: card.card.label for card in report.cards}
        self._blocks = {row.block.id: row.block.label for card in report.cards for row in card.blocks}

    def row(self, row: Row) -> ShownRow:
        device = shown(row.device)
        id = row.external_id or row.person or ""
        where = {"workspace": self._request.ws.slug, "person": row.person or ""}
        return ShownRow(
            row=row,
            subscription=device if self._may_see else masked_address(device),
            person=masked_address(id) if "@" in id and not self._may_see else id,
            person_url=url_of("person", **where) if row.person else "",
            platform=Platform(row.platform).name.lower() if row.platform else "",
            activity="Clicked" if row.clicked else "Did not click",
            card=self._cards.get(row.card_id or 0, ""),
            block=self._blocks.get(row.block_id or 0, ""),
        )
