"""A request that both reports and does: each thing in its place, all of it or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.http import HttpRequest

from messaging.ingest.bringing import bring
from messaging.ingest.customerio.deeds import Deed
from messaging.ingest.dialect import Request
from messaging.ingest.keep import Kept
from messaging.ingest.refusals import Refusal
from workspaces.keys import KeyInfo
from workspaces.tenancy import workspace_transaction


def bring_mixed(
    request: HttpRequest, opened: Request, key: KeyInfo, deeds: Sequence[tuple[int, Deed]]
) -> tuple[Kept, list[Refusal]]:
    """A person deleted and then identified in one batch is there afterwards; the other way round is not."""
    if not deeds:
        return bring(request, opened, key)
    # The audit log names the key as who did it.
    request.key = key  # type: ignore[attr-defined]
    kept, refused = Kept(0, 0, 0), list[Refusal]()
    with workspace_transaction(key.workspace_id):
        for start, items, deed in _runs(opened.items, deeds):
            more, problems = bring(request, replace(opened, items=items), key)
            kept = Kept(
                kept.accepted + more.accepted, kept.duplicates + more.duplicates, kept.conflicts + more.conflicts
            )
            refused += [Refusal(start + one.index, one.code, one.field, one.message) for one in problems]
            if deed is not None:
                deed.carry_out(request, key)
    return kept, refused


def _runs(items: list, deeds: Sequence[tuple[int, Deed]]) -> Iterator[tuple[int, list, Deed | None]]:
    """The items up to each deed with it, and those after the last."""
    start = 0
    for place, deed in deeds:
        yield start, items[start:place], deed
        start = place + 1
    yield start, items[start:], None
