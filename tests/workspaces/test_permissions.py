"""The table of metrics.md 8, whole."""

import pytest

from workspaces.models import Member
from workspaces.permissions import ALL, permissions_of, rights_in_words

VIEWER = {"view_results"}
MARKETER = VIEWER | {"export_aggregate", "view_audience", "manage_audience", "edit_campaign"}
ADMIN = MARKETER | {"export_audience", "see_addresses", "retry_delivery", "manage_settings"}
BOTH_BOXES = {"export_audience", "see_addresses"}


@pytest.mark.parametrize(
    ("role", "granted", "expected"),
    [
        ("viewer", set(), VIEWER),
        ("viewer", BOTH_BOXES, VIEWER),
        ("marketer", set(), MARKETER),
        ("marketer", {"export_audience"}, MARKETER | {"export_audience"}),
        ("marketer", {"see_addresses"}, MARKETER | {"see_addresses"}),
        ("marketer", {"manage_settings", "retry_delivery"}, MARKETER),
        ("admin", set(), ADMIN),
    ],
)
def test_each_role_has_exactly_its_permissions(role, granted, expected):
    assert permissions_of(role, granted) == expected


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (VIEWER, "Viewer"),
        (MARKETER | {"export_audience"}, "Marketer, may export audience"),
        (ADMIN, "Admin"),
        ({"export_aggregate"}, "may export aggregate"),
        (set(), ""),
    ],
)
def test_rights_read_as_a_role_and_what_comes_beside_it(held, words):
    assert rights_in_words(held) == words


def test_there_is_no_permission_beside_those_of_the_table():
    assert ALL == ADMIN


def test_a_removed_member_may_nothing():
    assert Member(role="admin", removed_at="2026-11-21T00:00:00Z").permissions == frozenset()
