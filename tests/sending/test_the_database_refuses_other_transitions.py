"""The second line: whatever the code does, a state follows another only as drawn."""

import pytest
from django.db import connection

from messaging.sending.guard import pairs
from messaging.sending.states import OUTGOING_FOLLOWS, SEND_FOLLOWS, STREAM_FOLLOWS

DRAWN = {
    "messaging_devicesend": SEND_FOLLOWS,
    "messaging_outgoing": OUTGOING_FOLLOWS,
    "messaging_stream": STREAM_FOLLOWS,
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", DRAWN)
def test_the_trigger_knows_exactly_what_the_data_says(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = %s", [f"{table}_transition"])
        [(arguments,)] = cursor.fetchall()
    assert sorted(part for part in arguments.split("\\000") if part) == sorted(pairs(DRAWN[table]))
