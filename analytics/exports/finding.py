"""Whose files somebody may see: their own, an admin everybody's; never one that needs a right they have lost."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from analytics.exports.askers import asker_of
from analytics.models import Export
from workspaces.permissions import MANAGE_SETTINGS

TAKEN_AWAY = "This file needs a right that you do not have any more. An admin can give it back."


def listed(request: HttpRequest) -> QuerySet[Export]:
    rows = _rows(request).filter(needs__contained_by=sorted(request.permissions))
    return rows if request.may(MANAGE_SETTINGS) else rows.filter(asker=asker_of(request))


def find_export(request: HttpRequest, public_id: str) -> Export:
    """404 for what is somebody else's; 403 for one's own that needs a right one has lost, whatever link one has."""
    found = _rows(request).filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None or not (found.asker == asker_of(request) or request.may(MANAGE_SETTINGS)):
        raise Http404
    if not set(found.needs) <= request.permissions:
        raise PermissionDenied(TAKEN_AWAY)
    return found


def _rows(request: HttpRequest) -> QuerySet[Export]:
    return Export.objects.for_workspace(request.ws).filter(removed_at=None).select_related("by", "workspace")
