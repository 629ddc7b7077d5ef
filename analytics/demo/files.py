"""Files somebody of the demo's shop asked for, so that the page Exports has something to take."""

from typing import Any

from analytics.demo.accounts import Demo
from analytics.demo.people import WORKSPACE_ZONE
from analytics.exports.columns import Column
from analytics.exports.sources import SOURCES
from analytics.models import Export, ExportSets
from analytics.segments.kept import KeptSets
from analytics.segments.rule import OnPlatform
from messaging.models import DeliveryState
from workspaces.models import User
from workspaces.permissions import EXPORT_AUDIENCE
from workspaces.tenancy import workspace_transaction

ASKED_BY = "jonas@larkmoor.example"


def begin(demo: Demo) -> None:
    """Once; the exporting worker makes them as it makes everybody's."""
    with workspace_transaction(demo.workspace.pk):
        if Export.objects.for_workspace(demo.workspace).exists():
            return
        phones = KeptSets(demo.workspace.pk).people(OnPlatform("ios"))
        pages = f"/w/{demo.workspace.slug}"
        _ask(
            demo,
            "people",
            format="xlsx",
            title="People with an iPhone",
            sentence="Has a device on iOS",
            page=f"{pages}/audience/?platform=ios",
            frozen=phones.serialize(),
        )
        _ask(
            demo,
            "deliveries",
            format="csv",
            title="Deliveries",
            sentence="Status: Failed",
            page=f"{pages}/deliveries/?status=failed",
            query="source=deliveries&status=failed",
            parameters={"states": [DeliveryState.FAILED]},
        )


def _ask(demo: Demo, source: str, *, frozen: bytes | None = None, **words: Any) -> None:
    by = User.objects.get(email=ASKED_BY)
    made = Export.unscoped.create(
        workspace=demo.workspace,
        source=source,
        columns=[column.id for column in _columns(demo, source) if column.ticked],
        zone=WORKSPACE_ZONE,
        needs=[EXPORT_AUDIENCE],
        by=by,
        asker=f"user:{by.pk}",
        actor=by.email,
        nonce=f"demo-{source}",
        **words,
    )
    ExportSets.unscoped.create(workspace=demo.workspace, export=made, frozen=frozen)


def _columns(demo: Demo, source: str) -> list[Column]:
    return list(SOURCES[source].columns(demo.workspace, frozenset({EXPORT_AUDIENCE}), ()))
