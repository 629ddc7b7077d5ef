"""Whatever an event says arrives in the database as it was said."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from analytics.fold.columns import flags, micros_of, numbers, texts, time_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
AWKWARD = st.sampled_from(["", "NULL", "null", '"', "\\", '\\"', ",", "{}", '","', "{", "\n", "'", "%s", "\1"])
# The years that PostgreSQL and Python both know.
MICROS = st.integers(-62_000_000_000_000_000, 250_000_000_000_000_000)


def read(array: str, type_: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM unnest(%s::{type_}[]) AS t(value)", [array])
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.django_db
@given(st.lists(TEXTS | AWKWARD | st.none(), max_size=8))
def test_texts(values):
    assert read(texts(values), "text") == values


@pytest.mark.django_db
@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=8), st.lists(st.booleans(), max_size=8))
def test_numbers_and_flags(some, others):
    assert read(numbers(some), "bigint") == some
    assert read(flags(others), "boolean") == others


@pytest.mark.django_db
@given(MICROS)
def test_times_to_the_microsecond(value):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {micros_of(time_of('value'))} FROM (SELECT %s::bigint) AS t(value)", [value])
        assert cursor.fetchone() == (value,)
