"""A session ends after an hour without a request and after twelve hours in any case."""

import pytest
import time_machine

pytestmark = pytest.mark.django_db

NOON = 1_795_000_000
MINUTE, HOUR = 60, 3600


@pytest.fixture
def at():
    """Moves the clock of the web process."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield lambda seconds: traveller.move_to(NOON + seconds)


def test_it_ends_after_an_hour_without_a_request(at, ana, signed_in):
    client = signed_in(ana)
    at(59 * MINUTE)
    assert client.get("/account/").status_code == 200
    at(118 * MINUTE)
    assert client.get("/account/").status_code == 200
    at(179 * MINUTE)
    assert client.get("/account/").status_code == 302
    assert ana.user.sessions.count() == 0


def test_it_ends_after_twelve_hours_however_busy(at, ana, signed_in):
    client = signed_in(ana)
    for half_hours in range(1, 25):
        at(half_hours * HOUR // 2)
        assert client.get("/account/").status_code == 200
    at(12 * HOUR + 1)
    assert client.get("/account/").status_code == 302


def test_a_busy_session_is_written_once_a_minute(at, ana, signed_in, django_assert_max_num_queries):
    client = signed_in(ana)
    session = client.session
    at(30)
    client.get("/account/")
    assert client.session["seen_at"] == session["seen_at"]
    at(61)
    client.get("/account/")
    assert client.session["seen_at"] == session["seen_at"] + 61
