"""One row that cannot be folded stops nothing but itself, and counts once when it can (reliability.md 2.1, 6)."""

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection

from analytics.fold import claim, fold_once
from tests.pipeline.cast import at, make_sent
from tests.pipeline.reading import values
from workspaces.tenancy import engine_transaction

PEOPLE = [f"person-{n}" for n in range(40)]


def ask(sql: str, *arguments: object) -> list[tuple]:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []


def spoil(*people: str) -> None:
    """As a fault of ours might: the inbox holds something no decoder understands."""
    for person in people:
        ask("UPDATE messaging_inbox SET event = 'no event ' || event WHERE event LIKE %s", f'%"{person}"%')


def test_the_others_count_and_the_bad_ones_are_put_aside_with_their_error(stage):
    stage.post(*(make_sent(f"d-{person}", person, at("10:00")) for person in PEOPLE))
    spoil("person-7", "person-23")
    assert values(stage, "users_unique") == (len(PEOPLE) - 2,)
    assert ask("SELECT error_class, count(*) FROM messaging_inbox_dead GROUP BY 1") == [("DecodeError", 2)]


def test_a_row_put_aside_counts_once_after_it_is_mended_and_replayed(stage):
    stage.post(*(make_sent(f"d-{person}", person, at("10:00")) for person in PEOPLE))
    spoil("person-7")
    stage.settle()
    ask("UPDATE messaging_inbox_dead SET event = substr(event, length('no event ') + 1)")
    for _ in range(2):
        call_command("replay", verbosity=0)
        assert values(stage, "users_unique") == (len(PEOPLE),)


def test_a_missing_table_puts_nothing_aside(stage, monkeypatch):
    stage.post(make_sent("d", "ada", at("10:00")))

    def ahead_of_its_migrations(*_: object) -> None:
        raise ProgrammingError("column does not exist")

    with monkeypatch.context() as broken:
        broken.setattr(claim, "fold_workspace", ahead_of_its_migrations)
        with pytest.raises(ProgrammingError):
            fold_once()
    assert ask("SELECT count(*) FROM messaging_inbox_dead") == [(0,)]
    assert values(stage, "users_unique") == (1,)
