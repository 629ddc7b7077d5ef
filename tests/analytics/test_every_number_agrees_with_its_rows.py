"""`manage.py verify`: silent agreement when all is well, and a named difference for every kind of damage."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from analytics.verify import CHECKS, verify, verify_what_moved
from tests.pipeline.cast import CAST, at, make_event, make_sent
from tests.pipeline.stage import Stage
from workspaces import clock
from workspaces.tenancy import engine_transaction


@pytest.fixture
def told(db) -> Stage:
    """A welcome campaign with a push to three people, two opens and an open that nobody knows."""
    stage = Stage(CAST)
    stage.post(
        make_sent("d1", "ada", at("10:00"), device_token="ada-phone", platform="ios"),
        make_sent("d2", "bos", at("10:01")),
        make_sent("d3", "cleo", at("10:02"), action="letter"),
        make_event("opened", at("10:05"), delivery_id="d1", device_token="ada-phone", platform="ios"),
        make_event("opened", at("11:00"), delivery_id="d1", device_token="ada-phone", platform="ios"),
        make_event("clicked", at("11:30"), delivery_id="d3"),
        make_event("opened", at("11:40"), delivery_id="nobody-knows"),
    )
    return stage


def failing(stage: Stage) -> set[str]:
    with clock.believing(stage.now):
        return {outcome.check.id for outcome in verify() if not outcome.holds}


def damage(sql: str) -> None:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0, "nothing was damaged, so nothing is proven"


def test_all_holds_before_the_fold_between_and_after(told):
    assert failing(told) == set()
    told.fold()
    assert failing(told) == set()
    told.settle()
    assert failing(told) == set()


def test_the_command_prints_a_line_each_and_succeeds(told, capsys):
    told.settle()
    capsys.readouterr()
    call_command("verify", now=told.now.isoformat())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS)
    assert all(line.startswith("ok ") for line in lines)


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE analytics_leaf SET total = total + 1 WHERE width = 15 AND metric = 3", "I1 deliveries"),
        ("UPDATE analytics_leaf SET members = NULL WHERE width = 15 AND metric = 1", "I1 entries"),
        ("UPDATE analytics_leaf SET total = 7 WHERE width = 15 AND metric = 18", "I1"),
        ("UPDATE analytics_total SET total = total + 1", "I2 totals"),
        ("UPDATE analytics_compacted SET members = NULL WHERE grain = 0", "I2 sets"),
        ("UPDATE analytics_compacted SET version = version + 1 WHERE grain = 60", "I2 sets"),
        ("DELETE FROM analytics_compacted WHERE grain = 1440", "I2 sets"),
        ("UPDATE analytics_leaf SET total = total + 1 WHERE width = 5", "I2 minutes"),
        ("DELETE FROM messaging_event WHERE type = 'opened'", "I4"),
        ("DELETE FROM messaging_unmatched", "I4"),
    ],
)
def test_damage_of_each_kind_is_found(told, sql, broken):
    told.settle()
    damage(sql)
    assert broken in failing(told)


def test_a_wrong_memory_is_found(told, django_capture_on_commit_callbacks):
    told.settle()
    with django_capture_on_commit_callbacks(execute=True):
        assert failing(told) == set()
    damage("UPDATE analytics_memo SET value = value + 1")
    assert failing(told) == {"I5"}


def test_the_command_fails_when_something_does_not_hold(told, capsys):
    told.settle()
    damage("UPDATE analytics_total SET total = total + 1")
    with pytest.raises(CommandError) as error:
        call_command("verify", now=told.now.isoformat())
    assert error.value.returncode == 1
    assert "FAIL" in capsys.readouterr().out


def test_the_beat_looks_at_a_campaign_again_only_when_its_numbers_moved(told):
    told.settle()
    with clock.believing(told.now):
        assert sum(outcome.looked_at for outcome in verify_what_moved()) > 0
        assert sum(outcome.looked_at for outcome in verify_what_moved()) == 0
    told.post(make_event("opened", at("11:45"), delivery_id="d2"))
    told.settle()
    with clock.believing(told.now):
        outcomes = verify_what_moved()
    assert sum(outcome.looked_at for outcome in outcomes) > 0
    assert all(outcome.holds for outcome in outcomes)


def test_events_older_than_their_detail_are_left_to_the_lasting_rows(told):
    told.post(make_event("opened", told.now - timedelta(days=40), delivery_id="d2"))
    told.settle()
    assert failing(told) == set()


@pytest.mark.parametrize("table", ["leaf", "total"])
def test_the_beat_finds_damage_of_a_campaign(told, table):
    told.settle()
    damage(f"UPDATE analytics_{table} SET total = total + 1 WHERE scope_kind = 2")
    with clock.believing(told.now):
        assert not all(outcome.holds for outcome in verify_what_moved())
