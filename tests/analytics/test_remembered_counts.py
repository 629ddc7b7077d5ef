"""Unique counts are remembered by the versions of their leaves and never wrong (rulings 24 and 31)."""

from collections.abc import Iterable

import pytest
from django.db import connection
from pyroaring import BitMap

from analytics import memo
from analytics.leafmetrics import Leaf
from analytics.reading import LIFETIME, Ask, Reader, Window
from messaging.aliases import Aliases
from messaging.models import PersonAlias
from tests.analytics.makers import at, leaf, make_campaign
from tests.analytics.rollups import write_leaves
from workspaces.tenancy import engine_transaction, workspace_transaction

DAY = Window(at("2026-11-10 00:00"), at("2026-11-11 00:00"))


@pytest.fixture
def asked(acme) -> list[Ask]:
    """Who interacted, on 10 November and ever: people 1, 2 and 3."""
    _, actions = make_campaign(acme, hello="push")
    row = leaf(actions["hello"], Leaf.INTERACTED, "2026-11-10 10:00", [1, 2, 3])
    write_leaves(acme, [row])
    return [Ask.of({row.key}, window, unique=True) for window in (DAY, LIFETIME)]


def answers(workspace, asks: Iterable[Ask]) -> list[int]:
    with workspace_transaction(workspace.pk):
        return list(Reader(workspace.pk).read(asks).values())


def execute(sql: str, arguments: list | None = None) -> None:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def test_a_count_is_found_again_without_reading_sets(acme, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert answers(acme, asked) == [3, 3]
    execute("UPDATE analytics_memo SET value = 42")
    assert answers(acme, asked) == [42, 42]


def test_a_leaf_that_moved_is_counted_anew_though_its_total_did_not(acme, asked, django_capture_on_commit_callbacks):
    """One person took another's place: the total is as it was, and totals would have lied."""
    with django_capture_on_commit_callbacks(execute=True):
        answers(acme, asked)
    packed = BitMap([1, 2]).serialize()
    execute("UPDATE analytics_leaf SET members = %s, version = version + 1", [packed])
    execute("UPDATE analytics_compacted SET members = %s, version = version + 1", [packed])
    execute("UPDATE analytics_total SET version = version + 1")
    assert answers(acme, asked) == [2, 2]


def test_people_who_turned_out_to_be_one_count_once(acme, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert answers(acme, asked) == [3, 3]
    with workspace_transaction(acme.pk):
        PersonAlias.unscoped.create(workspace=acme, old_number=2, number=1)
    assert answers(acme, asked) == [2, 2]


def test_an_alias_of_an_alias_leads_to_whoever_is_left():
    aliases = Aliases({1: 2, 2: 3})
    assert set(aliases.translate(BitMap([1, 2, 9]))) == {3, 9}


def test_throwing_everything_away_changes_no_number(acme, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answers(acme, asked)
    execute("DELETE FROM analytics_memo")
    assert answers(acme, asked) == [3, 3]


def test_the_same_question_about_another_workspace_is_another_question(acme, globex, asked):
    digest = memo.digest("a question")
    memo.remember(acme.pk, {digest: 7})
    with workspace_transaction(globex.pk):
        assert memo.recall(globex.pk, [digest]) == {}
    with workspace_transaction(acme.pk):
        assert memo.recall(acme.pk, [digest]) == {digest: 7}
