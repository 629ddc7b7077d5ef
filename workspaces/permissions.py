"""Who may do what, by name (metrics.md 8 and rulings 54). Code asks for a permission, never for a role."""

from collections.abc import Iterable

from django.db.models import TextChoices

VIEW_RESULTS = "view_results"
EXPORT_AGGREGATE = "export_aggregate"
VIEW_AUDIENCE = "view_audience"
EXPORT_AUDIENCE = "export_audience"
MANAGE_AUDIENCE = "manage_audience"
EDIT_CAMPAIGN = "edit_campaign"
RETRY_DELIVERY = "retry_delivery"
MANAGE_SETTINGS = "manage_settings"
SEE_ADDRESSES = "see_addresses"


class Role(TextChoices):
    VIEWER = "viewer", "Viewer"
    MARKETER = "marketer", "Marketer"
    ADMIN = "admin", "Admin"


_VIEWER = frozenset({VIEW_RESULTS})
_MARKETER = _VIEWER | {EXPORT_AGGREGATE, VIEW_AUDIENCE, MANAGE_AUDIENCE, EDIT_CAMPAIGN}
# The two boxes of the members page: a marketer has these only if granted.
GRANTABLE = frozenset({EXPORT_AUDIENCE, SEE_ADDRESSES})
_ADMIN = _MARKETER | GRANTABLE | {RETRY_DELIVERY, MANAGE_SETTINGS}

ROLE_PERMISSIONS = {Role.VIEWER: _VIEWER, Role.MARKETER: _MARKETER, Role.ADMIN: _ADMIN}
ALL = _ADMIN


def rights_in_words(held: Iterable[str]) -> str:
    """`Marketer, may export people`: the role that gives the most of these rights, and the boxes beside it."""
    held = frozenset(held)
    role = next((role for role in reversed(Role) if ROLE_PERMISSIONS[role] <= held), None)
    boxes = held - ROLE_PERMISSIONS[role] if role else held
    return ", ".join(
        filter(None, [role.label if role else "", *(f"may {name.replace('_', ' ')}" for name in sorted(boxes))])
    )


def permissions_of(role: str, granted: Iterable[str] = ()) -> frozenset[str]:
    """A viewer stays a viewer whatever box is ticked; an admin has both boxes by role."""
    base = ROLE_PERMISSIONS[Role(role)]
    return base | (GRANTABLE & frozenset(granted)) if role == Role.MARKETER else base
