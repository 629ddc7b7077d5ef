"""Asking for a file: the row that is the job is written, with the set it is about; a worker is told to look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest

from analytics.exports import quota
from analytics.exports.askers import asker_of, identity_of
from analytics.exports.bell import ring
from analytics.exports.columns import Column, chosen
from analytics.exports.source import Asked, Source
from analytics.exports.telling import forget_standing
from analytics.models import Export, ExportHabit, ExportSets
from workspaces import audit
from workspaces.zones import viewer_zone


class NotNow(Exception):
    """Why no file can be asked for at the moment, in words."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants it: the format, the columns by id, and whether only what they have not got yet."""

    format: str
    columns: Sequence[str] = ()
    only_new: bool = False


def ask(request: HttpRequest, source: Source, asked: Asked, wish: Wish, nonce: str) -> Export:
    """Inside the workspace's transaction. The same nonce of the same person is the same export."""
    asker = asker_of(request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [f"{asker}/{nonce}", request.ws.pk])
    known = Export.objects.for_workspace(request.ws).filter(asker=asker, nonce=nonce).first()
    if known is not None:
        return known
    if problem := quota.problem_of_size(request.ws) or quota.problem_of_asker(request.ws, asker):
        raise NotNow(problem)
    columns = columns_of(request, source, wish.columns)
    made = Export.unscoped.create(
        workspace=request.ws,
        source=source.id,
        parameters=dict(asked.parameters),
        columns=[column.id for column in columns],
        format=wish.format,
        zone=viewer_zone(request).key,
        title=asked.title,
        sentence=asked.sentence,
        page=asked.page,
        query=request.GET.urlencode(),
        only_new=wish.only_new and source.has_news,
        needs=sorted({source.permission, *(column.needs for column in columns if column.needs)}),
        nonce=nonce,
        **identity_of(request),
    )
    frozen = asked.people.serialize() if asked.people is not None else None
    rows = source.keys(request.ws, asked.parameters, None).serialize() if source.freezes_rows else None
    ExportSets.unscoped.create(workspace=request.ws, export=made, frozen=frozen, asked=rows)
    audit.record(request, request.ws, "export_asked", "export", made.public_id, _detail(made))
    transaction.on_commit(partial(_announce, made))
    return made


def _announce(export: Export) -> None:
    forget_standing(export)
    ring()


def offered(request: HttpRequest, source: Source) -> list[tuple[Column, bool]]:
    """Every column this person may have, and whether it is chosen: as they did the last time, else as usual."""
    liked = _liked(request, source)
    every = source.columns(request.ws, request.permissions, liked or ())
    held = chosen(every, [column.id for column in every], request.permissions)
    return [(column, column.id in liked if liked is not None else column.ticked) for column in held]


def remember(request: HttpRequest, source: Source, ids: Iterable[str]) -> None:
    if request.key is None:
        ExportHabit.unscoped.update_or_create(
            workspace=request.ws, user=request.user, source=source.habit, defaults={"columns": list(ids)}
        )


def columns_of(request: HttpRequest, source: Source, ids: Sequence[str]) -> list[Column]:
    """Those asked for; where none are, those that stand in the form."""
    if ids:
        found = chosen(source.columns(request.ws, request.permissions, ids), ids, request.permissions)
        if found:
            return found
    return [column for column, ticked in offered(request, source) if ticked]


def _liked(request: HttpRequest, source: Source) -> list[str] | None:
    if request.key is not None:
        return None
    habit = ExportHabit.objects.for_workspace(request.ws).filter(user=request.user, source=source.habit).first()
    return habit.columns if habit else None


def _detail(export: Export) -> dict[str, Any]:
    return {"what": export.title, "filter": export.sentence, "format": export.format, "columns": export.columns}
