"""A worker killed at any statement of its work: nothing is lost, nobody goes on twice, every message is sent once."""

import os
import signal

from django.db import connection, connections

from journeys.engine import running
from tests.journeys.road import DAY, leave, push, wait

PEOPLE = [f"p{n}" for n in range(6)]


class KilledAt:
    """Lets so many statements through; the next one finds nobody."""

    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, *statement):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return execute(*statement)


def work_until_killed(road, statements):
    """In a process of its own; whether it lived to see the end of its work."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        with road.believing(), connection.execute_wrapper(KilledAt(statements)):
            while running.run_some():
                pass
        os._exit(0)
    return os.waitpid(worker, 0)[1] == 0


def test_at_every_statement_of_its_work(road):
    road.compose(push("hello"), wait("P1D"), push("later"), leave())
    for name in PEOPLE:
        road.office.person(name, f"i-{name}")
        road.does(name, "Signed Up")
    killed = 0
    for day in (0, 1):
        road.office.stage.now += 2 * day * DAY
        road.office.stage.fold()
        statements = 0
        while not work_until_killed(road, statements):
            statements += 1
        killed += statements
        road.settle()
    assert killed > 20
    assert sorted(road.sent()) == sorted((name, step) for name in PEOPLE for step in ("hello", "later"))
    assert len(road.office.services.accepted()) == 2 * len(PEOPLE)
    assert set(road.where().values()) == {"end"} and road.triggers() == {"entered": len(PEOPLE)}
    assert {tuple(road.way(place)) for place in range(len(PEOPLE))} == {
        (("hello", "continued", ""), ("wait", "continued", ""), ("later", "continued", ""), ("out", "exited", ""))
    }
    road.verify()
