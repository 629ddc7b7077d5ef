"""From an id in an address to its row. Ours and the client's own id both work."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from workspaces.models.workspace import Workspace
from workspaces.rows import first_of

Found = TypeVar("Found", bound=Model)


def by_public_id(model: type[Found], workspace: Workspace, id: str) -> Found | None:
    """What most addresses name, by a statement that is not composed anew for every page."""
    # PostgreSQL knows no NUL in a text.
    if "\x00" in id:
        return None
    sql = f"FROM {model._meta.db_table} r WHERE r.workspace_id = %(ws)s AND r.public_id = %(id)s"
    found = first_of(sql, {"r": model}, {"ws": workspace.pk, "id": id})
    return found[0] if found else None


def by_id(rows: QuerySet[Found], id: str, *then: Any) -> Found:
    """Raises Http404. `then` orders what the id alone leaves open."""
    # PostgreSQL knows no NUL in a text.
    if "\x00" in id:
        raise Http404
    # Ours first: nobody takes over a page by calling an object of their own like another's public id.
    found = rows.filter(public_id=id).first() or rows.filter(external_id=id).order_by(*then).first()
    if found is None:
        raise Http404
    return found
